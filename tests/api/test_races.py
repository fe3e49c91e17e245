"""Two programs that change one record at once, both with the ETag they read: one is answered 412."""

import asyncio

import pytest

from agreements.acts import organisations
from agreements.ledger import verifying
from agreements.vocabulary import Role
from tests.api.conftest import key_of, program
from tests.fixtures_register import FUND, MINISTRY

TIMES = 15


@pytest.fixture
async def two(app, committed_db):
    made = [program(app, await key_of(name, Role.REGISTRAR)) for name in ("first", "second")]
    yield made
    for each in made:
        await each.aclose()


@pytest.fixture
async def body(committed_db, registrar):
    parties = [await organisations.create(each, actor=registrar) for each in (MINISTRY, FUND)]
    return {
        "form": "memorandum",
        "title": {"ru": "Меморандум о сотрудничестве"},
        "signed_on": "2026-05-04",
        "entry_rule": "on_signature",
        "parties": [{"organisation": str(each)} for each in parties],
    }


@pytest.fixture
def entered(two, body):
    """An agreement of its own for each race; `number` makes no two of them alike."""

    async def enter(number, *, registered):
        made = await two[0].post("/agreements", json={**body, "signed_on": f"2026-05-{number + 1:02}"})
        where = f"/agreements/{made.json()['id']}"
        if registered:
            assert (await two[0].post(f"{where}/registration")).status_code == 201
        return where, (await two[0].get(where)).headers["etag"]

    return enter


async def told(program, where):
    """The dossier as it stands, once the two are through."""
    return (await program.get(where)).json()


def the_winner(answers, success):
    assert sorted(each.status_code for each in answers) == [success, 412]
    [winner] = [place for place, each in enumerate(answers) if each.status_code == success]
    assert answers[1 - winner].json()["key"] == "errors.changed_meanwhile"
    return winner


PLACES = ("Бишкек", "Ош")


async def test_of_two_programs_that_put_one_is_told(two, body, entered):
    for number in range(TIMES):
        where, etag = await entered(number, registered=False)
        answers = await asyncio.gather(
            *(
                each.put(where, json={**body, "place": place}, headers={"if-match": etag})
                for each, place in zip(two, PLACES, strict=True)
            )
        )
        winner = the_winner(answers, 200)
        stands = await told(two[0], where)
        assert stands == answers[winner].json()
        assert (stands["place"], stands["revision"]) == (PLACES[winner], 2)


async def test_of_two_programs_that_correct_one_is_told(two, body, entered):
    for number in range(TIMES):
        where, etag = await entered(number, registered=True)
        signed = f"2026-05-{number + 1:02}"
        answers = await asyncio.gather(
            *(
                each.post(
                    f"{where}/corrections",
                    json={**body, "signed_on": signed, "place": place, "reason": "x"},
                    headers={"if-match": etag},
                )
                for each, place in zip(two, PLACES, strict=True)
            )
        )
        winner = the_winner(answers, 200)
        stands = await told(two[0], where)
        assert stands == answers[winner].json()
        assert (stands["place"], stands["revision"]) == (PLACES[winner], 3)


async def test_of_an_event_and_its_like_one_is_told(two, entered):
    for number in range(TIMES):
        where, etag = await entered(number, registered=True)
        kinds = ("suspended", "terminated")
        answers = await asyncio.gather(
            *(
                each.post(
                    f"{where}/events",
                    json={"kind": kind, "happened_on": "2026-06-01"},
                    headers={"if-match": etag},
                )
                for each, kind in zip(two, kinds, strict=True)
            )
        )
        winner = the_winner(answers, 201)
        stands = await told(two[0], where)
        assert [each["kind"] for each in stands["events"]] == [kinds[winner]]


@pytest.fixture(autouse=True)
async def the_log_is_whole_afterwards(committed_db):
    yield
    assert [finding async for finding in verifying.findings()] == []
