"""Random histories of acts against a register of plain dictionaries.

25 histories of 50 steps in the usual run; `KELISHIM_RUNS=1000` makes it so many.
"""

import asyncio
import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.histories import world
from tests.histories.dating import Dating
from tests.histories.drafting import Drafting
from tests.histories.events import Events
from tests.histories.fulfilling import Fulfilling, Stopping
from tests.histories.handing_over import HandingOver
from tests.histories.papers import Papers
from tests.histories.paying import Paying

RUNS = int(os.environ.get("KELISHIM_RUNS", "25"))
STEPS = 50


class Histories(Drafting, Events, Fulfilling, Stopping, Dating, Paying, Papers, HandingOver):
    """All nouns together."""


@pytest.fixture
async def loop(pool):
    """The loop that the pool of connections lives in."""
    return asyncio.get_running_loop()


def test_whatever_is_done_the_register_is_as_dictionaries_have_it(loop):
    Histories.loop = loop
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            backend="hypothesis-urandom",
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        ),
    )
    for (act, end), times in sorted(world.tally.items()):
        print(act, end, times)
