"""Freezes: the list, one of them, and the packages that a reader was given."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.actors import Actor
from agreements.errors import NotAllowed, NotFound
from agreements.readings.sql import listed, moment
from agreements.tables.freezes import Freeze as Table
from agreements.vocabulary import Language, Role

READERS = frozenset({Role.AUDITOR, Role.REGISTRAR})
PACKAGE = f"json_build_object('id', k.id, 'made_at', {moment('k.made_at')}, 'language', k.language, 'digest', k.digest)"
OWN = listed(PACKAGE, 'freeze_package k WHERE k."freeze" = f.id AND k.made_for = {}', "k.id DESC")
SAID = (
    "json_build_object('id', f.id, 'name', f.name, 'first_on', f.first_on, 'last_on', f.last_on,"
    " 'checkpoint', f.checkpoint, 'log_size', f.log_size, 'note', f.note,"
    f" 'made_at', {moment('f.made_at')}, 'made_by', f.made_by,"
    " 'root', (SELECT encode(c.root, 'hex') FROM ledger_checkpoint c WHERE c.number = f.checkpoint),"
    f" 'packages', {OWN})"
)


class Package(Struct, frozen=True):
    """What the reader was given: `digest` is that of the list of contents, in hexadecimal."""

    id: UUID
    made_at: datetime
    language: Language
    digest: str


class Freeze(Struct, frozen=True):
    """A named moment: the ledger up to `log_size` entries, with the head `root` that checkpoint signed.

    `packages` are those that the reader was given, the latest first.
    """

    id: UUID
    name: str
    first_on: date
    last_on: date
    checkpoint: int
    log_size: int
    note: str | None
    made_at: datetime
    made_by: UUID
    root: str
    packages: tuple[Package, ...] = ()


async def listing(actor: Actor) -> tuple[Freeze, ...]:
    """All of them, the latest first: four a year, not thousands. Raises `NotAllowed`."""
    _check(actor)
    rows = await Table.raw(
        f"SELECT coalesce(json_agg({SAID} ORDER BY f.id DESC), '[]')::text AS said FROM \"freeze\" f",
        actor.account,
    )
    return msgspec.json.decode(rows[0]["said"], type=tuple[Freeze, ...])


async def of(freeze: UUID, actor: Actor) -> Freeze:
    """Raises `NotFound`, `NotAllowed`."""
    _check(actor)
    rows = await Table.raw(
        f'SELECT {SAID}::text AS said FROM "freeze" f WHERE f.id = {{}}', actor.account, freeze
    )
    if not rows:
        raise NotFound("errors.no_freeze")
    return msgspec.json.decode(rows[0]["said"], type=Freeze)


def package(freeze: Freeze, key: UUID) -> Package:
    """One that the reader was given. Raises `NotFound`, also for another's."""
    for each in freeze.packages:
        if each.id == key:
            return each
    raise NotFound("errors.no_package")


def _check(actor: Actor) -> None:
    if not actor.roles & READERS:
        raise NotAllowed("permissions.auditor_or_registrar")
