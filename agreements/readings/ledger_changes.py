"""What the acts on an agreement changed, field by field, read from the sections of the ledger."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from msgspec import structs

from agreements.actors import Actor
from agreements.readings import ledgers, redactions
from agreements.readings.ledgers import Entry, Told
from agreements.readings.visibility import visible
from agreements.rules import section_changes
from agreements.rules.section_changes import FieldChange, RowChange, Rows, SectionChange
from agreements.tables.agreements import Agreement
from agreements.tables.relations import OTHERS
from agreements.vocabulary import Act, Role

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries with what they changed, the oldest first; `earlier` is the last entry before them, if there is one.

    `numbers` are those of other agreements that they name and the reader may see.
    """

    entries: tuple[Entry, ...]
    earlier: int | None
    numbers: dict[UUID, str]


async def of_agreement(agreement: UUID, actor: Actor, *, upto: int | None = None) -> Changes:
    """The last entries about an agreement, up to and with one of them. Raises `NotFound` as `ledgers` does.

    What was changed in a draft is told to those who may read drafts: of an entry that ended as a draft, or began as
    one, others are told no changes (None).
    """
    told = await ledgers.steps(agreement, actor)
    drafted = -1 if actor.has(Role.REGISTRAR) else _registered(told)
    chosen = [each for each in told if upto is None or each.entry.seq <= upto]
    shown, left = chosen[-SHOWN:], chosen[:-SHOWN]
    opened = [each for each in shown if each.entry.seq > drafted]
    made, numbers = await changes_of(
        opened, await rows_of(opened), await withheld_of([agreement], opened), actor
    )
    entries = tuple(
        structs.replace(each.entry, changes=made[each.entry.seq]) if each.entry.seq in made else each.entry
        for each in shown
    )
    return Changes(entries, left[-1].entry.seq if left else None, numbers)


def _registered(told: Sequence[Told]) -> int:
    """The entry that made an agreement of a draft; what it says of before is the draft still."""
    acts = {each.entry.act: each.entry.seq for each in told}
    return acts.get(Act.AGREEMENT_REGISTER, told[-1].entry.seq)


async def changes_of(
    told: Iterable[Told], found: Mapping[str, Rows], withheld: Mapping[str, set[int]], actor: Actor
) -> tuple[dict[int, tuple[SectionChange, ...]], dict[UUID, str]]:
    """What entries changed, by their place, and the numbers of other agreements that they name; see `Changes`."""
    made = {each.entry.seq: _changes(each, found, withheld) for each in told}
    numbers = await _numbers(made.values(), actor)
    return {seq: _open(changes, numbers) for seq, changes in made.items()}, numbers


async def rows_of(told: Iterable[Told]) -> dict[str, Rows]:
    """The rows of all sections that the entries went from or to, by digest, in one statement."""
    wanted = _digests(told)
    if not wanted:
        return {}
    return {digest: said["rows"] for digest, said in (await redactions.bodies(wanted)).items()}


async def withheld_of(agreements: Collection[UUID], told: Iterable[Told]) -> dict[str, set[int]]:
    """The entries that took out something of what these sections said, by the digests that are gone."""
    taken = await redactions.withheld_by(agreements, _digests(told))
    return {digest: {each.entry for each in by if each.entry is not None} for digest, by in taken.items()}


def _digests(told: Iterable[Told]) -> set[str]:
    return {digest for each in told for step in each.steps for digest in step[1:] if digest is not None}


def _changes(
    told: Told, found: Mapping[str, Rows], withheld: Mapping[str, set[int]]
) -> tuple[SectionChange, ...]:
    made = []
    for section, *digests in told.steps:
        by = tuple(sorted({seq for digest in digests for seq in withheld.get(digest or "", ())}))
        if any(digest is not None and digest not in found for digest in digests):
            made.append(SectionChange(section, withheld=True, rows=(), withheld_by=by))
            continue
        before, after = (None if digest is None else found[digest] for digest in digests)
        rows = section_changes.changes(before, after)
        if rows or by:
            made.append(SectionChange(section, withheld=False, rows=rows, withheld_by=by))
    return tuple(made)


async def _numbers(made: Iterable[tuple[SectionChange, ...]], actor: Actor) -> dict[UUID, str]:
    """The other agreements that changes name, as far as the reader may see them."""
    wanted = {
        UUID(value)
        for changes in made
        for section in changes
        for row in section.rows
        for field in row.fields
        if OTHERS.get(row.table) == field.name
        for value in (field.before, field.after)
        if value is not None
    }
    if not wanted:
        return {}
    rows = await Agreement.raw(
        "SELECT a.id, a.number FROM agreement a WHERE a.id = ANY({}) AND {}", sorted(wanted), visible(actor)
    )
    return {UUID(str(row["id"])): row["number"] or "" for row in rows}


def _open(changes: tuple[SectionChange, ...], numbers: dict[UUID, str]) -> tuple[SectionChange, ...]:
    """The changes without other agreements that the reader may not see; of a relation to one, nothing is left."""
    opened = []
    for section in changes:
        rows = tuple(row for each in section.rows if (row := _row(each, numbers)) is not None)
        if rows or section.withheld or section.withheld_by:
            opened.append(structs.replace(section, rows=rows))
    return tuple(opened)


def _row(row: RowChange, numbers: dict[UUID, str]) -> RowChange | None:
    hidden = [each for each in row.fields if OTHERS.get(row.table) == each.name and not _seen(each, numbers)]
    if not hidden:
        return row
    left = tuple(each for each in row.fields if each not in hidden)
    return structs.replace(row, fields=left) if left and row.table != "relation" else None


def _seen(field: FieldChange, numbers: dict[UUID, str]) -> bool:
    return all(value is None or UUID(value) in numbers for value in (field.before, field.after))
