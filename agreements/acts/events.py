"""Recording what befell an agreement, and striking what was entered by mistake.

What events make of the agreement (whether it is in force, until when) is kept in its own row, and brought up to date
by the same act, in the same entry. Due dates stay as they are, unknown ones too: what would move is shown
(`readings.moves`) and moves once an officer confirms.
"""

from dataclasses import asdict, replace
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement
from agreements.acts.writing import different
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.readings import events as readings
from agreements.readings.visibility import visible
from agreements.rules import events, histories, standings
from agreements.rules.events import EventContent, Events
from agreements.rules.terms import Terms
from agreements.tables.agreements import Agreement
from agreements.tables.documents import Document
from agreements.tables.events import Event
from agreements.tables.ids import new_id
from agreements.vocabulary import Act


async def enter(agreement: UUID, event: EventContent, *, seen: int | None, actor: Actor) -> UUID:
    """Records an event of a registered agreement.

    Raises `Invalid` for what it lacks, `AgainstTheRules` for what cannot have happened, `NotFound`, `NotAllowed`,
    `ChangedMeanwhile`.
    """
    key = new_id()
    async with recorded(actor, Act.EVENT_RECORD, ("agreement", agreement)) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        parts = await readings.parts(agreement)
        terms = readings.terms(row, parts)
        problems = list(
            events.problems(
                event, parties=terms.parties, parts={body for body, _ in parts}, today=actor.today
            )
        )
        problems += await _problems_of_references(event, record)
        if problems:
            raise Invalid(*problems)
        before = await readings.standing(agreement)
        histories.check(event, terms, before)
        await record.insert(
            Event,
            [
                {
                    "id": key,
                    "agreement": agreement,
                    **asdict(event),
                    "recorded_at": actor.at,
                    "recorded_by": actor.account,
                }
            ],
        )
        await bring_up_to_date(record, row, terms, (*before, event))
    return key


async def strike(event: UUID, *, reason: str, seen: int | None, actor: Actor) -> None:
    """Strikes an event that was entered by mistake; it stays in the dossier, with the reason, and counts no more.

    A day of entry into force that it gave is unknown again. Raises as `enter` does.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", "events.no_reason"))
    agreement = await _agreement_of(event)
    async with recorded(actor, Act.EVENT_WITHDRAW, ("agreement", agreement), reason=reason.strip()) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        found = await record.lock(Event, event)
        if found["struck_at"] is not None:
            raise AgainstTheRules("events.struck_already")
        terms = readings.terms(row, await readings.parts(agreement))
        before = await readings.standing(agreement)
        left = await readings.standing(agreement, without=event)
        histories.check_without(readings.content(found), left)
        await record.update(
            Event, event, struck_at=actor.at, struck_by=actor.account, strike_reason=reason.strip()
        )
        if standings.stands_by_events(terms, before):
            terms = replace(terms, in_force_on=None)
        await bring_up_to_date(record, row, terms, left)


async def bring_up_to_date(record: Record, row: Row, terms: Terms, history: Events) -> None:
    """Writes what the events make of the agreement, where that is another thing than what stands."""
    wanted = asdict(standings.standing(terms, history))
    changed = different(row, wanted)
    if changed:
        await record.update(Agreement, record.subject, **changed)


async def _problems_of_references(event: EventContent, record: Record) -> list[Problem]:
    """A document of this dossier, and an agreement in the register that the actor may read."""
    found = []
    if event.document is not None:
        rows = await Document.raw(
            "SELECT 1 FROM document WHERE id = {} AND agreement = {} AND fulfilment IS NULL",
            event.document,
            record.subject,
        )
        if not rows:
            found.append(Problem("document", "errors.no_document"))
    if event.successor is not None:
        rows = await Agreement.raw(
            "SELECT 1 FROM agreement a WHERE a.id = {} AND a.id <> {} AND a.registered_at IS NOT NULL AND {}",
            event.successor,
            record.subject,
            visible(record.actor),
        )
        if not rows:
            found.append(Problem("successor", "events.no_such_successor"))
    return found


async def _agreement_of(event: UUID) -> UUID:
    rows = await Event.raw("SELECT agreement FROM event WHERE id = {}", event)
    if not rows:
        raise NotFound("errors.no_event")
    return UUID(str(rows[0]["agreement"]))
