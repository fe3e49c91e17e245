"""Forms: what people paste, what browsers send, and what is given back when something is wrong."""

import unicodedata
from contextlib import suppress
from datetime import date
from decimal import Decimal

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from agreements.errors import AgainstTheRules, Invalid, NotFound, Problem
from agreements.vocabulary import Language, Role
from registry import constraints, forms, invalid, languages
from registry.forms import Form
from registry.requests import Unreadable


class Row(BaseModel):
    organisation: str
    share: Decimal | None = Field(default=None, gt=0, le=100)


class Model(BaseModel):
    title: dict[Language, str] = Field(default_factory=dict)
    signed_on: date | None = None
    parties: tuple[Row, ...] = ()
    role: Role | None = None
    months: int | None = Field(default=None, ge=1, le=1200)


def test_dotted_names_become_rows_and_blanks_are_left_out():
    values = {
        "title.ru": "Меморандум",
        "title.ky": "",
        "parties.0.organisation": "a",
        "parties.0.signatories.0.name": "b",
        "parties.1.organisation": "",
        "signed_on": "",
    }
    assert forms.nested(values) == {
        "title": {"ru": "Меморандум"},
        "parties": [{"organisation": "a", "signatories": [{"name": "b"}]}, {}],
    }


def test_a_row_taken_out_leaves_no_gap():
    values = {
        "parties.0.name": "a",
        "parties.2.name": "b",
        "parties.2.signatories.7.name": "c",
        "parties.10.name": "d",
    }
    assert forms.renumbered(values) == {
        "parties.0.name": "a",
        "parties.1.name": "b",
        "parties.1.signatories.0.name": "c",
        "parties.2.name": "d",
    }


@pytest.mark.parametrize("values", [{"a": "x", "a.b": "y"}, {"a.b": "y", "a": "x"}])
def test_names_that_contradict_each_other_are_no_form_of_ours(values):
    with pytest.raises(Unreadable):
        forms.nested(values)


def test_a_form_becomes_a_value():
    values = {
        "title.ru": "М",
        "signed_on": "2026-03-02",
        "parties.0.organisation": "a",
        "parties.0.share": "50",
    }
    read = forms.read(Model, Form(values))
    assert read == Model(
        title={"ru": "М"}, signed_on=date(2026, 3, 2), parties=(Row(organisation="a", share=50),)
    )


@pytest.mark.parametrize("language", Language)
def test_everything_wrong_is_told_at_its_field_in_the_readers_language(language):
    form = Form(
        {
            "signed_on": "2026-02-30",
            "parties.0.organisation": "",
            "parties.1.organisation": "b",
            "parties.1.share": "101",
            "role": "emperor",
            "months": "1.5",
        },
        problems=(Problem("title.ru", "errors.control_characters"),),
    )
    with pytest.raises(Invalid) as refused:
        forms.read(Model, form)
    words = languages.words(language)
    shown = form.again(refused.value, words)
    assert shown.values == form.values
    assert shown.errors == {
        "title.ru": words.t("errors.control_characters"),
        "signed_on": words.t("errors.no_date"),
        "parties.0.organisation": words.t("errors.missing"),
        "parties.1.share": words.t("errors.too_big", bound=100),
        "role": words.t("errors.unknown_choice"),
        "months": words.t("errors.no_whole_number"),
    }


def test_every_kind_of_error_has_its_sentence_in_three_languages():
    for key in {*invalid.KEYS.values(), "errors.unusable"}:
        for language in Language:
            words = languages.words(language)
            assert words.t(key, bound=1, most=2, fewest=3)


def test_every_constraint_has_its_sentence_in_three_languages():
    for _, key in constraints.CONSTRAINTS.values():
        for language in Language:
            assert languages.words(language).t(key)


@pytest.mark.parametrize(
    ("pasted", "kept", "clean"),
    [
        ("  Бишкек \n", "Бишкек", True),
        ("a\r\nb\rc\x0bd\x0ce\u2028f\x85g", "a\nb\nc\nd\ne\nf\ng", True),
        ("и\u0306", "й", True),
        ("a\tb", "a\tb", True),
        ("a\x00b", "ab", False),
        ("a\x07b\x1b", "ab", False),
        ("a\ud800b", "ab", False),
        ("\u200bнуль", "\u200bнуль", True),
        ("👍🏽", "👍🏽", True),
    ],
)
def test_what_people_paste_is_kept_in_one_form(pasted, kept, clean):
    assert forms.cleaned(pasted) == (kept, clean)


@given(st.text(st.characters()))
def test_no_text_leaves_the_form_that_the_database_would_refuse(text):
    kept, _ = forms.cleaned(text)
    kept.encode()
    assert "\x00" not in kept
    assert unicodedata.is_normalized("NFC", kept)
    assert forms.cleaned(kept) == (kept, True)


@given(st.dictionaries(st.from_regex(forms.NAME, fullmatch=True), st.text(max_size=3), max_size=12))
def test_any_names_give_a_structure_or_are_refused(values):
    numbered = forms.renumbered(values)
    assert len(numbered) <= len(values)
    with suppress(Unreadable):
        assert isinstance(forms.nested(numbered), dict)


def test_a_password_is_never_sent_back():
    form = Form({"email": "a@b.test", "password": "secret", "new_password": "secret"})
    words = languages.words(Language.EN)
    assert form.state().values == {"email": "a@b.test"}
    assert "secret" not in repr(form.again(Invalid(Problem("", "errors.invalid")), words))


async def raising(error):
    raise error


async def test_what_belongs_beside_the_form_is_given_back_and_the_rest_goes_on():
    refusal = Invalid(Problem("name", "accounts.no_name"))
    assert await forms.attempt(raising(refusal)) is refusal
    against = AgainstTheRules("accounts.last_administrator")
    assert await forms.attempt(raising(against), AgainstTheRules) is against
    with pytest.raises(AgainstTheRules):
        await forms.attempt(raising(against))
    with pytest.raises(NotFound):
        await forms.attempt(raising(NotFound("errors.no_account")), AgainstTheRules)


async def test_a_broken_constraint_stands_at_its_field():
    error = asyncpg.UniqueViolationError("x")
    error.constraint_name = "account_email_once"
    outcome = await forms.attempt(raising(error))
    assert outcome.problems == (Problem("email", "accounts.email_taken"),)
    error.constraint_name = "agreement_number_once"
    with pytest.raises(asyncpg.UniqueViolationError):
        await forms.attempt(raising(error))


def test_a_refusal_without_a_field_stands_above_the_form():
    words = languages.words(Language.EN)
    shown = Form({}).again(AgainstTheRules("accounts.last_administrator"), words)
    assert shown.errors == {"": "The register must keep at least one administrator."}


def test_two_things_wrong_with_one_field_stand_in_one_line():
    words = languages.words(Language.EN)
    problems = (Problem("a", "errors.missing"), Problem("a", "errors.no_date"))
    assert forms.sentences(problems, words)["a"].startswith("This is needed. This is no date.")
