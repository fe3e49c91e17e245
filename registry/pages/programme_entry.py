"""The form a programme is entered and changed with: rows are added and taken out by its buttons, without a script."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Response

from agreements.actors import Actor
from agreements.acts import programmes as acts
from agreements.errors import ChangedMeanwhile, RegisterError
from agreements.readings import organisations, programmes
from agreements.readings.programmes import Programme
from agreements.rules import permissions
from agreements.vocabulary import Act, InitiativeStatus
from registry import edge, forms
from registry.forms import Form, FormState
from registry.pages import moves, programme_entries
from registry.pages.answers import gone_on
from registry.pages.entry_view import USUAL_CURRENCIES
from registry.pages.listings import Option
from registry.pages.programme_entries import ProgrammeEntry
from registry.requests import Request
from registry.templating import page

PATH = "/programmes"
BLANK = {"title.ky": "", "first_year": "", "last_year": ""}
# Carried out first, as a report tells it.
STATUSES = (InitiativeStatus.CARRIED_OUT, InitiativeStatus.FINALISING, InitiativeStatus.PLANNED)


@dataclass(frozen=True, slots=True)
class ProgrammeFormView:
    """What `programmes/form.html` shows."""

    action: str
    back: str
    seen: str
    new: bool
    form: FormState
    items: int
    initiatives: int
    lines: int
    tallies: int
    codes: tuple[str, ...]
    organisations: tuple[Option, ...]
    currencies: tuple[str, ...]
    statuses: tuple[InitiativeStatus, ...]


class ProgrammeEntryPages(Controller):
    """One form, two errands."""

    path = PATH

    @get("/new")
    async def blank(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.PROGRAMME_CREATE)
        return await _shown(request, None, FormState(BLANK))

    @post("/new", status_code=200)
    async def create(self, request: Request) -> Response[Any]:
        permissions.check(edge.actor(request), Act.PROGRAMME_CREATE)
        return await _entered(request, None)

    @get("/{programme:uuid}/edit")
    async def edit(self, request: Request, programme: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.PROGRAMME_CHANGE)
        found = await programmes.of(programme)
        state = FormState(programme_entries.values(found, edge.language(request)))
        return await _shown(request, found, state)

    @post("/{programme:uuid}/edit", status_code=200)
    async def change(self, request: Request, programme: FromPath[UUID]) -> Response[Any]:
        permissions.check(edge.actor(request), Act.PROGRAMME_CHANGE)
        return await _entered(request, await programmes.of(programme))


async def _entered(request: Request, standing: Programme | None) -> Response[Any]:
    form = await forms.received(request)
    if moves.is_move(form.do):
        values, focus = moves.moved(form.values, form.do)
        return await _shown(request, standing, form.changed(values).state(focus))
    form = form.changed(moves.without_blank_rows(form.values))
    outcome = await forms.attempt(_keep(form, standing, edge.actor(request)), ChangedMeanwhile)
    if isinstance(outcome, RegisterError):
        return await _shown(request, standing, form.again(outcome, edge.words(request)), status=422)
    notice = "notices.programme_created" if standing is None else "notices.programme_changed"
    return gone_on(request, f"{PATH}/{outcome}", notice)


async def _keep(form: Form, standing: Programme | None, actor: Actor) -> UUID:
    entry = forms.read(ProgrammeEntry, form)
    if standing is None:
        return await acts.create(entry.content(), actor=actor)
    await acts.change(standing.id, entry.content(), reason=entry.reason, seen=entry.seen, actor=actor)
    return standing.id


async def _shown(
    request: Request, standing: Programme | None, state: FormState, *, status: int = 200
) -> Response[Any]:
    words = edge.words(request)
    here = PATH if standing is None else f"{PATH}/{standing.id}"
    rows = {name: moves.count(state.values, name) for name in programme_entries.ROWS}
    codes = [state.values.get(f"items.{place}.code", "") for place in range(rows["items"])]
    # What a row says already stays a choice, so that nothing is changed by being shown.
    codes += [value for name, value in state.values.items() if name.endswith(".item")]
    chosen = {value for name, value in state.values.items() if name.endswith(".currency")}
    view = ProgrammeFormView(
        action=f"{here}/{'new' if standing is None else 'edit'}",
        back=here,
        seen=state.values.get("seen", ""),
        new=standing is None,
        form=state,
        items=rows["items"],
        initiatives=rows["initiatives"],
        lines=rows["budget"],
        tallies=rows["tallies"],
        codes=tuple(dict.fromkeys(code for code in codes if code)),
        organisations=tuple(
            Option(str(body.id), words.pick(body.name))
            for body in await organisations.bodies(language=words.language)
        ),
        currencies=(*USUAL_CURRENCIES, *sorted(chosen - {*USUAL_CURRENCIES, ""})),
        statuses=STATUSES,
    )
    return page("programmes/form.html", view, request, status=status)
