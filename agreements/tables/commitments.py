"""Promises and the days they fall due."""

from piccolo.columns import JSONB, UUID, Boolean, Date, ForeignKey, Integer, Numeric, OnDelete, Text
from piccolo.constraints import Check
from piccolo.table import Table

from agreements.tables.agreements import Agreement
from agreements.tables.checks import both_or_neither, one_of
from agreements.tables.organisations import Organisation
from agreements.vocabulary import CommitmentKind


class Commitment(Table):
    """A promise: who owes what to whom. `amount` is in whole units of `currency` (ISO 4217), two decimals.

    In a draft even its text and its debtor may be missing; registration asks for them. `as_in_source` says that the
    instalments do not add up in the paper either, and so were taken as they stand. `ended_on` is the first day on which
    an amendment lets it bind nobody any more.
    """

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    position = Integer(required=True, default=None)
    clause = Text(null=True, default=None)
    text_ky = Text(null=True, default=None)
    text_ru = Text(null=True, default=None)
    text_en = Text(null=True, default=None)
    kind = Text(null=True, default=None)
    owed_by = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    owed_to = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    amount = Numeric(digits=(20, 2), null=True, default=None)
    currency = Text(null=True, default=None)
    evidence_expected = Text(null=True, default=None)
    as_in_source = Boolean(null=True, default=None)
    ended_on = Date(null=True, default=None)

    commitment_kind_known = Check(one_of("kind", CommitmentKind))
    # A sum without a currency is not a sum, nor is a currency without one.
    commitment_money_whole = Check(both_or_neither("amount", "currency"))
    commitment_amount_is_positive = Check('"amount" > 0')
    commitment_currency_code = Check("\"currency\" ~ '^[A-Z]{3}$'")


class Milestone(Table):
    """A dated instance of a commitment.

    `rule` is how the day is found and `card` how it was found; both are JSON written by `rules.deadlines`. `due_on` is
    the day in force: the card's result, unless an officer set another (`override_on`). While `paused_on` is there
    the clock stands still; `paused_days` are those it stood before, and the card has them in it.
    `owed_by` answers for the milestone. It is the commitment's debtor until a hand-over says otherwise, and lets
    one index serve "what does this body owe, by when". `amount` is the instalment that falls due, in the promise's
    currency. What is on hold or waived is so from a day, on a ground: `ground` names the paper.
    """

    id = UUID(primary_key=True, default=None)
    commitment = ForeignKey(
        Commitment, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    owed_by = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    position = Integer(required=True, default=None)
    title_ky = Text(null=True, default=None)
    title_ru = Text(null=True, default=None)
    title_en = Text(null=True, default=None)
    rule = JSONB(null=True, default=None)
    due_on = Date(null=True, default=None)
    card = JSONB(null=True, default=None)
    fulfilled_on = Date(null=True, default=None)
    amount = Numeric(digits=(20, 2), null=True, default=None)
    currency = Text(null=True, default=None)
    held_on = Date(null=True, default=None)
    waived_on = Date(null=True, default=None)
    ground = Text(null=True, default=None)

    milestone_money_whole = Check(both_or_neither("amount", "currency"))
    milestone_amount_is_positive = Check('"amount" > 0')
    milestone_currency_code = Check("\"currency\" ~ '^[A-Z]{3}$'")
    # It is waived or on hold, not both, and on a ground that says something.
    milestone_stopped_on_a_ground = Check('num_nonnulls("held_on", "waived_on") = num_nonnulls("ground")')
    milestone_ground_filled = Check("\"ground\" <> ''")
    override_on = Date(null=True, default=None)
    override_reason = Text(null=True, default=None)
    paused_on = Date(null=True, default=None)
    paused_days = Integer(null=True, default=None)

    # Whoever sets another day than the computed one says why, and that day is the one in force.
    milestone_override_for_a_reason = Check(both_or_neither("override_on", "override_reason"))
    milestone_override_in_force = Check('"override_on" IS NULL OR "due_on" = "override_on"')
    milestone_paused_days_count_up = Check('"paused_days" > 0')
