"""The picture of the README, made from the running product: `python -m tests.browser.picture`."""

import asyncio
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

from agreements.vocabulary import Language
from tests.browser import driving
from tests.browser.running import Running

PICTURE = Path(__file__).resolve().parents[2] / ".pictures" / "home.png"
WINDOW = {"width": 1280, "height": 860}
# Pages are of few colours: a palette is a third of the size and looks the same.
COLOURS = 128
MOST_BYTES = 300_000


async def taken(register: Running) -> bytes:
    """Home as a registrar sees it, in Russian."""
    async with async_playwright() as playwright:
        browser = await driving.launched(playwright)
        seat = await driving.seated(browser, register.address, viewport=WINDOW)
        await seat.sign_in("registrar", Language.RU)
        await seat.page.evaluate("document.fonts.ready.then(() => true)")
        picture = await seat.page.screenshot()
        await seat.leave()
        await browser.close()
    return picture


def main() -> None:
    register = Running()
    try:
        picture = asyncio.run(taken(register.start()))
    finally:
        register.stop()
    PICTURE.parent.mkdir(exist_ok=True)
    with Image.open(BytesIO(picture)) as image:
        few = image.convert("RGB").quantize(
            COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
        few.save(PICTURE, optimize=True)
    assert PICTURE.stat().st_size < MOST_BYTES


if __name__ == "__main__":
    main()
