"""What agreements promise towards a programme, held against its items and its budget.

A sum is compared only with sums of the same currency and of the same years, and what is published is never added
up: a figure "since 2019" may hold that of 2024 within it. A promise whose year or sum nobody stated stays without.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from agreements.rules import money
from agreements.rules.money import Instalment, Totals
from agreements.rules.programmes import Branch


class Line(Struct, frozen=True):
    """A published sum. Without `last_year` it is "since"."""

    id: UUID
    first_year: int
    last_year: int | None
    amount: Decimal
    currency: str


class Promise(Struct, frozen=True):
    """A commitment with all that it serves: items by their codes, and the budget lines it was set against.

    `year` is that of its due days where they agree; a sum that falls due in several years belongs to none of them,
    since nothing says how it is divided.
    """

    commitment: UUID
    items: frozenset[str]
    lines: frozenset[UUID]
    amount: Decimal | None
    currency: str | None
    year: int | None
    financial: bool
    instalments: tuple[Instalment, ...] = ()
    ended: bool = False


class Sum(Struct, frozen=True):
    """Promised and paid against budget, in one currency, for a year or a span of years; both unknown for "no year".

    `budget` is None where no sum is published, the others where no promise with a sum stands against it. They tell
    what became of these promises, in whatever year it was paid; what was paid in another currency is left out.
    """

    first_year: int | None
    last_year: int | None
    currency: str
    budget: Decimal | None
    line: UUID | None
    promised: Decimal | None
    commitments: int
    scheduled: Decimal | None = None
    paid: Decimal | None = None
    outstanding: Decimal | None = None


def year(due: Iterable[int | None]) -> int | None:
    """The one year in which everything is due, if there is one."""
    years = set(due)
    return years.pop() if len(years) == 1 else None


def chains(branches: Iterable[Branch]) -> dict[str, tuple[str, ...]]:
    """Each item with all it is a part of, nearest first: what serves the item serves these as well."""
    found: dict[str, tuple[str, ...]] = {}
    # The tree names what is above before what is below.
    for branch in branches:
        found[branch.code] = (branch.code, *(found[branch.above] if branch.above is not None else ()))
    return found


def unserved(branches: Sequence[Branch], served: Iterable[str]) -> tuple[str, ...]:
    """The items that no agreement serves, neither themselves nor through one of their parts."""
    of = chains(branches)
    covered = {code for item in served for code in of[item]}
    return tuple(branch.code for branch in branches if branch.code not in covered)


def towards(branches: Sequence[Branch], promises: Iterable[Promise]) -> dict[str, tuple[Promise, ...]]:
    """The promises that serve each item or a part of it, each once however many of its parts it serves."""
    of = chains(branches)
    found: dict[str, list[Promise]] = {branch.code: [] for branch in branches}
    for promise in promises:
        for code in {code for item in promise.items for code in of[item]}:
            found[code].append(promise)
    return {code: tuple(each) for code, each in found.items()}


def sums(promises: Sequence[Promise], lines: Sequence[Line]) -> tuple[Sum, ...]:
    """A row for each published sum, then one for each year and currency that is promised without any."""
    told = []
    counted: set[UUID] = set()
    known = {line.id for line in lines}
    for line in lines:
        matching = [each for each in promises if _counts(each, line, known)]
        counted.update(each.commitment for each in matching)
        told.append(_sum(line.first_year, line.last_year, line.currency, matching, line))
    return (*told, *_beside([each for each in promises if each.commitment not in counted]))


def without_sum(promises: Iterable[Promise]) -> int:
    """How many promises of money name no sum."""
    return sum(each.financial and each.amount is None for each in promises)


def _counts(promise: Promise, line: Line, known: Collection[UUID]) -> bool:
    """Whether a promise stands against a published sum: set against it, or else of its currency and years."""
    if promise.amount is None or promise.currency != line.currency:
        return False
    if promise.lines & set(known):
        return line.id in promise.lines
    if promise.year is None or promise.year < line.first_year:
        return False
    return line.last_year is None or promise.year <= line.last_year


def _beside(promises: Sequence[Promise]) -> Iterator[Sum]:
    """By year and currency, the latest year first and what has no year last."""
    grouped: dict[tuple[int | None, str], list[Promise]] = {}
    for each in promises:
        if each.amount is not None and each.currency is not None:
            grouped.setdefault((each.year, each.currency), []).append(each)
    for stated, currency in sorted(grouped, key=lambda group: (-(group[0] or 0), group[1])):
        found = grouped[stated, currency]
        yield _sum(stated, stated, currency, found)


def _sum(
    first: int | None, last: int | None, currency: str, promises: Sequence[Promise], line: Line | None = None
) -> Sum:
    made = Sum(
        first, last, currency, line.amount if line else None, line.id if line else None, None, len(promises)
    )
    added = _added(promises, currency)
    if added is None:
        return made
    return replace(
        made,
        promised=added.promised,
        scheduled=added.scheduled,
        paid=added.paid,
        outstanding=added.outstanding,
    )


def _added(promises: Iterable[Promise], currency: str) -> Totals | None:
    """What became of promises in one currency; None when there is none."""
    found = money.totals(
        money.Promise(each.amount, each.currency, each.instalments, each.ended)
        for each in promises
        if each.amount is not None
    )
    return next((row for row in found if row.currency == currency), None)
