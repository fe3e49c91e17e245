"""The amendments of an agreement as the rules take them, and the texts that they make."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import contents, histories
from agreements.readings.sql import listed
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.rules import terms
from agreements.rules.amendments import Amending, applied, at_last, in_order, on_day, original
from agreements.rules.contents import AgreementContent
from agreements.rules.events import Events
from agreements.rules.provisions import Provisions, amended, provisions
from agreements.tables.amendments import Amendment

STANDING = listed(
    "json_build_object('id', n.id, 'number', n.number, 'signed_on', n.signed_on, 'effective_on', n.effective_on,"
    " 'changes', n.changes)",
    "amendment n WHERE n.agreement = {} AND n.struck_at IS NULL",
    "n.id",
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What an agreement says, on any day: `first` before all its amendments, which stand in the order of effect."""

    content: AgreementContent
    history: Events
    amendments: list[Amending]
    first: Provisions

    @classmethod
    def of(cls, dossier: Dossier) -> "Texts":
        content = contents.content(dossier)
        return cls(
            content,
            histories.events(dossier),
            in_order(each.amending for each in dossier.amendments if each.struck_at is None),
            original(
                provisions(content),
                [each.amending for each in dossier.amendments if each.applied_at is not None],
            ),
        )

    def said(self, day: date | None) -> Provisions:
        """What is in force on a day; without one, once all amendments are in effect."""
        if day is None:
            return at_last(self.first, self.amendments)
        return on_day(self.first, self.amendments, day)

    def text(self, said: Provisions, *, ended: bool = False) -> AgreementContent:
        """The agreement with these provisions and the days that follow from them."""
        return terms.derived(amended(self.content, said, ended=ended), self.history)

    def before(self, dossier: Dossier) -> Mapping[UUID, Provisions]:
        """What stood before each amendment; before a struck one, what was agreed at last."""
        said, made = self.first, dict[UUID, Provisions]()
        for amendment in self.amendments:
            made[amendment.id] = said
            said = applied(said, amendment.changes)
        return {each.id: made.get(each.id, said) for each in dossier.amendments}


async def standing(agreement: UUID) -> list[Amending]:
    """The amendments that were not struck, read by themselves."""
    [row] = await Amendment.raw(f"SELECT {STANDING}::text AS said", agreement)
    return in_order(msgspec.json.decode(row["said"], type=tuple[Amending, ...]))


async def agreement_of(amendment: UUID, actor: Actor) -> UUID:
    """The agreement that an amendment changes. Raises `NotFound`, also for what the actor may not read."""
    rows = await Amendment.raw(
        "SELECT n.agreement FROM amendment n JOIN agreement a ON a.id = n.agreement WHERE n.id = {} AND {}",
        amendment,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_amendment")
    return UUID(str(rows[0]["agreement"]))


async def due(day: date) -> list[UUID]:
    """The agreements with an amendment whose day has come and that their rows do not say yet."""
    rows = await Amendment.raw(
        "SELECT DISTINCT n.agreement FROM amendment n WHERE n.effective_on <= {} AND n.applied_at IS NULL"
        " AND n.struck_at IS NULL ORDER BY 1",
        day,
    )
    return [row["agreement"] for row in rows]
