"""What was agreed, and the numbers it is registered under."""

from piccolo.columns import UUID, Array, Boolean, Date, ForeignKey, Integer, OnDelete, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from agreements.tables.checks import both_or_neither, one_of
from agreements.tables.organisations import Organisation
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    Confidentiality,
    EntryIntoForce,
    Language,
    NoticeForm,
    Renewal,
    TermKind,
)


class Agreement(Table):
    """A signed record of an agreement. Unknown is NULL; whether it is a draft shows in `registered_at`.

    Its revision is that of its last ledger entry, and stands nowhere else. `entry_days` are counted from the last
    notification or ratification, `renewal_months` is how long each tacit renewal lasts. The last columns keep what its
    events made of it (`rules.standings`), so that lists need not read them.
    """

    id = UUID(primary_key=True, default=None)
    number = Text(null=True, default=None)
    series = Text(null=True, default=None)
    year = Integer(null=True, default=None)
    ordinal = Integer(null=True, default=None)
    registered_at = Timestamptz(null=True, default=None)
    registered_by = UUID(null=True, default=None)
    created_at = Timestamptz(required=True, default=None)
    created_by = UUID(required=True, default=None)
    form = Text(null=True, default=None)
    legal_class = Text(null=True, default=None)
    legal_basis = Text(null=True, default=None)
    title_ky = Text(null=True, default=None)
    title_ru = Text(null=True, default=None)
    title_en = Text(null=True, default=None)
    purpose_ky = Text(null=True, default=None)
    purpose_ru = Text(null=True, default=None)
    purpose_en = Text(null=True, default=None)
    place = Text(null=True, default=None)
    signed_on = Date(null=True, default=None)
    entry_rule = Text(null=True, default=None)
    in_force_on = Date(null=True, default=None)
    term = Text(null=True, default=None)
    term_months = Integer(null=True, default=None)
    ends_on = Date(null=True, default=None)
    renewal = Text(null=True, default=None)
    notice_days = Integer(null=True, default=None)
    languages = Array(Text(), default=list)
    prevailing_language = Text(null=True, default=None)
    confidentiality = Text(required=True, default=None)
    confidentiality_reason = Text(null=True, default=None)
    original_location = Text(null=True, default=None)
    entry_days = Integer(null=True, default=None)
    renewal_months = Integer(null=True, default=None)
    notice_form = Text(null=True, default=None)
    applied_on = Date(null=True, default=None)
    awaited = Boolean(null=True, default=None)
    pauses = Array(Date(), null=True, default=None)
    runs_until = Date(null=True, default=None)
    over_on = Date(null=True, default=None)
    over_by = Text(null=True, default=None)
    confidentiality_review_on = Date(null=True, default=None)

    agreement_number_once = Unique([number])
    agreement_ordinal_once = Unique([series, year, ordinal])
    # A number, its parts and the moment of registration come together.
    agreement_registered_whole = Check(
        'num_nulls("number", "series", "year", "ordinal", "registered_at", "registered_by") IN (0, 6)'
    )
    agreement_form_known = Check(one_of("form", AgreementForm))
    agreement_class_known = Check(one_of("legal_class", AgreementClass))
    agreement_entry_rule_known = Check(one_of("entry_rule", EntryIntoForce))
    agreement_term_known = Check(one_of("term", TermKind))
    agreement_renewal_known = Check(one_of("renewal", Renewal))
    agreement_confidentiality_level_known = Check(one_of("confidentiality", Confidentiality))
    agreement_prevailing_known = Check(one_of("prevailing_language", Language))
    # Whatever is not public says why.
    agreement_confidential_for_a_reason = Check(
        "\"confidentiality\" = 'public' OR \"registered_at\" IS NULL OR coalesce(\"confidentiality_reason\", '') <> ''"
    )
    agreement_term_is_positive = Check('"term_months" > 0 AND "term_months" <= 1200')
    agreement_notice_is_positive = Check('"notice_days" >= 0 AND "notice_days" <= 3660')
    agreement_entry_days_positive = Check('"entry_days" >= 0 AND "entry_days" <= 3660')
    agreement_renewal_is_positive = Check('"renewal_months" > 0 AND "renewal_months" <= 1200')
    agreement_notice_form_known = Check(one_of("notice_form", NoticeForm))
    # What is over is so from a day and by something.
    agreement_over_whole = Check(both_or_neither("over_on", "over_by"))
    agreement_over_known = Check("\"over_by\" IN ('superseded', 'terminated')")


class AgreementReader(Table):
    """An organisation or a person named as reader of an agreement that is not open."""

    id = UUID(primary_key=True, default=None)
    agreement = ForeignKey(
        Agreement, null=False, required=True, default=None, on_delete=OnDelete.restrict, index=True
    )
    organisation = ForeignKey(Organisation, null=True, default=None, on_delete=OnDelete.restrict)
    account = UUID(null=True, default=None)

    agreement_reader_once = Unique([agreement, organisation, account], nulls_distinct=False)
    agreement_reader_is_somebody = Check('num_nonnulls("organisation", "account") = 1')


class NumberSeries(Table):
    """The last number given in a series and year. Its row is locked while a number is given, so none is skipped."""

    id = UUID(primary_key=True, default=None)
    series = Text(required=True, default=None)
    year = Integer(required=True, default=None)
    last = Integer(required=True, default=None)

    number_series_once = Unique([series, year])
    number_series_counts_up = Check('"last" >= 0')
