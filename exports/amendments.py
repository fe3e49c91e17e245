"""What the parties changed after they had signed, in a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agreements.readings.amendments import Texts, names
from agreements.wording.changes import ChangeWords, PartWords, worded
from exports.views import Cell, Column, Section, Table, Tone

if TYPE_CHECKING:
    from datetime import date

    from agreements.readings.amendment_values import Amendment
    from agreements.readings.values import Dossier
    from exports.phrases import Phrases


def standing(dossier: Dossier) -> list[Amendment]:
    """In the order of effect. What was struck is in the ledger and not in an extract."""
    return [each for each in dossier.amendments if each.struck_at is None]


def amended(dossier: Dossier, to: Phrases, number: int, day: date) -> Section:
    """A row for each part that an amendment changes, and whether it holds on the day.

    The amendment is named again in each row, so that it reads alone.
    """
    heading = to.t("summary.amendments")
    columns = (
        Column(to.t("summary.ordinal"), 7, number=True),
        Column(to.t("summary.amendment"), 27),
        Column(to.t("summary.amendment_days"), 20),
        Column(to.t("summary.changes"), 46),
    )
    known = {key: to.words.pick(name) for key, name in names(dossier).items()}
    texts, rows = Texts.of(dossier), []
    before = texts.before(dossier)
    for n, each in enumerate(standing(dossier), 1):
        parts = worded(each.changes, to.words, known, before[each.id])
        for place, part in enumerate(parts, 1):
            ordinal = str(n) if len(parts) == 1 else f"{n}.{place}"
            paper = (to.plain(each.number), to.plain(each.ground, Tone.QUIET))
            days = _days(each, to, day, late=each.id in texts.late)
            rows.append(((to.phrase(ordinal),), paper, days, _changes(part, to)))
    return Section(number, heading, table=Table(heading, columns, tuple(rows)))


def _days(amendment: Amendment, to: Phrases, day: date, *, late: bool) -> Cell:
    holding = amendment.holding(day, late=late)
    stands = to.phrase(to.t(f"amendments.holding_{holding}"), Tone.STRONG)
    signed = to.phrase(to.t("summary.amendment_signed", date=to.words.short_date(amendment.signed_on)))
    if amendment.effective_on is None:
        return (stands, signed)
    if late:
        return (stands, signed, to.plain(to.t("amendments.was_over")))
    held = to.words.short_date(amendment.effective_on)
    return (stands, signed, to.phrase(to.t("summary.amendment_holds", date=held)))


def _changes(part: PartWords, to: Phrases) -> Cell:
    where = to.plain(part.where, Tone.STRONG)
    if part.effect == "ended":
        return (where, to.phrase(to.t("summary.part_ended")))
    lines = (to.plain(_change(line, part.effect, to)) for line in part.lines)
    added = (to.phrase(to.t("summary.part_added")),) if part.effect == "added" else ()
    return (where, *added, *lines)


def _change(line: ChangeWords, effect: str, to: Phrases) -> str:
    after = line.after or to.words.unknown
    if effect == "added":
        return to.t("summary.change_added", what=line.what, after=after)
    changed = to.t("summary.change", what=line.what, before=line.before or to.words.unknown, after=after)
    return f"{changed} ({to.t('amendments.stated', value=line.stated)})" if line.stated else changed
