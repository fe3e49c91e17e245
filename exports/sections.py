"""The numbered sections of a summary, but for those about commitments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agreements.readings import histories
from agreements.vocabulary import Confidentiality, Language, PartyRole, Renewal, TermKind
from agreements.wording import redactions
from exports import events
from exports.typesetting import bound
from exports.views import Cell, Column, Line, Phrase, Section, Table, Tone

if TYPE_CHECKING:
    from datetime import date

    from agreements.readings.values import Document, Dossier, Party, Signatory
    from exports.phrases import Phrases


def general(dossier: Dossier, to: Phrases, number: int) -> Section:
    """What the document is, what it is for, where and when it was signed."""
    languages = [to.word(language).text for language in dossier.languages]
    lines = [
        to.line(to.t("summary.form"), to.word(dossier.form)),
        to.line(to.t("summary.class"), to.word(dossier.class_)),
        to.line(to.t("summary.legal_basis"), to.plain(dossier.legal_basis)),
        *_other_titles(dossier, to),
        to.line(to.t("summary.purpose"), to.text(dossier.purpose)),
        to.line(to.t("summary.signed_on"), to.date(dossier.signed_on)),
        to.line(to.t("summary.place"), to.plain(dossier.place)),
        to.line(to.t("summary.status"), to.word(dossier.status)),
        to.line(to.t("summary.languages"), to.phrase(", ".join(languages)) if languages else to.unknown()),
    ]
    if len(dossier.languages) > 1 or dossier.prevailing_language is not None:
        lines.append(to.line(to.t("summary.prevailing"), to.word(dossier.prevailing_language)))
    lines.append(to.line(to.t("summary.confidentiality"), to.word(dossier.confidentiality)))
    if dossier.confidentiality is not Confidentiality.PUBLIC:
        reason = to.plain(dossier.confidentiality_reason)
        lines.append(to.line(to.t("summary.confidentiality_reason"), reason))
        review = to.date(dossier.confidentiality_review_on)
        lines.append(to.line(to.t("summary.confidentiality_review_on"), review))
    lines.append(to.line(to.t("summary.original_location"), to.plain(dossier.original_location)))
    return Section(number, to.t("summary.general"), lines=tuple(lines))


def _other_titles(dossier: Dossier, to: Phrases) -> list[Line]:
    labels = {
        Language.KY: to.t("summary.title_ky"),
        Language.RU: to.t("summary.title_ru"),
        Language.EN: to.t("summary.title_en"),
    }
    return [to.line(labels[title.language], title) for title in to.others(dossier.title)]


def parties(dossier: Dossier, to: Phrases, number: int) -> Section:
    """Who agreed, who signed for them, and by what right."""
    columns = (
        Column(to.t("summary.ordinal"), 6, number=True),
        Column(to.t("summary.party"), 29),
        Column(to.t("summary.signatory"), 25),
        Column(to.t("summary.authority"), 22),
        Column(to.t("summary.signed"), 18),
    )
    rows = [row for n, party in enumerate(dossier.parties, 1) for row in _party_rows(party, n, to)]
    heading = to.t("summary.parties")
    if not rows:
        return Section(number, heading, text=(to.unknown(),))
    return Section(number, heading, table=Table(heading, columns, tuple(rows)))


def _party_rows(party: Party, number: int, to: Phrases) -> list[tuple[Cell, ...]]:
    """A row for each signatory; the party is named again in each, so that every row can be read alone."""
    named = (*_named(party, to), to.word(party.role, Tone.QUIET))
    ordinal = str(number)
    if party.role is PartyRole.SUCCESSOR:
        # It signed nothing: a hand-over made it answer.
        return [((to.phrase(ordinal),), named, *(to.not_applicable() for _ in range(3)))]
    if not party.signatories:
        return [((to.phrase(ordinal),), named, (to.unknown(),), (to.unknown(),), (to.unknown(),))]
    rows: list[tuple[Cell, ...]] = []
    for n, signatory in enumerate(party.signatories, 1):
        mark = ordinal if len(party.signatories) == 1 else f"{ordinal}.{n}"
        rows.append(
            (
                (to.phrase(mark),),
                named,
                (to.plain(signatory.name), to.plain(signatory.position, Tone.QUIET)),
                _authority(signatory, to),
                (to.short_date(signatory.signed_on), to.plain(signatory.place, Tone.QUIET)),
            )
        )
    return rows


def _named(party: Party, to: Phrases) -> Cell:
    """The name a party bore when it signed, and the one it bears now where that is another."""
    now = to.body(party.organisation)
    then = to.text(party.name_then) if party.name_then else now
    if then.text == now.text:
        return (now,)
    return (
        then,
        to.phrase(to.t("as_on.named_then" if to.then else "summary.now_named", name=now.text), Tone.QUIET),
    )


def _authority(signatory: Signatory, to: Phrases) -> Cell:
    number, day = signatory.authority_number, signatory.authority_on
    basis = to.word(signatory.authority)
    if number and day:
        act = to.t("summary.act", number=to.plain(number).text, date=to.words.short_date(day))
    elif number:
        act = to.t("summary.number", number=to.plain(number).text)
    elif day:
        act = to.t("summary.act_of", date=to.words.short_date(day))
    else:
        return (basis,)
    return (basis, to.phrase(act))


def terms(dossier: Dossier, to: Phrases, number: int, day: date) -> Section:
    """When it enters into force, how long it runs, how it is renewed and ended, and the period that runs on the day.

    What an ending has overtaken is told as what was agreed, since it runs no more.
    """
    agreed = (
        ()
        if histories.ending_of(dossier, day) is None
        else (to.phrase(to.t("endings.as_agreed"), Tone.QUIET),)
    )
    lines = [
        to.line(to.t("summary.entry_rule"), *_entry_rule(dossier, to)),
        to.line(to.t("summary.in_force_on"), to.date(dossier.in_force_on)),
        to.line(to.t("summary.term"), *_term(dossier, to)),
    ]
    if dossier.term is not TermKind.INDEFINITE or dossier.ends_on is not None:
        lines.append(to.line(to.t("summary.ends_on"), to.date(dossier.ends_on), *agreed))
    if dossier.term is not TermKind.INDEFINITE or dossier.renewal not in {None, Renewal.NONE}:
        lines.append(to.line(to.t("summary.renewal"), *_renewal(dossier, to), *agreed))
    lines.append(to.line(to.t("summary.notice"), *_notice(dossier, to), *agreed))
    lines += events.period(dossier, to, day)
    return Section(number, to.t("summary.terms"), lines=tuple(lines))


def _entry_rule(dossier: Dossier, to: Phrases) -> Cell:
    rule = to.word(dossier.entry_rule)
    return (
        (rule, to.phrase(to.n("summary.days_later", dossier.entry_days))) if dossier.entry_days else (rule,)
    )


def _term(dossier: Dossier, to: Phrases) -> Cell:
    if dossier.term is TermKind.LENGTH and dossier.term_months is not None:
        return (to.phrase(to.n("summary.months", dossier.term_months)),)
    return (to.word(dossier.term),)


def _renewal(dossier: Dossier, to: Phrases) -> Cell:
    renewal = to.word(dossier.renewal)
    if dossier.renewal_months is None:
        return (renewal,)
    return (renewal, to.phrase(to.n("summary.by_months", dossier.renewal_months)))


def _notice(dossier: Dossier, to: Phrases) -> Cell:
    notice = to.unknown() if dossier.notice_days is None else to.phrase(to.words.days(dossier.notice_days))
    return (notice,) if dossier.notice_form is None else (notice, to.word(dossier.notice_form))


def documents(dossier: Dossier, to: Phrases, number: int) -> Section:
    """The files that count now, each with the digest by which it is known; what they replaced is left out."""
    heading = to.t("summary.documents")
    if not dossier.documents:
        return Section(number, heading, text=(to.phrase(to.t("summary.no_documents")),))
    columns = (
        Column(to.t("summary.ordinal"), 6, number=True),
        Column(to.t("summary.file"), 27),
        Column(to.t("summary.document_kind"), 21),
        Column(to.t("summary.size"), 11, number=True),
        Column(to.t("summary.digest"), 35),
    )
    replaced = {each.replaces for each in dossier.documents}
    current = [each for each in dossier.documents if each.id not in replaced]
    rows = tuple(_document_row(document, n, to) for n, document in enumerate(current, 1))
    return Section(number, heading, table=Table(heading, columns, rows))


def _document_row(document: Document, number: int, to: Phrases) -> tuple[Cell, ...]:
    kind: Cell = (to.word(document.kind),)
    known = (document.standing, document.language)
    details = ", ".join(to.word(value).text for value in known if value is not None)
    if details:
        kind += (to.phrase(details, Tone.QUIET),)
    return (
        (to.phrase(str(number)),),
        (to.plain(document.filename),),
        kind,
        (to.phrase(to.words.size(document.size)),),
        (to.plain(document.digest, Tone.CODE),),
    )


def ledger(dossier: Dossier, to: Phrases, number: int) -> Section:
    """Where the register's ledger holds this state of the agreement."""
    heading = to.t("summary.ledger")
    position = dossier.ledger
    if position is None:
        return Section(number, heading, text=(to.phrase(to.t("summary.not_in_ledger")),))
    lines = (
        to.line(to.t("summary.log"), to.plain(position.log)),
        to.line(to.t("summary.entry"), to.phrase(str(position.seq))),
        to.line(to.t("summary.entered_at"), to.moment(position.at)),
        to.line(to.t("summary.revision"), to.phrase(str(position.revision))),
        to.line(to.t("summary.leaf"), to.plain(position.leaf, Tone.CODE)),
        to.line(to.t("summary.tree_size"), to.phrase(str(position.size))),
        to.line(to.t("summary.root"), to.plain(position.root, Tone.CODE)),
    )
    notes = (to.phrase(to.t("summary.ledger_about")), *withheld(dossier, to))
    return Section(number, heading, lines=lines, notes=notes)


def withheld(dossier: Dossier, to: Phrases) -> tuple[Phrase, ...]:
    """What was taken out of the record that is told, by which entry and on what ground."""
    if dossier.as_on is not None and dossier.as_on.known_on is not None:
        told = [
            redactions.withheld(
                each.section, each.entry, each.basis, [one.place for one in each.places], to.words
            )
            for each in dossier.as_on.withheld
        ]
    else:
        told = [
            redactions.withheld_by(each.entry, each.basis, [one.place for one in each.places], to.words)
            for each in dossier.redactions
            if each.entry is not None
        ]
    return tuple(to.phrase(bound(each, to.language)) for each in dict.fromkeys(told))
