"""Who somebody is: the reading that every request begins with, and the lists of accounts."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.actors import SYSTEM
from agreements.errors import NotFound
from agreements.readings import reminders, sql
from agreements.readings.values import Body
from agreements.vocabulary import Language, Role
from agreements.wording.words import BISHKEK
from registry.accounts import sessions
from registry.accounts.tables import Account, ApiToken

USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is signed in; `body` and `inbox` are read for pages only."""

    account: UUID
    name: str
    email: str
    roles: frozenset[Role]
    organisation: UUID | None
    language: Language
    body: Body | None = None
    inbox: int = 0


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person, and the session they are signed in with."""

    person: Person
    session: bytes
    csrf: str
    # What was chosen in this browser; None: the account's own language.
    language: Language | None
    seen_at: datetime


PERSON = "a.id AS account, a.name, a.email, a.roles, o.id AS organisation, a.language AS spoken"
# The day after its last one nobody acts for a body any more.
BODY = "LEFT JOIN organisation o ON o.id = a.organisation AND coalesce(o.ended_on >= {}, true)"
# What waits in the inbox: letters sent to the person and not read, as the index `reminder_unread` has them, as far as
# they may still read what is told there. The account is named by the session: within, `a` is an agreement.
INBOX = (
    f"(SELECT count(*) FROM (SELECT 1 FROM {reminders.RECEIVED} WHERE r.recipient = s.account"  # noqa: S608 -- conditions of our own
    f" AND r.sent_at IS NOT NULL AND r.read_at IS NULL AND r.cancelled_at IS NULL AND {reminders.READS}"
    f" LIMIT {reminders.UNREAD_COUNTED}) unread)"
)
BY_SESSION = (
    f"SELECT {PERSON}, s.id AS session, s.csrf, s.language AS chosen, s.seen_at, {sql.body('o')} AS body,"  # noqa: S608 -- names of our own tables
    f" {INBOX} AS inbox"
    f" FROM session s JOIN account a ON a.id = s.account {BODY}"
    f" WHERE s.id = {{}} AND {sessions.ALIVE} AND a.active"
)
BY_TOKEN = (
    f"SELECT {PERSON}, k.id AS token, k.last_used_at FROM api_token k JOIN account a ON a.id = k.account {BODY}"  # noqa: S608 -- names of our own tables
    " WHERE k.digest = {} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > {}) AND a.active"
)


async def by_session(value: str, at: datetime) -> SignedIn | None:
    """Who is signed in with this cookie; one indexed query, and a write every few minutes at most."""
    rows = await Account.raw(BY_SESSION, _day(at), sessions.session_id(value), *sessions.alive(at))
    if not rows:
        return None
    row = rows[0]
    if at - row["seen_at"] >= sessions.SEEN_EVERY:
        await sessions.touch(row["session"], at)
    body = None if row["body"] is None else msgspec.json.decode(row["body"], type=Body)
    chosen = None if row["chosen"] is None else Language(row["chosen"])
    person = _person(row, body, row["inbox"])
    return SignedIn(person, row["session"], row["csrf"], chosen, row["seen_at"])


async def by_token(token: str, at: datetime) -> Person | None:
    """Whose token this is; one indexed query, and a write an hour at most."""
    rows = await Account.raw(BY_TOKEN, _day(at), token_digest(token), at)
    if not rows:
        return None
    row = rows[0]
    if row["last_used_at"] is None or at - row["last_used_at"] >= USED_EVERY:
        await ApiToken.raw("UPDATE api_token SET last_used_at = {} WHERE id = {}", at, row["token"])
    return _person(row)


def _day(at: datetime) -> date:
    """The day it is where the register is kept."""
    return at.astimezone(BISHKEK).date()


def token_digest(token: str) -> bytes:
    """What is kept of a token. It is random enough (256 bits) for a plain digest."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _person(row: Mapping[str, Any], body: Body | None = None, inbox: int = 0) -> Person:
    return Person(
        row["account"],
        row["name"],
        row["email"],
        frozenset(map(Role, row["roles"])),
        row["organisation"],
        Language(row["spoken"]),
        body,
        inbox,
    )


class Token(Struct, frozen=True):
    """A token as its list shows it."""

    id: UUID
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class AccountRow(Struct, frozen=True):
    """An account as administrators see it; `revision` goes into `seen` when it is changed."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    organisation: Body | None
    language: Language
    active: bool
    created_at: datetime
    last_seen_at: datetime | None
    revision: int
    tokens: tuple[Token, ...] = ()


TOKENS = (
    "(SELECT coalesce(json_agg(json_build_object('id', k.id, 'created_at', "  # noqa: S608 -- names of our own tables
    f"{sql.moment('k.created_at')}, 'expires_at', {sql.moment('k.expires_at')}, 'revoked_at',"
    f" {sql.moment('k.revoked_at')}, 'last_used_at', {sql.moment('k.last_used_at')}) ORDER BY k.created_at DESC), '[]')"
    " FROM api_token k WHERE k.account = a.id)"
)
ROW = (
    "SELECT a.id, a.email, a.name, a.roles, a.language, a.active, a.created_at,"  # noqa: S608 -- names of our own tables
    f" {sql.body('o')} AS organisation, {{tokens}} AS tokens,"
    " (SELECT max(s.seen_at) FROM session s WHERE s.account = a.id) AS last_seen_at,"
    " (SELECT max(e.revision) FROM ledger_entry e WHERE e.subject = a.id) AS revision"
    " FROM account a LEFT JOIN organisation o ON o.id = a.organisation"
)


async def listed() -> tuple[AccountRow, ...]:
    """Every account, those in use first, by name. A state's register has hundreds of people, not thousands."""
    rows = await Account.raw(ROW.format(tokens="'[]'") + " ORDER BY NOT a.active, a.name, a.id")
    return tuple(map(_row, rows))


async def of(account: UUID) -> AccountRow:
    """One account with its tokens. Raises `NotFound`."""
    rows = await Account.raw(ROW.format(tokens=TOKENS) + " WHERE a.id = {}", account)
    if not rows:
        raise NotFound("errors.no_account")
    return _row(rows[0])


async def identified(email: str) -> UUID:
    """The account of an address. Raises `NotFound`."""
    rows = await Account.raw("SELECT id FROM account WHERE email = {}", email.strip().lower())
    if not rows:
        raise NotFound("errors.no_account")
    return UUID(str(rows[0]["id"]))


async def names(accounts: Iterable[UUID]) -> dict[UUID, str]:
    """The names of accounts, for whatever mentions them; the register itself (`SYSTEM`) is not among them."""
    wanted = sorted(set(accounts) - {SYSTEM})
    if not wanted:
        return {}
    rows = await Account.raw("SELECT id, name FROM account WHERE id = ANY({})", wanted)
    return {row["id"]: row["name"] for row in rows}


async def everybody() -> tuple[tuple[UUID, str], ...]:
    """Every account by id and name, in the order of the names."""
    rows = await Account.raw("SELECT id, name FROM account ORDER BY name, id")
    return tuple((row["id"], row["name"]) for row in rows)


async def another_registrar_reads(agreement: UUID, account: UUID) -> bool:
    """Whether a registrar in use, other than this account, may read an agreement, and so decide on it."""
    rows = await Account.raw(
        "SELECT 1 FROM account u JOIN agreement a ON a.id = {} WHERE u.active AND u.id <> {}"  # noqa: S608 -- conditions of our own
        f" AND '{Role.REGISTRAR}' = ANY(u.roles) AND {reminders.READS} LIMIT 1",
        agreement,
        account,
    )
    return bool(rows)


def _row(row: Mapping[str, Any]) -> AccountRow:
    def loaded(value: str | None) -> object:
        return None if value is None else json.loads(value)

    return msgspec.convert(
        {**row, "organisation": loaded(row["organisation"]), "tokens": loaded(row["tokens"])}, AccountRow
    )
