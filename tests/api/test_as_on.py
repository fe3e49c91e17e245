"""An agreement on two axes of time, through the interface for programs."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from agreements.actors import Actor
from agreements.acts import amendments
from agreements.readings import dossiers
from agreements.readings.as_on_values import AsOn
from agreements.readings.values import Dossier
from agreements.vocabulary import Role, Via
from agreements.wording.words import BISHKEK
from tests.agreements.readings.test_as_on import JUNE, MAY, SIGNED_ON, amend, moment


@pytest.fixture
async def amended(registered, registrar):
    """One amendment from June, a retroactive one from May recorded after it, and the moment between."""
    key = UUID(registered["id"])
    await amend(key, registrar, "1", JUNE, amount=Decimal(300))
    between = await moment()
    await amend(key, registrar, "2", MAY, amount=Decimal(200))
    return registered["id"], between


async def test_two_axes(registrar_api, amended):
    agreement, between = amended
    told = {}
    for day in (SIGNED_ON, MAY, JUNE):
        for known in (None, between.isoformat()):
            days = {"in_force_on": day.isoformat(), **({"known_on": known} if known else {})}
            answer = await registrar_api.get(f"/agreements/{agreement}", params=days)
            assert answer.status_code == 200, answer.text
            assert "etag" not in answer.headers
            told[day, known is None] = answer.json()["commitments"][0]["amount"]
            assert answer.json()["as_on"]["in_force_on"] == day.isoformat()
    assert list(told.values()) == ["1500000.50", "1500000.50", "200.00", "1500000.50", "300.00", "300.00"]


async def test_it_has_the_shape_of_the_dossier(registrar_api, amended):
    agreement, _ = amended
    now = await registrar_api.get(f"/agreements/{agreement}")
    today = datetime.now(BISHKEK).date()
    then = await registrar_api.get(f"/agreements/{agreement}", params={"in_force_on": str(today)})
    assert then.json().keys() - now.json().keys() == {"as_on"}
    found, known = (msgspec.json.decode(each.content, type=Dossier) for each in (then, now))
    assert found == replace(known, as_on=AsOn(today))


async def test_two_days_compared(registrar_api, amended):
    agreement, between = amended
    days = {"from": SIGNED_ON.isoformat(), "to": JUNE.isoformat()}
    told = (await registrar_api.get(f"/agreements/{agreement}/compare", params=days)).json()
    [change] = told["provisions"]
    assert (told["from"], told["to"], change["before"], change["after"]) == (
        *days.values(),
        "1500000.50",
        "300.00",
    )
    assert [(step["number"], step["effective_on"], step["after"]) for step in change["steps"]] == [
        ("2", "2026-05-20", "200.00"),
        ("1", "2026-06-01", "300.00"),
    ]
    assert (told["status"], told["names"], told["owners"]) == (None, [], [])
    known = {**days, "known_on": between.isoformat()}
    told = (await registrar_api.get(f"/agreements/{agreement}/compare", params=known)).json()
    assert [step["number"] for step in told["provisions"][0]["steps"]] == ["1"]


@pytest.mark.parametrize(
    ("path", "query", "field", "key"),
    [
        ("", {"in_force_on": "01.03.2026"}, "in_force_on", "errors.no_date"),
        ("", {"in_force_on": "1700-01-01"}, "in_force_on", "errors.day_out_of_range"),
        ("", {"known_on": "yesterday"}, "known_on", "errors.no_date"),
        ("", {"known_on": "2026-01-01T25:00:00Z"}, "known_on", "errors.no_moment"),
        ("", {"known_on": "2026-01-01T10:00:00"}, "known_on", "errors.no_moment"),
        ("", {"known_on": "0001-01-01T00:00:00Z"}, "known_on", "errors.day_out_of_range"),
        ("", {"known_on": "2999-01-01"}, "known_on", "as_on.not_known_before_it_comes"),
        ("", {"as_of": "2026-01-01"}, "as_of", "errors.unknown_field"),
        ("/compare", {"from": "2026-05-01"}, "to", "errors.missing"),
        ("/compare", {"from": "2026-06-01", "to": "2026-05-01"}, "to", "comparisons.ends_before_it_begins"),
        ("/compare", {"from": "2026-06-01", "to": "x"}, "to", "errors.no_date"),
    ],
)
async def test_days_that_are_none_are_refused_by_field(registrar_api, registered, path, query, field, key):
    answer = await registrar_api.get(f"/agreements/{registered['id']}{path}", params=query)
    assert answer.status_code == 422, answer.text
    assert [(each["field"], each["key"]) for each in answer.json()["problems"]] == [(field, key)]


async def test_a_moment_may_bear_its_zone(registrar_api, amended):
    agreement, between = amended
    there = (between + timedelta(hours=6)).replace(tzinfo=None).isoformat() + "+06:00"
    # As typed into an address: the plus is a blank there.
    told = await registrar_api.get(f"/agreements/{agreement}?in_force_on=2026-05-20&known_on={there}")
    assert told.json()["commitments"][0]["amount"] == "1500000.50"


@pytest.mark.parametrize(
    "path", ["/agreements/{}", "/agreements", "/commitments", "/money", "/organisations"]
)
@pytest.mark.parametrize(
    ("asked", "key"),
    [("2020-01-01", "as_on.before_the_register"), ("2999-01-01", "as_on.not_known_before_it_comes")],
)
async def test_of_what_no_register_could_know_nothing_is_told(registrar_api, registered, path, asked, key):
    answer = await registrar_api.get(path.format(registered["id"]), params={"known_on": asked})
    assert answer.status_code == 422
    assert [(each["field"], each["key"]) for each in answer.json()["problems"]] == [("known_on", key)]


async def test_whoever_may_not_read_it_now_finds_nothing_of_then(programs, registered):
    today = datetime.now(UTC).date().isoformat()
    for query in ("?in_force_on=2026-05-20", f"?known_on={today}", "/compare?from=2026-05-04&to=2026-06-01"):
        for who, status in {"auditor": 200, "debtor": 200, "stranger": 404, "nobody": 401}.items():
            answer = await programs[who].get(f"/agreements/{registered['id']}{query}")
            assert answer.status_code == status, (who, query, answer.text)
            if status == 404:
                assert answer.json()["key"] == "errors.no_agreement"


async def test_it_asks_little_of_the_database(registrar_api, amended, statements):
    """Who asks, the dossier, the names of bodies and the calendar; of then also the block and what is withheld."""
    agreement, between = amended
    known = between.isoformat().replace("+00:00", "Z")
    for query, most in ((f"in_force_on={MAY}", 4), (f"in_force_on={MAY}&known_on={known}", 8)):
        with statements() as seen:
            assert (await registrar_api.get(f"/agreements/{agreement}?{query}")).status_code == 200
        assert len(seen) <= most, seen
    with statements() as seen:
        days = f"from={SIGNED_ON}&to={JUNE}&known_on={known}"
        assert (await registrar_api.get(f"/agreements/{agreement}/compare?{days}")).status_code == 200
    assert len(seen) <= 6, seen


async def test_one_that_was_struck_counted_for_programs_too(registrar_api, amended, registrar):
    agreement, _ = amended
    actor = Actor(registrar.account, frozenset({Role.REGISTRAR}), registrar.at, via=Via.API)
    retroactive = (await dossiers.of(UUID(agreement), actor)).amendments[0]
    before = (await moment()).isoformat()
    await amendments.withdraw(retroactive.id, reason="Ошибка", seen=None, actor=actor)
    amounts = []
    for known in ({}, {"known_on": before}):
        answer = await registrar_api.get(
            f"/agreements/{agreement}", params={"in_force_on": str(MAY), **known}
        )
        amounts.append(answer.json()["commitments"][0]["amount"])
    assert amounts == ["1500000.50", "200.00"]
