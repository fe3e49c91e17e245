"""Finding agreements: Russian by word form, Kyrgyz by beginning and likeness, whatever the case."""

from dataclasses import replace
from datetime import date

import pytest

from agreements.acts import drafting, registering
from agreements.readings import agreements, commitments, searching
from agreements.readings.agreements import Filter
from agreements.readings.searching import fold, words
from agreements.rules.contents import Text
from agreements.tables.agreements import Agreement
from agreements.vocabulary import AgreementForm

TITLES = {
    "water": Text(ru="Меморандум о чистой питьевой воде", ky="Таза ичүүчү суу жөнүндө меморандум"),
    "schools": Text(
        ru="Соглашение о ёлках и оснащении сельских школ", en="Agreement on equipping rural schools"
    ),
    "ministry": Text(ky="Экономика министрлигинин кызматташуу протоколу"),
}


@pytest.fixture
async def three(content, registrar):
    made = {}
    for day, (name, title) in enumerate(TITLES.items(), 1):
        wanted = replace(content, title=title, signed_on=date(2026, 3, day), form=AgreementForm.MEMORANDUM)
        made[name] = await drafting.draft(wanted, actor=registrar)
        await registering.register(made[name], seen=1, actor=registrar)
    return made


async def found(three, q, actor):
    rows = agreements.rows(await agreements.listing(Filter(q=q), actor))
    names = {key: name for name, key in three.items()}
    return {names[row.id] for row in rows}


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("меморандумы", {"water"}),
        ("Меморандумами", {"water"}),
        ("ПИТЬЕВАЯ ВОДА", {"water"}),
        ("сельская школа", {"schools"}),
        ("елка", {"schools"}),
        ("Ёлки", {"schools"}),
        ("school", {"schools"}),
        ("эконом", {"ministry"}),
        ("министр", {"water", "schools", "ministry"}),
        ("кызмат", {"ministry"}),
        ("ичүүчү", {"water"}),
        ("ичуучу", {"water"}),
        ("меморондум", {"water"}),
        ("кызматташу протокол", {"ministry"}),
        ("mem-2026-0002", {"schools"}),
        ("2026-0002", {"schools"}),
        ("0002", {"schools"}),
        ("меморандум 1", {"water"}),
        ("Example Fund", {"water", "schools", "ministry"}),
        ("мцр", {"water", "schools", "ministry"}),
        ("министерства цифрового развития", {"water", "schools", "ministry"}),
        ("атомная станция", set()),
    ],
)
async def test_words_are_found_in_their_forms(three, registrar, q, wanted):
    assert await found(three, q, registrar) == wanted


@pytest.mark.parametrize("few", [2_000, 0])
@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        # Of the promise alone, in its forms and its languages.
        ("колодцам", {"water"}),
        ("көпүрө", {"schools"}),
        ("копуро", {"schools"}),
        # Of the agreement alone: its title, number and body.
        ("школы", {"schools"}),
        ("mem-2026-0001", {"water"}),
        ("Example Fund", {"water", "schools", "ministry"}),
        # Of one agreement's promise and of another's title.
        ("протокол", {"ministry", "water"}),
        ("меморондум", {"water"}),
        ("атомная станция", set()),
        ("%", set()),
    ],
)
async def test_a_promise_is_found_by_its_own_words_and_by_its_agreement(
    content, registrar, monkeypatch, q, wanted, few
):
    monkeypatch.setattr(searching, "FEW", few)
    [promise] = content.commitments
    texts = {
        "water": Text(ru="Вырыть колодцы и составить протокол"),
        "schools": Text(ky="Көпүрө куруу"),
        "ministry": Text(en="Train"),
    }
    made = {}
    for day, (name, title) in enumerate(TITLES.items(), 1):
        entered = replace(
            content,
            title=title,
            signed_on=date(2026, 3, day),
            form=AgreementForm.MEMORANDUM,
            commitments=(replace(promise, text=texts[name]),),
        )
        made[await drafting.draft(entered, actor=registrar)] = name
    for key in made:
        await registering.register(key, seen=1, actor=registrar)
    rows = commitments.rows(await commitments.listing(commitments.Filter(q=q), registrar))
    assert {made[row.agreement] for row in rows} == wanted
    assert await commitments.total(commitments.Filter(q=q), registrar) == len(rows)


@pytest.mark.parametrize(
    "q", [":*&|!()<>'\"\\", "%", "_", "   ", "a" * 5000, "' OR 1=1 --", "\u200f\u202e", "🦄"]
)
async def test_nothing_typed_breaks_the_search(three, registrar, q):
    assert isinstance(await found(three, q, registrar), set)


@pytest.mark.parametrize(
    "text", ["Ёлка", "Өкмөтү", "ҢҮ", "Ｍｅｍｏ", "\u0439", "\u0438\u0306", "Straße", "№ 5"]
)
async def test_folding_is_the_same_in_python_and_in_the_database(db, text):
    [row] = await Agreement.raw("SELECT fold({}) AS folded", text)
    assert row["folded"] == fold(text)


def test_a_search_has_a_bounded_number_of_words():
    assert len(words("слово " * 1000)) == 12
