"""The language versions of an agreement's text, held to one another."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.readings import dossiers
from agreements.rules import parity
from agreements.rules.parity import Money
from agreements.vocabulary import DocumentStanding, Language, ParityKind
from agreements.wording.words import Words
from registry import comparing, edge
from registry.api import answers, reading
from registry.api.documenting import Answer, describes
from registry.api.queries import Query
from registry.comparing import Comparison, Version
from registry.requests import Request


class Place(Struct, frozen=True):
    """Where something stands in a text: the line of its text layer, the page of a PDF, the clause it is in."""

    line: int
    page: int | None
    clause: str | None
    excerpt: str


class ComparedText(Struct, frozen=True):
    """The text in one language. `unread` says why it could not be compared."""

    document: UUID
    language: Language | None
    standing: DocumentStanding | None
    filename: str
    unread: str | None


class TextDifference(Struct, frozen=True):
    """What two texts do not have alike: a day, a sum with its currency, or the number of a clause."""

    kind: ParityKind
    day: date | None
    amount: Decimal | None
    currency: str | None
    clause: str | None
    first: tuple[Place, ...]
    second: tuple[Place, ...]


class TextComparison(Struct, frozen=True):
    """Two documents and their differences; none means that days, sums and clauses agree."""

    first: UUID
    second: UUID
    differences: tuple[TextDifference, ...]


class TextParity(Struct, frozen=True):
    """The versions of the text, and each held to the first."""

    lacks_kyrgyz_original: bool
    texts: tuple[ComparedText, ...]
    comparisons: tuple[TextComparison, ...]


@get(
    "/agreements/{agreement_id:uuid}/parity",
    operation_class=describes((200, Answer("What the versions do not have alike.", TextParity)), query=Query),
    tags=["Documents"],
)
async def compare_versions(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Dates, sums and numbered clauses of the language versions of the text (.docx, .pdf with a text layer, .txt)."""
    reading.query(request, Query)
    actor, words = edge.actor(request), edge.words(request)
    found = await comparing.of(await dossiers.of(agreement_id, actor), actor)
    told = TextParity(
        found.lacks_kyrgyz_original,
        tuple(_text(each, words) for each in found.versions),
        tuple(_comparison(each) for each in found.comparisons),
    )
    return answers.value(told)


def _text(given: Version, words: Words) -> ComparedText:
    document, unread = given.document, given.unread and words.t(given.unread)
    return ComparedText(document.id, document.language, document.standing, document.filename, unread)


def _comparison(given: Comparison) -> TextComparison:
    return TextComparison(
        given.first.id, given.second.id, tuple(_difference(each) for each in given.differences)
    )


def _difference(given: parity.Difference) -> TextDifference:
    value = given.value
    return TextDifference(
        kind=given.kind,
        day=value if isinstance(value, date) else None,
        amount=value.amount if isinstance(value, Money) else None,
        currency=value.currency if isinstance(value, Money) else None,
        clause=value if isinstance(value, str) else None,
        first=tuple(_place(each) for each in given.first),
        second=tuple(_place(each) for each in given.second),
    )


def _place(given: parity.Place) -> Place:
    return Place(given.line, given.page, given.clause, given.excerpt)


handlers = [compare_versions]
