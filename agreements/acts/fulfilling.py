"""Reporting that a milestone was met, what the counterparty says to it, and deciding on the report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from agreements.actors import Actor
from agreements.acts import documents
from agreements.acts.locking import locked_milestone
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.rules import fulfilments
from agreements.rules.fulfilments import WHOLE, Standing
from agreements.tables.agreements import Agreement
from agreements.tables.commitments import Milestone
from agreements.tables.fulfilments import Fulfilment
from agreements.tables.ids import new_id
from agreements.vocabulary import Act, DocumentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the body that owes reports; `share` is the percentage that it adds, None for all the rest."""

    happened_on: date
    text: str
    share: Decimal | None = None
    amount: Decimal | None = None
    evidence: Sequence[documents.File] = ()


async def report(milestone: UUID, said: Report, *, actor: Actor) -> UUID:
    """Reports on a milestone that nobody has reported on yet, or whose last report was decided.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `AgainstTheRules`.
    """
    if not said.text.strip():
        raise Invalid(Problem("text", "fulfilling.no_text"))
    if said.happened_on > actor.today:
        raise Invalid(Problem("happened_on", "fulfilling.in_the_future"))
    fulfilment = new_id()
    agreement = await agreement_of(milestone)
    async with recorded(actor, Act.FULFILMENT_REPORT, ("agreement", agreement)) as record:
        row = await locked_milestone(record, milestone)
        fulfilments.check(record.act, await standing(row))
        await _check_day(said.happened_on, agreement)
        left = WHOLE - await _accepted(milestone)
        if said.share is not None and said.share > left:
            raise Invalid(Problem("share", "fulfilling.more_than_the_rest", {"left": left.normalize()}))
        await record.insert(
            Fulfilment,
            [
                {
                    "id": fulfilment,
                    "agreement": agreement,
                    "milestone": milestone,
                    "happened_on": said.happened_on,
                    "text": said.text.strip(),
                    "share": said.share,
                    "amount": said.amount,
                    "reported_at": actor.at,
                    "reported_by": actor.account,
                }
            ],
        )
        for file in said.evidence:
            await documents.keep(record, replace(file, kind=DocumentKind.EVIDENCE), fulfilment=fulfilment)
    return fulfilment


async def accept(fulfilment: UUID, *, actor: Actor) -> None:
    """Accepts a report; the milestone is met once all of it was reported and accepted.

    Raises `NotFound`, `NotAllowed` (also for whoever reported), `AgainstTheRules`.
    """
    agreement = await _agreement_through(fulfilment)
    async with recorded(actor, Act.FULFILMENT_ACCEPT, ("agreement", agreement)) as record:
        row, milestone = await _undecided(record, fulfilment)
        await record.update(Fulfilment, fulfilment, accepted_at=actor.at, decided_by=actor.account)
        if await _whole(milestone["id"], row):
            await record.update(Milestone, milestone["id"], fulfilled_on=row["happened_on"])


async def give_back(fulfilment: UUID, *, reason: str, actor: Actor) -> None:
    """Returns a report to whoever made it, for a reason. Raises as `accept` does, and `Invalid` without a reason."""
    if not reason.strip():
        raise Invalid(Problem("reason", "fulfilling.no_reason"))
    agreement = await _agreement_through(fulfilment)
    async with recorded(actor, Act.FULFILMENT_RETURN, ("agreement", agreement)) as record:
        await _undecided(record, fulfilment)
        await record.update(
            Fulfilment,
            fulfilment,
            returned_at=actor.at,
            decided_by=actor.account,
            return_reason=reason.strip(),
        )


async def confirm(fulfilment: UUID, *, text: str = "", actor: Actor) -> None:
    """The body that is owed says that it is so. Raises as `accept` does."""
    agreement = await _agreement_through(fulfilment)
    async with recorded(actor, Act.FULFILMENT_CONFIRM, ("agreement", agreement)) as record:
        await _unanswered(record, fulfilment)
        await record.update(
            Fulfilment,
            fulfilment,
            confirmed_at=actor.at,
            answered_by=actor.account,
            answer=text.strip() or None,
        )


async def contradict(fulfilment: UUID, *, text: str, actor: Actor) -> None:
    """The body that is owed says what is not so; whoever decides sees it. Raises `Invalid` too, without a text."""
    if not text.strip():
        raise Invalid(Problem("answer", "fulfilling.no_answer"))
    agreement = await _agreement_through(fulfilment)
    async with recorded(actor, Act.FULFILMENT_CONTRADICT, ("agreement", agreement)) as record:
        await _unanswered(record, fulfilment)
        await record.update(
            Fulfilment,
            fulfilment,
            contradicted_at=actor.at,
            answered_by=actor.account,
            answer=text.strip(),
        )


async def standing(milestone: Row) -> Standing:
    """How far a milestone has come, read under its lock."""
    waiting = await Fulfilment.raw(
        "SELECT 1 FROM fulfilment WHERE milestone = {} AND accepted_at IS NULL AND returned_at IS NULL",
        milestone["id"],
    )
    return Standing(
        fulfilled=milestone["fulfilled_on"] is not None,
        waived=milestone["waived_on"] is not None,
        held=milestone["held_on"] is not None,
        waiting=bool(waiting),
        dated=milestone["due_on"] is not None,
        overridden=milestone["override_on"] is not None,
        paused=milestone["paused_on"] is not None,
    )


async def _unanswered(record: Record, fulfilment: UUID) -> None:
    """Sees that a report waits for a decision and that the counterparty has said nothing of it yet."""
    row, _ = await _undecided(record, fulfilment)
    fulfilments.check(record.act, Standing(waiting=True, answered=row["answered_by"] is not None))


async def _undecided(record: Record, fulfilment: UUID) -> tuple[Row, Row]:
    """A report that waits for a decision, and its milestone, both locked."""
    [found] = await Fulfilment.raw("SELECT milestone FROM fulfilment WHERE id = {}", fulfilment)
    milestone = await locked_milestone(record, found["milestone"], fulfilment=fulfilment)
    row = await record.lock(Fulfilment, fulfilment)
    if row["decided_by"] is not None:
        raise AgainstTheRules("fulfilling.decided_already")
    return row, milestone


async def _whole(milestone: UUID, row: Row) -> bool:
    """Whether the accepted shares, this report's with them, make up the whole."""
    return row["share"] is None or await _accepted(milestone) >= WHOLE


async def _check_day(happened_on: date, agreement: UUID) -> None:
    """Nothing is fulfilled before it was promised, where it is known when that was."""
    [found] = await Agreement.raw("SELECT signed_on FROM agreement WHERE id = {}", agreement)
    signed_on = found["signed_on"]
    if signed_on is not None and happened_on < signed_on:
        raise Invalid(Problem("happened_on", "fulfilling.before_signature", {"day": signed_on}))


async def _accepted(milestone: UUID) -> Decimal:
    """How much of a milestone the accepted reports make up, in percent."""
    [found] = await Fulfilment.raw(
        "SELECT coalesce(sum(share), 0) AS share FROM fulfilment WHERE milestone = {} AND accepted_at IS NOT NULL",
        milestone,
    )
    return Decimal(found["share"])


async def agreement_of(milestone: UUID) -> UUID:
    rows = await Milestone.raw("SELECT agreement FROM milestone WHERE id = {}", milestone)
    if not rows:
        raise NotFound("errors.no_milestone")
    return UUID(str(rows[0]["agreement"]))


async def _agreement_through(fulfilment: UUID) -> UUID:
    rows = await Fulfilment.raw("SELECT agreement FROM fulfilment WHERE id = {}", fulfilment)
    if not rows:
        raise NotFound("errors.no_fulfilment")
    return UUID(str(rows[0]["agreement"]))
