"""Organisations' parts in agreements, and who signed for them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import one_of
from agreements.tables.organisations import Organisation
from agreements.vocabulary import AuthorityBasis, PartyRole


class Party(Table):
    """An organisation's part in an agreement; `position` is its place in the order of the paper, from 0."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict)
    organisation = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict
    )
    role = Text(required=True, default=None)
    position = Integer(required=True, default=None)

    # A body takes each part once.
    party_once = Unique([agreement, organisation, role])
    party_role_known = Check(one_of("role", PartyRole))


class Signatory(Table):
    """Who signed for a party, and by what right."""

    id = UUID(primary_key=True, default=None)
    party = ForeignKey(
        Party, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    name = Text(required=True, default=None)
    position = Text(null=True, default=None)
    authority = Text(null=True, default=None)
    authority_number = Text(null=True, default=None)
    authority_on = Date(null=True, default=None)
    signed_on = Date(null=True, default=None)
    place = Text(null=True, default=None)

    signatory_has_name = Check("\"name\" <> ''")
    signatory_authority_known = Check(one_of("authority", AuthorityBasis))
