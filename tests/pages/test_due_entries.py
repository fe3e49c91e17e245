"""A due day half entered: the draft keeps what was typed, registration asks for the rest."""

import pytest

from agreements.rules import due_rules
from agreements.tables.agreements import Agreement
from agreements.vocabulary import Language, Role
from registry.pages import entries
from registry.pages.entries import DueEntry
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole

ANCHORED = {"anchor": "entry_into_force", "roll": "previous"}
RHYTHM = {"every": "2", "period": "quarter", "last_working_day": "on"}


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({"kind": "date"}, "due.on", "deadlines.lacks_on"),
        ({"kind": "relative", "unit": "month", **ANCHORED}, "due.offset", "deadlines.lacks_offset"),
        (
            {"kind": "relative", "offset": "3", "unit": "month", "anchor": "date"},
            "due.since",
            "deadlines.anchor_lacks_since",
        ),
        (
            {"kind": "relative", "offset": "3", "unit": "month", "anchor": "event"},
            "due.event",
            "deadlines.anchor_lacks_event",
        ),
        (
            {"kind": "series", "ends": "count", **RHYTHM, **ANCHORED},
            "due.ends",
            "deadlines.series_needs_one_end",
        ),
        (
            {"kind": "series", "ends": "count", "count": "4", **RHYTHM, "anchor": "fulfilment"},
            "due.milestone",
            "deadlines.anchor_lacks_milestone",
        ),
    ],
)
def test_a_rule_half_filled_in_is_kept_and_what_it_lacks_is_named(given, field, key):
    rule = DueEntry.model_validate(given).rule()
    assert rule["kind"] == "unfinished"
    assert isinstance(due_rules.rule_from_json(rule), due_rules.Unfinished)
    [problem] = due_rules.lacks(rule, "due")
    assert (problem.field, problem.key) == (field, key)
    again = {name: entries.written(value, Language.EN) for name, value in entries.due(rule).items()}
    assert {name: again[name] for name in given} == given


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "date", "on": "2026-12-01"},
        {"kind": "relative", "offset": "0", "unit": "month", **ANCHORED},
        {"kind": "series", "ends": "through_term", **RHYTHM, **ANCHORED},
    ],
)
def test_a_whole_rule_lacks_nothing(given):
    rule = DueEntry.model_validate(given).rule()
    assert rule["kind"] == given["kind"]
    assert not [*due_rules.lacks(rule, "due")]


def test_a_rule_that_a_program_left_unfinished_stands_in_the_form():
    fields = entries.due({"kind": "unfinished", "of": "series", "period": "month"})
    assert (fields["kind"], fields["period"], fields["anchor"], fields["ends"]) == (
        "series",
        "month",
        "entry_into_force",
        "count",
    )
    assert entries.due({"kind": "unfinished", "of": "date"})["kind"] == "date"


async def test_a_draft_keeps_an_unfinished_series_and_registration_asks_for_its_end(client, draft):
    browser = await enter(client, await person(Role.REGISTRAR))
    edit, row = f"/agreements/{draft}/edit", "commitments.0.milestones.0.due"
    shown = form(await browser.get(edit), edit)
    half = {f"{row}.kind": "series", f"{row}.every": "2", f"{row}.period": "quarter", f"{row}.ends": "count"}
    answer = await browser.client.post(edit, data={**shown.values, **half, "do": "save"})
    assert answer.status_code == 303, answer.text
    shown = form(await browser.get(edit), edit)
    assert {name: shown.values[name] for name in half} == half
    assert "not filled in to its end" in whole(await browser.get(f"/agreements/{draft}"), "en").said
    answer = await browser.client.post(edit, data={**shown.values, "do": "register"})
    assert answer.status_code == 422
    assert "Say when the series ends" in whole(answer, "en").said
    assert form(answer, edit).values[f"{row}.every"] == "2"
    assert not await Agreement.count().where(Agreement.number.is_not_null())
    answer = await browser.client.post(edit, data={**shown.values, f"{row}.count": "4", "do": "register"})
    assert answer.status_code == 303, answer.text


@pytest.mark.parametrize("kind", ["", "date", "relative", "series"])
async def test_a_saved_draft_shows_a_rhythm_that_can_be_taken_as_it_stands(client, draft, kind):
    """Of a monthly series what was typed; of any other day what a series begins with."""
    browser = await enter(client, await person(Role.REGISTRAR))
    edit, row = f"/agreements/{draft}/edit", "commitments.0.milestones.0.due"
    shown = form(await browser.get(edit), edit)
    typed = {
        f"{row}.kind": kind,
        f"{row}.every": "1",
        f"{row}.period": "month",
        f"{row}.ends": "through_term",
    }
    answer = await browser.client.post(edit, data={**shown.values, **typed, "do": "save"})
    assert answer.status_code == 303, answer.text
    values = form(await browser.get(edit), edit).values
    assert (values[f"{row}.every"], values[f"{row}.period"]) == ("1", "month")
