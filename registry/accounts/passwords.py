"""Passwords: hashed with Argon2id, in a thread, at the same cost whether or not there is such an account."""

import asyncio
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106, section 4, second recommendation: 64 MiB, three passes, four lanes. Measured: 130 to 210 ms.
HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
# NIST SP 800-63B asks for 8 at least and for room up to 64; a password that is the only factor deserves more.
SHORTEST = 12
LONGEST = 200
# Hashing takes 64 MiB each time; more at once would let a burst of sign-ins eat the machine's memory.
AT_ONCE = 4
# The words of a generated password: 20 letters and digits without the look-alikes, 100 bits and more.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS = 4
GROUP = 5


@cache
def _turns() -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


@cache
def nobodys() -> str:
    """A hash that no password has, verified in place of the one an unknown account would have."""
    return HASHER.hash(secrets.token_urlsafe(32))


async def hashed(password: str) -> str:
    """Give the string to keep instead of a password."""
    async with _turns():
        return await asyncio.to_thread(HASHER.hash, password)


async def right(password: str, kept: str | None) -> bool:
    """Whether it is the password. Without a kept hash it takes as long and is not."""
    async with _turns():
        matches = await asyncio.to_thread(_matches, password, kept or nobodys())
    return matches and kept is not None


def _matches(password: str, kept: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def generated() -> str:
    """Make up a password that is safe and can be read out: `h7k2m-...`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
