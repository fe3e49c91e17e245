"""Naming a moment of the register, and noting what an auditor was given of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import Invalid, Problem
from agreements.ledger import published
from agreements.ledger.recording import recorded
from agreements.rules import permissions
from agreements.tables.freezes import Freeze, FreezePackage
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, Language

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeContent:
    """What the moment is called, and the days it is to tell of."""

    name: str
    first_on: date
    last_on: date
    note: str | None = None


async def make(given: FreezeContent, *, actor: Actor) -> UUID:
    """Names what is under the last checkpoint. Raises `Invalid`, `NotAllowed`; `NotFound` before anything is signed."""
    permissions.check(actor, Act.FREEZE_MAKE)
    problems = list(_problems(given, actor.today))
    if problems:
        raise Invalid(*problems)
    signed = await published.checkpoint()
    freeze = new_id()
    async with recorded(actor, Act.FREEZE_MAKE, ("freeze", freeze)) as record:
        if await Freeze.raw('SELECT 1 FROM "freeze" WHERE name = {}', given.name.strip()):
            raise Invalid(Problem("name", "freezes.name_taken"))
        await record.insert(
            Freeze,
            [
                {
                    "id": freeze,
                    "name": given.name.strip(),
                    "first_on": given.first_on,
                    "last_on": given.last_on,
                    "checkpoint": signed.number,
                    "log_size": signed.size,
                    "note": (given.note or "").strip() or None,
                    "made_at": actor.at,
                    "made_by": actor.account,
                }
            ],
        )
    return freeze


async def pack(freeze: UUID, digest: str, language: Language, *, actor: Actor) -> UUID:
    """Notes that the actor was given a package with this list of contents; once, however often it is given.

    Raises `NotAllowed`, `NotFound`.
    """
    permissions.check(actor, Act.FREEZE_PACK)
    package = new_id()
    known = await _given(freeze, digest, actor)
    if known is not None:
        return known
    async with recorded(actor, Act.FREEZE_PACK, ("freeze", freeze)) as record:
        await record.lock(Freeze, freeze)
        await record.insert(
            FreezePackage,
            [
                {
                    "id": package,
                    "freeze": freeze,
                    "made_for": actor.account,
                    "made_at": actor.at,
                    "language": str(language),
                    "digest": digest,
                }
            ],
        )
    return package


async def _given(freeze: UUID, digest: str, actor: Actor) -> UUID | None:
    rows = await FreezePackage.raw(
        'SELECT id FROM freeze_package WHERE "freeze" = {} AND made_for = {} AND digest = {}',
        freeze,
        actor.account,
        digest,
    )
    return UUID(str(rows[0]["id"])) if rows else None


def _problems(given: FreezeContent, today: date) -> Iterator[Problem]:
    if not given.name.strip():
        yield Problem("name", "freezes.no_name")
    elif len(given.name.strip()) > LONGEST_NAME:
        yield Problem("name", "freezes.name_too_long", {"most": LONGEST_NAME})
    if given.last_on < given.first_on:
        yield Problem("last_on", "freezes.last_before_first")
    elif given.last_on > today:
        yield Problem("last_on", "freezes.last_to_come")
