"""Which class the register suggests, case by case, and on what grounds."""

from datetime import date

import pytest

from agreements.rules.contents import Text
from agreements.rules.legal_bases import basis
from agreements.rules.triage import Intake, Signing, level, suggest
from agreements.tables.references import legal_bases, wording_markers
from agreements.vocabulary import AgreementClass, AgreementForm, OrganisationKind, SigningLevel

MARKERS = wording_markers()
CIVIL, DEPARTMENTS, GOVERNMENTS, STATES, NO_TREATY = AgreementClass


def signing(kind, country="KG", *positions):
    return Signing(name=Text(en=kind), kind=OrganisationKind(kind), country=country, positions=positions)


MINISTRY, AGENCY = signing("ministry"), signing("agency")
FUND, COMPANY = signing("fund"), signing("company", "DE")
ABROAD, UNIVERSITY = signing("ministry", "KZ"), signing("university")
PREMIER = signing("ministry", "KG", "Председатель Кабинета Министров Кыргызской Республики")
PREMIER_ABROAD = signing("ministry", "KZ", "Премьер-министр Республики Казахстан")
PRESIDENT = signing("agency", "KG", "Кыргыз Республикасынын Президенти")
STATE = signing("foreign_state", "JP")
BANK = signing("international", None)
BINDING = Text(ru="Министерство обязуется перечислить взнос")
INTENT = Text(ky="Тараптар кызматташууга ниеттенишет")
CASES = [
    # parties, wording, money, form, class, grounds
    ((MINISTRY,), BINDING, True, None, None, ()),
    ((MINISTRY, FUND), BINDING, True, None, CIVIL, ("private_party", "binding", "money")),
    ((MINISTRY, FUND), BINDING, False, None, NO_TREATY, ("private_party", "binding", "no_money")),
    ((MINISTRY, FUND), INTENT, True, None, NO_TREATY, ("private_party", "money")),
    ((MINISTRY, FUND), Text(), False, AgreementForm.CONTRACT, CIVIL, ("called_contract", "private_party")),
    ((MINISTRY, COMPANY), INTENT, False, None, NO_TREATY, ("private_party", "no_money")),
    ((MINISTRY, AGENCY), BINDING, True, None, NO_TREATY, ("no_foreign_party",)),
    ((MINISTRY, signing("agency", None)), INTENT, False, None, NO_TREATY, ("no_foreign_party", "country_unknown")),
    ((MINISTRY, ABROAD), BINDING, False, None, DEPARTMENTS, ("foreign_party", "level", "binding")),
    ((MINISTRY, ABROAD), Text(), False, None, DEPARTMENTS, ("foreign_party", "level")),
    ((MINISTRY, ABROAD), INTENT, True, None, NO_TREATY, ("foreign_party", "intent_only")),
    ((UNIVERSITY, ABROAD), BINDING, False, None, NO_TREATY, ("foreign_party", "local_party")),
    ((PREMIER, PREMIER_ABROAD), BINDING, False, None, GOVERNMENTS, ("foreign_party", "level", "binding")),
    ((PREMIER, ABROAD), BINDING, False, None, DEPARTMENTS, ("foreign_party", "level", "binding")),
    ((PREMIER, STATE), BINDING, False, None, GOVERNMENTS, ("foreign_party", "level", "binding")),
    ((PRESIDENT, STATE), Text(), False, None, STATES, ("foreign_party", "level")),
    ((PREMIER, BANK), BINDING, True, None, GOVERNMENTS, ("foreign_party", "level", "binding")),
    ((MINISTRY, BANK), BINDING, True, None, DEPARTMENTS, ("foreign_party", "level", "binding")),
    ((BANK, BANK), BINDING, True, None, None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("parties", "wording", "money", "form", "wanted", "grounds"), CASES)
def test_a_class_is_suggested_with_its_grounds(parties, wording, money, form, wanted, grounds):
    found = suggest(Intake(form=form, parties=parties, texts=(wording,), money=money), MARKERS)
    assert (found and found.legal_class) == wanted
    assert tuple(each.key for each in (found.grounds if found else ())) == tuple(
        f"triage.{name}" for name in grounds
    )


def test_grounds_quote_the_text_and_name_the_bodies():
    found = suggest(Intake(parties=(MINISTRY, FUND), texts=(BINDING, BINDING), money=True), MARKERS)
    private, binding, _ = found.grounds
    assert private.params == {"who": (Text(en="fund"),)}
    assert binding.params == {"found": "обязуется"}


@pytest.mark.parametrize(
    ("kind", "position", "wanted"),
    [
        ("ministry", "Министр", SigningLevel.DEPARTMENT),
        ("ministry", "Заместитель Председателя Кабинета Министров", SigningLevel.DEPARTMENT),
        ("ministry", "Deputy Prime Minister", SigningLevel.DEPARTMENT),
        ("ministry", "Министрлер Кабинетинин Төрагасы", SigningLevel.GOVERNMENT),
        ("other", "Prime Minister", SigningLevel.GOVERNMENT),
        ("fund", "President", SigningLevel.PRIVATE),
        ("other", "President", SigningLevel.PRIVATE),
        ("agency", "Вице-президент", SigningLevel.DEPARTMENT),
        ("agency", "Президент", SigningLevel.STATE),
        ("local_authority", "Мэр", SigningLevel.LOCAL),
        ("international", "President", None),
    ],
)
def test_a_position_tells_the_level(kind, position, wanted):
    assert level(signing(kind, "KG", position), MARKERS) is wanted


@pytest.mark.parametrize(
    ("day", "says"),
    [(date(2026, 1, 1), "№ 747"), (date(2020, 1, 1), "№ 24"), (date(2010, 1, 1), None)],
)
def test_a_class_rests_on_the_act_of_its_day(day, says):
    found = basis(legal_bases(), AgreementClass.INTERSTATE, day)
    assert (says in found.act.ru) if says else found is None


def test_of_two_acts_that_hold_the_younger_is_leaned_on():
    found = basis(legal_bases(), AgreementClass.INTERSTATE, date(2025, 11, 25))
    assert "№ 747" in found.act.ru
