"""Pages from templates: one environment a language, one frozen value a page.

A controller answers `page("agreements/index.html", view, request)`; what the frame shows around it (who is signed in,
where they may go, what was just done) is gathered here.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import quote

import jinja2
import structlog
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.response import Response
from markupsafe import Markup

from agreements.readings.values import Body
from agreements.vocabulary import Language, Role
from agreements.wording import calendars, cards, reminders
from agreements.wording.words import PREFERENCE, Words
from registry import assets, cookies, countries, csrf, edge, languages, notices
from registry.accounts.people import Person
from registry.notices import Notice

Connection = ASGIConnection[Any, Any, Any, Any]

PAGES = assets.TEMPLATES / "pages"
STATIC = assets.TEMPLATES / "static"
HTML = "text/html"

log = structlog.get_logger("kelishim.pages")

# What `t("a.key")` is to the lexer.
CALLED = ["name", "lparen", "string", "rparen"]

# Where one may go, in the order shown; what only some may see names their roles.
NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("home", "/", frozenset(Role)),
    ("agreements", "/agreements", frozenset(Role)),
    ("commitments", "/commitments", frozenset(Role)),
    ("moves", "/moves", frozenset({Role.REGISTRAR})),
    ("orphans", "/orphans", frozenset({Role.AUDITOR, Role.REGISTRAR})),
    ("organisations", "/organisations", frozenset(Role)),
    ("programmes", "/programmes", frozenset(Role)),
    ("money", "/money", frozenset({Role.AUDITOR, Role.EXECUTOR, Role.REGISTRAR})),
    ("calendar", "/calendar", frozenset(Role)),
    ("reminders", "/reminders", frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTRAR})),
    ("ledger", "/ledger", frozenset({Role.ADMINISTRATOR, Role.AUDITOR, Role.REGISTRAR})),
    ("accounts", "/accounts", frozenset({Role.ADMINISTRATOR})),
)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The same page in another language."""

    language: Language
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A place to go."""

    name: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is signed in, as the frame shows it."""

    name: str
    organisation: Body | None
    roles: tuple[Role, ...]
    inbox: int


@dataclass(frozen=True, slots=True)
class Page:
    """What `_base.html` shows around every page."""

    language: Language
    languages: tuple[LanguageLink, ...]
    path: str
    query: str
    demo: bool
    csrf: str
    viewer: Viewer | None
    navigation: tuple[NavigationLink, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What `problem.html` shows."""

    status: int
    title: str
    reason: str | None
    back: str | None
    request: str | None
    wait: int | None


def page(  # noqa: PLR0913 -- all but the first three by name, and rare
    template: str,
    view: object,
    request: Connection,
    *,
    status: int = 200,
    query: str = "",
    set_cookies: Iterable[Cookie] = (),
    csrf_token: str | None = None,
) -> Response[str]:
    """Answer with a page. `view` is what the template's own comment says; `query` stands in the search box."""
    words = edge.words(request)
    frame = _frame(request, words, query, csrf_token)
    html = environment(words.language).get_template(template).render(page=frame, view=view)
    baked = [*set_cookies]
    if frame.notices:
        baked.append(cookies.gone(cookies.NOTICE))
    return Response(
        html, status_code=status, media_type=HTML, headers={"content-language": words.language}, cookies=baked
    )


def problem(
    request: Connection, status: int, reason: str | None, *, wait: int | None = None, back: str | None = None
) -> Response[str]:
    """Answer with the page of refusals; with plain text if even that cannot be made."""
    words = edge.words(request)
    number = edge.visit(request.scope).request if status >= 500 else None
    view = ProblemView(status, words.t(f"problems.status_{status}"), reason, back, number, wait)
    try:
        answer = page("problem.html", view, request, status=status)
    except (jinja2.TemplateError, LookupError) as error:
        log.exception("problem_page_failed", error=type(error).__name__)
        answer = Response(f"{view.title}\n\n{reason or ''}\n", status_code=status, media_type="text/plain")
    if wait is not None:
        answer.headers["retry-after"] = str(wait)
    return answer


class Said(Extension):
    """Puts the words of `t("a.key")` into a template as it is compiled.

    Each language has templates of its own, and a page has a hundred such sentences: called for, they took a fifth of
    its time. A sentence with places, or whose key is put together, is worded as the page is made.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        say = cast("Callable[[str], str]", self.environment.globals["t"])
        last: list[Token] = []
        for token in stream:
            last.append(token)
            if (
                [each.type for each in last[-4:]] == CALLED
                and last[-4].value == "t"
                and not _within(last[:-4])
            ):
                key = last[-2]
                last[-4:] = [Token(key.lineno, "string", say(key.value))]
            if len(last) > len(CALLED):
                yield last.pop(0)
        yield from last


def _within(before: list[Token]) -> bool:
    """Whether what follows these is somebody's own, as in `words.t("a.key")`."""
    return bool(before) and before[-1].type == "dot"


@cache
def environment(language: Language) -> jinja2.Environment:
    """The templates with the words of one language."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        extensions=[Said],
    )
    words = languages.words(language)
    made.globals.update(
        t=words.t, n=words.n, words=words, asset=assets.asset, static=static, icon=icon, Language=Language
    )
    made.filters.update(
        date=words.date,
        short_date=words.short_date,
        moment=words.moment,
        number=words.number,
        money=words.money,
        plain=lambda number: words.number(number.normalize()),
        pick=words.pick,
        explain=lambda card: cards.explain(words, card),
        occasion=lambda letter: reminders.occasion(letter.due_on, letter.send_on, words),
        country=lambda code: countries.name(code, words),
        calendar_act=lambda day: calendars.act(day.act, day.source_url, words),
        source_note=lambda note: calendars.source_note(note, words),
    )
    return made


@cache
def static(name: str) -> str:
    """The address of a file of our own, which changes with its bytes and can so be kept by browsers for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


@cache
def icon(name: str) -> Markup:
    """An icon of the sprite, drawn; nothing when the front-end packages were not fetched."""
    sprite = assets.asset("icons.svg")
    if sprite is None:
        return Markup()
    use = Markup('<use href="{}#{}"></use>').format(sprite.href, name)
    return Markup('<svg class="k-icon" aria-hidden="true" focusable="false">{}</svg>').format(use)


def address(request: Connection) -> str:
    """The path and query of a request, as a link on this host."""
    query = request.scope.get("query_string", b"").decode("latin-1")
    path = quote(request.scope["path"], safe="/-._~")
    # A path of two slashes would be another host to a browser.
    return "/" + path.lstrip("/") + (f"?{query}" if query else "")


def _frame(request: Connection, words: Words, query: str, csrf_token: str | None) -> Page:
    path = address(request)
    person = edge.visit(request.scope).person
    return Page(
        language=words.language,
        languages=tuple(
            LanguageLink(each, f"/language/{each}?next={quote(path, safe='')}", each == words.language)
            for each in PREFERENCE
        ),
        path=path,
        query=query,
        demo=bool(request.app.state.get("demonstration")),
        csrf=csrf_token if csrf_token is not None else csrf.token(request.scope),
        viewer=None if person is None else _viewer(person),
        navigation=() if person is None else _navigation(person, request.scope["path"]),
        notices=notices.waiting(request.scope, words),
    )


def _viewer(person: Person) -> Viewer:
    return Viewer(person.name, person.body, tuple(sorted(person.roles)), person.inbox)


def _navigation(person: Person, path: str) -> tuple[NavigationLink, ...]:
    if path.startswith("/milestones/"):  # a milestone is of the commitments, whatever its address
        path = "/commitments/"
    return tuple(
        NavigationLink(name, href, path == href or (href != "/" and path.startswith(f"{href}/")))
        for name, href, roles in NAVIGATION
        if roles & person.roles
    )
