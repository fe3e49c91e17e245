"""Letting the clock of a milestone stand still, and go on: a force majeure, a court, a counterparty late itself.

While it stands still nothing is late and nobody is reminded. The days it stood are added to the date when it goes on.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.fulfilling import agreement_of
from agreements.acts.moving import checked_reason, open_milestone
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import Row, recorded
from agreements.readings import calendars
from agreements.rules import deadlines
from agreements.rules.deadlines import Card
from agreements.tables.commitments import Milestone
from agreements.vocabulary import Act


async def pause(
    milestone: UUID, *, ground: str, on: date | None = None, seen: int | None = None, actor: Actor
) -> None:
    """Stops the clock from a day on, today unless an earlier one is given.

    Raises `Invalid` without a ground or for a day to come, `AgainstTheRules` for a milestone that is met, waived, has
    no day or is paused already, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    ground = checked_reason(ground)
    on = on or actor.today
    if on > actor.today:
        raise Invalid(Problem("on", "deadlines.pause_in_the_future"))
    agreement = await agreement_of(milestone)
    async with recorded(actor, Act.MILESTONE_PAUSE, ("agreement", agreement), reason=ground) as record:
        await open_milestone(record, milestone, seen)
        await record.update(Milestone, milestone, paused_on=on)


async def resume(
    milestone: UUID, *, ground: str, on: date | None = None, seen: int | None = None, actor: Actor
) -> None:
    """Lets the clock go on, the date moved by the days it stood still. Raises as `pause` does."""
    ground = checked_reason(ground)
    on = on or actor.today
    if on > actor.today:
        raise Invalid(Problem("on", "deadlines.pause_in_the_future"))
    agreement = await agreement_of(milestone)
    async with recorded(actor, Act.MILESTONE_RESUME, ("agreement", agreement), reason=ground) as record:
        row = await open_milestone(record, milestone, seen)
        days = (on - row["paused_on"]).days
        if days < 0:
            raise Invalid(Problem("on", "deadlines.resumed_before_paused", {"day": row["paused_on"]}))
        await record.update(Milestone, milestone, paused_on=None, **await _moved_on(row, days))


async def _moved_on(row: Row, days: int) -> dict[str, Any]:
    """The columns that the days a clock stood still change. A day set by hand moves as the computed one does."""
    if not days:
        return {}
    made: dict[str, Any] = {"paused_days": (row["paused_days"] or 0) + days}
    if row["card"] is not None:
        card = Card.from_json(row["card"])
        # From the days that the date was reckoned from: what else changed meanwhile is a move to be confirmed.
        again = deadlines.compute(card.rule, card.inputs, await calendars.national(), made["paused_days"])
        made |= {"card": again.to_json(), "due_on": again.result}
    if row["override_on"] is not None:
        made |= dict.fromkeys(("override_on", "due_on"), row["override_on"] + timedelta(days=days))
    return made
