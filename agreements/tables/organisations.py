"""The bodies that sign."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, OnDelete, Text
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.checks import one_of, some_language
from agreements.vocabulary import OrganisationKind


class Organisation(Table):
    """A body; `country` is its ISO 3166-1 alpha-2 code, unknown for international ones.

    `approval_days` is how many working days its internal approval of a letter takes; `ended_on` is the last day of one
    that is no more: the day before the reorganisation that ended it.
    """

    id = UUID(primary_key=True, default=None)
    name_ky = Text(null=True, default=None)
    name_ru = Text(null=True, default=None)
    name_en = Text(null=True, default=None)
    short_name_ky = Text(null=True, default=None)
    short_name_ru = Text(null=True, default=None)
    short_name_en = Text(null=True, default=None)
    kind = Text(required=True, default=None)
    country = Text(null=True, default=None)
    email = Text(null=True, default=None)
    phone = Text(null=True, default=None)
    address = Text(null=True, default=None)
    approval_days = Integer(null=True, default=None)
    ended_on = Date(null=True, default=None)

    # A body has a name in at least one language.
    organisation_has_name = Check(some_language("name"))
    organisation_kind_known = Check(one_of("kind", OrganisationKind))
    # ISO 3166-1 alpha-2.
    organisation_country_code = Check("\"country\" ~ '^[A-Z]{2}$'")
    organisation_approval_is_positive = Check('"approval_days" >= 0 AND "approval_days" <= 250')


class OrganisationIdentifier(Table):
    """A number a body bears in somebody's scheme."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    scheme = Text(required=True, default=None)
    value = Text(required=True, default=None)

    # Two bodies never bear the same number in one scheme.
    organisation_identifier_once = Unique([scheme, value])
    organisation_identifier_filled = Check("\"scheme\" <> '' AND \"value\" <> ''")


class OrganisationAlias(Table):
    """Another spelling a body is found under."""

    id = UUID(primary_key=True, default=None)
    organisation = ForeignKey(
        Organisation, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    alias = Text(required=True, default=None)

    organisation_alias_once = Unique([organisation, alias])
    organisation_alias_filled = Check("\"alias\" <> ''")
