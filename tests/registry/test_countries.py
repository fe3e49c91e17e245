"""Countries by name."""

import pytest

from agreements.vocabulary import Language
from registry import countries, languages


@pytest.mark.parametrize("language", list(Language))
def test_the_country_of_the_register_is_named_as_it_names_itself_and_stands_first(language):
    words = languages.words(language)
    assert countries.every(words)[0] == ("KG", words.t("country.kg"))
    assert countries.name("KG", words) == words.t("country.kg")


def test_a_code_that_nobody_knows_stands_for_itself():
    assert countries.name("QQ", languages.words(Language.EN)) == "QQ"
