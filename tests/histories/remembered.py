"""What lists, counts and sums said at a moment, to be asked for again later."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.readings import agreements, commitments, known, money, organisations, rates
from agreements.vocabulary import Role

# Sees all but what is for named people alone.
READER = frozenset({Role.AUDITOR, Role.REGISTRAR})


@dataclass(frozen=True, slots=True)
class Said:
    """What was said at a moment, and of which agreements it said nothing to this reader."""

    at: datetime
    there: frozenset[UUID]
    secret: frozenset[UUID]
    lists: Mapping[str, Any]


def reader(at: datetime) -> Actor:
    return Actor(UUID(int=1), READER, at)


async def lists(actor: Actor) -> dict[str, Any]:
    """Everything that reads many agreements at once, as text."""
    found = {
        "agreements": (await agreements.listing(agreements.Filter(), actor, limit=500)).said,
        "found": (await agreements.listing(agreements.Filter(q="соглашение"), actor, limit=500)).said,
        "agreement facets": await agreements.facets(agreements.Filter(), actor),
        "commitments": (
            await commitments.listing(commitments.Filter(), actor, limit=500, row=commitments.PAID_ROW)
        ).said,
        "commitment facets": await commitments.facets(commitments.Filter(), actor),
        "unscheduled": await commitments.unscheduled(commitments.Filter(), actor),
        "money": await money.of(money.Filter(), actor),
        "rates": await rates.of(rates.Filter(), actor),
        "organisations": (await organisations.counted(organisations.Filter(), actor, limit=500)).said,
    }
    return {
        name: each if isinstance(each, bytes) else msgspec.json.encode(each) for name, each in found.items()
    }


async def lists_known(at: datetime) -> dict[str, Any]:
    """The same, as they were known at a moment."""
    async with known.reading(at, replace(reader(at), at=at + timedelta(minutes=2))) as then:
        return await lists(then)
