"""A person at a browser: who signs in, in which language, and what the browser had to complain of meanwhile."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response, expect

from agreements.vocabulary import Language
from registry.demo import plans

CHROMIUM = "/usr/bin/chromium"
# No sandbox, since tests may run as root; no calls home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
# A machine at work on something else is slow, not wrong.
PATIENCE_MS = 20_000


@dataclass
class Seat:
    """One person's browser window."""

    address: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> Response:
        answer = await self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, (path, answer.status)
        return answer

    async def sign_in(self, who: str, language: Language = Language.RU) -> None:
        """Sign in through the door, in a language chosen there."""
        await self.go(f"/language/{language}?next=/sign-in")
        await self.go("/sign-in")
        door = self.page.locator("form:has(input[type=password])")
        await door.locator("[name=email]").fill(email(who))
        await door.locator("[name=password]").fill(password())
        await door.get_by_role("button").click()
        await self.page.wait_for_url(self.address + "/")

    async def fill(self, **values: str) -> None:
        """Type into the fields of the page, by their names with `__` for the dots."""
        for name, value in values.items():
            await self.page.locator(f'[name="{name.replace("__", ".")}"]').fill(value)

    async def choose(self, **values: str) -> None:
        """Choose in lists, by value."""
        for name, value in values.items():
            await self.page.locator(f'select[name="{name.replace("__", ".")}"]').select_option(value)

    async def pick(self, name: str, value: str) -> None:
        """Tick one of several answers."""
        await self.page.locator(f'[name="{name}"][value="{value}"]').check()

    async def press(self, do: str) -> None:
        """Press a button of the guided entry that the eye can see."""
        await self.page.locator(f'button[name=do][value="{do}"]:not([aria-hidden])').click()

    async def shows(self, *texts: str) -> None:
        for text in texts:
            await expect(self.page.locator("body")).to_contain_text(text)

    async def leave(self) -> None:
        """Close the window; whatever the browser complained of fails the test."""
        await self.context.close()
        assert self.complaints == []


def email(who: str) -> str:
    """The address of a person of the demonstration, by the key in its file."""
    return next(person.email for person in plans.read().people.people if person.key == who)


def password() -> str:
    return plans.read().people.password


async def launched(playwright: Playwright) -> Browser:
    return await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


async def seated(browser: Browser, address: str, **options: Any) -> Seat:
    """A window of its own, with no cookies, that takes note of every complaint."""
    context = await browser.new_context(**({"viewport": WIDE} | options))
    context.set_default_timeout(PATIENCE_MS)
    seat = Seat(address, context, await context.new_page())

    def said(message: ConsoleMessage) -> None:
        # Chromium says here what its content security policy stopped, too.
        if message.type in {"error", "warning"}:
            seat.complaints.append(f"{seat.page.url}: {message.text}")

    def failed(error: Any) -> None:
        seat.complaints.append(f"{seat.page.url}: {error}")

    seat.page.on("console", said)
    seat.page.on("pageerror", failed)
    return seat
