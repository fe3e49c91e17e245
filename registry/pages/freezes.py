"""Frozen states of the register: the list, making one, its packages, and what changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel

from agreements.actors import Actor
from agreements.acts import freezing
from agreements.acts.freezing import FreezeContent
from agreements.errors import RegisterError
from agreements.readings import bodies, freeze_changes, freezes
from agreements.readings.freeze_changes import Change
from agreements.readings.freezes import READERS, Freeze
from agreements.rules import permissions
from agreements.rules.back_dating import BackDated
from agreements.vocabulary import Act
from agreements.wording import section_changes
from agreements.wording.words import Words
from registry import edge, forms, packages
from registry.forms import Form, FormState
from registry.pages import listings
from registry.pages.answers import gone_on
from registry.pages.dossiers import names
from registry.pages.fields import Day, Name, Prose
from registry.pages.ledger_view import SectionLine
from registry.pages.listings import Pages
from registry.requests import Request
from registry.templating import page

PATH = "/freezes"
BLANK = {"name": "", "first_on": "", "last_on": "", "note": ""}


class FreezeEntry(BaseModel):
    """The form."""

    name: Name
    first_on: Day
    last_on: Day
    note: Prose | None = None

    def content(self) -> FreezeContent:
        return FreezeContent(name=self.name, first_on=self.first_on, last_on=self.last_on, note=self.note)


@dataclass(frozen=True, slots=True)
class FreezesView:
    """What `freezes/index.html` shows."""

    freezes: tuple[Freeze, ...]
    people: Mapping[UUID, str]
    form: FormState


@dataclass(frozen=True, slots=True)
class FreezeView:
    """What `freezes/show.html` shows. `pages` lead through the changes since."""

    freeze: Freeze
    made_by: str
    may_pack: bool
    lines: tuple["ChangeLine", ...]
    pages: Pages


@dataclass(frozen=True, slots=True)
class BackLine:
    """A fact of a day told of already, in words: what it is, how it was told, how many days later."""

    what: str
    fact: BackDated


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An act since, who did it, what it changed, and which facts in it are of days told of already."""

    change: Change
    actor: str
    sections: tuple[SectionLine, ...]
    back_dated: tuple[BackLine, ...]


class FreezePages(Controller):
    """For auditors and registrars."""

    path = PATH
    guards = [edge.only(*sorted(READERS))]  # noqa: RUF012 -- Litestar's way

    @get()
    async def index(self, request: Request) -> Response[Any]:
        return page("freezes/index.html", await _index(FormState(BLANK), request), request)

    @post(status_code=200)
    async def make(self, request: Request) -> Response[Any]:
        form = await forms.received(request)
        outcome = await forms.attempt(_make(form, edge.actor(request)))
        if isinstance(outcome, RegisterError):
            view = await _index(form.again(outcome, edge.words(request)), request)
            return page("freezes/index.html", view, request, status=422)
        return gone_on(request, f"{PATH}/{outcome}", "notices.freeze_made")

    @get("/{freeze:uuid}")
    async def show(self, request: Request, freeze: FromPath[UUID]) -> Response[Any]:
        after = listings.ordinal("after", forms.in_address(request, ["after"]).values["after"])
        return page("freezes/show.html", await _view(freeze, after, request), request)

    @post("/{freeze:uuid}/packages", status_code=200)
    async def pack(self, request: Request, freeze: FromPath[UUID]) -> Response[Any]:
        await forms.received(request)
        await packages.give(freeze, edge.words(request), edge.actor(request))
        return gone_on(request, f"{PATH}/{freeze}#packages", "notices.package_given")

    @get("/{freeze:uuid}/packages/{package:uuid}")
    async def fetch(self, request: Request, freeze: FromPath[UUID], package: FromPath[UUID]) -> Response[Any]:
        return await packages.answer(freeze, package, edge.actor(request))


async def _make(form: Form, actor: Actor) -> UUID:
    return await freezing.make(forms.read(FreezeEntry, form).content(), actor=actor)


async def _index(form: FormState, request: Request) -> FreezesView:
    found = await freezes.listing(edge.actor(request))
    return FreezesView(found, await names({each.made_by for each in found}, edge.words(request)), form)


async def _view(freeze: UUID, after: int | None, request: Request) -> FreezeView:
    actor, words = edge.actor(request), edge.words(request)
    found = await freezes.of(freeze, actor)
    changes = await freeze_changes.since(found, actor, after=after)
    rows = [row for each in changes.rows for section in each.entry.changes or () for row in section.rows]
    people = await names(
        {found.made_by}
        | {each.entry.actor for each in changes.rows}
        | {each for row in rows for each in section_changes.accounts(row)},
        words,
    )
    named = await bodies.named(each for row in rows for each in section_changes.bodies(row))
    called = {**changes.numbers, **people, **{key: words.pick(body.name) for key, body in named.items()}}
    here = f"{PATH}/{freeze}"
    return FreezeView(
        found,
        people[found.made_by],
        permissions.may(actor, Act.FREEZE_PACK) is True,
        tuple(_line(each, people, called, words) for each in changes.rows),
        Pages(
            None if after is None else f"{here}#changes",
            None if changes.after is None else f"{here}?after={changes.after}#changes",
        ),
    )


def _line(change: Change, people: Mapping[UUID, str], called: Mapping[UUID, str], words: Words) -> ChangeLine:
    sections = tuple(
        SectionLine(
            words.t(f"section.{each.section.partition('/')[0]}"),
            each.withheld,
            tuple(section_changes.worded(row, words, called) for row in each.rows),
            each.withheld_by,
        )
        for each in change.entry.changes or ()
    )
    facts = tuple(
        BackLine(section_changes.heading(each.table, each.field, words), each) for each in change.back_dated
    )
    return ChangeLine(change, people[change.entry.actor], sections, facts)
