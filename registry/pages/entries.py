"""The form of the guided entry as an agreement's content, and a content as the values of that form."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, model_validator

from agreements.errors import Invalid
from agreements.rules import due_rules
from agreements.rules.contents import (
    AgreementContent,
    CommitmentContent,
    MilestoneContent,
    PartyContent,
    SignatoryContent,
    Text,
)
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    Anchor,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    EventKind,
    Language,
    NoticeForm,
    PartyRole,
    Period,
    Renewal,
    Roll,
    TermKind,
    Unit,
)
from agreements.wording import cards
from agreements.wording.words import PREFERENCE, Words
from registry.pages.fields import (
    Amount,
    Count,
    Currency,
    Day,
    Line,
    Name,
    Names,
    Prose,
    Texts,
    Ticked,
    written,
)

MOST_PARTIES = 100
MOST_ROWS = 500
LONGEST_OFFSET = 40_000
LONGEST_RULE = 1_000


class SignatoryEntry(BaseModel):
    """Who signed."""

    id: UUID | None = None
    name: Name
    position: Line | None = None
    authority: AuthorityBasis | None = None
    authority_number: Name | None = None
    authority_on: Day | None = None
    signed_on: Day | None = None
    place: Name | None = None

    def content(self) -> SignatoryContent:
        return SignatoryContent(**dict(self))


class PartyEntry(BaseModel):
    """An organisation's part."""

    id: UUID | None = None
    organisation: UUID
    role: PartyRole = PartyRole.PARTY
    signatories: Annotated[list[SignatoryEntry], Field(max_length=MOST_PARTIES)] = []

    def content(self) -> PartyContent:
        signatories = tuple(each.content() for each in self.signatories)
        return PartyContent(
            id=self.id, organisation=self.organisation, role=self.role, signatories=signatories
        )


def kept_rule(given: str) -> dict[str, Any]:
    """A rule that the form carries along as it stands, having no fields for it."""
    try:
        read = json.loads(given)
    except (ValueError, RecursionError) as wrong:
        raise ValueError("deadlines.rule_unreadable") from wrong
    if not isinstance(read, dict):
        raise ValueError("deadlines.rule_unreadable")  # noqa: TRY004 -- pydantic takes a ValueError for a refusal
    return read


def worded_rule(given: str, words: Words) -> str | None:
    """Such a rule in words; None for one that nobody but a forger sends."""
    try:
        return cards.rule(words, kept_rule(given))
    except (Invalid, ValueError):
        return None


def _readable(given: str) -> str:
    kept_rule(given)
    return given


# Which fields each kind of rule takes; what was filled in for the others is passed over.
ANCHORED = {"anchor", "roll", "since", "event", "milestone"}
FIELDS = {
    "date": {"on"},
    "kept": {"kept"},
    "relative": {"offset", "unit", *ANCHORED},
    "series": {"period", "every", "last_working_day", "ends", "count", "until", *ANCHORED},
}
# What a rule begins with in the form.
STARTS = {"anchor", "every", "period", "roll", "unit"}
# Which of them an anchor is told by.
TOLD_BY = {Anchor.DATE: "since", Anchor.EVENT: "event", Anchor.FULFILMENT: "milestone"}


class DueEntry(BaseModel):
    """How a due day is found."""

    kind: Literal["date", "kept", "relative", "series"] | None = None
    on: Day | None = None
    offset: Annotated[Count, Field(ge=-LONGEST_OFFSET, le=LONGEST_OFFSET)] | None = None
    unit: Unit = Unit.WORKING_DAY
    anchor: Anchor = Anchor.ENTRY_INTO_FORCE
    since: Day | None = None
    event: EventKind | None = None
    milestone: UUID | None = None
    period: Period = Period.MONTH
    every: Count = 1
    last_working_day: Literal["on"] | None = None
    ends: Literal["count", "through_term", "until"] = "count"
    count: Count | None = None
    until: Day | None = None
    roll: Roll = Roll.NEXT
    kept: Annotated[str, StringConstraints(max_length=LONGEST_RULE), AfterValidator(_readable)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _only_its_kind(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        kind = given.get("kind", "")
        wanted = FIELDS.get(kind, set()) if isinstance(kind, str) else set()
        return {name: value for name, value in given.items() if name in wanted | {"kind"}}

    def rule(self) -> dict[str, Any] | None:
        """The rule as `rules.deadlines` reads it; one half filled in goes into the draft as far as it goes."""
        match self.kind:
            case "date":
                on = {} if self.on is None else {"on": self.on.isoformat()}
                return due_rules.unfinished({"kind": "date", **on})
            case "relative":
                offset = {} if self.offset is None else {"offset": self.offset}
                counted = {"kind": "relative", **offset, "unit": str(self.unit), **self._anchored()}
                return due_rules.unfinished(counted)
            case "series":
                return due_rules.unfinished({"kind": "series", **self._rhythm(), **self._anchored()})
            case "kept" if self.kept is not None:
                return kept_rule(self.kept)
        return None

    def _anchored(self) -> dict[str, Any]:
        told = getattr(self, TOLD_BY.get(self.anchor, ""), None)
        which = {} if told is None else {TOLD_BY[self.anchor]: str(told)}
        return {"anchor": str(self.anchor), "roll": str(self.roll), **which}

    def _rhythm(self) -> dict[str, Any]:
        """How often, and until when; an end that was chosen and not filled in is left out."""
        ends: dict[str, Any] = {
            "count": self.count,
            "until": self.until and self.until.isoformat(),
            "through_term": True,
        }
        end = {str(self.ends): ends[self.ends]} if ends[self.ends] is not None else {}
        last = {"last_working_day": self.last_working_day is not None}
        return {"period": str(self.period), "every": self.every, **last, **end}


class MilestoneEntry(BaseModel):
    """A dated instance of a promise."""

    id: UUID | None = None
    title: Names = Names()
    due: DueEntry = DueEntry()
    amount: Amount | None = None

    def content(self, currency: str | None) -> MilestoneContent:
        """An instalment is in the currency of the promise, which is asked for once."""
        return MilestoneContent(
            id=self.id,
            title=self.title.text(),
            rule=self.due.rule(),
            amount=self.amount,
            currency=None if self.amount is None else currency,
        )


class CommitmentEntry(BaseModel):
    """A promise."""

    id: UUID | None = None
    clause: Name | None = None
    kind: CommitmentKind | None = None
    text: Texts = Texts()
    owed_by: UUID | None = None
    owed_to: UUID | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    evidence_expected: Prose | None = None
    as_in_source: str = ""
    milestones: Annotated[list[MilestoneEntry], Field(max_length=MOST_ROWS)] = []

    def content(self) -> CommitmentContent:
        own = {name: value for name, value in self if name not in {"text", "milestones", "as_in_source"}}
        return CommitmentContent(
            **own,
            text=self.text.text(),
            as_in_source=True if self.as_in_source else None,
            milestones=tuple(each.content(self.currency) for each in self.milestones),
        )


class Entry(BaseModel):
    """The whole form. What is left out is unknown."""

    form: AgreementForm | None = None
    legal_class: AgreementClass | None = Field(None, alias="class")
    legal_basis: Prose | None = None
    title: Names = Names()
    purpose: Texts = Texts()
    parties: Annotated[list[PartyEntry], Field(max_length=MOST_PARTIES)] = []
    signed_on: Day | None = None
    place: Name | None = None
    entry_rule: EntryIntoForce | None = None
    entry_days: Annotated[Count, Field(ge=0, le=3_660)] | None = None
    in_force_on: Day | None = None
    term: TermKind | None = None
    term_months: Annotated[Count, Field(ge=1, le=1_200)] | None = None
    ends_on: Day | None = None
    renewal: Renewal | None = None
    renewal_months: Annotated[Count, Field(ge=1, le=1_200)] | None = None
    notice_days: Annotated[Count, Field(ge=0, le=3_660)] | None = None
    notice_form: NoticeForm | None = None
    languages: Annotated[tuple[Language, ...], Ticked] = ()
    prevailing_language: Language | None = None
    original_location: Line | None = None
    commitments: Annotated[list[CommitmentEntry], Field(max_length=MOST_ROWS)] = []
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    confidentiality_reason: Prose | None = None
    confidentiality_review_on: Day | None = None
    reader_organisations: Annotated[tuple[UUID, ...], Ticked] = ()
    reader_accounts: Annotated[tuple[UUID, ...], Ticked] = ()
    reason: Prose = ""
    confirm_duplicate: str = ""
    seen: Count | None = None

    def content(self) -> AgreementContent:
        parts = {"title", "purpose", "parties", "commitments", "reason", "confirm_duplicate", "seen"}
        own = {name: value for name, value in self if name not in parts}
        own |= {name: frozenset(own[name]) for name in ("reader_organisations", "reader_accounts")}
        own["languages"] = tuple(language for language in PREFERENCE if language in self.languages)
        return AgreementContent(
            **own,
            title=self.title.text(),
            purpose=self.purpose.text(),
            parties=tuple(each.content() for each in self.parties),
            commitments=tuple(each.content() for each in self.commitments),
        )


OWN = (
    "form", "legal_basis", "signed_on", "place", "entry_rule", "in_force_on", "term", "term_months", "ends_on",
    "renewal", "notice_days", "prevailing_language", "original_location", "confidentiality", "confidentiality_reason",
    "confidentiality_review_on", "entry_days", "renewal_months", "notice_form",
)  # fmt: skip
SIGNATORY = ("id", "name", "position", "authority", "authority_number", "authority_on", "signed_on", "place")
COMMITMENT = ("id", "clause", "kind", "owed_by", "owed_to", "amount", "currency", "evidence_expected")


def values(content: AgreementContent, language: Language) -> dict[str, str]:
    """The form that says this content, in the writing of a language."""
    made = {name: written(getattr(content, name), language) for name in OWN}
    made["class"] = written(content.legal_class, language)
    made |= texts("title", content.title) | texts("purpose", content.purpose)
    made |= {f"languages.{each}": "on" for each in content.languages}
    for name in ("reader_organisations", "reader_accounts"):
        made |= {f"{name}.{each}": "on" for each in sorted(getattr(content, name))}
    for index, party in enumerate(content.parties):
        where = f"parties.{index}"
        made |= {
            f"{where}.{name}": written(getattr(party, name), language)
            for name in ("id", "organisation", "role")
        }
        for place, each in enumerate(party.signatories):
            row = f"{where}.signatories.{place}"
            made |= {f"{row}.{name}": written(getattr(each, name), language) for name in SIGNATORY}
    for index, commitment in enumerate(content.commitments):
        made |= _commitment(f"commitments.{index}", commitment, language)
    return made


def texts(name: str, text: Text) -> dict[str, str]:
    return {f"{name}.{language}": getattr(text, language) or "" for language in ("ky", "ru", "en")}


def _commitment(where: str, commitment: CommitmentContent, language: Language) -> dict[str, str]:
    made = {f"{where}.{name}": written(getattr(commitment, name), language) for name in COMMITMENT}
    made |= texts(f"{where}.text", commitment.text)
    if commitment.as_in_source:
        made[f"{where}.as_in_source"] = "on"
    for place, milestone in enumerate(commitment.milestones):
        row = f"{where}.milestones.{place}"
        made |= {f"{row}.id": written(milestone.id, language), **texts(f"{row}.title", milestone.title)}
        made[f"{row}.amount"] = written(milestone.amount, language)
        # Whoever chooses another kind of day finds what that begins with, as in a row never saved.
        said = {**_begun(), **due(milestone.rule)}
        made |= {f"{row}.due.{name}": written(value, language) for name, value in said.items()}
    return made


def _begun() -> dict[str, Any]:
    return {name: value for name, value in DueEntry() if name in STARTS}


def due(rule: dict[str, Any] | None) -> dict[str, Any]:
    """A rule as the fields of the form; one that it has no fields for goes along whole."""
    if rule is None:
        return {"kind": ""}
    if rule["kind"] == "unfinished":
        # A program may have left out what the form always says.
        return due({**_begun(), **{name: rule[name] for name in rule if name != "of"}, "kind": rule["of"]})
    if rule["kind"] not in FIELDS:
        return {"kind": "kept", "kept": json.dumps(rule)}
    if rule["kind"] != "series":
        return rule
    ends = next((name for name in ("count", "until", "through_term") if rule.get(name)), "count")
    plain = {name: value for name, value in rule.items() if name not in ("last_working_day", "through_term")}
    return {**plain, "ends": ends, **({"last_working_day": "on"} if rule.get("last_working_day") else {})}
