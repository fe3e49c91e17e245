"""Putting a milestone on hold or waiving it, on a ground, and letting it go on."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import fulfilling
from agreements.acts.locking import locked_milestone
from agreements.errors import Invalid, NotFound, Problem
from agreements.ledger.recording import recorded
from agreements.rules import fulfilments
from agreements.tables.commitments import Milestone
from agreements.vocabulary import Act


async def hold(milestone: UUID, *, ground: str, on: date, actor: Actor) -> None:
    """Stops the execution from a day on. The due day stays: once it is released, a day that has passed is late.

    Raises `Invalid` without a ground, `NotFound`, `NotAllowed`, `AgainstTheRules`.
    """
    await _stop(milestone, Act.MILESTONE_HOLD, {"held_on": on, "ground": ground}, actor)


async def waive(milestone: UUID, *, ground: str, on: date, actor: Actor) -> None:
    """Lets the body that owes off from a day on. Raises as `hold` does."""
    await _stop(milestone, Act.MILESTONE_WAIVE, {"held_on": None, "waived_on": on, "ground": ground}, actor)


async def release(milestone: UUID, *, reason: str, actor: Actor) -> None:
    """Lets a milestone that was on hold, or waived by mistake, be owed again. Raises as `hold` does."""
    if not reason.strip():
        raise Invalid(Problem("reason", "fulfilling.no_reason"))
    await _change(
        milestone,
        Act.MILESTONE_RELEASE,
        {"held_on": None, "waived_on": None, "ground": None},
        actor,
        reason=reason.strip(),
    )


async def _stop(milestone: UUID, act: Act, wanted: Mapping[str, date | str | None], actor: Actor) -> None:
    ground = str(wanted["ground"]).strip()
    on = wanted.get("waived_on") or wanted["held_on"]
    problems = []
    if not ground:
        problems.append(Problem("ground", "fulfilling.no_ground"))
    if isinstance(on, date) and on > actor.today:
        problems.append(Problem("on", "fulfilling.in_the_future"))
    if problems:
        raise Invalid(*problems)
    # The ledger keeps the ground as the reason of the act too: the row loses it when the milestone is released.
    await _change(milestone, act, {**wanted, "ground": ground}, actor, reason=ground)


async def _change(
    milestone: UUID,
    act: Act,
    wanted: Mapping[str, date | str | None],
    actor: Actor,
    *,
    reason: str,
) -> None:
    rows = await Milestone.raw("SELECT agreement FROM milestone WHERE id = {}", milestone)
    if not rows:
        raise NotFound("errors.no_milestone")
    async with recorded(actor, act, ("agreement", rows[0]["agreement"]), reason=reason) as record:
        row = await locked_milestone(record, milestone)
        fulfilments.check(act, await fulfilling.standing(row))
        await record.update(Milestone, milestone, **wanted)
