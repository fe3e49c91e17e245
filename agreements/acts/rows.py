"""An agreement's content as the rows of its tables."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.actors import SYSTEM, Actor
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import Row
from agreements.rules import deadlines
from agreements.rules.confidentiality import OPEN
from agreements.rules.contents import AgreementContent, CommitmentContent, PartyContent, Text
from agreements.rules.due_rules import placed, waits_for
from agreements.rules.money import in_cents
from agreements.rules.workdays import Calendar
from agreements.tables.agreements import AgreementReader
from agreements.tables.commitments import Commitment, Milestone
from agreements.tables.ids import new_id
from agreements.tables.parties import Party, Signatory
from agreements.vocabulary import PartyRole

CORE = (
    "form", "legal_class", "legal_basis", "place", "signed_on", "entry_rule", "in_force_on", "term", "term_months",
    "ends_on", "renewal", "notice_days", "languages", "prevailing_language", "confidentiality",
    "confidentiality_reason", "original_location", "entry_days", "renewal_months", "notice_form",
    "confidentiality_review_on",
)  # fmt: skip
SIGNATORY = ("name", "position", "authority", "authority_number", "authority_on", "signed_on", "place")

Rows = list[dict[str, Any]]
Standing = Mapping[type[Table], Mapping[UUID, Row]]
Parts = dict[type[Table], Rows]
Keys = Mapping[str, UUID]


def texts(stem: str, text: Text) -> dict[str, str | None]:
    return {f"{stem}_{language}": getattr(text, language) for language in ("ky", "ru", "en")}


def core(content: AgreementContent) -> dict[str, Any]:
    """The agreement's own columns."""
    return {
        **texts("title", content.title),
        **texts("purpose", content.purpose),
        **{column: getattr(content, column) for column in CORE},
    }


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the rows below one agreement.

    `standing` are the rows there are, by table and id; parts that an amendment brings have their ids (`brought`).
    Once the agreement is registered, a date that stands stays with its card as long as its rule stays: whatever
    else changed, an anchor or the calendar, moves it only when an officer confirms (`acts.moving`).
    """

    agreement: UUID
    actor: Actor
    standing: Standing
    calendar: Calendar
    anchors: Mapping[str, date | None]
    brought: Collection[UUID] = ()
    registered: bool = False

    def parts(self, content: AgreementContent) -> Parts:
        """All rows by table, parents before children. Raises `Invalid` for a part that is not this agreement's."""
        made: Parts = {
            AgreementReader: self.readers(content),
            Party: [],
            Signatory: [],
            Commitment: [],
            Milestone: [],
        }
        for index, party in enumerate(content.parties):
            self._add_party(made, index, party)
        made[Party] += [dict(row) for row in self.standing.get(Party, {}).values() if _succeeds(row)]
        keys = self._milestone_keys(content)
        for index, commitment in enumerate(content.commitments):
            self._add_commitment(made, index, commitment, keys)
        _check_no_circle(made[Milestone], keys)
        return made

    def readers(self, content: AgreementContent) -> Rows:
        """Who may read an agreement that is not open: those named, and whoever enters it."""
        if content.confidentiality in OPEN:
            return []
        standing = self.standing.get(AgreementReader, {}).values()
        known = {(row["organisation"], row["account"]): row["id"] for row in standing}
        people = (content.reader_accounts | {self.actor.account}) - {SYSTEM}
        named: list[tuple[UUID | None, UUID | None]] = [
            (body, None) for body in sorted(content.reader_organisations)
        ]
        named += [(None, person) for person in sorted(people)]
        return [
            {
                "id": known.get((body, person)) or new_id(),
                "agreement": self.agreement,
                "organisation": body,
                "account": person,
            }
            for body, person in named
        ]

    def _add_party(self, made: Parts, index: int, party: PartyContent) -> None:
        key = self._key(party.id, Party, f"parties.{index}")
        made[Party].append(
            {
                "id": key,
                "agreement": self.agreement,
                "organisation": party.organisation,
                "role": party.role,
                "position": index,
            }
        )
        for place, signatory in enumerate(party.signatories):
            made[Signatory].append(
                {
                    "id": self._key(signatory.id, Signatory, f"parties.{index}.signatories.{place}"),
                    "party": key,
                    **{column: getattr(signatory, column) for column in SIGNATORY},
                }
            )

    def _milestone_keys(self, content: AgreementContent) -> Keys:
        """The ids of all milestones by their places, since one may wait for another that comes after it."""
        return {
            f"{index}.{place}": self._key(milestone.id, Milestone, f"commitments.{index}.milestones.{place}")
            for index, commitment in enumerate(content.commitments)
            for place, milestone in enumerate(commitment.milestones)
        }

    def _add_commitment(self, made: Parts, index: int, commitment: CommitmentContent, keys: Keys) -> None:
        where = f"commitments.{index}"
        key = self._key(commitment.id, Commitment, where)
        made[Commitment].append(
            {
                "id": key,
                "agreement": self.agreement,
                "position": index,
                "clause": commitment.clause,
                **texts("text", commitment.text),
                "kind": commitment.kind,
                "owed_by": commitment.owed_by,
                "owed_to": commitment.owed_to,
                "amount": in_cents(commitment.amount),
                "currency": commitment.currency,
                "evidence_expected": commitment.evidence_expected,
                "as_in_source": commitment.as_in_source,
            }
        )
        for place, milestone in enumerate(commitment.milestones):
            milestone_key = keys[f"{index}.{place}"]
            made[Milestone].append(
                {
                    "id": milestone_key,
                    "commitment": key,
                    "agreement": self.agreement,
                    "owed_by": self._owner(milestone_key, commitment),
                    "position": place,
                    **texts("title", milestone.title),
                    **self._due(milestone_key, milestone.rule, f"{where}.milestones.{place}.due", keys),
                    "amount": in_cents(milestone.amount),
                    "currency": milestone.currency,
                }
            )

    def _owner(self, key: UUID, commitment: CommitmentContent) -> UUID | None:
        """Who answers: the debtor, unless the milestone was handed over, which no rewriting undoes."""
        found = self.standing.get(Milestone, {}).get(key)
        if found is None:
            return commitment.owed_by
        promised = self.standing[Commitment][found["commitment"]]["owed_by"]
        owner: UUID | None = found["owed_by"]
        return commitment.owed_by if owner == promised else owner

    def _due(self, key: UUID, rule: dict[str, Any] | None, where: str, keys: Keys) -> dict[str, Any]:
        """The columns of a milestone that follow from its rule."""
        found = self.standing.get(Milestone, {}).get(key) or {}
        override = found.get("override_on")
        if rule is None:
            return {"rule": None, "due_on": override, "card": None}
        read = deadlines.rule_from_json(placed(rule, keys), where)
        if (other := waits_for(read)) is not None and other not in keys.values():
            raise Invalid(Problem(f"{where}.milestone", "deadlines.no_such_milestone"))
        rule = deadlines.to_json(read)
        if self.registered and found and found["rule"] == rule and found["card"] is not None:
            return {"rule": rule, "due_on": found["due_on"], "card": found["card"]}
        card = deadlines.compute(read, self.anchors, self.calendar, found.get("paused_days") or 0)
        return {"rule": rule, "due_on": override or card.result, "card": card.to_json()}

    def _key(self, given: UUID | None, table: type[Table], where: str) -> UUID:
        """The id of a part: a new one, or the one given if the part is this agreement's or an amendment's."""
        if given is None:
            return new_id()
        if given not in self.standing.get(table, {}) and given not in self.brought:
            raise Invalid(Problem(where, "errors.no_such_part"))
        return given


def _succeeds(row: Row) -> bool:
    """Whether a party came by a hand-over: it is no part of what an officer enters, and stays."""
    return bool(row["role"] == PartyRole.SUCCESSOR)


def _check_no_circle(milestones: Rows, keys: Keys) -> None:
    """Refuses milestones that wait for each other: none of them would ever have a day."""
    places = {key: place for place, key in keys.items()}
    waiting = {
        row["id"]: waits_for(deadlines.rule_from_json(row["rule"]))
        for row in milestones
        if row["rule"] is not None
    }
    for first in waiting:
        seen, at = set[UUID](), waiting.get(first)
        while at is not None and at not in seen:
            seen.add(at)
            at = waiting.get(at)
        if first in seen:
            commitment, place = places[first].split(".")
            where = f"commitments.{commitment}.milestones.{place}.due.milestone"
            raise Invalid(Problem(where, "deadlines.waits_for_itself"))
