"""The guards of the register, each of which a test can take away, and which of them forbid a cell."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from agreements.readings import visibility
from agreements.rules import permissions
from agreements.vocabulary import Confidentiality
from registry import edge
from registry.accounts.people import Person
from tests.matrix.addresses import Address
from tests.matrix.expected import CLERKS, LEVEL_GUARD, OPEN, PLOTS, READERS, Plot, level_is_read, reads

# The twins: what a rule decides of values, and the condition that says the same in SQL.
READING = (
    "at_this_stage",
    "audits",
    "named",
    "named_in_person",
    "open_to_party",
    "open_to_role",
    "unsealed",
)
# What is decided of those who read it.
ACTING = (
    "fits_proposer",
    "fits_stage",
    "keeps_the_register",
    "may_answer",
    "may_decide",
    "may_redact",
    "may_report",
    "may_tell_of_payments",
)
RULE, SQL = "rule", "sql"


@contextmanager
def without(names: Iterable[str], twins: Iterable[str] = (RULE, SQL)) -> Iterator[None]:
    """As though these guards were not there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            if RULE in twins or name in ACTING:
                patch.setattr(permissions, f"_{name}", lambda *_: True)
            if SQL in twins and name in READING:
                patch.setattr(visibility, f"_{name}", lambda *_: visibility.YES)
        if SQL in twins:
            # No guard, but a short way to the few that a body has a part in; it would hide the rest all the same.
            patch.setattr(visibility, "_among", lambda *_: visibility.YES)
        yield


@contextmanager
def without_signing_in(person: Person) -> Iterator[None]:
    """As though whoever asks were this person."""

    def anybody(_: Any) -> Person:
        return person

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge, "person", anybody)
        yield


def hiding(caller: str, plot: Plot) -> tuple[str, ...]:
    """What hides an agreement from a caller; two guards where a draft is of a level that the caller does not read."""
    found = [] if level_is_read(caller, plot) else [LEVEL_GUARD[plot.level]]
    return (*found, "at_this_stage") if plot.state == "d" and caller not in CLERKS else tuple(found)


def refusing(caller: str, address: Address, plot: Plot) -> tuple[str, ...]:
    """What forbids an act to somebody who reads the agreement; two guards where it is neither theirs nor the time."""
    if address.guard.startswith("may_"):
        return (address.guard,)
    found = [] if caller in CLERKS else ["keeps_the_register"]
    if plot.state not in address.when:
        found.append("fits_stage")
    if address.guard == "fits_proposer" and caller not in address.who and (caller in CLERKS or address.own):
        found.append("fits_proposer")
    return tuple(found)


def forbidding(caller: str, address: Address, plot: Plot) -> tuple[str, ...]:
    return refusing(caller, address, plot) if reads(caller, plot) else hiding(caller, plot)


def opened(name: str, twin: str) -> frozenset[tuple[str, Plot]]:
    """The callers and agreements that a guard alone keeps apart, written by hand as all of this is."""
    if name == "at_this_stage":
        return frozenset(
            (caller, plot) for caller, plot in hidden() if plot.state == "d" and level_is_read(caller, plot)
        )
    levels = {
        "audits": {Confidentiality.CONFIDENTIAL},
        "named": {Confidentiality.CONFIDENTIAL},
        # The rule of those named asks this one too; their condition in SQL is one of its own.
        "named_in_person": {Confidentiality.NEED_TO_KNOW}
        | ({Confidentiality.CONFIDENTIAL} if twin == RULE else set()),
        "open_to_party": set(OPEN),
        "open_to_role": set(OPEN),
        "unsealed": {Confidentiality.NEED_TO_KNOW},
    }[name]
    return frozenset(
        (caller, plot)
        for caller, plot in hidden()
        if plot.level in levels and (plot.state != "d" or caller in CLERKS)
    )


def hidden() -> Iterator[tuple[str, Plot]]:
    return ((caller, plot) for caller in sorted(READERS) for plot in PLOTS if not reads(caller, plot))
