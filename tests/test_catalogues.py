"""The catalogues hold every sentence the code asks for, in three languages, and nothing besides.

A sentence missing in one language once showed as its bare key to half the readers; so every literal key in
the code and in the templates is looked up here, with the places of its sentence.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter

import jinja2
import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import nodes

from agreements import vocabulary
from agreements.ledger.sections import SUBJECTS
from agreements.vocabulary import Language
from agreements.wording.words import NAMED_CURRENCIES, enum_key
from registry.languages import LOCALE

ROOT = Path(__file__).parents[1]
AREAS = sorted({path.stem for path in LOCALE.glob("*/*.po")})
PLURALS = {Language.KY: 2, Language.RU: 3, Language.EN: 2}
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
# A refusal is made with the key of its sentence; a problem has the field first.
REFUSALS = {"NotFound": 0, "NotAllowed": 0, "AgainstTheRules": 0, "ChangedMeanwhile": 0, "Problem": 1}


@dataclass(frozen=True)
class Use:
    """A sentence asked for: where, by which key, whether as a plural, and which places are filled."""

    where: str
    key: str
    plural: bool = False
    filled: frozenset[str] | None = None


@cache
def catalogue(language: Language, area: str) -> Catalog:
    """Read one file of a catalogue."""
    with (LOCALE / language / f"{area}.po").open("rb") as file:
        return read_po(file)


def texts_of(message: Message) -> tuple[str, ...]:
    """Give the forms of one sentence."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def forms(language: Language, area: str) -> dict[str, tuple[str, ...]]:
    """Give the forms of every sentence of an area: one, or as many as the language has plurals."""
    found: dict[str, tuple[str, ...]] = {}
    for message in catalogue(language, area):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = texts_of(message)
    return found


@cache
def known() -> dict[str, tuple[str, ...]]:
    """Give every sentence of every area, in Russian, which has the most plural forms."""
    return {key: texts for area in AREAS for key, texts in forms(Language.RU, area).items()}


def places(texts: tuple[str, ...]) -> set[str]:
    """Name the places of a sentence, taken over all its forms."""
    return {place for text in texts for _, place, _, _ in Formatter().parse(text) if place is not None}


@pytest.mark.parametrize("area", AREAS)
def test_an_area_exists_in_every_language(area: str) -> None:
    for language in Language:
        assert (LOCALE / language / f"{area}.po").exists(), language


@pytest.mark.parametrize("area", AREAS)
def test_every_language_has_the_same_sentences_with_the_same_places(area: str) -> None:
    told = {language: forms(language, area) for language in Language}
    for language, other in ((Language.KY, Language.RU), (Language.RU, Language.EN)):
        assert sorted(told[language].keys() ^ told[other].keys()) == [], (language, other)
        differing = [key for key in told[language] if places(told[language][key]) != places(told[other][key])]
        assert differing == [], (language, other)


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", Language)
def test_nothing_is_empty_fuzzy_or_short_of_a_plural_form(area: str, language: Language) -> None:
    for message in catalogue(language, area):
        if not message.id:
            continue
        texts = texts_of(message)
        assert len(texts) == (1 if isinstance(message.id, str) else PLURALS[language]), message.id
        assert all(text and text.strip() for text in texts), message.id
        assert not message.fuzzy, message.id
        assert isinstance(message.id, str) or message.id[0] == message.id[1], message.id


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", Language)
def test_a_catalogue_says_its_language_and_how_it_forms_plurals(area: str, language: Language) -> None:
    assert str(catalogue(language, area).locale) == language
    assert catalogue(language, area).num_plurals == PLURALS[language]


@pytest.mark.parametrize("language", Language)
def test_no_key_stands_twice_in_one_area_or_in_two(language: Language) -> None:
    seen: dict[str, str] = {}
    twice = []
    for area in AREAS:
        text = (LOCALE / language / f"{area}.po").read_text(encoding="utf-8")
        for key in re.findall(r'^msgid "(.+)"$', text, re.MULTILINE):
            if key in seen:
                twice.append((key, seen[key], area))
            seen[key] = area
    assert twice == []


def test_every_key_is_a_dotted_name() -> None:
    assert [key for key in known() if not KEY.fullmatch(key)] == []


def enums() -> Iterator[type[StrEnum]]:
    """Every closed list of the vocabulary."""
    for _, thing in inspect.getmembers(vocabulary, inspect.isclass):
        if issubclass(thing, StrEnum) and thing is not StrEnum:
            yield thing


def test_every_member_of_every_closed_list_has_its_word() -> None:
    assert [enum_key(member) for enum in enums() for member in enum if enum_key(member) not in known()] == []


def test_every_section_of_an_agreement_and_of_a_programme_has_its_word() -> None:
    """The ledger's page names them; a part that came without its word once broke it."""
    parts = {"core", *SUBJECTS["agreement"].parts, *SUBJECTS["programme"].parts}
    assert sorted(part for part in parts if f"section.{part}" not in known()) == []


def test_every_named_currency_has_its_words() -> None:
    for code in map(str.lower, NAMED_CURRENCIES):
        assert {f"money.{code}", f"currency.{code}"} <= known().keys()


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the register, parsed."""
    for folder in ("agreements", "exports", "registry"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "piccolo_migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def templates() -> Iterator[tuple[str, nodes.Template]]:
    """Every template of the register, parsed."""
    environment = jinja2.Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt", ".xml", ".j2") and "static" not in path.parts:
            yield str(path.relative_to(ROOT)), environment.parse(path.read_text(encoding="utf-8"))


def asked_by_code() -> Iterator[Use]:
    """Every sentence that Python code asks for by a literal key."""
    for where, tree in sources():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name not in REFUSALS and name not in ("t", "n"):
                continue
            place = REFUSALS.get(name, 0)
            given = call.args[place] if len(call.args) > place else None
            if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
                continue
            filled = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
            whole = all(keyword.arg for keyword in call.keywords) and name in ("t", "n")
            yield Use(f"{where}:{call.lineno}", given.value, name == "n", filled if whole else None)


def asked_by_templates() -> Iterator[Use]:
    """Every sentence that a template asks for by a literal key."""
    for where, tree in templates():
        for call in tree.find_all(nodes.Call):
            name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
            if name not in ("t", "n") or not call.args or not isinstance(call.args[0], nodes.Const):
                continue
            filled = frozenset(keyword.key for keyword in call.kwargs)
            whole = call.dyn_kwargs is None
            yield Use(
                f"{where}:{call.lineno}", str(call.args[0].value), name == "n", filled if whole else None
            )


@pytest.mark.parametrize("asked", [asked_by_code, asked_by_templates])
def test_every_sentence_asked_for_exists(asked: Callable[[], Iterator[Use]]) -> None:
    missing = [f"{use.where} {use.key}" for use in asked() if use.key not in known()]
    assert missing == []


@pytest.mark.parametrize("asked", [asked_by_code, asked_by_templates])
def test_a_plural_is_asked_for_as_one_and_nothing_else_is(asked: Callable[[], Iterator[Use]]) -> None:
    wrong = [
        f"{use.where} {use.key}"
        for use in asked()
        if use.key in known() and use.plural is not (len(known()[use.key]) > 1)
    ]
    assert wrong == []


@pytest.mark.parametrize("asked", [asked_by_code, asked_by_templates])
def test_every_place_of_a_sentence_is_filled(asked: Callable[[], Iterator[Use]]) -> None:
    unfilled = []
    for use in asked():
        if use.filled is not None and use.key in known():
            lacking = places(known()[use.key]) - use.filled - ({"count"} if use.plural else set())
            unfilled += [f"{use.where} {use.key} {sorted(lacking)}"] if lacking else []
    assert unfilled == []


def mentioned() -> tuple[set[str], set[str]]:
    """Give every literal of code and templates, and a pattern for each key put together from parts."""
    literals: set[str] = set()
    patterns: set[str] = set()
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                patterns.add(pattern(parts))
    for _, template in templates():
        literals |= {str(const.value) for const in template.find_all(nodes.Const)}
        joined = [concat.nodes for concat in template.find_all(nodes.Concat)]
        joined += [[add.left, add.right] for add in template.find_all(nodes.Add)]
        for members in joined:
            patterns.add(pattern([part.value if isinstance(part, nodes.Const) else None for part in members]))
    return literals, patterns


def pattern(parts: Sequence[object]) -> str:
    """Make a pattern of the parts of a text, None for a part known only when it runs."""
    return "".join("[a-z0-9_.]+" if part is None else re.escape(str(part)) for part in parts)


def test_every_sentence_is_used_somewhere() -> None:
    literals, patterns = mentioned()
    # Only a pattern that begins with a whole first part says which sentences it means.
    told = re.compile("|".join(sorted(one for one in patterns if re.match(r"[a-z_]+\\\.", one))))
    words = {enum_key(member) for enum in enums() for member in enum}
    unused = [key for key in known() if key not in literals | words and not told.fullmatch(key)]
    assert unused == []
