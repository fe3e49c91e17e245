"""The acts of everybody, the latest first: who did what, to what, and when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings.sql import joined, moment, text
from agreements.readings.visibility import visible
from agreements.rules.contents import Text
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, IssuedKind, Role
from agreements.wording.words import BISHKEK

SHOWN = 50
# A page looks through so many entries and no more, whatever is rare among them, and says how far it got.
LOOKED_THROUGH = 100_000
# An extract is about its agreement, and who took one is told to those who read that.
OF_AN_EXTRACT = f"i.kind = '{IssuedKind.AGREEMENT_SUMMARY}'"
OF_NO_AGREEMENT = f"e.subject_kind <> 'agreement' AND ({OF_AN_EXTRACT}) IS NOT TRUE"
# Days in which no register was kept.
EARLIEST, LATEST = date(1900, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class Filter:
    """What acts are narrowed to. `subject` is the id of what they are about, `seq` the number of the one entry meant.

    Days are those of Bishkek.
    """

    act: Act | None = None
    actor: UUID | None = None
    subject: UUID | None = None
    seq: int | None = None
    since: date | None = None
    until: date | None = None


class Recorded(Struct, frozen=True):
    """An act, and what it was about: an agreement by number and title, a body or a programme by name.

    Of a file that was given out it says what `file` it is, and of which agreement or programme, where it is of one.
    """

    seq: int
    at: datetime
    act: Act
    actor: UUID
    kind: str
    subject: UUID
    number: str | None
    title: Text
    file: IssuedKind | None
    about: UUID


@dataclass(frozen=True, slots=True)
class Acts:
    """A page of acts. `before` is where the next one begins, None at the beginning of the log."""

    rows: tuple[Recorded, ...]
    before: int | None


async def listing(asked: Filter, actor: Actor, *, before: int | None = None) -> Acts:
    """Acts about what the actor may read, down from the entry `before`."""
    lowest, highest = await _bounds(asked)
    end = highest if before is None else min(before, highest)
    indexed = not (asked.subject is None and asked.actor is None and asked.seq is None)
    start = lowest if indexed else max(lowest, end - LOOKED_THROUGH)
    rows = await _rows(asked, actor, start, end)
    if len(rows) > SHOWN:
        return Acts(rows[:SHOWN], rows[SHOWN - 1].seq)
    return Acts(rows, start if start > lowest else None)


async def subject_of(said: str, actor: Actor) -> UUID | None:
    """What a reader means: an id, or the number of an agreement they may read."""
    try:
        return UUID(said)
    except ValueError:
        rows = await Agreement.raw(
            "SELECT a.id FROM agreement a WHERE a.number = upper({}) AND {}", said, visible(actor)
        )
        return UUID(str(rows[0]["id"])) if rows else None


async def _bounds(asked: Filter) -> tuple[int, int]:
    """The entries of the days asked for. Time in the log never runs back, so they are found by halving."""
    since = 0 if asked.since is None else await first(_midnight(asked.since))
    return since, await first(None if asked.until is None else _midnight(asked.until) + timedelta(days=1))


def _midnight(day: date) -> datetime:
    """When a day begins; one that PostgreSQL cannot count to is as good as the last it can."""
    return datetime.combine(min(max(day, EARLIEST), LATEST), time(), BISHKEK)


async def first(at: datetime | None) -> int:
    """The first entry from a moment on; the end of the log where there is none."""
    if at is None:
        rows = await LedgerEntry.raw("SELECT coalesce(max(seq) + 1, 0) AS low FROM ledger_entry")
    else:
        rows = await LedgerEntry.raw(
            "WITH RECURSIVE halved (low, high) AS ("
            "SELECT 0::bigint, (SELECT coalesce(max(seq) + 1, 0) FROM ledger_entry) UNION ALL"
            " SELECT CASE WHEN e.at < {} THEN e.seq + 1 ELSE low END, CASE WHEN e.at < {} THEN high ELSE e.seq END"
            " FROM halved JOIN ledger_entry e ON e.seq = (low + high) / 2 WHERE low < high)"
            " SELECT low FROM halved WHERE low >= high",
            at,
            at,
        )
    return int(rows[0]["low"]) if rows else 0


async def _rows(asked: Filter, actor: Actor, start: int, end: int) -> tuple[Recorded, ...]:
    given = {"act": asked.act, "actor": asked.actor, "subject": asked.subject, "seq": asked.seq}
    narrowed = [QueryString(f"e.{name} = {{}}", value) for name, value in given.items() if value is not None]
    narrowed += [QueryString("e.seq >= {}", start), QueryString("e.seq < {}", end)]
    # What an agreement that was a discarded draft was about, nobody may read any more.
    seen = [QueryString("(({}) OR (a.id IS NOT NULL AND {}))", QueryString(OF_NO_AGREEMENT), visible(actor))]
    if not actor.roles & {Role.ADMINISTRATOR, Role.AUDITOR}:
        seen.append(QueryString("e.subject_kind <> 'account'"))
    [found] = await LedgerEntry.raw(
        "SELECT coalesce(json_agg(json_build_object('seq', l.seq, 'at', l.moment, 'act', l.act, 'actor', l.actor,"
        " 'kind', l.subject_kind, 'subject', l.subject, 'number', l.number, 'title', l.title, 'file', l.file,"
        " 'about', l.about) ORDER BY l.seq DESC), '[]')::text AS said"
        " FROM (SELECT e.seq, e.act, e.actor, e.subject_kind, e.subject, a.number, i.kind AS file,"
        " coalesce(i.programme, a.id, e.subject) AS about,"
        f" {moment('e.at')} AS moment, CASE WHEN o.id IS NOT NULL THEN {text('o', 'name')}"
        f" WHEN p.id IS NOT NULL THEN {text('p', 'title')} ELSE coalesce({text('a', 'title')},"
        " json_build_object('ky', null, 'ru', null, 'en', null)) END AS title"
        " FROM ledger_entry e LEFT JOIN issued_file i ON e.subject_kind = 'issued_file' AND i.id = e.subject"
        f" LEFT JOIN agreement a ON a.id = CASE WHEN {OF_AN_EXTRACT} THEN i.agreements[1] ELSE e.subject END"
        " LEFT JOIN organisation o ON o.id = e.subject LEFT JOIN programme p ON p.id = coalesce(i.programme, e.subject)"
        f" WHERE {{}} AND {{}} ORDER BY e.seq DESC LIMIT {SHOWN + 1}) l",
        joined(narrowed),
        joined(seen),
    )
    return msgspec.json.decode(found["said"], type=tuple[Recorded, ...])
