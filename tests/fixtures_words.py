"""Words in tests: a sentence that the catalogues lack is a failure, not a line in the log."""

import pytest

from registry import languages


@pytest.fixture(autouse=True, scope="session")
def strict_words() -> None:
    """Make every gap in the catalogues raise."""
    languages.raise_for_missing_words()
