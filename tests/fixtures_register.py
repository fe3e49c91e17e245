"""People, bodies and agreements that tests act with. Nobody here is real."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from agreements.actors import Actor
from agreements.acts import drafting, organisations, registering
from agreements.acts.organisations import OrganisationContent
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    EntryIntoForce,
    OrganisationKind,
    Role,
    Via,
)

NOON = datetime(2026, 6, 15, 6, 0, tzinfo=UTC)


def acting(*roles: Role, organisation: UUID | None = None, at: datetime = NOON) -> Actor:
    return Actor(uuid4(), frozenset(roles), at, organisation, Via.API, "test-request")


@pytest.fixture
def registrar() -> Actor:
    return acting(Role.REGISTRAR)


@pytest.fixture
def second_registrar() -> Actor:
    return acting(Role.REGISTRAR)


@pytest.fixture
def auditor() -> Actor:
    return acting(Role.AUDITOR)


@pytest.fixture
def administrator() -> Actor:
    return acting(Role.ADMINISTRATOR)


MINISTRY = OrganisationContent(
    name=Text(ky="Санариптик өнүктүрүү министрлиги", ru="Министерство цифрового развития"),
    kind=OrganisationKind.MINISTRY,
    country="KG",
    aliases=frozenset({"МЦР"}),
)
FUND = OrganisationContent(name=Text(en="Example Fund (test)"), kind=OrganisationKind.FUND)


@pytest.fixture
async def ministry(db: Any, registrar: Actor) -> UUID:
    return await organisations.create(MINISTRY, actor=registrar)


@pytest.fixture
async def fund(db: Any, registrar: Actor) -> UUID:
    return await organisations.create(FUND, actor=registrar)


@pytest.fixture
def executor(ministry: UUID) -> Actor:
    return acting(Role.EXECUTOR, organisation=ministry)


@pytest.fixture
def fund_executor(fund: UUID) -> Actor:
    return acting(Role.EXECUTOR, organisation=fund)


@pytest.fixture
def content(ministry: UUID, fund: UUID) -> AgreementContent:
    return memorandum(ministry, fund)


def memorandum(ministry: UUID, fund: UUID) -> AgreementContent:
    """A complete memorandum: the ministry owes the fund a sum 30 working days after entry into force."""
    return AgreementContent(
        form=AgreementForm.MEMORANDUM,
        title=Text(ky="Кызматташуу жөнүндө меморандум", ru="Меморандум о сотрудничестве"),
        signed_on=date(2026, 5, 4),
        entry_rule=EntryIntoForce.ON_SIGNATURE,
        parties=(
            PartyContent(organisation=ministry, signatories=(SignatoryContent(name="A. Test"),)),
            PartyContent(organisation=fund),
        ),
        commitments=(
            CommitmentContent(
                text=Text(ru="Перечислить взнос"),
                clause="п. 3.2",
                kind=CommitmentKind.FINANCIAL,
                owed_by=ministry,
                owed_to=fund,
                amount=Decimal("1500000.5"),
                currency="KGS",
                milestones=(
                    MilestoneContent(
                        rule={
                            "kind": "relative",
                            "anchor": "entry_into_force",
                            "offset": 30,
                            "unit": "working_day",
                        }
                    ),
                ),
            ),
        ),
    )


@pytest.fixture
async def draft(content: AgreementContent, registrar: Actor) -> UUID:
    return await drafting.draft(content, actor=registrar)


@pytest.fixture
async def registered(draft: UUID, registrar: Actor) -> UUID:
    await registering.register(draft, seen=1, actor=registrar)
    return draft


@pytest.fixture
def at() -> Callable[[Actor, datetime], Actor]:
    """The same person at another moment."""
    return lambda actor, moment: replace(actor, at=moment)
