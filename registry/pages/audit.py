"""The ledger as a whole: its head, who signed it and when, whether anything is wrong, and the acts in it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.actors import SYSTEM
from agreements.ledger import notes, published, signing
from agreements.ledger.notes import Verifier
from agreements.ledger.signing import Alarm, Head, Signed
from agreements.readings import acts
from agreements.readings.acts import Acts, Filter, Recorded
from agreements.vocabulary import Act, Role
from registry import downloads, edge
from registry.accounts import people
from registry.downloads import Download
from registry.forms import FormState
from registry.pages import listings
from registry.pages.dossiers import names
from registry.pages.listings import Asked, Option, Pages
from registry.requests import Request
from registry.templating import page

PATH = "/ledger"
CONDITIONS = ("q", "act", "actor", "since", "until", "before")
READERS = (Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTRAR)
CHAIN = 10
# How long after its time a signature is late: a signer that was restarted catches up sooner.
LATE = signing.AT_LEAST + timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A verifier key, and whether the last checkpoint carries its signature."""

    text: str
    signs: bool


@dataclass(frozen=True, slots=True)
class ActLine:
    """An act, and who did it."""

    act: Recorded
    actor: str


@dataclass(frozen=True, slots=True)
class LogView:
    """What `ledger/index.html` shows."""

    head: Head | None
    last: Signed | None
    alarm: Alarm | None
    late: bool
    keys: tuple[KeyLine, ...]
    chain: tuple[Signed, ...]
    form: FormState
    acts: tuple[Act, ...]
    people: tuple[Option, ...]
    narrowed: bool
    lines: tuple[ActLine, ...]
    pages: Pages


class LogPages(Controller):
    """The page, and checkpoints to keep."""

    guards = [edge.only(*READERS)]  # noqa: RUF012 -- Litestar's way

    @get(PATH)
    async def index(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        return page("ledger/index.html", await _view(asked, request), request)

    @get(PATH + "/checkpoints/{number:int}")
    async def checkpoint(self, number: FromPath[int]) -> Response[Any]:
        found = await published.numbered(number)
        return downloads.answer(Download(found.note, f"checkpoint-{number}.txt", "text/plain"))


async def _view(asked: Asked, request: Request) -> LogView:
    words, now = edge.words(request), edge.client_time(request)
    narrowed, before = await _narrowed(asked, request), _before(asked)
    head, alarm, keys, chain, found, everybody = await asyncio.gather(
        signing.head(),
        signing.alarm(),
        published.keys(),
        published.chain(CHAIN),
        _acts(narrowed, before, request),
        people.everybody(),
    )
    named = await names({each.actor for each in found.rows}, words)
    signed_by = {each.key_id for each in notes.parse(chain[0].note).signatures} if chain else set()
    return LogView(
        head=head,
        last=chain[0] if chain else None,
        alarm=alarm,
        late=_late(head, chain[0] if chain else None, now),
        keys=tuple(KeyLine(key, Verifier.parse(key).key_id in signed_by) for key in keys),
        chain=chain,
        form=FormState(dict(asked.conditions)),
        acts=tuple(sorted(Act, key=lambda act: words.t(f"act.{act}"))),
        people=(
            Option(str(SYSTEM), words.t("people.register")),
            *(Option(str(account), name) for account, name in everybody),
        ),
        narrowed=any(name != "before" for name, _ in asked.conditions),
        lines=tuple(ActLine(each, named[each.actor]) for each in found.rows),
        pages=_pages(asked, found),
    )


def _late(head: Head | None, last: Signed | None, now: datetime) -> bool:
    """Whether a signature is missing that should long be there."""
    if head is None or head.size == 0:
        return False
    return last is None or now - last.at > LATE


async def _narrowed(asked: Asked, request: Request) -> Filter | None:
    """What acts are searched for; None for those about what is not there."""
    subject: UUID | None = None
    if asked.q:
        subject = await acts.subject_of(asked.q, edge.actor(request))
        if subject is None:
            return None
    chosen, by = asked.members("act", Act), asked.ids("actor")
    return Filter(
        act=chosen[-1] if chosen else None,
        actor=by[-1] if by else None,
        subject=subject,
        since=asked.day("since"),
        until=asked.day("until"),
    )


async def _acts(narrowed: Filter | None, before: int | None, request: Request) -> Acts:
    if narrowed is None:
        return Acts((), None)
    return await acts.listing(narrowed, edge.actor(request), before=before)


def _before(asked: Asked) -> int | None:
    return listings.ordinal("before", "".join(asked.values("before")[-1:]))


def _pages(asked: Asked, found: Acts) -> Pages:
    """Further back, and to the latest again."""
    kept = [(name, value) for name, value in asked.conditions if name != "before"]
    back = len(kept) < len(asked.conditions)
    older = None if found.before is None else listings.address(PATH, [*kept, ("before", str(found.before))])
    return Pages(listings.address(PATH, kept) if back else None, older)
