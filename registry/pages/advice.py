"""What the register advises while an agreement is entered: a class, and what a promise lacks to be followed.

Nothing of it is set without an officer's button.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, Field

from agreements.acts import drafting
from agreements.readings import advice, contents
from agreements.readings.values import Body, Dossier
from agreements.rules import legal_bases, trackability, triage
from agreements.rules.contents import Text
from agreements.rules.trackability import Promise, Trackability
from agreements.rules.triage import Intake, Signing, Suggestion
from agreements.tables import references
from agreements.vocabulary import AgreementClass, AgreementForm, CommitmentKind
from agreements.wording.grounds import grounds
from agreements.wording.words import Words
from registry import edge, forms
from registry.forms import FormState
from registry.pages import moves
from registry.pages.answers import gone_on
from registry.pages.fields import Count
from registry.requests import Request

K = TypeVar("K", UUID, int)


@dataclass(frozen=True, slots=True)
class TriageView:
    """A class that is suggested: why, and the act it rests on."""

    legal_class: AgreementClass
    grounds: tuple[str, ...]
    basis: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a promise lacks, and the words by which it may be a declarative one; neither of a mere remark."""

    lacking: tuple[str, ...]
    declarative: str
    remarks: tuple[str, ...]

    @property
    def marked(self) -> bool:
        return bool(self.lacking or self.declarative)


class ClassEntry(BaseModel):
    """The class taken over, and the revision it was suggested for."""

    legal_class: AgreementClass = Field(alias="class")
    seen: Count | None = None


class AdvicePages(Controller):
    """Taking over what is suggested."""

    @post("/agreements/{agreement:uuid}/class", status_code=200)
    async def take_over(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        actor, entry = edge.actor(request), forms.read(ClassEntry, await forms.received(request))
        content = replace(await contents.of(agreement, actor), legal_class=entry.legal_class)
        await drafting.revise(agreement, content, seen=entry.seen, actor=actor)
        return gone_on(request, f"/agreements/{agreement}", "notices.class_taken_over")


def of_dossier(dossier: Dossier, words: Words, today: date) -> TriageView | None:
    """What is suggested for a draft; nothing for what has that class already."""
    return _view(advice.suggestion(dossier), dossier.class_, words, dossier.signed_on or today)


def marks(dossier: Dossier, words: Words) -> dict[UUID, Mark]:
    return _marks(advice.judged(dossier), words)


def of_form(form: FormState, bodies: Iterable[Body], words: Words, today: date) -> TriageView | None:
    """The same of a form that may be half done, and wrong in any of its fields."""
    values, known = form.values, {str(each.id): each for each in bodies}
    parties = []
    for place in range(moves.count(values, "parties")):
        where = f"parties.{place}"
        body = known.get(values.get(f"{where}.organisation", ""))
        if body is not None:
            signing = range(moves.count(values, f"{where}.signatories"))
            said = [values.get(f"{where}.signatories.{each}.position", "") for each in signing]
            parties.append(
                Signing(
                    name=body.name, kind=body.kind, country=body.country, positions=tuple(filter(None, said))
                )
            )
    promises = [f"commitments.{place}" for place in range(moves.count(values, "commitments"))]
    given = values.get("form", "")
    intake = Intake(
        form=AgreementForm(given) if given in set(AgreementForm) else None,
        parties=tuple(parties),
        texts=tuple(
            _text(values, each) for each in ("title", "purpose", *[f"{one}.text" for one in promises])
        ),
        money=any(values.get(f"{each}.amount") for each in promises),
    )
    current = values.get("class", "")
    has = AgreementClass(current) if current in set(AgreementClass) else None
    return _view(triage.suggest(intake, references.wording_markers()), has, words, today)


def marks_of_form(form: FormState, words: Words) -> dict[int, Mark]:
    """What the promises of a form lack, by their place; one that says nothing yet is left alone."""
    said = {
        place: _promise(form.values, f"commitments.{place}")
        for place in range(moves.count(form.values, "commitments"))
    }
    checked = {
        place: trackability.check(each, references.wording_markers())
        for place, each in said.items()
        if each.text
    }
    return _marks(checked, words)


def _promise(values: Mapping[str, str], where: str) -> Promise:
    kind = values.get(f"{where}.kind", "")
    dues = [f"{where}.milestones.{each}.due" for each in range(moves.count(values, f"{where}.milestones"))]
    field = {"date": "on", "kept": "kept", "relative": "offset", "series": "every"}
    return Promise(
        text=_text(values, f"{where}.text"),
        kind=CommitmentKind(kind) if kind in set(CommitmentKind) else None,
        owned=bool(values.get(f"{where}.owed_by")),
        sum=bool(values.get(f"{where}.amount")),
        dated=any(values.get(f"{due}.{field.get(values.get(f'{due}.kind', ''), '')}") for due in dues),
        evidenced=bool(values.get(f"{where}.evidence_expected")),
    )


def _text(values: Mapping[str, str], name: str) -> Text:
    return Text(*[values.get(f"{name}.{language}") or None for language in ("ky", "ru", "en")])


def _view(
    suggested: Suggestion | None, current: AgreementClass | None, words: Words, on: date
) -> TriageView | None:
    if suggested is None or suggested.legal_class is current:
        return None
    basis = legal_bases.basis(references.legal_bases(), suggested.legal_class, on)
    return TriageView(
        suggested.legal_class, grounds(words, suggested.grounds), words.pick(basis.act) if basis else None
    )


def _marks(judged: Mapping[K, Trackability], words: Words) -> dict[K, Mark]:
    """The marks and remarks; promises of which there is nothing to say are left out."""
    return {
        key: Mark(grounds(words, each.missing), ", ".join(each.declarative), grounds(words, each.remarks))
        for key, each in judged.items()
        if each.marked or each.remarks
    }
