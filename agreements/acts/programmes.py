"""Entering a strategy or programme with the figures published about it, and mending what was entered."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.actors import Actor
from agreements.acts.rows import texts
from agreements.acts.writing import different
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.ledger.sections import name
from agreements.rules import permissions
from agreements.rules import programmes as rules
from agreements.rules.money import in_cents
from agreements.rules.programmes import ProgrammeContent
from agreements.tables.ids import new_id
from agreements.tables.programmes import BudgetLine, Initiative, InitiativeTally, Programme, ProgrammeItem
from agreements.vocabulary import Act

# Parents before children: rows come in this order and go in the other.
PARTS: tuple[type[Table], ...] = (ProgrammeItem, Initiative, BudgetLine, InitiativeTally)
# What agreements may point at stays for them; see the tables.
WITHDRAWN = (ProgrammeItem, BudgetLine)

Rows = list[dict[str, Any]]
Standing = Mapping[type[Table], Mapping[UUID, Row]]


async def create(content: ProgrammeContent, *, actor: Actor) -> UUID:
    """Enters a programme with its items and figures, each with its source. Raises `Invalid`, `NotAllowed`."""
    permissions.check(actor, Act.PROGRAMME_CREATE)
    _check(content)
    programme = new_id()
    async with recorded(actor, Act.PROGRAMME_CREATE, ("programme", programme)) as record:
        await record.insert(Programme, [{"id": programme, **_core(content)}])
        await _bring_parts(record, content, {})
    return programme


async def change(
    programme: UUID, content: ProgrammeContent, *, reason: str, seen: int | None, actor: Actor
) -> None:
    """Brings a programme to this content, for a reason that the ledger keeps.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    permissions.check(actor, Act.PROGRAMME_CHANGE)
    _check(content, reason)
    async with recorded(
        actor, Act.PROGRAMME_CHANGE, ("programme", programme), reason=reason.strip()
    ) as record:
        row = await record.lock(Programme, programme)
        await record.check_unchanged(seen)
        changed = different(row, _core(content))
        if changed:
            await record.update(Programme, programme, **changed)
        await _bring_parts(record, content, {table: await _rows_of(table, programme) for table in PARTS})
        if not record.touched:
            raise Invalid(Problem("", "errors.nothing_changed"))


async def _rows_of(table: type[Table], programme: UUID) -> dict[UUID, Row]:
    """The rows of a part that stand, by id."""
    stands = " AND withdrawn_at IS NULL" if table in WITHDRAWN else ""
    rows = await table.raw(f'SELECT * FROM "{name(table)}" WHERE programme = {{}}{stands}', programme)
    return {row["id"]: dict(row) for row in rows}


async def _bring_parts(record: Record, content: ProgrammeContent, standing: Standing) -> None:
    wanted = _parts(record.subject, content, standing)
    for table in reversed(PARTS):
        kept = {row["id"] for row in wanted[table]}
        gone = [key for key in standing.get(table, {}) if key not in kept]
        if table not in WITHDRAWN:
            await record.delete(table, gone)
    for table in PARTS:
        await _bring(record, table, standing.get(table, {}), wanted[table])


async def _bring(record: Record, table: type[Table], standing: Mapping[UUID, Row], rows: Rows) -> None:
    await record.insert(table, [row for row in rows if row["id"] not in standing])
    kept = {row["id"]: row for row in rows}
    for key, found in standing.items():
        changed = different(found, kept[key]) if key in kept else {}
        if key not in kept and table in WITHDRAWN:
            changed = {"withdrawn_at": record.actor.at}
        if changed:
            await record.update(table, key, **changed)


def _core(content: ProgrammeContent) -> dict[str, Any]:
    return {
        **texts("title", content.title),
        "first_year": content.first_year,
        "last_year": content.last_year,
        "owner": content.owner,
        "adopted_on": content.adopted_on,
        **texts("note", content.note),
        "source": content.source.strip(),
    }


def _parts(programme: UUID, content: ProgrammeContent, standing: Standing) -> dict[type[Table], Rows]:
    """All rows by table. Raises `Invalid` for a part that is not this programme's."""

    def keys(table: type[Table], given: Sequence[Any], where: str) -> list[UUID]:
        known = standing.get(table, {})
        taken: set[UUID] = set()
        for index, each in enumerate(given):
            if each.id is not None and (each.id not in known or each.id in taken):
                raise Invalid(Problem(f"{where}.{index}", "errors.no_such_part"))
            taken.add(each.id)
        return [each.id or new_id() for each in given]

    items = keys(ProgrammeItem, content.items, "items")
    by_code = {item.code: key for key, item in zip(items, content.items, strict=True)}
    return {
        ProgrammeItem: [
            {
                "id": key,
                "programme": programme,
                "position": position,
                "code": item.code,
                **texts("title", item.title),
                "owner": item.owner,
            }
            for position, (key, item) in enumerate(zip(items, content.items, strict=True))
        ],
        Initiative: [
            {
                "id": key,
                "programme": programme,
                "item": by_code.get(each.item or ""),
                **texts("title", each.title),
                "status": each.status,
                "source": each.source,
            }
            for key, each in zip(
                keys(Initiative, content.initiatives, "initiatives"), content.initiatives, strict=True
            )
        ],
        BudgetLine: [
            {
                "id": key,
                "programme": programme,
                "first_year": line.first_year,
                "last_year": line.last_year,
                "amount": in_cents(line.amount),
                "currency": line.currency,
                "change": in_cents(line.change),
                **texts("note", line.note),
                "source": line.source.strip(),
                "item": by_code.get(line.item or ""),
            }
            for key, line in zip(keys(BudgetLine, content.budget, "budget"), content.budget, strict=True)
        ],
        InitiativeTally: [
            {
                "id": key,
                "programme": programme,
                "status": tally.status,
                "initiatives": tally.count,
                "source": tally.source.strip(),
            }
            for key, tally in zip(
                keys(InitiativeTally, content.tallies, "tallies"), content.tallies, strict=True
            )
        ],
    }


def _check(content: ProgrammeContent, reason: str | None = None) -> None:
    problems = list(rules.problems(content))
    if reason is not None and not reason.strip():
        problems.append(Problem("reason", "completeness.no_reason"))
    if problems:
        raise Invalid(*problems)
