"""What the database's constraints mean to a reader: a field of the form and a sentence of the catalogue.

The acts refuse most of this themselves; a constraint speaks up when two people do the same thing at once, or when an
act forgot to look.
"""

from agreements.errors import Problem

CONSTRAINTS: dict[str, tuple[str, str]] = {
    "account_email_is_folded": ("email", "accounts.email_unusable"),
    "account_email_once": ("email", "accounts.email_taken"),
    "account_executor_has_organisation": ("organisation", "accounts.executor_needs_organisation"),
    "account_name_filled": ("name", "accounts.no_name"),
    "account_organisation_fkey": ("organisation", "errors.no_organisation"),
    "account_roles_known": ("roles", "accounts.no_role"),
    "agreement_confidential_for_a_reason": (
        "confidentiality_reason",
        "completeness.no_confidentiality_reason",
    ),
    "agreement_notice_is_positive": ("notice_days", "errors.out_of_range"),
    "agreement_reader_organisation_fkey": ("readers", "errors.no_organisation"),
    "agreement_term_is_positive": ("term_months", "errors.out_of_range"),
    "budget_line_currency_code": ("currency", "errors.no_currency_code"),
    "calendar_day_has_name": ("name", "completeness.no_name"),
    "calendar_day_has_source": ("source", "errors.blank"),
    "calendar_day_once": ("day", "errors.day_twice"),
    "calendar_year_once": ("year", "errors.year_twice"),
    "commitment_amount_is_positive": ("commitments", "errors.amount_not_positive"),
    "commitment_currency_code": ("commitments", "errors.no_currency_code"),
    "commitment_money_whole": ("commitments", "completeness.no_currency"),
    "commitment_owed_by_fkey": ("commitments", "errors.no_organisation"),
    "commitment_owed_to_fkey": ("commitments", "errors.no_organisation"),
    "document_has_filename": ("file", "errors.no_filename"),
    "document_replaced_once": ("replaces", "documents.replaced_already"),
    "document_replaces_fkey": ("", "documents.has_newer_version"),
    "fulfilment_amount_is_positive": ("amount", "errors.amount_not_positive"),
    "fulfilment_decided_by_another": ("", "permissions.another_person"),
    "fulfilment_has_text": ("text", "fulfilling.no_text"),
    "fulfilment_returned_for_a_reason": ("reason", "fulfilling.no_reason"),
    "fulfilment_share_is_a_percentage": ("share", "errors.no_percentage"),
    "initiative_tally_is_a_count": ("count", "errors.out_of_range"),
    "milestone_owed_by_fkey": ("commitments", "errors.no_organisation"),
    "organisation_alias_filled": ("aliases", "errors.blank"),
    "organisation_alias_once": ("aliases", "errors.alias_twice"),
    "organisation_country_code": ("country", "errors.no_country_code"),
    "organisation_has_name": ("name", "completeness.no_name"),
    "organisation_identifier_filled": ("identifiers", "errors.blank"),
    "organisation_identifier_once": ("identifiers", "errors.identifier_taken"),
    "party_once": ("parties", "completeness.party_twice"),
    "party_organisation_fkey": ("parties", "errors.no_organisation"),
    "programme_has_title": ("title", "completeness.no_title"),
    "programme_owner_fkey": ("owner", "errors.no_organisation"),
    "programme_years_in_order": ("last_year", "errors.years_out_of_order"),
    "relation_of_two": ("other", "relations.to_itself"),
    "relation_once": ("other", "relations.stands_already"),
    "signatory_has_name": ("parties", "errors.no_signatory_name"),
}
# What only a mistake of ours can break: a reader learns that nothing was written, the log which one it was.
INTERNAL = frozenset(
    {
        "agreement_number_once",
        "agreement_ordinal_once",
        "agreement_reader_is_somebody",
        "agreement_reader_once",
        "agreement_registered_whole",
        "api_token_digest_is_sha256",
        "api_token_digest_once",
        "file_content_has_its_size",
        "file_content_is_itself",
        "fulfilment_decided_once",
        "ledger_entry_revision_counts_from_one",
        "ledger_entry_revision_once",
        "ledger_head_is_one",
        "ledger_section_is_itself",
        "number_series_counts_up",
        "number_series_once",
        "reminder_message_id_once",
        "reminder_once",
        "idempotency_key_answered_whole",
        "idempotency_key_once",
        "idempotency_key_request_is_sha256",
        "session_id_is_sha256",
    }
)


def problem(constraint: str | None) -> Problem:
    """Say what a broken constraint means."""
    name = constraint or ""
    if name in CONSTRAINTS:
        field, key = CONSTRAINTS[name]
        return Problem(field, key)
    if name.endswith("_known"):
        return Problem("", "errors.unknown_choice")
    return Problem("", "errors.reference" if name.endswith("_fkey") else "errors.constraint")
