"""What the register knew at a moment, read from the ledger: the same dossier that was shown then."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace as but

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import as_on, dossiers, known, running
from agreements.readings.amendments import Texts
from agreements.readings.as_on import Asked
from agreements.readings.as_on_values import AsOn
from agreements.tables.agreements import Agreement
from registry import demo
from registry.accounts import people
from registry.piccolo_conf import DB

REGISTRARS = ("registrar@demo.kelishim.test", "registrar2@demo.kelishim.test")


@pytest.fixture(scope="module")
async def loaded(pool):
    """The demonstration, once for this module; nothing of it stays."""
    transaction = DB.transaction()
    await transaction.__aenter__()
    try:
        yield await demo.load()
    finally:
        with suppress(Exception):
            await transaction.rollback()
        await transaction.__aexit__(None, None, None)


async def acting(email):
    [row] = [row for row in await people.listed() if row.email == email]
    return Actor(row.id, frozenset(row.roles), datetime.now(UTC))


def ended_by(amendment, day):
    """The commitments that an amendment in effect ended."""
    if amendment.effective_on is None or amendment.effective_on > day:
        return set()
    found = [change.at.split("/") for change in amendment.changes if change.at.endswith("/ended")]
    return {UUID(path[1]) for path in found if path[0] == "commitments" and len(path) == 3}


async def every(actor):
    for row in await Agreement.raw("SELECT id FROM agreement ORDER BY id"):
        with suppress(NotFound):
            yield await dossiers.of(row["id"], actor)


@pytest.mark.slow
@pytest.mark.parametrize("email", REGISTRARS)
async def test_what_is_known_now_is_what_stands(loaded, email):
    """Whatever is added to a table or to the dossier has to come back from the sections too."""
    actor, seen = await acting(email), 0
    async for now in every(actor):
        later = replace(actor, at=actor.at + timedelta(minutes=2))
        async with known.reading(actor.at + timedelta(minutes=1), later) as reader:
            found, withheld = await known.of(now.id, reader)
        assert found == now
        assert withheld == ()
        seen += 1
    assert seen > 20


@pytest.mark.slow
@pytest.mark.parametrize("email", REGISTRARS)
async def test_what_is_in_force_today_is_what_stands(loaded, email):
    """But for what an amendment of the demonstration ended by then, and for events that are yet to come."""
    actor = await acting(email)
    async for now in every(actor):
        asked = Asked(in_force_on=actor.today)
        found = await as_on.of(now.id, asked, actor)
        assert found.as_on == AsOn(actor.today)
        ended = {key for each in Texts.of(now).amendments for key in ended_by(each, actor.today)}
        commitments = tuple(each for each in now.commitments if each.id not in ended)
        events = tuple(each for each in now.events if each in found.events)
        assert but(found, as_on=None) == but(now, commitments=commitments, events=events)


@pytest.mark.slow
@pytest.mark.parametrize("day", [date(1800, 1, 1), date(2026, 1, 1), date(2999, 12, 31)])
async def test_any_day_can_be_asked_for(loaded, day):
    actor = await acting(REGISTRARS[0])
    async for now in every(actor):
        found = await as_on.of(now.id, Asked(in_force_on=day), actor)
        await running.clocks_of(found, day)
        first, last = sorted((day, actor.today))
        assert (await as_on.compared(now.id, first, last, Asked(), actor)).agreement == now.id
