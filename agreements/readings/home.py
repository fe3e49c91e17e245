"""What a person needs to know first: what is late, what comes next, what waits for them, what happened lately."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings import commitments, lifecycle
from agreements.readings.rows import MilestoneRow
from agreements.readings.sql import moment, text
from agreements.readings.visibility import visible
from agreements.rules.contents import Text
from agreements.rules.lifecycle import SOON_DAYS
from agreements.rules.permissions import DECIDE_ON_REDACTIONS
from agreements.tables.agreements import Agreement
from agreements.tables.fulfilments import Fulfilment
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, MilestoneStatus, Role

SHOWN = 10
# So long a proposer is told what became of a proposal.
TOLD_FOR = timedelta(days=14)
# A few weeks of a busy register; further back nothing is "of late", and nobody waits for a search through it.
LATELY = 2_000
# So many of the last acts are looked at for those that follow each other.
FOLDED = 200


class Waiting(Struct, frozen=True):
    """Something that waits for the reader: a report or a proposal to decide on, a report returned, a draft.

    Or a word on a proposal of theirs to lower a level, that somebody else has confirmed or refused of late.
    """

    kind: str
    agreement: UUID
    milestone: UUID | None
    title: Text
    number: str | None
    since: datetime


class Recent(Struct, frozen=True):
    """An act of late, and how many `times` it was done to the same agreement in a row."""

    at: datetime
    times: int
    act: Act
    agreement: UUID
    title: Text
    number: str | None


class Home(Struct, frozen=True):
    """The first page. Totals are None past what is counted.

    `undecided` were reported, and their day passed before anybody decided: a report alone makes nothing timely.
    """

    late: tuple[MilestoneRow, ...]
    late_total: int | None
    undecided: tuple[MilestoneRow, ...]
    undecided_total: int | None
    soon: tuple[MilestoneRow, ...]
    soon_total: int | None
    waiting: tuple[Waiting, ...]
    recent: tuple[Recent, ...]


async def of(actor: Actor) -> Home:
    """An executor sees what their organisation owes, everybody else the whole register they may read."""
    mine = (actor.organisation,) if actor.has(Role.EXECUTOR) and actor.organisation else ()
    late = commitments.Filter(owed_by=mine, status=(MilestoneStatus.LATE,), open=True, due_to=actor.today)
    undecided = commitments.Filter(
        owed_by=mine, status=(MilestoneStatus.REPORTED,), due_to=actor.today - timedelta(days=1)
    )
    soon_until = actor.today + timedelta(days=SOON_DAYS)
    soon = commitments.Filter(
        owed_by=mine,
        status=(MilestoneStatus.DUE_SOON,),
        open=True,
        due_from=actor.today,
        due_to=soon_until,
    )
    reported = commitments.rows(await commitments.listing(undecided, actor, limit=SHOWN))
    # They are few as a rule, and then those shown are all.
    few = len(reported) < SHOWN
    return Home(
        late=commitments.rows(await commitments.listing(late, actor, limit=SHOWN)),
        late_total=await commitments.total(late, actor),
        undecided=reported,
        undecided_total=len(reported) if few else await commitments.total(undecided, actor),
        soon=commitments.rows(await commitments.listing(soon, actor, limit=SHOWN)),
        soon_total=await commitments.total(soon, actor),
        waiting=await waiting(actor),
        recent=await recent(actor),
    )


async def waiting(actor: Actor) -> tuple[Waiting, ...]:
    """Reports and lower levels the reader may decide on, what became of their own, and their drafts."""
    row = (
        f"json_build_object('kind', {{kind}}, 'agreement', a.id, 'milestone', {{milestone}}, 'title',"
        f" {text('a', 'title')}, 'number', a.number, 'since', {{since}})"
    )
    decide = row.format(kind="'decide'", milestone="f.milestone", since=moment("f.reported_at"))
    returned = row.format(kind="'returned'", milestone="f.milestone", since=moment("f.returned_at"))
    lower = row.format(kind="'downgrade'", milestone="null", since=moment("g.proposed_at"))
    decided = row.format(
        kind="CASE WHEN g.confirmed_at IS NULL THEN 'downgrade_refused' ELSE 'downgrade_confirmed' END",
        milestone="null",
        since=moment("coalesce(g.confirmed_at, g.refused_at)"),
    )
    redact = row.format(kind="'redaction'", milestone="null", since=moment("x.proposed_at"))
    draft = row.format(kind="'draft'", milestone="null", since=moment("a.created_at"))
    who = (
        QueryString("true")
        if actor.has(Role.REGISTRAR)
        else QueryString("c.owed_to = {}", actor.organisation)
    )
    if not actor.roles & {Role.REGISTRAR, Role.EXECUTOR}:
        who = QueryString("false")
    [found] = await Fulfilment.raw(
        "SELECT coalesce(json_agg(said ORDER BY since DESC), '[]')::text AS said FROM ("
        f"(SELECT {decide} AS said, f.reported_at AS since FROM fulfilment f JOIN milestone m ON m.id = f.milestone"
        " JOIN commitment c ON c.id = m.commitment JOIN agreement a ON a.id = f.agreement"
        " WHERE f.accepted_at IS NULL AND f.returned_at IS NULL AND f.reported_by <> {} AND {} AND {}"
        f" ORDER BY f.reported_at DESC LIMIT {SHOWN})"
        " UNION ALL "
        f"(SELECT {returned}, f.returned_at FROM fulfilment f JOIN milestone m ON m.id = f.milestone"
        " JOIN agreement a ON a.id = f.agreement WHERE f.returned_at IS NOT NULL AND f.reported_by = {}"
        " AND m.fulfilled_on IS NULL AND NOT EXISTS (SELECT 1 FROM fulfilment n WHERE n.milestone = f.milestone"
        f" AND n.reported_at > f.reported_at) AND {{}} ORDER BY f.returned_at DESC LIMIT {SHOWN})"
        " UNION ALL "
        f"(SELECT {lower}, g.proposed_at FROM downgrade g JOIN agreement a ON a.id = g.agreement"
        " WHERE g.confirmed_at IS NULL AND g.refused_at IS NULL AND g.withdrawn_at IS NULL AND g.proposed_by <> {}"
        f" AND {{}} AND {{}} ORDER BY g.proposed_at DESC LIMIT {SHOWN})"
        " UNION ALL "
        f"(SELECT {decided}, coalesce(g.confirmed_at, g.refused_at) FROM downgrade g"
        " JOIN agreement a ON a.id = g.agreement WHERE g.proposed_by = {}"
        f" AND coalesce(g.confirmed_at, g.refused_at) > {{}} AND {{}} ORDER BY 2 DESC LIMIT {SHOWN})"
        " UNION ALL "
        f"(SELECT {redact}, x.proposed_at FROM redaction x JOIN agreement a ON a.id = x.agreement"
        " WHERE x.approved_at IS NULL AND x.refused_at IS NULL AND x.withdrawn_at IS NULL"
        " AND x.proposed_by <> {} AND x.asked_by IS DISTINCT FROM {}"
        f" AND {{}} AND {{}} ORDER BY x.proposed_at DESC LIMIT {SHOWN})"
        " UNION ALL "
        f"(SELECT {draft}, a.created_at FROM agreement a WHERE a.registered_at IS NULL AND a.created_by = {{}}"
        f" AND {{}} ORDER BY a.id DESC LIMIT {SHOWN})) matched",
        actor.account,
        who,
        visible(actor, many=True),
        actor.account,
        visible(actor, many=True),
        actor.account,
        actor.has(Role.REGISTRAR),
        visible(actor, many=True),
        actor.account,
        actor.at - TOLD_FOR,
        visible(actor, many=True),
        actor.account,
        actor.account,
        bool(actor.roles & DECIDE_ON_REDACTIONS),
        visible(actor, many=True),
        actor.account,
        visible(actor, many=True),
    )
    return msgspec.json.decode(found["said"], type=tuple[Waiting, ...])


async def recent(actor: Actor) -> tuple[Recent, ...]:
    """The last acts on agreements the reader may see, among the last `LATELY` of all."""
    [found] = await LedgerEntry.raw(
        f"SELECT coalesce(json_agg(json_build_object('at', {moment('l.at')}, 'times', l.times, 'act', l.act,"
        f" 'agreement', a.id, 'title', {text('a', 'title')}, 'number', a.number) ORDER BY l.seq DESC), '[]')::text"
        " AS said FROM (SELECT max(r.seq) AS seq, max(r.at) AS at, count(*) AS times, r.act, r.subject FROM ("
        "SELECT e.*, row_number() OVER (ORDER BY e.seq) - row_number() OVER (PARTITION BY e.act, e.subject"
        " ORDER BY e.seq) AS run FROM (SELECT e.seq, e.at, e.act, e.subject FROM"
        f" (SELECT * FROM ledger_entry WHERE subject_kind = 'agreement' ORDER BY seq DESC LIMIT {LATELY}) e"
        f" JOIN agreement a ON a.id = e.subject WHERE {{}} ORDER BY e.seq DESC LIMIT {FOLDED}) e) r"
        f" GROUP BY r.act, r.subject, r.run ORDER BY max(r.seq) DESC LIMIT {SHOWN}) l"
        " JOIN agreement a ON a.id = l.subject",
        visible(actor, many=True),
    )
    return msgspec.json.decode(found["said"], type=tuple[Recent, ...])


async def in_force(actor: Actor) -> int:
    """How many agreements that the reader may see are in force; counted up to 10,000."""
    [row] = await Agreement.raw(
        "SELECT count(*) AS count FROM (SELECT 1 FROM agreement a WHERE {} AND {} IN ('in_force', 'expiring')"
        " LIMIT 10000) matched",
        visible(actor, many=True),
        lifecycle.status(actor.today),
    )
    return int(row["count"])
