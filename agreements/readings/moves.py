"""Which due dates would move: the cards that stand beside what the register would reckon today.

Nothing moves by itself. An anchor that comes or is corrected, and a calendar that changes, leave the dates of
registered agreements as they stand until an officer confirms (`acts.moving`); this reading says what there is to
confirm, from which day to which, and why.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings import calendars, contents
from agreements.readings.anchors import ANCHORS, stated
from agreements.readings.sql import joined, text
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.rules import deadlines, due_moves
from agreements.rules.contents import Text
from agreements.rules.deadlines import Anchors, Card, Occurrence, Rule, Series
from agreements.rules.due_moves import Why
from agreements.rules.reminders import HORIZON
from agreements.rules.workdays import Calendar
from agreements.tables.commitments import Milestone
from agreements.vocabulary import Anchor

# A page of moves; and how many dates are looked at for one, so that it answers in time whatever the register holds.
SHOWN = 50
LOOKED_AT = 2_000
BATCH = 500
# Home looks at the agreements of the last acts and at so many of the days that come next, and `/moves` at all.
LATELY = 50
NEXT = 100

# Open milestones of registered agreements whose card was made from other days, or by another calendar, than now.
SOURCE = (
    "milestone m JOIN agreement a ON a.id = m.agreement JOIN commitment c ON c.id = m.commitment"
    f" CROSS JOIN LATERAL (SELECT {ANCHORS} AS days) n"
)
OPEN = (
    "a.registered_at IS NOT NULL AND m.fulfilled_on IS NULL AND m.waived_on IS NULL AND m.card IS NOT NULL"
    " AND m.rule ->> 'kind' <> 'date'"
)
# Most cards are passed over by their own columns and their agreement's; what happened since is looked up for the rest.
STATED = {
    Anchor.SIGNATURE: "a.signed_on",
    Anchor.ENTRY_INTO_FORCE: "a.in_force_on",
    Anchor.END_OF_TERM: "a.ends_on",
}
DIFFERS = (
    "(m.reckoned_by <> {} OR "
    + " OR ".join(
        f"m.reckoned_from -> '{anchor}' <> coalesce(to_jsonb({column}), 'null'::jsonb)"
        for anchor, column in STATED.items()
    )
    + " OR (m.reckoned_from::text LIKE '%/%' AND EXISTS (SELECT 1 FROM jsonb_each_text(m.reckoned_from) i"
    " WHERE i.value IS DISTINCT FROM n.days ->> i.key)))"
)
# Whether `milestone m` is the last date that its series has here; more may follow it once the term is longer.
LAST = (
    "(m.rule ->> 'kind' = 'occurrence' AND NOT EXISTS (SELECT 1 FROM milestone s WHERE s.commitment = m.commitment"
    " AND s.rule -> 'series' = m.rule -> 'series'"
    " AND (s.rule ->> 'number')::integer > (m.rule ->> 'number')::integer))"
)
ROW = (
    "json_build_object('milestone', m.id, 'agreement', a.id, 'agreement_number', a.number,"
    f" 'agreement_title', {text('a', 'title')}, 'clause', c.clause, 'text', {text('c', 'text')},"
    f" 'title', {text('m', 'title')}, 'revision', (SELECT max(revision) FROM ledger_entry l WHERE l.subject = a.id),"
    " 'card', m.card, 'days', n.days, 'due_on', m.due_on, 'override_on', m.override_on,"
    " 'paused_days', m.paused_days, 'place', json_build_array(c.position, m.position),"
    f" 'last', {LAST})"
)
GLIMPSE = f"json_build_object('card', m.card, 'days', n.days, 'paused_days', m.paused_days, 'last', {LAST})"
RECENT = (
    "SELECT r.id FROM milestone r WHERE r.fulfilled_on IS NULL AND r.agreement IN (SELECT e.subject FROM"
    f" (SELECT subject FROM ledger_entry WHERE subject_kind = 'agreement' ORDER BY seq DESC LIMIT {LATELY}) e)"
)
COMING = (
    "(SELECT r.id FROM milestone r WHERE r.fulfilled_on IS NULL AND r.due_on BETWEEN {} AND {}"
    f" AND (r.reckoned_by < {{}} OR r.reckoned_by > {{}}) ORDER BY r.due_on LIMIT {NEXT})"
)


class Candidate(Struct, frozen=True):
    """A milestone with what its date was reckoned from, and what it would be reckoned from now."""

    milestone: UUID
    agreement: UUID
    agreement_number: str
    agreement_title: Text
    clause: str | None
    text: Text
    title: Text
    revision: int
    card: Card
    days: dict[str, date | None]
    due_on: date | None
    override_on: date | None
    paused_days: int | None
    place: tuple[int, int]
    last: bool


class Glimpse(Struct, frozen=True):
    """As much of a candidate as tells whether its date would move; the JSON of its parts is not read yet."""

    card: msgspec.Raw
    days: msgspec.Raw
    paused_days: int | None
    last: bool


class Move(Struct, frozen=True):
    """A date that would move: from which day to which and why, by the card it would have.

    `dates` are those of a series that waited for its anchor, or that goes on since the term became longer: they would
    become milestones of their own. A day that an officer set (`override_on`) stays in force; what moves then is the
    day computed beside it.
    """

    milestone: UUID
    agreement: UUID
    agreement_number: str
    agreement_title: Text
    clause: str | None
    text: Text
    title: Text
    revision: int
    place: tuple[int, int]
    before: date | None = msgspec.field(name="from")
    after: date | None = msgspec.field(name="to")
    why: tuple[Why, ...]
    dates: tuple[date, ...]
    override_on: date | None
    card: Card


class Found(Struct, frozen=True):
    """Some of the moves, and the milestone to look on from; None when all were looked at."""

    moves: tuple[Move, ...]
    following: UUID | None


async def listing(actor: Actor, *, after: UUID | None = None, limit: int = SHOWN) -> Found:
    """The moves that the reader may see, by the milestone's id."""
    calendar, made, looked = await calendars.national(), list[Move](), 0
    while True:
        where = [visible(actor, many=True)] + ([QueryString("m.id > {}", after)] if after else [])
        read = await _candidates(where, calendar, BATCH)
        for each in read:
            after, move = each.milestone, moved(each, calendar)
            made += [move] if move else []
            if len(made) == limit:
                return Found(tuple(made), after)
        looked += len(read)
        if len(read) < BATCH:
            return Found(tuple(made), None)
        if looked >= LOOKED_AT:
            return Found(tuple(made), after)


async def of_agreement(agreement: UUID, actor: Actor) -> tuple[Move, ...]:
    """The moves of one agreement, if the reader may see it."""
    calendar = await calendars.national()
    where = [QueryString("m.agreement = {}", agreement), visible(actor)]
    return tuple(sorted(_moves(await _candidates(where, calendar), calendar), key=lambda each: each.place))


async def waiting(dossier: Dossier, actor: Actor) -> frozenset[UUID]:
    """The milestones of a dossier whose new dates wait for confirmation since an anchor came or was corrected.

    Most dossiers show by themselves that there are none, and nothing is asked.
    """
    if dossier.registered_at is None or not _counts_from_other_days(dossier):
        return frozenset()
    return frozenset(each.milestone for each in await of_agreement(dossier.id, actor))


def _counts_from_other_days(dossier: Dossier) -> bool:
    """Whether some card was made from other days than those that stand now."""
    days = stated(contents.content(dossier))
    steps = [each for promise in dossier.commitments for each in promise.milestones]
    days |= {f"{Anchor.FULFILMENT}/{each.id}": each.fulfilled_on for each in steps}
    for event in dossier.events:
        name, day = f"{Anchor.EVENT}/{event.kind}", event.effective_on or event.happened_on
        if event.struck_at is None and day is not None:
            days[name] = max(day, days.get(name) or day)
    now = {name: day.isoformat() for name, day in days.items() if day is not None}
    return any(
        now.get(name) != was
        for each in steps
        if each.fulfilled_on is None and each.card is not None
        for name, was in each.card["inputs"].items()
    )


async def lately(actor: Actor, version: str | None = None) -> int:
    """How many moves came of the last acts or lie in the days that come next. One statement as a rule.

    Cards of the calendar that was read last are passed over in the statement, which also says whether it still is
    the calendar: as good as always it is, and what has to be reckoned is little.
    """
    version = version or calendars.version()
    [row] = await Milestone.raw(
        f"SELECT (SELECT leaf FROM ledger_entry WHERE subject_kind = 'calendar' ORDER BY seq DESC LIMIT 1) AS leaf,"
        f" (SELECT coalesce(json_agg({GLIMPSE}), '[]')::text FROM {SOURCE}"
        f" WHERE m.id IN ({RECENT} UNION ALL {COMING}) AND {OPEN} AND {DIFFERS} AND {{}}) AS said",
        actor.today,
        actor.today + timedelta(days=HORIZON),
        version,
        version,
        version,
        visible(actor),
    )
    calendar = calendars.kept(row["leaf"]) or await calendars.national()
    if calendar.version != version:
        return await lately(actor, calendar.version)
    found = msgspec.json.decode(row["said"], type=tuple[Glimpse, ...])
    return sum(
        _would_move(bytes(each.card), bytes(each.days), each.paused_days, calendar, each.last)
        for each in found
    )


def moved(found: Candidate, calendar: Calendar) -> Move | None:
    """What would become of the milestone; None when its date stays."""
    card, dates = _again(found.card, found.days, found.paused_days, calendar, last=found.last)
    if card.result == found.card.result and not dates:
        return None
    return Move(
        **{name: getattr(found, name) for name in SHARED},
        before=found.card.result,
        after=card.result,
        why=due_moves.why(found.card, card),
        dates=dates,
        card=card,
    )


SHARED = tuple(
    name for name in Candidate.__struct_fields__ if name in Move.__struct_fields__ and name != "card"
)


def _again(
    card: Card, days: dict[str, date | None], paused: int | None, calendar: Calendar, *, last: bool
) -> tuple[Card, tuple[date, ...]]:
    """The card as it would be made now, and the dates of its series that are no milestones yet."""
    now = deadlines.compute(card.rule, days, calendar, paused or 0)
    made = further(card.rule, days, calendar) if last or isinstance(card.rule, Series) else ()
    results = [deadlines.compute(each, days, calendar).result for each in made]
    return now, tuple(each for each in results if each is not None)


def further(rule: Rule, days: Anchors, calendar: Calendar) -> tuple[Occurrence, ...]:
    """All dates of a series, or those that come after one of them."""
    match rule:
        case Series():
            return deadlines.occurrences(rule, days, calendar, "due")
        case Occurrence():
            return deadlines.occurrences(rule.series, days, calendar, "due")[rule.number :]
        case _:
            return ()


# Home asks about the same cards over and over, and reckoning one takes longer than reading it.
@lru_cache(maxsize=4 * NEXT)
def _would_move(card: bytes, days: bytes, paused: int | None, calendar: Calendar, last: bool) -> bool:
    stands = msgspec.json.decode(card, type=Card)
    known = msgspec.json.decode(days, type=dict[str, date | None])
    now, dates = _again(stands, known, paused, calendar, last=last)
    return now.result != stands.result or bool(dates)


def _moves(found: Iterable[Candidate], calendar: Calendar) -> tuple[Move, ...]:
    return tuple(move for each in found if (move := moved(each, calendar)) is not None)


async def _candidates(
    where: list[QueryString], calendar: Calendar, limit: int | None = None
) -> tuple[Candidate, ...]:
    conditions = joined([QueryString(OPEN), QueryString(DIFFERS, calendar.version), *where])
    some = "" if limit is None else f" LIMIT {limit}"
    [row] = await Milestone.raw(
        "SELECT coalesce(json_agg(said ORDER BY id), '[]')::text AS said FROM"
        f" (SELECT m.id, {ROW} AS said FROM {SOURCE} WHERE {{}} ORDER BY m.id{some}) found",
        conditions,
    )
    return msgspec.json.decode(row["said"], type=tuple[Candidate, ...])
