"""What was promised, scheduled, paid and is outstanding. `readings.money` is the SQL twin of `totals`.

Sums stand by currency and are never added across currencies. What was paid in another currency than promised, or
for a promise of no known sum, is told apart (`paid_otherwise`) and settles nothing: which rate would settle it is
for the parties to agree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

# Indicative sums are given in the country's currency.
NATIONAL = "KGS"
CENT = Decimal("0.01")
NOTHING = Decimal(0).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A milestone as far as money goes; `payments` are sums with their currency, none of them withdrawn."""

    amount: Decimal | None = None
    waived: bool = False
    payments: tuple[tuple[Decimal, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised sum, None when it is not known, and its milestones.

    Of one that has `ended` no more is owed than what its instalments still are.
    """

    amount: Decimal | None
    currency: str | None
    instalments: tuple[Instalment, ...] = ()
    ended: bool = False


class Part(Struct, frozen=True):
    """What falls due with one milestone, was paid for it in the promised currency and is outstanding.

    None where that is not known: the promise names no sum, or none for this milestone. `otherwise` was paid in other
    currencies.
    """

    due: Decimal | None
    paid: Decimal | None
    outstanding: Decimal | None
    otherwise: tuple[tuple[str, Decimal], ...] = ()


class Totals(Struct, frozen=True):
    """The sums of one currency. `waived` is what need not be paid any more."""

    currency: str
    promised: Decimal = NOTHING
    scheduled: Decimal = NOTHING
    paid: Decimal = NOTHING
    paid_otherwise: Decimal = NOTHING
    waived: Decimal = NOTHING
    outstanding: Decimal = NOTHING


def in_cents(amount: Decimal | None) -> Decimal | None:
    """A sum as the register keeps it, with two decimals."""
    return None if amount is None else amount.quantize(CENT)


def totals(promises: Iterable[Promise]) -> tuple[Totals, ...]:
    """One row a currency, in the order of their codes."""
    rows: dict[str, Totals] = {}
    for promise in promises:
        for row in _of_one(promise):
            rows[row.currency] = _and(rows.get(row.currency, Totals(row.currency)), row)
    return tuple(rows[currency] for currency in sorted(rows))


def schedule(promise: Promise) -> tuple[Decimal | None, ...]:
    """What falls due with each milestone: a promise with one milestone falls due with it whole."""
    if len(promise.instalments) == 1 and promise.instalments[0].amount is None:
        return (promise.amount,)
    return tuple(each.amount for each in promise.instalments)


def parts(promise: Promise) -> tuple[Part, ...]:
    """What each milestone has in the sums of its promise: together with `unscheduled` they add up to the whole.

    What was paid for a milestone without a sum, or beyond one, lowers what is outstanding of the earliest ones.
    """
    whole = next((row for row in _of_one(promise) if row.currency == promise.currency), None)
    still = NOTHING if whole is None or promise.amount is None else whole.outstanding
    made: list[Part] = []
    for each, due in reversed(list(zip(promise.instalments, schedule(promise), strict=True))):
        paid: dict[str, Decimal] = {}
        for amount, currency in each.payments:
            paid[currency] = paid.get(currency, NOTHING) + amount
        if promise.amount is None:
            made.append(Part(None, None, None, tuple(sorted(paid.items()))))
            continue
        settled = paid.pop(promise.currency or "", NOTHING)
        open_still = NOTHING if due is None or each.waived else min(max(due - settled, NOTHING), still)
        still -= open_still
        made.append(Part(due, settled, None if due is None else open_still, tuple(sorted(paid.items()))))
    return tuple(reversed(made))


def unscheduled(promises: Iterable[Promise]) -> dict[str, tuple[Decimal, Decimal]]:
    """What of the promised sums falls due with no milestone, by currency, and what of that is outstanding."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for promise in promises:
        for row in _of_one(promise):
            if promise.amount is None or row.currency != promise.currency:
                continue
            rest = max(row.promised - row.scheduled, NOTHING)
            still = row.outstanding - sum((each.outstanding or NOTHING for each in parts(promise)), NOTHING)
            if rest or still:
                before = found.get(row.currency, (NOTHING, NOTHING))
                found[row.currency] = (before[0] + rest, before[1] + still)
    return dict(sorted(found.items()))


def left(promise: Promise, place: int) -> Decimal | None:
    """How much may still be paid for a milestone in the promised currency; None for a promise of no known sum.

    Bound by what falls due with the milestone, where that is known, and by the whole.
    """
    if promise.amount is None:
        return None
    paid = [
        sum((amount for amount, currency in each.payments if currency == promise.currency), NOTHING)
        for each in promise.instalments
    ]
    part = schedule(promise)[place]
    bounds = [promise.amount - sum(paid, NOTHING), *([] if part is None else [part - paid[place]])]
    return max(min(bounds), NOTHING)


def _of_one(promise: Promise) -> Iterator[Totals]:
    """An overpaid promise has nothing outstanding, and lowers no other's debt."""
    for each in promise.instalments:
        for amount, currency in each.payments:
            if currency != promise.currency:
                yield Totals(currency, paid_otherwise=amount)
    if promise.amount is None or promise.currency is None:
        return
    paid = [
        sum((amount for amount, currency in each.payments if currency == promise.currency), NOTHING)
        for each in promise.instalments
    ]
    due = schedule(promise)
    whole = sum(paid, NOTHING)
    open_still = max(promise.amount - whole, NOTHING)
    waived = NOTHING
    if promise.instalments and all(each.waived for each in promise.instalments):
        waived = open_still
    elif promise.ended:
        waived = max(open_still - _awaited(promise.instalments, due, paid), NOTHING)
    else:
        for each, part, settled in zip(promise.instalments, due, paid, strict=True):
            if each.waived and part is not None:
                waived += max(part - settled, NOTHING)
    waived = min(waived, open_still)
    yield Totals(
        promise.currency,
        promised=promise.amount,
        scheduled=sum((amount for amount in due if amount is not None), NOTHING),
        paid=whole,
        waived=waived,
        outstanding=open_still - waived,
    )


def _awaited(
    instalments: Sequence[Instalment], due: Sequence[Decimal | None], paid: Sequence[Decimal]
) -> Decimal:
    """What has yet to be paid of the instalments that are not waived."""
    return sum(
        (
            max(part - settled, NOTHING)
            for each, part, settled in zip(instalments, due, paid, strict=True)
            if part is not None and not each.waived
        ),
        NOTHING,
    )


def _and(one: Totals, other: Totals) -> Totals:
    return Totals(
        one.currency,
        promised=one.promised + other.promised,
        scheduled=one.scheduled + other.scheduled,
        paid=one.paid + other.paid,
        paid_otherwise=one.paid_otherwise + other.paid_otherwise,
        waived=one.waived + other.waived,
        outstanding=one.outstanding + other.outstanding,
    )


def adds_up(promised: Decimal, instalments: Sequence[Decimal | None]) -> bool:
    """Whether a schedule can be that of the promise.

    Where each milestone has a sum they make up the whole; where some have none, the rest is at most the whole.
    """
    known = [amount for amount in instalments if amount is not None]
    if not known:
        return True
    scheduled = sum(known, NOTHING)
    return scheduled == promised if len(known) == len(instalments) else scheduled <= promised


def indicative(amount: Decimal, rate: Decimal, units: int) -> Decimal:
    """A sum in the national currency, at so much for so many units: banks quote some currencies by 10 or 100."""
    return (amount * rate / units).quantize(CENT, ROUND_HALF_UP)
