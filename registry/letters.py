"""The letters of the register: what is said, in the recipient's language, as text and as HTML.

One function composes a reminder for the post and for the inbox in the register, so both say the same.
"""

from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from agreements.readings.reminders import Reminding
from agreements.readings.unsealings import Opening
from agreements.rules.confidentiality import OPEN
from agreements.vocabulary import Language
from agreements.wording.words import Words
from registry.languages import words

TEMPLATES = Path(__file__).parents[1] / "templates" / "mail"


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
    """What a letter says; `how` is what to do about it."""

    subject: str
    greeting: str
    lead: str
    late: bool
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    href: str
    how: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands above a letter: to whom, from whom, about what, and the name it keeps if it is sent again."""

    subject: str
    name: str
    email: str
    message_id: str
    at: datetime
    sender: Sender
    tongue: Words


def reminder(told: Reminding, on: date, sender: Sender, tongue: Words, *, by_mail: bool = True) -> Letter:
    """Say what is owed and by when, as it stands on a day.

    Mail passes through other people's servers, so of an agreement that is not open it tells the number, the clause
    and the day alone; `by_mail=False` is the inbox inside the register, for readers who are signed in.
    """
    subject, lead = opening(told.number, told.clause, told.due_on, on, tongue)
    withheld = by_mail and told.confidentiality not in OPEN
    notes = [tongue.t("mail.withheld")] if withheld else []
    return Letter(
        subject=_subject(subject, sender, tongue),
        greeting=tongue.t("mail.greeting", name=told.recipient_name),
        lead=lead,
        late=told.due_on < on,
        lines=(*(() if withheld else _contents(told, tongue)), *_terms(told, tongue)),
        notes=(*_demonstration(sender, tongue), *notes),
        href=f"{sender.register}/milestones/{told.milestone}",
        how=tongue.t("mail.how_to_report"),
        why=tongue.t("mail.why", organisation=tongue.pick(told.owed_by)),
    )


def unsealed(told: Opening, sender: Sender, tongue: Words) -> Letter:
    """Say that an auditor opened a need-to-know agreement; what for is told inside the register."""
    return Letter(
        subject=_subject(tongue.t("mail.subject_unsealed", number=told.number), sender, tongue),
        greeting=tongue.t("mail.greeting", name=told.recipient_name),
        lead=tongue.t("mail.lead_unsealed", number=told.number, moment=tongue.moment(told.unsealed_at)),
        late=False,
        lines=(),
        notes=(*_demonstration(sender, tongue), tongue.t("mail.withheld")),
        href=f"{sender.register}/agreements/{told.agreement}#unsealings",
        how=None,
        why=tongue.t("mail.why_named"),
    )


def _subject(subject: str, sender: Sender, tongue: Words) -> str:
    return tongue.t("mail.subject_demonstration", subject=subject) if sender.demonstration else subject


def _demonstration(sender: Sender, tongue: Words) -> list[str]:
    return [tongue.t("mail.demonstration")] if sender.demonstration else []


def opening(number: str, clause: str | None, due_on: date, on: date, tongue: Words) -> tuple[str, str]:
    """The subject of a reminder and its first sentence: what is due, and how far away that is."""
    what = tongue.t("mail.what_with_clause", number=number, clause=clause) if clause else number
    left = (due_on - on).days
    if left == 0:
        subject, lead = tongue.t("mail.subject_due", what=what), tongue.t("mail.lead_due", what=what)
    elif left < 0:
        subject, lead = (tongue.n(f"mail.{part}_late", -left, what=what) for part in ("subject", "lead"))
    else:
        subject, lead = (tongue.n(f"mail.{part}_before", left, what=what) for part in ("subject", "lead"))
    # A clause may end in the point of an abbreviation ("3-п."), which is that of the sentence too.
    return subject, f"{lead[:-2]}." if lead.endswith("..") else lead


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


def message(told: Reminding, at: datetime, on: date, sender: Sender) -> Message:
    """Make the reminder a letter. The same facts, moment and day give the same one."""
    tongue = words(told.recipient_language)
    return _message(reminder(told, on, sender, tongue), told, at, sender, tongue)


def message_of_opening(told: Opening, at: datetime, sender: Sender) -> Message:
    """Make the word of an unsealing a letter."""
    tongue = words(told.recipient_language)
    return _message(unsealed(told, sender, tongue), told, at, sender, tongue)


def _message(said: Letter, told: Reminding | Opening, at: datetime, sender: Sender, tongue: Words) -> Message:
    # By itself the boundary would be random, and the letter another one each time it is made.
    made = MIMEMultipart("alternative", boundary=f"={told.id.hex}=")
    name, email = told.recipient_name, told.recipient_email
    _head(made, Letterhead(said.subject, name, email, told.message_id, at, sender, tongue))
    made.attach(_part("reminder.txt", "plain", said, tongue))
    made.attach(_part("reminder.html", "html", said, tongue))
    return made


def plain(text: str, head: Letterhead) -> Message:
    """Make a letter of text alone."""
    made = MIMEText(text.replace("\n", "\r\n"), "plain", "utf-8")
    _head(made, head)
    return made


def with_file(text: str, head: Letterhead, filename: str, content: bytes) -> Message:
    """Make a letter of text with a file of text beside it, which arrives byte for byte."""
    made = MIMEMultipart("mixed", boundary=f"={head.message_id.partition('@')[0]}=")
    _head(made, head)
    made.attach(MIMEText(text.replace("\n", "\r\n"), "plain", "utf-8"))
    # Not as text, whose line ends servers and readers take the liberty to change.
    file = MIMEApplication(content)
    file.add_header("Content-Disposition", "attachment", filename=filename)
    made.attach(file)
    return made


def _head(made: Message, head: Letterhead) -> None:
    tongue = head.tongue
    made.add_header("From", _address("From", tongue.t("mail.from_name"), head.sender.address))
    made.add_header("To", _address("To", head.name, head.email))
    made.add_header("Subject", Header(_one_line(head.subject), "utf-8", header_name="Subject").encode())
    made["Date"] = format_datetime(head.at)
    made["Message-ID"] = f"<{head.message_id}>"
    # RFC 3834: no automatic answers to automatic letters; the second header says so to Exchange.
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made["Content-Language"] = str(tongue.language)


def _address(header: str, name: str, address: str) -> str:
    """A name and an address. `EmailMessage` folds long Cyrillic ones so that spaces come and go."""
    made = Header(header_name=header)
    made.append(_one_line(name), "utf-8")
    made.append(f"<{address}>", "us-ascii")
    return made.encode()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _part(template: str, subtype: str, letter: Letter, tongue: Words) -> MIMEText:
    """A part in base64, which every server passes on unchanged, with the line ends that mail asks for."""
    text = _rendered(template, letter, tongue)
    return MIMEText(text.replace("\n", "\r\n"), subtype, "utf-8")


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
