"""Entering an agreement, and changing what was entered.

A draft is written as often as its officer likes; every time is an act. Once registered, the same content is
changed by `correct` alone, which needs a reason: it mends what was entered wrongly. What the parties change is an
amendment, which is another thing.
"""

from uuid import UUID

from piccolo.table import Table

from agreements.actors import Actor
from agreements.acts.amending import corrected
from agreements.acts.locking import locked_agreement
from agreements.acts.writing import PARTS, impossible, insert_content, rewrite, rows_of
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import recorded
from agreements.readings import events
from agreements.rules import completeness, downgrades, permissions, terms
from agreements.rules.contents import AgreementContent
from agreements.tables.agreements import Agreement
from agreements.tables.documents import Document
from agreements.tables.ids import new_id
from agreements.tables.programmes import Serving
from agreements.tables.relations import Relation
from agreements.vocabulary import Act, Confidentiality


async def draft(content: AgreementContent, *, actor: Actor) -> UUID:
    """Enters a new agreement, complete or not; its parties and commitments come with it in one act.

    Raises `Invalid` for what contradicts itself and `NotAllowed`.
    """
    permissions.check(actor, Act.AGREEMENT_DRAFT)
    content = await _consistent(content)
    agreement = new_id()
    async with recorded(actor, Act.AGREEMENT_DRAFT, ("agreement", agreement)) as record:
        await insert_content(record, content)
    return agreement


async def revise(agreement: UUID, content: AgreementContent, *, seen: int | None, actor: Actor) -> None:
    """Rewrites a draft. Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`."""
    content = await _consistent(content)
    async with recorded(actor, Act.AGREEMENT_REVISE, ("agreement", agreement)) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        await rewrite(record, row, content)


async def correct(
    agreement: UUID, content: AgreementContent, *, reason: str, seen: int | None, actor: Actor
) -> None:
    """Mends what a registered agreement was entered with, for a reason that the ledger keeps.

    The content must be as complete as registration asks, say what amendments changed as they changed it, and lower no
    confidentiality, which takes two people (`acts.downgrading`). Raises as `revise` does.
    """
    async with recorded(
        actor, Act.AGREEMENT_CORRECT, ("agreement", agreement), reason=reason.strip()
    ) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        history = await events.standing(agreement)
        content = terms.derived(content, history)
        running, amended = await corrected(record, content)
        problems = [*completeness.missing(running, actor.today), *await impossible(content), *amended]
        problems += downgrades.problems_of_correction(
            Confidentiality(row["confidentiality"]), content.confidentiality
        )
        problems += completeness.review_passed(content, actor.today, row["confidentiality_review_on"])
        if not reason.strip():
            problems.append(Problem("reason", "completeness.no_reason"))
        if problems:
            raise Invalid(*problems)
        if content.form != row["form"]:
            raise Invalid(Problem("form", "completeness.form_gave_the_number"))
        await rewrite(record, row, content, history)


async def discard(agreement: UUID, *, seen: int | None, actor: Actor) -> None:
    """Takes a draft out of the register; the ledger keeps what it said."""
    async with recorded(actor, Act.AGREEMENT_DISCARD, ("agreement", agreement)) as record:
        await locked_agreement(record, agreement, seen=seen)
        tables: list[type[Table]] = [Document, Relation, Serving, *reversed(PARTS)]
        for table in tables:
            await record.delete(table, await rows_of(table, agreement))
        await record.delete(Agreement, [agreement])


async def _consistent(content: AgreementContent) -> AgreementContent:
    """The content with its derived days. Raises `Invalid` for what contradicts itself."""
    content = terms.derived(content)
    problems = [*completeness.contradictions(content), *await impossible(content)]
    if problems:
        raise Invalid(*problems)
    return content
