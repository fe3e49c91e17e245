"""What the page of a milestone says of its date beside the date itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from agreements.actors import Actor
from agreements.readings import due_dates, milestones, moves
from agreements.readings.due_dates import DueChange
from agreements.readings.milestones import Found
from agreements.readings.moves import Move
from agreements.readings.values import Milestone
from agreements.rules import fulfilments, permissions
from agreements.rules.due_rules import rule_from_json, waits_for
from agreements.vocabulary import Act
from agreements.wording import cards
from agreements.wording.words import Words
from registry.pages import dossiers

# The fields of the acts' forms; each act's own, since they stand on one page.
BLANK = {
    "override_on": "",
    "override_reason": "",
    "lift_reason": "",
    "pause_on": "",
    "pause_reason": "",
    "resume_on": "",
    "resume_reason": "",
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of the date: by which act and whom, from which day to which, and why."""

    at: datetime
    act: Act
    actor: str
    before: date | None
    after: date | None
    reason: str | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DueView:
    """What the partials of `milestones/` show of the date."""

    may_move: bool
    computed: date | None
    waits_for: Milestone | None
    move: Move | None
    why: tuple[str, ...]
    history: tuple[ChangeLine, ...]


async def view(found: Found, actor: Actor, words: Words) -> DueView:
    """Read what happened to the date and what would; a draft's date has no history worth telling."""
    registered = found.dossier.registered_at is not None
    milestone, dossier = found.milestone, found.dossier
    changes = await due_dates.history(milestone.id, found.commitment, dossier.id) if registered else ()
    named = await dossiers.names({each.actor for each in changes}, words)
    pending = await moves.of_agreement(dossier.id, actor) if registered else ()
    move = next((each for each in pending if each.milestone == milestone.id), None)
    card = milestone.card
    return DueView(
        may_move=move is not None and _may_move(found, actor),
        computed=date.fromisoformat(card["result"]) if card and card["result"] else None,
        waits_for=_waits_for(found),
        move=move,
        why=tuple(cards.reason(words, each) for each in move.why) if move else (),
        history=tuple(_line(each, named, words) for each in changes),
    )


def _may_move(found: Found, actor: Actor) -> bool:
    relation = milestones.relation(found.dossier, found.commitment)
    allowed = permissions.may(actor, Act.MILESTONE_MOVE, relation) is True
    return allowed and fulfilments.fits(Act.MILESTONE_MOVE, milestones.standing(found.milestone)) is True


def _waits_for(found: Found) -> Milestone | None:
    if found.milestone.rule is None:
        return None
    wanted = waits_for(rule_from_json(found.milestone.rule))
    steps = [each for promise in found.dossier.commitments for each in promise.milestones]
    return next((each for each in steps if each.id == wanted), None)


def _line(change: DueChange, named: Mapping[UUID, str], words: Words) -> ChangeLine:
    return ChangeLine(
        at=change.at,
        act=change.act,
        actor=named[change.actor],
        before=change.before,
        after=change.after,
        reason=change.reason,
        why=tuple(cards.reason(words, each) for each in change.why),
    )
