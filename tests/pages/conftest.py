"""What the tests of pages share."""

import pytest

from registry.engine import FastConnection


@pytest.fixture
def statements(monkeypatch):
    """Every statement that goes to the database."""
    counted = []
    for method in ("fetch", "execute", "fetchrow", "fetchval"):
        original = getattr(FastConnection, method)

        async def told(self, query, *args, _original=original, **options):
            counted.append(query)
            return await _original(self, query, *args, **options)

        monkeypatch.setattr(FastConnection, method, told)
    return counted
