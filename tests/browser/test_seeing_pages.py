"""Every main page as a browser shows it: in each language, at a desk, on a phone, and to a screen reader."""

import re
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe

from agreements.vocabulary import Language
from registry import languages
from tests.browser.conftest import Sit
from tests.browser.driving import NARROW, WIDE, Seat

# What people read or hear: the text, and the attributes that are spoken or shown.
SAID = """() => [
    document.title, document.body.innerText,
    ...[...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")].flatMap(
        (element) => ["aria-label", "title", "placeholder", "alt"].map((name) => element.getAttribute(name))
    ),
].filter(Boolean).join("\\n")"""
# What reaches further right than the window.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")].filter((element) =>
        element.getBoundingClientRect().right > width + 1
    ).map((element) => element.tagName + "." + element.className).slice(0, 5);
}"""
# A list counts its choices once it is shown.
SETTLED = "() => document.fonts.status === 'loaded' && !document.querySelector('[hx-trigger=load]')"
FIRST_LINK = "main a[href^='{}']:not([href$='/new'])"
# The guidelines up to 2.2, levels A and AA; axe-core's "best practices" are its authors' taste.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A phone shows the same marks in another order; axe looks at the pages that change most.
TRIED_NARROW = {"/", "/agreements", "/agreements/new", "/check", "/commitments", "/sign-in"}


async def see(seat: Seat, address: str) -> None:
    await seat.go(address)
    await seat.page.wait_for_function(SETTLED)


async def first(seat: Seat, listing: str, prefix: str) -> str:
    """The address of the first record of a list."""
    await seat.go(listing)
    found = await seat.page.locator(FIRST_LINK.format(prefix)).first.get_attribute("href")
    assert found is not None, listing
    return found


async def addresses(seat: Seat, who: str) -> list[str]:
    """The pages that somebody has, a record of each kind among them."""
    if who == "administrator":
        return ["/accounts", "/accounts/new"]
    if who == "digital_executor":
        return ["/", "/inbox", await first(seat, "/", "/milestones/")]
    agreement = await first(seat, "/agreements?status=in_force", "/agreements/")
    draft = await first(seat, "/agreements?status=draft", "/agreements/")
    organisation = await first(seat, "/organisations", "/organisations/")
    gone = await first(seat, "/orphans", "/organisations/")
    programme = await first(seat, "/programmes", "/programmes/")
    amended = await first(seat, "/agreements?q=архива", "/agreements/")
    return [
        "/",
        "/agreements",
        "/agreements?q=меморандумы&status=in_force",
        "/agreements?q=нетничегоподобного",
        agreement,
        f"{agreement}/ledger",
        f"{agreement}/correct",
        f"{agreement}/parity",
        amended,
        f"{amended}/amendments/new",
        f"{amended}?in_force_on=2026-01-01",
        f"{amended}/compare",
        draft,
        f"{draft}/edit?check=yes",
        "/agreements/new",
        "/commitments",
        await first(seat, "/commitments?status=reported", "/milestones/"),
        await first(seat, "/commitments?status=held", "/milestones/"),
        "/ledger",
        "/freezes",
        "/ledger?q=нетничего&act=agreement.register",
        "/money",
        "/organisations",
        organisation,
        f"{organisation}/edit",
        "/organisations/new",
        f"{organisation}/rename",
        "/orphans",
        gone,
        f"{gone}/reorganise",
        f"{gone}/hand-over",
        "/programmes",
        programme,
        f"{programme}/edit",
        "/programmes/new",
        f"{agreement}/programmes",
        "/calendar",
        "/reminders",
    ]


def symbolic() -> re.Pattern[str]:
    """A key of the catalogues where a sentence should be: a dotted word that begins like one of them.

    The module that whoever checks a file runs is named on a page, and is no key.
    """
    catalogue = languages.words(Language.EN)._catalogue
    heads = {key.partition(".")[0] for key in [*catalogue.texts, *catalogue.plurals]}
    return re.compile(
        rf"(?<![\w@/.-])(?!agreements\.ledger\.verify)(?:{'|'.join(sorted(heads))})\.[a-z_][a-z0-9_.]*"
    )


@pytest.mark.parametrize("who", ["registrar", "digital_executor", "administrator"])
@pytest.mark.parametrize("language", list(Language))
async def test_each_page_is_whole_in_each_language_at_a_desk_and_on_a_phone(
    sit: Sit, language: Language, who: str
) -> None:
    seat = await sit(who, language)
    key, wrong = symbolic(), []
    for address in await addresses(seat, who):
        await see(seat, address)
        assert await seat.page.get_attribute("html", "lang") == language
        if left := key.findall(await seat.page.evaluate(SAID)):
            wrong.append((address, "words", left))
        for window in (NARROW, WIDE):
            await seat.page.set_viewport_size(window)
            if wide := await seat.page.evaluate(TOO_WIDE):
                wrong.append((address, window["width"], wide))
    assert wrong == []


@pytest.mark.parametrize("language", list(Language))
async def test_what_strangers_see_is_whole_in_each_language(sit: Sit, language: Language) -> None:
    seat = await sit()
    await seat.go(f"/language/{language}?next=/sign-in")
    for address in ("/sign-in", "/check"):
        await seat.go(address)
        assert await seat.page.get_attribute("html", "lang") == language
        assert symbolic().findall(await seat.page.evaluate(SAID)) == []
        for window in (NARROW, WIDE):
            await seat.page.set_viewport_size(window)
            assert await seat.page.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("who", ["registrar", "digital_executor", "administrator", None])
async def test_axe_finds_nothing_against_the_accessibility_standard(sit: Sit, who: str | None) -> None:
    seat = await sit(who)
    found: list[Any] = []
    for address in await addresses(seat, who) if who else ["/sign-in", "/check"]:
        await see(seat, address)
        for window in (WIDE, NARROW) if address in TRIED_NARROW else (WIDE,):
            await seat.page.set_viewport_size(window)
            found += [(address, window["width"], *each) for each in await findings(seat)]
    assert found == []


async def findings(seat: Seat) -> list[tuple[str, str]]:
    """What axe-core holds against the page: the rule, and the first place."""
    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": STANDARDS}}
    results = await Axe().run(seat.page, options=options)
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in results.response["violations"]]
