"""People who are signed in, by cookie or by token. Nobody here is real."""

import secrets
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from argon2 import PasswordHasher

from agreements.vocabulary import Language, Role
from registry import cookies
from registry.accounts import acts, passwords, sessions
from registry.accounts.acts import AccountContent
from registry.accounts.tables import Session

PASSWORD = "a long enough password"
REAL = {
    "time_cost": passwords.HASHER.time_cost,
    "memory_cost": passwords.HASHER.memory_cost,
    "parallelism": passwords.HASHER.parallelism,
}


@dataclass(frozen=True)
class Browser:
    """Somebody signed in: the client carries the cookie; forms carry `csrf`."""

    client: httpx.AsyncClient
    account: UUID
    csrf: str
    value: str

    async def post(self, path: str, data: dict[str, str] | None = None, **options: object) -> httpx.Response:
        """Send a form as a page of ours would."""
        return await self.client.post(path, data={"_csrf_token": self.csrf, **(data or {})}, **options)

    async def get(self, path: str, **options: object) -> httpx.Response:
        return await self.client.get(path, **options)


def now() -> datetime:
    return datetime.now(UTC)


async def person(
    *roles: Role,
    organisation: UUID | None = None,
    language: Language = Language.EN,
    email: str | None = None,
    password: str | None = None,
) -> UUID:
    """Make an account; without a password, since hashing one takes a fifth of a second."""
    content = AccountContent(
        email=email or f"{secrets.token_hex(6)}@example.test",
        name="Test person",
        roles=frozenset(roles),
        organisation=organisation,
        language=language,
    )
    return await acts.create(content, password=password, actor=acts.system(now()))


async def session_of(account: UUID, *, at: datetime | None = None) -> sessions.Begun:
    """A session without the password it would take."""
    at = at or now()
    begun = sessions.Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    await Session.raw(
        "INSERT INTO session (id, account, csrf, created_at, seen_at, expires_at) VALUES ({}, {}, {}, {}, {}, {})",
        sessions.session_id(begun.value),
        account,
        begun.csrf,
        at,
        at,
        at + sessions.WHOLE,
    )
    return begun


async def enter(client: httpx.AsyncClient, account: UUID) -> Browser:
    """Sign a client in."""
    begun = await session_of(account)
    client.cookies.set(cookies.name(cookies.SESSION), begun.value)
    return Browser(client, account, begun.csrf, begun.value)


@pytest.fixture(autouse=True, scope="session")
def quick_hashing() -> Iterator[None]:
    """Passwords are hashed at next to no cost, except where a test asks for the real one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        passwords.nobodys.cache_clear()
        yield
    passwords.nobodys.cache_clear()


@pytest.fixture
def real_hashing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords are hashed as in earnest."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(**REAL))
    passwords.nobodys.cache_clear()
    yield
    passwords.nobodys.cache_clear()


@pytest.fixture
def signed_in(client: httpx.AsyncClient) -> Callable[..., Awaitable[Browser]]:
    """`await signed_in(Role.REGISTRAR)`: the client is signed in as somebody with these roles."""

    async def make(
        *roles: Role, organisation: UUID | None = None, language: Language = Language.EN
    ) -> Browser:
        return await enter(client, await person(*roles, organisation=organisation, language=language))

    return make


@pytest.fixture
def bearing(client: httpx.AsyncClient) -> Callable[..., Awaitable[UUID]]:
    """`await bearing(Role.AUDITOR)`: the client sends the token of somebody with these roles."""

    async def make(*roles: Role, organisation: UUID | None = None, language: Language = Language.EN) -> UUID:
        account = await person(*roles, organisation=organisation, language=language)
        token = await acts.issue_token(account, actor=acts.system(now()))
        client.headers["authorization"] = f"Bearer {token}"
        return account

    return make


@pytest.fixture
async def registrar_browser(signed_in: Callable[..., Awaitable[Browser]]) -> Browser:
    return await signed_in(Role.REGISTRAR)


@pytest.fixture
async def administrator_browser(signed_in: Callable[..., Awaitable[Browser]]) -> Browser:
    return await signed_in(Role.ADMINISTRATOR)
