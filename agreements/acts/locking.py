"""Taking hold of a record for an act: lock it, see whether the actor may, then read on."""

from uuid import UUID

from agreements.errors import NotFound
from agreements.ledger.recording import Record, Row
from agreements.rules import permissions
from agreements.rules.permissions import Relation
from agreements.tables.agreements import Agreement
from agreements.tables.commitments import Milestone
from agreements.tables.fulfilments import Fulfilment
from agreements.vocabulary import Confidentiality

# A proposal to lower the confidentiality, or to take something out, that nobody decided on: one of each at most.
WAITING = "confirmed_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL"
REDACTION = (
    "(SELECT {} FROM redaction WHERE agreement = {{}}"
    " AND approved_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL) AS {}"
)


async def relation(row: Row, milestone: Row | None = None, report: Row | None = None) -> Relation:
    """How actors stand to an agreement, read under its lock."""
    [found] = await Agreement.raw(
        "SELECT array(SELECT organisation FROM party WHERE agreement = {}) AS parties,"
        " array(SELECT organisation FROM agreement_reader WHERE agreement = {} AND organisation IS NOT NULL) AS bodies,"
        " array(SELECT account FROM agreement_reader WHERE agreement = {} AND account IS NOT NULL) AS people,"
        " array(SELECT account FROM unsealing WHERE agreement = {} ORDER BY until, id) AS openers,"
        " array(SELECT until FROM unsealing WHERE agreement = {} ORDER BY until, id) AS ends,"
        f" (SELECT proposed_by FROM downgrade WHERE agreement = {{}} AND {WAITING}) AS proposed_by,"
        f" {REDACTION.format('proposed_by', 'redacted_by')}, {REDACTION.format('asked_by', 'asked_by')},"
        " (SELECT owed_to FROM commitment WHERE id = {}) AS owed_to",
        *[row["id"]] * 8,
        milestone["commitment"] if milestone else None,
    )
    return Relation(
        registered=row["registered_at"] is not None,
        confidentiality=Confidentiality(row["confidentiality"]),
        parties=frozenset(found["parties"]),
        reader_organisations=frozenset(found["bodies"]),
        reader_accounts=frozenset(found["people"]),
        owed_by=milestone["owed_by"] if milestone else None,
        owed_to=found["owed_to"],
        reported_by=report["reported_by"] if report else None,
        answered_by=report["answered_by"] if report else None,
        proposed_by=found["proposed_by"],
        redacted_by=found["redacted_by"],
        asked_by=found["asked_by"],
        unsealed=dict(zip(found["openers"], found["ends"], strict=True)),
    )


async def locked_agreement(record: Record, agreement: UUID, *, seen: int | None = None) -> Row:
    """The agreement, locked, once the record's actor may do the record's act to it and nobody changed it since.

    Raises `NotFound`, `NotAllowed` or `ChangedMeanwhile`.
    """
    row = await record.lock(Agreement, agreement)
    permissions.check(record.actor, record.act, await relation(row))
    await record.check_unchanged(seen)
    return row


async def locked_milestone(record: Record, milestone: UUID, *, fulfilment: UUID | None = None) -> Row:
    """The milestone of the record's agreement, the agreement locked first, and the report in question last."""
    row = await record.lock(Agreement, record.subject)
    found = await record.lock(Milestone, milestone)
    if found["agreement"] != record.subject:
        raise NotFound("errors.no_milestone")
    report = await record.lock(Fulfilment, fulfilment) if fulfilment else None
    known = await relation(row, found, report)
    permissions.check(record.actor, record.act, known, unknown="errors.no_milestone")
    return found
