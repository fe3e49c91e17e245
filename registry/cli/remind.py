"""`kelishim remind`: one round by hand, or from the operator's own cron where the service runs no jobs."""

import asyncio
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import click


@click.command
@click.option("--plan", "plan_only", is_flag=True)
@click.option("--again", is_flag=True)
def command(*, plan_only: bool, again: bool) -> None:
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        asyncio.run(_run(plan_only=plan_only, again=again))


async def _run(*, plan_only: bool, again: bool) -> None:
    from registry import database, delivering, ledger_letters, reminding, terminal
    from registry.delivering import Outcome
    from registry.mail import post
    from registry.settings import settings

    chosen, at = settings(), datetime.now(UTC)
    carrier = post(chosen)
    await database.prepare(chosen)
    async with database.pool(chosen):
        changed = await reminding.plan(at, delivering.host(chosen))
        if chosen.checkpoint_mail:
            await ledger_letters.plan(at, delivering.host(chosen))
        if plan_only:
            await _print_plan(at)
            return
        if again:
            await reminding.try_again()
        became = await delivering.send_all(at, carrier, delivering.sender(chosen))
    terminal.say(
        "remind.done",
        planned=changed.planned,
        cancelled=changed.cancelled + became[Outcome.CANCELLED],
        sent=became[Outcome.SENT],
        put_off=became[Outcome.PUT_OFF] + became[Outcome.BUSY],
        failed=became[Outcome.FAILED],
    )


async def _print_plan(at: datetime) -> None:
    """Print what is to be sent; of confidential agreements the command line shows nothing."""
    from agreements.actors import SYSTEM, Actor
    from agreements.readings import reminders
    from agreements.rules.reminders import HORIZON
    from agreements.vocabulary import ReminderState, Role, Via
    from agreements.wording.reminders import step
    from registry import terminal

    actor = Actor(SYSTEM, frozenset({Role.ADMINISTRATOR}), at, via=Via.CLI)
    until = actor.today + timedelta(days=HORIZON)
    asked = reminders.Filter(states=(ReminderState.PLANNED, ReminderState.SENDING), send_to=until)
    words, cursor, none = terminal.words(), None, True
    while True:
        page = await reminders.listing(asked, actor, limit=500, cursor=cursor)
        for row in reminders.rows(page):
            none = False
            what = " ".join(part for part in (row.agreement_number, row.clause) if part)
            click.echo(
                f"{words.short_date(row.send_on)}  {step(row.step, words)}  {what}  {row.recipient_name}"
            )
        cursor = page.following
        if cursor is None:
            break
    if none:
        terminal.say("remind.no_letters", days=words.days(HORIZON))
