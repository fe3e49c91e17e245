"""One agreement twice in the same words: as its dossier tells it, and as the dictionaries have it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from agreements.readings import values
from agreements.readings.amendment_values import Amendment
from agreements.readings.downgrades import Downgrade
from agreements.readings.redactions import Redaction
from tests.histories import law, then
from tests.histories.model import Agreement, Commitment, Milestone, Model, accepted, milestone_status, reads

Names = Mapping[UUID, str]
Told = dict[str, Any]
# What is entered and read under one name.
CORE = (
    "form", "signed_on", "entry_rule", "in_force_on", "term", "term_months", "ends_on", "renewal", "notice_days",
    "place", "confidentiality", "confidentiality_reason", "confidentiality_review_on",
)  # fmt: skip
CLOCK = (
    "due_on",
    "fulfilled_on",
    "held_on",
    "waived_on",
    "ground",
    "override_on",
    "paused_on",
    "paused_days",
)


def by_dossier(dossier: values.Dossier, names: Names) -> Told:
    """`names` are those of bodies and people."""
    return {
        **{name: getattr(dossier, name) for name in CORE},
        "number": dossier.number,
        "revision": dossier.revision,
        "status": str(dossier.status),
        "title": dossier.title.ru,
        "purpose": dossier.purpose.ru,
        "readers": {names[each] for each in (*dossier.reader_organisations, *dossier.reader_accounts)},
        "parties": [(each.id, names[each.organisation.id], str(each.role)) for each in dossier.parties],
        "order": [each.id for each in dossier.commitments],
        "commitments": {each.id: _commitment(each, names) for each in dossier.commitments},
        "documents": [(each.id, each.filename, each.replaces) for each in dossier.documents],
        "events": [_event(each, names) for each in dossier.events],
        "downgrades": [_downgrade(each, names) for each in dossier.downgrades],
        "redactions": [_redaction(each, names) for each in dossier.redactions],
        "openings": [
            (names[each.account], each.reason, each.unsealed_at.date()) for each in dossier.unsealings
        ],
        "amendments": [_amendment(each) for each in dossier.amendments],
    }


def _body(found: values.Body | None, names: Names) -> str | None:
    return None if found is None else names[found.id]


def _commitment(found: values.Commitment, names: Names) -> Told:
    return {
        "id": found.id,
        "text": found.text.ru,
        "kind": found.kind,
        "owed_by": _body(found.owed_by, names),
        "owed_to": _body(found.owed_to, names),
        "amount": found.amount,
        "currency": found.currency,
        "as_in_source": found.as_in_source,
        "milestones": [_milestone(each, names) for each in found.milestones],
    }


def _milestone(found: values.Milestone, names: Names) -> Told:
    return {
        **{name: getattr(found, name) for name in CLOCK},
        "id": found.id,
        "title": found.title.ru,
        "rule": found.rule,
        "result": found.card and found.card["result"],
        "status": str(found.status),
        "days_left": found.days_left,
        "after_the_end": found.after_the_end,
        "share": found.share,
        "amount": found.amount,
        "currency": found.currency,
        "owed_by": _body(found.owed_by, names),
        "owner_ended_on": found.owner_ended_on,
        "hand_overs": [
            (names[each.predecessor.id], names[each.successor.id], each.happened_on)
            for each in found.hand_overs
        ],
        "fulfilments": [
            (
                each.id, each.happened_on, each.share, str(each.state), names[each.reported_by],
                each.return_reason, each.counterparty and str(each.counterparty), len(each.evidence),
            )
            for each in found.fulfilments
        ],
        "payments": {
            (
                each.id, each.paid_on, each.amount, each.currency, names[each.payer.id],
                _body(each.payee, names), each.withdrawn_at is not None,
            )
            for each in found.payments
        },
    }  # fmt: skip


def _event(found: values.Event, names: Names) -> tuple[Any, ...]:
    return (
        found.id, str(found.kind), found.happened_on, found.effective_on, _body(found.organisation, names),
        found.ends_on, found.successor and found.successor.id, found.document, found.struck_at is not None,
    )  # fmt: skip


def _redaction(found: Redaction, names: Names) -> tuple[Any, ...]:
    states = {"approved": found.approved_by, "refused": found.refused_by, "withdrawn": found.withdrawn_by}
    state, by = next(((state, by) for state, by in states.items() if by), ("waiting", None))
    return (found.id, names[found.proposed_by], state, by and names[by], found.entry is not None)


def _downgrade(found: Downgrade, names: Names) -> tuple[Any, ...]:
    ends = {"confirmed": found.confirmed_by, "refused": found.refused_by, "withdrawn": found.withdrawn_by}
    decided = [(state, names[by]) for state, by in ends.items() if by is not None]
    return (
        found.id, str(found.from_level), str(found.to_level), names[found.proposed_by], found.reason,
        *(decided or [("waiting", None)]),
    )  # fmt: skip


def _amendment(found: Amendment) -> tuple[Any, ...]:
    """What a new promise says in detail stands in the text; of what was struck nothing follows."""
    new = {each.at for each in found.changes if each.at.count("/") == 1 and each.after is not None}
    changes = {
        each.at: (each.before, each.after)
        for each in found.changes
        if not any(each.at == at or each.at.startswith(f"{at}/") for at in new)
    }
    return (
        found.id, found.number, found.signed_on, found.effective_on, found.ground, found.applied_at is not None,
        found.strike_reason, None if found.struck_at else changes,
    )  # fmt: skip


def by_model(agreement: Agreement, model: Model, who: str) -> Told:
    """As `who` would read it."""
    amendments = sorted(
        agreement["amendments"],
        key=lambda each: (each["effective_on"] or date.max, each["signed_on"], each["id"]),
    )
    return {
        **_by_model(agreement, model, who, law.status(agreement, model.today), model.today),
        "amendments": [
            (
                each["id"], each["number"], each["signed_on"], each["effective_on"], each["ground"],
                each["applied"], each["struck"], None if each["struck"] else each["told"],
            )
            for each in amendments
        ],
    }  # fmt: skip


def on_day(dossier: values.Dossier, names: Names) -> Told:
    """A dossier of another day; its amendments are those of every day."""
    told = by_dossier(dossier, names)
    return {name: said for name, said in told.items() if name not in {"amendments", "order"}}


def by_model_on(agreement: Agreement, model: Model, who: str, day: date) -> Told:
    """As `who` would read the agreement on another day; what is late is so today where the day is yet to come."""
    made = then.on(agreement, model, day)
    ended = {body: last for body, last in model.ended.items() if last < day}
    seen = replace(model, today=min(day, model.today), ended=ended)
    told = _by_model(made, seen, who, then.status(made, day), day)
    return {name: said for name, said in told.items() if name != "order"}


def _by_model(agreement: Agreement, model: Model, who: str, status: str, day: date) -> Told:
    events = sorted(agreement["events"], key=lambda each: (law.counts_from(each), each["id"]))
    return {
        **{name: agreement[name] for name in CORE},
        "number": agreement["number"],
        "revision": agreement["revision"],
        "status": status,
        "title": agreement["title"],
        "purpose": agreement["purpose"],
        "readers": {*agreement["reader_organisations"], *agreement["reader_accounts"]},
        "parties": [(each["id"], each["body"], each["role"]) for each in agreement["parties"]],
        "order": [each["id"] for each in agreement["commitments"]],
        "commitments": {each["id"]: _expected(each, agreement, model, day) for each in agreement["commitments"]},
        "documents": [(each["id"], each["filename"], each["replaces"]) for each in agreement["documents"]],
        "events": [_expected_event(each, who) for each in events],
        "redactions": [
            (each["id"], each["by"], each["state"], each["decided_by"], each["state"] == "approved")
            for each in agreement["redactions"]
        ],
        "downgrades": [
            (
                each["id"], each["from"], each["to"], each["by"], each["reason"],
                (each["state"], each["decided_by"]),
            )
            for each in agreement["downgrades"]
        ],
        "openings": agreement["openings"],
    }  # fmt: skip


def _expected(promise: Commitment, agreement: Agreement, model: Model, day: date) -> Told:
    kept = ("id", "text", "kind", "owed_by", "owed_to", "amount", "currency", "as_in_source")
    milestones = [_expected_milestone(each, agreement, model, day) for each in promise["milestones"]]
    return {**{name: promise[name] for name in kept}, "milestones": milestones}


def _expected_milestone(milestone: Milestone, agreement: Agreement, model: Model, day: date) -> Told:
    due, met = milestone["due_on"], milestone["fulfilled_on"] is not None
    return {
        **{name: milestone[name] for name in CLOCK},
        "id": milestone["id"],
        "title": milestone["title"],
        "rule": told_rule(milestone["rule"]),
        "result": milestone["result"] and milestone["result"].isoformat(),
        "status": milestone_status(milestone, model.today),
        # What becomes of a day between today and a later one, nobody knows.
        "days_left": None if due is None or model.today <= due < day else (due - day).days,
        "after_the_end": law.after_the_end(agreement, due, milestone["rule"], day),
        "share": Decimal(100) if met else min(Decimal(100), accepted(milestone)),
        "amount": milestone["amount"],
        "currency": milestone["currency"],
        "owed_by": milestone["owed_by"],
        "owner_ended_on": model.ended.get(milestone["owed_by"]),
        "hand_overs": [
            (each["predecessor"], each["successor"], each["on"]) for each in milestone["hand_overs"]
        ],
        "fulfilments": [
            (
                each["id"], each["happened_on"], each["share"], each["state"], each["by"],
                each["reason"], each["answer"], each["evidence"],
            )
            for each in milestone["fulfilments"]
        ],
        "payments": {
            (
                each["id"], each["paid_on"], each["amount"], each["currency"], each["payer"],
                each["payee"], each["withdrawn"],
            )
            for each in milestone["payments"]
        },
    }  # fmt: skip


def told_rule(rule: Mapping[str, Any] | None) -> Told | None:
    """A rule as JSON, the milestone it waits for by its id."""
    if rule is None:
        return None
    waits = {"milestone": str(rule["milestone"]["id"])} if "milestone" in rule else {}
    return {**rule, **waits}


def _expected_event(event: dict[str, Any], who: str) -> tuple[Any, ...]:
    successor = event["successor"]
    seen = successor["id"] if successor is not None and reads(who, successor) else None
    return (
        event["id"], event["kind"], event["happened_on"], event["effective_on"], event["body"],
        event["ends_on"], seen, event["document"], event["struck"],
    )  # fmt: skip


# What of a dossier follows from the day on which it is read, or from who reads it.
PASSING = ("after_the_end", "days_left", "owner_ended_on", "status", "successor")


def lasting(dossier: values.Dossier) -> Any:
    """All of a dossier but that, as JSON."""

    def kept(said: Any) -> Any:
        if isinstance(said, dict):
            return {name: kept(each) for name, each in said.items() if name not in PASSING}
        return [kept(each) for each in said] if isinstance(said, list | tuple) else said

    return kept(msgspec.to_builtins(dossier))


def differences(told: Any, expected: Any, where: str = "") -> list[str]:
    """Each place where the two differ, with what stands there."""
    if isinstance(told, dict) and isinstance(expected, dict):
        names = sorted({*told, *expected}, key=str)
        return [
            line
            for name in names
            for line in differences(told.get(name), expected.get(name), f"{where}.{name}")
        ]
    if isinstance(told, list) and isinstance(expected, list) and len(told) == len(expected):
        pairs = enumerate(zip(told, expected, strict=True))
        return [line for place, (one, other) in pairs for line in differences(one, other, f"{where}.{place}")]
    return [] if told == expected else [f"{where}: {told!r}, and by the model {expected!r}"]


def adopt(agreement: Agreement, dossier: values.Dossier) -> None:
    """Takes over the ids that the register gave to new parts; those it knew have to be there."""
    agreement["id"] = dossier.id
    _adopt(agreement["parties"], dossier.parties)
    _adopt(agreement["commitments"], dossier.commitments)
    told = {each.id: each for each in dossier.commitments}
    if agreement["amendments"] and told.keys() == {each["id"] for each in agreement["commitments"]}:
        # What amendments bring stands where the register put it.
        agreement["commitments"].sort(key=lambda each: [*told].index(each["id"]))
    for promise in agreement["commitments"]:
        if promise["id"] in told:
            _adopt(promise["milestones"], told[promise["id"]].milestones)


def _adopt(parts: list[dict[str, Any]], found: Sequence[Any]) -> None:
    known = {part["id"] for part in parts}
    new = [read.id for read in found if read.id not in known]
    for part, key in zip([part for part in parts if part["id"] is None], new, strict=False):
        part["id"] = key


def adopt_added(amendment: dict[str, Any], dossier: values.Dossier) -> None:
    """The ids of the promises that an amendment brings, by the places it gives to them."""
    [found] = [each for each in dossier.amendments if each.id == amendment["id"]]
    new = [each for each in found.changes if each.at.count("/") % 2 and each.after is not None]
    parts = [each.at for each in sorted(new, key=lambda each: each.after)]
    promises = [at for at in parts if at.count("/") == 1]
    for promise, at in zip(amendment["adds"], promises, strict=True):
        promise["id"] = UUID(at.rpartition("/")[2])
        steps = [each for each in parts if each.startswith(f"{at}/")]
        for milestone, step in zip(promise["milestones"], steps, strict=True):
            milestone["id"] = UUID(step.rpartition("/")[2])
