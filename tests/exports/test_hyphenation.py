from itertools import pairwise

import pyphen
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import hyphenation

ALPHABET = hyphenation.VOWELS + hyphenation.CONSONANTS + hyphenation.SIGNS


@pytest.fixture(scope="module", autouse=True)
def installed():
    hyphenation.install()


def hyphenated(word):
    return pyphen.Pyphen(lang="ky").inserted(word)


@pytest.mark.parametrize(
    "word",
    [
        "ки-теп",
        "бо-ек",
        "тоо-лор",
        "ай-тыл-ган-дар",
        "мил-дет-тен-ме-лер-дин",
        "ми-нистр-лик",
        "са-на-рип-тик",
        "өнүк-тү-рүү",
        "маа-лы-мат",
        "аа-лам",
        "Рес-пуб-ли-ка-сы-нын",
        "ке-ли-шим",
    ],
)
def test_words_break_by_syllables(word):
    assert hyphenated(word.replace("-", "")) == word


def test_a_dictionary_is_found_by_the_language_tag():
    assert pyphen.language_fallback("ky") == "ky"
    assert pyphen.language_fallback("ky-KG") == "ky"


@given(st.text(alphabet=ALPHABET, min_size=1, max_size=40))
def test_no_part_lacks_a_second_letter_and_no_long_vowel_is_torn(word):
    parts = hyphenated(word).split("-")
    assert "".join(parts) == word
    if len(parts) > 1:
        assert len(parts[0]) >= 2
        assert len(parts[-1]) >= 2
    for before, after in pairwise(parts):
        assert not (before[-1] == after[0] and after[0] in hyphenation.VOWELS)
        assert after[0] not in hyphenation.SIGNS
