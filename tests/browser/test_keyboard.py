"""Without a mouse: the door, the guided entry and registration, by Tab, letters and Enter alone."""

import re

from playwright.async_api import expect

from agreements.vocabulary import Language
from registry.languages import words
from tests.browser.conftest import Sit
from tests.browser.driving import Seat, email, password

# Where the reader stands, in a form that tells fields and buttons apart.
STANDS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return "";
    return (at.name || "") + (at.name === "do" ? "=" + at.value : "") + (at.getAttribute("href") || "");
}"""
# Whether that place can be told from its surroundings.
MARKED = """() => {
    const style = getComputedStyle(document.activeElement);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
}"""
FURTHEST = 250


async def tab_to(seat: Seat, place: str) -> None:
    """Press Tab until there; every place on the way is marked for the eye."""
    for _ in range(FURTHEST):
        stands = await seat.page.evaluate(STANDS)
        assert not stands or await seat.page.evaluate(MARKED), stands
        if stands == place:
            return
        await seat.page.keyboard.press("Tab")
    raise AssertionError(place)


async def write(seat: Seat, name: str, text: str) -> None:
    await tab_to(seat, name)
    await seat.page.keyboard.insert_text(text)


async def press(seat: Seat, place: str) -> None:
    await tab_to(seat, place)
    await seat.page.keyboard.press("Enter")


async def choose(seat: Seat, name: str, *, letters: str) -> None:
    """Choose in a list as by its first letters."""
    await tab_to(seat, name)
    await seat.page.keyboard.type(letters)


async def test_an_agreement_is_registered_by_the_keyboard_alone(sit: Sit) -> None:
    seat = await sit()
    await seat.go("/language/en?next=/sign-in")
    await seat.go("/sign-in")
    await write(seat, "email", email("registrar"))
    await write(seat, "password", password())
    await seat.page.keyboard.press("Enter")
    await seat.page.wait_for_url(seat.address + "/")
    # The first thing reached leads past the navigation.
    await seat.page.keyboard.press("Tab")
    assert await seat.page.evaluate(STANDS) == "#main"
    await seat.page.keyboard.press("Enter")
    await press(seat, "/agreements/new")
    await seat.page.wait_for_url(seat.address + "/agreements/new")
    await choose(seat, "form", letters="Agree")
    await write(seat, "title.en", "Agreement entered by keyboard")
    await choose(seat, "parties.0.organisation", letters="Sample Technical")
    await choose(seat, "parties.1.organisation", letters="Sample Data")
    await press(seat, "do=add_party")
    # The reader stands in the row that was added.
    await expect(seat.page.locator('[name="parties.2.organisation"]')).to_be_focused()
    await choose(seat, "parties.2.organisation", letters="Sample Union")
    await press(seat, "do=register")
    await seat.page.wait_for_url(re.compile(r"/agreements/[0-9a-f-]{36}$"))
    await seat.shows("Agreement entered by keyboard", "AGR-")
    await expect(seat.page.get_by_role("status").first).to_contain_text(
        words(Language.EN).t("notices.agreement_registered", number="").split()[0]
    )
