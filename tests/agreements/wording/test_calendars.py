"""What sources say of a disputed day, in words."""

from agreements.tables.data import national_calendar
from agreements.vocabulary import DayKind, Language
from agreements.wording.calendars import source_note
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
