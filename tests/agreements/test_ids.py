"""Identifiers of rows."""

import time

import time_machine

from agreements.tables.ids import new_id


def test_ids_are_in_the_order_they_were_made_also_within_a_millisecond():
    made = []
    for _ in range(1_000):
        made.append(new_id())
        before = time.time_ns()
        while time.time_ns() - before < 500:
            pass
    assert made == sorted(made)


def test_ids_are_what_the_standard_calls_version_seven():
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        first, second = new_id(), new_id()
    assert (first.version, first.variant, second.version) == (7, "specified in RFC 4122", 7)
    assert first.int >> 80 == 1_795_608_000_000
    assert first != second
