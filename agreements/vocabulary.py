"""Every closed list of the register, one enum each, in alphabetical order.

A value is what stands in the database, in the ledger and in the API, so it never changes once used. Its name for
people is the catalogue entry `<enum>.<value>`, for example `agreement_form.memorandum`. An act reads
`<noun>.<verb>`.
"""

from enum import StrEnum


class Act(StrEnum):
    """What can be done to the register. One act makes one ledger entry."""

    ACCOUNT_CHANGE = "account.change"
    ACCOUNT_CREATE = "account.create"
    ACCOUNT_TOKEN = "account.token"  # noqa: S105 -- the name of an act, not a secret
    AGREEMENT_CORRECT = "agreement.correct"
    AGREEMENT_DISCARD = "agreement.discard"
    AGREEMENT_DRAFT = "agreement.draft"
    AGREEMENT_HAND_OVER = "agreement.hand_over"
    AGREEMENT_READ = "agreement.read"
    AGREEMENT_REGISTER = "agreement.register"
    AGREEMENT_REVISE = "agreement.revise"
    AGREEMENT_SERVE = "agreement.serve"
    AGREEMENT_UNSEAL = "agreement.unseal"
    AGREEMENT_UNSERVE = "agreement.unserve"
    AMENDMENT_APPLY = "amendment.apply"
    AMENDMENT_DATE = "amendment.date"
    AMENDMENT_RECORD = "amendment.record"
    AMENDMENT_WITHDRAW = "amendment.withdraw"
    CALENDAR_CHANGE = "calendar.change"
    DOCUMENT_ADD = "document.add"
    DOCUMENT_REMOVE = "document.remove"
    DOWNGRADE_CONFIRM = "downgrade.confirm"
    DOWNGRADE_PROPOSE = "downgrade.propose"
    DOWNGRADE_REFUSE = "downgrade.refuse"
    DOWNGRADE_WITHDRAW = "downgrade.withdraw"
    EVENT_RECORD = "event.record"
    EVENT_WITHDRAW = "event.withdraw"
    EXCHANGE_RATE_RECORD = "exchange_rate.record"
    EXCHANGE_RATE_WITHDRAW = "exchange_rate.withdraw"
    FILE_ISSUE = "file.issue"
    FREEZE_MAKE = "freeze.make"
    FREEZE_PACK = "freeze.pack"
    FULFILMENT_ACCEPT = "fulfilment.accept"
    FULFILMENT_CONFIRM = "fulfilment.confirm"
    FULFILMENT_CONTRADICT = "fulfilment.contradict"
    FULFILMENT_REPORT = "fulfilment.report"
    FULFILMENT_RETURN = "fulfilment.return"
    MILESTONE_HOLD = "milestone.hold"
    MILESTONE_LIFT = "milestone.lift"
    MILESTONE_MOVE = "milestone.move"
    MILESTONE_OVERRIDE = "milestone.override"
    MILESTONE_PAUSE = "milestone.pause"
    MILESTONE_RELEASE = "milestone.release"
    MILESTONE_RESUME = "milestone.resume"
    MILESTONE_WAIVE = "milestone.waive"
    ORGANISATION_CHANGE = "organisation.change"
    ORGANISATION_CREATE = "organisation.create"
    ORGANISATION_RENAME = "organisation.rename"
    ORGANISATION_REORGANISE = "organisation.reorganise"
    PAYMENT_RECORD = "payment.record"
    PAYMENT_WITHDRAW = "payment.withdraw"
    PROGRAMME_CHANGE = "programme.change"
    PROGRAMME_CREATE = "programme.create"
    REDACTION_APPROVE = "redaction.approve"
    REDACTION_PROPOSE = "redaction.propose"
    REDACTION_REFUSE = "redaction.refuse"
    REDACTION_WITHDRAW = "redaction.withdraw"
    RELATION_ADD = "relation.add"
    RELATION_REMOVE = "relation.remove"


class AgreementClass(StrEnum):
    """What the agreement is in law; LOCAL_FACTS 2 gives the foreign ministry's own classes."""

    CIVIL_CONTRACT = "civil_contract"
    INTERDEPARTMENTAL = "interdepartmental"
    INTERGOVERNMENTAL = "intergovernmental"
    INTERSTATE = "interstate"
    WITHOUT_TREATY_STATUS = "without_treaty_status"


class AgreementForm(StrEnum):
    """What the paper calls itself."""

    AGREEMENT = "agreement"
    ANNEX = "annex"
    CONTRACT = "contract"
    EXCHANGE_OF_NOTES = "exchange_of_notes"
    MEMORANDUM = "memorandum"
    PROTOCOL = "protocol"
    ROAD_MAP = "road_map"
    SUPPLEMENTARY_AGREEMENT = "supplementary_agreement"


class Anchor(StrEnum):
    """What a due date counts from."""

    DATE = "date"
    END_OF_TERM = "end_of_term"
    ENTRY_INTO_FORCE = "entry_into_force"
    EVENT = "event"
    FULFILMENT = "fulfilment"
    SIGNATURE = "signature"


class AuthorityBasis(StrEnum):
    """What gives a signatory the right to sign."""

    ACT = "act"
    CHARTER = "charter"
    FULL_POWERS = "full_powers"
    POSITION = "position"
    POWER_OF_ATTORNEY = "power_of_attorney"


class CommitmentKind(StrEnum):
    """What sort of promise it is. Declarative ones are kept but stay out of every rate of fulfilment."""

    ACTION = "action"
    CONTINUING = "continuing"
    DECLARATIVE = "declarative"
    DELIVERABLE = "deliverable"
    FINANCIAL = "financial"
    IN_KIND = "in_kind"
    REPORTING = "reporting"


class Confidentiality(StrEnum):
    """Who may read. Public and official (internal) are read by role; the others by named readers.

    Of what is confidential, bodies and people are named, and auditors read it too; of what is need-to-know, people
    alone, and an auditor only after unsealing it.
    """

    CONFIDENTIAL = "confidential"
    NEED_TO_KNOW = "need_to_know"
    OFFICIAL = "official"
    PUBLIC = "public"


class CounterpartyAnswer(StrEnum):
    """What the body that is owed says of a report. Derived from its facts, never stored."""

    CONFIRMED = "confirmed"
    CONTRADICTED = "contradicted"


class DayKind(StrEnum):
    """What the calendar says of a day that its weekday alone does not."""

    DAY_OFF = "day_off"
    SHORTENED = "shortened"
    WORKING = "working"


class DayStanding(StrEnum):
    """How sure a calendar day is: named by an act, contradicted by another source, or awaiting the moon."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    PROVISIONAL = "provisional"


class DocumentKind(StrEnum):
    """What a file is to the agreement."""

    ANNEX = "annex"
    AUTHORITY = "authority"
    EVIDENCE = "evidence"
    OTHER = "other"
    TEXT = "text"


class DocumentStanding(StrEnum):
    """What a file is as a text: the signed original, an equally authentic text, a translation or a copy."""

    AUTHENTIC = "authentic"
    COPY = "copy"
    ORIGINAL = "original"
    TRANSLATION = "translation"


class EntryIntoForce(StrEnum):
    """The rule by which an agreement enters into force."""

    ON_DATE = "on_date"
    ON_LAST_NOTIFICATION = "on_last_notification"
    ON_RATIFICATION = "on_ratification"
    ON_SIGNATURE = "on_signature"


class EventKind(StrEnum):
    """What befalls an agreement: acts of one party, and what becomes of the agreement as a whole."""

    APPROVED = "approved"
    ENTRY_INTO_FORCE = "entry_into_force"
    NOTICE_GIVEN = "notice_given"
    NOTIFIED = "notified"
    PROVISIONAL_APPLICATION = "provisional_application"
    RATIFIED = "ratified"
    RENEWED = "renewed"
    RESUMED = "resumed"
    SIGNED = "signed"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"


class FileFinding(StrEnum):
    """What is remarkable in a file, found when it came in: it was taken all the same, and its readers are told."""

    DAMAGED = "damaged"
    EMBEDDED_FILES = "embedded_files"
    EXTERNAL_LINKS = "external_links"
    JAVASCRIPT = "javascript"
    LAUNCH_ACTION = "launch_action"


class FulfilmentState(StrEnum):
    """Where a report of fulfilment stands. Derived from its facts, never stored."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    WAITING = "waiting"


class InitiativeStatus(StrEnum):
    """How far an initiative of a programme has come."""

    CARRIED_OUT = "carried_out"
    FINALISING = "finalising"
    PLANNED = "planned"


class IssuedForm(StrEnum):
    """The format of a file that was given out."""

    CSV = "csv"
    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


class IssuedKind(StrEnum):
    """What a file that was given out tells."""

    AGREEMENT_LIST = "agreement_list"
    AGREEMENT_SUMMARY = "agreement_summary"
    COMMITMENT_LIST = "commitment_list"
    PROGRAMME_REPORT = "programme_report"


class Language(StrEnum):
    """The working languages of the register."""

    EN = "en"
    KY = "ky"
    RU = "ru"


class MilestoneStatus(StrEnum):
    """Where a milestone stands on a day. Derived, never stored."""

    DUE_SOON = "due_soon"
    FULFILLED = "fulfilled"
    HELD = "held"
    LATE = "late"
    PAUSED = "paused"
    REPORTED = "reported"
    UNKNOWN = "unknown"
    UPCOMING = "upcoming"
    WAIVED = "waived"


class NoticeForm(StrEnum):
    """How a party gives notice. `written` is any writing on paper; `electronic` also a message by wire."""

    DIPLOMATIC_NOTE = "diplomatic_note"
    ELECTRONIC = "electronic"
    REGISTERED_LETTER = "registered_letter"
    WRITTEN = "written"


class OrganisationKind(StrEnum):
    """What a body is."""

    AGENCY = "agency"
    COMPANY = "company"
    FOREIGN_STATE = "foreign_state"
    FUND = "fund"
    INTERNATIONAL = "international"
    LOCAL_AUTHORITY = "local_authority"
    MINISTRY = "ministry"
    OTHER = "other"
    UNIVERSITY = "university"


class PartyRole(StrEnum):
    """The part an organisation takes in an agreement.

    A successor answers for what was handed over to it; the hand-over makes it one, and no officer enters it.
    """

    DEPOSITARY = "depositary"
    EXECUTOR = "executor"
    GUARANTOR = "guarantor"
    PARTY = "party"
    SUCCESSOR = "successor"


class Period(StrEnum):
    """What the dates of a series are apart."""

    MONTH = "month"
    QUARTER = "quarter"
    WEEK = "week"
    YEAR = "year"


class ParityKind(StrEnum):
    """What is compared between two language versions of one text."""

    CLAUSE = "clause"
    DATE = "date"
    REFERENCE = "reference"
    SUM = "sum"


class RedactionAsker(StrEnum):
    """Who asked that something be taken out: an authority, a court, whom it is about, or somebody with an account."""

    AUTHORITY = "authority"
    COURT = "court"
    PERSON = "person"
    STAFF = "staff"


class RelationKind(StrEnum):
    """How an agreement stands to an earlier one: it is an annex of it, implements it, and so on."""

    ANNEX_OF = "annex_of"
    IMPLEMENTS = "implements"
    RELATED = "related"
    SIDE_LETTER_TO = "side_letter_to"
    SUPERSEDES = "supersedes"
    SUPPLEMENTS = "supplements"


class ReminderState(StrEnum):
    """Where a letter of the plan stands. Derived from its moments, never stored."""

    CANCELLED = "cancelled"
    FAILED = "failed"
    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"


class Renewal(StrEnum):
    """How the term is renewed."""

    EXPRESS = "express"
    NONE = "none"
    TACIT = "tacit"


class ReorganisationKind(StrEnum):
    """What happens to a body by an act. After a transfer of functions it lives on, after the others it is no more."""

    ABOLITION = "abolition"
    MERGER = "merger"
    SPLIT = "split"
    TRANSFER = "transfer"


class Role(StrEnum):
    """What an account may do; DESIGN section 3, "Who may"."""

    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    EXECUTOR = "executor"
    REGISTRAR = "registrar"


class Roll(StrEnum):
    """What happens to a date that falls on a non-working day."""

    NEXT = "next"
    NONE = "none"
    PREVIOUS = "previous"


class SigningLevel(StrEnum):
    """At what level somebody signs; `rules.triage` says which class follows."""

    DEPARTMENT = "department"
    GOVERNMENT = "government"
    LOCAL = "local"
    PRIVATE = "private"
    STATE = "state"


class Status(StrEnum):
    """Where an agreement stands on a day. Derived from its facts and events, never stored."""

    DRAFT = "draft"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    IN_FORCE = "in_force"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    PROVISIONALLY_APPLIED = "provisionally_applied"
    SUPERSEDED = "superseded"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    UNKNOWN = "unknown"


class TermKind(StrEnum):
    """How long an agreement runs."""

    INDEFINITE = "indefinite"
    LENGTH = "length"
    UNTIL_DATE = "until_date"


class Unit(StrEnum):
    """What a relative date is counted in."""

    CALENDAR_DAY = "calendar_day"
    MONTH = "month"
    WEEK = "week"
    WORKING_DAY = "working_day"
    YEAR = "year"


class Via(StrEnum):
    """The face through which an act came in."""

    API = "api"
    CLI = "cli"
    JOB = "job"
    PAGE = "page"


class WordingHint(StrEnum):
    """What a word of a text, or of a position, suggests."""

    BINDING = "binding"
    DECLARATIVE = "declarative"
    DEPUTY = "deputy"
    FIGURE = "figure"
    HEAD_OF_GOVERNMENT = "head_of_government"
    HEAD_OF_STATE = "head_of_state"
    INTENT = "intent"
