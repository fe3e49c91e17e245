"""The whole main job in a browser: logged, registered, owed, reported, accepted, exported, reminded of."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.async_api import Download, expect

from agreements.vocabulary import Language
from agreements.wording.words import BISHKEK
from registry.languages import words
from tests.browser.conftest import Sit
from tests.browser.driving import Seat
from tests.browser.running import Running
from tests.files import pdf

MINISTRY = "Министерство цифрового развития и инновационных технологий Кыргызской Республики"
# With another body and another name the second memorandum is not taken for a duplicate of the first.
WITH_SCRIPT = ("Меморандум об учебном центре", "Учебный фонд „Пример-1“ (демонстрация)")
WITHOUT_SCRIPT = ("Порядок обмена данными о водителях", "Технический университет „Пример“ (демонстрация)")
PROMISE = "Открыть учебный центр в браузере."
# 30 working days after 29 April 2022, by hand: the Saturdays of 30 April and 14 May were worked, 1-9 May were not.
IN_FORCE, DUE_SHOWN = "2022-04-29", "16.06.2022"
EVIDENCE = pdf(mark="an act of acceptance, invented")


@dataclass(frozen=True)
class Logged:
    """The memorandum, as its registrar saw it registered."""

    path: str
    number: str
    milestone: str


async def fill_in(seat: Seat, title: str, other: str) -> None:
    """Enter a memorandum of two parties with one signatory and one commitment, without leaving the page."""
    await seat.choose(form="memorandum")
    await seat.fill(title__ru=title)
    await seat.page.locator('[name="parties.0.organisation"]').select_option(label=MINISTRY)
    await seat.page.locator('[name="parties.1.organisation"]').select_option(label=other)
    await seat.press("add_signatory.0")
    await seat.fill(
        parties__0__signatories__0__name="Министр (демонстрация)",
        parties__0__signatories__0__position="министр",
    )
    await seat.choose(parties__0__signatories__0__authority="position", entry_rule="on_signature")
    await seat.fill(signed_on=IN_FORCE, in_force_on=IN_FORCE, place="Бишкек")
    await seat.pick("term", "indefinite")
    await seat.press("add_commitment")
    await seat.choose(commitments__0__kind="deliverable")
    await seat.fill(commitments__0__clause="п. 2.1", commitments__0__text__ru=PROMISE)
    await seat.page.locator('[name="commitments.0.owed_by"]').select_option(label=MINISTRY)
    await seat.page.locator('[name="commitments.0.owed_to"]').select_option(label=other)
    await seat.press("add_milestone.0")
    await seat.pick("commitments.0.milestones.0.due.kind", "relative")
    await seat.fill(commitments__0__milestones__0__due__offset="30")
    # What is rarely filled in is folded until it is.
    await seat.page.locator('details:has([name="commitments.0.milestones.0.title.ru"]) > summary').click()
    await seat.fill(commitments__0__milestones__0__title__ru="Открытие")


async def report(seat: Seat, milestone: str) -> None:
    await seat.go(milestone)
    await seat.fill(happened_on="2022-06-20", text="Борбор ачылды.")
    await seat.page.locator("[name=evidence]").set_input_files(
        {"name": "priemka.pdf", "mimeType": "application/pdf", "buffer": EVIDENCE}
    )
    await seat.page.locator("form:has([name=evidence]) button[type=submit]").click()
    await expect(seat.page.locator("article.k-report")).to_contain_text("priemka.pdf")
    await expect(seat.page.locator("form:has([name=evidence])")).to_have_count(0)


async def accept(seat: Seat, milestone: str) -> None:
    await seat.go("/")
    await seat.page.locator(
        f'#waiting + *, section[aria-labelledby=waiting] a[href="{milestone}"]'
    ).first.click()
    await seat.page.locator("form[action$='/accept'] button").click()
    await seat.shows(words(Language.RU).t("notices.report_accepted"))


async def downloaded(seat: Seat, link: str) -> tuple[str, bytes]:
    """Press a link that gives a file."""
    async with seat.page.expect_download() as coming:
        await seat.page.locator(link).first.click()
    download: Download = await coming.value
    path = await download.path()
    return download.suggested_filename, path.read_bytes()


@pytest.fixture(params=[True, False], ids=["with a script", "without any script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def test_a_memorandum_is_logged_registered_reported_accepted_exported_and_reminded_of(
    sit: Sit, register: Running, script: bool
) -> None:
    registrar = await sit("registrar", java_script_enabled=script)
    logged = await _log(registrar, *(WITH_SCRIPT if script else WITHOUT_SCRIPT))
    executor = await sit("digital_executor", Language.KY, java_script_enabled=script)
    await executor.go("/commitments?status=late")
    await expect(executor.page.locator(f'a[href="{logged.milestone}"]').first).to_be_visible()
    await report(executor, logged.milestone)
    await accept(registrar, logged.milestone)
    await registrar.go(logged.path)
    await registrar.shows(words(Language.RU).t("due.fulfilled_on", day="20.06.2022"))
    await _export(await sit("auditor", Language.EN, java_script_enabled=script), logged)
    await _remind(registrar, executor, register, logged)


async def _log(registrar: Seat, title: str, other: str) -> Logged:
    spoken = words(Language.RU)
    await registrar.go("/agreements")
    await registrar.page.get_by_role("link", name=spoken.t("agreements.new")).click()
    await fill_in(registrar, title, other)
    await registrar.press("save")
    await registrar.page.wait_for_url(re.compile(r"/agreements/[0-9a-f-]{36}/edit$"))
    await registrar.shows(spoken.t("notices.draft_saved"))
    # The draft is there when the registrar comes back, with all that was typed.
    await registrar.page.reload()
    await expect(registrar.page.locator('[name="commitments.0.text.ru"]')).to_have_value(PROMISE)
    await _promise_for_tomorrow(registrar)
    await registrar.press("register")
    await registrar.page.wait_for_url(re.compile(r"/agreements/[0-9a-f-]{36}$"))
    path = registrar.page.url.removeprefix(registrar.address)
    heading = await registrar.page.locator(".k-number").first.inner_text()
    found = re.search(r"MEM-\d{4}-\d{4}", heading)
    assert found, heading
    await registrar.shows(title, MINISTRY, other, DUE_SHOWN)
    first = registrar.page.locator(".k-milestone").first
    card = first.locator("details")
    await card.locator("summary").click()
    # The card names the days that do not count, and the decision by which a Saturday does.
    await expect(card.locator(".k-why")).to_be_visible()
    await expect(card).to_contain_text("04.05.2022")
    await expect(card).to_contain_text(DUE_SHOWN)
    milestone = await first.locator("a.k-milestone-title").get_attribute("href")
    assert milestone is not None
    return Logged(path, found[0], milestone)


async def _promise_for_tomorrow(registrar: Seat) -> None:
    tomorrow = datetime.now(UTC).astimezone(BISHKEK).date() + timedelta(days=1)
    await registrar.press("add_commitment")
    await registrar.choose(commitments__1__kind="action")
    await registrar.fill(commitments__1__clause="п. 2.2", commitments__1__text__ru="Провести встречу.")
    await registrar.page.locator('[name="commitments.1.owed_by"]').select_option(label=MINISTRY)
    await registrar.press("add_milestone.1")
    await registrar.pick("commitments.1.milestones.0.due.kind", "date")
    await registrar.fill(commitments__1__milestones__0__due__on=tomorrow.isoformat())


async def _export(auditor: Seat, logged: Logged) -> None:
    await auditor.go(logged.path)
    name, pdf = await downloaded(auditor, 'a[href*="summary.pdf"][href$="en"]')
    assert pdf.startswith(b"%PDF")
    assert logged.number in name
    _, docx = await downloaded(auditor, 'a[href*="summary.docx"][href$="ru"]')
    document = Document(BytesIO(docx))
    said = " ".join(
        [paragraph.text for paragraph in document.paragraphs]
        + [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    )
    assert logged.number in said
    assert PROMISE in said.replace("\N{NO-BREAK SPACE}", " ")
    await auditor.go(f"/agreements?q={logged.number}")
    _, xlsx = await downloaded(auditor, 'a[href*=".xlsx"]')
    cells = [cell for row in load_workbook(BytesIO(xlsx)).worksheets[0].values for cell in row]
    assert logged.number in cells


async def _remind(registrar: Seat, executor: Seat, register: Running, logged: Logged) -> None:
    register.do("remind")
    letters = [
        letter
        for letter in register.letters()
        if logged.number in str(letter["Subject"]) + letter.get_body(("plain",)).get_content()
    ]
    assert len(letters) == 1
    assert "digital@" in letters[0]["To"]
    await executor.go("/inbox")
    await executor.shows(logged.number)
    await registrar.go("/reminders?state=sent")
    await registrar.shows(logged.number)
