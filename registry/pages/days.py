"""Of which days a page tells: the form that asks for others, and the band that nobody takes the past for now."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import BaseModel

from agreements.actors import Actor
from agreements.readings import known
from agreements.readings.as_on import Asked
from agreements.rules import permissions
from agreements.vocabulary import Act
from agreements.wording import as_on as as_on_words
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import listings
from registry.pages.fields import Day, Moment, local
from registry.pages.listings import KNOWN_ON
from registry.requests import Request

DAYS = listings.AXES


class Entry(BaseModel):
    """The form that asks for days; both may be left out."""

    in_force_on: Day | None = None
    known_on: Moment | None = None


def read(form: Form) -> Asked:
    """The days that a form asks for. Raises `Invalid`."""
    entry = forms.read(Entry, form)
    return Asked(entry.in_force_on, entry.known_on)


@dataclass(frozen=True, slots=True)
class DaysView:
    """What `_days.html` shows. `told` is None where a page tells of now.

    `present` is the address of the same page as it stands; `query` is put behind addresses of other pages, so that they
    tell of the same days.
    """

    path: str
    names: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    form: FormState
    told: str | None
    lacking: str | None
    present: str
    query: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, and of which days."""

    asked: Asked
    reader: Actor
    view: DaysView

    def may(self, act: Act) -> bool:
        """Whether the reader may do it there: on another day nothing can be done."""
        return not self.asked and permissions.may(self.reader, act) is True


def asked(request: Request) -> Asked:
    """The days that the address asks for. Raises `Invalid`."""
    return read(forms.in_address(request, DAYS))


@asynccontextmanager
async def reading(
    request: Request,
    path: str,
    names: Iterable[str] = (KNOWN_ON,),
    kept: Iterable[tuple[str, str]] = (),
) -> AsyncIterator[Reading]:
    """The block in which a page is read as of the days that its address asks for. Raises `Invalid`."""
    names = tuple(names)
    form, words = forms.in_address(request, names), edge.words(request)
    wanted = read(form)
    others = tuple(each for each in kept if each[0] not in DAYS)
    async with wanted.reading(edge.actor(request)) as reader:
        given = {name: value for name, value in form.values.items() if value}
        if reader.known_on is not None:
            given[KNOWN_ON] = reader.known_on.isoformat()
        known_on = "" if reader.known_on is None else local(reader.known_on)
        lacking = await known.withheld(reader) if reader.known_on is not None else ()
        yield Reading(
            wanted,
            reader,
            DaysView(
                path=path,
                names=names,
                kept=others,
                form=form.changed({**form.values, KNOWN_ON: known_on}).state(),
                told=as_on_words.told(wanted.in_force_on, reader.known_on, words) if wanted else None,
                lacking=as_on_words.kinds(lacking, words) if lacking else None,
                present=listings.address(path, others),
                query=f"?{urlencode(given)}" if given else "",
            ),
        )
