"""A due day half entered."""

import pytest
from pydantic import ValidationError

from registry import invalid
from registry.pages.entries import DueEntry


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({"kind": "relative", "offset": None}, "offset", "errors.due_offset_missing"),
        ({"kind": "date", "on": None}, "on", "errors.due_on_missing"),
    ],
)
def test_what_a_due_day_lacks_is_named_by_itself(given, field, key):
    with pytest.raises(ValidationError) as caught:
        DueEntry.model_validate(given)
    [problem] = invalid.from_pydantic(caught.value.errors())
    assert (problem.field, problem.key) == (field, key)
