"""Bodies under the names they bore on a day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from agreements.readings.sql import body
from agreements.readings.successions import NAMES, FormerName
from agreements.readings.values import Body, Commitment, Dossier, Milestone
from agreements.tables.organisations import Organisation

STATEMENT = (
    f"SELECT coalesce(json_agg(json_build_object('body', {body('o')}, 'approval_days', o.approval_days,"
    f" 'ended_on', o.ended_on, 'names', {NAMES})), '[]')::text AS said FROM organisation o WHERE o.id = ANY({{}})"
)


class BodyThen(Struct, frozen=True):
    """A body with its present name and those before it, the latest first."""

    body: Body
    approval_days: int | None
    ended_on: date | None
    names: tuple[FormerName, ...]

    def on(self, day: date) -> Body:
        """The body as it was called on a day."""
        borne = [each for each in self.names if each.borne_until >= day]
        return (
            replace(self.body, name=borne[-1].name, short_name=borne[-1].short_name) if borne else self.body
        )


Bodies = dict[UUID, BodyThen]


async def of(wanted: Iterable[UUID]) -> Bodies:
    """These bodies by id."""
    [row] = await Organisation.raw(STATEMENT, sorted(set(wanted)))
    return {each.body.id: each for each in msgspec.json.decode(row["said"], type=tuple[BodyThen, ...])}


def mentioned(dossier: Dossier) -> set[UUID]:
    """All bodies that a dossier names, those that its amendments name among them."""
    found = {party.organisation for party in dossier.parties} | {each.organisation for each in dossier.events}
    for commitment in dossier.commitments:
        found |= _of_commitment(commitment)
    named = {each.id for each in found if each is not None}
    for amendment in dossier.amendments:
        named |= amendment.names.keys()
    return named


def _of_commitment(commitment: Commitment) -> set[Body | None]:
    found = {commitment.owed_by, commitment.owed_to}
    for milestone in commitment.milestones:
        found |= _of_milestone(milestone)
    return found


def _of_milestone(milestone: Milestone) -> set[Body | None]:
    found = {milestone.owed_by}
    for each in milestone.hand_overs:
        found |= {each.predecessor, each.successor}
    for paid in milestone.payments:
        found |= {paid.payer, paid.payee}
    return found
