"""Sessions: who is signed in, in which browser.

A session is a row under the digest of a random cookie. An unknown cookie is nobody's and is never adopted;
signing in always makes a new one; a row that is deleted is not revived by a slow request that still holds it.
Whoever is not signed in has no row.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from agreements.vocabulary import Language
from registry.accounts.tables import Session

# A working day with its overtime, and a long lunch: after these one signs in again.
WHOLE = timedelta(hours=12)
IDLE = timedelta(hours=2)
# A session's last use is written at most this often, so that reading pages writes next to nothing.
SEEN_EVERY = timedelta(minutes=5)
VALUE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Begun:
    """A new session: the value of its cookie, given out this once, and what its forms must bring along."""

    value: str
    csrf: str


def session_id(value: str) -> bytes:
    """The id of the session whose cookie has this value."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()


async def begin(
    account: UUID, *, verified: str, at: datetime, replacing: bytes | None, language: Language | None = None
) -> Begun | None:
    """Start a session under a fresh id; the one there was in this browser ends.

    `verified` is the hash the password was held against. If it was changed, or the account made inactive, while that
    was going on, nothing begins: the lock waits for such a change and then sees it.
    """
    begun = Begun(secrets.token_urlsafe(VALUE_BYTES), secrets.token_urlsafe(VALUE_BYTES))
    made = await Session.raw(
        "WITH over AS (DELETE FROM session WHERE id = {} OR expires_at < {} OR seen_at < {}),"
        " holder AS (SELECT id FROM account WHERE id = {} AND active AND password_hash = {} FOR SHARE)"
        " INSERT INTO session (id, account, csrf, language, created_at, seen_at, expires_at)"
        " SELECT {}, holder.id, {}, {}, {}, {}, {} FROM holder RETURNING account",
        replacing,
        at,
        at - IDLE,
        account,
        verified,
        session_id(begun.value),
        begun.csrf,
        language,
        at,
        at,
        at + WHOLE,
    )
    return begun if made else None


async def end(session: bytes) -> None:
    """End a session; its cookie is worth nothing from here on."""
    await Session.raw("DELETE FROM session WHERE id = {}", session)


async def end_all(account: UUID) -> None:
    """End every session of an account."""
    await Session.raw("DELETE FROM session WHERE account = {}", account)


async def touch(session: bytes, at: datetime) -> None:
    """Note that a session is in use; only a row that is still there can be."""
    await Session.raw("UPDATE session SET seen_at = {} WHERE id = {} AND seen_at < {}", at, session, at)


async def speak(session: bytes, language: Language) -> None:
    """Choose the language of one browser."""
    await Session.raw("UPDATE session SET language = {} WHERE id = {}", language, session)


def alive(at: datetime) -> tuple[Any, ...]:
    """The values of `ALIVE`."""
    return at, at - IDLE


ALIVE = "s.expires_at > {} AND s.seen_at > {}"
