"""Who may do what. `readings.visibility` is the SQL twin of `may_read`; one matrix of cases holds both.

A decision is `True` or the catalogue key of the reason, which is what the reader sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from agreements.actors import Actor
from agreements.errors import NotAllowed, NotFound
from agreements.rules.confidentiality import OPEN
from agreements.vocabulary import Act, Confidentiality, Role

Decision = Literal[True] | str
# What is done to the register's own agreements, not to drafts.
AFTER_REGISTRATION = frozenset(
    {
        Act.AGREEMENT_CORRECT,
        Act.AGREEMENT_HAND_OVER,
        Act.DOWNGRADE_CONFIRM,
        Act.DOWNGRADE_PROPOSE,
        Act.DOWNGRADE_REFUSE,
        Act.DOWNGRADE_WITHDRAW,
        Act.AMENDMENT_DATE,
        Act.AMENDMENT_RECORD,
        Act.AMENDMENT_WITHDRAW,
        Act.EVENT_RECORD,
        Act.EVENT_WITHDRAW,
        Act.MILESTONE_HOLD,
        Act.MILESTONE_RELEASE,
        Act.MILESTONE_WAIVE,
        Act.REDACTION_APPROVE,
        Act.REDACTION_PROPOSE,
        Act.REDACTION_REFUSE,
        Act.REDACTION_WITHDRAW,
    }
)
# What a registrar does to the due date of a registered agreement's milestone.
CLOCK = frozenset(
    {
        Act.MILESTONE_LIFT,
        Act.MILESTONE_MOVE,
        Act.MILESTONE_OVERRIDE,
        Act.MILESTONE_PAUSE,
        Act.MILESTONE_RESUME,
    }
)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a decision about an agreement depends on.

    `owed_by` and `owed_to` are those of the milestone in question; `reported_by` is the account that reported,
    `answered_by` the one that answered for the body that is owed;
    `proposed_by` the one that proposed to lower the confidentiality, where that waits for a decision; `redacted_by`
    the one that proposed to take something out of the record, and `asked_by` the one at whose request.
    `unsealed` says until when an account reads what it opened.
    """

    registered: bool
    confidentiality: Confidentiality
    parties: frozenset[UUID] = frozenset()
    reader_organisations: frozenset[UUID] = frozenset()
    reader_accounts: frozenset[UUID] = frozenset()
    owed_by: UUID | None = None
    owed_to: UUID | None = None
    reported_by: UUID | None = None
    answered_by: UUID | None = None
    proposed_by: UUID | None = None
    redacted_by: UUID | None = None
    asked_by: UUID | None = None
    unsealed: Mapping[UUID, datetime] = field(default_factory=dict)


def may_read(actor: Actor, relation: Relation) -> bool:
    """Each level of confidentiality has its readers; a level that is none of these has nobody."""
    if not _at_this_stage(actor, relation):
        return False
    if relation.confidentiality in OPEN:
        return _open_to_role(actor) or _open_to_party(actor, relation)
    if relation.confidentiality is Confidentiality.CONFIDENTIAL:
        return _audits(actor) or _named(actor, relation)
    if relation.confidentiality is Confidentiality.NEED_TO_KNOW:
        return _named_in_person(actor, relation) or _unsealed(actor, relation)
    return False


def _at_this_stage(actor: Actor, relation: Relation) -> bool:
    """Drafts are the registrars' own."""
    return relation.registered or actor.has(Role.REGISTRAR)


def _open_to_role(actor: Actor) -> bool:
    return bool(actor.roles & {Role.REGISTRAR, Role.AUDITOR, Role.ADMINISTRATOR})


def _open_to_party(actor: Actor, relation: Relation) -> bool:
    return actor.has(Role.EXECUTOR) and actor.organisation in relation.parties


def _audits(actor: Actor) -> bool:
    return actor.has(Role.AUDITOR)


def _named(actor: Actor, relation: Relation) -> bool:
    """Named in person or through their body, whatever their role."""
    return _named_in_person(actor, relation) or actor.organisation in relation.reader_organisations


def _named_in_person(actor: Actor, relation: Relation) -> bool:
    return actor.account in relation.reader_accounts


def _unsealed(actor: Actor, relation: Relation) -> bool:
    """An auditor who opened it reads on until the day is over."""
    until = relation.unsealed.get(actor.account)
    return _audits(actor) and until is not None and actor.at < until


def may_unseal(actor: Actor, relation: Relation) -> bool:
    """What is need-to-know is opened by an auditor who does not read it; nothing else has to be."""
    need_to_know = relation.confidentiality is Confidentiality.NEED_TO_KNOW and relation.registered
    return _audits(actor) and need_to_know and not may_read(actor, relation)


def may_read_orphans(actor: Actor) -> bool:
    """Who hands commitments over has to find those without an owner, and who audits the register sees them."""
    return bool(actor.roles & {Role.AUDITOR, Role.REGISTRAR})


def may(actor: Actor, act: Act, relation: Relation | None = None) -> Decision:  # noqa: C901, PLR0911 -- one line a rule
    """Whether the actor may do this, to an agreement in this relation or at all."""
    match act:
        case Act.AGREEMENT_READ:
            return (relation is not None and may_read(actor, relation)) or "permissions.not_yours"
        case Act.ACCOUNT_CHANGE | Act.ACCOUNT_CREATE | Act.ACCOUNT_TOKEN | Act.CALENDAR_CHANGE:
            return actor.has(Role.ADMINISTRATOR) or "permissions.administrators_only"
        case Act.AGREEMENT_UNSEAL | Act.FREEZE_PACK:
            return _audits(actor) or "permissions.auditors_only"
        case Act.FILE_ISSUE:
            # Whoever reads something may take it away.
            return True
        case Act.FREEZE_MAKE:
            return bool(actor.roles & {Role.AUDITOR, Role.REGISTRAR}) or "permissions.auditor_or_registrar"
        case Act.FULFILMENT_REPORT:
            return _may_report(actor, relation)
        case Act.FULFILMENT_CONFIRM | Act.FULFILMENT_CONTRADICT:
            return _may_answer(actor, relation)
        case Act.FULFILMENT_ACCEPT | Act.FULFILMENT_RETURN:
            return _may_decide(actor, relation)
        case Act.PAYMENT_RECORD | Act.PAYMENT_WITHDRAW:
            return _may_tell_of_payments(actor, relation)
        case Act.REDACTION_APPROVE | Act.REDACTION_REFUSE:
            return _may_redact(actor, relation)
        case _:
            if not _keeps_the_register(actor):
                return "permissions.registrars_only"
            return relation is None or _fits(act, relation, actor)


def _keeps_the_register(actor: Actor) -> bool:
    return actor.has(Role.REGISTRAR)


def _fits(act: Act, relation: Relation, actor: Actor) -> Decision:
    stage = _fits_stage(act, relation)
    return stage if stage is not True else _fits_proposer(act, relation, actor)


def _fits_stage(act: Act, relation: Relation) -> Decision:
    if act in {Act.AGREEMENT_DISCARD, Act.AGREEMENT_REGISTER, Act.AGREEMENT_REVISE} and relation.registered:
        return "permissions.registered_already"
    if act in AFTER_REGISTRATION | CLOCK and not relation.registered:
        return "permissions.not_registered_yet"
    return True


def _fits_proposer(act: Act, relation: Relation, actor: Actor) -> Decision:
    """What takes two people: whoever proposed it may take that back, and others decide."""
    if act is Act.REDACTION_WITHDRAW:
        mine = relation.redacted_by in (None, actor.account)
        return mine or "permissions.proposer_only"
    own = actor.account == relation.proposed_by
    if act in {Act.DOWNGRADE_CONFIRM, Act.DOWNGRADE_REFUSE} and own:
        return "permissions.another_must_decide"
    if act is Act.DOWNGRADE_WITHDRAW and relation.proposed_by is not None and not own:
        return "permissions.proposer_only"
    return True


def _may_redact(actor: Actor, relation: Relation | None) -> Decision:
    """Whoever keeps the register proposes; somebody who does not decides, and neither asked for it nor proposed it."""
    if not actor.roles & {Role.ADMINISTRATOR, Role.AUDITOR}:
        return "permissions.auditor_or_administrator"
    if relation is None:
        return True
    if not relation.registered:
        return "permissions.not_registered_yet"
    return actor.account not in (relation.redacted_by, relation.asked_by) or "permissions.another_must_decide"


def _may_report(actor: Actor, relation: Relation | None) -> Decision:
    """The body that owes reports; a registrar may on behalf of a body that has nobody here."""
    if relation is None:
        return bool(actor.roles & {Role.EXECUTOR, Role.REGISTRAR}) or "permissions.debtor_only"
    if not relation.registered:
        return "permissions.not_registered_yet"
    if actor.has(Role.REGISTRAR):
        return True
    owes = (
        actor.has(Role.EXECUTOR) and actor.organisation is not None and actor.organisation == relation.owed_by
    )
    return owes or "permissions.debtor_only"


def _may_decide(actor: Actor, relation: Relation | None) -> Decision:
    """Whoever may answer, but no registrar who answered on behalf of the body that is owed."""
    if relation is not None and actor.has(Role.REGISTRAR) and actor.account == relation.answered_by:
        return "permissions.answered_for_another"
    return _may_answer(actor, relation)


def _may_answer(actor: Actor, relation: Relation | None) -> Decision:
    """A registrar or the body that is owed, never the person who reported."""
    if relation is None:
        return bool(actor.roles & {Role.EXECUTOR, Role.REGISTRAR}) or "permissions.registrar_or_creditor"
    if actor.account == relation.reported_by:
        return "permissions.another_person"
    if actor.has(Role.REGISTRAR):
        return True
    owed = (
        actor.has(Role.EXECUTOR) and actor.organisation is not None and actor.organisation == relation.owed_to
    )
    return owed or "permissions.registrar_or_creditor"


def _may_tell_of_payments(actor: Actor, relation: Relation | None) -> Decision:
    """Whoever paid knows of it, and so does whoever was paid: of the two, one may have nobody here."""
    if relation is None:
        return bool(actor.roles & {Role.EXECUTOR, Role.REGISTRAR}) or "permissions.debtor_or_creditor"
    if not relation.registered:
        return "permissions.not_registered_yet"
    if actor.has(Role.REGISTRAR):
        return True
    concerned = actor.organisation is not None and actor.organisation in (relation.owed_by, relation.owed_to)
    return (actor.has(Role.EXECUTOR) and concerned) or "permissions.debtor_or_creditor"


def check(
    actor: Actor, act: Act, relation: Relation | None = None, *, unknown: str = "errors.no_agreement"
) -> None:
    """Raises `NotFound` for what the actor may not know of, and `NotAllowed` with the reason for the rest.

    `unknown` is what is said where there is nothing: of what is hidden, nothing else is said.
    """
    if relation is not None and not may_read(actor, relation):
        raise NotFound(unknown)
    decision = may(actor, act, relation)
    if decision is not True:
        raise NotAllowed(decision)
