"""What becomes of bodies over time: new names, mergers, splits, abolition, and who answers afterwards.

A body that is no more has a last day; the day a reorganisation happens on is the first without it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from agreements.errors import Problem
from agreements.rules.contents import AgreementContent, Text
from agreements.vocabulary import PartyRole, ReorganisationKind

ENDING = frozenset({ReorganisationKind.ABOLITION, ReorganisationKind.MERGER, ReorganisationKind.SPLIT})
# How many successors there are at least; only an abolition may leave nobody behind.
FEWEST = {
    ReorganisationKind.ABOLITION: 0,
    ReorganisationKind.MERGER: 1,
    ReorganisationKind.SPLIT: 2,
    ReorganisationKind.TRANSFER: 1,
}
# What is missing, by the fewest there must be.
TOO_FEW = {1: "successions.no_successor", 2: "successions.fewer_than_two"}
# Each by the last day it still is there.
Ended = Mapping[UUID, date]


class LegalAct(Struct, frozen=True):
    """The paper that something happens by: its title, and its number and day where they are known."""

    title: str
    number: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamingContent:
    """A name and the day it changed. `former`: it was borne before that day, and the register has the newer one."""

    name: Text
    short_name: Text = Text()
    happened_on: date
    act: LegalAct
    former: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorganisationContent:
    """What happened to a body on a day, and who took over from it."""

    kind: ReorganisationKind
    happened_on: date
    act: LegalAct
    successors: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverContent:
    """Which milestones pass to which successor, on which day, by which act."""

    milestones: frozenset[UUID]
    successor: UUID
    happened_on: date
    act: LegalAct


@dataclass(frozen=True, slots=True)
class Owed:
    """What a hand-over depends on of a milestone: who answers for it, since which hand-over, and whether it was met."""

    owner: UUID | None
    fulfilled: bool
    handed_on: date | None = None


def last_day(happened_on: date) -> date:
    """The last day of a body that is no more from `happened_on` on."""
    return happened_on - timedelta(days=1)


def ended(ended_on: date | None, day: date) -> bool:
    """Whether a body is no more on a day."""
    return ended_on is not None and ended_on < day


def wrong_in_renaming(content: RenamingContent, latest: date | None, today: date) -> Iterator[Problem]:
    """`latest` is the last day on which the body bore its last former name.

    The present name stands in lists as it is, so it changes on its day and not before.
    """
    yield from _wrong_in_act(content.act)
    if not content.name:
        yield Problem("name", "completeness.no_name")
    if content.former:
        return
    if content.happened_on > today:
        yield Problem("happened_on", "successions.renamed_in_the_future")
    if latest is not None and content.happened_on <= latest + timedelta(days=1):
        yield Problem("happened_on", "successions.renamed_since", {"day": latest + timedelta(days=1)})


def wrong_in_reorganisation(content: ReorganisationContent, body: UUID, gone: Ended) -> Iterator[Problem]:
    """`gone` knows the body and the successors, as far as they have a last day.

    Functions of a body that is no more may still be given to somebody: its orphans need an owner.
    """
    yield from _wrong_in_act(content.act)
    if content.kind in ENDING and body in gone:
        yield Problem("kind", "successions.ended_already", {"day": gone[body]})
    count = len(content.successors)
    if count < FEWEST[content.kind]:
        yield Problem("successors", TOO_FEW[FEWEST[content.kind]])
    if content.kind is ReorganisationKind.MERGER and count > 1:
        yield Problem("successors", "successions.merged_into_one")
    if body in content.successors:
        yield Problem("successors", "successions.its_own_successor")
    if len(set(content.successors)) < count:
        yield Problem("successors", "successions.successor_twice")
    for successor in dict.fromkeys(content.successors):
        if ended(gone.get(successor), content.happened_on):
            yield Problem("successors", "successions.successor_ended", {"day": gone[successor]})


def wrong_in_hand_over(
    content: HandOverContent,
    chosen: Mapping[UUID, Owed],
    since: Mapping[UUID, date],
    gone: Ended,
    today: date,
) -> Iterator[Problem]:
    """`chosen` are the milestones as they stand; `since` says from which day each successor of their owner is one."""
    yield from _wrong_in_act(content.act)
    if not content.milestones:
        yield Problem("milestones", "successions.none_chosen")
    if content.milestones - chosen.keys():
        yield Problem("milestones", "errors.no_milestone")
    if any(each.fulfilled for each in chosen.values()):
        yield Problem("milestones", "successions.fulfilled")
    if content.happened_on > today:
        yield Problem("happened_on", "fulfilling.in_the_future")
    last = max((each.handed_on for each in chosen.values() if each.handed_on is not None), default=None)
    if last is not None and content.happened_on < last:
        yield Problem("happened_on", "successions.before_the_last_hand_over", {"day": last})
    if len({each.owner for each in chosen.values()}) > 1:
        # Whose successor it would have to be is then no question.
        yield Problem("milestones", "successions.several_owners")
    elif content.successor not in since:
        yield Problem("successor", "successions.not_a_successor")
    elif content.happened_on < since[content.successor]:
        yield Problem("happened_on", "successions.before_succession", {"day": since[content.successor]})
    if ended(gone.get(content.successor), content.happened_on):
        yield Problem("successor", "successions.successor_ended", {"day": gone[content.successor]})


def signed_after_their_end(content: AgreementContent, gone: Ended) -> Iterator[Problem]:
    """Parties that were no more on the day of signature; of an unknown day nothing can be said."""
    if content.signed_on is None:
        return
    for index, party in enumerate(content.parties):
        if ended(gone.get(party.organisation), content.signed_on):
            day = gone[party.organisation]
            yield Problem(f"parties.{index}.organisation", "successions.party_ended", {"day": day})


def entered_as_successor(content: AgreementContent) -> Iterator[Problem]:
    """Who answers by a hand-over is nobody's to enter."""
    for index, party in enumerate(content.parties):
        if party.role is PartyRole.SUCCESSOR:
            yield Problem(f"parties.{index}.role", "successions.by_hand_over_alone")


def _wrong_in_act(act: LegalAct) -> Iterator[Problem]:
    if not act.title.strip():
        yield Problem("act.title", "successions.no_act")
