"""Writing an agreement's content so that only what differs is touched."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.acts.rows import Builder, Standing, core
from agreements.errors import Invalid, Problem
from agreements.ledger.canonical import plain
from agreements.ledger.recording import Record, Row
from agreements.ledger.sections import json_columns, name
from agreements.readings import anchors, calendars
from agreements.readings import successions as bodies
from agreements.rules import expanding, standings, successions, terms
from agreements.rules.contents import AgreementContent
from agreements.rules.events import Events
from agreements.tables.agreements import Agreement, AgreementReader
from agreements.tables.commitments import Commitment, Milestone
from agreements.tables.parties import Party, Signatory
from agreements.tables.programmes import Serving

# Parents before children: rows come in this order and go in the other.
PARTS: tuple[type[Table], ...] = (AgreementReader, Party, Signatory, Commitment, Milestone)


async def insert_content(record: Record, content: AgreementContent) -> None:
    """Writes a new agreement with all its parts."""
    row = {
        "id": record.subject,
        "created_at": record.actor.at,
        "created_by": record.actor.account,
        **core(content),
    }
    await record.insert(Agreement, [row])
    await _bring_parts(record, content, {})


async def rewrite(
    record: Record,
    row: Row,
    content: AgreementContent,
    history: Events = (),
    brought: Collection[UUID] = (),
) -> None:
    """Brings the rows of an agreement to its content and to what its events make of that, writing only what differs.

    New parts have the ids that amendments `brought` them with. An unchanged content is refused with `Invalid`:
    an act that changes nothing has nothing to tell.
    """
    changed = different(row, {**asdict(standings.standing(terms.of(content), history)), **core(content)})
    if changed:
        await record.update(Agreement, record.subject, **changed)
    standing = {table: await rows_of(table, record.subject) for table in PARTS}
    await _bring_parts(record, content, standing, brought, registered=row["registered_at"] is not None)
    if not record.touched:
        raise Invalid(Problem("", "errors.nothing_changed"))


async def expand(record: Record, content: AgreementContent) -> None:
    """Puts dates in the place of the series of a draft, whose content this is."""
    standing = {table: await rows_of(table, record.subject) for table in PARTS}
    days = {**anchors.stated(content), **await anchors.happened(record.subject)}
    content = expanding.expanded(content, days, await calendars.national())
    await _bring_parts(record, content, standing)


async def impossible(content: AgreementContent) -> list[Problem]:
    """What is wrong with the parties, given what became of bodies since."""
    gone = await bodies.ended(party.organisation for party in content.parties)
    return [*successions.signed_after_their_end(content, gone), *successions.entered_as_successor(content)]


async def rows_of(table: type[Table], agreement: UUID) -> dict[UUID, Row]:
    """The rows of a part that an agreement has, by id, with JSON read."""
    whose = " WHERE agreement = {}"
    if table is Signatory:
        whose = " WHERE party IN (SELECT id FROM party WHERE agreement = {})"
    documents = json_columns(table)
    return {
        row["id"]: {
            column: json.loads(value) if column in documents and value is not None else value
            for column, value in row.items()
        }
        for row in await table.raw(f'SELECT * FROM "{name(table)}"{whose}', agreement)
    }


async def _bring_parts(
    record: Record,
    content: AgreementContent,
    standing: Standing,
    brought: Collection[UUID] = (),
    *,
    registered: bool = False,
) -> None:
    days, calendar = anchors.stated(content), await calendars.national()
    if standing:
        days |= await anchors.happened(record.subject)
    rules = {key: row["rule"] for key, row in standing.get(Milestone, {}).items()} if registered else {}
    # A draft keeps its series as they are, and learns whether they have more dates than can be kept.
    dated = expanding.expanded(content, days, calendar, rules)
    content = dated if registered else content
    builder = Builder(record.subject, record.actor, standing, calendar, days, brought, registered)
    wanted = builder.parts(content)
    for table in reversed(PARTS):
        kept = {row["id"] for row in wanted[table]}
        gone = [key for key in standing.get(table, {}) if key not in kept]
        if gone and table is Commitment:
            await _forget_what_they_served(record, gone)
        if gone:
            await record.delete(table, gone)
    for table in PARTS:
        await _bring(record, table, standing.get(table, {}), wanted[table])


async def _forget_what_they_served(record: Record, commitments: Sequence[UUID]) -> None:
    rows = await Serving.raw("SELECT id FROM serving WHERE commitment = ANY({})", list(commitments))
    await record.delete(Serving, [row["id"] for row in rows])


async def _bring(
    record: Record, table: type[Table], standing: Mapping[UUID, Row], rows: Sequence[dict[str, Any]]
) -> None:
    await record.insert(table, [row for row in rows if row["id"] not in standing])
    for row in rows:
        found = standing.get(row["id"])
        changed = different(found, row) if found is not None else {}
        if changed:
            await record.update(table, row["id"], **changed)


def different(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The columns whose value is another one."""
    return {column: value for column, value in wanted.items() if plain(found[column]) != plain(value)}
