"""What an act of state does to a body: it gets another name, merges, splits, hands functions on, or is no more.

A new name and a reorganisation are two acts, since they say different things: the first leaves one body as it was
but for its name, the second says who answers from that day on.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.rows import texts
from agreements.acts.writing import different
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import recorded
from agreements.readings import successions as readings
from agreements.rules import permissions, successions
from agreements.rules.successions import ENDING, LegalAct, RenamingContent, ReorganisationContent
from agreements.tables.ids import new_id
from agreements.tables.organisations import Organisation
from agreements.tables.successions import OrganisationName, Reorganisation, Succession
from agreements.vocabulary import Act

NAMES = tuple(f"{stem}_{language}" for stem in ("name", "short_name") for language in ("ky", "ru", "en"))


async def rename(organisation: UUID, content: RenamingContent, *, seen: int | None, actor: Actor) -> None:
    """Gives a body another name from a day on, or adds one that it bore up to a day.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`; a second name up to the same day breaks
    `organisation_name_once`.
    """
    permissions.check(actor, Act.ORGANISATION_RENAME)
    async with recorded(actor, Act.ORGANISATION_RENAME, ("organisation", organisation)) as record:
        row = await record.lock(Organisation, organisation)
        await record.check_unchanged(seen)
        latest = await readings.latest_former_name(organisation)
        problems = list(successions.wrong_in_renaming(content, latest, actor.today))
        if successions.ended(row["ended_on"], content.happened_on):
            problems.append(Problem("happened_on", "successions.ended_already", {"day": row["ended_on"]}))
        given = {**texts("name", content.name), **texts("short_name", content.short_name)}
        changed = different(row, given)
        if not changed:
            problems.append(Problem("name", "errors.nothing_changed"))
        refuse(problems)
        until = {"borne_until": successions.last_day(content.happened_on), **columns(content.act)}
        former = given if content.former else {name: row[name] for name in NAMES}
        await record.insert(
            OrganisationName, [{"id": new_id(), "organisation": organisation, **until, **former}]
        )
        if not content.former:
            await record.update(Organisation, organisation, **changed)


async def reorganise(
    organisation: UUID, content: ReorganisationContent, *, seen: int | None, actor: Actor
) -> UUID:
    """Says what happened to a body and who took over; what it owes stays with it until it is handed over.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    permissions.check(actor, Act.ORGANISATION_REORGANISE)
    reorganisation = new_id()
    async with recorded(actor, Act.ORGANISATION_REORGANISE, ("organisation", organisation)) as record:
        await record.lock(Organisation, organisation)
        await record.check_unchanged(seen)
        gone = await readings.ended((organisation, *content.successors))
        refuse(successions.wrong_in_reorganisation(content, organisation, gone))
        await record.insert(
            Reorganisation,
            [
                {
                    "id": reorganisation,
                    "organisation": organisation,
                    "kind": content.kind,
                    "happened_on": content.happened_on,
                    **columns(content.act),
                }
            ],
        )
        await record.insert(
            Succession,
            [
                {"id": new_id(), "reorganisation": reorganisation, "successor": successor}
                for successor in content.successors
            ],
        )
        if content.kind in ENDING:
            await record.update(
                Organisation, organisation, ended_on=successions.last_day(content.happened_on)
            )
    return reorganisation


def columns(act: LegalAct) -> dict[str, Any]:
    """The columns that name an act."""
    return {"act_title": act.title.strip(), "act_number": act.number, "act_on": act.on}


def refuse(found: Iterable[Problem]) -> None:
    """Raises `Invalid` if anything is wrong."""
    problems = list(found)
    if problems:
        raise Invalid(*problems)
