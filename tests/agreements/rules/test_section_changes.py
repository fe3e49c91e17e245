"""What became of a section of the ledger, field by field."""

from uuid import uuid4

import pytest

from agreements.ledger.sections import SUBJECTS, name
from agreements.rules.section_changes import TOLD, FieldChange, RowChange, changes

ONE, OTHER = uuid4(), uuid4()
# What is told of by other means, or to nobody: keys and places, what follows from other fields, who did it and when.
UNTOLD = {
    "added_at", "added_by", "agreement", "answered_by", "applied_on", "approved_by", "asked_by", "awaited", "card",
    "changes", "commitment", "confirmed_by", "created_at", "created_by", "currency", "decided_by", "field", "findings",
    "fulfilment", "hand_over", "id", "media_type", "milestone", "ordinal", "over_by", "over_on", "part", "part_id",
    "party", "pauses", "payment", "position", "proposed_at", "proposed_by", "recorded_at", "recorded_by", "redaction",
    "refused_by", "registered_by", "reported_at", "reported_by", "revision", "runs_until", "section", "series",
    "signers", "size", "stands", "struck_by", "unsealed_at", "withdrawn_by", "year",
}  # fmt: skip


def party(key=ONE, **fields):
    return {"party": [{"id": str(key), "agreement": str(uuid4()), **fields}], "signatory": []}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (party(role="party"), party(role="party"), ()),
        (party(role="party", position=0), party(role="party", position=1), ()),
        (
            party(role="party"),
            party(role="observer"),
            (RowChange("party", ONE, "changed", (FieldChange("role", "party", "observer"),)),),
        ),
        (
            None,
            party(role="party"),
            (RowChange("party", ONE, "added", (FieldChange("role", None, "party"),)),),
        ),
        (
            party(role="party"),
            None,
            (RowChange("party", ONE, "removed", (FieldChange("role", "party", None),)),),
        ),
        (
            party(role="party"),
            party(OTHER, role="party"),
            (
                RowChange("party", OTHER, "added", (FieldChange("role", None, "party"),)),
                RowChange("party", ONE, "removed", (FieldChange("role", "party", None),)),
            ),
        ),
    ],
)
def test_rows_are_told_by_what_differs_in_them(before, after, told):
    assert changes(before, after) == told


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ({"amount": "1.00", "currency": "KGS"}, {"amount": "1.00", "currency": "KGS"}, None),
        (
            {"amount": "1.00", "currency": "KGS"},
            {"amount": "1.00", "currency": "USD"},
            ({"amount": "1.00", "currency": "KGS"}, {"amount": "1.00", "currency": "USD"}),
        ),
        ({}, {"amount": "1.00"}, (None, "1.00")),
    ],
)
def test_a_sum_is_told_with_its_currency(was, now, told):
    before, after = ({"payment": [{"id": str(ONE), **fields}]} for fields in (was, now))
    fields = [(each.before, each.after) for row in changes(before, after) for each in row.fields]
    assert fields == ([told] if told else [])


def test_a_list_of_nothing_is_no_change():
    before, after = {"agreement": [{"id": str(ONE), "languages": []}]}, {"agreement": [{"id": str(ONE)}]}
    assert changes(before, after) == ()


def test_what_is_not_named_is_told_to_nobody():
    assert changes(None, party(password="1", salt="2")) == ()
    assert changes(None, {"account": [{"id": str(ONE), "email": "a@example.test"}]}) == ()


def families():
    subject = SUBJECTS["agreement"]
    return [subject.core, *subject.parts.values()]


@pytest.mark.parametrize("family", families(), ids=lambda family: name(family.root))
def test_every_column_of_an_agreement_is_told_or_left_out_on_purpose(family):
    """A column added to a table says where it belongs; a secret one is told in no case."""
    for table in family.tables:
        columns = {column._meta.name for column in table._meta.columns}
        told = set(TOLD[name(table)])
        assert columns - told <= UNTOLD
        assert told <= columns
        assert not told & family.secret
