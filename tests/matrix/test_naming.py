"""Naming an agreement that one may not read is answered as naming none: no refusal and no error gives it away."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest

from agreements.acts import drafting
from agreements.readings import contents
from agreements.vocabulary import Confidentiality
from registry.piccolo_conf import DB
from tests.matrix.addresses import Address
from tests.matrix.asking import HIDDEN, Undo, undo, undone
from tests.matrix.cells import ADDRESSES
from tests.matrix.expected import CLERKS, READERS, reads
from tests.matrix.world import WHY, Target, World

NOBODYS = "MEM-1999-9999"


def told(answer: httpx.Response) -> tuple[int, Any]:
    """What an answer says, but for what differs from request to request."""
    said = answer.json()
    return answer.status_code, {
        name: value for name, value in said.items() if name not in ("instance", "request")
    }


def nowhere(target: Target) -> Target:
    """One whose parts are not there; whatever is sent to it is the same."""
    parts = {name: uuid4() for name in Target.__dataclass_fields__ if isinstance(getattr(target, name), UUID)}
    return replace(target, **parts, seq=10**9)


def registered(world: World) -> list[Target]:
    return [each for each in world.targets if each.number]


@pytest.mark.parametrize("caller", ["registrar", "stranger"])
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
async def test_a_part_of_what_is_hidden_is_a_part_of_nothing(
    world: World, caller: str, address: Address
) -> None:
    """A refusal says no more of what is hidden than of what is not there."""
    [target, *_] = [each for each in world.targets if address.exists(each) and not reads(caller, each.plot)]
    sent, answers = address.send(world, target), []
    for each in (target, nowhere(target)):
        path = address.filled(each)
        answer = await undone(world.seats[caller], address.method, path, **sent)
        # A page names its own address.
        said = answer.text.replace(path, "").replace(quote(path, safe=""), "")
        answers.append((answer.status_code, said) if address.is_page else told(answer))
    assert answers[0][0] == HIDDEN
    assert answers[0] == answers[1]


@pytest.mark.parametrize("caller", sorted(CLERKS))
@pytest.mark.parametrize("kind", ["related", "supersedes"])
async def test_a_relation_to_what_is_hidden_is_one_to_nothing(world: World, caller: str, kind: str) -> None:
    """Also where that relation stands already, which a unique key would tell."""
    seat, path = world.seats[caller], f"/api/v1/agreements/{world.hub}/relations"
    nothing = told(await undone(seat, "POST", path, json={"kind": kind, "other": str(uuid4())}))
    for target in world.targets:
        answer = await undone(seat, "POST", path, json={"kind": kind, "other": str(target.agreement)})
        if reads(caller, target.plot) and target.number:
            assert answer.status_code in (201, 409), answer.text
            assert told(answer) != nothing, target.plot
        else:
            assert told(answer) == nothing, target.plot


@pytest.mark.parametrize("caller", sorted(CLERKS))
async def test_what_is_hidden_supersedes_as_nothing_does(world: World, caller: str) -> None:
    seat, path = world.seats[caller], f"/api/v1/agreements/{world.hub}/events"
    today = world.clerk.today.isoformat()

    def event(successor: object) -> dict[str, str]:
        return {"kind": "superseded", "happened_on": today, "successor": str(successor)}

    nothing = told(await undone(seat, "POST", path, json=event(uuid4())))
    for target in world.targets:
        answer = await undone(seat, "POST", path, json=event(target.agreement))
        if reads(caller, target.plot) and target.number:
            assert answer.status_code == 201, answer.text
        else:
            assert told(answer) == nothing, target.plot


@pytest.mark.parametrize("caller", sorted(CLERKS))
async def test_what_is_hidden_amends_as_nothing_does(world: World, caller: str) -> None:
    """What else the amendment lacks is the same each time."""
    seat, path = world.seats[caller], f"/api/v1/agreements/{world.hub}/amendments"
    day = world.clerk.today.isoformat()

    def amendment(instrument: object) -> dict[str, Any]:
        own = {"number": "№ 99", "signed_on": day, "effective_on": day, "ground": WHY}
        return {**own, "instrument": str(instrument), "content": {}}

    any_revision = {"if-match": "*"}
    nothing = told(await undone(seat, "POST", path, json=amendment(uuid4()), headers=any_revision))
    assert "instrument" in {each["field"] for each in nothing[1]["problems"]}
    for target in world.targets:
        answer = await undone(seat, "POST", path, json=amendment(target.agreement), headers=any_revision)
        if reads(caller, target.plot) and target.number:
            assert "instrument" not in {each["field"] for each in answer.json()["problems"]}, target.plot
        else:
            assert told(answer) == nothing, target.plot


@pytest.mark.parametrize("caller", sorted(CLERKS))
@pytest.mark.parametrize(
    ("form", "values"),
    [
        ("relations", {"relation.kind": "supersedes", "relation.number": "{}"}),
        (
            "events",
            {"event.kind": "superseded", "event.happened_on": "{today}", "event.successor": "{}"},
        ),
        (
            "amendments/new",
            {
                "do": "text",
                "amendment.number": "№ 99",
                "amendment.signed_on": "{today}",
                "amendment.effective_on": "{today}",
                "amendment.ground": WHY,
                "amendment.instrument": "{}",
            },
        ),
    ],
)
async def test_its_number_is_nobodys_number(
    world: World, caller: str, form: str, values: dict[str, str]
) -> None:
    seat, path = world.seats[caller], f"/agreements/{world.hub}/{form}"

    async def sent(number: str) -> httpx.Response:
        today = world.clerk.today.isoformat()
        data = {name: value.format(number, today=today) for name, value in values.items()}
        return await undone(seat, "POST", path, data=data)

    for target in registered(world):
        answer = await sent(str(target.number))
        if reads(caller, target.plot):
            # On to the next step of what takes several.
            assert answer.status_code == (200 if "do" in values else 303), target.plot
        else:
            assert answer.status_code == 422
            nothing = (await sent(NOBODYS)).text.replace(NOBODYS, str(target.number))
            assert answer.text == nothing, target.plot


@pytest.mark.parametrize("caller", sorted(CLERKS))
async def test_a_draft_like_what_is_hidden_is_like_nothing(world: World, caller: str) -> None:
    """A warning of probable duplicates, and the number that the draft is given, tell of what is read alone."""
    for target in registered(world):
        content = replace(
            await contents.of(target.agreement, world.clerk),
            confidentiality=Confidentiality.PUBLIC,
            confidentiality_reason=None,
            reader_accounts=frozenset(),
            reader_organisations=frozenset(),
        )
        parties = tuple(
            replace(each, id=None, signatories=tuple(replace(one, id=None) for one in each.signatories))
            for each in content.parties
        )
        with pytest.raises(Undo):
            async with DB.transaction():
                twin = await drafting.draft(
                    replace(content, parties=parties, commitments=()), actor=world.clerk
                )
                answer = await world.seats[caller].api.post(f"/api/v1/agreements/{twin}/registration")
                undo()
        if reads(caller, target.plot):
            assert answer.status_code == 409
            assert [each["id"] for each in answer.json()["duplicates"]] == [str(target.agreement)]
        else:
            assert answer.status_code == 201, answer.text
            assert not any(each in answer.text for each in target.ids)


@pytest.mark.parametrize("caller", sorted(READERS))
async def test_auditors_alone_open_what_is_need_to_know_and_learn_nothing_of_the_rest(
    world: World, caller: str
) -> None:
    seat = world.seats[caller]

    async def opened(number: str) -> httpx.Response:
        return await undone(seat, "POST", "/api/v1/unsealings", json={"number": number, "reason": WHY})

    nothing = told(await opened(NOBODYS))
    assert nothing[0] == (404 if caller in ("auditor", "unsealed") else 403)
    for target in registered(world):
        answer = await opened(str(target.number))
        if caller == "auditor" and target.plot.level is Confidentiality.NEED_TO_KNOW:
            assert answer.status_code == 201, target.plot
            assert answer.json()["agreement"] == str(target.agreement)
        else:
            assert told(answer) == nothing, target.plot
