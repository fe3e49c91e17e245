"""What an act made of a section of the ledger, field by field: two bodies in, changes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

Row = Mapping[str, Any]
# The rows of a section by their table.
Rows = Mapping[str, Sequence[Row]]

# What is told of a row, in the order in which a text has it; what does not stand here is told to nobody. It is where a
# row stands, or follows from what is told: keys, places, the cards of due dates, and who did it and when, which the
# entry itself says. What an amendment changes is told by the sections it changes once it is applied.
TOLD: dict[str, tuple[str, ...]] = {
    "agreement": (
        "number", "registered_at", "form", "legal_class", "legal_basis", "title_ky", "title_ru", "title_en",
        "purpose_ky", "purpose_ru", "purpose_en", "place", "signed_on", "entry_rule", "entry_days", "in_force_on",
        "term", "term_months", "ends_on", "renewal", "renewal_months", "notice_days", "notice_form", "languages",
        "prevailing_language", "confidentiality", "confidentiality_reason", "confidentiality_review_on",
        "original_location",
    ),
    "agreement_reader": ("organisation", "account"),
    "amendment": (
        "number", "signed_on", "effective_on", "ground", "document", "instrument", "applied_at", "struck_at",
        "strike_reason",
    ),
    "commitment": (
        "clause", "kind", "text_ky", "text_ru", "text_en", "owed_by", "owed_to", "amount", "evidence_expected",
        "as_in_source", "ended_on",
    ),
    "document": ("kind", "standing", "language", "filename", "digest", "replaces"),
    "downgrade": (
        "from_level", "to_level", "reason", "confirmed_at", "refused_at", "refusal_reason", "withdrawn_at",
    ),
    "event": (
        "kind", "happened_on", "effective_on", "organisation", "ends_on", "notice_form", "successor", "document",
        "note", "struck_at", "strike_reason",
    ),
    "fulfilment": (
        "milestone", "happened_on", "text", "share", "amount", "accepted_at", "returned_at", "return_reason",
        "confirmed_at", "contradicted_at", "answer",
    ),
    "hand_over": ("predecessor", "successor", "happened_on", "act_title", "act_number", "act_on"),
    "handed_over": ("milestone",),
    "milestone": (
        "title_ky", "title_ru", "title_en", "rule", "due_on", "owed_by", "amount", "fulfilled_on", "held_on",
        "waived_on", "ground", "override_on", "override_reason", "paused_on", "paused_days",
    ),
    "party": ("organisation", "role"),
    "payment": (
        "milestone", "paid_on", "amount", "payer", "payee", "note", "withdrawn_at", "withdrawal_reason",
    ),
    "redaction": (
        "act_title", "act_number", "act_on", "asker", "request_number", "request_on", "approved_at", "refused_at",
        "refusal_reason", "withdrawn_at",
    ),
    # Where something was taken out is told by the redaction itself, on a page of its own.
    "redacted_place": (),
    "redacted_section": ("digest", "remains"),
    "relation": ("kind", "other"),
    "serving": ("commitment", "programme", "item", "line"),
    "signatory": (
        "name", "position", "authority", "authority_number", "authority_on", "signed_on", "place",
    ),
    "unsealing": ("account", "reason", "until"),
}  # fmt: skip


class FieldChange(Struct, frozen=True):
    """A field: what it said and what it says; a sum has its currency with it."""

    name: str
    before: Any
    after: Any


class RowChange(Struct, frozen=True):
    """A row that was `added`, `changed` or `removed`, and the fields in which it differs."""

    table: str
    id: UUID
    effect: str
    fields: tuple[FieldChange, ...]


class SectionChange(Struct, frozen=True):
    """What became of a section. One that is `withheld` is kept from everybody, so that nothing is told of it.

    `withheld_by` are the entries that took out something of what it said, before the act or after it.
    """

    section: str
    withheld: bool
    rows: tuple[RowChange, ...]
    withheld_by: tuple[int, ...] = ()


def changes(before: Rows | None, after: Rows | None) -> tuple[RowChange, ...]:
    """What makes one body of a section the other; None where there was none, or is none any more."""
    return tuple(_rows(before or {}, after or {}))


def _rows(before: Rows, after: Rows) -> Iterator[RowChange]:
    for table in dict.fromkeys((*after, *before)):
        was, now = ({row["id"]: row for row in rows.get(table, ())} for rows in (before, after))
        for key in dict.fromkeys((*now, *was)):
            fields = tuple(_fields(table, was.get(key, {}), now.get(key, {})))
            effect = "added" if key not in was else "removed" if key not in now else "changed"
            if fields:
                yield RowChange(table, UUID(key), effect, fields)


def _fields(table: str, was: Row, now: Row) -> Iterator[FieldChange]:
    for name in TOLD.get(table, ()):
        before, after = _said(was, name), _said(now, name)
        if before != after:
            yield FieldChange(name, before, after)


def _said(row: Row, name: str) -> Any:
    """A value; a list of nothing says as little as none."""
    value = row.get(name)
    if name == "amount" and value is not None and "currency" in row:
        return {"amount": value, "currency": row["currency"]}
    return None if value == [] else value
