"""Strategies, and the figures published about them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, Numeric, OnDelete, Text
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.checks import one_of, some_language
from agreements.tables.organisations import Organisation
from agreements.vocabulary import InitiativeStatus


class Programme(Table):
    """A strategy or programme over a span of years."""

    id = UUID(primary_key=True, default=None)
    title_ky = Text(null=True, default=None)
    title_ru = Text(null=True, default=None)
    title_en = Text(null=True, default=None)
    first_year = Integer(required=True, default=None)
    last_year = Integer(required=True, default=None)
    owner = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    adopted_on = Date(null=True, default=None)
    note_ky = Text(null=True, default=None)
    note_ru = Text(null=True, default=None)
    note_en = Text(null=True, default=None)
    source = Text(required=True, default=None)

    programme_has_title = Check(some_language("title"))
    programme_years_in_order = Check('"last_year" >= "first_year"')


class BudgetLine(Table):
    """A published sum over a span of years; `change` is by how much it differs from `compared_with`."""

    id = UUID(primary_key=True, default=None)
    programme = ForeignKey(
        Programme, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    first_year = Integer(required=True, default=None)
    last_year = Integer(null=True, default=None)
    amount = Numeric(digits=(20, 2), required=True, default=None)
    currency = Text(required=True, default=None)
    change = Numeric(digits=(20, 2), null=True, default=None)
    note_ky = Text(null=True, default=None)
    note_ru = Text(null=True, default=None)
    note_en = Text(null=True, default=None)
    source = Text(required=True, default=None)

    budget_line_currency_code = Check("\"currency\" ~ '^[A-Z]{3}$'")


class InitiativeTally(Table):
    """How many initiatives of a programme had a status, as published."""

    id = UUID(primary_key=True, default=None)
    programme = ForeignKey(
        Programme, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    status = Text(required=True, default=None)
    initiatives = Integer(required=True, default=None)
    source = Text(required=True, default=None)

    initiative_tally_status_known = Check(one_of("status", InitiativeStatus))
    initiative_tally_is_a_count = Check('"initiatives" >= 0')
