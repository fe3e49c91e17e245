"""What the caller may do to a record now, and why not the rest.

An address of its own: a dossier is passed on as the database wrote it, and pays nothing for what few ask.
"""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.readings import dossiers, milestones, relations
from agreements.rules import possibilities
from agreements.rules.possibilities import Possibility
from agreements.vocabulary import Act
from registry import edge
from registry.api import answers
from registry.api.documenting import Answer, describes
from registry.requests import Request


class PossibleAct(Struct, frozen=True):
    """An act: whether the caller may do it now; if not, why, worded and by the sentence's name."""

    act: Act
    allowed: bool
    key: str | None
    reason: str | None


class PossibleActs(Struct, frozen=True):
    """Every act there is on such a record."""

    items: tuple[PossibleAct, ...]


ALL = Answer("The acts.", PossibleActs)


@get("/agreements/{agreement_id:uuid}/acts", operation_class=describes((200, ALL)), tags=["Agreements"])
async def list_agreement_acts(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """What the caller may do to an agreement now, and why not the rest."""
    actor = edge.actor(request)
    dossier = await dossiers.of(agreement_id, actor)
    there = milestones.there(dossier, await relations.of(agreement_id, actor))
    return _told(request, possibilities.of_agreement(actor, milestones.relation(dossier), there))


@get("/milestones/{milestone_id:uuid}/acts", operation_class=describes((200, ALL)), tags=["Commitments"])
async def list_milestone_acts(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """What the caller may do to a milestone, and to the report on it that waits, and why not the rest."""
    actor = edge.actor(request)
    found = await milestones.of(milestone_id, actor)
    waiting = milestones.waiting(found.milestone)
    relation = milestones.relation(found.dossier, found.commitment, found.milestone, waiting)
    return _told(request, possibilities.of_milestone(actor, relation, milestones.standing(found.milestone)))


def _told(request: Request, possible: tuple[Possibility, ...]) -> Response[bytes]:
    words = edge.words(request)
    return answers.value(
        PossibleActs(
            tuple(
                PossibleAct(each.act, each.allowed, each.key, words.t(each.key) if each.key else None)
                for each in possible
            )
        )
    )


handlers = [list_agreement_acts, list_milestone_acts]
