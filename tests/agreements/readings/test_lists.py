"""Lists: filters, keys, counts, and what a reader may not see."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

import pytest

from agreements.acts import drafting, fulfilling, registering, stopping
from agreements.acts import organisations as bodies
from agreements.acts.organisations import OrganisationContent
from agreements.errors import Invalid
from agreements.readings import agreements, commitments, dossiers, home, organisations
from agreements.readings.paging import Cursor
from agreements.rules.contents import MilestoneContent, Text
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    MilestoneStatus,
    OrganisationKind,
    Status,
)
from agreements.wording.sorting import sort_key

SOMEBODY = UUID("00000000-0000-0000-0000-000000000001")


@pytest.fixture
async def seven(content, registrar):
    """Seven registered agreements, due on the first to the seventh of July, the last on an unknown day."""
    made = []
    for day in range(1, 8):
        rule = {"kind": "date", "on": f"2026-07-{day:02}"} if day < 7 else None
        promise = replace(content.commitments[0], milestones=(MilestoneContent(rule=rule),))
        wanted = replace(
            content, signed_on=date(2026, 1, day), title=Text(ru=f"Меморандум {day}"), commitments=(promise,)
        )
        made.append(await drafting.draft(wanted, actor=registrar))
        await registering.register(made[-1], seen=1, actor=registrar, despite_duplicates=True)
    return made


async def pages(listing, limit):
    """All pages forwards, and then back from the last one."""
    cursor, forwards = None, []
    while True:
        page = await listing(limit=limit, cursor=cursor)
        forwards.append(page)
        cursor = page.following
        if cursor is None:
            break
    backwards, cursor = [forwards[-1]], forwards[-1].preceding
    while cursor is not None:
        page = await listing(limit=limit, cursor=cursor)
        backwards.insert(0, page)
        cursor = page.preceding
    return forwards, backwards


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_agreements_are_paged_both_ways_without_loss(seven, registrar, limit):
    async def listing(**where):
        return await agreements.listing(agreements.Filter(), registrar, **where)

    forwards, backwards = await pages(listing, limit)
    ids = [row.id for page in forwards for row in agreements.rows(page)]
    assert sorted(ids, reverse=True) == ids
    assert set(ids) == set(seven)
    assert [row.id for page in backwards for row in agreements.rows(page)] == ids
    assert forwards[0].preceding is None


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_commitments_are_paged_by_due_day_with_the_unknown_last(seven, registrar, limit):
    async def listing(**where):
        return await commitments.listing(commitments.Filter(), registrar, **where)

    forwards, backwards = await pages(listing, limit)
    days = [row.due_on for page in forwards for row in commitments.rows(page)]
    assert days == [*(date(2026, 7, day) for day in range(1, 7)), None]
    assert [row.due_on for page in backwards for row in commitments.rows(page)] == days


async def test_a_cursor_survives_its_text():
    for cursor in (Cursor(UUID(int=5)), Cursor(UUID(int=5), date(2026, 1, 1), back=True)):
        assert Cursor.read(cursor.text()) == cursor


@pytest.mark.parametrize("text", ["", "x", "bm9uZQ", "W10", "ÿ", "eyJ9", "W251bGwsbnVsbCxudWxsXQ"])
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(Invalid):
        Cursor.read(text)


async def test_filters_narrow_and_facets_count(seven, content, registrar, ministry, fund):
    protocol = await drafting.draft(replace(content, form=AgreementForm.PROTOCOL), actor=registrar)

    async def ids(**asked):
        page = await agreements.listing(agreements.Filter(**asked), registrar)
        return {row.id for row in agreements.rows(page)}

    assert await ids(status=(Status.DRAFT,)) == {protocol}
    assert await ids(form=(AgreementForm.MEMORANDUM,)) == set(seven)
    assert await ids(year=(2025,)) == set()
    assert await ids(organisation=(ministry,)) == {*seven, protocol}
    assert await ids(confidentiality=(Confidentiality.OFFICIAL,)) == set()
    counted = await agreements.facets(agreements.Filter(form=(AgreementForm.PROTOCOL,)), registrar)
    assert counted["total"] == {"": 1}
    assert counted["form"] == {"memorandum": 7, "protocol": 1}
    assert counted["status"] == {"draft": 1}
    assert counted["organisation"] == {str(ministry): 1, str(fund): 1}


async def test_a_draft_whose_form_is_unknown_is_listed_so(content, registrar):
    await drafting.draft(replace(content, form=None), actor=registrar)
    [row] = agreements.rows(await agreements.listing(agreements.Filter(), registrar))
    assert row.form is None


async def test_commitments_of_drafts_are_nobodys_yet(seven, draft, registrar):
    rows = commitments.rows(await commitments.listing(commitments.Filter(), registrar))
    assert draft not in {row.agreement for row in rows}
    assert await commitments.total(commitments.Filter(), registrar) == 7


async def test_commitments_are_filtered_as_asked(seven, registrar, executor, ministry, fund):
    async def days(**asked):
        page = await commitments.listing(commitments.Filter(**asked), executor)
        return [row.due_on.day if row.due_on else None for row in commitments.rows(page)]

    assert await days(due_from=date(2026, 7, 3), due_to=date(2026, 7, 4)) == [3, 4]
    assert await days(owed_by=(fund,)) == []
    assert await days(owed_to=(fund,), due_to=date(2026, 7, 1)) == [1]
    assert await days(organisation=(fund,), due_to=date(2026, 7, 1)) == [1]
    assert await days(status=(MilestoneStatus.UNKNOWN,)) == [None]
    assert await days(status=(MilestoneStatus.DUE_SOON,)) == [1, 2, 3, 4, 5, 6]
    assert await days(kind=(CommitmentKind.REPORTING,)) == []
    first = commitments.rows(await commitments.listing(commitments.Filter(), executor))[0]
    said = fulfilling.Report(happened_on=date(2026, 6, 1), text="ok")
    report = await fulfilling.report(first.id, said, actor=executor)
    assert await days(status=(MilestoneStatus.REPORTED,)) == [1]
    await fulfilling.accept(report, actor=registrar)
    assert await days(open=True) == [2, 3, 4, 5, 6, None]
    assert await days(open=False) == [1]
    assert await days(status=(MilestoneStatus.FULFILLED,)) == [1]


async def test_what_is_due_for_a_review_of_its_level_is_listed(content, registrar):
    """The day itself is in time; what is public has no restriction to review."""
    days = {
        (Confidentiality.OFFICIAL, date(2026, 7, 1)): True,
        (Confidentiality.CONFIDENTIAL, date(2026, 6, 30)): True,
        (Confidentiality.NEED_TO_KNOW, date(2026, 7, 2)): False,
        (Confidentiality.OFFICIAL, None): False,
        (Confidentiality.PUBLIC, date(2026, 6, 1)): False,
    }
    due = set()
    for (level, day), listed in days.items():
        wanted = replace(
            content,
            confidentiality=level,
            confidentiality_reason="x",
            confidentiality_review_on=day,
        )
        made = await drafting.draft(wanted, actor=registrar)
        due |= {made} if listed else set()
    asked = agreements.Filter(review_by=date(2026, 7, 1))
    found = agreements.rows(await agreements.listing(asked, registrar))
    assert {row.id for row in found} == due
    assert await agreements.total(asked, registrar) == 2


@pytest.mark.parametrize(
    ("level", "strangers"),
    [
        (Confidentiality.CONFIDENTIAL, ("second_registrar", "administrator", "executor")),
        (Confidentiality.NEED_TO_KNOW, ("second_registrar", "administrator", "executor", "auditor")),
    ],
)
async def test_what_one_may_not_see_is_absent_from_lists_counts_and_search(
    request, seven, content, registrar, level, strangers
):
    secret = replace(
        content,
        confidentiality=level,
        confidentiality_reason="x",
        title=Text(ru="Тайный договор"),
    )
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar)
    for actor in map(request.getfixturevalue, strangers):
        assert await agreements.total(agreements.Filter(), actor) == 7
        assert await agreements.total(agreements.Filter(q="тайный"), actor) == 0
        assert await commitments.total(commitments.Filter(), actor) == 7
        counted = await agreements.facets(agreements.Filter(), actor)
        assert sum(count or 0 for count in counted["status"].values()) == 7
        assert level not in counted["confidentiality"]
        assert hidden not in {each.agreement for each in await home.recent(actor)}
    assert await agreements.total(agreements.Filter(q="тайный"), registrar) == 1


async def test_an_executor_of_another_body_sees_nothing(seven):
    from agreements.vocabulary import Role
    from tests.fixtures_register import acting

    stranger = acting(Role.EXECUTOR, organisation=UUID(int=99))
    assert await agreements.total(agreements.Filter(), stranger) == 0
    assert await commitments.total(commitments.Filter(), stranger) == 0


async def test_everything_of_a_list_comes_in_its_order(seven, registrar, monkeypatch):
    monkeypatch.setattr(commitments, "EXPORT_PAGE", 2)
    days = [row.due_on async for row in commitments.every(commitments.Filter(), registrar)]
    assert days == [*(date(2026, 7, day) for day in range(1, 7)), None]


async def test_home_tells_what_is_late_soon_and_waiting(
    seven, draft, registrar, second_registrar, executor, at
):
    from datetime import UTC, datetime

    later = at(executor, datetime(2026, 7, 4, 6, tzinfo=UTC))
    view = await home.of(later)
    assert [row.due_on.day for row in view.late] == [1, 2, 3]
    assert (view.late_total, view.soon_total) == (3, 3)
    said = fulfilling.Report(happened_on=date(2026, 7, 1), text="ok")
    report = await fulfilling.report(view.late[0].id, said, actor=later)
    view = await home.of(later)
    assert [row.due_on.day for row in view.late] == [2, 3]
    assert ([row.due_on.day for row in view.undecided], view.undecided_total) == ([1], 1)
    assert (await home.of(second_registrar)).undecided == ()
    assert [each.kind for each in (await home.of(second_registrar)).waiting] == ["decide"]
    assert [each.kind for each in (await home.of(registrar)).waiting] == ["decide", "draft"]
    await fulfilling.give_back(report, reason="нет", actor=registrar)
    assert [each.kind for each in (await home.of(later)).waiting] == ["returned"]
    assert (await home.of(registrar)).recent[0].act == "fulfilment.return"
    assert await home.in_force(registrar) == 7


async def test_what_is_waived_is_open_no_more_and_what_is_held_is_not_due_next(
    registered, registrar, ministry
):
    [dossier] = [await dossiers.of(registered, registrar)]
    milestone = dossier.commitments[0].milestones[0]

    async def shown():
        [row] = agreements.rows(await agreements.listing(agreements.Filter(), registrar))
        is_open = [
            commitments.rows(await commitments.listing(commitments.Filter(open=choice), registrar)) != ()
            for choice in (True, False)
        ]
        every = organisations.rows(await organisations.counted(organisations.Filter(), registrar))
        [body] = [each for each in every if each.body.id == ministry]
        return row.open_milestones, row.next_due_on, is_open, body.open_milestones

    assert await shown() == (1, milestone.due_on, [True, False], 1)
    await stopping.hold(milestone.id, ground="x", on=registrar.today, actor=registrar)
    assert await shown() == (1, None, [True, False], 1)
    await stopping.waive(milestone.id, ground="x", on=registrar.today, actor=registrar)
    assert await shown() == (0, None, [False, True], 0)


@pytest.mark.parametrize("limit", [1, 2, 500])
async def test_bodies_are_paged_both_ways_in_the_order_of_the_alphabet(db, registrar, limit):
    names = ("Ө-мекеме", "А-мекеме", "О-мекеме", "Я-мекеме", "П-мекеме", "О-мекеме")
    for name in names:
        made = OrganisationContent(name=Text(ky=name), kind=OrganisationKind.AGENCY)
        await bodies.create(made, actor=registrar)
    await bodies.create(OrganisationContent(name=Text(ky="Б"), kind=OrganisationKind.FUND), actor=registrar)
    asked = organisations.Filter(q="мекеме", kinds=(OrganisationKind.AGENCY,))
    forwards, backwards = await pages(partial(organisations.counted, asked, registrar), limit)
    shown = [row.body.name.ky for page in forwards for row in organisations.rows(page)]
    assert shown == sorted(names, key=sort_key)
    assert [page.said for page in backwards] == [page.said for page in forwards]
    assert await organisations.totals("мекеме") == {"agency": 6}


async def test_the_same_act_again_and_again_is_told_once_with_how_often(draft, content, registrar):
    for place in ("Бишкек", "Ош", "Нарын"):
        seen = (await dossiers.of(draft, registrar)).revision
        await drafting.revise(draft, replace(content, place=place), seen=seen, actor=registrar)
    other = await drafting.draft(content, actor=registrar)
    seen = (await dossiers.of(draft, registrar)).revision
    await drafting.revise(draft, replace(content, place="Талас"), seen=seen, actor=registrar)
    assert [(each.act, each.agreement, each.times) for each in await home.recent(registrar)] == [
        ("agreement.revise", draft, 1),
        ("agreement.draft", other, 1),
        ("agreement.revise", draft, 3),
        ("agreement.draft", draft, 1),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {"q": "суу"}, {"owed_by": (SOMEBODY,)}, {"owed_to": (SOMEBODY,)}, {"organisation": (SOMEBODY,)},
        {"agreement": SOMEBODY}, {"commitment": SOMEBODY}, {"kind": (CommitmentKind.FINANCIAL,)},
        {"status": (MilestoneStatus.LATE,)}, {"open": True}, {"open": False}, {"due_from": date(2026, 1, 1)},
    ],
    ids=lambda asked: next(iter(asked)),
)  # fmt: skip
async def test_sums_without_a_day_are_narrowed_by_whatever_a_list_is(seven, registrar, asked):
    """Each condition is put to promises that have no milestone, too."""
    narrowed = commitments.Filter(**asked)
    found = await commitments.unscheduled(narrowed, registrar)
    assert set(found) <= set(await commitments.unscheduled(commitments.Filter(), registrar))
