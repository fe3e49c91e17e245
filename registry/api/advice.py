"""What the register advises on an agreement. It sets nothing: a class is taken over by revising the draft."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct, field

from agreements.readings import advice, dossiers
from agreements.rules import legal_bases
from agreements.rules.contents import Text
from agreements.rules.triage import Ground
from agreements.tables import references
from agreements.vocabulary import AgreementClass
from agreements.wording import grounds
from agreements.wording.words import Words
from registry import edge
from registry.api import answers, reading
from registry.api.documenting import Answer, describes
from registry.api.queries import Query
from registry.requests import Request

TAGS = ["Agreements"]


class Reason(Struct, frozen=True):
    """A ground: its key, the same in every language, and its sentence in the language asked for."""

    key: str
    text: str


class Triage(Struct, frozen=True):
    """The class an agreement has, and the one suggested: null where too little is known to tell.

    `basis` is the act that the suggested class rests on, where one is known.
    """

    class_: AgreementClass | None = field(name="class")
    suggested: AgreementClass | None
    grounds: tuple[Reason, ...]
    basis: Text | None


class Untracked(Struct, frozen=True):
    """A commitment that will be hard to follow: what it lacks, and words that make it rather a declarative one.

    One with nothing but remarks can be followed; they say what would be good to have.
    """

    commitment: UUID
    clause: str | None
    missing: tuple[Reason, ...]
    declarative: tuple[str, ...]
    remarks: tuple[Reason, ...]


class Trackability(Struct, frozen=True):
    """How many commitments there are, how many of them will be hard to follow, and what each lacks."""

    commitments: int
    marked: int
    items: tuple[Untracked, ...]


@get(
    "/agreements/{agreement_id:uuid}/triage",
    operation_class=describes((200, Answer("What is suggested, and why.", Triage)), query=Query),
    tags=TAGS,
)
async def suggest_class(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """The class that parties, wording and money speak for. An officer decides; nothing is set by this."""
    reading.query(request, Query)
    actor, words = edge.actor(request), edge.words(request)
    dossier = await dossiers.of(agreement_id, actor)
    found = advice.suggestion(dossier)
    if found is None:
        return answers.value(Triage(dossier.class_, None, (), None))
    on = dossier.signed_on or actor.today
    basis = legal_bases.basis(references.legal_bases(), found.legal_class, on)
    told = _reasons(found.grounds, words)
    return answers.value(Triage(dossier.class_, found.legal_class, told, basis.act if basis else None))


@get(
    "/agreements/{agreement_id:uuid}/trackability",
    operation_class=describes((200, Answer("What will be hard to follow.", Trackability)), query=Query),
    tags=TAGS,
)
async def check_trackability(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Commitments without somebody who owes, a measurable result or a date. It stops no registration."""
    reading.query(request, Query)
    words = edge.words(request)
    dossier = await dossiers.of(agreement_id, edge.actor(request))
    judged = advice.judged(dossier)
    items = tuple(
        Untracked(
            each.id,
            each.clause,
            _reasons(said.missing, words),
            said.declarative,
            _reasons(said.remarks, words),
        )
        for each in dossier.commitments
        for said in (judged[each.id],)
        if said.marked or said.remarks
    )
    marked = sum(each.marked for each in judged.values())
    return answers.value(Trackability(len(dossier.commitments), marked, items))


def _reasons(given: tuple[Ground, ...], words: Words) -> tuple[Reason, ...]:
    return tuple(Reason(each.key, grounds.ground(words, each)) for each in given)


handlers = [suggest_class, check_trackability]
