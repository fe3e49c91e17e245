"""The summary of one agreement: a dossier in, the frozen view of an official extract out."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import rfc8785

from agreements.readings import histories
from agreements.vocabulary import Confidentiality, Language
from agreements.wording.as_on import stamp, told
from agreements.wording.words import BISHKEK, PREFERENCE
from exports import amendments, commitments, events, sections
from exports.phrases import Phrases
from exports.typesetting import bound, cleaned, shortened
from exports.views import Cell, Phrase, Picture, Section, Summary, Tone

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from agreements.readings.values import Dossier
    from agreements.wording.words import Words

# Changes whenever the same dossier would give other words or another order; the file's identifier depends on it.
TEMPLATE_VERSION = 6
DATA_NAME = "agreement.json"
# More does not fit on one line of the head of a page.
LONGEST_RUNNING_HEAD = 70
LONGEST_NAME = 80
_NUMBER_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>| \t\n', "-"))


def summarise(  # noqa: PLR0913 -- all but the first two by name
    dossier: Dossier,
    words: Words,
    *,
    day: date,
    base_url: str,
    at: datetime | None = None,
    demonstration: bool = False,
    known: Dossier | None = None,
) -> Summary:
    """The view of `dossier` as it stands on `day`, or of the days that it tells of, in the language of `words`.

    `base_url` is the address of the register, without a slash at its end. `known` is all that was known where the
    dossier tells of a day: what had ended by then has its name there. An extract of another day says that it was made
    `at` a moment, by default as the day begins; one of today has the same words all day, and one of what was known at
    a moment has them for ever.
    """
    at = at or datetime.combine(day, time(), BISHKEK)
    to = Phrases(words, then=dossier.as_on is not None)
    address = f"{base_url.rstrip('/')}/agreements/{dossier.id}"
    data = machine_readable(dossier, day, address)
    digest = hashlib.sha256(data).hexdigest()
    number = cleaned(dossier.number or "")
    numbered = to.t("summary.number", number=number) if number else to.t("summary.no_number")
    return Summary(
        language=to.language,
        issuer=to.t("summary.issuer"),
        kind=to.t("summary.kind"),
        title=_title(dossier, to),
        number_line=to.phrase(numbered, Tone.STRONG),
        dates=_dates(dossier, to, day, at),
        marks=_marks(dossier, to),
        demonstration=to.t("summary.demonstration") if demonstration else None,
        sections=_sections(dossier, known or dossier, to, _told_of(dossier, day)),
        closing=(
            to.phrase(to.t("summary.closing")),
            to.phrase(to.t("summary.data", name=DATA_NAME)),
            to.phrase(digest, Tone.CODE),
        ),
        picture=Picture(address, to.t("summary.picture", address=address)),
        running=shortened(f"{to.t('summary.kind')} · {numbered}", LONGEST_RUNNING_HEAD),
        page_words=page_words(to),
        unprintable=to.t("summary.unprintable"),
        titles=_titles(dossier),
        subject=f"{to.t('summary.kind')}, {numbered}",
        identifier=f"{dossier.id}/{dossier.revision}/{digest}/{to.language}/{TEMPLATE_VERSION}",
        address=address,
        address_about=to.t("summary.link"),
        filename=_filename(dossier, number, to),
        moment=_moment(dossier, day),
        data=data,
        data_name=DATA_NAME,
        data_about=to.t("summary.data_about"),
        digest=digest,
    )


def machine_readable(dossier: Dossier, day: date, address: str) -> bytes:
    """The dossier as canonical JSON (RFC 8785).

    Who may read it says nothing about the agreement and stays out, as does who asked for something to be taken out.
    """
    values = msgspec.to_builtins(dossier)
    for reader in ("reader_accounts", "reader_organisations"):
        del values[reader]
    for redaction in values["redactions"]:
        for request in ("asked_by", "request_number", "request_on"):
            del redaction[request]
    return rfc8785.dumps(
        {
            "kind": "kelishim.summary",
            "version": 1,
            "as_of": day.isoformat(),
            "address": address,
            "dossier": values,
        }
    )


def _sections(dossier: Dossier, known: Dossier, to: Phrases, day: date) -> tuple[Section, ...]:
    terms = partial(sections.terms, day=day)
    writers: list[Callable[[Dossier, Phrases, int], Section]] = [sections.general, sections.parties, terms]
    if histories.events(dossier):
        writers.append(events.happened)
    if amendments.standing(known):
        writers.append(lambda _, to, number: amendments.amended(known, to, number, day))
    writers.append(commitments.promised)
    if commitments.has_reports(dossier):
        writers.append(commitments.reported)
    writers += [sections.documents, sections.ledger]
    return tuple(write(dossier, to, number) for number, write in enumerate(writers, 1))


def _title(dossier: Dossier, to: Phrases) -> Phrase:
    title = to.text(dossier.title)
    return to.phrase(to.t("summary.untitled")) if title.tone is Tone.UNKNOWN else title


def _titles(dossier: Dossier) -> dict[Language, str]:
    """The title in each language it has, for the file's metadata."""
    found = {language: cleaned(getattr(dossier.title, language) or "") for language in PREFERENCE}
    return {language: title.replace("\n", " ") for language, title in found.items() if title}


def _told_of(dossier: Dossier, day: date) -> date:
    """The day that the extract tells of."""
    days = dossier.as_on
    if days is None:
        return day
    return days.in_force_on or (days.known_on.astimezone(BISHKEK).date() if days.known_on else day)


def _filename(dossier: Dossier, number: str, to: Phrases) -> str:
    name = shortened(number, LONGEST_NAME).translate(_NUMBER_IN_NAMES) or str(dossier.id)
    days, then = dossier.as_on, ""
    if days:
        then = f"-{stamp(days.in_force_on, days.known_on)}"
    return f"{name}{then}-{to.language}"


def _dates(dossier: Dossier, to: Phrases, day: date, at: datetime) -> Cell:
    days = dossier.as_on
    as_of: Cell = (to.phrase(to.t("summary.as_of", date=to.words.date(day))),)
    if days is not None:
        # On paper there is no today: what was known when it was made was known at that moment.
        said = told(days.in_force_on, days.known_on or at, to.words)
        as_of = (to.phrase(bound(said, to.language), Tone.STRONG),)
        if days.known_on is None:
            as_of += (to.phrase(to.t("summary.issued", moment=to.words.moment(at, seconds=True))),)
    if dossier.registered_at is None:
        return as_of
    registered_on = dossier.registered_at.astimezone(BISHKEK).date()
    registered = to.phrase(to.t("summary.registered", date=to.words.date(registered_on)))
    ended = histories.ending_of(dossier, _told_of(dossier, day))
    if ended is None:
        return (registered, *as_of)
    said = to.t(f"endings.{'over' if ended.over else 'ahead'}_{ended.by}", day=to.words.date(ended.on))
    return (registered, *as_of, to.phrase(said, Tone.STRONG))


def _marks(dossier: Dossier, to: Phrases) -> tuple[str, ...]:
    """What has to be seen at once on every page: that it is a draft, that not everybody may read it."""
    marks = []
    if dossier.registered_at is None:
        marks.append(to.t("summary.draft"))
    if dossier.confidentiality is not Confidentiality.PUBLIC:
        mark = to.word(dossier.confidentiality).text
        marks.append(mark[:1].upper() + mark[1:])
    return tuple(marks)


def page_words(to: Phrases) -> tuple[str, str, str]:
    """The words around the page number and the number of pages, which only the typesetter knows."""
    before, _, rest = to.words.t("summary.page", page="\0", pages="\1").partition("\0")
    between, _, after = rest.partition("\1")
    return (before, between, after)


def _moment(dossier: Dossier, day: date) -> datetime:
    """The age the file gives itself: the extract's day, or the last entry where that came later on the day."""
    moment = datetime.combine(day, time(), BISHKEK)
    if dossier.ledger is not None:
        moment = max(moment, dossier.ledger.at)
    return moment.astimezone(UTC).replace(microsecond=0)
