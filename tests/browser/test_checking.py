"""Checking a file in a browser, by somebody who is not signed in, with scripts and without."""

import pytest
from playwright.async_api import FilePayload

from agreements.ledger.evidence import Method
from agreements.vocabulary import Language
from tests.browser.conftest import Sit
from tests.browser.driving import NARROW, WIDE
from tests.browser.test_seeing_pages import TOO_WIDE, findings, symbolic
from tests.evidence_files import issued

WORDS = {Language.EN: "Not ours", Language.KY: "Биздики эмес", Language.RU: "Не наш"}
BROKEN = {Language.EN: "Altered", Language.KY: "Өзгөртүлгөн", Language.RU: "Изменён"}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
async def test_a_stranger_checks_a_file(sit: Sit, language: Language, scripts: bool) -> None:
    """One of another log, and one that was changed: each verdict in a large word, whole at a desk and on a phone."""
    seat = await sit(java_script_enabled=scripts)
    await seat.go(f"/language/{language}?next=/check")
    made = issued(Method.RANGE)
    for file, word in ((made.file, WORDS[language]), (made.file + b" ", BROKEN[language])):
        await seat.go("/check")
        given = FilePayload(name="a.pdf", mimeType="application/pdf", buffer=file)
        await seat.page.set_input_files('[name="file"]', given)
        await seat.page.locator("main form button").click()
        await seat.shows(word)
        assert symbolic().findall(await seat.page.inner_text("body")) == []
        if scripts:
            assert await findings(seat) == []
            for window in (NARROW, WIDE):
                await seat.page.set_viewport_size(window)
                assert await seat.page.evaluate(TOO_WIDE) == []
