"""Two days of an agreement side by side."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response
from pydantic import BaseModel, Field

from agreements.actors import Actor
from agreements.errors import Invalid
from agreements.readings import as_on, comparisons
from agreements.readings.amendments import Texts
from agreements.readings.as_on import NOW, Asked
from agreements.readings.bodies_then import Bodies
from agreements.readings.comparisons import Comparison
from agreements.readings.values import Body, Dossier
from agreements.rules import amendments
from agreements.rules.amendments import Amending
from agreements.rules.workdays import ONE_DAY
from agreements.wording import as_on as as_on_words
from agreements.wording import changes
from agreements.wording.changes import ChangeWords, PartWords
from agreements.wording.words import BISHKEK, Words
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages.fields import Day, Moment, local
from registry.pages.listings import Link
from registry.requests import Request
from registry.templating import page

FIELDS = ("from", "to", "known_on")


class ComparisonEntry(BaseModel):
    """The form: the days to hold against one another, and the moment of knowledge."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")
    known_on: Moment | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What an amendment made of a provision on its way."""

    amendment: Amending
    after: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A provision on both days, and the amendments between; `steps` are told where there were several."""

    words: ChangeWords
    by: tuple[Amending, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """The changes of a part; `by` are the amendments that brought it or ended it."""

    words: PartWords
    by: tuple[Amending, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """What `agreements/compare.html` shows; without `found` the form has something wrong."""

    dossier: Dossier
    form: FormState
    presets: tuple[Link, ...]
    known: str | None = None
    found: Comparison | None = None
    parts: tuple[Part, ...] = ()


class ComparisonPages(Controller):
    """One page, made when it is asked for."""

    @get("/agreements/{agreement:uuid}/compare")
    async def show(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        form = forms.in_address(request, FIELDS)
        outcome = await forms.attempt(_view(agreement, form, request))
        if isinstance(outcome, Invalid):
            again = await _again(agreement, form, outcome, request)
            return page("agreements/compare.html", again, request, status=422)
        return page("agreements/compare.html", outcome, request)


async def _view(agreement: UUID, form: Form, request: Request) -> ComparisonView:
    words, entry = edge.words(request), forms.read(ComparisonEntry, form)
    asked = Asked(known_on=entry.known_on)
    async with asked.reading(edge.actor(request)) as actor:
        dossier = await as_on.base(agreement, asked, actor)
        bodies = await as_on.bodies_of(dossier)
    # Without days it tells of all that changed since the signature.
    first = entry.first or dossier.signed_on or dossier.created_at.astimezone(BISHKEK).date()
    last = entry.last or max(first, actor.today)
    shown = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "known_on": local(actor.known_on) if actor.known_on else "",
    }
    return ComparisonView(
        dossier=dossier,
        form=form.changed(shown).state(),
        presets=_presets(dossier, form, actor, words),
        known=None if actor.known_on is None else as_on_words.moment(actor.known_on, words),
        found=comparisons.of(dossier, first, last, bodies),
        parts=tuple(_parts(dossier, first, last, bodies, words)),
    )


async def _again(agreement: UUID, form: Form, wrong: Invalid, request: Request) -> ComparisonView:
    actor, words = edge.actor(request), edge.words(request)
    dossier = await as_on.of(agreement, NOW, actor)
    return ComparisonView(dossier, form.again(wrong, words), _presets(dossier, form, actor, words))


def _presets(dossier: Dossier, form: Form, actor: Actor, words: Words) -> tuple[Link, ...]:
    """Days that are asked for most: from the signature to today, and what each amendment changed on its day."""
    known = {"known_on": form.values["known_on"]} if form.values["known_on"] else {}

    def link(first: date, last: date, label: str) -> Link:
        days = {"from": first.isoformat(), "to": last.isoformat(), **known}
        return Link(f"/agreements/{dossier.id}/compare?{urlencode(days)}", label)

    made = []
    if dossier.signed_on is not None and dossier.signed_on < actor.today:
        made.append(link(dossier.signed_on, actor.today, words.t("comparisons.since_signature")))
    for each in Texts.of(dossier).amendments:
        if (day := each.effective_on) is not None:
            label = words.t("comparisons.by_amendment", number=each.number, day=words.short_date(day))
            made.append(link(day - ONE_DAY, day, label))
    return tuple(made)


def _parts(dossier: Dossier, first: date, last: date, bodies: Bodies, words: Words) -> Iterator[Part]:
    """The changes in words, part by part, each line with the amendments that made it."""
    names = {key: _name(body.on(last), words) for key, body in bodies.items()}
    texts, steps = Texts.of(dossier), dict[str, list[Step]]()
    said = texts.said(first)
    made = changes.worded(comparisons.net(said, texts.said(last)), words, names, said)
    for amendment, changed in comparisons.between(texts, first, last):
        for part in changes.worded(changed, words, names, said):
            for line in part.lines:
                steps.setdefault(line.at, []).append(Step(amendment, line.after))
            if part.effect != "changed":
                steps.setdefault(part.path, []).append(Step(amendment, None))
        said = amendments.applied(said, changed)
    for part in made:
        whole = steps.get(part.path, []) if part.effect != "changed" else []
        brought = {each.amendment.id for each in whole}
        lines = tuple(_line(part, line, steps.get(line.at, []), brought) for line in part.lines)
        yield Part(part, tuple(each.amendment for each in whole), lines)


def _line(part: PartWords, line: ChangeWords, steps: Sequence[Step], brought: Collection[UUID]) -> Line:
    """A line; where the part came, or went, as a whole by one amendment, that stands beside the part."""
    if part.effect == "ended":
        line = replace(line, after=None)
    others = [each for each in steps if each.amendment.id not in brought or part.effect == "ended"]
    if not others:
        return Line(line, (), ())
    by = tuple(each.amendment for each in steps)
    told = len(steps) > 1 or part.effect == "ended"
    return Line(line, by, tuple(steps) if told else ())


def _name(body: Body, words: Words) -> str:
    return words.pick(body.short_name) or words.pick(body.name)
