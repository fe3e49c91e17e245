"""A dossier on two axes of time: what was in force on a day, as the register knew it by a moment."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import Invalid, Problem
from agreements.readings import bodies_then, calendars, comparisons, dossiers, in_force, known
from agreements.readings.as_on_values import AsOn
from agreements.readings.bodies_then import Bodies
from agreements.readings.comparisons import Comparison
from agreements.readings.redactions import Withheld
from agreements.readings.values import Dossier
from agreements.wording.words import BISHKEK


@dataclass(frozen=True, slots=True)
class Asked:
    """Which day of effect and which moment of knowledge; None is now, and for the first no day at all."""

    in_force_on: date | None = None
    known_on: datetime | None = None

    def __bool__(self) -> bool:
        return self.in_force_on is not None or self.known_on is not None

    def within(self, agreement: UUID, actor: Actor) -> QueryString | None:
        """The beginning of statements that read what was known then."""
        return None if self.known_on is None else known.within(agreement, self.known_on, actor)

    def today(self, actor: Actor) -> date:
        """The day by which it is known."""
        return actor.today if self.known_on is None else self.known_on.astimezone(BISHKEK).date()


NOW = Asked()


async def of(agreement: UUID, asked: Asked, actor: Actor) -> Dossier:
    """The dossier of these days. Raises `NotFound`, also for what the actor may not read now, and `Invalid`."""
    return await on_its_day(await base(agreement, asked, actor), asked, actor)


async def on_its_day(dossier: Dossier, asked: Asked, actor: Actor) -> Dossier:
    """What was in force on the day asked for, of all that was known."""
    if asked.in_force_on is None:
        return dossier
    return in_force.in_force_on(
        dossier,
        asked.in_force_on,
        bodies=await bodies_of(dossier, asked),
        calendar=await calendars.national(),
        today=asked.today(actor),
    )


async def base(agreement: UUID, asked: Asked, actor: Actor) -> Dossier:
    """All that was known of the agreement by the moment asked for, whatever the day. Raises as `of` does."""
    if asked.today(actor) > actor.today:
        raise Invalid(Problem("known_on", "as_on.not_known_before_it_comes"))
    if not asked:
        return await dossiers.of(agreement, actor)
    withheld: tuple[Withheld, ...] = ()
    if asked.known_on is None:
        dossier = await dossiers.of(agreement, actor)
    else:
        dossier, withheld = await known.of(agreement, asked.known_on, actor)
    return replace(dossier, as_on=AsOn(asked.in_force_on, asked.known_on, withheld))


async def bodies_of(dossier: Dossier, asked: Asked) -> Bodies:
    """The bodies that the dossier names, with the names they bore, in one statement."""
    mentioned = bodies_then.mentioned(dossier)
    then = None if asked.known_on is None else known.bodies_within(asked.known_on, mentioned)
    return await bodies_then.of(mentioned, then)


async def compared(agreement: UUID, first: date, last: date, asked: Asked, actor: Actor) -> Comparison:
    """What changed between two days, by what was known at the moment asked for. Raises `NotFound`."""
    dossier = await base(agreement, asked, actor)
    return comparisons.of(dossier, first, last, await bodies_of(dossier, asked))
