"""Taking something out of the record for ever: a registrar proposes it, and an auditor or administrator decides.

What stands now is set right first, by an ordinary act, or blanked by this one. The bytes of every section that said it
go, with the entry that says so; all entries stay, and with them all proofs. What is left of a section is kept anew.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.actors import Actor
from agreements.acts.locking import locked_agreement, relation
from agreements.errors import AgainstTheRules, Invalid, Problem
from agreements.ledger.recording import Record, Row, recorded
from agreements.ledger.sections import SUBJECTS, json_columns, name
from agreements.readings import redactions as reading
from agreements.rules import redactions
from agreements.rules.redactions import FILE, Chosen, Ground, Place
from agreements.tables.ids import new_id
from agreements.tables.redactions import RedactedPlace, RedactedSection, Redaction
from agreements.vocabulary import Act, RedactionAsker

# The tables of an agreement by their names.
TABLES: dict[str, type[Table]] = {
    name(table): table
    for family in (SUBJECTS["agreement"].core, *SUBJECTS["agreement"].parts.values())
    for table in family.tables
}


async def propose(
    agreement: UUID,
    chosen: Collection[Chosen],
    *,
    ground: Ground,
    seen: int | None,
    actor: Actor,
) -> UUID:
    """Proposes that what stands, or stood, in these places be taken out; one proposal at a time.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `AgainstTheRules`, `ChangedMeanwhile`.
    """
    key = new_id()
    async with recorded(actor, Act.REDACTION_PROPOSE, ("agreement", agreement)) as record:
        row = await locked_agreement(record, agreement, seen=seen)
        decision = redactions.fits(record.act, await relation(row))
        if decision is not True:
            raise AgainstTheRules(decision)
        versions = await reading.versions(agreement)
        problems = tuple(redactions.problems(ground, chosen, versions, actor.today))
        if problems:
            raise Invalid(*problems)
        proposal = {
            "id": key,
            "agreement": agreement,
            "act_title": ground.basis.title,
            "act_number": ground.basis.number,
            "act_on": ground.basis.on,
            "asker": ground.asker,
            "asked_by": _asking(ground, actor),
            "request_number": ground.request_number,
            "request_on": ground.request_on,
            "proposed_at": actor.at,
            "proposed_by": actor.account,
        }
        await record.insert(Redaction, [proposal])
        await record.insert(RedactedPlace, [_place(key, each) for each in chosen])
    return key


async def approve(redaction: UUID, *, seen: int | None, actor: Actor) -> None:
    """Takes it out, in this act and for ever.

    Raises `NotFound`, `NotAllowed` (also for whoever asked for it or proposed it), `AgainstTheRules`,
    `ChangedMeanwhile`.
    """
    agreement = await reading.agreement_of(redaction, actor)
    async with recorded(actor, Act.REDACTION_APPROVE, ("agreement", agreement)) as record:
        await _waiting(record, redaction, seen)
        chosen = await reading.chosen(redaction)
        versions = await reading.versions(agreement)
        gone = redactions.gone(versions, chosen)
        files = redactions.files(versions, chosen)
        if not gone and not files:
            raise AgainstTheRules("redacting.nothing_left")
        await record.update(Redaction, redaction, approved_at=actor.at, approved_by=actor.account)
        standing = {
            each.place for each in redactions.held(versions) if each.stands and each.place.field != FILE
        }
        await _blank(record, [each.place for each in chosen if each.stands and each.place in standing])
        for digest in await reading.not_standing(files):
            await record.drop_file(digest)
        await record.insert(
            RedactedSection,
            [
                {
                    "id": new_id(),
                    "redaction": redaction,
                    "section": each.version.section,
                    "revision": each.version.revisions[0],
                    "digest": each.version.digest,
                    "remains": None if each.left is None else record.leave(each.version.section, each.left),
                }
                for each in gone
            ],
        )
        record.withholds = bool(gone)


async def refuse(redaction: UUID, *, reason: str, seen: int | None, actor: Actor) -> None:
    """Leaves the record as it is, for a reason. Raises as `approve` does, and `Invalid` without a reason."""
    if not reason.strip():
        raise Invalid(Problem("reason", "redacting.no_refusal_reason"))
    agreement = await reading.agreement_of(redaction, actor)
    async with recorded(
        actor, Act.REDACTION_REFUSE, ("agreement", agreement), reason=reason.strip()
    ) as record:
        await _waiting(record, redaction, seen)
        await record.update(
            Redaction,
            redaction,
            refused_at=actor.at,
            refused_by=actor.account,
            refusal_reason=reason.strip(),
        )


async def withdraw(redaction: UUID, *, seen: int | None, actor: Actor) -> None:
    """Takes a proposal back, which its proposer alone may. Raises as `approve` does."""
    agreement = await reading.agreement_of(redaction, actor)
    async with recorded(actor, Act.REDACTION_WITHDRAW, ("agreement", agreement)) as record:
        await _waiting(record, redaction, seen)
        await record.update(Redaction, redaction, withdrawn_at=actor.at, withdrawn_by=actor.account)


async def _waiting(record: Record, redaction: UUID, seen: int | None) -> None:
    """Locks the agreement and a proposal that waits, once the actor may decide on it."""
    await locked_agreement(record, record.subject, seen=seen)
    found = await record.lock(Redaction, redaction)
    if any(found[moment] is not None for moment in ("approved_at", "refused_at", "withdrawn_at")):
        raise AgainstTheRules("redacting.decided_already")


def _asking(ground: Ground, actor: Actor) -> UUID | None:
    """The account that asked, of somebody within; whoever proposes, where no other is named."""
    return (ground.asked_by or actor.account) if ground.asker is RedactionAsker.STAFF else None


def _place(redaction: UUID, chosen: Chosen) -> Row:
    place = chosen.place
    return {
        "id": new_id(),
        "redaction": redaction,
        "section": place.section,
        "revision": place.revision,
        "part": place.part,
        "part_id": place.part_id,
        "field": place.field,
        "stands": chosen.stands,
    }


async def _blank(record: Record, places: Iterable[Place]) -> None:
    """Puts the mark in the place of what stands now."""
    rows: dict[tuple[str, UUID], list[Place]] = {}
    for place in places:
        if place.part is not None and place.part_id is not None:
            rows.setdefault((place.part, place.part_id), []).append(place)
    for (part, key), found in rows.items():
        table = TABLES[part]
        row = await record.lock(table, key)
        said = {column: _read(table, column, value) for column, value in row.items()}
        [left] = redactions.without({part: [{**said, "id": str(key)}]}, found)[part]
        columns = {redactions.column_of(place.field or "") for place in found}
        await record.update(table, key, **{column: left[column] for column in sorted(columns)})


def _read(table: type[Table], column: str, value: Any) -> Any:
    """JSON columns arrive as text."""
    return json.loads(value) if column in json_columns(table) and isinstance(value, str) else value
