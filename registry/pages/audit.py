"""The ledger as a whole: its head, who signed it and when, whether anything is wrong, and the acts in it."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.actors import SYSTEM
from agreements.errors import Invalid, Problem, RegisterError
from agreements.ledger import notes, published, signing
from agreements.ledger.notes import Verifier
from agreements.ledger.signing import Alarm, Head, Signed
from agreements.ledger.stamps import Stamp
from agreements.readings import acts
from agreements.readings.acts import Acts, Filter, Recorded
from agreements.rules import permissions
from agreements.vocabulary import Act, Role
from registry import downloads, edge, forms
from registry.accounts import people
from registry.downloads import Download
from registry.forms import Form, FormState
from registry.pages import listings, verifications
from registry.pages.dossiers import names
from registry.pages.fields import Day
from registry.pages.listings import Asked, Option, Pages
from registry.pages.verifications import Checks
from registry.requests import Request
from registry.templating import page

PATH = "/ledger"
CONDITIONS = ("q", "act", "actor", "since", "until", "before")
READERS = (Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTRAR)
CHAIN = 10
ALARMS = 5
# The number of an entry, as the page writes it: in groups, after a sign of its own or none.
ENTRY = re.compile(r"(?:[№#]\s*)?([0-9]{1,3}(?:[\s,][0-9]{3}){0,5}|[0-9]{1,18})")
# How long after its time a signature is late: a signer that was restarted catches up sooner.
LATE = signing.AT_LEAST + timedelta(hours=1)


class Search(BaseModel):
    """The form that narrows the acts."""

    q: str = ""
    act: Act | None = None
    actor: UUID | None = None
    since: Day | None = None
    until: Day | None = None


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
    alarms: tuple[Alarm, ...]
    checks: Checks
    late: bool
    keys: tuple[KeyLine, ...]
    chain: tuple[Signed, ...]
    stamps: Mapping[int, Stamp]
    form: FormState
    acts: tuple[Act, ...]
    people: tuple[Option, ...]
    narrowed: bool
    lines: tuple[ActLine, ...]
    pages: Pages
    may_freeze: bool


class LogPages(Controller):
    """The page, and checkpoints to keep."""

    guards = [edge.only(*READERS)]  # noqa: RUF012 -- Litestar's way

    @get(PATH)
    async def index(self, request: Request) -> Response[Any]:
        asked = listings.asked(request, PATH, CONDITIONS)
        form = Form(dict(asked.conditions))
        narrowed = await forms.attempt(_narrowed(form, request))
        view = await _view(asked, form, narrowed, request)
        return page("ledger/index.html", view, request, status=422 if view.form.errors else 200)

    @get(PATH + "/checkpoints/{number:int}")
    async def checkpoint(self, number: FromPath[int]) -> Response[Any]:
        found = await published.numbered(number)
        return downloads.answer(Download(found.note, f"checkpoint-{number}.txt", "text/plain"))


async def _view(
    asked: Asked, form: Form, narrowed: Filter | RegisterError | None, request: Request
) -> LogView:
    words, now, before = edge.words(request), edge.client_time(request), _before(asked)
    head, alarms, keys, chain, stamps = await asyncio.gather(
        signing.head(),
        signing.alarms(ALARMS),
        published.keys(),
        published.chain(CHAIN),
        published.stamps(CHAIN),
    )
    checks, found, everybody = await asyncio.gather(
        verifications.checks(request),
        _acts(narrowed, before, request),
        people.everybody(),
    )
    named = await names({each.actor for each in found.rows}, words)
    signed_by = {each.key_id for each in notes.parse(chain[0].note).signatures} if chain else set()
    return LogView(
        head=head,
        last=chain[0] if chain else None,
        alarm=next((each for each in alarms if each.resolved_at is None), None),
        alarms=alarms,
        checks=checks,
        late=_late(head, chain[0] if chain else None, now),
        keys=tuple(KeyLine(key, Verifier.parse(key).key_id in signed_by) for key in keys),
        chain=chain,
        stamps=stamps,
        form=form.again(narrowed, words) if isinstance(narrowed, RegisterError) else form.state(),
        acts=tuple(sorted(Act, key=lambda act: words.t(f"act.{act}"))),
        people=(
            Option(str(SYSTEM), words.t("people.register")),
            *(Option(str(account), name) for account, name in everybody),
        ),
        narrowed=any(name != "before" for name, _ in asked.conditions),
        lines=tuple(ActLine(each, named[each.actor]) for each in found.rows),
        pages=_pages(asked, found),
        may_freeze=permissions.may(edge.actor(request), Act.FREEZE_MAKE) is True,
    )


def _late(head: Head | None, last: Signed | None, now: datetime) -> bool:
    """Whether a signature is missing that should long be there."""
    if head is None or head.size == 0:
        return False
    return last is None or now - last.at > LATE


async def _narrowed(form: Form, request: Request) -> Filter | None:
    """What acts are searched for; None for those about what is not there. Raises `Invalid`."""
    asked = forms.read(Search, form)
    if asked.since is not None and asked.until is not None and asked.until < asked.since:
        raise Invalid(Problem("until", "log.until_before_since"))
    found = Filter(act=asked.act, actor=asked.actor, since=asked.since, until=asked.until)
    if not asked.q:
        return found
    if entry := ENTRY.fullmatch(asked.q):
        return replace(found, seq=int(re.sub(r"[\s,]", "", entry[1])))
    subject = await acts.subject_of(asked.q, edge.actor(request))
    return None if subject is None else replace(found, subject=subject)


async def _acts(narrowed: Filter | RegisterError | None, before: int | None, request: Request) -> Acts:
    if not isinstance(narrowed, Filter):
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
