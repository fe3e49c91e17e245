"""Strategies, the figures published about them, and what agreements do for them."""

from piccolo.columns import UUID, Date, ForeignKey, Integer, Numeric, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import one_of, some_language
from agreements.tables.commitments import Commitment
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


class ProgrammeItem(Table):
    """A numbered item of a programme. Which item it is a part of follows from its code.

    An item is never deleted but withdrawn: an agreement that the officer may not know of may serve it, and a refusal
    to delete it would tell of that. Codes are kept apart by the act, under the programme's lock: a constraint would
    stand in the way of two items that change places.
    """

    id = UUID(primary_key=True, default=None)
    programme = ForeignKey(
        Programme, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    position = Integer(required=True, default=None)
    code = Text(required=True, default=None)
    title_ky = Text(null=True, default=None)
    title_ru = Text(null=True, default=None)
    title_en = Text(null=True, default=None)
    owner = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    withdrawn_at = Timestamptz(null=True, default=None)

    programme_item_has_code = Check("\"code\" <> ''")
    programme_item_has_title = Check(some_language("title"))


class Initiative(Table):
    """An initiative known by name. How many there are in all is what `InitiativeTally` says was published."""

    id = UUID(primary_key=True, default=None)
    programme = ForeignKey(
        Programme, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    item = ForeignKey(ProgrammeItem, null=True, default=None, on_delete=OnDelete.restrict)
    title_ky = Text(null=True, default=None)
    title_ru = Text(null=True, default=None)
    title_en = Text(null=True, default=None)
    status = Text(required=True, default=None)
    source = Text(null=True, default=None)

    initiative_has_title = Check(some_language("title"))
    initiative_status_known = Check(one_of("status", InitiativeStatus))


class BudgetLine(Table):
    """A published sum over a span of years; `change` is by how much it differs from the time before.

    It is for one item, or for the programme as a whole. Like an item it is withdrawn, never deleted.
    """

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
    item = ForeignKey(ProgrammeItem, null=True, default=None, on_delete=OnDelete.restrict)
    withdrawn_at = Timestamptz(null=True, default=None)

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


class Serving(Table):
    """What an agreement, or one promise in it, is for: a programme, an item of it, the sum it is paid from.

    It belongs to the agreement, not to the programme: who may read the agreement may read of it, and nobody else;
    a programme is everybody's to read, and neither its entries nor its revision tell that something serves it.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    commitment = ForeignKey(Commitment, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    programme = ForeignKey(
        Programme, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    item = ForeignKey(ProgrammeItem, null=True, default=None, on_delete=OnDelete.restrict)
    line = ForeignKey(BudgetLine, null=True, default=None, on_delete=OnDelete.restrict)

    # The same thing is said once.
    serving_once = Unique([agreement, commitment, programme, item, line], nulls_distinct=False)
