"""What every list has: conditions in its address, facets to choose by, neighbouring pages, files to take away."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from agreements.errors import Invalid, Problem
from agreements.readings.paging import Cursor, Page
from agreements.wording.words import Words, enum_prefix
from registry import forms
from registry.requests import Request

E = TypeVar("E", bound=StrEnum)

CURSOR = "cursor"
COUNTED = "choices"
MOST_CONDITIONS = 60
LONGEST_CONDITION = 300
LONGEST_NUMBER = 18
YEARS = range(1000, 10_000)


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    href: str
    label: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a list."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FacetOption:
    """One condition, how many rows it leaves, and the address with it added or taken away."""

    value: str
    label: str
    count: int | None
    selected: bool
    href: str


@dataclass(frozen=True, slots=True)
class Facet:
    """Conditions of one kind."""

    name: str
    options: tuple[FacetOption, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """The neighbouring pages of a list."""

    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A list's address: its path, and the conditions in the order they were chosen."""

    path: str
    conditions: tuple[tuple[str, str], ...]
    cursor: Cursor | None
    counted: bool = False
    # The reader has no script, or it would have fetched the choices: links go on to where they are counted.
    scriptless: bool = False

    @property
    def q(self) -> str:
        return next((value for name, value in self.conditions if name == "q"), "")

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """The conditions that a new search keeps."""
        return tuple((name, value) for name, value in self.conditions if name != "q")

    @property
    def clear(self) -> str | None:
        return self.path if self.conditions else None

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(value for each, value in self.conditions if each == name)

    def members(self, name: str, enum: type[E]) -> tuple[E, ...]:
        """The conditions of a name as members of an enum. Raises `Invalid` for what is none."""
        try:
            return tuple(enum(value) for value in self.values(name))
        except ValueError as wrong:
            raise Invalid(Problem(name, "errors.unknown_choice")) from wrong

    def ids(self, name: str) -> tuple[UUID, ...]:
        try:
            return tuple(UUID(value) for value in self.values(name))
        except ValueError as wrong:
            raise Invalid(Problem(name, "errors.no_identifier")) from wrong

    def years(self, name: str) -> tuple[int, ...]:
        given = self.values(name)
        if any(not (value.isascii() and value.isdecimal() and int(value) in YEARS) for value in given):
            raise Invalid(Problem(name, "errors.no_whole_number"))
        return tuple(int(value) for value in given)

    def day(self, name: str) -> date | None:
        """The condition of a name as a day. Raises `Invalid`."""
        given = self.values(name)
        try:
            return date.fromisoformat(given[-1]) if given else None
        except ValueError as wrong:
            raise Invalid(Problem(name, "errors.no_date")) from wrong

    @property
    def choices(self) -> str | None:
        """Where this list stands with its choices counted; None when that is here.

        Counting them costs more than the list. So a page comes without them and fetches them once it is shown, or
        at the reader's asking where there is no script.
        """
        return None if self.counted else address(self.path, [*self.conditions, (COUNTED, "yes")])

    def total(self, read: Page, rows: int, counts: Mapping[str, Mapping[str, int | None]]) -> int | None:
        """How many rows there are in all, where that is counted or the page itself shows it."""
        if self.counted:
            return counts["total"][""]
        return rows if self.cursor is None and read.following is None else None

    def toggled(self, name: str, value: str) -> str:
        """The address with a condition added, or taken away if it is there; it begins at the first page."""
        one = (name, value)
        changed = [each for each in self.conditions if each != one]
        return self._on(changed if one in self.conditions else [*changed, one])

    def pages(self, read: Page) -> Pages:
        return Pages(self._at(read.preceding), self._at(read.following))

    def exports(self, *forms_of: StrEnum, proved: str) -> tuple[Link, ...]:
        """The same list as files, and last in an archive of these with their evidence, which is called `proved`."""
        return (
            *(Link(address(f"{self.path}.{form}", self.conditions), form.upper()) for form in forms_of),
            Link(address(f"{self.path}.zip", self.conditions), proved),
        )

    def facet(
        self,
        name: str,
        counts: Mapping[str, int | None],
        label: Callable[[str], str],
        order: Iterable[str] | None = None,
    ) -> Facet:
        """The choices of a facet: those that leave something, and those made already."""
        chosen = self.values(name)
        known = [*dict.fromkeys((*counts, *chosen))] if order is None else [*order]
        return Facet(
            name,
            tuple(
                FacetOption(
                    value, label(value), counts.get(value, 0), value in chosen, self.toggled(name, value)
                )
                for value in known
                if value in counts or value in chosen
            ),
        )

    def enum_facet(
        self,
        name: str,
        counts: Mapping[str, int | None],
        enum: type[StrEnum],
        words: Words,
        order: Sequence[StrEnum] = (),
    ) -> Facet:
        """A facet whose choices are the members of an enum, in its order or in another one."""

        def label(value: str) -> str:
            said = words.t(f"{enum_prefix(enum)}.{value}")
            return said[:1].upper() + said[1:]

        return self.facet(name, counts, label, [str(member) for member in order or enum])

    def _at(self, cursor: Cursor | None) -> str | None:
        return None if cursor is None else self._on([*self.conditions, (CURSOR, cursor.text())])

    def _on(self, conditions: Sequence[tuple[str, str]]) -> str:
        return address(self.path, [*conditions, (COUNTED, "yes")] if self.scriptless else conditions)


def asked(request: Request, path: str, names: Sequence[str]) -> Asked:
    """Read a list's address; what is no condition of it is passed over. Raises `Invalid`."""
    found = []
    for name, given in request.query_params.multi_items():
        value, clean = forms.cleaned(str(given))
        if name not in (*names, CURSOR):
            continue
        if not clean or len(value) > LONGEST_CONDITION:
            raise Invalid(Problem(name, "errors.unusable"))
        if not value:
            continue
        found.append((name, value))
    if len(found) > MOST_CONDITIONS:
        raise Invalid(Problem("", "errors.unusable"))
    conditions = tuple(dict.fromkeys(one for one in found if one[0] != CURSOR))
    cursors = [value for name, value in found if name == CURSOR]
    counted = request.query_params.get(COUNTED) == "yes"
    scriptless = counted and "hx-request" not in request.headers
    return Asked(path, conditions, Cursor.read(cursors[-1]) if cursors else None, counted, scriptless)


def address(path: str, conditions: Iterable[tuple[str, str]]) -> str:
    query = urlencode([*conditions])
    return f"{path}?{query}" if query else path


def ordinal(name: str, given: str) -> int | None:
    """The number of an entry that an address has, None where it has none. Raises `Invalid`."""
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= LONGEST_NUMBER):
        raise Invalid(Problem(name, "errors.no_cursor"))
    return int(given)
