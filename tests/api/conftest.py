"""Programs of invented people, each with a token, against the application in this process."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from agreements.actors import Actor
from agreements.acts import organisations
from agreements.acts.organisations import OrganisationContent
from agreements.rules.contents import Text
from agreements.vocabulary import OrganisationKind, Role
from registry.accounts import acts
from registry.accounts.acts import AccountContent
from registry.engine import Engine
from tests.conftest import browser

API = "/api/v1"


async def key_of(name: str, *roles: Role, organisation: UUID | None = None) -> str:
    """A token of a new account."""
    system = acts.system(datetime.now(UTC))
    content = AccountContent(
        email=f"{name}@example.test", name=name, roles=frozenset(roles), organisation=organisation
    )
    account = await acts.create(content, password=None, actor=system)
    return await acts.issue_token(account, actor=system)


def program(application: Any, token: str | None, language: str = "en") -> httpx.AsyncClient:
    session = browser(application)
    session.base_url = httpx.URL(str(session.base_url)).join(API)
    session.headers["accept-language"] = language
    if token:
        session.headers["authorization"] = f"Bearer {token}"
    return session


Programs = dict[str, httpx.AsyncClient]


@pytest.fixture
async def bodies(db: Any, registrar: Actor) -> dict[str, UUID]:
    names = {
        "ministry": OrganisationKind.MINISTRY,
        "fund": OrganisationKind.FUND,
        "other": OrganisationKind.AGENCY,
    }
    return {
        name: await organisations.create(
            OrganisationContent(name=Text(en=f"The {name} (test)"), kind=kind), actor=registrar
        )
        for name, kind in names.items()
    }


@pytest.fixture
async def programs(app: Any, bodies: dict[str, UUID]) -> AsyncIterator[Programs]:
    """One program for each role, and one that nobody knows."""
    made = {
        "registrar": program(app, await key_of("registrar", Role.REGISTRAR)),
        "second": program(app, await key_of("second", Role.REGISTRAR)),
        "auditor": program(app, await key_of("auditor", Role.AUDITOR)),
        "administrator": program(app, await key_of("administrator", Role.ADMINISTRATOR)),
        "debtor": program(app, await key_of("debtor", Role.EXECUTOR, organisation=bodies["ministry"])),
        "creditor": program(app, await key_of("creditor", Role.EXECUTOR, organisation=bodies["fund"])),
        "stranger": program(app, await key_of("stranger", Role.EXECUTOR, organisation=bodies["other"])),
        "nobody": program(app, None),
    }
    yield made
    for each in made.values():
        await each.aclose()


@pytest.fixture
def registrar_api(programs: Programs) -> httpx.AsyncClient:
    return programs["registrar"]


@pytest.fixture
def memorandum(bodies: dict[str, UUID]) -> dict[str, Any]:
    """What a program sends to enter a complete memorandum."""
    ministry, fund = str(bodies["ministry"]), str(bodies["fund"])
    return {
        "form": "memorandum",
        "class": "interdepartmental",
        "title": {"ky": "Кызматташуу жөнүндө меморандум", "ru": "Меморандум о сотрудничестве"},
        "signed_on": "2026-05-04",
        "entry_rule": "on_signature",
        "languages": ["ky", "ru"],
        "parties": [
            {"organisation": ministry, "signatories": [{"name": "Министр (демонстрация)"}]},
            {"organisation": fund},
        ],
        "commitments": [
            {
                "clause": "п. 3.2",
                "text": {"ru": "Перечислить взнос"},
                "kind": "financial",
                "owed_by": ministry,
                "owed_to": fund,
                "amount": "1500000.50",
                "currency": "KGS",
                "milestones": [
                    {
                        "rule": {
                            "kind": "relative",
                            "anchor": "entry_into_force",
                            "offset": 30,
                            "unit": "working_day",
                        }
                    }
                ],
            }
        ],
    }


@pytest.fixture
async def drafted(registrar_api: httpx.AsyncClient, memorandum: dict[str, Any]) -> dict[str, Any]:
    answer = await registrar_api.post("/agreements", json=memorandum)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.fixture
async def registered(registrar_api: httpx.AsyncClient, drafted: dict[str, Any]) -> dict[str, Any]:
    answer = await registrar_api.post(f"/agreements/{drafted['id']}/registration")
    assert answer.status_code == 201, answer.text
    return dict((await registrar_api.get(f"/agreements/{drafted['id']}")).json())


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Counts the statements that reach the database within a block."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []
        run = Engine._run

        async def counted(self: Engine, query: str, arguments: Any) -> Any:
            seen.append(query)
            return await run(self, query, arguments)

        monkeypatch.setattr(Engine, "_run", counted)
        yield seen
        monkeypatch.setattr(Engine, "_run", run)

    return counting
