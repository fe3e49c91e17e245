"""The demonstration register: clearly invented agreements, entered by the acts that officers use, in the same order.

Its ledger therefore tells the same story as any other's: who drafted, who registered, who reported, who accepted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from agreements.actors import SYSTEM, Actor
from agreements.acts import (
    documents,
    downgrading,
    drafting,
    events,
    exchanging,
    fulfilling,
    moving,
    organisations,
    pausing,
    paying,
    programmes,
    registering,
    relations,
    serving,
    stopping,
)
from agreements.readings import contents, dossiers
from agreements.readings import programmes as readings
from agreements.readings.values import Dossier
from agreements.rules.contents import AgreementContent
from agreements.vocabulary import Role, Via
from registry import seed
from registry.accounts import acts as accounts
from registry.accounts.tables import Account
from registry.demo import amending, happenings, histories, lives, plans
from registry.demo.filling import Known
from registry.demo.plans import Person, Register
from registry.demo.strategies import Programme

# The name of this lock and no other's.
LOCK = 7_301_002
MEDIA_TYPES = {"pdf": "application/pdf", "txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Login:
    """How to sign in to the demonstration."""

    email: str
    password: str
    name: str


async def load(at: datetime | None = None) -> list[Login]:
    """Fills an empty register and says how to sign in; a register that has accounts is left as it is.

    All or nothing: a load that is killed in the middle leaves an empty register, which the next start fills.
    """
    await seed.enter_calendar()
    register = plans.read()
    async with seed.alone(LOCK):
        if not await Account.raw("SELECT 1 FROM account LIMIT 1"):
            await _Loading(register, at or datetime.now(UTC)).run()
    return await logins(register)


async def logins(register: Register | None = None) -> list[Login]:
    """How to sign in, for those accounts of the demonstration that the register has and that are in use."""
    people = (register or plans.read()).people
    rows = await Account.raw(
        "SELECT email FROM account WHERE active AND email = ANY({})",
        [person.email for person in people.people],
    )
    known = {row["email"] for row in rows}
    return [
        Login(person.email, people.password, person.name) for person in people.people if person.email in known
    ]


class _Loading:
    """One load: what was entered so far, by the keys of the files."""

    def __init__(self, register: Register, at: datetime) -> None:
        self.register = register
        self.at = at
        self.accounts: dict[str, UUID] = {}
        self.bodies: dict[str, UUID] = {}
        self.agreements: dict[str, UUID] = {}
        self.titled: dict[str, UUID] = {}
        self.programmes: list[UUID] = []
        self.people: Mapping[str, Person] = {person.key: person for person in register.people.people}

    async def run(self) -> None:
        await self._people_and_bodies()
        for programme in self.register.programmes:
            self.programmes.append(
                await programmes.create(
                    programme.content(self.bodies, plans.marked), actor=self._actor("registrar")
                )
            )
        signs = {organisation.key: organisation.signs for organisation in self.register.organisations}
        known = Known(self._actor("registrar").today, self.bodies, self.accounts, signs)
        for rate in self.register.rates:
            await self._rate(rate, known)
        for plan in self.register.agreements:
            await self._agreement(plan, known)
        for event in histories.read():
            await self._event(event, known)
        await amending.enter(known, self.agreements, self._actor("registrar"))
        await lives.enter(self.bodies, self._actor("registrar"))
        for programme, key in zip(self.register.programmes, self.programmes, strict=True):
            await self._serve(programme, key)

    async def _people_and_bodies(self) -> None:
        # Bodies need a registrar, executors need their body: so the executors come last.
        system = Actor(SYSTEM, frozenset({Role.ADMINISTRATOR}), self.at, via=Via.CLI)
        administrator, *others = self.register.people.people
        await self._account(administrator, system)
        by = self._actor(administrator.key)
        for person in others:
            if person.organisation is None:
                await self._account(person, by)
        for organisation in self.register.organisations:
            self.bodies[organisation.key] = await organisations.create(
                organisation.content(), actor=self._actor("registrar")
            )
        for person in others:
            if person.organisation is not None:
                await self._account(person, by)

    async def _account(self, person: Person, by: Actor) -> None:
        content = accounts.AccountContent(
            email=person.email,
            name=person.name,
            roles=person.roles,
            organisation=None if person.organisation is None else self.bodies[person.organisation],
            language=person.language,
        )
        password = self.register.people.password
        self.accounts[person.key] = await accounts.create(content, password=password, actor=by)

    def _actor(self, key: str) -> Actor:
        person = self.people[key]
        body = None if person.organisation is None else self.bodies[person.organisation]
        return Actor(self.accounts[key], person.roles, self.at, body, Via.CLI)

    async def _agreement(self, plan: plans.Agreement, known: Known) -> None:
        actor = self._actor(plan.entered_by)
        content = known.content(plan)
        wrong = plan.correction.wrong(known.today) if plan.correction else {}
        agreement = await drafting.draft(replace(content, **wrong), actor=actor)  # type: ignore[arg-type]  # of a file
        if plan.key is not None:
            self.agreements[plan.key] = agreement
        self.titled[plan.title.ru or ""] = agreement
        added: dict[str | None, UUID] = {}
        for upload in plan.documents:
            file = replace(_file(upload), replaces=added.get(upload.replaces))
            added[upload.file] = await documents.add(agreement, file, actor=actor)
        for key, kind in plan.relations.items():
            await relations.add(agreement, self.agreements[key], kind, actor=actor)
        if plan.draft:
            return
        await registering.register(agreement, seen=None, actor=actor)
        if plan.correction is not None:
            await self._correct(agreement, plan.correction, content, known)
        await self._story(plan, known, await dossiers.of(agreement, actor))
        if plan.downgrade is not None:
            to, reason, by = plan.downgrade.to, plan.downgrade.reason, self._actor(plan.downgrade.by)
            await downgrading.propose(agreement, to, reason=reason, seen=None, actor=by)

    async def _event(self, event: histories.Event, known: Known) -> None:
        actor = self._actor(event.entered_by)
        content = event.content(known.today, self.bodies, self.agreements)
        entered = await events.enter(self.agreements[event.agreement], content, seen=None, actor=actor)
        if event.strike is not None:
            await events.strike(entered, reason=event.strike, seen=None, actor=actor)

    async def _correct(
        self, agreement: UUID, correction: plans.Correction, right: AgreementContent, known: Known
    ) -> None:
        actor = self._actor(correction.by)
        stands = await contents.of(agreement, actor)
        mended = replace(stands, **{name: getattr(right, name) for name in correction.wrong(known.today)})
        await drafting.correct(agreement, mended, reason=correction.reason, seen=None, actor=actor)

    async def _serve(self, plan: Programme, key: UUID) -> None:
        """Say which agreements serve the programme, each by an act of its own."""
        actor = self._actor("registrar")
        programme = await readings.of(key)
        items = {item.code: item.id for item in programme.items}
        lines = {line.amount: line.id for line in programme.budget}
        for each in plan.served_by:
            dossier = await dossiers.of(self.titled[each.agreement], actor)
            content = serving.ServingContent(
                programme=key,
                commitment=None if each.commitment is None else dossier.commitments[each.commitment].id,
                item=None if each.item is None else items[each.item],
                line=None if each.paid_from is None else lines[each.paid_from],
            )
            await serving.serve(dossier.id, content, seen=None, actor=actor)

    async def _story(self, plan: plans.Agreement, known: Known, dossier: Dossier) -> None:
        """What happened to the milestones, in the order of the file."""
        for commitment, entered in zip(plan.commitments, dossier.commitments, strict=True):
            # A series, the last of its commitment, has become several dates by now.
            for milestone, made in zip(commitment.milestones, entered.milestones, strict=False):
                for report in milestone.reports:
                    await self._report(report, made.id, known)
                for payment in milestone.payments:
                    await self._payment(payment, made.id, known)
                if milestone.stop is not None:
                    await self._stop(milestone.stop, made.id, known)
                await self._touch(milestone, made.id, known)

    async def _touch(self, milestone: plans.Milestone, made: UUID, known: Known) -> None:
        """What officers did to the date itself."""
        if milestone.override is not None:
            to = plans.day(milestone.override.on, known.today)
            by = self._actor(milestone.override.by)
            await moving.override(made, to, reason=milestone.override.reason, actor=by)
        if milestone.paused is not None:
            on, by = plans.day(milestone.paused.on, known.today), self._actor(milestone.paused.by)
            await pausing.pause(made, ground=milestone.paused.reason, on=on, actor=by)

    async def _report(self, report: happenings.Report, milestone: UUID, known: Known) -> None:
        said = fulfilling.Report(
            happened_on=plans.day(report.on, known.today),
            text=report.text,
            share=report.share,
            amount=report.amount,
            evidence=[_file(upload) for upload in report.evidence],
        )
        fulfilment = await fulfilling.report(milestone, said, actor=self._actor(report.by))
        if report.confirmed_by is not None:
            await fulfilling.confirm(fulfilment, text=report.answer, actor=self._actor(report.confirmed_by))
        if report.contradicted_by is not None:
            by = self._actor(report.contradicted_by)
            await fulfilling.contradict(fulfilment, text=report.answer, actor=by)
        if report.accepted_by is not None:
            await fulfilling.accept(fulfilment, actor=self._actor(report.accepted_by))
        if report.returned_by is not None:
            await fulfilling.give_back(
                fulfilment, reason=report.reason, actor=self._actor(report.returned_by)
            )

    async def _payment(self, payment: happenings.Payment, milestone: UUID, known: Known) -> None:
        paid = paying.Paid(
            paid_on=plans.day(payment.on, known.today),
            amount=payment.amount,
            currency=payment.currency,
            note=payment.note,
            evidence=[_file(upload) for upload in payment.evidence],
        )
        by = self._actor(payment.by)
        unusual = bool(payment.withdrawn) or payment.currency is not None
        made = await paying.record_payment(milestone, paid, actor=by, despite_excess=unusual)
        if payment.withdrawn:
            await paying.withdraw(made, reason=payment.withdrawn, actor=self._actor(payment.by))

    async def _stop(self, stop: happenings.Stop, milestone: UUID, known: Known) -> None:
        act = stopping.waive if stop.waived else stopping.hold
        on = plans.day(stop.on, known.today)
        await act(milestone, ground=stop.ground, on=on, actor=self._actor(stop.by))

    async def _rate(self, rate: happenings.Rate, known: Known) -> None:
        given = exchanging.Rate(
            currency=rate.currency,
            valid_on=plans.day(rate.on, known.today),
            units=rate.units,
            rate=rate.rate,
            source=rate.source,
        )
        await exchanging.record_rate(given, actor=self._actor("registrar"))


def _file(upload: happenings.Upload) -> documents.File:
    return documents.File(
        content=plans.content_of(upload.file),
        filename=upload.file,
        media_type=MEDIA_TYPES[upload.file.rpartition(".")[2]],
        kind=upload.kind,
        standing=upload.standing,
        language=upload.language,
    )
