"""An agreement as the register knew it at a moment, read from the ledger.

The sections of its last entry by then are laid in the place of the tables, under their names, and the very statements
that read what stands now run over them (`within`). So there is no second way of making a dossier, and a column added
to a table is in the past as it is in the present. Bodies are those of their own last entries by then. What is read of
other agreements, and of programmes, is what stands now.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import dossiers, redactions
from agreements.readings.redactions import Withheld
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.tables.agreements import Agreement
from agreements.vocabulary import Role
from agreements.wording.words import BISHKEK

# What a column that the database reckons itself says of a row as a section keeps it: `said_texts` and `said_body` are
# the functions it reckons with.
TEXTS = "said_texts({row} ->> '{stem}_ky', {row} ->> '{stem}_ru', {row} ->> '{stem}_en')"
RECKONED = {
    "agreement": {"said_title": TEXTS.format(row="s", stem="title")},
    "commitment": {"said_text": TEXTS.format(row="s", stem="text")},
    "milestone": {"said_title": TEXTS.format(row="s", stem="title")},
    "organisation": {
        "said": f"said_body((s ->> 'id')::uuid, {TEXTS.format(row='s', stem='name')},"
        f" {TEXTS.format(row='s', stem='short_name')}, s ->> 'kind', s ->> 'country')"
    },
}
# In which kind of section the rows of a table are. Saying so lets PostgreSQL expect few of them, too.
PARTS = {
    "amendment": "amendment/%",
    "commitment": "commitment/%",
    "document": "document/%",
    "downgrade": "downgrade/%",
    "event": "event/%",
    "fulfilment": "fulfilment/%",
    "hand_over": "hand_over/%",
    "handed_over": "hand_over/%",
    "milestone": "commitment/%",
    "payment": "payment/%",
    "redacted_place": "redaction/%",
    "redacted_section": "redaction/%",
    "redaction": "redaction/%",
    "serving": "serving/%",
    "signatory": "party/%",
}
BODIES = {"organisation": "core", "organisation_name": "name/%"}
# What other agreements say of themselves in the same tables is asked for too.
SHARED = {
    "agreement": ("core", "id"),
    "agreement_reader": ("core", "agreement"),
    "party": ("party/%", "agreement"),
    "unsealing": ("unsealing/%", "agreement"),
}
SECTIONS = (
    " CROSS JOIN LATERAL (SELECT convert_from(l.body, 'UTF8')::jsonb -> 'sections' AS sections FROM ledger_entry l"
    " WHERE l.subject = {subject} ORDER BY l.revision DESC LIMIT 1) e"
    " CROSS JOIN LATERAL jsonb_each_text(e.sections) k"
    " LEFT JOIN ledger_section b ON b.digest = decode(k.value, 'hex')"
    # What a redaction left of it, where its own bytes are gone.
    " LEFT JOIN ledger_section w ON w.digest = CASE WHEN b.digest IS NULL THEN ledger_standing(k.value) END"
)
SECTION = (
    "k.key AS name, k.value AS digest, b.digest IS NULL AS withheld,"
    " convert_from(coalesce(b.body, w.body), 'UTF8')::jsonb -> 'rows' AS rows"
)
MENTIONED = (
    "SELECT organisation AS id FROM party WHERE agreement = {} UNION SELECT owed_by FROM commitment"
    " UNION SELECT owed_to FROM commitment UNION SELECT owed_by FROM milestone UNION SELECT payer FROM payment"
    " UNION SELECT payee FROM payment UNION SELECT organisation FROM event UNION SELECT predecessor FROM hand_over"
    " UNION SELECT successor FROM hand_over"
    f" UNION SELECT b.id FROM amendment n CROSS JOIN LATERAL ({dossiers.NAMED_BY}) b"
)
# A relation that another agreement says stands in that one's sections.
RELATED = (
    " UNION ALL SELECT * FROM relation r WHERE r.other = {} AND EXISTS (SELECT 1 FROM ledger_entry l"
    " WHERE l.subject = r.agreement AND convert_from(l.body, 'UTF8')::jsonb -> 'sections' ? ('relation/' || r.id))"
)


def _rows(table: str, source: str, section: str) -> str:
    """The rows of a table that sections hold."""
    reckoned = ", ".join(f"'{column}', {said}" for column, said in RECKONED.get(table, {}).items())
    said = f"s || jsonb_build_object({reckoned})" if reckoned else "s"
    return (
        f"SELECT r.* FROM {source} f CROSS JOIN LATERAL jsonb_array_elements(f.rows -> '{table}') s"
        f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {said}) r"
        f" WHERE f.name LIKE '{section}'"
    )


def within(agreement: UUID, moment: datetime, actor: Actor) -> QueryString:
    """The beginning of a statement in which the tables are those of the moment, as far as the actor may read it now."""
    return _beginning(
        # The order matters: a name means the table until it is given to what the ledger says.
        (
            "allowed",
            QueryString("SELECT a.id FROM agreement a WHERE a.id = {} AND {}", agreement, visible(actor)),
        ),
        _entries(moment),
        ("told", QueryString(f"SELECT {SECTION} FROM allowed o" + SECTIONS.format(subject="o.id"))),
        *((table, QueryString(_rows(table, "told", section))) for table, section in PARTS.items()),
        ("relation", QueryString(_rows("relation", "told", "relation/%") + RELATED, agreement)),
        *(
            (
                table,
                QueryString(
                    f"{_rows(table, 'told', section)} UNION ALL SELECT * FROM {table} WHERE {key} <> {{}}",
                    agreement,
                ),
            )
            for table, (section, key) in SHARED.items()
        ),
        *_bodies(QueryString(MENTIONED, agreement)),
    )


def bodies_within(moment: datetime, bodies: Iterable[UUID]) -> QueryString:
    """The beginning of a statement in which these bodies are those of the moment; there are no others."""
    chosen = QueryString("SELECT id FROM unnest({}::uuid[]) AS given (id)", sorted(set(bodies)))
    return _beginning(_entries(moment), *_bodies(chosen))


def _entries(moment: datetime) -> tuple[str, QueryString]:
    return "ledger_entry", QueryString("SELECT * FROM ledger_entry WHERE at <= {}", moment)


def _bodies(mentioned: QueryString) -> list[tuple[str, QueryString]]:
    return [
        ("mentioned", mentioned),
        ("embodied", QueryString(f"SELECT {SECTION} FROM mentioned o" + SECTIONS.format(subject="o.id"))),
        *((table, QueryString(_rows(table, "embodied", section))) for table, section in BODIES.items()),
    ]


def _beginning(*parts: tuple[str, QueryString]) -> QueryString:
    # What holds more than a few rows is looked into through its indexes.
    whole = {"ledger_entry", "relation", *SHARED}
    named = ", ".join(f"{name} AS {'NOT ' if name in whole else ''}MATERIALIZED ({{}})" for name, _ in parts)
    return QueryString(f"WITH {named} ", *(said for _, said in parts))


async def of(agreement: UUID, moment: datetime, actor: Actor) -> tuple[Dossier, tuple[Withheld, ...]]:
    """The dossier as it was shown then, and what of its sections is withheld.

    Raises `NotFound` for what the actor may not read now, for what the register did not know yet, and for drafts of
    then to whoever sees no drafts.
    """
    today = moment.astimezone(BISHKEK).date()
    rows = await Agreement.raw(
        "{} SELECT d.said, array(SELECT name FROM told WHERE withheld ORDER BY name) AS sections,"
        " array(SELECT digest FROM told WHERE withheld ORDER BY name) AS digests FROM ({}) d",
        within(agreement, moment, actor),
        dossiers.statement(agreement, today, readable=QueryString("true"), others=visible(actor)),
    )
    if not rows:
        raise await _why_not(agreement, moment, actor)
    dossier = msgspec.json.decode(bytes(rows[0]["said"]), type=Dossier)
    if not _at_this_stage(actor, dossier):
        raise NotFound("as_on.not_known_yet", moment=moment)
    gone = list(zip(rows[0]["sections"], rows[0]["digests"], strict=True))
    return dossier, await redactions.told(agreement, gone) if gone else ()


def _at_this_stage(actor: Actor, dossier: Dossier) -> bool:
    """What was a draft then is the registrars' own still."""
    return dossier.registered_at is not None or actor.has(Role.REGISTRAR)


def end_of(day: date) -> datetime:
    """The last moment of a day where the register is kept."""
    return datetime.combine(day, time.max, BISHKEK)


async def _why_not(agreement: UUID, moment: datetime, actor: Actor) -> NotFound:
    rows = await Agreement.raw(
        "SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE subject = a.id AND at <= {}) AS known"
        " FROM agreement a WHERE a.id = {} AND {}",
        moment,
        agreement,
        visible(actor),
    )
    if not rows:
        return NotFound("errors.no_agreement")
    return NotFound("as_on.withheld" if rows[0]["known"] else "as_on.not_known_yet", moment=moment)
