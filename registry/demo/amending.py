"""What the parties of the demonstration's agreements changed, as it stands in `data/amendments.json`."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.acts import amendments
from agreements.readings import dossiers
from agreements.readings.amendments import Texts
from agreements.rules.amending import AmendmentContent, Signer
from agreements.rules.contents import AgreementContent, CommitmentContent
from registry.demo import plans
from registry.demo.filling import Known
from registry.demo.happenings import Plan, When


class Clause(Plan, frozen=True):
    """What becomes of the commitment of a clause: another sum, another day, or its end."""

    clause: str
    amount: Decimal | None = None
    due: plans.Due | None = None
    ends: bool = False


class Amendment(Plan, frozen=True):
    """An amendment of the agreement of this key; `strike` is why it was struck afterwards."""

    agreement: str
    number: str
    signed: When
    ground: str
    effective: When | None = None
    signers: tuple[str, ...] = ()
    terms: dict[str, Any] = msgspec.field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    adds: tuple[plans.Commitment, ...] = ()
    strike: str | None = None


async def enter(known: Known, agreements: dict[str, UUID], actor: Actor) -> None:
    """Record the amendments in the order of the file, by the acts that officers use."""
    for plan in plans.decoded("amendments.json", tuple[Amendment, ...]):
        agreement = agreements[plan.agreement]
        texts = Texts.of(await dossiers.of(agreement, actor))
        paper = _paper(plan, known)
        text = _content(plan, texts.text(texts.said(paper.effective_on)), known)
        made = await amendments.record(agreement, paper, text, seen=None, actor=actor)
        if plan.strike is not None:
            await amendments.withdraw(made, reason=plan.strike, seen=None, actor=actor)


def _paper(plan: Amendment, known: Known) -> AmendmentContent:
    signs = {key: known.signs[key] for key in plan.signers}
    return AmendmentContent(
        number=plan.number,
        signed_on=known.day(plan.signed),
        effective_on=known.day(plan.effective),
        ground=plan.ground,
        signers=tuple(
            Signer(known.bodies[key], each.name, each.position) for key, each in signs.items() if each
        ),
    )


def _content(plan: Amendment, text: AgreementContent, known: Known) -> AgreementContent:
    """What the agreement says with the amendment."""
    clauses = {each.clause: each for each in plan.clauses}
    kept = [
        _changed(promise, clauses.get(promise.clause or ""), known)
        for promise in text.commitments
        if not (found := clauses.get(promise.clause or "")) or not found.ends
    ]
    return replace(text, **plan.terms, commitments=(*kept, *(known.commitment(each) for each in plan.adds)))


def _changed(promise: CommitmentContent, clause: Clause | None, known: Known) -> CommitmentContent:
    if clause is None:
        return promise
    first, *others = promise.milestones
    if clause.due is not None:
        first = replace(first, rule=clause.due.rule(known.today))
    return replace(promise, amount=clause.amount or promise.amount, milestones=(first, *others))
