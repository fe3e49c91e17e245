"""The letters of the register: what is said, in the recipient's language, as text and as HTML.

One function composes a reminder for the post and for the inbox in the register, so both say the same.
"""

from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from agreements.readings.reminders import Reminding
from agreements.vocabulary import Confidentiality, Language
from agreements.wording.words import Words
from registry.languages import words

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"
# Seven-bit bodies pass through every server, also through those that never heard of 8BITMIME.
POLICY = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: the address letters come from, that of the register, and whether it is a demonstration."""

    address: str
    register: str
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled fact, and the language its value is in."""

    label: str
    value: str
    language: Language


@dataclass(frozen=True, slots=True)
class Letter:
    """What a reminder says."""

    subject: str
    greeting: str
    lead: str
    late: bool
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    href: str
    why: str


def reminder(told: Reminding, on: date, sender: Sender, tongue: Words, *, by_mail: bool = True) -> Letter:
    """Say what is owed and by when, as it stands on a day.

    Mail passes through other people's servers, so of a confidential agreement it tells the number, the clause and
    the day alone; `by_mail=False` is the inbox inside the register, for readers who are signed in.
    """
    subject, lead = opening(told.number, told.clause, told.due_on, on, tongue)
    withheld = by_mail and told.confidentiality is Confidentiality.CONFIDENTIAL
    notes = [tongue.t("mail.withheld")] if withheld else []
    if sender.demonstration:
        subject = tongue.t("mail.subject_demonstration", subject=subject)
        notes.insert(0, tongue.t("mail.demonstration"))
    return Letter(
        subject=subject,
        greeting=tongue.t("mail.greeting", name=told.recipient_name),
        lead=lead,
        late=told.due_on < on,
        lines=(*(() if withheld else _contents(told, tongue)), *_terms(told, tongue)),
        notes=tuple(notes),
        href=f"{sender.register}/milestones/{told.milestone}",
        why=tongue.t("mail.why", organisation=tongue.pick(told.owed_by)),
    )


def opening(number: str, clause: str | None, due_on: date, on: date, tongue: Words) -> tuple[str, str]:
    """The subject of a reminder and its first sentence: what is due, and how far away that is."""
    what = tongue.t("mail.what_with_clause", number=number, clause=clause) if clause else number
    left = (due_on - on).days
    if left == 0:
        return tongue.t("mail.subject_due", what=what), tongue.t("mail.lead_due", what=what)
    if left < 0:
        return tongue.n("mail.subject_late", -left, what=what), tongue.n("mail.lead_late", -left, what=what)
    return tongue.n("mail.subject_before", left, what=what), tongue.n("mail.lead_before", left, what=what)


def _contents(told: Reminding, tongue: Words) -> list[Line]:
    texts = {
        tongue.t("mail.promise"): told.text,
        tongue.t("mail.stage"): told.title,
        tongue.t("mail.agreement"): told.agreement_title,
        tongue.t("mail.owed_to"): told.owed_to,
    }
    lines = [
        Line(label, value, language)
        for label, text in texts.items()
        if text
        for language, value in [tongue.picked(text)]
    ]
    if told.amount is not None:
        lines.append(Line(tongue.t("mail.amount"), tongue.money(told.amount, told.currency), tongue.language))
    if told.evidence_expected:
        lines.append(Line(tongue.t("mail.evidence"), told.evidence_expected, tongue.language))
    return lines


def _terms(told: Reminding, tongue: Words) -> list[Line]:
    lines = [Line(tongue.t("mail.due_on"), tongue.date(told.due_on), tongue.language)]
    if told.clause:
        lines.insert(0, Line(tongue.t("mail.clause"), told.clause, tongue.language))
    return lines


def message(told: Reminding, at: datetime, on: date, sender: Sender) -> EmailMessage:
    """Make the reminder a letter. The same facts, moment and day give the same one."""
    tongue = words(told.recipient_language)
    said = reminder(told, on, sender, tongue)
    made = EmailMessage(policy=POLICY)
    made["From"] = Address(tongue.t("mail.from_name"), addr_spec=sender.address)
    made["To"] = Address(told.recipient_name, addr_spec=told.recipient_email)
    made["Subject"] = said.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{told.message_id}>"
    # RFC 3834: no automatic answers to automatic letters; the second header says so to Exchange.
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(_rendered("reminder.txt", said, tongue))
    made.add_alternative(_rendered("reminder.html", said, tongue), subtype="html")
    # After the parts: adding the second one hands every `Content-` header down to the first.
    made["Content-Language"] = str(tongue.language)
    # By itself it would be random, and the letter another one each time it is made.
    made.set_boundary(f"={told.id.hex}=")
    return made


def _rendered(name: str, letter: Letter, tongue: Words) -> str:
    template = _environment().get_template(name)
    return template.render(letter=letter, words=tongue, t=tongue.t, n=tongue.n)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
