"""Whatever is sent, the mistake is the sender's: no input at all gives a 5xx.

Schemathesis makes requests from the description of the interface, right ones and wrong ones; they are sent in this
process. Its own transports would run the application in another loop, away from its pool.
"""

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis.generation.modes import GenerationMode

from agreements.vocabulary import Role
from tests.api.conftest import key_of, program

VECTORS = Path(os.environ.get("KELISHIM_VECTORS") or Path(__file__).parents[3] / "shared" / "vectors")
CASES = 25
SETTINGS = hypothesis.settings(
    max_examples=CASES,
    phases=[Phase.generate],
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
# Each makes a file in a process of its own; what may be asked of them is fuzzed through the lists' own CSV.
SLOW = (".pdf", ".docx", ".xlsx")
LONG = ("ﷺ" * 300, "я" * 300, "'" * 300, "a" * 300, "_ " * 150, "&|!():*<->" * 30, "\\" * 300, "%" * 300)


def cases(operation: Any, mode: GenerationMode) -> list[Any]:
    made: list[Any] = []

    @SETTINGS
    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        made.append(case)

    collect()
    return made


def naughty_strings() -> list[str]:
    path = VECTORS / "naughty-strings" / "blns.json"
    if not path.exists():
        pytest.skip(f"no {path}; set KELISHIM_VECTORS")
    return list(json.loads(path.read_text("utf-8")))


@pytest.fixture
async def api(app: Any, committed_db: Any) -> Any:
    """A registrar against real commits: a query that fails must not be hidden by the transaction of a test."""
    async with program(app, await key_of("registrar", Role.REGISTRAR)) as session:
        yield session


@pytest.fixture
async def known(api: httpx.AsyncClient) -> dict[str, list[str]]:
    """Ids of things that are there, for the places of paths."""
    body = {"kind": "fund", "name": {"en": "One (test)"}}
    ids = [(await api.post("/organisations", json=body)).json()["id"] for _ in range(2)]
    sent = {
        "form": "memorandum",
        "title": {"en": "A memorandum"},
        "parties": [{"organisation": one} for one in ids],
        "commitments": [
            {
                "text": {"en": "Do it"},
                "kind": "action",
                "owed_by": ids[0],
                "milestones": [{"rule": {"kind": "date", "on": "2026-01-01"}}],
            }
        ],
    }
    draft = (await api.post("/agreements", json=sent)).json()
    registered = (await api.post("/agreements", json=sent)).json()
    assert (await api.post(f"/agreements/{registered['id']}/registration")).status_code == 201
    milestone = registered["commitments"][0]["milestones"][0]["id"]
    report = {"happened_on": "2026-01-01", "text": "Done"}
    fulfilment = (await api.post(f"/milestones/{milestone}/fulfilments", json=report)).json()
    suspended = {"kind": "suspended", "happened_on": "2026-01-01"}
    event = (await api.post(f"/agreements/{registered['id']}/events", json=suspended)).json()["events"][0]
    return {
        "agreement_id": [draft["id"], registered["id"]],
        "event_id": [event["id"]],
        "organisation_id": ids,
        "milestone_id": [milestone],
        "fulfilment_id": [fulfilment["id"]],
    }


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_no_request_made_from_the_description_gives_a_5xx(api, known, mode):
    described = (await api.get("/openapi.json")).json()
    seen: Counter[int] = Counter()
    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        operation = result.ok()
        if operation.path.endswith(SLOW):
            continue
        for place, case in enumerate(cases(operation, mode)):
            if place % 2:
                for name, there in known.items():
                    if name in (case.path_parameters or {}):
                        case.path_parameters[name] = there[place // 2 % len(there)]
            answer = await send(api, case)
            seen[answer.status_code] += 1
            assert answer.status_code < 500, (case.as_curl_command(), answer.text)
            kind = answer.headers.get("content-type", "")
            assert answer.status_code < 400 or kind == "application/problem+json", (answer.status_code, kind)
    assert sum(seen.values()) > 500
    assert seen[200] + seen[201] > 0


async def send(api: httpx.AsyncClient, case: Any) -> httpx.Response:
    """The request of a case, by our own client."""
    asked = case.as_transport_kwargs(base_url="http://test")
    headers = {
        name: value for name, value in asked.get("headers", {}).items() if name.lower() != "authorization"
    }
    content = asked.get("data")
    if isinstance(content, dict) or asked.get("files") or asked.get("json") is not None:
        sent: dict[str, Any] = {
            name: asked[name] for name in ("data", "files", "json") if asked.get(name) is not None
        }
    else:
        sent = {"content": content}
    url = asked["url"].removeprefix("http://test").removeprefix("/api/v1")
    try:
        request = api.build_request(
            asked["method"],
            url,
            params=asked.get("params") or None,
            headers=headers,
            cookies=asked.get("cookies"),
            **sent,
        )
        await request.aread()
    except (httpx.InvalidURL, AttributeError, UnicodeError, ValueError, TypeError):
        # Nothing that can be said in HTTP at all.
        return httpx.Response(400, headers={"content-type": "application/problem+json"})
    return await api.send(request)


@pytest.mark.slow
async def test_naughty_strings_are_kept_as_they_are_or_refused(api):
    """As a body's name, an agreement's texts and every search; what is taken comes back composed and stripped."""
    for text in naughty_strings():
        body = await api.post(
            "/organisations", json={"name": {"ru": text, "en": "x"}, "kind": "other", "aliases": ["x"]}
        )
        assert body.status_code in {201, 422}, (text, body.text)
        texts = {
            "title": {"ky": text[:900]},
            "purpose": {"ru": text},
            "place": text[:300],
            "legal_basis": text,
        }
        made = await api.post("/agreements", json=texts)
        assert made.status_code in {201, 422}, (text, made.text)
        if made.status_code == 201:
            assert (await api.get(f"/agreements/{made.json()['id']}")).json()["legal_basis"] == made.json()[
                "legal_basis"
            ]
    lists = await api.get("/agreements.csv")
    assert lists.status_code == 200


@pytest.mark.slow
async def test_searching_for_anything_is_answered(api, known):
    for text in [*naughty_strings(), *LONG]:
        for noun in ("agreements", "commitments", "organisations"):
            answer = await api.get(f"/{noun}", params={"q": text})
            assert answer.status_code in {200, 422}, (noun, text, answer.text)


async def test_long_texts_and_many_parts_are_taken_within_their_limits(api, known):
    one, other = known["organisation_id"]
    rule = {"kind": "relative", "anchor": "signature", "offset": 500, "unit": "working_day"}
    body = {
        "form": "memorandum",
        "title": dict.fromkeys(("ky", "ru", "en"), "щ" * 1000),
        "purpose": dict.fromkeys(("ky", "ru", "en"), "слово " * 3333),
        "signed_on": "1800-01-01",
        "parties": [{"organisation": one}, {"organisation": other}],
        "commitments": [
            {
                "text": {"ru": "ﷺ" * 20000},
                "kind": "action",
                "owed_by": one,
                "milestones": [{"rule": rule}] * 20,
            }
            for _ in range(5)
        ],
    }
    answer = await api.post("/agreements", json=body, timeout=60)
    assert answer.status_code == 201, answer.text[:500]
    for address in ("/agreements.xlsx", "/agreements.csv", f"/agreements/{answer.json()['id']}/summary.docx"):
        assert (await api.get(address, timeout=60)).status_code == 200, address
    rule["offset"] = -501
    refused = await api.post("/agreements", json=body)
    assert refused.json()["problems"][0]["key"] == "api.too_many_working_days"
    for offset in (-40_000, 40_000, 0):
        rule["offset"] = offset
        rule["unit"] = "year"
        answer = await api.post("/agreements", json=body, timeout=60)
        assert answer.status_code in {201, 422}, answer.text[:500]
    too_many = {"commitments": [{"milestones": [{}] * 500}] * 5}
    answer = await api.post("/agreements", json=too_many)
    assert [problem["key"] for problem in answer.json()["problems"]] == ["errors.too_many"]
