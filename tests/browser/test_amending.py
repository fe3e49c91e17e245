"""An amendment recorded in a browser, with scripts and without: three pages, from the paper to the dossier."""

from datetime import datetime, timedelta

import pytest

from agreements.vocabulary import Language
from agreements.wording.words import BISHKEK
from registry.languages import words
from tests.browser.conftest import Sit

TITLE = "медицинских"


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_registrar_amends_an_agreement_in_three_steps(sit: Sit, scripts: bool) -> None:
    seat = await sit("registrar", Language.RU, java_script_enabled=scripts)
    number = f"Протокол {'со скриптами' if scripts else 'без скриптов'} (демонстрация)"
    yesterday = datetime.now(BISHKEK).date() - timedelta(days=1)
    await seat.go(f"/agreements?q={TITLE}")
    await seat.page.locator("main a[href^='/agreements/0']").first.click()
    await seat.page.locator("a[href$='/amendments/new']").click()
    await seat.page.locator('[name="amendment.number"]').fill(number)
    await seat.page.locator('[name="amendment.signed_on"]').fill(str(yesterday))
    await seat.page.locator('[name="amendment.effective_on"]').fill(str(yesterday))
    await seat.page.locator('[name="amendment.ground"]').fill("По соглашению сторон (демонстрация)")
    await seat.press("text")
    notice = "75" if scripts else "80"
    await seat.fill(notice_days=notice)
    await seat.press("add_milestone.0")
    added = seat.page.locator('[name^="commitments.0.milestones."][name$=".due.kind"][value="date"]').last
    await added.check()
    await seat.page.locator('[name^="commitments.0.milestones."][name$=".due.on"]').last.fill(
        f"{yesterday.year + 1}-05-04"
    )
    await seat.press("review")
    await seat.shows(number, f"{notice}\u00a0дней", f"4\u00a0мая {yesterday.year + 1}")
    await seat.press("record")
    await seat.shows(words(Language.RU).t("notices.amendment_recorded"), number)
