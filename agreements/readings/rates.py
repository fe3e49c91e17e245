"""Rates of fulfilment: the SQL twin of `rules.rates.of`. A test holds both to the same milestones."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.readings.amendments import let_off
from agreements.readings.sql import joined
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.rules import rates
from agreements.rules.rates import Rate, Step
from agreements.tables.commitments import Milestone

# That an amendment in effect ended it: the SQL twin of `readings.amendments.let_off`.
ENDED = (
    "EXISTS (SELECT 1 FROM amendment t WHERE t.agreement = m.agreement AND t.applied_at IS NOT NULL"
    " AND t.effective_on = m.waived_on AND t.number = m.ground)"
)
PLACE = (
    "CASE WHEN c.kind = 'declarative' THEN 'declarative'"
    f" WHEN m.fulfilled_on IS NULL AND m.waived_on IS NOT NULL THEN CASE WHEN {ENDED} THEN 'ended' ELSE 'waived' END"
    " WHEN m.fulfilled_on IS NULL AND m.held_on IS NOT NULL THEN 'held'"
    " WHEN m.due_on IS NULL THEN 'unknown_day' WHEN m.due_on < {} THEN 'due' END"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Whose milestones; empty is the whole register. `organisation` is the body that owes."""

    organisation: UUID | None = None
    agreement: UUID | None = None


async def of(asked: Filter, actor: Actor) -> Rate:
    """The rate over the registered agreements that the reader may see."""
    where = [QueryString("a.registered_at IS NOT NULL"), visible(actor, many=asked.agreement is None)]
    if asked.organisation is not None:
        where.append(QueryString("m.owed_by = {}", asked.organisation))
    if asked.agreement is not None:
        where.append(QueryString("m.agreement = {}", asked.agreement))
    [row] = await Milestone.raw(
        "SELECT count(*) FILTER (WHERE place = 'due') AS due,"
        " count(*) FILTER (WHERE place = 'due' AND fulfilled_on IS NOT NULL) AS fulfilled,"
        " count(*) FILTER (WHERE place = 'due' AND fulfilled_on <= due_on) AS in_time,"
        " count(*) FILTER (WHERE place = 'waived') AS waived, count(*) FILTER (WHERE place = 'ended') AS ended,"
        " count(*) FILTER (WHERE place = 'held') AS held,"
        " count(*) FILTER (WHERE place = 'unknown_day') AS unknown_day,"
        " count(*) FILTER (WHERE place = 'declarative') AS declarative"
        f" FROM (SELECT m.due_on, m.fulfilled_on, {PLACE} AS place FROM milestone m"
        " JOIN commitment c ON c.id = m.commitment JOIN agreement a ON a.id = m.agreement WHERE {}) counted",
        actor.today,
        joined(where),
    )
    return Rate(**row, percent=rates.percent(row["fulfilled"], row["due"]))


def of_dossier(dossier: Dossier, today: date) -> Rate:
    """The rate of one agreement, from what was read of it already."""
    ended = let_off(dossier)
    return rates.of(
        (
            Step(
                commitment.kind,
                each.due_on,
                each.fulfilled_on,
                waived=each.waived_on is not None,
                ended=each.id in ended,
                held=each.held_on is not None,
            )
            for commitment in dossier.commitments
            for each in commitment.milestones
        ),
        today,
    )
