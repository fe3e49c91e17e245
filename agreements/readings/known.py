"""What the register knew at a moment: the block in which every statement reads that.

The schema of views over the ledger (`ledger.past`) stands before the tables in it, so the very statements that read
what stands now read what stood then: lists, their counts, searches, sums, a dossier. Rights are those of now
(`readings.visibility`); what was a draft then is the registrars' own still.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import Invalid, NotFound, Problem
from agreements.readings import dossiers, redactions
from agreements.readings.redactions import Withheld
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible_now
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import KNOWN, MOMENT, LedgerEntry, LedgerHead, LedgerPast
from agreements.wording.words import BISHKEK

# An act bears the moment at which it locked the head, and is seen once it has committed: a second or two later at most.
UNDER_WAY = timedelta(minutes=1)
# A plan is made for the moment: of a recent one little has to be read from the ledger, of an old one nearly all.
THEN = (
    f"SELECT set_config('search_path', '{KNOWN}, public', true), set_config('{MOMENT}', {{}}, true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_nestloop', 'off', true),"
    " (SELECT at FROM public.ledger_entry ORDER BY seq LIMIT 1) AS began"
)
WITHHELD = (
    "SELECT k.key AS name, k.value AS digest FROM"
    " (SELECT convert_from(body, 'UTF8')::jsonb -> 'sections' AS sections FROM ledger_entry"
    " WHERE subject = {} ORDER BY revision DESC LIMIT 1) e CROSS JOIN LATERAL jsonb_each_text(e.sections) k"
    " WHERE NOT EXISTS (SELECT 1 FROM ledger_section b WHERE b.digest = decode(k.value, 'hex')) ORDER BY 1"
)
LACKING = (
    "SELECT DISTINCT split_part(x.kind, '/', 2) AS name FROM ledger_past x JOIN public.agreement a ON a.id = x.subject"
    " WHERE x.since <= {} AND x.until > {} AND {} AND NOT EXISTS"
    " (SELECT 1 FROM ledger_section b WHERE b.digest = x.digest) ORDER BY 1"
)


@asynccontextmanager
async def reading(moment: datetime | None, actor: Actor) -> AsyncIterator[Actor]:
    """Within the block everything is read as it was known then, by the actor it gives; without a moment, as it stands.

    Raises `Invalid` for a moment that has not come or at which there was no register.
    """
    if moment is None or moment == actor.known_on:
        yield actor
        return
    moment = await _settled(moment, actor)
    async with LedgerPast._meta.db.transaction() as block:  # noqa: SLF001 -- Piccolo's public name for the engine
        [row] = await LedgerPast.raw(THEN, moment.isoformat())
        if row["began"] is None or moment < row["began"]:
            raise Invalid(Problem("known_on", "as_on.before_the_register"))
        yield replace(actor, known_on=moment)
        # Nothing was written; within another transaction this lifts the settings too.
        await block.rollback()


async def _settled(moment: datetime, actor: Actor) -> datetime:
    """The moment, of which nothing more will be known: what names a day or a minute that runs still means now."""
    if moment > actor.at:
        if moment - actor.at >= UNDER_WAY and moment != end_of(actor.at.astimezone(BISHKEK).date()):
            raise Invalid(Problem("known_on", "as_on.not_known_before_it_comes"))
        moment = actor.at
    if actor.at - moment < UNDER_WAY:
        # Whatever act is under way has a moment already and is not seen yet.
        await LedgerHead.raw("SELECT 1 FROM ledger_head FOR SHARE")
    return moment


async def of(agreement: UUID, reader: Actor) -> tuple[Dossier, tuple[Withheld, ...]]:
    """Within the block: the dossier as it was shown then, and what of its sections is withheld.

    Raises `NotFound` for what the actor may not read now, for what the register did not know yet, and for drafts of
    then to whoever sees no drafts.
    """
    try:
        dossier = await dossiers.of(agreement, reader)
    except NotFound:
        raise await _why_not(agreement, reader) from None
    rows = await LedgerEntry.raw(WITHHELD, agreement)
    gone = [(row["name"], row["digest"]) for row in rows]
    return dossier, await redactions.told(agreement, gone) if gone else ()


async def withheld(reader: Actor) -> tuple[str, ...]:
    """Within the block: the kinds of sections that lists lack, since their bytes are kept from everybody."""
    rows = await LedgerEntry.raw(LACKING, reader.known_on, reader.known_on, visible_now(reader))
    return tuple(row["name"] for row in rows)


def end_of(day: date) -> datetime:
    """The last moment of a day where the register is kept."""
    return datetime.combine(day, time.max, BISHKEK)


async def _why_not(agreement: UUID, reader: Actor) -> NotFound:
    rows = await Agreement.raw(
        "SELECT EXISTS (SELECT 1 FROM agreement t WHERE t.id = a.id) AS told,"
        " EXISTS (SELECT 1 FROM ledger_entry l WHERE l.subject = a.id) AS known"
        " FROM public.agreement a WHERE a.id = {} AND {}",
        agreement,
        visible_now(reader),
    )
    if not rows:
        return NotFound("errors.no_agreement")
    told, known = rows[0]["told"], rows[0]["known"]
    return NotFound("as_on.withheld" if known and not told else "as_on.not_known_yet", moment=reader.known_on)
