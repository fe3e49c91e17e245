"""What an agreement says on any day, from its dossier; no database, so that documents can ask too."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from agreements.readings import contents, histories
from agreements.readings.amendment_values import Amendment
from agreements.readings.values import Dossier
from agreements.rules import lifecycle, terms
from agreements.rules.amendments import Amending, applied, at_last, in_order, on_day, original
from agreements.rules.contents import AgreementContent, Text
from agreements.rules.events import Events
from agreements.rules.provisions import Provisions, amended, provisions


@dataclass(frozen=True, slots=True)
class Texts:
    """What an agreement says, on any day: `first` before all its amendments, which stand in the order of effect.

    `late` are those that take no effect, since the agreement was over before their day.
    """

    content: AgreementContent
    history: Events
    amendments: list[Amending]
    first: Provisions
    late: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, dossier: Dossier) -> "Texts":
        content = contents.content(dossier)
        taken_in = [each.amending for each in dossier.amendments if each.applied_at is not None]
        first = original(provisions(content), taken_in)
        made = cls(content, histories.events(dossier), [], first)
        for each in in_order(each.amending for each in dossier.amendments if each.struck_at is None):
            if each in taken_in or each.effective_on is None or made.over_by(each.effective_on) is None:
                made = replace(made, amendments=[*made.amendments, each])
            else:
                made = replace(made, late=made.late | {each.id})
        return made

    def said(self, day: date | None) -> Provisions:
        """What is in force on a day; without one, once all amendments are in effect."""
        if day is None:
            return at_last(self.first, self.amendments)
        return on_day(self.first, self.amendments, day)

    def over_by(self, day: date) -> date | None:
        """When the agreement was over if it was by a day, as far as is known: no amendment takes effect then."""
        found = lifecycle.facts(terms.of(self.text(self.said(day))), self.history)
        return lifecycle.over_since(found, day)

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


def let_off(dossier: Dossier) -> dict[UUID, Amendment]:
    """By their keys, the milestones that are waived because an amendment in effect ended them.

    An amendment lets off from its own day, with its number as the ground: `readings.rates` asks the same in SQL.
    """
    made = {
        (each.effective_on, each.number): each for each in dossier.amendments if each.applied_at is not None
    }
    return {
        each.id: made[each.waived_on, each.ground or ""]
        for promise in dossier.commitments
        for each in promise.milestones
        if each.waived_on is not None and (each.waived_on, each.ground or "") in made
    }


def names(dossier: Dossier) -> dict[UUID, Text]:
    """The bodies that the dossier or one of its amendments names."""
    owing = [body for promise in dossier.commitments for body in (promise.owed_by, promise.owed_to) if body]
    named = [*(party.organisation for party in dossier.parties), *owing]
    amending = [each.names for each in dossier.amendments]
    return {key: name for known in amending for key, name in known.items()} | {
        body.id: body.name for body in named
    }
