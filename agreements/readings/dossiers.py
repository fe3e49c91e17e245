"""Everything about one agreement, in one statement."""

from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import lifecycle
from agreements.readings.sql import body, document, listed, moment, text
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.tables.agreements import Agreement

SIGNATORIES = listed(
    "json_build_object('id', s.id, 'name', s.name, 'position', s.position, 'authority', s.authority,"
    " 'authority_number', s.authority_number, 'authority_on', s.authority_on, 'signed_on', s.signed_on,"
    " 'place', s.place)",
    "signatory s WHERE s.party = p.id",
    "s.id",
)
PARTIES = listed(
    f"json_build_object('id', p.id, 'organisation', {body('o')}, 'role', p.role, 'signatories', {SIGNATORIES})",
    "party p JOIN organisation o ON o.id = p.organisation WHERE p.agreement = a.id",
    "p.position, p.id",
)
EVIDENCE = listed(document("e"), "document e WHERE e.fulfilment = f.id", "e.id")
FULFILMENTS = listed(
    "json_build_object('id', f.id, 'milestone', f.milestone, 'happened_on', f.happened_on, 'text', f.text,"
    " 'share', f.share::text, 'amount', f.amount::text,"
    f" 'reported_at', {moment('f.reported_at')}, 'reported_by', f.reported_by,"
    " 'state', CASE WHEN f.accepted_at IS NOT NULL THEN 'accepted' WHEN f.returned_at IS NOT NULL THEN 'returned'"
    " ELSE 'waiting' END,"
    f" 'decided_at', {moment('coalesce(f.accepted_at, f.returned_at)')}, 'decided_by', f.decided_by,"
    f" 'return_reason', f.return_reason, 'evidence', {EVIDENCE})",
    "fulfilment f WHERE f.milestone = m.id",
    "f.id",
)
MILESTONES = listed(
    f"json_build_object('id', m.id, 'title', {text('m', 'title')}, 'rule', m.rule, 'due_on', m.due_on,"
    " 'card', m.card, 'status', {}, 'days_left', m.due_on - {}::date, 'fulfilled_on', m.fulfilled_on,"
    f" 'fulfilments', {FULFILMENTS}, 'override_on', m.override_on, 'override_reason', m.override_reason,"
    " 'paused_on', m.paused_on, 'paused_days', m.paused_days)",
    "milestone m WHERE m.commitment = c.id",
    "m.position, m.id",
)
COMMITMENTS = listed(
    f"json_build_object('id', c.id, 'clause', c.clause, 'text', {text('c', 'text')}, 'kind', c.kind,"
    f" 'owed_by', {body('b')}, 'owed_to', {body('t')}, 'amount', c.amount::text, 'currency', c.currency,"
    f" 'evidence_expected', c.evidence_expected, 'milestones', {MILESTONES})",
    "commitment c LEFT JOIN organisation b ON b.id = c.owed_by LEFT JOIN organisation t ON t.id = c.owed_to"
    " WHERE c.agreement = a.id",
    "c.position, c.id",
)
DOCUMENTS = listed(document("d"), "document d WHERE d.agreement = a.id AND d.fulfilment IS NULL", "d.id")
READERS = (
    "'reader_organisations', array(SELECT organisation FROM agreement_reader"
    " WHERE agreement = a.id AND organisation IS NOT NULL ORDER BY 1),"
    " 'reader_accounts', array(SELECT account FROM agreement_reader"
    " WHERE agreement = a.id AND account IS NOT NULL ORDER BY 1),"
)
LEDGER = (
    "json_build_object('log', (SELECT log FROM ledger_head), 'seq', l.seq,"
    f" 'at', {moment('l.at')}, 'leaf', encode(l.leaf, 'hex'), 'revision', l.revision, 'size', l.seq + 1,"
    " 'root', encode(l.root, 'hex'))"
)
# json_build_object takes 100 arguments at most, and the dossier needs fewer.
DOSSIER = (
    "SELECT convert_to(json_build_object('id', a.id, 'number', a.number, 'status', {}, 'form', a.form,"
    f" 'class', a.legal_class, 'legal_basis', a.legal_basis, 'title', {text('a', 'title')},"
    f" 'purpose', {text('a', 'purpose')}, 'place', a.place, 'signed_on', a.signed_on, 'entry_rule', a.entry_rule,"
    " 'in_force_on', a.in_force_on, 'term', a.term, 'term_months', a.term_months, 'ends_on', a.ends_on,"
    " 'renewal', a.renewal, 'notice_days', a.notice_days, 'languages', a.languages,"
    " 'prevailing_language', a.prevailing_language, 'confidentiality', a.confidentiality,"
    f" 'confidentiality_reason', a.confidentiality_reason, {READERS}"
    f" 'original_location', a.original_location, 'registered_at', {moment('a.registered_at')},"
    f" 'created_at', {moment('a.created_at')}, 'created_by', a.created_by, 'revision', l.revision,"
    f" 'parties', {PARTIES}, 'commitments', {COMMITMENTS}, 'documents', {DOCUMENTS},"
    f" 'ledger', {LEDGER})::text, 'UTF8') AS said"
    " FROM agreement a JOIN LATERAL (SELECT seq, at, leaf, root, revision FROM ledger_entry"
    " WHERE subject = a.id ORDER BY revision DESC LIMIT 1) l ON true"
    " WHERE a.id = {} AND {}"
)


async def said(agreement: UUID, actor: Actor) -> bytes:
    """The dossier as JSON. Raises `NotFound`, also for what the actor may not read."""
    rows = await Agreement.raw(
        DOSSIER,
        lifecycle.status(actor.today),
        lifecycle.milestone_status(actor.today),
        actor.today,
        agreement,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_agreement")
    return bytes(rows[0]["said"])


async def of(agreement: UUID, actor: Actor) -> Dossier:
    return msgspec.json.decode(await said(agreement, actor), type=Dossier)
