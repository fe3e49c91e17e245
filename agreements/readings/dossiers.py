"""Everything about one agreement, in one statement."""

from datetime import date
from uuid import UUID

import msgspec
from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings import lifecycle, payments
from agreements.readings.downgrades import DOWNGRADES
from agreements.readings.redactions import REDACTIONS
from agreements.readings.sql import act, body, document, listed, moment, named_on, text
from agreements.readings.unsealings import UNSEALINGS
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.tables.agreements import Agreement


def _then(stem: str) -> str:
    """A name of a party on the day of signature; null where it is its present one."""
    return f"CASE WHEN former.id IS NOT NULL THEN {text('former', stem)} END"


# A successor was no party on that day, whatever its name was.
SIGNED_ON = "CASE WHEN p.role <> 'successor' THEN a.signed_on END"
SIGNATORIES = listed(
    "json_build_object('id', s.id, 'name', s.name, 'position', s.position, 'authority', s.authority,"
    " 'authority_number', s.authority_number, 'authority_on', s.authority_on, 'signed_on', s.signed_on,"
    " 'place', s.place)",
    "signatory s WHERE s.party = p.id",
    "s.id",
)
PARTIES = listed(
    f"json_build_object('id', p.id, 'organisation', {body('o')}, 'role', p.role, 'signatories', {SIGNATORIES},"
    f" 'approval_days', o.approval_days, 'name_then', {_then('name')}, 'short_name_then', {_then('short_name')})",
    f"party p JOIN organisation o ON o.id = p.organisation {named_on('o', SIGNED_ON)} WHERE p.agreement = a.id",
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
    f" 'return_reason', f.return_reason, 'evidence', {EVIDENCE},"
    " 'counterparty', CASE WHEN f.confirmed_at IS NOT NULL THEN 'confirmed'"
    " WHEN f.contradicted_at IS NOT NULL THEN 'contradicted' END,"
    f" 'answered_at', {moment('coalesce(f.confirmed_at, f.contradicted_at)')},"
    " 'answered_by', f.answered_by, 'answer', f.answer)",
    "fulfilment f WHERE f.milestone = m.id",
    "f.id",
)
HAND_OVERS = listed(
    f"json_build_object('happened_on', h.happened_on, 'predecessor', {body('x')}, 'successor', {body('y')},"
    f" 'act', {act('h')})",
    "handed_over k JOIN hand_over h ON h.id = k.hand_over JOIN organisation x ON x.id = h.predecessor"
    " JOIN organisation y ON y.id = h.successor WHERE k.milestone = m.id",
    "h.id",
)
PAYMENTS = listed(
    f"json_build_object({payments.pairs('y')})", "payment y WHERE y.milestone = m.id", "y.paid_on, y.id"
)
# How much of a milestone is met so far: all of it, or what its accepted reports make up.
SHARE = (
    "CASE WHEN m.fulfilled_on IS NOT NULL THEN 100 ELSE least(100, (SELECT coalesce(sum(r.share), 0)"
    " FROM fulfilment r WHERE r.milestone = m.id AND r.accepted_at IS NOT NULL)) END"
)
MILESTONES = listed(
    f"json_build_object('id', m.id, 'title', {text('m', 'title')}, 'rule', m.rule, 'due_on', m.due_on,"
    " 'card', m.card, 'status', {}, 'days_left', m.due_on - {}::date, 'after_the_end', {},"
    " 'fulfilled_on', m.fulfilled_on,"
    f" 'fulfilments', {FULFILMENTS}, 'share', ({SHARE})::text, 'amount', m.amount::text, 'currency', m.currency,"
    f" 'held_on', m.held_on, 'waived_on', m.waived_on, 'ground', m.ground, 'payments', {PAYMENTS},"
    " 'override_on', m.override_on, 'override_reason', m.override_reason, 'paused_on', m.paused_on,"
    f" 'paused_days', m.paused_days, 'owed_by', CASE WHEN m.owed_by IS NOT DISTINCT FROM c.owed_by THEN {body('b')}"
    f" ELSE (SELECT {body('w')} FROM organisation w WHERE w.id = m.owed_by) END, 'owner_ended_on',"
    " (SELECT w.ended_on FROM organisation w WHERE w.id = m.owed_by), 'hand_overs',"
    f" {HAND_OVERS})",
    "milestone m WHERE m.commitment = c.id",
    "m.position, m.id",
)
COMMITMENTS = listed(
    f"json_build_object('id', c.id, 'clause', c.clause, 'text', {text('c', 'text')}, 'kind', c.kind,"
    f" 'owed_by', {body('b')}, 'owed_to', {body('t')}, 'amount', c.amount::text, 'currency', c.currency,"
    f" 'evidence_expected', c.evidence_expected, 'milestones', {MILESTONES}, 'as_in_source', c.as_in_source,"
    " 'ended_on', c.ended_on)",
    "commitment c LEFT JOIN organisation b ON b.id = c.owed_by LEFT JOIN organisation t ON t.id = c.owed_to"
    " WHERE c.agreement = a.id",
    "c.position, c.id",
)
DOCUMENTS = listed(
    document("d"),
    "document d WHERE d.agreement = a.id AND d.fulfilment IS NULL AND d.payment IS NULL",
    "d.id",
)
# By the day each counts from. What superseded the agreement is told of to those who may read it.
EVENTS = listed(
    "json_build_object('id', v.id, 'kind', v.kind, 'happened_on', v.happened_on, 'effective_on', v.effective_on,"
    f" 'organisation', {body('w')}, 'ends_on', v.ends_on, 'notice_form', v.notice_form, 'successor',"
    f" (SELECT json_build_object('id', a.id, 'number', a.number, 'title', {text('a', 'title')})"
    " FROM agreement a WHERE a.id = v.successor AND {}), 'document', v.document, 'note', v.note,"
    f" 'recorded_at', {moment('v.recorded_at')}, 'recorded_by', v.recorded_by,"
    f" 'struck_at', {moment('v.struck_at')}, 'struck_by', v.struck_by, 'strike_reason', v.strike_reason)",
    "event v LEFT JOIN organisation w ON w.id = v.organisation WHERE v.agreement = a.id",
    "coalesce(v.effective_on, v.happened_on), v.id",
)
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
SERVES = listed(
    "json_build_object('id', s.id, 'commitment', s.commitment,"
    f" 'programme', json_build_object('id', g.id, 'title', {text('g', 'title')}),"
    " 'item', CASE WHEN i.id IS NOT NULL THEN json_build_object('id', i.id, 'code', i.code,"
    f" 'title', {text('i', 'title')}, 'withdrawn', i.withdrawn_at IS NOT NULL) END,"
    " 'line', CASE WHEN y.id IS NOT NULL THEN json_build_object('id', y.id, 'first_year', y.first_year,"
    " 'last_year', y.last_year, 'amount', y.amount::text, 'currency', y.currency,"
    " 'withdrawn', y.withdrawn_at IS NOT NULL) END)",
    "serving s JOIN programme g ON g.id = s.programme LEFT JOIN programme_item i ON i.id = s.item"
    " LEFT JOIN budget_line y ON y.id = s.line WHERE s.agreement = a.id",
    "s.id",
)
# The bodies that an amendment names: those it changes something to or from, and those for which it was signed.
NAMED_BY = (
    "SELECT (x ->> k)::uuid AS id FROM jsonb_array_elements(n.changes) x CROSS JOIN unnest(array['before', 'after']) k"
    " WHERE x ->> 'at' ~ '/(organisation|owed_by|owed_to)$'"
    " UNION SELECT (s ->> 'organisation')::uuid FROM jsonb_array_elements(n.signers) s"
)
NAMED = (
    f"(SELECT coalesce(json_object_agg(o.id, {text('o', 'name')}), json_build_object())"
    f" FROM organisation o WHERE o.id IN ({NAMED_BY}))"
)
AMENDMENTS = listed(
    "json_build_object('id', n.id, 'number', n.number, 'signed_on', n.signed_on, 'effective_on', n.effective_on,"
    " 'ground', n.ground, 'signers', n.signers, 'document', n.document, 'instrument',"
    f" (SELECT json_build_object('id', a.id, 'number', a.number, 'title', {text('a', 'title')})"
    " FROM agreement a WHERE a.id = n.instrument AND {}), 'changes', n.changes,"
    f" 'recorded_at', {moment('n.recorded_at')}, 'recorded_by', n.recorded_by,"
    f" 'applied_at', {moment('n.applied_at')}, 'struck_at', {moment('n.struck_at')}, 'struck_by', n.struck_by,"
    f" 'strike_reason', n.strike_reason, 'names', {NAMED})",
    "amendment n WHERE n.agreement = a.id",
    "n.effective_on NULLS LAST, n.signed_on, n.id",
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
    f" 'ledger', {LEDGER}, 'entry_days', a.entry_days, 'renewal_months', a.renewal_months,"
    f" 'notice_form', a.notice_form, 'events', {EVENTS}, 'serves', {SERVES},"
    f" 'downgrades', {DOWNGRADES}, 'unsealings', {UNSEALINGS}, 'amendments', {AMENDMENTS},"
    f" 'redactions', {REDACTIONS}, 'confidentiality_review_on', a.confidentiality_review_on)::text, 'UTF8') AS said"
    " FROM agreement a JOIN LATERAL (SELECT seq, at, leaf, root, revision FROM ledger_entry"
    " WHERE subject = a.id ORDER BY revision DESC LIMIT 1) l ON true"
    " WHERE a.id = {} AND {}"
)


async def said(agreement: UUID, actor: Actor) -> bytes:
    """The dossier as JSON. Raises `NotFound`, also for what the actor may not read."""
    seen = visible(actor)
    return await _said(statement(agreement, actor.today, readable=seen, others=seen))


async def of(agreement: UUID, actor: Actor) -> Dossier:
    return msgspec.json.decode(await said(agreement, actor), type=Dossier)


async def whole(agreement: UUID, actor: Actor) -> Dossier:
    """The dossier for an act of the register itself, which nobody reads."""
    anything = QueryString("true")
    read = await _said(statement(agreement, actor.today, readable=anything, others=anything))
    return msgspec.json.decode(read, type=Dossier)


def statement(agreement: UUID, today: date, *, readable: QueryString, others: QueryString) -> QueryString:
    """What reads a dossier as of a day, on a condition; `others` is the one on which it names other agreements."""
    return QueryString(
        DOSSIER,
        lifecycle.status(today),
        lifecycle.milestone_status(today),
        today,
        lifecycle.after_the_end(today),
        others,
        others,
        agreement,
        readable,
    )


async def _said(read: QueryString) -> bytes:
    rows = await Agreement.raw("{}", read)
    if not rows:
        raise NotFound("errors.no_agreement")
    return bytes(rows[0]["said"])
