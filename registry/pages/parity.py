"""The language versions of an agreement's text, held to one another."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.readings import dossiers
from agreements.readings.values import Document, Dossier
from agreements.rules.parity import Difference, Money, Place, Value
from agreements.vocabulary import ParityKind
from agreements.wording.words import Words
from registry import comparing, edge
from registry.pages import files
from registry.requests import Request
from registry.templating import page


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A text, and why it could not be compared."""

    document: Document
    unread: str | None


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """What two texts do not have alike, worded."""

    kind: ParityKind
    value: str
    first: tuple[Place, ...]
    second: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Two texts and their differences."""

    first: Document
    second: Document
    differences: tuple[DifferenceLine, ...]


@dataclass(frozen=True, slots=True)
class ParityView:
    """What `agreements/parity.html` shows."""

    dossier: Dossier
    lacking: str | None
    versions: tuple[VersionLine, ...]
    comparisons: tuple[ComparisonView, ...]


class ParityPages(Controller):
    """One page, made when it is asked for."""

    @get("/agreements/{agreement:uuid}/parity")
    async def show(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        actor, words = edge.actor(request), edge.words(request)
        dossier = await dossiers.of(agreement, actor)
        found = await comparing.of(dossier, actor)
        view = ParityView(
            dossier=dossier,
            lacking=files.lacking(dossier, words, actor.today),
            versions=tuple(
                VersionLine(each.document, each.unread and words.t(each.unread)) for each in found.versions
            ),
            comparisons=tuple(
                ComparisonView(each.first, each.second, tuple(_line(one, words) for one in each.differences))
                for each in found.comparisons
            ),
        )
        return page("agreements/parity.html", view, request)


def _line(found: Difference, words: Words) -> DifferenceLine:
    return DifferenceLine(found.kind, _said(found.value, words), found.first, found.second)


def _said(value: Value, words: Words) -> str:
    if isinstance(value, Money):
        return words.money(value.amount, value.currency)
    return words.date(value) if isinstance(value, date) else value
