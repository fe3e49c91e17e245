"""An agreement with amendments as the register would hold it, made without a database."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

from msgspec.structs import replace as but

from agreements.readings import contents
from agreements.readings.amendment_values import Amendment
from agreements.readings.bodies_then import BodyThen
from agreements.readings.values import Body, Commitment, Dossier, Milestone, Party
from agreements.rules import amendments, deadlines
from agreements.rules.amendments import Amending
from agreements.rules.contents import AgreementContent, Text
from agreements.rules.provisions import TERMS, amended, named, provisions
from agreements.rules.workdays import Calendar
from agreements.vocabulary import (
    AgreementForm,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    MilestoneStatus,
    OrganisationKind,
    PartyRole,
    Renewal,
    Status,
    TermKind,
)

NOBODY = UUID(int=7)
MINISTRY = Body(UUID(int=1), Text(ru="Министерство (тест)"), Text(), OrganisationKind.MINISTRY, "KG")
FUND = Body(UUID(int=2), Text(ru="Фонд (тест)"), Text(), OrganisationKind.FUND)
BANK = Body(UUID(int=3), Text(ru="Банк (тест)"), Text(), OrganisationKind.COMPANY)
BODIES = {each.id: BodyThen(each, None, None, ()) for each in (MINISTRY, FUND, BANK)}
RECORDED = datetime(2026, 6, 1, 6, tzinfo=UTC)
SIGNED_ON = date(2026, 1, 12)
NO_HOLIDAYS = Calendar()
Changing = Callable[[AgreementContent], AgreementContent]


def milestone(number: int, rule: dict[str, Any] | None = None, **values: Any) -> Milestone:
    rule = rule or {"kind": "date", "on": "2026-09-30"}
    card = deadlines.compute(deadlines.rule_from_json(rule), {"signature": SIGNED_ON}, NO_HOLIDAYS)
    facts: dict[str, Any] = {
        "id": UUID(int=400 + number), "title": Text(), "rule": rule, "due_on": card.result, "card": card.to_json(),
        "status": MilestoneStatus.UPCOMING, "days_left": None, "fulfilled_on": None, "fulfilments": (),
        "owed_by": FUND,
    }  # fmt: skip
    return Milestone(**{**facts, **values})


def commitment(number: int, *milestones: Milestone, **values: Any) -> Commitment:
    facts: dict[str, Any] = {
        "id": UUID(int=300 + number), "clause": f"п. {number}", "text": Text(ru=f"Обещание {number}"),
        "kind": CommitmentKind.FINANCIAL, "owed_by": FUND, "owed_to": MINISTRY, "amount": Decimal("100.00"),
        "currency": "KGS", "evidence_expected": None, "milestones": milestones,
    }  # fmt: skip
    return Commitment(**{**facts, **values})


def memorandum(**values: Any) -> Dossier:
    """Signed on 12 January 2026 for a year, with two promises."""
    nothing = dict.fromkeys(
        (
            "legal_basis",
            "place",
            "notice_days",
            "prevailing_language",
            "confidentiality_reason",
            "original_location",
        )
    )
    facts: dict[str, Any] = {
        **nothing, "id": UUID(int=100), "number": "MEM-2026-0001", "status": Status.IN_FORCE,
        "form": AgreementForm.MEMORANDUM, "class_": None, "title": Text(ru="Меморандум (тест)"), "purpose": Text(),
        "signed_on": SIGNED_ON, "entry_rule": EntryIntoForce.ON_SIGNATURE, "in_force_on": SIGNED_ON,
        "term": TermKind.LENGTH, "term_months": 12, "ends_on": date(2027, 1, 12), "renewal": Renewal.NONE,
        "languages": (), "confidentiality": Confidentiality.PUBLIC, "reader_organisations": (),
        "reader_accounts": (), "registered_at": datetime(2026, 1, 13, 6, tzinfo=UTC),
        "created_at": datetime(2026, 1, 13, 5, tzinfo=UTC), "created_by": NOBODY, "revision": 2,
        "parties": (
            Party(UUID(int=201), MINISTRY, PartyRole.PARTY, ()), Party(UUID(int=202), FUND, PartyRole.PARTY, ()),
        ),
        "commitments": (commitment(1, milestone(1)), commitment(2, milestone(2))), "documents": (), "ledger": None,
    }  # fmt: skip
    return Dossier(**{**facts, **values})


@dataclass(frozen=True)
class Planned:
    """An amendment: its number, the day it takes effect, and what it makes of the text of that day."""

    number: str
    effective_on: date | None
    changing: Changing
    signed_on: date = SIGNED_ON


def standing(dossier: Dossier, *planned: Planned, today: date) -> Dossier:
    """The dossier with these amendments, recorded in this order and applied by `today` where their day has come."""
    content = contents.content(dossier)
    first, ids, made = provisions(content), count(1000), list[Amending]()
    for each in planned:
        day = each.effective_on
        before = amendments.at_last(first, made) if day is None else amendments.on_day(first, made, day)
        wanted = named(each.changing(amended(content, before)), lambda: UUID(int=next(ids)))
        changes = amendments.difference(before, provisions(wanted))
        made.append(Amending(UUID(int=next(ids)), each.number, each.signed_on, day, changes))
        made = amendments.settled(first, made)
    now = amended(content, amendments.on_day(first, made, today), ended=True)
    return but(
        dossier,
        **{name: getattr(now, name) for name in TERMS},
        commitments=tuple(_commitment(each, dossier) for each in now.commitments),
        amendments=tuple(_recorded(each, today) for each in made),
    )


def _commitment(said: Any, dossier: Dossier) -> Commitment:
    found = {each.id: each for each in dossier.commitments}.get(said.id)
    known = {each.id: each for each in found.milestones} if found else {}
    return commitment(
        0, id=said.id, clause=said.clause, text=said.text, kind=said.kind, owed_by=BODIES[said.owed_by].body,
        owed_to=BODIES[said.owed_to].body, amount=said.amount, currency=said.currency,
        milestones=tuple(_milestone(each, known.get(each.id)) for each in said.milestones),
    )  # fmt: skip


def _milestone(said: Any, found: Milestone | None) -> Milestone:
    dated = milestone(0, said.rule)
    given = {"id": said.id, "rule": dated.rule, "due_on": dated.due_on, "card": dated.card}
    return but(found or dated, **given, title=said.title, amount=said.amount, currency=said.currency)


def _recorded(amending: Amending, today: date) -> Amendment:
    come = amending.effective_on is not None and amending.effective_on <= today
    return Amendment(
        amending.id, amending.number, amending.signed_on, amending.effective_on, "Ground (test)", (), None, None,
        amending.changes, RECORDED, NOBODY, RECORDED if come else None, None, None, None,
        {each.id: each.name for each in (MINISTRY, FUND, BANK)},
    )  # fmt: skip


def promise(content: AgreementContent, place: int, **values: Any) -> AgreementContent:
    """The content with one of its promises changed."""
    changed = [
        replace(each, **values) if at == place else each for at, each in enumerate(content.commitments)
    ]
    return replace(content, commitments=tuple(changed))
