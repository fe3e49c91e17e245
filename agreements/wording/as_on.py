"""Of which days something tells, in words."""

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


def moment(known_on: datetime, words: Words) -> str:
    """The moment of knowledge: a day or a minute, where it is the end of one."""
    there = known_on.astimezone(BISHKEK)
    if there.time() == time.max:
        return words.date(there.date())
    return words.moment(there, seconds=(there + timedelta.resolution).second != 0)
