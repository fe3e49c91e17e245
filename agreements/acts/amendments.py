"""Recording what the parties changed, saying from which day it holds, and striking what was entered by mistake.

An amendment is another thing than a correction (`drafting.correct`): it leaves the original as it was signed, and
holds from a day. When that day comes later than it is recorded, `apply_due` lets the rows say it.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

import msgspec
from msgspec.structs import replace

from agreements.actors import SYSTEM, Actor
from agreements.acts.amending import bring_up_to_date, impossible_day, in_their_order, planned
from agreements.acts.locking import locked_agreement
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem, RegisterError
from agreements.ledger.recording import Record, Row, recorded
from agreements.readings import amending as readings
from agreements.readings import dossiers
from agreements.readings.amendments import Texts
from agreements.rules.amending import AmendmentContent, problems_of_day
from agreements.rules.amendments import Amending
from agreements.rules.contents import AgreementContent
from agreements.tables.agreements import Agreement
from agreements.tables.amendments import Amendment
from agreements.tables.commitments import Milestone
from agreements.vocabulary import Act, Via


@dataclass(frozen=True, slots=True)
class Round:
    """The agreements whose amendments took effect, and those where they could not."""

    applied: tuple[UUID, ...]
    refused: tuple[UUID, ...]


async def record(
    agreement: UUID,
    amendment: AmendmentContent,
    content: AgreementContent,
    *,
    seen: int | None,
    actor: Actor,
) -> UUID:
    """Records an amendment of a registered agreement: `content` is what it says from the amendment's day on.

    Raises `Invalid` for what it lacks or cannot change, `AgainstTheRules` where it contradicts another amendment,
    `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    async with recorded(actor, Act.AMENDMENT_RECORD, ("agreement", agreement)) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        dossier = await dossiers.whole(agreement, actor)
        made, amendments = await planned(dossier, amendment, content, actor)
        await record.insert(
            Amendment,
            [
                {
                    "id": made.id,
                    "agreement": agreement,
                    "number": amendment.number,
                    "signed_on": amendment.signed_on,
                    "effective_on": amendment.effective_on,
                    "ground": amendment.ground,
                    "signers": msgspec.to_builtins(amendment.signers),
                    "document": amendment.document,
                    "instrument": amendment.instrument,
                    "changes": msgspec.to_builtins(made.changes),
                    "recorded_at": actor.at,
                    "recorded_by": actor.account,
                }
            ],
        )
        await bring_up_to_date(record, row, dossier, amendments)
    return made.id


async def date(
    amendment: UUID, effective_on: dt.date, *, reason: str = "", seen: int | None, actor: Actor
) -> None:
    """Says from which day an amendment holds whose day was awaited. Raises as `record` does."""
    agreement = await _agreement_of(amendment)
    reason = reason.strip()
    async with recorded(actor, Act.AMENDMENT_DATE, ("agreement", agreement), reason=reason or None) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        if (await _locked(record, amendment))["effective_on"] is not None:
            raise AgainstTheRules("amendments.dated_already")
        dossier = await dossiers.whole(agreement, actor)
        problems = [
            *problems_of_day(effective_on, dossier.signed_on, "effective_on"),
            *impossible_day(dossier, effective_on, "effective_on"),
        ]
        if problems:
            raise Invalid(*problems)
        texts = Texts.of(dossier)
        dated = [
            replace(each, effective_on=effective_on) if each.id == amendment else each
            for each in texts.amendments
        ]
        amendments = in_their_order(texts, dated, actor.today)
        await record.update(Amendment, amendment, effective_on=effective_on)
        await bring_up_to_date(record, row, dossier, amendments)


async def withdraw(amendment: UUID, *, reason: str, seen: int | None, actor: Actor) -> None:
    """Strikes an amendment that was entered by mistake; it stays in the dossier, with the reason, and holds no more.

    Raises `AgainstTheRules` where a later one rests on it, or something was done about a part that it brought;
    otherwise as `record` does.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", "amendments.no_reason"))
    agreement = await _agreement_of(amendment)
    async with recorded(
        actor, Act.AMENDMENT_WITHDRAW, ("agreement", agreement), reason=reason.strip()
    ) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        await _locked(record, amendment)
        dossier = await dossiers.whole(agreement, actor)
        texts = Texts.of(dossier)
        left = in_their_order(texts, [each for each in texts.amendments if each.id != amendment], actor.today)
        await _check_untouched(next(each.amending for each in dossier.amendments if each.id == amendment))
        await record.update(
            Amendment,
            amendment,
            applied_at=None,
            struck_at=actor.at,
            struck_by=actor.account,
            strike_reason=reason.strip(),
        )
        await bring_up_to_date(record, row, dossier, left)


async def apply_due(at: dt.datetime) -> Round:
    """Lets the rows of agreements say what amendments make of them from today on; an act for each agreement."""
    actor = Actor(SYSTEM, frozenset(), at, via=Via.JOB)
    applied, refused = [], []
    for agreement in await readings.due(actor.today):
        try:
            if not await _apply(agreement, actor):
                continue
        except RegisterError:
            # Another round was quicker, or the amendments contradict what became of the agreement since.
            refused.append(agreement)
        else:
            applied.append(agreement)
    return Round(tuple(applied), tuple(refused))


async def _apply(agreement: UUID, actor: Actor) -> bool:
    """Whether there was one to apply: where the agreement was over before, none is."""
    if await _late(agreement, actor):
        return False
    async with recorded(actor, Act.AMENDMENT_APPLY, ("agreement", agreement)) as record:
        row = await record.lock(Agreement, agreement)
        if agreement not in await readings.due(actor.today):
            raise AgainstTheRules("amendments.in_effect_already")
        dossier = await dossiers.whole(agreement, actor)
        await bring_up_to_date(record, row, dossier, Texts.of(dossier).amendments)
    return True


async def _late(agreement: UUID, actor: Actor) -> bool:
    """Whether the agreement was over before all of its amendments that would take effect now."""
    dossier = await dossiers.whole(agreement, actor)
    late = Texts.of(dossier).late
    return not any(
        each.id not in late
        for each in dossier.amendments
        if each.applied_at is None and each.effective_on is not None and each.effective_on <= actor.today
    )


async def _locked(record: Record, amendment: UUID) -> Row:
    found = await record.lock(Amendment, amendment)
    if found["struck_at"] is not None:
        raise AgainstTheRules("amendments.struck_already")
    return found


async def _check_untouched(amendment: Amending) -> None:
    """Refuses to take away again what was reported on, paid for or handed over since."""
    parts = [change.at.rpartition("/")[2] for change in amendment.changes if change.at.count("/") % 2]
    rows = await Milestone.raw(
        "SELECT 1 FROM milestone m WHERE (m.id = ANY({}::uuid[]) OR m.commitment = ANY({}::uuid[])) AND ("
        "EXISTS (SELECT 1 FROM fulfilment f WHERE f.milestone = m.id)"
        " OR EXISTS (SELECT 1 FROM payment y WHERE y.milestone = m.id)"
        " OR EXISTS (SELECT 1 FROM handed_over h WHERE h.milestone = m.id)) LIMIT 1",
        parts,
        parts,
    )
    if rows:
        raise AgainstTheRules("amendments.acted_upon")


async def _agreement_of(amendment: UUID) -> UUID:
    rows = await Amendment.raw("SELECT agreement FROM amendment WHERE id = {}", amendment)
    if not rows:
        raise NotFound("errors.no_amendment")
    return UUID(str(rows[0]["agreement"]))
