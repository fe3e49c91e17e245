"""Random histories of acts, held step by step against a register of plain dictionaries.

Usually 25 histories of 50 steps. For more, with the figures of what was tried:

    KELISHIM_RUNS=1000 .venv/bin/pytest -s tests/histories
"""

import asyncio
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.histories.amending import Amending
from tests.histories.dating import Dating
from tests.histories.downgrading import Downgrading
from tests.histories.drafting import Drafting
from tests.histories.events import Events
from tests.histories.fulfilling import Fulfilling, Stopping
from tests.histories.handing_over import HandingOver
from tests.histories.papers import Papers
from tests.histories.paying import Paying
from tests.histories.redacting import Redacting
from tests.histories.unsealing import Unsealing
from tests.histories.world import tally

RUNS = os.environ.get("KELISHIM_RUNS")
FEW, STEPS = 25, 50


class Histories(
    Drafting,
    Events,
    Fulfilling,
    Stopping,
    Dating,
    Paying,
    Papers,
    HandingOver,
    Downgrading,
    Unsealing,
    Redacting,
    Amending,
):
    """All nouns together."""


@pytest.fixture
async def loop(pool):
    """The loop in which the connections of the pool live."""
    return asyncio.get_running_loop()


def test_whatever_is_done_the_register_is_as_plain_dictionaries_have_it(loop):
    Histories.loop = loop
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=int(RUNS or FEW),
            stateful_step_count=STEPS,
            # Each history is drawn anew: the usual backend spends five of six on variations of the one before.
            backend="hypothesis-urandom",
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            database=None,
            deadline=None,
        ),
    )
    if RUNS:
        for (what, end), times in sorted(tally.items()):
            print(f"{what:26} {end:9} {times:6}")  # noqa: T201 -- for whoever asked for many
