"""Handing open commitments over to a successor, agreement by agreement.

A hand-over of many agreements is one act on each of them: every agreement's ledger tells of its own, and one that
cannot be handed over keeps none of the others back.
"""

from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement, relation
from agreements.acts.reorganising import columns, refuse
from agreements.ledger.recording import Record, Row, recorded
from agreements.readings import successions as readings
from agreements.rules import successions
from agreements.rules.permissions import Relation
from agreements.rules.successions import HandOverContent, Owed
from agreements.tables.agreements import AgreementReader
from agreements.tables.commitments import Milestone
from agreements.tables.ids import new_id
from agreements.tables.parties import Party
from agreements.tables.successions import HandedOver, HandOver
from agreements.vocabulary import Act, Confidentiality, PartyRole


async def hand_over(agreement: UUID, content: HandOverContent, *, seen: int | None, actor: Actor) -> UUID:
    """Passes open milestones to a successor of the body that answers for them; the promise keeps its debtor.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    key = new_id()
    async with recorded(actor, Act.AGREEMENT_HAND_OVER, ("agreement", agreement)) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        chosen = await _chosen(agreement, content.milestones)
        owner = next((each.owner for each in chosen.values() if each.owner is not None), None)
        since = await readings.heirs(owner) if owner is not None else {}
        gone = await readings.ended((content.successor,))
        refuse(successions.wrong_in_hand_over(content, chosen, since, gone, actor.today))
        await record.insert(
            HandOver,
            [
                {
                    "id": key,
                    "agreement": agreement,
                    "predecessor": owner,
                    "successor": content.successor,
                    "happened_on": content.happened_on,
                    **columns(content.act),
                }
            ],
        )
        milestones = sorted(content.milestones)
        await record.insert(
            HandedOver, [{"id": new_id(), "hand_over": key, "milestone": each} for each in milestones]
        )
        for each in milestones:
            await record.update(Milestone, each, owed_by=content.successor)
        await _admit(record, row, owner, content.successor)
    return key


async def _chosen(agreement: UUID, milestones: frozenset[UUID]) -> dict[UUID, Owed]:
    rows = await Milestone.raw(
        "SELECT id, owed_by, fulfilled_on, (SELECT max(h.happened_on) FROM hand_over h"
        " JOIN handed_over k ON k.hand_over = h.id WHERE k.milestone = m.id) AS handed_on"
        " FROM milestone m WHERE agreement = {} AND id = ANY({})",
        agreement,
        list(milestones),
    )
    return {
        row["id"]: Owed(row["owed_by"], row["fulfilled_on"] is not None, row["handed_on"]) for row in rows
    }


async def _admit(record: Record, row: Row, owner: UUID | None, successor: UUID) -> None:
    """Whoever answers for a part of the agreement may read it, as a party may, and as far as the owner could."""
    known: Relation = await relation(row)
    if successor not in known.parties:
        [last] = await Party.raw(
            "SELECT coalesce(max(position), -1) AS position FROM party WHERE agreement = {}", record.subject
        )
        party = {
            "id": new_id(),
            "agreement": record.subject,
            "organisation": successor,
            "role": PartyRole.SUCCESSOR,
            "position": last["position"] + 1,
        }
        await record.insert(Party, [party])
    named = known.reader_organisations
    if known.confidentiality is Confidentiality.CONFIDENTIAL and owner in named and successor not in named:
        reader = {"id": new_id(), "agreement": record.subject, "organisation": successor, "account": None}
        await record.insert(AgreementReader, [reader])
