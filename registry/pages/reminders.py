"""The plan of letters, and the letters one has got."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response

from agreements.readings import bodies, calendars, reminders
from agreements.readings.reminders import Filter, LetterRow
from agreements.rules.reminders import HORIZON
from agreements.rules.workdays import Calendar
from agreements.vocabulary import ReminderState
from registry import edge, reminding
from registry.pages import listings
from registry.pages.answers import gone_on
from registry.pages.listings import Asked, Facet, Pages
from registry.requests import Request
from registry.templating import page

PLAN = "/reminders"
INBOX = "/inbox"
CONDITIONS = ("reminder_state", "organisation")


@dataclass(frozen=True, slots=True)
class ReminderDay:
    """The letters of a day."""

    day: date
    working: bool
    letters: tuple[LetterRow, ...]


@dataclass(frozen=True, slots=True)
class RemindersView:
    """What `reminders/index.html` shows."""

    days: tuple[ReminderDay, ...]
    facets: tuple[Facet, ...]
    clear: str | None
    pages: Pages
    until: date


@dataclass(frozen=True, slots=True)
class InboxView:
    """What `reminders/inbox.html` shows."""

    rows: tuple[LetterRow, ...]
    unread: int
    pages: Pages


class ReminderPages(Controller):
    """The plan and the inbox."""

    @get(PLAN)
    async def plan(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PLAN, CONDITIONS)
        return page("reminders/index.html", await _plan(asked, request), request)

    @get(INBOX)
    async def inbox(self, request: Request) -> Response[Any]:
        asked, actor = listings.asked(request, INBOX, ()), edge.actor(request)
        read = await reminders.inbox(actor, cursor=asked.cursor)
        view = InboxView(reminders.rows(read), await reminders.unread(actor), asked.pages(read))
        return page("reminders/inbox.html", view, request)

    @post(f"{INBOX}/read", status_code=200)
    async def read_all(self, request: Request) -> Response[Any]:
        await reminding.mark_read(edge.actor(request))
        return gone_on(request, INBOX)

    @post(INBOX + "/{letter:uuid}/read", status_code=200)
    async def read_one(self, request: Request, letter: FromPath[UUID]) -> Response[Any]:
        await reminding.mark_read(edge.actor(request), letter)
        return gone_on(request, INBOX)


async def _plan(asked: Asked, request: Request) -> RemindersView:
    actor, words = edge.actor(request), edge.words(request)
    states = asked.members("reminder_state", ReminderState)
    chosen = asked.ids("organisation")
    narrowed = Filter(states=states, organisation=chosen[0] if chosen else None)
    read = await reminders.listing(narrowed, actor, cursor=asked.cursor)
    rows = reminders.rows(read)
    names = {row.owed_by.id: row.owed_by for row in rows if row.owed_by} | await bodies.named(chosen)

    def name(value: str) -> str:
        body = names.get(UUID(value))
        return words.unknown if body is None else words.pick(body.short_name) or words.pick(body.name)

    return RemindersView(
        days=_days(rows, await calendars.national()),
        facets=(
            asked.enum_facet("reminder_state", dict.fromkeys(ReminderState), ReminderState, words),
            asked.facet(
                "organisation", dict.fromkeys(map(str, names)), name, sorted(map(str, names), key=name)
            ),
        ),
        clear=asked.clear,
        pages=asked.pages(read),
        until=actor.today + timedelta(days=HORIZON),
    )


def _days(rows: Iterable[LetterRow], calendar: Calendar) -> tuple[ReminderDay, ...]:
    grouped = groupby(rows, key=lambda row: row.send_on)
    return tuple(ReminderDay(day, calendar.is_working(day), tuple(letters)) for day, letters in grouped)
