"""Saying how an agreement stands to another one, and taking back what was said wrongly."""

from uuid import UUID

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement
from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.ledger.recording import recorded
from agreements.readings import relations
from agreements.tables.ids import new_id
from agreements.tables.relations import Relation
from agreements.vocabulary import Act, RelationKind


async def add(agreement: UUID, other: UUID, kind: RelationKind, *, actor: Actor) -> UUID:
    """Says that an agreement is an annex of another, supersedes it, and so on.

    The other one is registered, and one that the actor may read: nothing is said of what one does not know of.
    Raises `Invalid`, `NotFound`, `NotAllowed`, `AgainstTheRules`.
    """
    relation = new_id()
    async with recorded(actor, Act.RELATION_ADD, ("agreement", agreement)) as record:
        await locked_agreement(record, agreement)
        if other == agreement:
            raise Invalid(Problem("other", "relations.to_itself"))
        if not await relations.is_registered(other, actor):
            raise Invalid(Problem("other", "relations.no_such_agreement"))
        standing = await Relation.raw(
            "SELECT 1 FROM relation WHERE kind = {} AND ((agreement = {} AND other = {})"
            " OR (agreement = {} AND other = {}))",
            str(kind),
            agreement,
            other,
            other,
            agreement,
        )
        if standing:
            raise AgainstTheRules("relations.stands_already")
        await record.insert(
            Relation,
            [
                {
                    "id": relation,
                    "agreement": agreement,
                    "other": other,
                    "kind": kind,
                    "added_at": actor.at,
                    "added_by": actor.account,
                }
            ],
        )
    return relation


async def remove(agreement: UUID, relation: UUID, *, reason: str, actor: Actor) -> None:
    """Takes back a relation that was said wrongly, for a reason. Raises `Invalid`, `NotFound`, `NotAllowed`."""
    if not reason.strip():
        raise Invalid(Problem("reason", "relations.no_reason"))
    async with recorded(
        actor, Act.RELATION_REMOVE, ("agreement", agreement), reason=reason.strip()
    ) as record:
        await locked_agreement(record, agreement)
        row = await record.lock(Relation, relation)
        if row["agreement"] != agreement:
            raise NotFound("errors.no_relation")
        await record.delete(Relation, [relation])
