"""What changes accounts, each act recorded in the ledger like any other."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agreements.actors import SYSTEM, Actor
from agreements.acts.writing import different
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import recorded
from agreements.rules import permissions
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, Language, Role, Via
from registry.accounts import passwords, sessions
from registry.accounts.people import AccountRow, token_digest
from registry.accounts.tables import Account, ApiToken

# Loose on purpose: whether an address works only a letter can tell. ASCII, so that folding case is unambiguous.
EMAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}")
LONGEST_NAME = 200
LONGEST_TOKEN_DAYS = 3660
TOKEN_BYTES = 32
# What a token begins with, so that one left in a file is recognised for what it is.
TOKEN_PREFIX = "kelishim_"  # noqa: S105 -- no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountContent:
    """What an administrator enters of a person."""

    email: str
    name: str
    roles: frozenset[Role]
    organisation: UUID | None = None
    language: Language = Language.KY
    active: bool = True

    def columns(self) -> dict[str, Any]:
        """Give the values of the account's columns."""
        return {
            "email": self.email.strip().lower(),
            "name": self.name.strip(),
            "roles": sorted(self.roles),
            "organisation": self.organisation,
            "language": self.language,
            "active": self.active,
        }


def as_it_is(row: AccountRow, *, active: bool | None = None) -> AccountContent:
    """An account's content as it stands, to change one thing of it."""
    return AccountContent(
        email=row.email,
        name=row.name,
        roles=frozenset(row.roles),
        organisation=row.organisation.id if row.organisation else None,
        language=row.language,
        active=row.active if active is None else active,
    )


def system(at: datetime, via: Via = Via.CLI) -> Actor:
    """The register itself, where nobody is signed in: the command line of whoever runs the machine."""
    return Actor(SYSTEM, frozenset({Role.ADMINISTRATOR}), at, via=via)


async def create(content: AccountContent, *, password: str | None, actor: Actor) -> UUID:
    """Make an account; without a password it can use tokens only. Raises `Invalid` and `NotAllowed`.

    An address that has an account breaks `account_email_once`.
    """
    permissions.check(actor, Act.ACCOUNT_CREATE)
    problems = [*_wrong(content), *(_weak(password, content) if password is not None else ())]
    if problems:
        raise Invalid(*problems)
    account = new_id()
    kept = None if password is None else await passwords.hashed(password)
    async with recorded(actor, Act.ACCOUNT_CREATE, ("account", account)) as record:
        row = {"id": account, **content.columns(), "password_hash": kept, "created_at": actor.at}
        await record.insert(Account, [row])
    return account


async def change(
    account: UUID, content: AccountContent, *, seen: int | None, actor: Actor, password: str | None = None
) -> None:
    """Change an account; its sessions end when its password, roles or organisation change or it is made inactive.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`, and `AgainstTheRules` when the register would be
    left without an administrator.
    """
    permissions.check(actor, Act.ACCOUNT_CHANGE)
    problems = [*_wrong(content), *(_weak(password, content) if password is not None else ())]
    if problems:
        raise Invalid(*problems)
    kept = None if password is None else await passwords.hashed(password)
    async with recorded(actor, Act.ACCOUNT_CHANGE, ("account", account)) as record:
        await _hold_administrators()
        row = await record.lock(Account, account)
        await record.check_unchanged(seen)
        changed = different(row, content.columns())
        if kept is not None:
            changed["password_hash"] = kept
        if not changed:
            raise Invalid(Problem("", "errors.nothing_changed"))
        await record.update(Account, account, **changed)
        if not await _administrators():
            raise AgainstTheRules("accounts.last_administrator")
        if changed.keys() & {"active", "organisation", "password_hash", "roles"}:
            await sessions.end_all(account)


async def issue_token(account: UUID, *, actor: Actor, days: int | None = None) -> str:
    """Make a token and give it, for the only time. Raises `Invalid`, `NotFound`, `NotAllowed`."""
    permissions.check(actor, Act.ACCOUNT_TOKEN)
    if days is not None and not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise Invalid(Problem("days", "accounts.token_days", {"most": LONGEST_TOKEN_DAYS}))
    token = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    async with recorded(actor, Act.ACCOUNT_TOKEN, ("account", account)) as record:
        row = await record.lock(Account, account)
        if not row["active"]:
            raise AgainstTheRules("accounts.inactive")
        await record.insert(
            ApiToken,
            [
                {
                    "id": new_id(),
                    "account": account,
                    "digest": "\\x" + token_digest(token).hex(),
                    "created_at": actor.at,
                    "expires_at": None if days is None else actor.at + timedelta(days=days),
                }
            ],
        )
    return token


async def revoke_token(account: UUID, token: UUID, *, actor: Actor) -> None:
    """Make a token worthless. Raises `NotFound`, `NotAllowed`, `AgainstTheRules`."""
    permissions.check(actor, Act.ACCOUNT_TOKEN)
    async with recorded(actor, Act.ACCOUNT_TOKEN, ("account", account)) as record:
        row = await record.lock(ApiToken, token)
        if row["account"] != account:
            raise NotFound("errors.no_api_token")
        if row["revoked_at"] is not None:
            raise AgainstTheRules("accounts.token_revoked_already")
        await record.update(ApiToken, token, revoked_at=actor.at)


def _wrong(content: AccountContent) -> list[Problem]:
    problems = []
    if not EMAIL.fullmatch(content.email.strip()):
        problems.append(Problem("email", "accounts.email_unusable"))
    if not content.name.strip():
        problems.append(Problem("name", "accounts.no_name"))
    if len(content.name) > LONGEST_NAME:
        problems.append(Problem("name", "errors.too_long", {"most": LONGEST_NAME}))
    if not content.roles:
        problems.append(Problem("roles", "accounts.no_role"))
    if Role.EXECUTOR in content.roles and content.organisation is None:
        problems.append(Problem("organisation", "accounts.executor_needs_organisation"))
    return problems


def _weak(password: str, content: AccountContent) -> list[Problem]:
    """NIST SP 800-63B: length counts, rules about kinds of letters do not; nothing that is the name itself."""
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        params: dict[str, object] = {"fewest": passwords.SHORTEST, "most": passwords.LONGEST}
        return [Problem("password", "accounts.password_length", params)]
    folded = password.casefold()
    own = {content.email.casefold(), content.email.partition("@")[0].casefold(), content.name.casefold()}
    if folded in own or len(set(folded)) <= 3:
        return [Problem("password", "accounts.password_guessable")]
    return []


async def _hold_administrators() -> None:
    """Let no two changes at once each take away the other's administrator."""
    await Account.raw(
        "SELECT id FROM account WHERE 'administrator' = ANY(roles) AND active ORDER BY id FOR UPDATE"
    )


async def _administrators() -> int:
    [found] = await Account.raw(
        "SELECT count(*) AS n FROM account WHERE 'administrator' = ANY(roles) AND active"
    )
    return int(found["n"])
