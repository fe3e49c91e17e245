"""What an act made of a section of the ledger, in words: each field from what to what."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from agreements.rules.section_changes import FieldChange, RowChange
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    DocumentKind,
    DocumentStanding,
    EventKind,
    Language,
    RedactionAsker,
    RelationKind,
)
from agreements.wording import changes
from agreements.wording.changes import ChangeWords, Writer
from agreements.wording.words import Words

# What a field is called; of a text in three languages, without the language.
LABELS: dict[str, dict[str, str]] = {
    "agreement": {
        **changes.LABELS[""],
        "confidentiality": "agreements.confidentiality",
        "confidentiality_reason": "agreements.confidentiality_reason",
        "confidentiality_review_on": "agreements.confidentiality_review_on",
        "form": "agreements.form",
        "legal_basis": "agreements.legal_basis",
        "legal_class": "agreements.class",
        "number": "log.number",
        "original_location": "agreements.original",
        "place": "agreements.place",
        "registered_at": "agreements.registered_at",
        "signed_on": "agreements.signed_on",
    },
    "agreement_reader": {"account": "ledger.person", "organisation": "agreements.organisation"},
    "amendment": {
        "applied_at": "ledger.applied_at",
        "document": "amendments.document",
        "effective_on": "amendments.effective_on",
        "ground": "amendments.ground",
        "instrument": "amendments.instrument",
        "number": "amendments.number",
        "signed_on": "amendments.signed",
        "strike_reason": "ledger.strike_reason",
        "struck_at": "ledger.struck_at",
    },
    "commitment": {**changes.LABELS["commitments"], "ended_on": "ledger.ended_on"},
    "document": {
        "digest": "ledger.file_digest",
        "filename": "documents.file",
        "kind": "documents.kind",
        "language": "documents.language",
        "replaces": "documents.replaces",
        "standing": "documents.standing",
    },
    "downgrade": {
        "confirmed_at": "ledger.confirmed_at",
        "from_level": "ledger.from_level",
        "reason": "downgrades.reason",
        "refusal_reason": "downgrades.refusal_reason",
        "refused_at": "ledger.refused_at",
        "to_level": "downgrades.to_level",
        "withdrawn_at": "ledger.withdrawn_at",
    },
    "event": {
        "document": "events.document",
        "effective_on": "events.effective",
        "ends_on": "events.new_end",
        "happened_on": "events.happened",
        "kind": "events.kind",
        "note": "events.note",
        "notice_form": "events.notice_form",
        "organisation": "events.party",
        "strike_reason": "ledger.strike_reason",
        "struck_at": "ledger.struck_at",
        "successor": "events.successor",
    },
    "fulfilment": {
        "accepted_at": "ledger.accepted_at",
        "amount": "fulfilments.amount",
        "answer": "ledger.answer",
        "confirmed_at": "ledger.confirmed_at",
        "contradicted_at": "ledger.contradicted_at",
        "happened_on": "fulfilments.happened_on",
        "milestone": "commitments.milestone",
        "return_reason": "ledger.return_reason",
        "returned_at": "ledger.returned_at",
        "share": "fulfilments.share_percent",
        "text": "fulfilments.text",
    },
    "hand_over": {
        "act_number": "successions.act_number",
        "act_on": "successions.act_on",
        "act_title": "successions.act_title",
        "happened_on": "successions.happened_on",
        "predecessor": "ledger.predecessor",
        "successor": "successions.successor",
    },
    "handed_over": {"milestone": "commitments.milestone"},
    "milestone": {
        **changes.LABELS["milestones"],
        "due_on": "commitments.due_on",
        "fulfilled_on": "ledger.fulfilled_on",
        "ground": "due_dates.ground",
        "held_on": "ledger.held_on",
        "override_on": "due_dates.override",
        "override_reason": "ledger.override_reason",
        "owed_by": "commitments.owed_by",
        "paused_days": "ledger.paused_days",
        "paused_on": "ledger.paused_on",
        "rule": "ledger.due_rule",
        "waived_on": "ledger.waived_on",
    },
    "party": changes.LABELS["parties"],
    "payment": {
        "amount": "payments.amount",
        "milestone": "commitments.milestone",
        "note": "payments.note",
        "paid_on": "payments.paid_on",
        "payee": "payments.payee",
        "payer": "payments.payer",
        "withdrawal_reason": "ledger.strike_reason",
        "withdrawn_at": "ledger.struck_at",
    },
    "redacted_place": {},
    "redacted_section": {"digest": "redactions.digest", "remains": "redactions.remains"},
    "redaction": {
        "act_number": "redactions.act_number",
        "act_on": "redactions.act_on",
        "act_title": "redactions.act_title",
        "approved_at": "redactions.approved_at",
        "asker": "redactions.asker",
        "refusal_reason": "redactions.refusal_reason",
        "refused_at": "ledger.refused_at",
        "request_number": "redactions.request_number",
        "request_on": "redactions.request_on",
        "withdrawn_at": "ledger.withdrawn_at",
    },
    "relation": {"kind": "relations.kind", "other": "relations.number"},
    "serving": {
        "commitment": "commitments.commitment",
        "item": "section.item",
        "line": "ledger.budget_line",
        "programme": "ledger.programme",
    },
    "signatory": changes.LABELS["signatories"],
    "unsealing": {"account": "ledger.person", "reason": "unsealings.reason", "until": "ledger.until"},
}
# What the rows are called that belong to the row of a section.
ROWS = {
    "agreement_reader": "ledger.reader",
    "handed_over": "commitments.milestone",
    "milestone": "commitments.milestone",
    "redacted_section": "redactions.version",
    "signatory": "agreements.signatory",
}
KINDS: dict[str, type[StrEnum]] = {
    "commitment": CommitmentKind,
    "document": DocumentKind,
    "event": EventKind,
    "relation": RelationKind,
}
ENUMS: dict[str, type[StrEnum]] = {
    "asker": RedactionAsker,
    "confidentiality": Confidentiality,
    "form": AgreementForm,
    "from_level": Confidentiality,
    "language": Language,
    "legal_class": AgreementClass,
    "standing": DocumentStanding,
    "to_level": Confidentiality,
}
# The fields that name something by its id.
NAMED = frozenset(
    {
        "account", "commitment", "document", "instrument", "item", "line", "milestone", "organisation", "other",
        "owed_by", "owed_to", "payee", "payer", "predecessor", "programme", "replaces", "successor",
    }
)  # fmt: skip
# The same where it is a body.
BODIES = {
    "agreement_reader": {"organisation"},
    "commitment": {"owed_by", "owed_to"},
    "event": {"organisation"},
    "hand_over": {"predecessor", "successor"},
    "milestone": {"owed_by"},
    "party": {"organisation"},
    "payment": {"payee", "payer"},
}


def _amount(words: Words, value: Any) -> str:
    """A sum; that of a report is in the currency of its milestone, and is told without."""
    if isinstance(value, dict):
        return words.money(Decimal(value["amount"]), value["currency"])
    return words.number(Decimal(value))


WRITERS: dict[str, Writer] = {
    **{name: writer for name, writer in changes.WRITERS.items() if name != "kind"},
    **{
        name: lambda words, value, enum=enum: words.word(enum(value))  # type: ignore[misc]
        for name, enum in ENUMS.items()
    },
    "amount": _amount,
    "paused_days": lambda words, value: words.days(value),
    "share": lambda words, value: words.number(Decimal(value)),
    "until": lambda words, value: words.moment(datetime.fromisoformat(value)),
}


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row in words: what it is called, None for that of the section itself, and its `effect`, as the rule says it."""

    what: str | None
    effect: str
    lines: tuple[ChangeWords, ...]


def worded(row: RowChange, words: Words, names: Mapping[UUID, str]) -> RowWords:
    """The changes of a row in words. `names` are those of all that it names and the reader may see."""
    lines = (
        ChangeWords(
            label(row.table, field.name, words),
            _value(row.table, field.name, field.before, words, names),
            _value(row.table, field.name, field.after, words, names),
            f"{row.table}/{row.id}/{field.name}",
        )
        for field in row.fields
    )
    return RowWords(_row(row, words, names), row.effect, tuple(lines))


def heading(table: str, name: str, words: Words) -> str:
    """What a column of a table is called; one that is told to nobody is called what it is."""
    known = LABELS.get(table, {})
    return label(table, name, words) if name in known or name.rpartition("_")[0] in known else name


def bodies(row: RowChange) -> Iterator[UUID]:
    """The bodies that a row names."""
    return _ids(row.fields, BODIES.get(row.table, frozenset()))


def accounts(row: RowChange) -> Iterator[UUID]:
    """The people that a row names."""
    return _ids(row.fields, {"account"})


def _ids(fields: tuple[FieldChange, ...], names: set[str] | frozenset[str]) -> Iterator[UUID]:
    for field in fields:
        if field.name in names:
            yield from (UUID(value) for value in (field.before, field.after) if value is not None)


def _row(row: RowChange, words: Words, names: Mapping[UUID, str]) -> str | None:
    if row.table not in ROWS:
        return None
    kind = words.t(ROWS[row.table])
    return words.t("section.named", kind=kind, name=names[row.id]) if row.id in names else kind


def label(table: str, name: str, words: Words) -> str:
    """What a field of a row is called; of a text in three languages, with the language."""
    labels, (stem, _, language) = LABELS[table], name.rpartition("_")
    if name in labels:
        return words.t(labels[name])
    return words.t("changes.in_language", what=words.t(labels[stem]), language=Language(language))


def _value(table: str, name: str, value: Any, words: Words, names: Mapping[UUID, str]) -> str | None:
    if value is None:
        return None
    if name in NAMED:
        return names.get(UUID(value), words.t("ledger.not_named"))
    return _writer(table, name)(words, value)


def _writer(table: str, name: str) -> Writer:
    if name == "kind":
        return lambda words, value: words.word(KINDS[table](value))
    if name.endswith("_at"):
        return WRITERS["until"]
    if name.endswith("_on"):
        return WRITERS["signed_on"]
    return WRITERS.get(name, lambda words, value: str(value))  # noqa: ARG005
