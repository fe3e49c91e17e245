"""The demonstration's data as it stands in `data/*.json`, and the content of acts made from it.

Days are told from the day of loading (`-30`, `0`, `1`), so that something is always due tomorrow and something
always late, or as a date where a source gives one. Bodies and people go by keys of the files. What is invented
says so in its name: the mark of each language is added here, so that none can be left without it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any, TypeVar

import msgspec

from agreements.acts.organisations import OrganisationContent
from agreements.rules.contents import Text
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    Anchor,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    Language,
    NoticeForm,
    OrganisationKind,
    PartyRole,
    RelationKind,
    Renewal,
    Role,
    Roll,
    TermKind,
    Unit,
)
from registry.demo.happenings import Downgrade, Payment, Plan, Rate, Report, Stop, Upload, When
from registry.demo.strategies import Programme

DATA = files(__package__) / "data"
MARKS = Text(ky="(көрсөтмө мисал)", ru="(демонстрация)", en="(demonstration)")
NO_TEXT = Text()
T = TypeVar("T")


class Person(Plan, frozen=True):
    """Somebody to sign in as."""

    key: str
    email: str
    name: str
    roles: frozenset[Role]
    language: Language
    organisation: str | None = None


class People(Plan, frozen=True):
    """Everybody, and the password they share."""

    password: str
    people: tuple[Person, ...]


class Signs(Plan, frozen=True):
    """Who signs for a body: a position, never a name."""

    name: str
    position: str
    authority: AuthorityBasis
    authority_number: str | None = None


class Organisation(Plan, frozen=True):
    """A body. One that is not `invented` is real, and no more is said of it than its published names."""

    key: str
    kind: OrganisationKind
    name: Text
    short_name: Text = NO_TEXT
    country: str | None = None
    aliases: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    approval_days: int | None = None
    invented: bool = False
    signs: Signs | None = None

    def content(self) -> OrganisationContent:
        """Give what an officer would enter."""
        return OrganisationContent(
            name=marked(self.name) if self.invented else self.name,
            short_name=marked(self.short_name) if self.invented else self.short_name,
            kind=self.kind,
            country=self.country,
            identifiers=self.identifiers,
            aliases=self.aliases,
            email=self.email,
            phone=self.phone,
            address=self.address,
            approval_days=self.approval_days,
        )


class Touched(Plan, frozen=True):
    """What an officer did to a date: from which day on, or to which, and why."""

    by: str
    on: When
    reason: str


class Due(Plan, frozen=True):
    """When something falls due: on a day, or so long after (before, when negative) an event. Empty: unknown.

    `written` is a rule as a program would send it, but that its days are told from the day of loading.
    """

    on: When | None = None
    count: int | None = None
    unit: Unit | None = None
    anchor: Anchor = Anchor.SIGNATURE
    roll: Roll | None = None
    written: dict[str, Any] | None = None

    def rule(self, today: date) -> dict[str, object] | None:
        """Give the rule as JSON, as an officer's form would."""
        if self.on is not None:
            return {"kind": "date", "on": day(self.on, today).isoformat()}
        if self.written is not None:
            days = {name: self.written[name] for name in ("since", "until") if name in self.written}
            return {**self.written, **{name: day(days[name], today).isoformat() for name in days}}
        if self.count is None or self.unit is None:
            return None
        relative = {"kind": "relative", "anchor": self.anchor, "offset": self.count, "unit": self.unit}
        return relative if self.roll is None else {**relative, "roll": self.roll}


class Milestone(Plan, frozen=True):
    """A dated instance of a commitment, with the reports on it."""

    due: Due
    title: Text = NO_TEXT
    amount: Decimal | None = None
    reports: tuple[Report, ...] = ()
    payments: tuple[Payment, ...] = ()
    stop: Stop | None = None
    override: Touched | None = None
    paused: Touched | None = None


class Commitment(Plan, frozen=True):
    """A promise."""

    text: Text
    kind: CommitmentKind
    by: str
    to: str | None = None
    clause: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    evidence: str | None = None
    as_in_source: bool | None = None
    milestones: tuple[Milestone, ...] = ()


class Party(Plan, frozen=True):
    """A body's part when it is another than that of a party."""

    organisation: str
    role: PartyRole


class Correction(Plan, frozen=True):
    """What was entered wrongly at first, and why it was mended: the fields named here are what the draft said."""

    reason: str
    by: str
    place: str | None = None
    original_location: str | None = None
    notice_days: int | None = None
    signed_on: When | None = None

    def wrong(self, today: date) -> dict[str, object]:
        """Give the fields as the draft had them."""
        kept = {
            "signed_on": None if self.signed_on is None else day(self.signed_on, today),
            "place": self.place,
            "original_location": self.original_location,
            "notice_days": self.notice_days,
        }
        return {name: value for name, value in kept.items() if value is not None}


class Agreement(Plan, frozen=True):
    """An agreement from its draft to its last report; what befell it and `relations` name others by their keys."""

    title: Text
    parties: tuple[str | Party, ...]
    key: str | None = None
    relations: dict[str, RelationKind] = msgspec.field(default_factory=dict)
    invented: bool = True
    draft: bool = False
    entered_by: str = "registrar"
    form: AgreementForm | None = None
    legal_class: AgreementClass | None = None
    legal_basis: str | None = None
    purpose: Text = NO_TEXT
    place: str | None = None
    signed_on: When | None = None
    entry_rule: EntryIntoForce | None = None
    entry_days: int | None = None
    in_force_on: When | None = None
    term: TermKind | None = None
    term_months: int | None = None
    ends_on: When | None = None
    renewal: Renewal | None = None
    renewal_months: int | None = None
    notice_days: int | None = None
    notice_form: NoticeForm | None = None
    languages: tuple[Language, ...] = ()
    prevailing_language: Language | None = None
    confidentiality: Confidentiality = Confidentiality.PUBLIC
    confidentiality_reason: str | None = None
    confidentiality_review_on: When | None = None
    readers: tuple[str, ...] = ()
    original_location: str | None = None
    commitments: tuple[Commitment, ...] = ()
    documents: tuple[Upload, ...] = ()
    correction: Correction | None = None
    downgrade: Downgrade | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """Everything the demonstration enters."""

    people: People
    organisations: tuple[Organisation, ...]
    programmes: tuple[Programme, ...]
    agreements: tuple[Agreement, ...]
    rates: tuple[Rate, ...]


def day(when: When, today: date) -> date:
    """Give a day told from the day of loading, or as it stands."""
    return when if isinstance(when, date) else today + timedelta(days=when)


def marked(text: Text) -> Text:
    """Say in each of its languages that a text is invented."""

    def one(language: Language) -> str | None:
        said = getattr(text, language)
        return f"{said} {getattr(MARKS, language)}" if said else None

    return Text(ky=one(Language.KY), ru=one(Language.RU), en=one(Language.EN))


def read() -> Register:
    """Read the files."""
    return Register(
        decoded("people.json", People),
        decoded("organisations.json", tuple[Organisation, ...]),
        decoded("programmes.json", tuple[Programme, ...]),
        tuple(
            plan
            for name in (
                "agreements.json",
                "agreements_money.json",
                "agreements_other.json",
                "agreements_events.json",
                "agreements_bodies.json",
                "agreements_deadlines.json",
                "agreements_amended.json",
            )
            for plan in decoded(name, tuple[Agreement, ...])
        ),
        decoded("exchange_rates.json", tuple[Rate, ...]),
    )


def content_of(name: str) -> bytes:
    """Give the bytes of a file that is uploaded."""
    return (DATA / "files" / name).read_bytes()


def decoded(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((DATA / name).read_bytes(), type=kind)
