"""How pages are put together."""

import re

import pytest
from jinja2 import TemplateSyntaxError

from agreements.vocabulary import Language
from registry import languages, templating
from registry.templating import Page, Viewer


@pytest.mark.parametrize("language", Language)
def test_a_sentence_stands_in_the_compiled_template_in_its_language(language):
    made = templating.environment(language)
    page = made.from_string('{{ t("site.menu") }}|{{ t("site." ~ name) }}|{{ words.t("site.menu") }}')
    called = []
    said = page.render(name="menu", t=lambda key: called.append(key) or "called")
    menu = languages.words(language).t("site.menu")
    assert said == f"{menu}|called|{menu}"
    assert called == ["site.menu"]


def test_a_sentence_with_places_is_filled_as_the_page_is_made():
    made = templating.environment(Language.EN)
    assert made.from_string('{{ t("site.inbox_more", count=9) }}').render() == "more than 9 unread messages"


def test_what_a_sentence_says_is_escaped_like_any_text(monkeypatch):
    made = templating.environment(Language.EN)
    monkeypatch.setitem(made.globals, "t", lambda _: "a <b> & c")
    assert made.from_string('<p>{{ t("any") }}</p>').render() == "<p>a &lt;b&gt; &amp; c</p>"


def test_a_sentence_that_does_not_exist_fails_before_any_page_is_made():
    with pytest.raises((LookupError, TemplateSyntaxError)):
        templating.environment(Language.EN).from_string('{% if false %}{{ t("site.nonsense") }}{% endif %}')


@pytest.mark.parametrize(
    ("unread", "shown", "heard"),
    [
        (0, None, None),
        (1, "1", "1\N{NO-BREAK SPACE}unread message"),
        (9, "9", "9\N{NO-BREAK SPACE}unread messages"),
        (10, "9+", "more than 9 unread messages"),
    ],
)
def test_the_bell_counts_to_nine(unread, shown, heard):
    frame = Page(
        language=Language.EN, languages=(), path="/", query="", demo=False, csrf="", navigation=(), notices=(),
        viewer=Viewer("An executor", None, (), unread),
    )  # fmt: skip
    page = templating.environment(Language.EN).get_template("_base.html").render(page=frame, view=None)
    found = re.search(r'k-count"><span aria-hidden="true">(.*?)</span><span class="k-hidden">(.*?)<', page)
    assert (found.groups() if found else (None, None)) == (shown, heard)
