"""What became of bodies: the names they bore, reorganisations, and what was handed over to whom."""

from piccolo.columns import UUID, Date, ForeignKey, OnDelete, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import one_of, some_language
from agreements.tables.commitments import Milestone
from agreements.tables.organisations import Organisation
from agreements.vocabulary import ReorganisationKind


class OrganisationName(Table):
    """A name a body bore up to and with a day, and the act that ended it; the present name is the body's own.

    So the name on a day is the one of the earliest `borne_until` not before it, or else the present one.
    """

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict
    )
    borne_until = Date(required=True, default=None)
    name_ky = Text(null=True, default=None)
    name_ru = Text(null=True, default=None)
    name_en = Text(null=True, default=None)
    short_name_ky = Text(null=True, default=None)
    short_name_ru = Text(null=True, default=None)
    short_name_en = Text(null=True, default=None)
    act_title = Text(required=True, default=None)
    act_number = Text(null=True, default=None)
    act_on = Date(null=True, default=None)

    # A body bears one name at a time; the index finds the name on a day.
    organisation_name_once = Unique([organisation, borne_until])
    organisation_name_has_name = Check(some_language("name"))
    organisation_name_has_act = Check("\"act_title\" <> ''")


class Reorganisation(Table):
    """What happened to a body; `happened_on` is the first day of the new order."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    kind = Text(required=True, default=None)
    happened_on = Date(required=True, default=None)
    act_title = Text(required=True, default=None)
    act_number = Text(null=True, default=None)
    act_on = Date(null=True, default=None)

    reorganisation_kind_known = Check(one_of("kind", ReorganisationKind))
    reorganisation_has_act = Check("\"act_title\" <> ''")


class Succession(Table):
    """A body that took over by a reorganisation."""

    id = UUID(primary_key=True, default=None)
    reorganisation = ForeignKey(
        Reorganisation, null=False, required=True, default=None, on_delete=OnDelete.restrict
    )
    successor = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )

    succession_once = Unique([reorganisation, successor])


class HandOver(Table):
    """Open milestones of one agreement passed from the body that answered for them to a successor, by an act."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    predecessor = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict
    )
    successor = ForeignKey(Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict)
    happened_on = Date(required=True, default=None)
    act_title = Text(required=True, default=None)
    act_number = Text(null=True, default=None)
    act_on = Date(null=True, default=None)

    hand_over_has_act = Check("\"act_title\" <> ''")
    hand_over_to_another = Check('"predecessor" <> "successor"')


class HandedOver(Table):
    """A milestone of a hand-over."""

    id = UUID(primary_key=True, default=None)
    hand_over = ForeignKey(HandOver, null=False, required=True, default=None, on_delete=OnDelete.restrict)
    milestone = ForeignKey(
        Milestone, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )

    handed_over_once = Unique([hand_over, milestone])
