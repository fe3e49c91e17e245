"""Dates that would move, the officer who confirms, and days set by hand."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from agreements.acts import calendars as years
from agreements.acts import drafting, fulfilling, moving, registering, stopping
from agreements.acts.fulfilling import Report
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import contents, dossiers, due_dates, ledgers, milestones, moves
from agreements.rules.contents import MilestoneContent, Text
from agreements.rules.due_moves import Kind
from agreements.rules.workdays import CalendarDay
from agreements.vocabulary import Act, Confidentiality, DayKind, DayStanding, TermKind
from tests.fixtures_register import memorandum

RELATIVE = {"kind": "relative", "offset": 10, "unit": "calendar_day", "roll": "none"}
MONTHLY = {"kind": "series", "anchor": "entry_into_force", "period": "month", "roll": "none"}


def with_rules(content, *rules):
    [promise] = content.commitments
    made = tuple(MilestoneContent(rule=rule, title=Text(ru=f"Шаг {n}")) for n, rule in enumerate(rules))
    return replace(content, commitments=(replace(promise, milestones=made),))


async def entered(content, registrar, *, register=True):
    agreement = await drafting.draft(content, actor=registrar)
    if register:
        await registering.register(agreement, seen=1, actor=registrar, despite_duplicates=True)
    return agreement


async def steps(agreement, actor):
    return (await dossiers.of(agreement, actor)).commitments[0].milestones


async def correct(agreement, registrar, **change):
    standing = await contents.of(agreement, registrar)
    await drafting.correct(agreement, replace(standing, **change), reason="x", seen=None, actor=registrar)


async def refused(agreement, actor, error, act):
    before = (await dossiers.of(agreement, actor)).revision
    with pytest.raises(error) as caught:
        await act
    assert (await dossiers.of(agreement, actor)).revision == before
    return caught.value


async def fulfil(milestone, executor, registrar, on=date(2026, 6, 10)):
    report = await fulfilling.report(milestone, Report(happened_on=on, text="Сделано"), actor=executor)
    await fulfilling.accept(report, actor=registrar)


async def test_what_waits_for_another_milestone_gets_its_day_when_an_officer_confirms(
    content, registrar, executor
):
    waiting = {**RELATIVE, "anchor": "fulfilment", "milestone": "0.1"}
    agreement = await entered(with_rules(content, waiting, {"kind": "date", "on": "2026-06-12"}), registrar)
    second, first = await steps(agreement, registrar)
    assert (second.due_on, second.card["unknown"]) == (None, "deadlines.unknown_fulfilment")
    assert second.rule["milestone"] == str(first.id)
    assert await moves.of_agreement(agreement, registrar) == ()
    await fulfil(first.id, executor, registrar)
    [move] = await moves.of_agreement(agreement, registrar)
    assert (move.milestone, move.before, move.after) == (second.id, None, date(2026, 6, 20))
    [why] = move.why
    assert (why.kind, why.anchor, why.after) == (Kind.ANCHOR, f"fulfilment/{first.id}", date(2026, 6, 10))
    assert (await moves.listing(registrar)).moves == (move,)
    assert await moves.lately(registrar) == 1
    await moving.move(agreement, {second.id: move.after}, seen=None, reason="Этап принят", actor=registrar)
    second, _ = await steps(agreement, registrar)
    assert second.due_on == date(2026, 6, 20)
    assert await moves.of_agreement(agreement, registrar) == ()
    entry = (await ledgers.of_agreement(agreement, registrar))[-1]
    assert (entry.act, entry.actor, entry.reason) == (Act.MILESTONE_MOVE, registrar.account, "Этап принят")
    assert [name.split("/")[0] for name in entry.changed] == ["commitment"]


async def test_a_corrected_anchor_moves_the_chosen_dates_alone(content, registrar):
    rule = {**RELATIVE, "anchor": "signature"}
    agreement = await entered(with_rules(content, rule, {**rule, "offset": 20}), registrar)
    await correct(agreement, registrar, signed_on=date(2026, 5, 1))
    one, two = await moves.of_agreement(agreement, registrar)
    assert [each.before for each in (one, two)] == [date(2026, 5, 14), date(2026, 5, 24)]
    assert [each.after for each in (one, two)] == [date(2026, 5, 11), date(2026, 5, 21)]
    await moving.move(agreement, {two.milestone: two.after}, seen=None, actor=registrar)
    assert [each.due_on for each in await steps(agreement, registrar)] == [
        date(2026, 5, 14),
        date(2026, 5, 21),
    ]
    [left] = await moves.of_agreement(agreement, registrar)
    assert left.milestone == one.milestone


NAMES = {"ru": "Нерабочий день по решению (тест)"}


@pytest.fixture
async def year(db, administrator):
    """A year of which nothing but the weekends is known."""
    return await years.enter_year("KG", 2031, [], actor=administrator)


def day_off(on):
    return CalendarDay(
        on, DayKind.DAY_OFF, DayStanding.CONFIRMED, NAMES, act="Приказ № 1", source_url="https://example.test"
    )


async def test_a_changed_calendar_moves_nothing_until_an_officer_confirms(
    content, year, registrar, administrator
):
    counted = {
        "kind": "relative",
        "anchor": "date",
        "since": "2031-06-02",
        "offset": 3,
        "unit": "working_day",
    }
    late = {**counted, "since": "2031-09-01"}
    agreement = await entered(with_rules(content, counted, late), registrar)
    first, second = await steps(agreement, registrar)
    assert first.due_on == date(2031, 6, 5)
    await years.change_day(
        year, day_off(date(2031, 6, 4)), reason="Приказ № 1", seen=None, actor=administrator
    )
    assert (await steps(agreement, registrar))[0] == first
    assert await moves.lately(registrar) == 1
    [move] = await moves.of_agreement(agreement, registrar)
    assert (move.milestone, move.after) == (first.id, date(2031, 6, 6))
    [why] = move.why
    assert (why.kind, why.after, why.name, why.act) == (
        Kind.DAY_OFF, date(2031, 6, 4), NAMES, "Приказ № 1",
    )  # fmt: skip
    await moving.move(agreement, {first.id: move.after}, seen=None, actor=registrar)
    await years.clear_day(year, date(2031, 6, 4), reason="Отменён", seen=None, actor=administrator)
    [back] = await moves.of_agreement(agreement, registrar)
    assert (back.before, back.after) == (date(2031, 6, 6), date(2031, 6, 5))
    assert [(each.kind, each.after) for each in back.why] == [(Kind.WORKING_DAY, date(2031, 6, 4))]
    assert (await steps(agreement, registrar))[1] == second


async def test_a_series_becomes_dates_when_the_agreement_is_registered(content, registrar):
    agreement = await entered(
        with_rules(content, {**MONTHLY, "count": 3}, {"kind": "date", "on": "2026-06-12"}),
        registrar,
        register=False,
    )
    drafted, _ = await steps(agreement, registrar)
    assert drafted.due_on == date(2026, 6, 4)
    assert [step["on"] for step in drafted.card["steps"][2:]] == ["2026-06-04", "2026-07-04", "2026-08-04"]
    await registering.register(agreement, seen=1, actor=registrar)
    made = await steps(agreement, registrar)
    assert [each.due_on for each in made] == [
        date(2026, 6, 4), date(2026, 7, 4), date(2026, 8, 4), date(2026, 6, 12),
    ]  # fmt: skip
    assert made[0].id == drafted.id
    assert [each.rule.get("number") for each in made] == [1, 2, 3, None]
    assert {each.title.ru for each in made[:3]} == {"Шаг 0"}
    assert await moves.of_agreement(agreement, registrar) == ()
    # A correction of anything else takes them as they are.
    await correct(agreement, registrar, place="Ош")
    assert await steps(agreement, registrar) == made


async def test_a_series_that_waits_for_its_anchor_becomes_dates_when_confirmed(content, registrar):
    unknown = replace(content, entry_rule=None, in_force_on=None)
    agreement = await entered(with_rules(unknown, {**MONTHLY, "count": 3}), registrar)
    [waiting] = await steps(agreement, registrar)
    assert (waiting.due_on, waiting.rule["kind"]) == (None, "series")
    await correct(agreement, registrar, in_force_on=date(2026, 5, 31))
    assert await steps(agreement, registrar) == (waiting,)
    [move] = await moves.of_agreement(agreement, registrar)
    assert move.dates == (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31))
    await moving.move(agreement, {waiting.id: move.after}, seen=None, actor=registrar)
    made = await steps(agreement, registrar)
    assert tuple(each.due_on for each in made) == move.dates
    assert made[0].id == waiting.id
    assert await moves.of_agreement(agreement, registrar) == ()


async def test_a_series_through_the_term_goes_on_when_the_term_becomes_longer(content, registrar):
    """The further dates are shown and confirmed with the last one there is, and with no other."""
    ending = replace(content, term=TermKind.UNTIL_DATE, ends_on=date(2026, 7, 31))
    agreement = await entered(with_rules(ending, {**MONTHLY, "through_term": True}), registrar)
    before = await steps(agreement, registrar)
    assert [each.due_on for each in before] == [date(2026, 6, 4), date(2026, 7, 4)]
    await correct(agreement, registrar, ends_on=date(2026, 9, 30))
    [move] = await moves.of_agreement(agreement, registrar)
    assert (move.milestone, move.before, move.after) == (
        before[1].id, date(2026, 7, 4), date(2026, 7, 4),
    )  # fmt: skip
    assert move.dates == (date(2026, 8, 4), date(2026, 9, 4))
    assert [(each.kind, each.anchor) for each in move.why] == [(Kind.ANCHOR, "end_of_term")]
    assert await moves.lately(registrar) == 1
    await moving.move(agreement, {move.milestone: move.after}, seen=None, actor=registrar)
    after = await steps(agreement, registrar)
    assert [each.due_on for each in after] == [
        date(2026, 6, 4), date(2026, 7, 4), date(2026, 8, 4), date(2026, 9, 4),
    ]  # fmt: skip
    assert [each.rule["number"] for each in after] == [1, 2, 3, 4]
    assert await moves.of_agreement(agreement, registrar) == ()
    # A shorter term takes away the day of the dates after it, once that is confirmed.
    await correct(agreement, registrar, ends_on=date(2026, 8, 31))
    [gone] = await moves.of_agreement(agreement, registrar)
    assert (gone.milestone, gone.before, gone.after) == (after[3].id, date(2026, 9, 4), None)
    await moving.move(agreement, {gone.milestone: None}, seen=None, actor=registrar)
    last = (await steps(agreement, registrar))[3]
    assert (last.due_on, last.card["unknown"]) == (None, "deadlines.unknown_after_series_end")


async def test_a_series_added_by_a_correction_becomes_dates_at_once(content, registrar):
    agreement = await entered(with_rules(content, {**RELATIVE, "anchor": "signature"}), registrar)
    standing = await contents.of(agreement, registrar)
    [promise] = standing.commitments
    more = (MilestoneContent(rule={**MONTHLY, "count": 2}), *promise.milestones)
    await correct(agreement, registrar, commitments=(replace(promise, milestones=more),))
    assert [each.due_on for each in await steps(agreement, registrar)] == [
        date(2026, 6, 4), date(2026, 7, 4), date(2026, 5, 14),
    ]  # fmt: skip


async def test_a_series_of_too_many_dates_is_refused_in_the_draft_already(content, registrar):
    weekly = {**MONTHLY, "period": "week", "until": "2099-01-01"}
    with pytest.raises(Invalid) as caught:
        await drafting.draft(with_rules(content, weekly), actor=registrar)
    assert [(each.field, each.key) for each in caught.value.problems] == [
        ("commitments.0.milestones.0.due.ends", "deadlines.series_too_long")
    ]


@pytest.mark.parametrize(
    ("rules", "key"),
    [
        ([("fulfilment", "0.0")], "deadlines.waits_for_itself"),
        ([("fulfilment", "0.1"), ("fulfilment", "0.0")], "deadlines.waits_for_itself"),
        ([("fulfilment", str(uuid4()))], "deadlines.no_such_milestone"),
    ],
)
async def test_milestones_do_not_wait_in_a_circle_or_for_nothing(content, registrar, rules, key):
    made = [{**RELATIVE, "anchor": anchor, "milestone": which} for anchor, which in rules]
    with pytest.raises(Invalid) as caught:
        await drafting.draft(with_rules(content, *made), actor=registrar)
    assert [each.key for each in caught.value.problems] == [key]


async def test_a_milestone_that_others_wait_for_is_not_taken_out(content, registrar):
    agreement = await entered(
        with_rules(
            content,
            {"kind": "date", "on": "2026-06-12"},
            {**RELATIVE, "anchor": "fulfilment", "milestone": "0.0"},
        ),
        registrar,
        register=False,
    )
    standing = await contents.of(agreement, registrar)
    [promise] = standing.commitments
    without = replace(standing, commitments=(replace(promise, milestones=promise.milestones[1:]),))
    error = await refused(
        agreement, registrar, Invalid, drafting.revise(agreement, without, seen=1, actor=registrar)
    )
    assert [each.key for each in error.problems] == ["deadlines.no_such_milestone"]


@pytest.fixture
async def movable(content, registrar):
    """An agreement with one date that would move from 14 to 11 May 2026."""
    agreement = await entered(with_rules(content, {**RELATIVE, "anchor": "signature"}), registrar)
    await correct(agreement, registrar, signed_on=date(2026, 5, 1))
    return agreement


async def test_a_move_that_is_none_or_is_another_is_refused(movable, registrar):
    [step] = await steps(movable, registrar)

    async def tried(error, chosen, seen=None):
        return await refused(
            movable, registrar, error, moving.move(movable, chosen, seen=seen, actor=registrar)
        )

    assert [each.field for each in (await tried(Invalid, {})).problems] == ["moves"]
    assert (await tried(AgainstTheRules, {uuid4(): None})).key == "deadlines.date_stays"
    await tried(ChangedMeanwhile, {step.id: date(2026, 5, 12)})
    await tried(ChangedMeanwhile, {step.id: date(2026, 5, 11)}, seen=1)


async def test_what_is_met_or_waived_is_not_moved_and_moves_again_once_it_is_let_go_on(
    movable, registrar, executor
):
    [step] = await steps(movable, registrar)

    async def tried():
        assert await moves.of_agreement(movable, registrar) == ()
        act = moving.move(movable, {step.id: date(2026, 5, 11)}, seen=None, actor=registrar)
        return (await refused(movable, registrar, AgainstTheRules, act)).key

    await stopping.waive(step.id, ground="Письмо", on=date(2026, 6, 1), actor=registrar)
    assert await tried() == "fulfilling.waived"
    await stopping.release(step.id, reason="Ошибка", actor=registrar)
    assert [each.milestone for each in await moves.of_agreement(movable, registrar)] == [step.id]
    await fulfil(step.id, executor, registrar)
    assert await tried() == "fulfilling.fulfilled_already"


async def test_only_registrars_touch_dates_and_hidden_ones_are_not_found(
    movable, registrar, executor, auditor, administrator, content
):
    [step] = await steps(movable, registrar)
    for actor in (executor, auditor, administrator):
        for act in (
            moving.move(movable, {step.id: date(2026, 5, 11)}, seen=None, actor=actor),
            moving.override(step.id, date(2026, 7, 1), reason="x", actor=actor),
            moving.lift(step.id, reason="x", actor=actor),
        ):
            await refused(movable, registrar, NotAllowed, act)
    secret = replace(
        with_rules(content, {**RELATIVE, "anchor": "signature"}),
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="x",
    )
    hidden = await entered(secret, registrar)
    await correct(hidden, registrar, signed_on=date(2026, 5, 1))
    stranger = replace(registrar, account=uuid4())
    assert {each.agreement for each in (await moves.listing(registrar)).moves} == {movable, hidden}
    assert {each.agreement for each in (await moves.listing(stranger)).moves} == {movable}
    assert (await moves.lately(registrar), await moves.lately(stranger)) == (2, 1)
    [step] = await steps(hidden, registrar)
    for act in (
        moving.move(hidden, {step.id: date(2026, 5, 11)}, seen=None, actor=stranger),
        moving.override(step.id, date(2026, 7, 1), reason="x", actor=stranger),
    ):
        await refused(hidden, registrar, NotFound, act)


async def test_a_draft_has_no_moves_and_no_days_set_by_hand(draft, registrar):
    [step] = await steps(draft, registrar)
    assert (await moves.listing(registrar)).moves == ()
    for act in (
        moving.move(draft, {step.id: None}, seen=None, actor=registrar),
        moving.override(step.id, date(2026, 7, 1), reason="x", actor=registrar),
    ):
        error = await refused(draft, registrar, NotAllowed, act)
        assert error.key == "permissions.not_registered_yet"


async def test_a_day_set_by_hand_is_in_force_and_the_computed_one_stays_beside_it(
    registered, registrar, second_registrar
):
    [before] = await steps(registered, registrar)
    await moving.override(before.id, date(2026, 7, 1), reason=" Письмо сторон ", seen=2, actor=registrar)
    [step] = await steps(registered, registrar)
    assert (step.due_on, step.override_on, step.override_reason) == (
        date(2026, 7, 1), date(2026, 7, 1), "Письмо сторон",
    )  # fmt: skip
    assert step.card == before.card
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.reason) == (Act.MILESTONE_OVERRIDE, "Письмо сторон")
    await moving.lift(step.id, reason="Отозвано", seen=3, actor=second_registrar)
    assert await steps(registered, registrar) == (before,)
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.reason, entry.actor) == (
        Act.MILESTONE_LIFT, "Отозвано", second_registrar.account,
    )  # fmt: skip


async def test_a_confirmed_move_changes_the_computed_day_beside_one_set_by_hand(movable, registrar):
    [step] = await steps(movable, registrar)
    await moving.override(step.id, date(2026, 7, 1), reason="x", actor=registrar)
    [move] = await moves.of_agreement(movable, registrar)
    assert move.override_on == date(2026, 7, 1)
    await moving.move(movable, {step.id: move.after}, seen=None, actor=registrar)
    [step] = await steps(movable, registrar)
    assert (step.due_on, step.card["result"]) == (date(2026, 7, 1), "2026-05-11")
    await moving.lift(step.id, reason="x", actor=registrar)
    assert (await steps(movable, registrar))[0].due_on == date(2026, 5, 11)


async def test_a_day_set_by_hand_needs_a_reason_a_new_day_and_an_open_milestone(
    registered, registrar, executor
):
    [step] = await steps(registered, registrar)

    def override(on=date(2026, 7, 1), reason="x", seen=None):
        return moving.override(step.id, on, reason=reason, seen=seen, actor=registrar)

    error = await refused(registered, registrar, Invalid, override(reason=" "))
    assert [each.field for each in error.problems] == ["reason"]
    error = await refused(registered, registrar, Invalid, override(on=step.due_on))
    assert [each.field for each in error.problems] == ["on"]
    error = await refused(registered, registrar, Invalid, override(on=date(2001, 1, 1)))
    assert [(each.field, each.key) for each in error.problems] == [("on", "deadlines.before_the_signature")]
    await refused(registered, registrar, ChangedMeanwhile, override(seen=1))
    await refused(registered, registrar, AgainstTheRules, moving.lift(step.id, reason="x", actor=registrar))
    await refused(registered, registrar, Invalid, moving.lift(step.id, reason="", actor=registrar))
    await fulfil(step.id, executor, registrar)
    await refused(registered, registrar, AgainstTheRules, override())
    with pytest.raises(NotFound):
        await moving.override(uuid4(), date(2026, 7, 1), reason="x", actor=registrar)


async def test_the_history_of_a_date_is_told_with_its_reasons(movable, registrar):
    [step] = await steps(movable, registrar)
    await moving.move(movable, {step.id: date(2026, 5, 11)}, seen=None, actor=registrar)
    await moving.override(step.id, date(2026, 7, 1), reason="Письмо", actor=registrar)
    await moving.lift(step.id, reason="Отозвано", actor=registrar)
    found = await milestones.of(step.id, registrar)
    told = await due_dates.history(step.id, found.commitment, movable)
    assert [(each.act, each.before, each.after, each.reason) for each in told] == [
        (Act.AGREEMENT_DRAFT, None, date(2026, 5, 14), None),
        (Act.MILESTONE_MOVE, date(2026, 5, 14), date(2026, 5, 11), None),
        (Act.MILESTONE_OVERRIDE, date(2026, 5, 11), date(2026, 7, 1), "Письмо"),
        (Act.MILESTONE_LIFT, date(2026, 7, 1), date(2026, 5, 11), "Отозвано"),
    ]
    assert [each.kind for each in told[1].why] == [Kind.ANCHOR]
    assert (told[1].why[0].before, told[1].why[0].after) == (date(2026, 5, 4), date(2026, 5, 1))


async def test_the_log_is_whole_after_all_of_it(movable, registrar):
    [step] = await steps(movable, registrar)
    await moving.move(movable, {step.id: date(2026, 5, 11)}, seen=None, actor=registrar)
    await moving.override(step.id, date(2026, 7, 1), reason="x", actor=registrar)
    assert [each async for each in verifying.findings()] == []


async def test_moves_are_listed_on_from_where_the_page_ended(ministry, fund, registrar):
    rule = {**RELATIVE, "anchor": "signature"}
    agreement = await entered(with_rules(memorandum(ministry, fund), *[rule] * 5), registrar)
    await correct(agreement, registrar, signed_on=date(2026, 5, 1))
    page = await moves.listing(registrar, limit=3)
    rest = await moves.listing(registrar, after=page.following, limit=3)
    assert (len(page.moves), len(rest.moves), rest.following) == (3, 2, None)
    assert len({each.milestone for each in (*page.moves, *rest.moves)}) == 5
