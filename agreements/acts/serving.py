"""Saying which programme an agreement, or one promise in it, serves, and taking that back.

It can be said of a draft and of a registered agreement alike: the parties did not agree on it, so it is no
correction and no amendment. It is an act on the agreement; `tables.programmes.Serving` says why.
"""

from dataclasses import dataclass
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement
from agreements.errors import Invalid, NotFound, Problem
from agreements.ledger.recording import recorded
from agreements.tables.ids import new_id
from agreements.tables.programmes import Programme, Serving
from agreements.vocabulary import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingContent:
    """What serves what: without a commitment the agreement as a whole, without an item the programme as a whole."""

    programme: UUID
    commitment: UUID | None = None
    item: UUID | None = None
    line: UUID | None = None


async def serve(agreement: UUID, content: ServingContent, *, seen: int | None, actor: Actor) -> UUID:
    """Raises `Invalid`, also for what was said already, `NotFound`, `NotAllowed`, `ChangedMeanwhile`."""
    serving = new_id()
    async with recorded(actor, Act.AGREEMENT_SERVE, ("agreement", agreement)) as record:
        await locked_agreement(record, agreement, seen=seen)
        problems = await _problems(agreement, content)
        if problems:
            raise Invalid(*problems)
        await record.insert(
            Serving,
            [
                {
                    "id": serving,
                    "agreement": agreement,
                    "commitment": content.commitment,
                    "programme": content.programme,
                    "item": content.item,
                    "line": content.line,
                }
            ],
        )
    return serving


async def unserve(agreement: UUID, serving: UUID, *, reason: str, seen: int | None, actor: Actor) -> None:
    """Takes it back, for a reason that the ledger keeps.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    if not reason.strip():
        raise Invalid(Problem("reason", "completeness.no_reason"))
    async with recorded(
        actor, Act.AGREEMENT_UNSERVE, ("agreement", agreement), reason=reason.strip()
    ) as record:
        await locked_agreement(record, agreement, seen=seen)
        row = await record.lock(Serving, serving)
        if row["agreement"] != agreement:
            raise NotFound("errors.no_serving")
        await record.delete(Serving, [serving])


async def _problems(agreement: UUID, content: ServingContent) -> list[Problem]:
    """What is named and is not there, or is another agreement's or another programme's."""
    [found] = await Programme.raw(
        "SELECT EXISTS (SELECT 1 FROM programme WHERE id = {}) AS programme,"
        " EXISTS (SELECT 1 FROM commitment WHERE id = {} AND agreement = {}) AS commitment,"
        " EXISTS (SELECT 1 FROM programme_item WHERE id = {} AND programme = {} AND withdrawn_at IS NULL) AS item,"
        " EXISTS (SELECT 1 FROM budget_line WHERE id = {} AND programme = {} AND withdrawn_at IS NULL) AS line,"
        " EXISTS (SELECT 1 FROM serving WHERE agreement = {} AND programme = {} AND commitment IS NOT DISTINCT FROM {}"
        " AND item IS NOT DISTINCT FROM {} AND line IS NOT DISTINCT FROM {}) AS said",
        content.programme,
        content.commitment,
        agreement,
        content.item,
        content.programme,
        content.line,
        content.programme,
        agreement,
        content.programme,
        content.commitment,
        content.item,
        content.line,
    )
    if found["said"]:
        return [Problem("programme", "programmes.served_already")]
    if not found["programme"]:
        return [Problem("programme", "errors.no_programme")]
    keys = {
        "commitment": "errors.no_commitment",
        "item": "errors.no_programme_item",
        "line": "errors.no_budget_line",
    }
    return [
        Problem(part, key)
        for part, key in keys.items()
        if getattr(content, part) is not None and not found[part]
    ]
