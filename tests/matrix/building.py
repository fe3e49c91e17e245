"""One agreement after another, with everything in it that has an address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import (
    amendments,
    documents,
    downgrading,
    drafting,
    events,
    fulfilling,
    paying,
    redacting,
    registering,
    relations,
    serving,
)
from agreements.acts.documents import File
from agreements.readings import dossiers, redactable
from agreements.readings.amendments import Texts
from agreements.rules.amending import AmendmentContent
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.rules.events import EventContent
from agreements.rules.redactions import Chosen, Ground
from agreements.rules.successions import LegalAct
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    EventKind,
    PartyRole,
    RedactionAsker,
    RelationKind,
)
from tests.matrix.expected import OPEN, Plot
from tests.matrix.world import WHY, Seat, Target


@dataclass(frozen=True)
class Builder:
    bodies: Mapping[str, UUID]
    programme: UUID
    item: UUID
    clerk: Actor
    seats: Mapping[str, Seat]

    def actor(self, caller: str) -> Actor:
        found = self.seats[caller].actor
        assert found is not None
        return found

    async def hub(self) -> tuple[UUID, str]:
        """What all others are related to, and whose parties are more; its sums are of another currency."""
        content = self.content("Qzhub", Confidentiality.PUBLIC, 0)
        promise, _ = content.commitments
        parties = (*content.parties, PartyContent(organisation=self.bodies["other"]))
        content = replace(content, commitments=(replace(promise, currency="USD"),), parties=parties)
        key = await drafting.draft(content, actor=self.clerk)
        return key, await registering.register(key, seen=None, actor=self.clerk)

    async def entered(self, place: int, plot: Plot, hub: UUID) -> Target:
        mark = f"Qz{plot.level.replace('_', '')}{plot.state}"
        by = self.actor("registrar_named")
        agreement = await drafting.draft(self.content(mark, plot.level, place), actor=self.clerk)
        file = File(content=f"{mark}\n".encode(), filename=f"{mark}.txt", media_type="text/plain")
        document = await documents.add(agreement, file, actor=self.clerk)
        relation = await relations.add(agreement, hub, RelationKind.RELATED, actor=self.clerk)
        dossier = await dossiers.of(agreement, self.clerk)
        first, second = dossier.commitments
        serves = serving.ServingContent(programme=self.programme, commitment=first.id, item=self.item)
        target = Target(
            plot=plot,
            mark=mark,
            agreement=agreement,
            number=None,
            revision=0,
            seq=0,
            bit=2**place,
            milestone=first.milestones[0].id,
            reported=first.milestones[1].id,
            orphan=second.milestones[0].id,
            commitment=first.id,
            document=document,
            relation=relation,
            serving=await serving.serve(agreement, serves, seen=None, actor=self.clerk),
        )
        return target if plot.state == "d" else await self.lived(target, by)

    async def lived(self, target: Target, by: Actor) -> Target:
        """What only a registered agreement meets with."""
        agreement, today = target.agreement, self.clerk.today
        number = await registering.register(agreement, seen=None, actor=self.clerk, despite_duplicates=True)
        said = fulfilling.Report(happened_on=today, text=target.mark)
        paid = paying.Paid(paid_on=today, amount=Decimal(target.bit))
        approved = EventContent(
            kind=EventKind.APPROVED,
            happened_on=today - timedelta(days=90),
            organisation=self.bodies["ministry"],
        )
        lived = replace(
            target,
            number=number,
            fulfilment=await fulfilling.report(target.reported, said, actor=by),
            payment=await paying.record_payment(target.milestone, paid, actor=self.clerk),
            event=await events.enter(agreement, approved, seen=None, actor=self.clerk),
        )
        lived = replace(
            lived,
            amendment=await self.amended(
                agreement, target.mark, in_effect=True, purpose=Text(ru=target.mark)
            ),
            pending=await self.amended(agreement, f"{target.mark}+", notice_days=30),
        )
        if target.plot.state == "o":
            over = EventContent(kind=EventKind.TERMINATED, happened_on=today - timedelta(days=5))
            await events.enter(agreement, over, seen=None, actor=self.clerk)
        lived = replace(lived, redaction=await self.redacted(agreement, by))
        if target.plot.level is Confidentiality.PUBLIC:
            return lived
        lower = await downgrading.propose(agreement, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=by)
        return replace(lived, downgrade=lower)

    async def redacted(self, agreement: UUID, by: Actor) -> UUID:
        """The signatory's name is to be taken out."""
        [name] = [each.place for each in await redactable.of(agreement, by) if each.place.field == "name"]
        law = LegalAct("Закон (пример)", "№ 0", by.today)
        ground = Ground(law, RedactionAsker.STAFF)
        return await redacting.propose(
            agreement, [Chosen(name, stands=True)], ground=ground, seen=None, actor=by
        )

    async def amended(
        self,
        agreement: UUID,
        number: str,
        *,
        in_effect: bool = False,
        instrument: UUID | None = None,
        **changed: Any,
    ) -> UUID:
        by, agreed = self.actor("registrar_named"), self.clerk.today - timedelta(days=20)
        paper = AmendmentContent(
            number=number,
            signed_on=agreed,
            effective_on=agreed if in_effect else None,
            ground=WHY,
            instrument=instrument,
        )
        texts = Texts.of(await dossiers.of(agreement, by))
        text = replace(texts.text(texts.said(paper.effective_on)), **changed)
        return await amendments.record(agreement, paper, text, seen=None, actor=by)

    async def amend_the_hub(self, hub: UUID, targets: Iterable[Target]) -> None:
        """By each of what is registered, as an agreement of its own; who may not read that sees the amendment alone."""
        for place, target in enumerate(each for each in targets if each.number):
            purpose = Text(ru=f"Цель {place}")
            await self.amended(
                hub, f"№ {place}", in_effect=True, instrument=target.agreement, purpose=purpose
            )

    def content(self, mark: str, level: Confidentiality, place: int) -> AgreementContent:
        """All alike, but for the day: else each would be a probable duplicate of another.

        The sums are powers of two, so that a total says of what it was made.
        """
        ministry, fund, ghost = (self.bodies[name] for name in ("ministry", "fund", "ghost"))
        people = {self.actor("registrar_named").account, self.actor("named").account}
        named = frozenset() if level in OPEN else frozenset(people)
        rule = {"kind": "relative", "anchor": "entry_into_force", "offset": 30, "unit": "working_day"}
        return AgreementContent(
            form=AgreementForm.MEMORANDUM,
            title=Text(ky=f"{mark} меморандум", ru=f"{mark} меморандум"),
            signed_on=self.clerk.today - timedelta(days=60 + place),
            entry_rule=EntryIntoForce.ON_SIGNATURE,
            confidentiality=level,
            confidentiality_reason=None if level is Confidentiality.PUBLIC else WHY,
            reader_accounts=named,
            reader_organisations=frozenset({fund} if level is Confidentiality.CONFIDENTIAL else ()),
            parties=(
                PartyContent(organisation=ministry, signatories=(SignatoryContent(name="A. Test"),)),
                PartyContent(organisation=fund),
                PartyContent(organisation=ghost, role=PartyRole.EXECUTOR),
            ),
            commitments=(
                CommitmentContent(
                    text=Text(ru=f"{mark} взнос"),
                    clause="п. 1",
                    kind=CommitmentKind.FINANCIAL,
                    owed_by=ministry,
                    owed_to=fund,
                    amount=Decimal(2**place),
                    currency="KGS",
                    milestones=(MilestoneContent(rule=rule), MilestoneContent(rule=rule)),
                ),
                CommitmentContent(
                    text=Text(ru=f"{mark} отчёт"),
                    clause="п. 2",
                    kind=CommitmentKind.ACTION,
                    owed_by=ghost,
                    owed_to=fund,
                    milestones=(MilestoneContent(rule=rule),),
                ),
            ),
        )
