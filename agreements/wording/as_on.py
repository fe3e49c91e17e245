"""Of which days something tells, in words."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from agreements.wording.words import BISHKEK, Words


def told(in_force_on: date | None, known_on: datetime | None, words: Words) -> str:
    """The day of effect and the moment of knowledge, one of which is another than now."""
    if known_on is None:
        return words.t("as_on.told_in_force", day=in_force_on)
    known = moment(known_on, words)
    if in_force_on is None:
        return words.t("as_on.told_known", known=known)
    return words.t("as_on.told_both", day=in_force_on, known=known)


def stamp(in_force_on: date | None, known_on: datetime | None) -> str:
    """The days as the name of a file has them; one that is not the end of a day is told in Bishkek, to the second."""
    told = [] if in_force_on is None else [in_force_on.isoformat()]
    if known_on is not None:
        there = known_on.astimezone(BISHKEK)
        told.append(
            f"known-{there.date() if there.time() == time.max else there.strftime('%Y-%m-%dT%H%M%S')}"
        )
    return "-".join(told)


def kinds(sections: Iterable[str], words: Words) -> str:
    """Of which kinds sections are, each once."""
    return ", ".join(dict.fromkeys(words.t(f"section.{each.partition('/')[0]}") for each in sections))


def moment(known_on: datetime, words: Words) -> str:
    """The moment of knowledge: a day or a minute, where it is the end of one."""
    there = known_on.astimezone(BISHKEK)
    if there.time() == time.max:
        return words.date(there.date())
    return words.moment(there, seconds=(there + timedelta.resolution).second != 0)
