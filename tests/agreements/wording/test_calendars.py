"""What sources say of a disputed day, in words."""

from datetime import date

import pytest

from agreements.rules.calendar_sources import PACKAGE
from agreements.tables.data import national_calendar
from agreements.vocabulary import DayKind, Language
from agreements.wording.calendars import act, source_note
from registry import languages


def test_each_source_of_a_disputed_day_is_worded_in_the_readers_language():
    noted = [day.note for day in national_calendar(2026, 2026) if day.note]
    assert noted
    for language in Language:
        words = languages.words(language)
        for note in noted:
            said = source_note(note, words)
            assert said.startswith(words.word(DayKind.DAY_OFF))
            assert not any(f"{kind}: " in said for kind in DayKind)


def test_a_note_in_other_words_stands_as_it_is():
    assert source_note("by a letter: of 2027", languages.words(Language.EN)) == "by a letter: of 2027"


@pytest.mark.parametrize("language", list(Language))
def test_what_a_library_reckoned_is_no_act(language):
    words = languages.words(language)
    told = words.t("calendars.by_library", library=PACKAGE)
    days = {day.day: day for day in national_calendar(2026, 2030)}
    lunar, lawful, disputed = days[date(2030, 4, 13)], days[date(2030, 3, 8)], days[date(2026, 1, 8)]
    assert act(lunar.act, lunar.source_url, words) == told
    assert act(lawful.act, lawful.source_url, words) == lawful.act
    assert act(None, None, words) is None
    assert source_note(disputed.note, words).endswith(f"{words.word(DayKind.WORKING)}: {told}")
