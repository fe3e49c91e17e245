"""The plan of letters, the queue, and what the pages read of both."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import reminders
from agreements.readings.reminders import Filter
from agreements.rules import permissions
from agreements.rules import reminders as rules
from agreements.rules.permissions import Relation
from agreements.vocabulary import Confidentiality, ReminderState, Role
from registry import delivering, reminding
from registry.delivering import Outcome
from registry.letters import Sender
from registry.mail import Mailbox
from registry.piccolo_conf import DB
from registry.reminding import Changed
from registry.settings import settings
from tests.fixtures_reminders import MORNING, Scene, sql

TODAY = date(2026, 11, 23)
WHO = Sender("noreply@register.test", "https://register.test")
HOST = "register.test"
DAY = timedelta(days=1)


async def plan(days_on: int = 0) -> Changed:
    return await reminding.plan(MORNING + days_on * DAY, HOST)


async def letters(**where: Any) -> list[dict[str, Any]]:
    found = await sql("SELECT *, message_id LIKE id || '@%' AS named FROM reminder ORDER BY send_on, id")
    return [row for row in found if all(row[column] == value for column, value in where.items())]


async def test_the_plan_is_the_one_of_the_rule_for_every_distance(scene: Scene):
    body = await scene.organisation()
    await scene.account(body)
    agreement = await scene.agreement(body)
    owed = {
        await scene.milestone(agreement, body, TODAY + distance * DAY): distance
        for distance in range(-200, 131)
    }
    await plan()
    made: dict[UUID, set[tuple[str, date]]] = {milestone: set() for milestone in owed}
    for row in await letters():
        made[row["milestone"]].add((row["step"], row["send_on"]))
    for milestone, distance in owed.items():
        wanted = {(each.step, each.send_on) for each in rules.plan(TODAY + distance * DAY, TODAY)}
        assert made[milestone] == wanted, distance


async def test_planning_again_changes_nothing(scene: Scene):
    await scene.owed(TODAY + 10 * DAY)
    assert await plan() == Changed(4, 0)
    assert await plan() == Changed(0, 0)


async def test_staff_of_a_body_that_is_no_more_get_no_letters_from_the_day_after_its_last(scene: Scene):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    assert [row["send_on"] - TODAY for row in await letters()] == [0 * DAY, 3 * DAY, 9 * DAY, 10 * DAY]
    await sql(
        "UPDATE organisation SET ended_on = {} WHERE id = (SELECT owed_by FROM milestone WHERE id = {})",
        TODAY + 3 * DAY,
        milestone,
    )
    assert await plan() == Changed(0, 2)
    told = [(row["send_on"] - TODAY, (await reminders.told(row["id"])).stands) for row in await letters()]
    assert told == [(0 * DAY, True), (3 * DAY, True), (9 * DAY, False), (10 * DAY, False)]


async def test_a_letter_has_its_own_name_for_ever(scene: Scene):
    await scene.owed(TODAY + 10 * DAY)
    await plan()
    assert all(row["named"] and row["message_id"].endswith("@register.test") for row in await letters())
    assert all(row["id"].version == 7 for row in await letters())


async def test_a_moved_day_cancels_the_letters_and_arms_new_ones(scene: Scene):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    await sql("UPDATE milestone SET due_on = {} WHERE id = {}", TODAY + 40 * DAY, milestone)
    assert await plan() == Changed(5, 4)
    assert {row["due_on"] for row in await letters(cancelled_at=None)} == {TODAY + 40 * DAY}
    await sql("UPDATE milestone SET due_on = {} WHERE id = {}", TODAY + 10 * DAY, milestone)
    assert await plan() == Changed(4, 5)
    assert {row["due_on"] for row in await letters(cancelled_at=None)} == {TODAY + 10 * DAY}


async def test_what_is_met_is_no_longer_reminded_of(scene: Scene):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    await sql("UPDATE milestone SET fulfilled_on = {} WHERE id = {}", TODAY, milestone)
    assert await plan() == Changed(0, 4)


async def test_what_falls_due_after_the_agreement_was_over_is_no_longer_reminded_of(scene: Scene):
    after = await scene.owed(TODAY + 10 * DAY)
    before = await scene.owed(TODAY - 2 * DAY)
    await plan()
    over = "UPDATE agreement SET over_on = {}, over_by = 'terminated'"
    await sql(over, TODAY + DAY)
    assert await plan() == Changed(0, 0)
    await sql(over, TODAY - DAY)
    assert await plan() == Changed(0, 4)
    assert {row["milestone"] for row in await letters() if row["cancelled_at"] is None} == {before}
    assert {row["milestone"] for row in await letters() if row["cancelled_at"]} == {after}


async def test_a_clock_that_stands_still_silences_and_one_that_goes_on_speaks_up_of_the_moved_day(
    scene: Scene,
):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    await sql("UPDATE milestone SET paused_on = {} WHERE id = {}", TODAY, milestone)
    assert await plan() == Changed(0, 4)
    assert await letters(cancelled_at=None) == []
    moved = TODAY + 40 * DAY
    await sql("UPDATE milestone SET paused_on = NULL, due_on = {} WHERE id = {}", moved, milestone)
    assert await plan() == Changed(5, 0)
    assert {row["due_on"] for row in await letters(cancelled_at=None)} == {moved}


async def test_a_day_set_by_hand_is_the_one_reminded_of(scene: Scene):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    other = TODAY + 40 * DAY
    await sql(
        "UPDATE milestone SET due_on = {}, override_on = {}, override_reason = 'x' WHERE id = {}",
        other,
        other,
        milestone,
    )
    await plan()
    assert {row["due_on"] for row in await letters(cancelled_at=None)} == {other}


async def test_a_report_that_waits_silences_and_its_return_speaks_up_again(scene: Scene):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    [row] = await sql("SELECT agreement FROM milestone WHERE id = {}", milestone)
    report = await scene.put(
        "fulfilment",
        agreement=row["agreement"],
        milestone=milestone,
        happened_on=TODAY,
        text="done",
        reported_at=MORNING,
        reported_by=uuid4(),
    )
    assert await plan() == Changed(0, 4)
    await sql(
        "UPDATE fulfilment SET returned_at = {}, return_reason = 'no', decided_by = {} WHERE id = {}",
        MORNING,
        uuid4(),
        report,
    )
    assert await plan() == Changed(4, 0)


async def test_who_leaves_gets_no_letters_and_who_comes_gets_them(scene: Scene):
    await scene.owed(TODAY + 10 * DAY)
    await plan()
    [account] = await sql("SELECT id, organisation FROM account")
    await sql("UPDATE account SET active = false WHERE id = {}", account["id"])
    newcomer = await scene.account(account["organisation"])
    assert await plan() == Changed(4, 4)
    assert {row["recipient"] for row in await letters(cancelled_at=None)} == {newcomer}


async def test_a_milestone_that_is_gone_takes_its_letters_along(scene: Scene):
    milestone = await scene.owed(TODAY + 10 * DAY)
    await plan()
    await sql("DELETE FROM milestone WHERE id = {}", milestone)
    assert await plan() == Changed(0, 4)


async def test_drafts_and_unknown_days_remind_nobody(scene: Scene):
    body = await scene.organisation()
    await scene.account(body)
    await scene.milestone(await scene.agreement(body, registered=False), body, TODAY)
    await scene.milestone(await scene.agreement(body), body, None)
    assert await plan() == Changed(0, 0)


async def test_letters_go_to_those_alone_who_may_read_what_they_tell(scene: Scene):
    """The planner's condition against `rules.permissions.may_read`, over every case they could differ in."""
    debtor, other = await scene.organisation(), await scene.organisation()
    role_sets = [(Role.EXECUTOR,), (Role.EXECUTOR, Role.AUDITOR), (Role.REGISTRAR,), (Role.AUDITOR,)]
    people = {
        await scene.account(body, *roles, active=active): (body, frozenset(roles), active)
        for body, roles, active in product((debtor, other), role_sets, (True, False))
    }
    named = next(iter(people))
    wanted = set()
    for confidentiality, party, reader in product(
        Confidentiality, (debtor, other), (None, named, debtor, other)
    ):
        agreement = await scene.agreement(party, confidentiality=confidentiality)
        if reader is not None:
            column = "account" if reader == named else "organisation"
            await scene.put("agreement_reader", agreement=agreement, **{column: reader})
        milestone = await scene.milestone(agreement, debtor, TODAY)
        relation = Relation(
            registered=True,
            confidentiality=confidentiality,
            parties=frozenset({party}),
            reader_organisations=frozenset({reader} if reader in (debtor, other) else ()),
            reader_accounts=frozenset({reader} if reader == named else ()),
        )
        for account, (body, roles, active) in people.items():
            actor = Actor(account, roles, MORNING, body)
            told = (
                active and body == debtor and Role.EXECUTOR in roles and permissions.may_read(actor, relation)
            )
            wanted |= {(milestone, account)} if told else set()
    await plan()
    assert {(row["milestone"], row["recipient"]) for row in await letters()} == wanted
    assert wanted


async def test_letters_of_a_day_are_taken_from_eight_in_the_morning(scene: Scene):
    await scene.owed(TODAY)
    await plan()
    night = MORNING - timedelta(hours=2)
    assert await reminding.enqueue(night) == 0
    assert await reminding.enqueue(MORNING) == 1
    assert await reminding.enqueue(MORNING) == 0
    [job] = await sql("SELECT entrypoint, payload, dedupe_key FROM pgqueuer")
    [letter] = await letters()
    assert (job["entrypoint"], job["payload"].decode()) == (reminding.SEND, str(letter["id"]))


async def test_a_letter_taken_and_its_job_come_together_or_not_at_all(scene: Scene):
    await scene.owed(TODAY)
    await plan()
    with pytest.raises(RuntimeError):
        async with DB.transaction():
            await reminding.enqueue(MORNING)
            raise RuntimeError
    assert await sql("SELECT 1 FROM pgqueuer") == []
    assert [row["enqueued_at"] for row in await letters()] == [None]


async def test_a_letter_whose_job_was_lost_gets_another(scene: Scene):
    await scene.owed(TODAY)
    await plan()
    await reminding.enqueue(MORNING)
    await sql("DELETE FROM pgqueuer")
    assert await reminding.enqueue(MORNING) == 1
    assert await reminding.enqueue(MORNING) == 0
    assert len(await sql("SELECT 1 FROM pgqueuer")) == 1


async def test_days_of_silence_are_caught_up_by_one_letter(scene: Scene):
    await scene.owed(TODAY + 31 * DAY)
    await plan()
    await plan(32)
    assert await reminding.enqueue(MORNING + 32 * DAY) == 1
    assert [row["step"] for row in await letters() if row["enqueued_at"]] == ["due"]


async def test_sending_all_puts_each_letter_into_the_mailbox_once(scene: Scene, tmp_path: Path):
    await scene.owed(TODAY, language="ky")
    await scene.owed(TODAY - 3 * DAY, language="ru")
    await plan()
    box = Mailbox(tmp_path)
    assert await delivering.send_all(MORNING, box, WHO) == {Outcome.SENT: 2}
    assert await delivering.send_all(MORNING, box, WHO) == {}
    read = [message_from_bytes(path.read_bytes(), policy=default) for path in tmp_path.iterdir()]
    assert sorted(str(each["Subject"]).split(":")[0] for each in read) == [
        "Мөөнөтү бүгүн",
        "Просрочено на 3 дня",
    ]
    assert sorted(each["Message-ID"] for each in read) == sorted(
        f"<{row['message_id']}>" for row in await letters() if row["sent_at"]
    )


def command(*arguments: str) -> str:
    """What `kelishim remind` prints, run as a process of its own."""
    program = [sys.executable, "-c", "from registry.cli import main; main()", "remind", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "KELISHIM_LANGUAGE": "en"}
    return subprocess.run(program, check=True, capture_output=True, text=True, env=environment).stdout


async def test_the_command_plans_and_sends_and_says_what_it_did(committed_scene: Scene):
    await committed_scene.owed(reminding.day_of(datetime.now(UTC)))
    said = await asyncio.to_thread(command)
    assert said == "Planned: 1. Cancelled: 0. Sent: 1. To be tried again: 0. Failed for good: 0.\n"
    [letter] = await letters()
    assert (settings().home / "mailbox" / f"{letter['id']}.eml").exists()
    await sql("UPDATE reminder SET sent_at = NULL, failed_at = now(), attempts = 9, last_error = '550 no'")
    assert "Sent: 0." in await asyncio.to_thread(command)
    assert "Sent: 1." in await asyncio.to_thread(command, "--again")
    await committed_scene.owed(reminding.day_of(datetime.now(UTC)) + 14 * DAY)
    shown = (await asyncio.to_thread(command, "--plan")).splitlines()
    assert [line.split("  ")[1] for line in shown] == [
        "14 days before",
        "7 days before",
        "1 day before",
        "on the day",
    ]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE milestone SET fulfilled_on = due_on",
        "UPDATE milestone SET due_on = due_on + 1",
        "UPDATE milestone SET paused_on = due_on",
        "UPDATE agreement SET over_on = '2026-11-01', over_by = 'terminated'",
        "UPDATE account SET active = false",
        "UPDATE agreement SET confidentiality = 'confidential'",
        "DELETE FROM milestone",
    ],
)
async def test_what_changed_after_a_letter_was_taken_is_not_told(scene: Scene, tmp_path: Path, change: str):
    await scene.owed(TODAY)
    await plan()
    await reminding.enqueue(MORNING)
    await sql(change)
    assert await delivering.send_all(MORNING, Mailbox(tmp_path), WHO) == {Outcome.CANCELLED: 1}
    assert list(tmp_path.iterdir()) == []


async def test_a_letter_that_waited_until_the_next_step_came_is_dropped(scene: Scene, tmp_path: Path):
    await scene.owed(TODAY + 7 * DAY)
    await plan()
    await reminding.enqueue(MORNING)
    await plan(6)
    assert await delivering.send_all(MORNING + 6 * DAY, Mailbox(tmp_path), WHO) == {
        Outcome.CANCELLED: 1,
        Outcome.SENT: 1,
    }


def reader_of(row: dict[str, Any], *roles: Role, organisation: UUID | None = None) -> Actor:
    return Actor(row["recipient"], frozenset(roles or (Role.EXECUTOR,)), MORNING, organisation)


async def test_the_inbox_and_the_bell_are_the_recipients_own(scene: Scene, tmp_path: Path):
    await scene.owed(TODAY)
    await plan()
    [row] = await letters()
    [account] = await sql("SELECT organisation FROM account")
    mine = reader_of(row, organisation=account["organisation"])
    stranger = Actor(uuid4(), frozenset({Role.REGISTRAR}), MORNING)
    assert await reminders.unread(mine) == 0
    await delivering.send_all(MORNING, Mailbox(tmp_path), WHO)
    assert await reminders.unread(mine) == 1
    [letter] = reminders.rows(await reminders.inbox(mine))
    assert (letter.id, letter.step, letter.state, letter.read_at) == (
        row["id"],
        "due",
        ReminderState.SENT,
        None,
    )
    assert (await reminders.received(row["id"], mine)).clause == "п. 3.2"
    assert reminders.rows(await reminders.inbox(stranger)) == ()
    with pytest.raises(NotFound):
        await reminders.received(row["id"], stranger)
    await reminding.mark_read(stranger, row["id"])
    assert await reminders.unread(mine) == 1
    await reminding.mark_read(mine, row["id"])
    assert await reminders.unread(mine) == 0
    await sql("UPDATE agreement SET confidentiality = 'confidential'")
    assert reminders.rows(await reminders.inbox(mine)) == ()


async def test_the_plan_is_read_by_day_page_by_page_in_both_directions(scene: Scene):
    for distance in (0, 3, 5, 20, 40):
        await scene.owed(TODAY + distance * DAY)
    await plan()
    registrar = Actor(uuid4(), frozenset({Role.REGISTRAR}), MORNING)
    asked = Filter(states=(ReminderState.PLANNED,), send_to=TODAY + 90 * DAY)
    every = [row.id for row in reminders.rows(await reminders.listing(asked, registrar, limit=100))]
    assert every == [row["id"] for row in await letters()]
    pages, cursor = [], None
    while True:
        page = await reminders.listing(asked, registrar, limit=4, cursor=cursor)
        pages.append([row.id for row in reminders.rows(page)])
        cursor = page.following
        if cursor is None:
            break
    assert [key for page in pages for key in page] == every
    back = await reminders.listing(asked, registrar, limit=4, cursor=page.preceding)
    assert [row.id for row in reminders.rows(back)] == pages[-2]


async def test_the_plan_shows_an_executor_the_letters_of_their_own_body(scene: Scene):
    await scene.owed(TODAY)
    await scene.owed(TODAY)
    await plan()
    mine = (await letters())[0]
    [account] = await sql("SELECT organisation FROM account WHERE id = {}", mine["recipient"])
    actor = reader_of(mine, organisation=account["organisation"])
    assert [row.id for row in reminders.rows(await reminders.listing(Filter(), actor))] == [mine["id"]]
    asked = Filter(organisation=account["organisation"], states=tuple(ReminderState))
    registrar = Actor(uuid4(), frozenset({Role.REGISTRAR}), MORNING)
    assert [row.id for row in reminders.rows(await reminders.listing(asked, registrar))] == [mine["id"]]


@pytest.mark.parametrize("state", ReminderState)
async def test_the_states_of_the_filter_are_those_of_the_rows(scene: Scene, state: ReminderState):
    moments = {
        ReminderState.PLANNED: (),
        ReminderState.SENDING: ("enqueued_at",),
        ReminderState.SENT: ("enqueued_at", "sent_at"),
        ReminderState.FAILED: ("enqueued_at", "failed_at"),
        ReminderState.CANCELLED: ("enqueued_at", "cancelled_at"),
    }
    await scene.owed(TODAY)
    await plan()
    for column in moments[state]:
        await sql(f"UPDATE reminder SET {column} = now()")  # noqa: S608 -- names in this file
    registrar = Actor(uuid4(), frozenset({Role.REGISTRAR}), MORNING)
    for each in ReminderState:
        found = reminders.rows(await reminders.listing(Filter(states=(each,)), registrar))
        assert [row.state for row in found] == ([state] if each is state else [])


async def test_the_queue_has_the_tables_its_version_wants(pool: None):
    """Fails after an upgrade of PgQueuer that brings new tables, until a migration brings them too."""
    session = await asyncpg.connect(**DB.config)
    try:
        assert not (await Queries(AsyncpgDriver(session)).plan_upgrade()).statements
    finally:
        await session.close()
