"""The world entered by the acts that officers use."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import (
    calendars,
    organisations,
    programmes,
    reorganising,
    unsealing,
)
from agreements.acts.organisations import OrganisationContent
from agreements.readings import dossiers
from agreements.readings import programmes as readings
from agreements.readings.calendars import national as national_calendar
from agreements.rules.contents import (
    Text,
)
from agreements.rules.programmes import ItemContent, ProgrammeContent
from agreements.rules.successions import LegalAct, ReorganisationContent
from agreements.rules.workdays import CalendarDay
from agreements.tables.calendars import CalendarYear
from agreements.tables.ids import new_id
from agreements.tables.reminders import Reminder
from agreements.vocabulary import (
    Confidentiality,
    DayKind,
    Language,
    OrganisationKind,
    ReorganisationKind,
    Role,
    Via,
)
from registry import cookies, reminding, seed
from registry.accounts import acts as accounts
from registry.settings import settings
from registry.signer.rounds import Rounds
from tests.conftest import browser
from tests.fixtures_accounts import person, session_of
from tests.fixtures_signing import signing
from tests.matrix.building import Builder
from tests.matrix.expected import CALLERS, PLOTS
from tests.matrix.world import NOW, WHY, Seat, Target, World

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
# The day of letters that everybody got.
LONG_AGO = date(2020, 1, 1)


async def made(application: Any, folder: Path) -> World:
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
    builder = Builder(bodies, programme, item.id, clerk, seats)
    hub, hub_number = await builder.hub()
    entered = [await builder.entered(place, plot, hub) for place, plot in enumerate(PLOTS)]
    await builder.amend_the_hub(hub, entered)
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
    signed = await _sign(folder)
    return World(bodies, programme, hub, hub_number, targets, seats, clerk, signed)


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


async def _sign(folder: Path) -> int:
    """By the signer of the ledger, so that there is something to prove."""
    async with signing():
        signed = await Rounds(folder, settings().origin, makes_key=True).once(NOW)
    assert signed is not None
    return signed.size
