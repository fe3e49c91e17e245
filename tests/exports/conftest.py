"""Words in the three languages, and one press for the whole run: setting one up costs more than a summary."""

import pytest

from agreements.vocabulary import Language
from exports.pdf import Press
from exports.summaries import summarise
from registry.assets import FONTS
from registry.languages import words
from tests.exports.samples import BASE_URL, DAY, a_dossier


@pytest.fixture(params=[Language.KY, Language.RU, Language.EN])
def language(request):
    return request.param


@pytest.fixture(scope="session")
def fonts():
    if not list(FONTS.glob("*.ttf")):
        pytest.skip("the fonts of documents are not there: run `make assets`")
    return FONTS


@pytest.fixture(scope="session")
def press(fonts):
    return Press(fonts)


@pytest.fixture(scope="session")
def summary_of():
    """Make the summary of a dossier, by default of the full sample in Russian."""

    def summary(dossier=None, language=Language.RU, **options):
        chosen = {"day": DAY, "base_url": BASE_URL, **options}
        return summarise(dossier or a_dossier(), words(language), **chosen)

    return summary
