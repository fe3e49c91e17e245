"""An agreement with fifty amendments of several changes each, whose days cross: entered by the acts of the house."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import amendments, drafting, registering
from agreements.readings import dossiers
from agreements.readings.amendments import Texts
from agreements.rules.amending import AmendmentContent
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    Text,
)
from agreements.vocabulary import AgreementForm, CommitmentKind, EntryIntoForce, TermKind

AMENDMENTS = 50
COMMITMENTS = 12
MILESTONES = 4
# An amendment changes the sums and dates of so many commitments, and each tenth brings another.
TOUCHED = 3
SIGNED_ON = date(2022, 3, 1)


async def enter(one: UUID, other: UUID, actor: Actor) -> UUID:
    """The agreement of two bodies; its days of effect come in no order."""
    chance = random.Random(1)  # noqa: S311 -- nothing secret
    agreement = await drafting.draft(_content(one, other), actor=actor)
    await registering.register(agreement, seen=None, actor=actor, despite_duplicates=True)
    days = list(range(30, 30 + AMENDMENTS * 20, 20))
    chance.shuffle(days)
    for number, day in enumerate(days, 1):
        effective_on = SIGNED_ON + timedelta(days=day)
        paper = AmendmentContent(
            number=f"№ {number}", signed_on=SIGNED_ON, effective_on=effective_on, ground="Measured"
        )
        texts = Texts.of(await dossiers.of(agreement, actor))
        wanted = _amended(texts.text(texts.said(effective_on)), number, chance)
        await amendments.record(agreement, paper, wanted, seen=None, actor=actor)
    return agreement


def _content(one: UUID, other: UUID) -> AgreementContent:
    return AgreementContent(
        form=AgreementForm.MEMORANDUM,
        title=Text(ru="Меморандум с изменениями для измерения"),
        signed_on=SIGNED_ON,
        entry_rule=EntryIntoForce.ON_SIGNATURE,
        term=TermKind.LENGTH,
        term_months=120,
        notice_days=30,
        parties=(PartyContent(organisation=one), PartyContent(organisation=other)),
        commitments=tuple(_commitment(number, one, other) for number in range(COMMITMENTS)),
    )


def _commitment(number: int, one: UUID, other: UUID) -> CommitmentContent:
    rule = {"kind": "relative", "anchor": "signature", "unit": "month", "roll": "next"}
    return CommitmentContent(
        text=Text(ru=f"Обязательство {number} для измерения"),
        clause=f"п. {number}",
        kind=CommitmentKind.FINANCIAL,
        owed_by=one,
        owed_to=other,
        amount=Decimal(1_000_000),
        currency="KGS",
        milestones=tuple(
            MilestoneContent(rule={**rule, "offset": 6 * (place + 1)}) for place in range(MILESTONES)
        ),
    )


def _amended(content: AgreementContent, number: int, chance: random.Random) -> AgreementContent:
    commitments = list(content.commitments)
    for place in chance.sample(range(COMMITMENTS), TOUCHED):
        each = commitments[place]
        first, *others = each.milestones
        rule = {**(first.rule or {}), "offset": 6 + number % 24}
        commitments[place] = replace(
            each,
            amount=Decimal(1_000_000 + number),
            text=Text(ru=f"Обязательство {place} в редакции {number}"),
            milestones=(replace(first, rule=rule), *others),
        )
    if number % 10 == 0:
        owed_by, owed_to = (party.organisation for party in content.parties)
        commitments.append(_commitment(100 + number, owed_by, owed_to))
    return replace(content, notice_days=30 + number, commitments=tuple(commitments))
