import re
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.vocabulary import Language
from exports.typesetting import NBSP, bound, cleaned, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1fc", "abc"),
        ("one\r\ntwo\u2028three\x85four", "one\ntwo\nthree\nfour"),
        ("\u202eабв\u202c", "абв"),
        ("\ufeffначало", "начало"),
        ("\ue000", "\ufffd"),
        ("  два   пробела\t", "два пробела"),
        ("е\u0301", "е\u0301"),
        ("a" + "\u0301" * 40, "a" + "\u0301" * 3),
        ("Өкмөтү", "Өкмөтү"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_what_cannot_be_printed_is_taken_out_and_the_rest_stays(text, shown):
    assert cleaned(text) == shown


@given(st.text(alphabet=st.characters()))
def test_cleaned_text_can_stand_in_xml_and_in_utf8(text):
    ET.fromstring(f"<t>{escape(cleaned(text))}</t>".encode())  # noqa: S314 -- our own XML
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        ("в сфере", Language.RU, "в~сфере"),
        ("меморандум и соглашение о сотрудничестве", Language.RU, "меморандум и~соглашение о~сотрудничестве"),
        ("п. 3.2 и ст. 5", Language.RU, "п.~3.2 и~ст.~5"),
        ("№ 64 от 24", Language.RU, "№~64 от~24"),
        ("А. Б. Фамилия", Language.RU, "А.~Б.~Фамилия"),
        ("срок — год", Language.RU, "срок~— год"),
        ("600 млн сом", Language.RU, "600~млн сом"),
        ("24-апрели № 64", Language.KY, "24-апрели №~64"),
        ("art. 5 of the Act", Language.EN, "art.~5 of the Act"),
        ("No. 64", Language.EN, "No.~64"),
    ],
)
def test_what_belongs_together_is_not_torn_apart(text, language, shown):
    assert bound(text, language) == shown.replace("~", NBSP)


@given(st.text(), st.sampled_from(Language))
def test_binding_changes_spaces_alone(text, language):
    assert re.sub("[ \u00a0]", " ", bound(text, language)) == re.sub("[ \u00a0]", " ", text)


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_shortened_text_is_one_line_and_short(text, longest):
    shown = shortened(text, longest)
    assert len(shown) <= longest
    assert "\n" not in shown
