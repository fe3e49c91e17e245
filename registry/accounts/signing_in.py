"""Signing in with e-mail and password."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from agreements.errors import RegisterError
from agreements.vocabulary import Language
from registry.accounts import passwords, sessions, throttling
from registry.accounts.tables import Account

log = structlog.get_logger("kelishim.accounts")


class WrongPassword(RegisterError):
    """No active account has this address and this password; which of them is wrong stays unsaid."""

    def __init__(self) -> None:
        """One sentence for every cause."""
        super().__init__("accounts.wrong_password")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who stands at the door: where from, when, with which session, and speaking what."""

    address: str
    at: datetime
    # The session there is in this browser already; the new one takes its place.
    session: bytes | None = None
    # The language chosen at the door; None: the account's own is spoken.
    language: Language | None = None


async def sign_in(email: str, password: str, caller: Caller) -> sessions.Begun:
    """Start a session. Raises `WrongPassword` and `TooManyAttempts`."""
    await throttling.attempt(email, caller.address, caller.at)
    rows = await Account.raw(
        "SELECT id, password_hash, active FROM account WHERE email = {}", email.strip().lower()
    )
    row = rows[0] if rows else None
    kept = row["password_hash"] if row else None
    right = await passwords.right(password[: passwords.LONGEST + 1], kept)
    begun = None
    if right and row and kept is not None and row["active"]:
        begun = await sessions.begin(
            row["id"], verified=kept, at=caller.at, replacing=caller.session, language=caller.language
        )
    if begun is None:
        # No address in the log: whoever types the password into the wrong field finds it nowhere.
        log.info("sign_in_refused")
        raise WrongPassword
    await throttling.succeeded(email, caller.address)
    return begun
