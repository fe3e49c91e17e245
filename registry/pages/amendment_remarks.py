"""What an officer should know before recording an amendment: what it does to other amendments, and to dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from agreements.readings.amendments import Texts
from agreements.readings.values import Dossier, Milestone
from agreements.rules.amending import ended_by
from agreements.rules.amendments import Amending, in_order
from agreements.wording import changes
from agreements.wording.words import Words


def remarks(dossier: Dossier, made: Amending, words: Words, known: Mapping[UUID, str]) -> Iterator[str]:
    yield from _of_others(Texts.of(dossier), made, words, known)
    if made.effective_on is not None:
        yield from _of_dates(dossier, made, made.effective_on, words)


def _of_others(texts: Texts, made: Amending, words: Words, known: Mapping[UUID, str]) -> Iterator[str]:
    """What changes the same earlier, and holds no more, or later, and holds from then on."""
    changed = {change.at for change in made.changes}
    order = in_order([*texts.amendments, made])
    said = texts.said(None)
    for place, other in enumerate(order):
        same = [change for change in other.changes if change.at in changed]
        if other.id == made.id or not same:
            continue
        key = "amendments.overrides" if place < order.index(made) else "amendments.changed_again"
        day = words.date(other.effective_on) if other.effective_on else words.t("amendments.unknown_day")
        for part in changes.worded(same, words, known, said):
            for line in part.lines:
                what = f"{part.where} · {line.what}" if part.path else line.what
                value = line.after or words.unknown
                yield words.t(key, what=what, number=other.number, day=day, value=value)
            if part.effect == "ended":
                value = words.t("amendments.part_ended")
                yield words.t(key, what=part.where, number=other.number, day=day, value=value)


def _of_dates(dossier: Dossier, made: Amending, day: date, words: Words) -> Iterator[str]:
    """The open dates of what ends: those that fall away, and those that had come before and stay owed."""
    ended = ended_by([made])
    for promise in dossier.commitments:
        whole = f"commitments/{promise.id}"
        still = [
            each
            for each in promise.milestones
            if (whole in ended or f"{whole}/milestones/{each.id}" in ended)
            and each.fulfilled_on is None
            and each.waived_on is None
        ]
        owed = [each for each in still if each.due_on is not None and each.due_on < day]
        gone = [each for each in still if each not in owed]
        what = promise.clause or words.pick(promise.text) or words.t("commitments.no_clause")
        for key, dates in (("amendments.falls_away", gone), ("amendments.stays_owed", owed)):
            if dates:
                yield words.t(
                    key, what=what, day=day, dates=words.joined(_named(each, words) for each in dates)
                )


def _named(milestone: Milestone, words: Words) -> str:
    title, day = words.pick(milestone.title), words.date(milestone.due_on)
    return f"{day} ({title})" if title else day
