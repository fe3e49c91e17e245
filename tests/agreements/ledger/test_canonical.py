"""The bytes of the ledger: RFC 8785, and rows without floats."""

import json
import os
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger.canonical import canonical, is_canonical, moment, plain, plain_row

VECTORS = (
    Path(os.environ.get("KELISHIM_VECTORS", Path(__file__).parents[4] / "shared" / "vectors")) / "jcs-rfc8785"
)


there = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not beside this checkout")
NAMES = ["arrays", "french", "structures", "unicode", "values", "weird"]


@there
def test_all_the_published_pairs_are_read():
    assert sorted(path.stem for path in (VECTORS / "input").iterdir()) == NAMES
    assert sorted(path.stem for path in (VECTORS / "outhex").iterdir()) == NAMES


@there
@pytest.mark.parametrize("name", NAMES)
def test_the_published_vectors_come_out_to_the_byte(name):
    value = json.loads((VECTORS / "input" / f"{name}.json").read_text("utf-8"))
    wanted = bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text("ascii"))
    assert rfc8785.dumps(value) == wanted
    assert is_canonical(wanted)


texts = st.text(st.characters(exclude_categories=["Cs"]))
names = st.text(st.characters(max_codepoint=127))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_what_we_write_is_what_the_library_writes(value):
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "text",
    [
        *map(chr, range(0x21)),
        "\x7f",
        "\x80",
        "\u2028",
        "\ufeff",
        "\U0001f9fe",
        '"\\/',
        "Өкмөт",
        "é",
        "e\u0301",
    ],
)
def test_every_escape_is_the_librarys(text):
    assert canonical({text.encode("ascii", "ignore").decode(): text}) == rfc8785.dumps(
        {text.encode("ascii", "ignore").decode(): text}
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1.0}',
        b'"\\u041a"',
        b"[1,2]\n",
        b"9007199254740993",
        b"{",
        b"\xff",
    ],
)
def test_another_form_is_told(body):
    assert not is_canonical(body)


def test_a_row_has_no_floats_and_no_unknown_columns():
    row = {
        "id": UUID(int=7),
        "amount": Decimal("1500000.50"),
        "share": Decimal("1E+2"),
        "due_on": date(2026, 5, 1),
        "at": datetime(2026, 5, 1, 12, tzinfo=timezone(timedelta(hours=6))),
        "languages": ["ky", "ru"],
        "unknown": None,
        "card": '{"b": 1, "a": [2]}',
    }
    assert plain_row(row, frozenset({"card"})) == {
        "id": "00000000-0000-0000-0000-000000000007",
        "amount": "1500000.50",
        "share": "100",
        "due_on": "2026-05-01",
        "at": "2026-05-01T06:00:00.000000Z",
        "languages": ["ky", "ru"],
        "card": {"b": 1, "a": [2]},
    }


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        moment(datetime(2026, 5, 1))  # noqa: DTZ001 -- that is the point


def test_what_has_no_canonical_form_is_refused():
    with pytest.raises(TypeError, match="float"):
        plain(1.5)


def test_moments_keep_their_microseconds():
    assert moment(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == "2026-01-02T03:04:05.000006Z"
