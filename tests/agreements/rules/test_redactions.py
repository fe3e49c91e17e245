"""Which versions of a record say too much at the places chosen, and what is left of them."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger.sections import SUBJECTS, name
from agreements.rules import redactions
from agreements.rules.redactions import FIELDS, FILE, MARK, Chosen, Place, Version

AGREEMENT, FIRST, SECOND = (UUID(int=number) for number in (1, 2, 3))
PARTY = f"party/{AGREEMENT}"
NAMES = st.sampled_from(("A. Test", "B. Test", "C. Test", MARK))
NAME = Place(PARTY, "signatory", FIRST, "name")


def party(*people):
    """The rows of a party's section, with whoever signed: an id and a name each."""
    return {
        "party": [{"id": str(AGREEMENT), "role": "party"}],
        "signatory": [{"id": str(key), "name": said, "signed_on": "2026-05-04"} for key, said in people],
    }


@st.composite
def histories(draw):
    """A section as it stood in one revision after another, two people in it as they came and went."""
    made = []
    for revision in range(1, draw(st.integers(2, 7))):
        people = [(key, draw(NAMES)) for key in (FIRST, SECOND) if draw(st.booleans())]
        made.append(Version(PARTY, f"{revision:064x}", (revision,), current=False, rows=party(*people)))
    last = made.pop()
    return (*made, Version(PARTY, last.digest, last.revisions, current=True, rows=last.rows))


def names(rows, key=FIRST):
    return [row["name"] for row in rows["signatory"] if row["id"] == str(key)]


@given(histories(), st.booleans())
def test_what_is_left_says_nothing_else_there_than_what_stays(versions, stands):
    chosen = [Chosen(NAME, stands)]
    gone = {each.version.digest: each.left for each in redactions.gone(versions, chosen)}
    stays = set() if stands else set(names(versions[-1].rows))
    for version in versions:
        left = gone.get(version.digest, version.rows)
        assert set(names(left)) <= {MARK} | stays
        # All else is as it was, and who was there is there.
        assert names(left, SECOND) == names(version.rows, SECOND)
        assert [row["id"] for row in left["signatory"]] == [row["id"] for row in version.rows["signatory"]]
        assert left["party"] == version.rows["party"]


@given(histories(), st.booleans())
def test_no_version_goes_that_says_nothing_of_it(versions, stands):
    stays = set() if stands else set(names(versions[-1].rows))
    gone = {each.version.digest for each in redactions.gone(versions, [Chosen(NAME, stands)])}
    for version in versions:
        says = set(names(version.rows)) - {MARK}
        if version.current and not stands:
            says = set()
        assert (version.digest in gone) == bool(says - stays), version


@given(histories())
def test_once_it_is_gone_nothing_is_held_there(versions):
    gone = {each.version.digest: each.left for each in redactions.gone(versions, [Chosen(NAME, stands=True)])}
    after = [
        Version(
            each.section,
            each.digest,
            each.revisions,
            current=each.current,
            rows=gone.get(each.digest, each.rows),
        )
        for each in versions
    ]
    assert NAME not in {each.place for each in redactions.held(after)}
    assert redactions.gone(after, [Chosen(NAME, stands=True)]) == ()


@given(histories())
def test_what_is_held_is_what_can_be_taken_out(versions):
    """What is told of a place is what would go."""
    for held in redactions.held(versions):
        if held.stands:
            assert redactions.gone(versions, [Chosen(held.place, stands=True)])
        earlier = redactions.gone(versions, [Chosen(held.place)])
        assert tuple(number for each in earlier for number in each.version.revisions) == held.revisions


def test_texts_within_json_are_marked_in_their_places():
    key = uuid4()
    row = {
        "id": str(key),
        "signers": [{"name": "A", "position": "Б"}, {"name": "В"}],
        "changes": [{"at": "title.ru", "before": None, "after": "Г", "stated": ["Д"]}],
    }
    section = f"amendment/{key}"
    places = [
        Place(section, "amendment", key, field)
        for field in ("signers.0.name", "changes.0.after", "changes.0.stated.0", "changes.0.before")
    ]
    [left] = redactions.without({"amendment": [row]}, places)["amendment"]
    assert left == {
        **row,
        "signers": [{"name": MARK, "position": "Б"}, {"name": "В"}],
        "changes": [{"at": "title.ru", "before": None, "after": MARK, "stated": [MARK]}],
    }


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("title.ru", True),
        (f"commitments/{FIRST}/text.ky", True),
        (f"parties/{FIRST}/signatories/{SECOND}/name", True),
        ("entry_rule", False),
        (f"commitments/{FIRST}/kind", False),
        (f"commitments/{FIRST}/owed_by", False),
    ],
)
def test_of_what_amendments_change_texts_alone_name_people(at, told):
    row = {"id": str(FIRST), "changes": [{"at": at, "before": None, "after": "x"}]}
    version = Version(f"amendment/{FIRST}", "0", (1,), current=True, rows={"amendment": [row]})
    assert bool(redactions.held([version])) is told


def test_a_file_is_held_until_it_is_taken_out():
    row = {"id": str(FIRST), "filename": "scan.pdf", "digest": "00"}
    version = Version(f"document/{FIRST}", "0", (1, 2), current=True, rows={"document": [row]})
    fields = {each.place.field: each for each in redactions.held([version])}
    assert fields.keys() == {"filename", FILE}
    assert fields[FILE].stands
    assert {each.place.field for each in redactions.held([version], {FIRST})} == {"filename"}
    chosen = [Chosen(fields[FILE].place, stands=True)]
    assert redactions.files([version], chosen) == {"00"}
    # Its bytes stand in no section.
    assert redactions.gone([version], chosen) == ()


def test_the_fields_are_texts_of_tables_that_an_agreement_has():
    tables = {
        name(table): {column._meta.name: column for column in table._meta.columns}
        for family in (SUBJECTS["agreement"].core, *SUBJECTS["agreement"].parts.values())
        for table in family.tables
    }
    for table, fields in FIELDS.items():
        for field in fields:
            assert type(tables[table][field]).__name__ == "Text", (table, field)


# Texts that are of closed lists, of the register's own making, or what a redaction says of itself.
NO_PROSE = {
    "act_number", "act_title", "asker", "authority", "confidentiality", "currency", "digest", "entry_rule", "field",
    "form", "from_level", "kind", "language", "legal_class", "media_type", "notice_form", "number", "over_by", "part",
    "prevailing_language", "refusal_reason", "remains", "renewal", "request_number", "role", "section", "series",
    "standing", "term", "to_level",
}  # fmt: skip


def test_every_text_of_an_agreement_can_be_taken_out_or_names_nobody():
    """A column added to a table says where it belongs."""
    for family in (SUBJECTS["agreement"].core, *SUBJECTS["agreement"].parts.values()):
        for table in family.tables:
            texts = {each._meta.name for each in table._meta.columns if type(each).__name__ == "Text"}
            assert texts - set(FIELDS.get(name(table), ())) <= NO_PROSE, table
