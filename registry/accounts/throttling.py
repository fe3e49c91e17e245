"""Slowing down whoever guesses passwords, by account and by address, in the database that all workers share.

Failures are counted by the e-mail tried, whether it has an account or not: the answer tells nobody which it is.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from agreements.errors import RegisterError
from agreements.tables.ids import new_id
from registry.accounts.tables import SignInFailure

WINDOW = timedelta(minutes=15)
# One person tries a few passwords at one desk; behind one address there may be a whole ministry. The limit of an
# account from anywhere is wider than that of one desk, so that a stranger does not shut somebody out so easily.
BY_DESK = 8
BY_ACCOUNT = 40
BY_ADDRESS = 60
# A household or an office has a whole IPv6 network of this length, so its single addresses mean nothing.
IPV6_NETWORK = 64
# Held while one attempt is counted, so that a hundred at once do not each see the count before the others.
COUNTING = 7262


class TooManyAttempts(RegisterError):
    """Sign-in is closed for a while, for this account or from this address."""

    def __init__(self, seconds: int) -> None:
        """Say how long."""
        super().__init__("accounts.too_many_attempts", minutes=max(1, -(-seconds // 60)))
        self.seconds = seconds


def key(email: str) -> bytes:
    """Under which the failures of an e-mail are counted."""
    return hashlib.sha256(email.strip().lower().encode("utf-8", "surrogatepass")).digest()


def place(address: str) -> str:
    """What counts as one address: of IPv6 the network, of anything unreadable the text as it is."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((read, IPV6_NETWORK), strict=False)) if isinstance(read, IPv6Address) else address


async def attempt(email: str, address: str, at: datetime) -> None:
    """Count an attempt as failed before it is made; `succeeded` takes it back. Raises `TooManyAttempts`.

    Counting first leaves no moment in which parallel guesses go uncounted.
    """
    account, address = key(email), place(address)
    async with SignInFailure._meta.db.transaction():  # noqa: SLF001 -- Piccolo's public name for the engine
        await SignInFailure.raw("SELECT pg_advisory_xact_lock({}, hashtext({}))", COUNTING, address)
        await SignInFailure.raw("SELECT pg_advisory_xact_lock({}, hashtext({}))", COUNTING + 1, account.hex())
        rows = await SignInFailure.raw(
            "SELECT account, address, at FROM sign_in_failure WHERE (account = {} OR address = {}) AND at > {}"
            " ORDER BY at DESC",
            account,
            address,
            at - WINDOW,
        )
        own = [row["at"] for row in rows if row["account"] == account]
        near = [row["at"] for row in rows if row["address"] == address]
        both = [row["at"] for row in rows if row["account"] == account and row["address"] == address]
        waits = [_wait(both, BY_DESK, at), _wait(own, BY_ACCOUNT, at), _wait(near, BY_ADDRESS, at)]
        if max(waits) > 0:
            raise TooManyAttempts(max(waits))
        await SignInFailure.raw(
            "WITH old AS (DELETE FROM sign_in_failure WHERE at < {})"
            " INSERT INTO sign_in_failure (id, account, address, at) VALUES ({}, {}, {}, {})",
            at - 2 * WINDOW,
            new_id(),
            account,
            address,
            at,
        )


async def succeeded(email: str, address: str) -> None:
    """Forget the failures of an account from an address, now that its person has signed in from there."""
    await SignInFailure.raw(
        "DELETE FROM sign_in_failure WHERE account = {} AND address = {}", key(email), place(address)
    )


def _wait(failures: Sequence[datetime], most: int, at: datetime) -> int:
    """How many seconds until one more attempt fits into the window."""
    if len(failures) < most:
        return 0
    return max(1, int((failures[most - 1] + WINDOW - at).total_seconds()) + 1)
