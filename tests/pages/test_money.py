"""Payments, answers of the counterparty, grounds and official rates, through the forms of the pages."""

from dataclasses import replace

import pytest

from agreements.acts import drafting, registering
from agreements.tables.commitments import Milestone
from agreements.tables.exchange_rates import ExchangeRate
from agreements.tables.fulfilments import Fulfilment
from agreements.tables.payments import Payment
from agreements.vocabulary import CommitmentKind, Language, Role
from tests.fixtures_accounts import enter, person
from tests.pages.reading import form, whole
from tests.pages.test_reporting import PDF, milestone, people, reported, waiting

__all__ = ["milestone", "people"]


async def shown(client, who, address):
    browser = await enter(client, who)
    return browser, await browser.get(address)


async def test_a_payment_is_recorded_with_its_order_and_withdrawn_for_a_reason(client, people, milestone):
    browser, page = await shown(client, people["debtor"], f"/milestones/{milestone}")
    action = f"/milestones/{milestone}/payments"
    typed = {"payment.paid_on": "10.06.2026", "payment.amount": "500 000,50", "payment.note": "№ 12"}
    answer = await client.post(
        action,
        data={**form(page, action).values, **typed},
        files=[("payment.evidence", ("поручение.pdf", PDF, "application/pdf"))],
    )
    assert answer.status_code == 303, answer.text
    page = await browser.get(f"/milestones/{milestone}")
    said = whole(page, "en").said
    assert "500,000.50" in said
    assert "поручение.pdf" in said
    assert "1,000,000.00" in said
    [row] = await Payment.raw("SELECT id FROM payment")
    withdraw = f"/payments/{row['id']}/withdraw"
    answer = await client.post(withdraw, data=form(page, withdraw).values)
    assert answer.status_code == 422
    assert f"f-withdrawing-{row['id']}-error" in whole(answer, "en").ids
    values = {**form(page, withdraw).values, f"withdrawing.{row['id']}": "Не та сумма"}
    assert (await client.post(withdraw, data=values)).status_code == 303
    said = whole(await browser.get(f"/milestones/{milestone}"), "en").said
    assert "Не та сумма" in said
    assert "Withdrawn" in said


async def test_the_sums_say_that_only_what_is_readable_is_counted(client, people):
    browser, _ = await shown(client, people["debtor"], "/money")
    assert "Only agreements that you may read are counted." in whole(await browser.get("/money"), "en").said


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("payment.paid_on", "2999-01-01"),
        ("payment.paid_on", ""),
        ("payment.amount", "-5"),
        ("payment.amount", ""),
        ("payment.currency", "XXY"),
    ],
)
async def test_a_wrong_payment_comes_back_with_all_that_was_typed(client, people, milestone, field, value):
    _, page = await shown(client, people["debtor"], f"/milestones/{milestone}")
    action = f"/milestones/{milestone}/payments"
    typed = {
        "payment.paid_on": "2026-06-10",
        "payment.amount": "750 000",
        "payment.note": "№ 12",
        field: value,
    }
    answer = await client.post(action, data={**form(page, action).values, **typed})
    assert answer.status_code == 422
    document = whole(answer, "en")
    assert f"f-{field.replace('.', '-')}-error" in document.ids
    sent = form(answer, action).values
    assert sent["payment.note"] == "№ 12"
    assert not await Payment.exists()


async def test_money_that_would_stay_where_it_is_is_refused_beside_its_field(
    client, people, milestone, ministry
):
    _, page = await shown(client, people["debtor"], f"/milestones/{milestone}")
    action = f"/milestones/{milestone}/payments"
    typed = {"payment.paid_on": "2026-06-10", "payment.amount": "1", "payment.payee": str(ministry)}
    answer = await client.post(action, data={**form(page, action).values, **typed})
    assert answer.status_code == 422
    assert "f-payment-payee-error" in whole(answer, "en").ids


async def test_more_than_was_promised_is_asked_about_and_recorded_all_the_same(client, people, milestone):
    _, page = await shown(client, people["debtor"], f"/milestones/{milestone}")
    action = f"/milestones/{milestone}/payments"
    typed = {"payment.paid_on": "2026-06-10", "payment.amount": "2 000 000"}
    assert "payment.despite_excess" not in form(page, action).values
    answer = await client.post(action, data={**form(page, action).values, **typed})
    assert answer.status_code == 422
    assert "only 1,500,000.50 KGS is left to pay" in whole(answer, "en").said
    assert not await Payment.exists()
    sent = form(answer, action).values
    assert sent["payment.amount"] == "2 000 000"
    answer = await client.post(action, data={**sent, "payment.despite_excess": "on"})
    assert answer.status_code == 303, answer.text
    assert await Payment.exists()


async def test_the_counterparty_contradicts_and_the_registrar_sees_it_beside_the_buttons(
    client, people, milestone
):
    await reported(client, people, milestone)
    report = await waiting()
    _, page = await shown(client, people["creditor"], f"/milestones/{milestone}")
    address = f"/fulfilments/{report}/contradict"
    answer = await client.post(address, data=form(page, address).values)
    assert answer.status_code == 422
    assert f"f-contradicting-{report}-error" in whole(answer, "en").ids
    values = {**form(page, address).values, f"contradicting.{report}": "На счёт не поступило"}
    assert (await client.post(address, data=values)).status_code == 303
    _, page = await shown(client, people["registrar"], f"/milestones/{milestone}")
    said = whole(page, "en").said
    assert "На счёт не поступило" in said
    assert "Contradicted by the counterparty" in said
    assert f"/fulfilments/{report}/accept" in page.text
    assert address not in page.text


async def test_the_counterparty_confirms(client, people, milestone):
    await reported(client, people, milestone)
    report = await waiting()
    _, page = await shown(client, people["creditor"], f"/milestones/{milestone}")
    address = f"/fulfilments/{report}/confirm"
    values = {**form(page, address).values, f"confirming.{report}": "Поступило"}
    assert (await client.post(address, data=values)).status_code == 303
    [row] = await Fulfilment.raw("SELECT confirmed_at, answer FROM fulfilment")
    assert row["confirmed_at"] is not None
    assert row["answer"] == "Поступило"


@pytest.mark.parametrize("verb", ["hold", "waive"])
async def test_a_registrar_stops_a_milestone_on_a_ground_and_lets_it_go_on(client, people, milestone, verb):
    browser, page = await shown(client, people["registrar"], f"/milestones/{milestone}")
    action = f"/milestones/{milestone}/{verb}"
    wrong = {**form(page, action).values, f"{verb}.on": "2026-06-10"}
    answer = await client.post(action, data=wrong)
    assert answer.status_code == 422
    assert f"f-{verb}-ground-error" in whole(answer, "en").ids
    answer = await client.post(action, data={**wrong, f"{verb}.ground": "Письмо № 12"})
    assert answer.status_code == 303, answer.text
    page = await browser.get(f"/milestones/{milestone}")
    assert "Письмо № 12" in whole(page, "en").said
    assert action not in page.text
    release = f"/milestones/{milestone}/release"
    answer = await client.post(release, data=form(page, release).values)
    assert answer.status_code == 422
    values = {**form(page, release).values, "release.reason": "Возобновлено"}
    assert (await client.post(release, data=values)).status_code == 303
    [row] = await Milestone.raw("SELECT held_on, waived_on, ground FROM milestone")
    assert set(row.values()) == {None}


async def test_who_may_not_finds_no_button_and_reads_why(client, people, milestone):
    for who, absent in (
        ("debtor", ("hold", "waive", "release")),
        ("creditor", ("hold", "waive", "fulfilments")),
    ):
        _, page = await shown(client, people[who], f"/milestones/{milestone}")
        said = whole(page, "en").said
        for verb in absent:
            assert f'action="/milestones/{milestone}/{verb}"' not in page.text
        assert "What can be done now" in said
        assert "Only registrars may do this." in said
    auditor = await person(Role.AUDITOR)
    browser, page = await shown(client, auditor, f"/milestones/{milestone}")
    assert "Only the organisation that owes or is owed, or a registrar, may tell of payments." in page.text
    assert f"/milestones/{milestone}/payments" not in page.text
    typed = {"payment.paid_on": "2026-06-10", "payment.amount": "1"}
    assert (await browser.post(f"/milestones/{milestone}/payments", typed)).status_code == 403


async def test_no_way_leads_to_a_form_that_is_not_there(client, people, content, registrar):
    promise = replace(content.commitments[0], kind=CommitmentKind.ACTION, amount=None, currency=None)
    agreement = await drafting.draft(replace(content, commitments=(promise,)), actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar)
    [row] = await Milestone.raw("SELECT id FROM milestone")
    _, page = await shown(client, people["registrar"], f"/milestones/{row['id']}")
    assert "#record-payment" not in page.text
    assert "No money is promised here." in whole(page, "en").said


async def test_a_rate_entered_on_the_page_of_money_marks_a_sum_as_indicative(client, people, milestone):
    browser, page = await shown(client, people["registrar"], "/money")
    wrong = {**form(page, "/money/rates").values, "currency": "USD", "valid_on": "2026-06-01", "rate": "x"}
    answer = await client.post("/money/rates", data=wrong)
    assert answer.status_code == 422
    assert {"f-rate-error", "f-source-error"} <= set(whole(answer, "en").ids)
    right = {**wrong, "rate": "87,455", "source": "example.test/rates"}
    assert (await client.post("/money/rates", data=right)).status_code == 303
    assert (await client.post("/money/rates", data=right)).status_code == 422
    payment = f"/milestones/{milestone}/payments"
    typed = {"payment.paid_on": "2026-06-10", "payment.amount": "10", "payment.currency": "USD"}
    typed["payment.despite_excess"] = "on"
    values = form(await browser.get(f"/milestones/{milestone}"), payment).values
    assert (await client.post(payment, data={**values, **typed})).status_code == 303
    [row] = await Milestone.raw("SELECT agreement FROM milestone")
    for address in ("/money", f"/agreements/{row['agreement']}"):
        said = whole(await browser.get(address), "en").said
        assert "indicatively" in said
        assert "874.55" in said
        assert "example.test/rates" in said
    [rate] = await ExchangeRate.raw("SELECT id FROM exchange_rate")
    withdraw = f"/money/rates/{rate['id']}/withdraw"
    values = form(await browser.get("/money"), withdraw).values
    assert (await client.post(withdraw, data=values)).status_code == 422
    values = {**values, f"withdrawing.{rate['id']}": "Опечатка"}
    assert (await client.post(withdraw, data=values)).status_code == 303
    assert not await ExchangeRate.exists()


@pytest.mark.parametrize("language", list(Language))
async def test_the_page_of_money_shows_each_reader_their_own(client, registered, ministry, language):
    stranger = await person(Role.EXECUTOR, language=language, organisation=await another())
    for who, sees in (
        (await person(Role.AUDITOR, language=language), True),
        (await person(Role.EXECUTOR, language=language, organisation=ministry), True),
        (stranger, False),
    ):
        _, page = await shown(client, who, "/money")
        assert ("KGS" in whole(page, language).said) is sees
        assert 'action="/money/rates"' not in page.text


async def another():
    from agreements.acts import organisations
    from agreements.acts.organisations import OrganisationContent
    from agreements.rules.contents import Text
    from agreements.vocabulary import OrganisationKind
    from tests.fixtures_register import acting

    content = OrganisationContent(name=Text(en="Elsewhere (test)"), kind=OrganisationKind.AGENCY)
    return await organisations.create(content, actor=acting(Role.REGISTRAR))


async def test_instalments_of_a_draft_are_entered_warned_of_and_kept(client, draft, people):
    browser, page = await shown(client, people["registrar"], f"/agreements/{draft}/edit")
    action = f"/agreements/{draft}/edit"
    first = "commitments.0.milestones.0.amount"
    values = {**form(page, action).values, first: "1 000 000", "do": "save"}
    assert (await client.post(action, data=values)).status_code == 303
    said = whole(await browser.get(f"/agreements/{draft}"), "en").said
    assert "The instalments make up 1,000,000.00, not the 1,500,000.50 promised." in said
    page = await browser.get(action)
    assert form(page, action).values[first] == "1000000"
    values = {**form(page, action).values, "do": "register"}
    answer = await client.post(action, data=values)
    assert answer.status_code == 422
    assert "f-commitments-0-amount-error" in whole(answer, "en").ids
    values = {**values, "commitments.0.as_in_source": "on"}
    assert (await client.post(action, data=values)).status_code == 303
    said = whole(await browser.get(f"/agreements/{draft}"), "en").said
    assert "So it stands in the paper." in said
    [row] = await Milestone.raw("SELECT amount, currency FROM milestone")
    assert (str(row["amount"]), row["currency"]) == ("1000000.00", "KGS")
    page = await browser.get(f"/agreements/{draft}/correct")
    assert form(page, f"/agreements/{draft}/correct").values["commitments.0.as_in_source"] == "on"


async def test_what_is_met_in_part_shows_how_far(client, people, milestone, registered):
    await reported(client, people, milestone, share="37,5")
    browser, page = await shown(client, people["registrar"], f"/milestones/{milestone}")
    accept = f"/fulfilments/{await waiting()}/accept"
    assert (await client.post(accept, data=form(page, accept).values)).status_code == 303
    for address in (f"/milestones/{milestone}", f"/agreements/{registered}"):
        assert "Partly fulfilled: 37.5 %" in whole(await browser.get(address), "en").said


async def test_what_may_be_done_stands_in_one_panel_with_what_it_does_and_the_rest_with_why_not(
    client, people, milestone
):
    _, page = await shown(client, people["registrar"], f"/milestones/{milestone}")
    document = whole(page, "en")
    links = {link.get("href") for link in document.all("a")}
    assert {"#report", "#record-payment"} <= links
    assert {"report", "record-payment"} <= set(document.ids)
    for act in ("override", "pause", "hold", "waive"):
        assert form(page, f"/milestones/{milestone}/{act}")
    panel = document.said[document.said.index("What can be done now") :]
    assert "The date moves by the days it stands still; no reminders until then." in panel
    assert "The date does not move; until it goes on there are no reminders" in panel
    rest = panel[panel.index("Why not the rest") :]
    assert "Let the clock of the date go on" in rest
    assert "Put on hold" not in rest


async def test_a_rate_with_nothing_to_count_is_one_line_and_names_only_what_is_left_out(
    client, people, milestone, registered
):
    browser, _ = await shown(client, people["registrar"], "/")
    later = {"override_on": "2099-01-01", "override_reason": "Letter 11"}
    assert (await browser.post(f"/milestones/{milestone}/override", later)).status_code == 303
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert "Nothing has fallen due yet." in said
    assert "Left out" not in said
    answer = await browser.post(
        f"/milestones/{milestone}/waive", {"waive.on": "2026-06-10", "waive.ground": "Letter 12"}
    )
    assert answer.status_code == 303, answer.text
    said = whole(await browser.get(f"/agreements/{registered}"), "en").said
    assert "Left out: waived — 1." in said
