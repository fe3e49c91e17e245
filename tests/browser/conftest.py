"""The register as a service, Debian's Chromium, and people in front of it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright, expect

from agreements.vocabulary import Language
from tests.browser import driving
from tests.browser.driving import Seat
from tests.browser.running import Running

Sit = Callable[..., Awaitable[Seat]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def register() -> Iterator[Running]:
    """The running register; what it logs of missing words or faults fails the run at its end."""
    if not Path(driving.CHROMIUM).exists():
        pytest.skip(f"no browser: {driving.CHROMIUM} is not installed (apt-get install chromium)")
    running = Running()
    try:
        yield running.start()
        said = running.said()
        assert "word_missing" not in said, said
        assert "Traceback" not in said, said
    finally:
        running.stop()


@pytest.fixture(scope="session")
async def chromium(register: Running) -> AsyncIterator[Browser]:
    expect.set_options(timeout=driving.PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await driving.launched(playwright)
        yield browser
        await browser.close()


@pytest.fixture
async def sit(register: Running, chromium: Browser) -> AsyncIterator[Sit]:
    """Seats somebody of the demonstration before a browser of their own, signed in; complaints fail the test."""
    seats: list[Seat] = []

    async def seat(who: str | None = None, language: Language = Language.RU, **options: Any) -> Seat:
        taken = await driving.seated(chromium, register.address, **options)
        seats.append(taken)
        if who is not None:
            await taken.sign_in(who, language)
        return taken

    yield seat
    for each in seats:
        await each.leave()
