"""A milestone is reported on, returned, reported on again and accepted, each by whoever may."""

import pytest

from agreements.tables.commitments import Milestone
from agreements.tables.documents import Document
from agreements.vocabulary import Role
from tests.files import PDF, pdf
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole


@pytest.fixture
async def milestone(registered):
    [row] = await Milestone.raw("SELECT id FROM milestone")
    return row["id"]


@pytest.fixture
async def people(client, ministry, fund):
    """The executor of the body that owes, that of the body that is owed, and a registrar."""
    return {
        "debtor": await person(Role.EXECUTOR, organisation=ministry),
        "creditor": await person(Role.EXECUTOR, organisation=fund),
        "registrar": await person(Role.REGISTRAR),
    }


async def reported(client, people, milestone, **typed):
    browser = await enter(client, people["debtor"])
    action = f"/milestones/{milestone}/fulfilments"
    shown = form(await browser.get(f"/milestones/{milestone}"), action)
    return await client.post(
        action,
        data={**shown.values, "happened_on": "2026-06-10", "text": "Взнос перечислен", **typed},
        files=[
            ("evidence", ("платёж.pdf", PDF, "application/pdf")),
            ("evidence", ("письмо.txt", b"ok", "text/plain")),
        ],
    )


async def waiting():
    from agreements.tables.fulfilments import Fulfilment

    [row] = await Fulfilment.raw(
        "SELECT id FROM fulfilment WHERE accepted_at IS NULL AND returned_at IS NULL"
    )
    return row["id"]


async def test_whoever_decides_is_told_what_was_found_in_the_evidence(client, people, milestone):
    scripted = pdf(catalog="/OpenAction << /S /JavaScript /JS (1) >>")
    browser = await enter(client, people["debtor"])
    answer = await client.post(
        f"/milestones/{milestone}/fulfilments",
        data={"_csrf_token": browser.csrf, "happened_on": "2026-06-10", "text": "x"},
        files=[("evidence", ("a.pdf", scripted, "application/pdf"))],
    )
    assert answer.status_code == 303
    browser = await enter(client, people["creditor"])
    assert "JavaScript" in whole(await browser.get(f"/milestones/{milestone}"), "en").said


async def test_a_report_with_evidence_is_returned_made_again_and_accepted(client, people, milestone):
    answer = await reported(client, people, milestone)
    assert answer.status_code == 303, answer.text
    assert [row["filename"] for row in await Document.raw("SELECT filename FROM document ORDER BY id")] == [
        "платёж.pdf",
        "письмо.txt",
    ]
    report = await waiting()

    browser = await enter(client, people["creditor"])
    shown = await browser.get(f"/milestones/{milestone}")
    assert "Взнос перечислен" in whole(shown, "en").said
    giving_back = f"/fulfilments/{report}/return"
    answer = await client.post(giving_back, data=form(shown, giving_back).values)
    assert answer.status_code == 422
    whole(answer, "en")
    answer = await client.post(
        giving_back, data={**form(shown, giving_back).values, f"returning.{report}": "Нет подписи"}
    )
    assert answer.status_code == 303

    answer = await reported(client, people, milestone, text="С подписью")
    assert answer.status_code == 303
    report = await waiting()
    browser = await enter(client, people["creditor"])
    accept = f"/fulfilments/{report}/accept"
    answer = await client.post(
        accept, data=form(await browser.get(f"/milestones/{milestone}"), accept).values
    )
    assert answer.status_code == 303
    said = whole(await browser.get(f"/milestones/{milestone}"), "en").said
    assert "Нет подписи" in said
    assert "The report is accepted." in said
    [row] = await Milestone.raw("SELECT fulfilled_on FROM milestone")
    assert row["fulfilled_on"].isoformat() == "2026-06-10"


async def test_whoever_decides_sees_what_the_report_comes_to_with_those_before(client, people, milestone):
    await reported(client, people, milestone, share="40")
    browser = await enter(client, people["creditor"])
    said = whole(await browser.get(f"/milestones/{milestone}"), "en").said
    assert "40 %, of which 0 % accepted before" in said
    await browser.post(f"/fulfilments/{await waiting()}/accept")
    answer = await reported(client, people, milestone, share="61")
    assert answer.status_code == 422
    said = whole(answer, "en").said
    assert "No more than 60 % is left" in said
    assert "Accepted so far: 40 %" in said
    await reported(client, people, milestone, share="35")
    browser = await enter(client, people["creditor"])
    assert (
        "75 %, of which 40 % accepted before"
        in whole(await browser.get(f"/milestones/{milestone}"), "en").said
    )


async def test_what_was_reported_and_its_day_passed_stays_on_the_first_page(client, people, milestone):
    await reported(client, people, milestone)
    await Milestone.raw("UPDATE milestone SET due_on = '2026-06-01' WHERE id = {}", milestone)
    browser = await enter(client, people["registrar"])
    first = whole(await browser.get("/"), "en").said
    assert "Reported, the day has passed, awaiting a decision" in first
    assert "Перечислить взнос" in first
    for path in ("/commitments", f"/milestones/{milestone}"):
        assert "awaits a decision, the day has passed" in whole(await browser.get(path), "en").said


async def test_whoever_reported_does_not_decide(client, people, milestone):
    await reported(client, people, milestone)
    report = await waiting()
    browser = await enter(client, people["debtor"])
    assert f"/fulfilments/{report}/accept" not in (await browser.get(f"/milestones/{milestone}")).text
    assert (await browser.post(f"/fulfilments/{report}/accept")).status_code == 403


async def test_the_body_that_is_owed_does_not_report(client, people, milestone):
    browser = await enter(client, people["creditor"])
    assert '/fulfilments"' not in (await browser.get(f"/milestones/{milestone}")).text
    answer = await browser.post(
        f"/milestones/{milestone}/fulfilments", {"happened_on": "2026-06-10", "text": "x"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened_on", "2999-01-01"),
        ("happened_on", "вчера"),
        ("share", "120"),
        ("amount", "-5"),
        ("text", ""),
    ],
)
async def test_a_wrong_report_comes_back_with_all_that_was_typed(client, people, milestone, field, value):
    typed = {
        "happened_on": "2026-06-10",
        "text": "Взнос перечислен",
        "share": "50",
        "amount": "750 000",
        field: value,
    }
    answer = await reported(client, people, milestone, **typed)
    assert answer.status_code == 422
    document = whole(answer, "en")
    sent = form(answer, f"/milestones/{milestone}/fulfilments").values
    assert {name: sent[name] for name in typed} == typed
    assert f"f-{field}-error" in document.ids


@pytest.mark.parametrize(
    ("name", "sent"), [("virus.exe", b"MZ"), ("empty.pdf", b""), ("fake.pdf", b"<html>"), ("..", b"x")]
)
async def test_evidence_that_is_not_what_it_says_is_refused(client, people, milestone, name, sent):
    browser = await enter(client, people["debtor"])
    answer = await client.post(
        f"/milestones/{milestone}/fulfilments",
        data={"_csrf_token": browser.csrf, "happened_on": "2026-06-10", "text": "x"},
        files=[("evidence", (name, sent, "application/pdf"))],
    )
    assert answer.status_code == 422
    assert not await Document.exists()


async def test_a_file_is_put_into_a_dossier_given_out_and_taken_out_again(client, people, registered):
    browser = await enter(client, people["registrar"])
    path = f"/agreements/{registered}/documents"
    data = {"_csrf_token": browser.csrf, "kind": "text", "standing": "original", "language": "ky"}
    answer = await client.post(
        path, data=data, files={"file": ("Меморандум «1».pdf", PDF, "application/pdf")}
    )
    assert answer.status_code == 303
    [row] = await Document.raw("SELECT id FROM document")
    given = await browser.get(f"/documents/{row['id']}")
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"
    shown = await browser.get(f"/agreements/{registered}")
    assert "Меморандум «1».pdf" in whole(shown, "en").said
    answer = await browser.post(f"/documents/{row['id']}/remove", {"reason": "Не тот файл"})
    assert answer.status_code == 303
    assert (await browser.get(f"/documents/{row['id']}")).status_code == 404


async def test_a_file_that_was_forgotten_is_asked_for(client, people, registered):
    browser = await enter(client, people["registrar"])
    data = {"_csrf_token": browser.csrf, "kind": "annex", "standing": "copy", "language": "ru"}
    answer = await client.post(f"/agreements/{registered}/documents", data=data)
    assert answer.status_code == 422
    sent = form(answer, f"/agreements/{registered}/documents").values
    assert (sent["kind"], sent["standing"], sent["language"]) == ("annex", "copy", "ru")
