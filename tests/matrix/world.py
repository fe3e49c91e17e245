"""Twelve agreements, each level in each state, alike in all else; the people who ask for them. Nothing here is real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from agreements.actors import Actor
from agreements.acts import (
    calendars,
    documents,
    downgrading,
    drafting,
    events,
    fulfilling,
    organisations,
    paying,
    programmes,
    registering,
    relations,
    reorganising,
    serving,
    unsealing,
)
from agreements.acts.documents import File
from agreements.acts.organisations import OrganisationContent
from agreements.readings import dossiers
from agreements.readings import programmes as readings
from agreements.readings.calendars import national as national_calendar
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.rules.events import EventContent
from agreements.rules.programmes import ItemContent, ProgrammeContent
from agreements.rules.successions import LegalAct, ReorganisationContent
from agreements.rules.workdays import CalendarDay
from agreements.tables.calendars import CalendarYear
from agreements.tables.ids import new_id
from agreements.tables.reminders import Reminder
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    DayKind,
    EntryIntoForce,
    EventKind,
    Language,
    OrganisationKind,
    PartyRole,
    RelationKind,
    ReorganisationKind,
    Role,
    Via,
)
from registry import cookies, reminding, seed
from registry.accounts import acts as accounts
from tests.conftest import browser
from tests.fixtures_accounts import now, person, session_of
from tests.matrix.expected import CALLERS, OPEN, PLOTS, Plot

ROLES = {
    "registrar": Role.REGISTRAR,
    "registrar_named": Role.REGISTRAR,
    "debtor": Role.EXECUTOR,
    "creditor": Role.EXECUTOR,
    "named": Role.EXECUTOR,
    "stranger": Role.EXECUTOR,
    "auditor": Role.AUDITOR,
    "unsealed": Role.AUDITOR,
    "administrator": Role.ADMINISTRATOR,
}
BODY_OF = {"debtor": "ministry", "creditor": "fund", "named": "other", "stranger": "elsewhere"}
WHY = "Проверка (пример)"
# The moment of every request: what was opened for the day stays so, though the run goes on past midnight.
NOW = now()
# The day of letters that everybody got.
LONG_AGO = date(2020, 1, 1)


@dataclass(frozen=True)
class Target:
    """One agreement with everything in it that has an address; a part that a draft cannot have is None."""

    plot: Plot
    mark: str
    agreement: UUID
    number: str | None
    revision: int
    seq: int
    bit: int
    milestone: UUID
    reported: UUID
    orphan: UUID
    commitment: UUID
    document: UUID
    relation: UUID
    serving: UUID
    fulfilment: UUID | None = None
    payment: UUID | None = None
    event: UUID | None = None
    downgrade: UUID | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """Whatever gives it away."""
        own = (
            self.mark,
            self.number,
            self.agreement,
            self.milestone,
            self.reported,
            self.orphan,
            self.commitment,
            self.document,
            self.relation,
            self.fulfilment,
            self.payment,
            self.event,
            self.downgrade,
        )
        return tuple(str(each) for each in own if each is not None)


@dataclass(frozen=True)
class Seat:
    """One caller at a browser and at a program."""

    caller: str
    actor: Actor | None
    pages: httpx.AsyncClient
    api: httpx.AsyncClient
    csrf: str


@dataclass(frozen=True)
class World:
    """Everything there is."""

    bodies: Mapping[str, UUID]
    programme: UUID
    hub: UUID
    hub_number: str
    targets: tuple[Target, ...]
    seats: Mapping[str, Seat]
    clerk: Actor

    def target(self, plot: Plot) -> Target:
        return next(each for each in self.targets if each.plot == plot)


async def made(application: Any) -> World:
    """Enters it all by the acts that officers use."""
    await seed.enter_calendar()
    clerk = await actor_of(await person(Role.REGISTRAR), Role.REGISTRAR)
    bodies = await _bodies(clerk)
    seats = {caller: await _seat(application, caller, bodies) for caller in CALLERS}
    programme = await programmes.create(
        ProgrammeContent(
            title=Text(ru="Программа (пример)"),
            first_year=2024,
            last_year=2028,
            source="example.test",
            items=(ItemContent(code="1", title=Text(ru="Пункт")),),
        ),
        actor=clerk,
    )
    [item] = (await readings.of(programme)).items
    builder = _Builder(bodies, programme, item.id, clerk, seats)
    hub, hub_number = await builder.hub()
    entered = [await builder.entered(place, plot, hub) for place, plot in enumerate(PLOTS)]
    await _reorganise(bodies, clerk)
    await _move_a_day(clerk)
    await reminding.plan(NOW, "example.test")
    await _send_everybody_everything(entered, seats)
    opener = seats["unsealed"].actor
    assert opener is not None
    for target in entered:
        if target.plot.level is Confidentiality.NEED_TO_KNOW and target.number:
            await unsealing.unseal(target.number, reason=WHY, actor=opener)
    targets = tuple([await _latest(target, clerk) for target in entered])
    return World(bodies, programme, hub, hub_number, targets, seats, clerk)


async def actor_of(account: UUID, role: Role, organisation: UUID | None = None) -> Actor:
    return Actor(account, frozenset({role}), NOW, organisation, Via.API, "matrix-request")


async def _bodies(clerk: Actor) -> dict[str, UUID]:
    kinds = {
        "ministry": OrganisationKind.MINISTRY,
        "fund": OrganisationKind.FUND,
        "ghost": OrganisationKind.AGENCY,
        "heir": OrganisationKind.AGENCY,
        "other": OrganisationKind.AGENCY,
        "elsewhere": OrganisationKind.AGENCY,
    }
    return {
        name: await organisations.create(
            OrganisationContent(name=Text(en=f"The {name} (test)"), kind=kind), actor=clerk
        )
        for name, kind in kinds.items()
    }


async def _seat(application: Any, caller: str, bodies: Mapping[str, UUID]) -> Seat:
    pages, api = browser(application), browser(application)
    for each in (pages, api):
        each.headers["accept-language"] = "en"
    if caller == "nobody":
        return Seat(caller, None, pages, api, "")
    body = bodies[BODY_OF[caller]] if caller in BODY_OF else None
    account = await person(ROLES[caller], organisation=body, language=Language.EN)
    token = await accounts.issue_token(account, actor=accounts.system(NOW))
    api.headers["authorization"] = f"Bearer {token}"
    begun = await session_of(account, at=NOW)
    pages.cookies.set(cookies.name(cookies.SESSION), begun.value)
    return Seat(caller, await actor_of(account, ROLES[caller], body), pages, api, begun.csrf)


@dataclass(frozen=True)
class _Builder:
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
        if target.plot.state == "o":
            over = EventContent(kind=EventKind.TERMINATED, happened_on=today - timedelta(days=5))
            await events.enter(agreement, over, seen=None, actor=self.clerk)
        if target.plot.level is Confidentiality.PUBLIC:
            return lived
        lower = await downgrading.propose(agreement, Confidentiality.PUBLIC, reason=WHY, seen=None, actor=by)
        return replace(lived, downgrade=lower)

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


async def _reorganise(bodies: Mapping[str, UUID], clerk: Actor) -> None:
    """The ghost is no more and leaves its commitments behind."""
    merged = ReorganisationContent(
        kind=ReorganisationKind.MERGER,
        happened_on=clerk.today - timedelta(days=2),
        act=LegalAct("Указ (пример)", "1", clerk.today - timedelta(days=2)),
        successors=(bodies["heir"],),
    )
    await reorganising.reorganise(bodies["ghost"], merged, seen=None, actor=clerk)


async def _move_a_day(clerk: Actor) -> None:
    """A working day that every due date was counted over is a day off now, so that all of them would move."""
    calendar = await national_calendar()
    day = clerk.today - timedelta(days=40)
    while not calendar.is_working(day):
        day += timedelta(days=1)
    administrator = replace(clerk, roles=frozenset({Role.ADMINISTRATOR}))
    off = CalendarDay(
        day,
        DayKind.DAY_OFF,
        name={"ky": "Күн (үлгү)", "ru": "День (пример)", "en": "A day (test)"},
        act="Указ (пример)",
        source_url="https://example.test/1",
    )
    [row] = await CalendarYear.raw("SELECT id FROM calendar_year WHERE year = {}", day.year)
    await calendars.change_day(row["id"], off, reason=WHY, seen=None, actor=administrator)


async def _send_everybody_everything(entered: Sequence[Target], seats: Mapping[str, Seat]) -> None:
    """As though everybody had read every agreement once, and got a letter about it."""
    for target in entered:
        for seat in seats.values():
            if target.number and seat.actor:
                await Reminder.raw(
                    "INSERT INTO reminder (id, milestone, step, recipient, due_on, send_on, planned_at, enqueued_at,"
                    " sent_at, attempts, message_id) VALUES ({}, {}, 'due', {}, {}, {}, {}, {}, {}, 1, {})",
                    new_id(),
                    target.milestone,
                    seat.actor.account,
                    LONG_AGO,
                    LONG_AGO,
                    *[NOW] * 3,
                    f"{new_id()}@example.test",
                )


async def _latest(target: Target, clerk: Actor) -> Target:
    dossier = await dossiers.of(target.agreement, clerk)
    assert dossier.ledger is not None
    return replace(target, revision=dossier.revision, seq=dossier.ledger.seq)
