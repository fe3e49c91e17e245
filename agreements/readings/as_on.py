"""A dossier on two axes of time: what was in force on a day, as the register knew it by a moment."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace

from agreements.actors import Actor
from agreements.readings import bodies_then, calendars, comparisons, dossiers, in_force, known
from agreements.readings.as_on_values import AsOn
from agreements.readings.bodies_then import Bodies
from agreements.readings.comparisons import Comparison
from agreements.readings.redactions import Withheld
from agreements.readings.values import Dossier


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day of effect and which moment of knowledge; None is now, and for the first no day at all."""

    in_force_on: date | None = None
    known_on: datetime | None = None

    def __bool__(self) -> bool:
        return self.in_force_on is not None or self.known_on is not None

    def reading(self, actor: Actor) -> AbstractAsyncContextManager[Actor]:
        """The block in which everything is read as it was known then (`readings.known`). Raises `Invalid`."""
        return known.reading(self.known_on, actor)


NOW = Asked()


async def of(agreement: UUID, asked: Asked, actor: Actor) -> Dossier:
    """The dossier of these days. Raises `NotFound`, also for what the actor may not read now, and `Invalid`."""
    async with asked.reading(actor) as reader:
        return await on_its_day(await base(agreement, asked, reader), asked, reader)


async def on_its_day(dossier: Dossier, asked: Asked, reader: Actor) -> Dossier:
    """Within the block: what was in force on the day asked for, of all that was known."""
    if asked.in_force_on is None:
        return dossier
    return in_force.in_force_on(
        dossier,
        asked.in_force_on,
        bodies=await bodies_of(dossier),
        calendar=await calendars.national(),
        today=reader.today,
    )


async def base(agreement: UUID, asked: Asked, reader: Actor) -> Dossier:
    """Within the block: all that was known of the agreement, whatever the day. Raises as `of` does."""
    if not asked:
        return await dossiers.of(agreement, reader)
    withheld: tuple[Withheld, ...] = ()
    if reader.known_on is None:
        dossier = await dossiers.of(agreement, reader)
    else:
        dossier, withheld = await known.of(agreement, reader)
    return replace(dossier, as_on=AsOn(asked.in_force_on, reader.known_on, withheld))


async def bodies_of(dossier: Dossier) -> Bodies:
    """The bodies that the dossier names, with the names they bore, in one statement."""
    return await bodies_then.of(bodies_then.mentioned(dossier))


async def compared(agreement: UUID, first: date, last: date, asked: Asked, actor: Actor) -> Comparison:
    """What changed between two days, by what was known at the moment asked for. Raises `NotFound`."""
    async with asked.reading(actor) as reader:
        dossier = await base(agreement, asked, reader)
        return comparisons.of(dossier, first, last, await bodies_of(dossier))
