"""Loading the catalogues, and choosing a language for a reader."""

from pathlib import Path

import pytest
import structlog

from agreements.vocabulary import Language
from agreements.wording.words import Words
from registry import languages
from registry.languages import MissingWordError, Sentences, negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ky"),
        ("", "ky"),
        ("*", "ky"),
        ("ru", "ru"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("en-GB, en;q=0.9", "en"),
        ("de-DE, en;q=0.5, ru;q=0.7", "ru"),
        ("KY-kg", "ky"),
        ("kg", "ky"),  # the country, not a language we speak: the state language stands
        ("fr, de", "ky"),
        ("ru;q=0, en", "en"),
        ("ru;q=x, en;q=0.1", "en"),
        ("ru;q=nan, en;q=0.1", "en"),
        ("ru;q=-1, en;q=0.1", "en"),
        ("en;level=1;q=0.2, ru; q = 0.3", "ru"),
        (",;,;q=;=", "ky"),
        ("en" + ", ru" * 10_000, "en"),
    ],
)
def test_the_language_is_the_best_that_the_browser_asks_for(header: str | None, language: str) -> None:
    assert negotiate(header) == language


def test_every_area_of_a_language_is_read_into_one_catalogue() -> None:
    for language in Language:
        keys = languages.sentences(language).texts
        assert {"common.unknown", "agreement_form.memorandum"} <= set(keys)
        assert "" not in keys


def test_the_words_of_a_language_are_read_once() -> None:
    assert languages.words(Language.KY) is languages.words(Language.KY)


def test_a_missing_sentence_shows_its_key_and_is_logged() -> None:
    words = Words(Language.RU, Sentences(Language.RU, {"x": "{place}"}))
    with structlog.testing.capture_logs() as lines:
        assert words.t("no.such") == "no.such"
        assert words.n("no.such", 2) == "no.such"
        assert words.t("x") == "{place}"
    assert [(line["event"], line["key"], line["place"]) for line in lines] == [
        ("word_missing", "no.such", None),
        ("word_missing", "no.such", None),
        ("word_missing", "x", "place"),
    ]


def test_a_missing_sentence_raises_where_the_catalogue_is_strict() -> None:
    words = Words(Language.RU, Sentences(Language.RU, {"x": "{place}"}, strict=True))
    with pytest.raises(MissingWordError):
        words.t("no.such")
    with pytest.raises(MissingWordError):
        words.t("x")


def test_a_file_is_read_with_its_plural_forms(tmp_path: Path) -> None:
    path = tmp_path / "area.po"
    path.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "a.one"\nmsgstr "Бир «сөз»\\n"\n"жана башка"\n\n'
        'msgid "a.many"\nmsgid_plural "a.many"\nmsgstr[0] "{count} сөз"\nmsgstr[1] "{count} сөздөр"\n',
        encoding="utf-8",
    )
    read = languages.area(path)
    assert read.texts == {"a.one": "Бир «сөз»\nжана башка"}
    assert read.plurals == {"a.many": ("{count} сөз", "{count} сөздөр")}
    assert [read.plural_form(count) for count in (0, 1, 2)] == [1, 0, 1]


def test_a_catalogue_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the catalogues takes half a second; done for each request it would be all a page costs."""
    read: list[Path] = []
    really = languages.area

    def counted(path: Path) -> languages.Area:
        read.append(path)
        return really(path)

    monkeypatch.setattr(languages, "area", counted)
    languages.sentences.cache_clear()
    languages.words.cache_clear()
    for _ in range(2):
        for language in Language:
            languages.words(language)
    languages.raise_for_missing_words()
    assert sorted(read) == sorted(languages.LOCALE.glob("*/*.po"))
