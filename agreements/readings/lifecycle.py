"""The SQL twins of `rules.lifecycle` and `rules.standings`: where agreements and milestones stand on a day.

A property test holds both.
"""

from datetime import date, timedelta
from functools import lru_cache

from piccolo.querystring import QueryString

from agreements.rules.lifecycle import EXPIRING_DAYS, FROM_THE_END, SOON_DAYS

# A report that nobody has decided on yet.
WAITING = (
    "EXISTS (SELECT 1 FROM fulfilment w WHERE w.milestone = m.id AND w.agreement = m.agreement"
    " AND w.accepted_at IS NULL AND w.returned_at IS NULL)"
)


# The day on which the term of `agreement a` runs out, as acts left it; one that is renewed tacitly goes on.
LAST_DAY = "coalesce(a.runs_until, CASE WHEN a.renewal = 'tacit' THEN NULL ELSE a.ends_on END)"
# Days whose SQL is kept: today, and yesterday for who asked before midnight.
DAYS = 4


def day(said: date) -> str:
    """A day as SQL says it.

    Today stands in the statements themselves. Given beside them, eight times in a list, it took a twentieth of the
    time of a search; and a plan can be kept for a day.
    """
    return f"DATE '{said.isoformat()}'"


@lru_cache(maxsize=DAYS)
def status(today: date) -> QueryString:
    """The status of `agreement a`, from its own row alone: what events made of it stands there.

    Over 20,000 rows this takes 5.7 ms, where terms alone took 3.2 (EXPLAIN ANALYZE, PostgreSQL 18): nearly all of it
    is the way to the last columns of a row, whether or not anything stands in them.
    """
    now, soon = day(today), day(today + timedelta(days=EXPIRING_DAYS))
    return QueryString(
        "CASE WHEN a.registered_at IS NULL THEN 'draft'"
        f" WHEN a.over_on <= least({LAST_DAY}, {now}) THEN a.over_by"
        f" WHEN {LAST_DAY} < {now} THEN 'expired'"
        # It counts the turns so far: after an odd number of them it is suspended.
        f" WHEN width_bucket({now}, a.pauses) % 2 = 1 THEN 'suspended'"
        f" WHEN a.in_force_on IS NULL OR a.in_force_on > {now} THEN CASE WHEN a.applied_on <= {now}"
        " THEN 'provisionally_applied' WHEN a.in_force_on IS NULL AND a.awaited IS NULL THEN 'unknown'"
        " ELSE 'not_yet_in_force' END"
        f" WHEN {LAST_DAY} <= {soon} AND coalesce(a.over_on > {LAST_DAY}, true) THEN 'expiring'"
        " ELSE 'in_force' END"
    )


# The last end agreed outright of `agreement a`, and the months from it to a day, in whole renewals: of the two ends
# there and one renewal on, the first that has not gone by is that of the period that runs.
AGREED = (
    "SELECT greatest(a.ends_on, max(v.ends_on)) AS day FROM event v"
    " WHERE v.agreement = a.id AND v.kind = 'renewed' AND v.struck_at IS NULL"
)
RENEWALS = (
    "greatest(1, ((extract(year FROM t.day) - extract(year FROM b.day)) * 12"
    " + extract(month FROM t.day) - extract(month FROM b.day))::int / a.renewal_months)"
)
RENEWED = "(b.day + make_interval(months => a.renewal_months * (k.count + {})))::date"


@lru_cache(maxsize=DAYS)
def runs_to(today: date) -> QueryString:
    """The day to which `agreement a` runs, seen from a day. PostgreSQL adds months as the rule does."""
    return QueryString(
        "CASE WHEN a.runs_until IS NOT NULL THEN a.runs_until"
        f" WHEN a.renewal IS DISTINCT FROM 'tacit' OR a.over_on <= {day(today)} THEN a.ends_on"
        " ELSE (SELECT CASE WHEN b.day IS NULL OR b.day >= t.day THEN b.day"
        f" WHEN {RENEWED.format(0)} >= t.day THEN {RENEWED.format(0)} ELSE {RENEWED.format(1)} END"
        f" FROM ({AGREED}) b CROSS JOIN (SELECT {day(today)} AS day) t"
        f" CROSS JOIN LATERAL (SELECT {RENEWALS} AS count) k) END"
    )


@lru_cache(maxsize=DAYS)
def milestone_status(today: date) -> QueryString:
    """The status of `milestone m`."""
    return QueryString(
        "CASE WHEN m.fulfilled_on IS NOT NULL THEN 'fulfilled'"
        " WHEN m.waived_on IS NOT NULL THEN 'waived'"
        " WHEN m.held_on IS NOT NULL THEN 'held'"
        f" WHEN {WAITING} THEN 'reported'"
        " WHEN m.paused_on IS NOT NULL THEN 'paused'"
        " WHEN m.due_on IS NULL THEN 'unknown'"
        f" WHEN m.due_on < {day(today)} THEN 'late'"
        f" WHEN m.due_on <= {day(today + timedelta(days=SOON_DAYS))} THEN 'due_soon'"
        " ELSE 'upcoming' END"
    )


# What the day of `milestone m` is counted from, as `rules.due_rules.anchor_key` names it.
RULE = "coalesce(m.rule -> 'series', m.rule)"
ANCHOR = f"concat_ws('/', {RULE} ->> 'anchor', {RULE} ->> 'event')"


def comes_after_the_end(today: str) -> str:
    """Whether the day of `milestone m` came after `agreement a` was over; `today` is the SQL of a day.

    Asked of every row of a list, so what nearly all fail comes first, and the rule is read for the rest alone.
    """
    named = ", ".join(f"'{each}'" for each in sorted(FROM_THE_END))
    return (
        f"CASE WHEN m.due_on > least({LAST_DAY}, a.over_on) AND ({LAST_DAY} < {today} OR a.over_on <= {today})"
        f" THEN {ANCHOR} NOT IN ({named}) ELSE false END"
    )


@lru_cache(maxsize=DAYS)
def after_the_end(today: date) -> QueryString:
    return QueryString(comes_after_the_end(day(today)))
