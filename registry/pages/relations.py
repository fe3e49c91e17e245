"""How an agreement stands to others: shown on its dossier, said and taken back there."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, StringConstraints

from agreements.actors import Actor
from agreements.acts import relations
from agreements.errors import AgainstTheRules, Invalid, Problem, RegisterError
from agreements.readings import relations as readings
from agreements.vocabulary import RelationKind
from registry import edge, forms
from registry.forms import Form
from registry.pages import dossiers
from registry.pages.answers import gone_on
from registry.pages.fields import Name
from registry.requests import Request
from registry.templating import page

NUMBER = "relation.number"


class RelationEntry(BaseModel):
    """How it stands, and the number of the other agreement."""

    kind: RelationKind
    number: Name


class RelationForm(BaseModel):
    """The form's fields have a name of their own: the form for files stands on the same page."""

    relation: RelationEntry


class RemovalEntry(BaseModel):
    """Why it is taken back."""

    reason: Annotated[str, StringConstraints(max_length=2_000)]


class RelationPages(Controller):
    """Said, and taken back."""

    @post("/agreements/{agreement:uuid}/relations", status_code=200)
    async def add(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_add(agreement, form, edge.actor(request)), AgainstTheRules)
        if isinstance(outcome, RegisterError):
            again = form.again(outcome, edge.words(request))
            view = await dossiers.view(agreement, request, relating=again)
            return page("agreements/show.html", view, request, status=422)
        return gone_on(request, f"/agreements/{agreement}#relations", "notices.relation_added")

    @post("/relations/{relation:uuid}/remove", status_code=200)
    async def remove(self, request: Request, relation: FromPath[UUID]) -> Response[Any]:
        actor = edge.actor(request)
        agreement = await readings.agreement_of(relation, actor)
        entry = forms.read(RemovalEntry, await forms.received(request))
        await relations.remove(agreement, relation, reason=entry.reason, actor=actor)
        return gone_on(request, f"/agreements/{agreement}#relations", "notices.relation_removed")


async def _add(agreement: UUID, form: Form, actor: Actor) -> UUID:
    entry = forms.read(RelationForm, form).relation
    other = await readings.numbered(entry.number, actor)
    if other is None:
        raise Invalid(Problem(NUMBER, "relations.no_such_number"))
    try:
        return await relations.add(agreement, other, entry.kind, actor=actor)
    except Invalid as refusal:
        raise Invalid(*[Problem(NUMBER, each.key, each.params) for each in refusal.problems]) from None
