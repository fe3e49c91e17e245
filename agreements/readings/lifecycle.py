"""The SQL twins of `rules.lifecycle`: where agreements and milestones stand on a day. A property test holds both."""

from datetime import date, timedelta

from piccolo.querystring import QueryString

from agreements.rules.lifecycle import EXPIRING_DAYS, SOON_DAYS

# A report that nobody has decided on yet.
WAITING = (
    "EXISTS (SELECT 1 FROM fulfilment w WHERE w.milestone = m.id"
    " AND w.accepted_at IS NULL AND w.returned_at IS NULL)"
)


def status(today: date) -> QueryString:
    """The status of `agreement a`."""
    return QueryString(
        "CASE WHEN a.registered_at IS NULL THEN 'draft'"
        " WHEN a.renewal IS DISTINCT FROM 'tacit' AND a.ends_on < {} THEN 'expired'"
        " WHEN a.in_force_on IS NULL THEN 'unknown'"
        " WHEN {} < a.in_force_on THEN 'not_yet_in_force'"
        " WHEN a.renewal IS DISTINCT FROM 'tacit' AND a.ends_on <= {} THEN 'expiring'"
        " ELSE 'in_force' END",
        today,
        today,
        today + timedelta(days=EXPIRING_DAYS),
    )


def milestone_status(today: date) -> QueryString:
    """The status of `milestone m`."""
    return QueryString(
        "CASE WHEN m.fulfilled_on IS NOT NULL THEN 'fulfilled'"
        f" WHEN {WAITING} THEN 'reported'"
        " WHEN m.paused_on IS NOT NULL THEN 'paused'"
        " WHEN m.due_on IS NULL THEN 'unknown'"
        " WHEN m.due_on < {} THEN 'late'"
        " WHEN m.due_on <= {} THEN 'due_soon'"
        " ELSE 'upcoming' END",
        today,
        today + timedelta(days=SOON_DAYS),
    )
