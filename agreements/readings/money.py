"""What was promised, scheduled, paid and is outstanding: the SQL twin of `rules.money.totals`, and its views.

By currency, always: of the register or a body or an agreement as a whole, by the body that owes, and by year. A
sum in som is indicative, and says by which rate.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings.exchange_rates import ExchangeRate
from agreements.readings.sql import body, joined
from agreements.readings.values import Body, Commitment
from agreements.readings.visibility import visible
from agreements.rules import money
from agreements.rules.money import Instalment, Promise, Totals
from agreements.tables.commitments import Commitment as Table
from agreements.vocabulary import Role

# What `totals` reckons for one promise, for many at once; `pledge` are those with money in them. Whatever is paid in
# another currency than promised, or for a sum nobody named, stands in `otherwise`.
STATEMENT = """
WITH pledge AS MATERIALIZED (
    SELECT c.id, c.owed_by, c.amount, c.currency, c.ended_on IS NOT NULL AS ended
    FROM commitment c JOIN agreement a ON a.id = c.agreement
    WHERE a.registered_at IS NOT NULL AND {} AND (c.amount IS NOT NULL OR c.kind = 'financial' OR EXISTS (
        SELECT 1 FROM payment y JOIN milestone m ON m.id = y.milestone
        WHERE m.commitment = c.id AND y.agreement = c.agreement))
), step AS MATERIALIZED (
    SELECT m.id, g.id AS pledge, g.owed_by, g.currency, m.due_on, m.waived_on IS NOT NULL AS waived,
        coalesce(m.amount, CASE WHEN count(*) OVER (PARTITION BY g.id) = 1 THEN g.amount END) AS amount,
        coalesce((SELECT sum(y.amount) FROM payment y WHERE y.milestone = m.id AND y.agreement = m.agreement
            AND y.withdrawn_at IS NULL AND y.currency = g.currency), 0) AS paid
    FROM pledge g JOIN milestone m ON m.commitment = g.id
), moved AS (
    SELECT s.owed_by, y.currency, y.amount, y.paid_on, y.currency IS NOT DISTINCT FROM s.currency AS as_promised
    FROM step s JOIN payment y ON y.milestone = s.id AND y.withdrawn_at IS NULL
), reckoned AS (
    SELECT g.id, g.owed_by, g.currency, g.amount AS promised, coalesce(sum(s.amount), 0) AS scheduled,
        coalesce(sum(s.paid), 0) AS paid, greatest(g.amount - coalesce(sum(s.paid), 0), 0) AS still,
        CASE WHEN bool_and(s.waived) THEN g.amount
            WHEN g.ended THEN greatest(g.amount - coalesce(sum(s.paid), 0)
                - coalesce(sum(greatest(s.amount - s.paid, 0)) FILTER (WHERE NOT s.waived), 0), 0)
            ELSE coalesce(sum(greatest(s.amount - s.paid, 0)) FILTER (WHERE s.waived), 0) END AS let_off,
        coalesce(sum(greatest(s.amount - s.paid, 0)) FILTER (WHERE NOT s.waived), 0) AS awaited
    FROM pledge g LEFT JOIN step s ON s.pledge = g.id WHERE g.amount IS NOT NULL
    GROUP BY g.id, g.owed_by, g.currency, g.amount, g.ended
), line AS (
    SELECT owed_by, currency, promised, scheduled, paid, 0::numeric AS paid_otherwise,
        least(let_off, still) AS waived, still - least(let_off, still) AS outstanding FROM reckoned
    UNION ALL SELECT owed_by, currency, 0, 0, 0, amount, 0, 0 FROM moved WHERE NOT as_promised
), dated AS (
    SELECT extract(year FROM due_on)::int AS year, currency, coalesce(amount, 0) AS scheduled, 0::numeric AS paid,
        0::numeric AS paid_otherwise,
        CASE WHEN waived THEN 0 ELSE greatest(coalesce(amount, 0) - paid, 0) END AS outstanding
    FROM step WHERE currency IS NOT NULL
    UNION ALL SELECT NULL, currency, greatest(promised - scheduled, 0), 0, 0,
        greatest(still - least(let_off, still) - awaited, 0) FROM reckoned WHERE promised > scheduled
    UNION ALL SELECT extract(year FROM paid_on)::int, currency, 0, CASE WHEN as_promised THEN amount ELSE 0 END,
        CASE WHEN as_promised THEN 0 ELSE amount END, 0 FROM moved
)
SELECT json_build_object(
    'unknown', (SELECT count(*) FROM pledge WHERE amount IS NULL),
    'totals', (SELECT coalesce(json_agg({totals} ORDER BY t.currency), '[]') FROM (
        SELECT currency, {sums} FROM line GROUP BY currency) t),
    'bodies', (SELECT coalesce(json_agg(json_build_object('owed_by', {body}, 'totals', t.said)
        ORDER BY ky_sort_key(coalesce(b.name_ky, b.name_ru, b.name_en)) COLLATE "C", b.id), '[]') FROM (
        SELECT owed_by, json_agg({totals} ORDER BY t.currency) AS said FROM (
            SELECT owed_by, currency, {sums} FROM line GROUP BY owed_by, currency) t GROUP BY owed_by
        ) t JOIN organisation b ON b.id = t.owed_by),
    'years', (SELECT coalesce(json_agg(json_build_object('year', t.year, 'currency', t.currency,
        'scheduled', t.scheduled::text, 'paid', t.paid::text, 'paid_otherwise', t.paid_otherwise::text,
        'outstanding', t.outstanding::text) ORDER BY t.year DESC NULLS LAST, t.currency), '[]') FROM (
        SELECT year, currency, sum(scheduled) AS scheduled, sum(paid) AS paid,
            sum(paid_otherwise) AS paid_otherwise, sum(outstanding) AS outstanding
        FROM dated GROUP BY year, currency
        HAVING sum(scheduled) > 0 OR sum(paid) > 0 OR sum(paid_otherwise) > 0) t))::text AS said
"""
SUMS = ("promised", "scheduled", "paid", "paid_otherwise", "waived", "outstanding")


class Indicative(Struct, frozen=True):
    """The same sums in som by an official rate: no more than an indication, and never added to others."""

    currency: str
    promised: Decimal
    paid: Decimal
    paid_otherwise: Decimal
    outstanding: Decimal
    rate: ExchangeRate


class Line(Struct, frozen=True):
    """The sums of one currency, and what they come to in som where a rate is known."""

    totals: Totals
    indicative: Indicative | None


class BodyTotals(Struct, frozen=True):
    """What one body owes."""

    owed_by: Body
    totals: tuple[Totals, ...]


class YearTotals(Struct, frozen=True):
    """What falls due in a year and how much of that is outstanding, and what was paid in it. None: unknown year."""

    year: int | None
    currency: str
    scheduled: Decimal
    paid: Decimal
    paid_otherwise: Decimal
    outstanding: Decimal


class Money(Struct, frozen=True):
    """The sums of a set of promises; `unknown` is the number of financial promises that name no sum."""

    unknown: int
    totals: tuple[Totals, ...]
    bodies: tuple[BodyTotals, ...]
    years: tuple[YearTotals, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Whose promises; empty is the whole register. `organisation` owes or is owed."""

    organisation: UUID | None = None
    owed_by: UUID | None = None
    owed_to: UUID | None = None
    agreement: UUID | None = None
    commitment: UUID | None = None


async def of(asked: Filter, actor: Actor) -> Money:
    """The sums over the registered agreements that the reader may see; an executor's are those of their own body."""
    where = [visible(actor, many=asked.agreement is None and asked.commitment is None)]
    bodies = [asked.organisation]
    if not actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR}:
        where.append(
            QueryString("(c.owed_by = {} OR c.owed_to = {})", actor.organisation, actor.organisation)
        )
    where += [QueryString("(c.owed_by = {} OR c.owed_to = {})", each, each) for each in bodies if each]
    for column, value in (
        ("c.owed_by", asked.owed_by),
        ("c.owed_to", asked.owed_to),
        ("c.agreement", asked.agreement),
        ("c.id", asked.commitment),
    ):
        if value is not None:
            where.append(QueryString(f"{column} = {{}}", value))
    pairs = ", ".join(f"'{name}', t.{name}::text" for name in SUMS)
    statement = (
        STATEMENT.replace("{totals}", f"json_build_object('currency', t.currency, {pairs})")
        .replace("{sums}", ", ".join(f"sum({name}) AS {name}" for name in SUMS))
        .replace("{body}", body("b"))
    )
    [row] = await Table.raw(statement, joined(where))
    return msgspec.json.decode(row["said"], type=Money)


def of_commitments(commitments: Iterable[Commitment]) -> tuple[Totals, ...]:
    """The sums of promises that were read already."""
    return money.totals(
        Promise(
            commitment.amount,
            commitment.currency,
            tuple(
                Instalment(
                    each.amount,
                    waived=each.waived_on is not None,
                    payments=tuple(
                        (paid.amount, paid.currency) for paid in each.payments if paid.withdrawn_at is None
                    ),
                )
                for each in commitment.milestones
            ),
            ended=commitment.ended_on is not None,
        )
        for commitment in commitments
    )


def of_commitment(commitment: Commitment) -> Totals | None:
    """The sums of one promise in its own currency; None when it names no sum."""
    found = of_commitments([commitment])
    return next((row for row in found if row.currency == commitment.currency), None)


def lines(totals: Iterable[Totals], rates: Mapping[str, ExchangeRate]) -> tuple[Line, ...]:
    """The sums with what they come to in som; a currency without a rate has no indication."""
    return tuple(
        Line(row, _indicative(row, rates[row.currency]) if row.currency in rates else None) for row in totals
    )


def _indicative(row: Totals, rate: ExchangeRate) -> Indicative:
    def som(amount: Decimal) -> Decimal:
        return money.indicative(amount, rate.rate, rate.units)

    return Indicative(
        currency=money.NATIONAL,
        promised=som(row.promised),
        paid=som(row.paid),
        paid_otherwise=som(row.paid_otherwise),
        outstanding=som(row.outstanding),
        rate=rate,
    )
