"""The bytes of the ledger: RFC 8785, and rows without floats."""

import json
import os
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from agreements.ledger.canonical import canonical, moment, plain, plain_row

VECTORS = (
    Path(os.environ.get("KELISHIM_VECTORS", Path(__file__).parents[4] / "shared" / "vectors")) / "jcs-rfc8785"
)


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not beside this checkout")
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_published_vectors_come_out_to_the_byte(name):
    value = json.loads((VECTORS / "input" / f"{name}.json").read_text("utf-8"))
    wanted = bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text("ascii"))
    assert canonical(value) == wanted


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
