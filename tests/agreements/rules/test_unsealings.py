"""Until when an opened agreement is read."""

from datetime import UTC, datetime

import pytest

from agreements.rules.unsealings import until


@pytest.mark.parametrize(
    ("opened", "over"),
    [
        ("2026-06-15T06:00:00", "2026-06-15T18:00:00"),
        ("2026-06-15T17:59:59", "2026-06-15T18:00:00"),
        ("2026-06-15T18:00:00", "2026-06-16T18:00:00"),
        ("2026-12-31T20:00:00", "2027-01-01T18:00:00"),
    ],
)
def test_the_day_ends_at_midnight_in_bishkek(opened, over):
    assert until(datetime.fromisoformat(opened).replace(tzinfo=UTC)) == datetime.fromisoformat(over).replace(
        tzinfo=UTC
    )
