"""A programme with numbered items that tests hang promises on. Nothing in it is real."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from agreements.actors import Actor
from agreements.acts import programmes
from agreements.readings import programmes as reading
from agreements.readings.programmes import Programme
from agreements.rules.contents import Text
from agreements.rules.programmes import (
    BudgetContent,
    InitiativeContent,
    ItemContent,
    ProgrammeContent,
    TallyContent,
)
from agreements.vocabulary import InitiativeStatus

STRATEGY = ProgrammeContent(
    title=Text(ky="Мисал стратегиясы", ru="Стратегия-пример", en="Example strategy"),
    first_year=2024,
    last_year=2028,
    source="Источник стратегии",
    items=(
        ItemContent(code="1", title=Text(ru="Инфраструктура")),
        ItemContent(code="1.1", title=Text(ru="Центр обработки данных")),
        ItemContent(code="1.2", title=Text(ru="Каналы связи")),
        ItemContent(code="2", title=Text(ru="Кадры")),
    ),
    initiatives=(
        InitiativeContent(title=Text(ru="Облако"), status=InitiativeStatus.FINALISING, item="1.1"),
        InitiativeContent(title=Text(ru="Портал"), status=InitiativeStatus.CARRIED_OUT, source="Источник 5"),
    ),
    budget=(
        BudgetContent(
            first_year=2026,
            last_year=2026,
            amount=Decimal(5_000_000),
            currency="KGS",
            source="Источник 6",
            item="1",
        ),
        BudgetContent(first_year=2019, amount=Decimal(90_000_000), currency="KGS", source="Источник 7"),
    ),
    tallies=(TallyContent(status=InitiativeStatus.CARRIED_OUT, count=12, source="Источник 8"),),
)


@pytest.fixture
async def strategy(db: Any, registrar: Actor) -> Programme:
    return await reading.of(await programmes.create(STRATEGY, actor=registrar))


def item(programme: Programme, code: str) -> UUID:
    [found] = [each.id for each in programme.items if each.code == code]
    return found
