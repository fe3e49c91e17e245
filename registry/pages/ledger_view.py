"""What the page of an agreement's entries shows: each act, and what it changed from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from agreements.ledger import published
from agreements.readings import bodies, dossiers, ledger_changes
from agreements.readings.ledgers import Entry
from agreements.readings.values import Dossier, LedgerPosition
from agreements.rules.section_changes import RowChange
from agreements.vocabulary import Act
from agreements.wording import section_changes
from agreements.wording.section_changes import RowWords
from agreements.wording.words import Words
from registry import edge
from registry.pages.dossiers import names
from registry.pages.listings import Pages
from registry.requests import Request


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section by its kind and name, and its rows with what changed in them; of one withheld there are none.

    `withheld_by` are the entries that took something out of what it said.
    """

    name: str
    withheld: bool
    rows: tuple[RowWords, ...]
    withheld_by: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry, who made it, the sections it changed, and how; `closed` where that is not for this reader.

    `opened`: its changes are shown at once. `redaction` is the one that it is a step of.
    """

    entry: Entry
    actor: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    sections: tuple[SectionLine, ...]
    closed: bool
    opened: bool
    redaction: UUID | None = None


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What `ledger/agreement.html` shows."""

    agreement: Dossier
    position: LedgerPosition | None
    signed: int
    entries: tuple[EntryLine, ...]
    pages: Pages


async def view(agreement: UUID, upto: int | None, request: Request) -> LedgerView:
    """The entries up to one of them, the latest first. Raises `NotFound`."""
    actor, words = edge.actor(request), edge.words(request)
    dossier = await dossiers.of(agreement, actor)
    found = await ledger_changes.of_agreement(agreement, actor, upto=upto)
    rows = [row for entry in found.entries for row in _rows(entry)]
    people = await names(
        {entry.actor for entry in found.entries}
        | {each for row in rows for each in section_changes.accounts(row)},
        words,
    )
    organisations = await bodies.named(each for row in rows for each in section_changes.bodies(row))
    called = {
        **_parts_within(dossier, words),
        **found.numbers,
        **people,
        **{key: words.pick(body.name) for key, body in organisations.items()},
    }
    named = sections(dossier, words)
    lines = tuple(_line(entry, named, called, words, upto) for entry in reversed(found.entries))
    here = f"/agreements/{agreement}/ledger"
    return LedgerView(
        agreement=dossier,
        position=dossier.ledger,
        signed=await published.size(),
        entries=lines,
        pages=Pages(
            None if upto is None else here,
            None if found.earlier is None else f"{here}?upto={found.earlier}",
        ),
    )


def _rows(entry: Entry) -> Iterator[RowChange]:
    return (row for section in entry.changes or () for row in section.rows)


def _line(
    entry: Entry, named: Mapping[str, str], called: Mapping[UUID, str], words: Words, upto: int | None
) -> EntryLine:
    told = tuple(
        SectionLine(
            worded([each.section], named, words)[0],
            each.withheld,
            tuple(section_changes.worded(row, words, called) for row in each.rows),
            each.withheld_by,
        )
        for each in entry.changes or ()
    )
    added = [each for each in entry.changed if each in entry.added]
    changed = [each for each in entry.changed if each not in entry.added]
    return EntryLine(
        entry=entry,
        actor=called[entry.actor],
        added=worded(added, named, words),
        changed=worded(changed, named, words),
        removed=worded(entry.removed, named, words),
        sections=told,
        closed=entry.changes is None,
        opened=entry.act is Act.AGREEMENT_CORRECT or entry.seq == upto,
        redaction=_redaction(entry),
    )


def _redaction(entry: Entry) -> UUID | None:
    kinds = (each.partition("/") for each in entry.changed)
    return next((UUID(key) for kind, _, key in kinds if kind == "redaction"), None)


def sections(dossier: Dossier, words: Words) -> dict[str, str]:
    """What the sections of the parts that stand in the dossier are called."""
    parts = {f"party/{each.id}": words.pick(each.organisation.name) for each in dossier.parties}
    for number, each in enumerate(dossier.commitments, 1):
        parts[f"commitment/{each.id}"] = each.clause or str(number)
        for milestone in each.milestones:
            for report in milestone.fulfilments:
                parts[f"fulfilment/{report.id}"] = words.date(report.happened_on)
                parts |= {f"document/{file.id}": file.filename for file in report.evidence}
    parts |= {f"amendment/{each.id}": each.number for each in dossier.amendments}
    return parts | {f"document/{each.id}": each.filename for each in dossier.documents}


def _parts_within(dossier: Dossier, words: Words) -> dict[UUID, str]:
    """What is called by its id: what stands in the dossier, and what it is for."""
    parts = {UUID(key.partition("/")[2]): name for key, name in sections(dossier, words).items()}
    for promise in dossier.commitments:
        for number, each in enumerate(promise.milestones, 1):
            parts[each.id] = words.pick(each.title) or words.t("commitments.milestone_number", number=number)
            parts |= {file.id: file.filename for payment in each.payments for file in payment.evidence}
    parts |= {person.id: person.name for party in dossier.parties for person in party.signatories}
    for serving in dossier.serves:
        parts[serving.programme.id] = words.pick(serving.programme.title)
        if serving.item:
            parts[serving.item.id] = words.pick(serving.item.title)
        if serving.line:
            parts[serving.line.id] = words.money(serving.line.amount, serving.line.currency)
    return parts


def worded(sections: Iterable[str], parts: Mapping[str, str], words: Words) -> tuple[str, ...]:
    """Sections by kind, and by name where what they were about is there still."""
    told = []
    for section in sections:
        kind = words.t(f"section.{section.partition('/')[0]}")
        told.append(words.t("section.named", kind=kind, name=parts[section]) if section in parts else kind)
    return tuple(dict.fromkeys(told))
