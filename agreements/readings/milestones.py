"""One milestone with everything around it, and how a reader stands to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import dossiers
from agreements.readings.relations import Link
from agreements.readings.values import Commitment, Dossier, Fulfilment, Milestone
from agreements.readings.visibility import visible
from agreements.rules.fulfilments import Standing
from agreements.rules.permissions import Relation
from agreements.tables.commitments import Milestone as Table
from agreements.tables.fulfilments import Fulfilment as Reports
from agreements.tables.payments import Payment
from agreements.vocabulary import Act, FulfilmentState


@dataclass(frozen=True, slots=True)
class Found:
    """A milestone, the promise it is an instance of, and the agreement that says so."""

    milestone: Milestone
    commitment: Commitment
    dossier: Dossier


async def of(milestone: UUID, actor: Actor) -> Found:
    """Raises `NotFound`, also for what the actor may not read."""
    rows = await Table.raw(
        "SELECT m.agreement FROM milestone m JOIN agreement a ON a.id = m.agreement WHERE m.id = {} AND {}",
        milestone,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_milestone")
    dossier = await dossiers.of(rows[0]["agreement"], actor)
    for commitment in dossier.commitments:
        for each in commitment.milestones:
            if each.id == milestone:
                return Found(each, commitment, dossier)
    raise NotFound("errors.no_milestone")


async def reported_on(fulfilment: UUID, actor: Actor) -> UUID:
    """The milestone a report is about. Raises `NotFound`, also for what the actor may not read."""
    rows = await Reports.raw(
        "SELECT f.milestone FROM fulfilment f JOIN agreement a ON a.id = f.agreement WHERE f.id = {} AND {}",
        fulfilment,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_fulfilment")
    return UUID(str(rows[0]["milestone"]))


async def paid_for(payment: UUID, actor: Actor) -> UUID:
    """The milestone a payment is for. Raises `NotFound`, also for what the actor may not read."""
    rows = await Payment.raw(
        "SELECT y.milestone FROM payment y JOIN agreement a ON a.id = y.agreement WHERE y.id = {} AND {}",
        payment,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_payment")
    return UUID(str(rows[0]["milestone"]))


def waiting(milestone: Milestone) -> Fulfilment | None:
    """The report that waits for a decision; there is one at most."""
    return next((each for each in milestone.fulfilments if each.state is FulfilmentState.WAITING), None)


def standing(milestone: Milestone) -> Standing:
    report = waiting(milestone)
    return Standing(
        fulfilled=milestone.fulfilled_on is not None,
        waived=milestone.waived_on is not None,
        held=milestone.held_on is not None,
        waiting=report is not None,
        answered=report is not None and report.counterparty is not None,
        dated=milestone.due_on is not None,
        overridden=milestone.override_on is not None,
        paused=milestone.paused_on is not None,
    )


def there(dossier: Dossier, links: Iterable[Link]) -> frozenset[Act]:
    """The acts that need something to be done to, and have it here (`rules.possibilities.NOTHING`)."""
    amendments = [each for each in dossier.amendments if each.struck_at is None]
    found = {
        Act.AGREEMENT_UNSERVE: bool(dossier.serves),
        Act.AMENDMENT_DATE: any(each.effective_on is None for each in amendments),
        Act.AMENDMENT_WITHDRAW: bool(amendments),
        Act.DOCUMENT_REMOVE: bool(dossier.documents),
        Act.EVENT_WITHDRAW: any(each.struck_at is None for each in dossier.events),
        Act.RELATION_REMOVE: any(each.outgoing for each in links),
    }
    return frozenset(act for act, holds in found.items() if holds)


def relation(
    dossier: Dossier,
    commitment: Commitment | None = None,
    milestone: Milestone | None = None,
    report: Fulfilment | None = None,
) -> Relation:
    """How readers stand to an agreement, a milestone of a promise in it, and a report: what permissions depend on."""
    return Relation(
        registered=dossier.registered_at is not None,
        confidentiality=dossier.confidentiality,
        parties=frozenset(party.organisation.id for party in dossier.parties),
        reader_organisations=frozenset(dossier.reader_organisations),
        reader_accounts=frozenset(dossier.reader_accounts),
        owed_by=milestone.owed_by.id if milestone and milestone.owed_by else None,
        owed_to=commitment.owed_to.id if commitment and commitment.owed_to else None,
        reported_by=report.reported_by if report else None,
        answered_by=report.answered_by if report else None,
        proposed_by=next((each.proposed_by for each in dossier.downgrades if each.waiting), None),
        redacted_by=next((each.proposed_by for each in dossier.redactions if each.waiting), None),
        asked_by=next((each.asked_by for each in dossier.redactions if each.waiting), None),
        unsealed={each.account: each.until for each in dossier.unsealings},
    )
