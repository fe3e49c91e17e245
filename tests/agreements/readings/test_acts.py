"""The search of acts: by who, what, about what and when, over what the reader may see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.acts import drafting, organisations, registering
from agreements.readings import acts
from agreements.readings.acts import Filter
from agreements.rules.contents import Text
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, Confidentiality, Role
from registry.accounts import acts as account_acts
from registry.accounts.acts import AccountContent
from tests.fixtures_register import FUND
from tests.fixtures_signing import NOBODY


async def found(asked, actor, **more):
    return [row.act for row in (await acts.listing(asked, actor, **more)).rows]


async def test_acts_come_latest_first_with_what_they_are_about(registered, ministry, auditor, registrar):
    page = await acts.listing(Filter(), auditor)
    assert [row.act for row in page.rows] == [
        Act.AGREEMENT_REGISTER,
        Act.AGREEMENT_DRAFT,
        Act.ORGANISATION_CREATE,
        Act.ORGANISATION_CREATE,
    ]
    first, last = page.rows[0], page.rows[-1]
    assert (first.kind, first.subject, first.number) == ("agreement", registered, "MEM-2026-0001")
    assert (last.subject, last.title.ru) == (ministry, "Министерство цифрового развития")
    assert {row.actor for row in page.rows} == {registrar.account}
    assert page.before is None


async def test_each_condition_narrows(registered, ministry, auditor, registrar, second_registrar):
    await organisations.create(replace(FUND, name=Text(en="Another (test)")), actor=second_registrar)
    assert await found(Filter(act=Act.AGREEMENT_REGISTER), auditor) == [Act.AGREEMENT_REGISTER]
    assert await found(Filter(actor=second_registrar.account), auditor) == [Act.ORGANISATION_CREATE]
    assert await found(Filter(subject=registered), auditor) == [Act.AGREEMENT_REGISTER, Act.AGREEMENT_DRAFT]
    assert await found(Filter(subject=ministry, act=Act.AGREEMENT_DRAFT), auditor) == []
    assert await found(Filter(actor=NOBODY), auditor) == []


async def test_what_is_searched_for_is_an_id_or_a_number(registered, ministry, auditor):
    assert await acts.subject_of("mem-2026-0001", auditor) == registered
    assert await acts.subject_of(str(ministry), auditor) == ministry
    assert await acts.subject_of("MEM-2026-0002", auditor) is None


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
async def test_days_are_those_of_bishkek_and_found_by_halving(db, auditor, size):
    """One entry every six hours from six in the evening of the 14th on, by the clock of Bishkek."""
    begin = datetime(2026, 6, 14, 12, tzinfo=UTC)
    await LedgerEntry.raw(
        "INSERT INTO ledger_entry (seq, at, act, actor, subject_kind, subject, revision, body, leaf, root)"
        " SELECT n, {}::timestamptz + n * interval '6 hours', 'calendar.change', {}, 'calendar', gen_random_uuid(), 1,"
        " convert_to(json_build_object()::text, 'UTF8'), '', '' FROM generate_series(0, {} - 1) n",
        begin,
        NOBODY,
        size,
    )
    there = [((begin + timedelta(hours=6 * n)) + timedelta(hours=6)).date() for n in range(size)]
    for day in {*there, date(2026, 6, 13), date(2026, 6, 30)}:
        for asked, kept in (
            (Filter(since=day), [n for n in range(size) if there[n] >= day]),
            (Filter(until=day), [n for n in range(size) if there[n] <= day]),
            (Filter(since=day, until=day), [n for n in range(size) if there[n] == day]),
        ):
            page = await acts.listing(asked, auditor)
            assert [row.seq for row in page.rows] == kept[::-1], asked


async def test_days_beyond_all_calendars_are_taken(registered, auditor):
    assert len(await found(Filter(since=date.min, until=date.max), auditor)) == 4
    assert await found(Filter(since=date.max), auditor) == []
    assert await found(Filter(until=date.min), auditor) == []


async def test_a_long_log_is_read_on_to_its_beginning(registered, auditor, monkeypatch):
    monkeypatch.setattr(acts, "SHOWN", 1)
    seen, before = [], None
    while True:
        page = await acts.listing(Filter(), auditor, before=before)
        seen += [row.seq for row in page.rows]
        before = page.before
        if before is None:
            break
    assert seen == [3, 2, 1, 0]


async def test_what_is_rare_is_looked_for_a_part_of_the_log_at_a_time(registered, auditor, monkeypatch):
    monkeypatch.setattr(acts, "LOOKED_THROUGH", 1)
    first = await acts.listing(Filter(act=Act.AGREEMENT_DRAFT), auditor)
    assert (first.rows, first.before) == ((), 3)
    second = await acts.listing(Filter(act=Act.AGREEMENT_DRAFT), auditor, before=first.before)
    assert [row.seq for row in second.rows] == [2]


async def test_acts_on_what_one_may_not_read_are_absent(
    registered, content, registrar, second_registrar, auditor, administrator
):
    hidden = replace(content, confidentiality=Confidentiality.CONFIDENTIAL, confidentiality_reason="тайна")
    secret = await drafting.draft(hidden, actor=registrar)
    await registering.register(secret, seen=None, actor=registrar, despite_duplicates=True)
    draft = await drafting.draft(content, actor=registrar)
    gone = await drafting.draft(content, actor=registrar)
    await drafting.discard(gone, seen=None, actor=registrar)
    [row] = await LedgerEntry.raw("SELECT count(*) AS count FROM ledger_entry")
    assert row["count"] == 9
    for actor, subjects in (
        (second_registrar, {registered, draft}),
        (administrator, {registered}),
    ):
        page = await acts.listing(Filter(), actor)
        assert {each.subject for each in page.rows if each.kind == "agreement"} == subjects, actor.roles
        for subject in (secret, gone):
            assert await found(Filter(subject=subject), actor) == []
        assert await acts.subject_of("MEM-2026-0002", actor) is None
    for subject in (draft, gone):
        assert await found(Filter(subject=subject), auditor) == []


async def test_acts_on_accounts_are_for_administrators_and_auditors(db, auditor, registrar, administrator):
    content = AccountContent(email="a@example.test", name="A. Test", roles=frozenset({Role.AUDITOR}))
    await account_acts.create(content, password=None, actor=administrator)
    assert await found(Filter(), auditor) == await found(Filter(), administrator) == [Act.ACCOUNT_CREATE]
    assert await found(Filter(), registrar) == []
