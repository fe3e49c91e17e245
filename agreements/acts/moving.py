"""Moving due dates: confirming what follows from changed anchors and days, and setting other days by hand.

No date of a registered agreement moves by itself; see `readings.moves`.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import fulfilling
from agreements.acts.fulfilling import agreement_of
from agreements.acts.locking import locked_agreement, locked_milestone
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.readings import calendars, moves
from agreements.readings.moves import Move
from agreements.rules import deadlines, fulfilments
from agreements.rules.deadlines import Series
from agreements.tables.agreements import Agreement
from agreements.tables.commitments import Milestone
from agreements.tables.ids import new_id
from agreements.vocabulary import Act


async def move(
    agreement: UUID,
    chosen: Mapping[UUID, date | None],
    *,
    reason: str | None = None,
    seen: int | None,
    actor: Actor,
) -> None:
    """Confirms moves of an agreement's milestones: each with the day that the officer saw it would come to.

    Raises `Invalid` when none is chosen, `AgainstTheRules` for what is met or waived and for a date that stays,
    `ChangedMeanwhile` where it would now come to another day, `NotFound`, `NotAllowed`.
    """
    if not chosen:
        raise Invalid(Problem("moves", "deadlines.no_move_chosen"))
    reason = (reason or "").strip() or None
    async with recorded(actor, Act.MILESTONE_MOVE, ("agreement", agreement), reason=reason) as record:
        await locked_agreement(record, agreement, seen=seen)
        found = {each.milestone: each for each in await moves.of_agreement(agreement, actor)}
        for milestone, day in chosen.items():
            if milestone not in found:
                await _check_state(record, milestone)
                raise AgainstTheRules("deadlines.date_stays")
            if found[milestone].after != day:
                raise ChangedMeanwhile("errors.changed_meanwhile")
            await _moved(record, found[milestone])


async def override(milestone: UUID, on: date, *, reason: str, seen: int | None = None, actor: Actor) -> None:
    """Sets another day for a milestone; the computed one is kept beside it.

    Raises `Invalid` without a reason and where the day is the one in force or comes before the signature,
    `AgainstTheRules` once it is met, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    reason = checked_reason(reason)
    agreement = await agreement_of(milestone)
    async with recorded(actor, Act.MILESTONE_OVERRIDE, ("agreement", agreement), reason=reason) as record:
        row = await open_milestone(record, milestone, seen)
        if row["due_on"] == on:
            raise Invalid(Problem("on", "deadlines.day_in_force_already"))
        [signed] = await Agreement.raw("SELECT signed_on FROM agreement WHERE id = {}", agreement)
        if signed["signed_on"] is not None and on < signed["signed_on"]:
            raise Invalid(Problem("on", "deadlines.before_the_signature"))
        await record.update(Milestone, milestone, due_on=on, override_on=on, override_reason=reason)


async def lift(milestone: UUID, *, reason: str, seen: int | None = None, actor: Actor) -> None:
    """Lets the computed day be in force again. Raises as `override` does."""
    reason = checked_reason(reason)
    agreement = await agreement_of(milestone)
    async with recorded(actor, Act.MILESTONE_LIFT, ("agreement", agreement), reason=reason) as record:
        row = await open_milestone(record, milestone, seen)
        computed = row["card"]["result"] if row["card"] else None
        await record.update(Milestone, milestone, due_on=computed, override_on=None, override_reason=None)


def checked_reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid(Problem("reason", "deadlines.no_reason"))
    return reason.strip()


async def open_milestone(record: Record, milestone: UUID, seen: int | None) -> Row:
    """The milestone, locked, with its card read. Refuses what its state does not let happen (`rules.fulfilments`)."""
    row = await locked_milestone(record, milestone)
    await record.check_unchanged(seen)
    fulfilments.check(record.act, await fulfilling.standing(row))
    return {**row, **{name: _read(row[name]) for name in ("rule", "card")}}


def _read(said: Any) -> Any:
    return json.loads(said) if isinstance(said, str) else said


async def _check_state(record: Record, milestone: UUID) -> None:
    """Refuses what is met or waived, which has no moves, with that reason."""
    for row in await Milestone.raw(
        "SELECT * FROM milestone WHERE id = {} AND agreement = {}", milestone, record.subject
    ):
        fulfilments.check(record.act, await fulfilling.standing(row))


async def _moved(record: Record, found: Move) -> None:
    """A milestone with its new card; a series that waited, or goes on, brings its dates after it."""
    calendar, days = await calendars.national(), found.card.inputs
    made = [*moves.further(found.card.rule, days, calendar)] if found.dates else []
    card = found.card
    # A series as such becomes the first of its dates.
    if made and isinstance(card.rule, Series):
        card = deadlines.compute(made.pop(0), days, calendar)
    due = {"due_on": found.override_on or card.result, "card": card.to_json()}
    row = await record.update(Milestone, found.milestone, rule=deadlines.to_json(card.rule), **due)
    # Dates of one place stand in the order of their ids, and the milestone's own is older than all of these.
    rows = []
    for key, rule in zip(sorted(new_id() for _ in made), made, strict=True):
        dated = deadlines.compute(rule, days, calendar)
        due = {"rule": deadlines.to_json(rule), "due_on": dated.result, "card": dated.to_json()}
        rows.append({"id": key, **{name: row[name] for name in KEPT}, **due})
    await record.insert(Milestone, rows)


# What every date of a series has from the milestone it was entered as.
KEPT = ("commitment", "agreement", "owed_by", "position", "title_ky", "title_ru", "title_en")
