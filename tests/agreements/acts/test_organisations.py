"""Entering bodies and mending what is known of them."""

from dataclasses import replace

import asyncpg
import pytest

from agreements.acts import organisations
from agreements.errors import ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.readings import organisations as readings
from agreements.rules.contents import Text
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Language
from tests.fixtures_register import FUND, MINISTRY

NUMBERED = replace(MINISTRY, identifiers=frozenset({("KG-INN", "00000000000000")}))


async def test_a_body_is_entered_with_its_names_numbers_and_aliases(db, registrar):
    body = await readings.of(await organisations.create(NUMBERED, actor=registrar))
    assert (body.name, body.country, body.aliases) == (MINISTRY.name, "KG", ("МЦР",))
    assert [(each.scheme, each.value) for each in body.identifiers] == [("KG-INN", "00000000000000")]
    [entry] = await LedgerEntry.raw("SELECT act FROM ledger_entry WHERE subject = {}", body.id)
    assert entry["act"] == "organisation.create"


async def test_a_change_touches_what_differs(db, registrar):
    body = await organisations.create(NUMBERED, actor=registrar)
    wanted = replace(NUMBERED, aliases=frozenset({"Минцифра"}), email="office@example.test")
    await organisations.change(body, wanted, seen=1, actor=registrar)
    found = await readings.of(body)
    assert (found.aliases, found.email, found.revision) == (("Минцифра",), "office@example.test", 2)
    with pytest.raises(Invalid):
        await organisations.change(body, wanted, seen=2, actor=registrar)
    with pytest.raises(ChangedMeanwhile):
        await organisations.change(body, NUMBERED, seen=1, actor=registrar)


async def test_two_bodies_do_not_bear_one_number(db, registrar):
    await organisations.create(NUMBERED, actor=registrar)
    with pytest.raises(asyncpg.UniqueViolationError) as caught:
        await organisations.create(replace(FUND, identifiers=NUMBERED.identifiers), actor=registrar)
    assert caught.value.constraint_name == "organisation_identifier_once"


async def test_refusals(db, registrar, auditor, ministry):
    with pytest.raises(Invalid):
        await organisations.create(replace(FUND, name=Text()), actor=registrar)
    with pytest.raises(NotAllowed):
        await organisations.create(FUND, actor=auditor)
    with pytest.raises(NotAllowed):
        await organisations.change(ministry, FUND, seen=None, actor=auditor)
    with pytest.raises(NotFound):
        await readings.of(registrar.account)


async def test_bodies_are_found_by_any_name_and_ordered_by_the_kyrgyz_alphabet(db, registrar):
    for name in ("Өкмөт аппараты", "Обсерватория", "Ёлкалар фонду", "Жогорку Кеңеш", "Нарын облусу", "Ңукус"):
        await organisations.create(replace(FUND, name=Text(ky=name)), actor=registrar)
    await organisations.create(MINISTRY, actor=registrar)
    names = [body.name.ky for body in await readings.bodies(language=Language.KY)]
    assert names == [
        "Ёлкалар фонду", "Жогорку Кеңеш", "Нарын облусу", "Ңукус", "Обсерватория", "Өкмөт аппараты",
        "Санариптик өнүктүрүү министрлиги",
    ]  # fmt: skip
    for q in ("мцр", "цифров", "САНАРИП", "онуктуруу", "министерству цифрового развития"):
        [found] = readings.rows(await readings.counted(readings.Filter(q=q), registrar))
        assert found.body.name == MINISTRY.name
