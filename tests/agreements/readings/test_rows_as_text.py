"""Rows of lists are put together as text, and read as JSON all the same."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from piccolo.querystring import QueryString

from agreements.readings.sql import key, ready, record, value, word
from agreements.tables.agreements import Agreement

HARD = ['"', "\\", "\n", "\t", "{}", "{", "$1", "%s", "'", "</script>", "Өлкө ң ү", "\u2028", "😀", ""]


async def row(**values: object) -> dict[str, object]:
    """What the database makes of one row."""
    parts = record(
        text=value("r.text"), day=value("r.day"), number=value("r.number"), truth=value("r.truth"),
        code=word("r.code"), body=ready("r.body"), name=key("r.name"),
    )  # fmt: skip
    [found] = await Agreement.raw(
        f"SELECT {parts} AS said FROM (SELECT {{}}::text AS text, {{}}::date AS day, {{}}::int AS number,"  # noqa: S608 -- columns of ours
        " {}::boolean AS truth, {}::text AS code, {}::json AS body, {}::text AS name) r",
        *(values.get(each) for each in ("text", "day", "number", "truth", "code", "body")),
        values.get("name", "in_force"),
    )
    read: dict[str, object] = json.loads(found["said"])
    return read


@pytest.mark.parametrize("text", HARD)
async def test_any_text_comes_out_as_it_went_in(db, text):
    assert (await row(text=text))["text"] == text


async def test_each_kind_of_value_is_the_json_of_it(db):
    found = await row(
        text="a", day=date(2026, 11, 26), number=-3, truth=False, code="1500000.50", body='{"ky": null}'
    )
    assert found == {
        "text": "a", "day": "2026-11-26", "number": -3, "truth": False, "code": "1500000.50",
        "body": {"ky": None}, "name": "in_force",
    }  # fmt: skip


async def test_what_is_unknown_is_null(db):
    found = await row()
    assert found.pop("name") == "in_force"
    assert set(found.values()) == {None}


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, min_size=1))
def test_parameters_after_a_record_keep_their_places(names):
    """Piccolo counts braces as places, so a record has none."""
    said = record(**{name: key(f"r.{name}") for name in names})
    statement, values = QueryString(f"SELECT {said} WHERE {{}} = {{}}", 1, 2).compile_string()
    assert statement == f"SELECT {said} WHERE $1 = $2"
    assert values == [1, 2]
