"""What the ledger says of an agreement."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.ledger import published
from agreements.readings import dossiers, ledgers
from agreements.readings.ledgers import Entry
from agreements.readings.values import Dossier, LedgerPosition
from agreements.wording.words import Words
from registry import downloads, edge
from registry.downloads import Download
from registry.pages.dossiers import names
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry, who made it, and the sections it changed, in words."""

    entry: Entry
    actor: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerView:
    """What `ledger/agreement.html` shows."""

    agreement: Dossier
    position: LedgerPosition | None
    signed: int
    entries: tuple[EntryLine, ...]


class LedgerPages(Controller):
    """The entries of one record, the bytes of one entry, and the proof that it stands in the ledger."""

    @get("/agreements/{agreement:uuid}/ledger")
    async def of_agreement(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        return page("ledger/agreement.html", await _view(agreement, request), request)

    @get("/ledger/entries/{seq:int}")
    async def raw(self, request: Request, seq: FromPath[int]) -> Response[Any]:
        body = await ledgers.body(seq, edge.actor(request))
        return downloads.answer(Download(body, f"entry-{seq}.json", "application/json"))

    @get("/ledger/entries/{seq:int}/proof")
    async def proof(self, request: Request, seq: FromPath[int]) -> Response[Any]:
        await ledgers.body(seq, edge.actor(request))
        proved = await published.proof(seq)
        return downloads.answer(Download(proved.body(), f"entry-{seq}.tlog-proof", "text/plain"))


async def _view(agreement: UUID, request: Request) -> LedgerView:
    actor, words = edge.actor(request), edge.words(request)
    dossier = await dossiers.of(agreement, actor)
    entries = await ledgers.of_agreement(agreement, actor)
    people = await names({entry.actor for entry in entries}, words)
    parts = _parts(dossier, words)
    lines, known = [], set[str]()
    for entry in entries:
        added, changed = ([each for each in entry.changed if (each in known) is old] for old in (False, True))
        known = (known | set(entry.changed)) - set(entry.removed)
        sections = (_worded(each, parts, words) for each in (added, changed, entry.removed))
        lines.append(EntryLine(entry, people[entry.actor], *sections))
    return LedgerView(dossier, dossier.ledger, await published.size(), tuple(reversed(lines)))


def _parts(dossier: Dossier, words: Words) -> dict[str, str]:
    """What the parts that stand in the dossier are called."""
    parts = {f"party/{each.id}": words.pick(each.organisation.name) for each in dossier.parties}
    for number, each in enumerate(dossier.commitments, 1):
        parts[f"commitment/{each.id}"] = each.clause or str(number)
        for milestone in each.milestones:
            for report in milestone.fulfilments:
                parts[f"fulfilment/{report.id}"] = words.date(report.happened_on)
                parts |= {f"document/{file.id}": file.filename for file in report.evidence}
    parts |= {f"amendment/{each.id}": each.number for each in dossier.amendments}
    return parts | {f"document/{each.id}": each.filename for each in dossier.documents}


def _worded(sections: Iterable[str], parts: Mapping[str, str], words: Words) -> tuple[str, ...]:
    """Sections by kind, and by name where what they were about is there still."""
    told = []
    for section in sections:
        kind = words.t(f"section.{section.partition('/')[0]}")
        told.append(words.t("section.named", kind=kind, name=parts[section]) if section in parts else kind)
    return tuple(dict.fromkeys(told))
