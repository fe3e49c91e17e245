"""Reading pages as a browser without scripts does: what they say, and what their forms would send."""

import re
from html.parser import HTMLParser

from agreements.vocabulary import Language
from registry import languages

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Document(HTMLParser):
    """What a page is made of, and whether its elements close in order."""

    def __init__(self, text) -> None:
        super().__init__()
        self.open, self.wrong, self.found, self.said, self.ids = [], [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if tag not in VOID and self.get_starttag_text()[-2:] != "/>":
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))

    def handle_data(self, data):
        self.said += data

    def all(self, tag):
        return [attrs for each, attrs in self.found if each == tag]


def whole(answer, language):
    """The page as a document, after what holds for all of them."""
    document = Document(answer.text)
    assert document.wrong == []
    assert document.open == []
    [html] = document.all("html")
    assert html["lang"] == language
    assert answer.headers["content-language"] == language
    assert len(document.all("h1")) == 1, answer.url
    assert len(document.all("title")) == 1
    assert all("src" in script for script in document.all("script")), "a script in the page"
    assert document.all("style") == []
    assert not any(name == "style" or name.startswith("on") for _, attrs in document.found for name in attrs)
    assert len(document.ids) == len(set(document.ids)), "an id twice"
    labels = {label.get("for") for label in document.all("label")}
    for tag in ("select", "textarea"):
        assert all(field["id"] in labels for field in document.all(tag))
    keys = languages.sentences(Language(language)).texts.keys()
    shown = set(re.findall(r"\b[a-z_]+\.[a-z_]+(?:\.[a-z_]+)?\b", document.said))
    assert not shown & set(keys), "a key instead of its sentence"
    return document


class Form(HTMLParser):
    """The fields of one form with what stands in them; the buttons are pressed by the test."""

    def __init__(self, text, action) -> None:
        super().__init__()
        self.action, self.inside, self.values, self.buttons = action, False, {}, []
        self.area = self.select = None
        self.files = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("action") == self.action
        if not self.inside:
            return
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "button" and given.get("value"):
            self.buttons.append(given["value"])
        elif tag == "input" and kind == "file":
            self.files.add(name)
        elif tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in given):
            self.values[name] = given.get("value", "")
        elif tag == "textarea":
            self.area, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        # A browser sends the first choice when none is marked.
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.values):
            self.values[self.select] = given.get("value", "")

    def handle_data(self, data):
        if self.area:
            # The first line break of a text area is not part of it.
            self.values[self.area] += data if self.values[self.area] else data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False


def form(answer, action):
    found = Form(answer.text, action)
    assert found.values, f"no form for {action}"
    return found
