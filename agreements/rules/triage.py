"""What an agreement probably is in law: a class the register suggests, with its grounds. An officer decides.

The classes are the foreign ministry's own (LOCAL_FACTS 2); which act each rests on is data with days of validity
(`legal_bases`). Between bodies of which one is private there is no treaty: money promised in binding words makes a
civil contract of it, anything else a document without treaty status. Between public bodies, one of them foreign, the
lower of the two sides' levels gives the class, as nobody binds a level above their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from agreements.rules.contents import Text
from agreements.rules.markers import Markers
from agreements.vocabulary import AgreementClass, AgreementForm, OrganisationKind, SigningLevel, WordingHint

HOME = "KG"
FEWEST_PARTIES = 2
FOREIGN = frozenset({OrganisationKind.FOREIGN_STATE, OrganisationKind.INTERNATIONAL})
LEVELS: dict[OrganisationKind, SigningLevel] = {
    OrganisationKind.AGENCY: SigningLevel.DEPARTMENT,
    OrganisationKind.COMPANY: SigningLevel.PRIVATE,
    OrganisationKind.FOREIGN_STATE: SigningLevel.STATE,
    OrganisationKind.FUND: SigningLevel.PRIVATE,
    OrganisationKind.LOCAL_AUTHORITY: SigningLevel.LOCAL,
    OrganisationKind.MINISTRY: SigningLevel.DEPARTMENT,
    OrganisationKind.OTHER: SigningLevel.PRIVATE,
    OrganisationKind.UNIVERSITY: SigningLevel.LOCAL,
}
# Of these a position may say that they sign at another level; a fund has a president too.
SIGNING_FOR_A_STATE = frozenset(
    {OrganisationKind.AGENCY, OrganisationKind.FOREIGN_STATE, OrganisationKind.MINISTRY}
)
CLASSES: dict[SigningLevel, AgreementClass] = {
    SigningLevel.DEPARTMENT: AgreementClass.INTERDEPARTMENTAL,
    SigningLevel.GOVERNMENT: AgreementClass.INTERGOVERNMENTAL,
    SigningLevel.STATE: AgreementClass.INTERSTATE,
}
HEIGHT = tuple(CLASSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signs, as far as the class depends on it."""

    name: Text
    kind: OrganisationKind
    country: str | None = None
    positions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What an agreement is judged by."""

    form: AgreementForm | None = None
    parties: tuple[Signing, ...] = ()
    texts: tuple[Text, ...] = ()
    money: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason: its sentence in the catalogue and what stands in its places."""

    key: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A class, and why."""

    legal_class: AgreementClass
    grounds: tuple[Ground, ...]


def suggest(intake: Intake, markers: Markers) -> Suggestion | None:
    """The class an agreement probably has; None while too little is entered to tell."""
    if len(intake.parties) < FEWEST_PARTIES:
        return None
    binding = _words(intake, markers, WordingHint.BINDING)
    intent = _words(intake, markers, WordingHint.INTENT)
    levels = [level(each, markers) for each in intake.parties]
    private = _named(intake, levels, SigningLevel.PRIVATE)
    if private:
        return _with_private(intake, private, binding)
    foreign = tuple(each.name for each in intake.parties if _is_foreign(each))
    if not foreign:
        return Suggestion(AgreementClass.WITHOUT_TREATY_STATUS, tuple(_at_home(intake)))
    abroad = Ground("triage.foreign_party", {"who": foreign})
    local = _named(intake, levels, SigningLevel.LOCAL)
    if local:
        grounds = (abroad, Ground("triage.local_party", {"who": local}))
        return Suggestion(AgreementClass.WITHOUT_TREATY_STATUS, grounds)
    if intent and not binding:
        grounds = (abroad, Ground("triage.intent_only", {"found": ", ".join(intent)}))
        return Suggestion(AgreementClass.WITHOUT_TREATY_STATUS, grounds)
    return _treaty(levels, abroad, binding)


def level(signing: Signing, markers: Markers) -> SigningLevel | None:
    """The level somebody signs at; an international organisation has none of its own."""
    if signing.kind in SIGNING_FOR_A_STATE or signing.kind is OrganisationKind.OTHER:
        for position in signing.positions:
            if markers.spoken(position, WordingHint.DEPUTY):
                continue
            if markers.spoken(position, WordingHint.HEAD_OF_GOVERNMENT):
                return SigningLevel.GOVERNMENT
            if signing.kind in SIGNING_FOR_A_STATE and markers.spoken(position, WordingHint.HEAD_OF_STATE):
                return SigningLevel.STATE
    return LEVELS.get(signing.kind)


def _with_private(intake: Intake, private: tuple[Text, ...], binding: tuple[str, ...]) -> Suggestion:
    who = Ground("triage.private_party", {"who": private})
    if intake.form is AgreementForm.CONTRACT:
        return Suggestion(AgreementClass.CIVIL_CONTRACT, (Ground("triage.called_contract"), who))
    grounds = [who]
    if binding:
        grounds.append(Ground("triage.binding", {"found": ", ".join(binding)}))
    grounds.append(Ground("triage.money" if intake.money else "triage.no_money"))
    civil = bool(binding) and intake.money
    return Suggestion(
        AgreementClass.CIVIL_CONTRACT if civil else AgreementClass.WITHOUT_TREATY_STATUS, tuple(grounds)
    )


def _at_home(intake: Intake) -> Iterable[Ground]:
    yield Ground("triage.no_foreign_party")
    unknown = tuple(each.name for each in intake.parties if each.country is None)
    if unknown:
        yield Ground("triage.country_unknown", {"who": unknown})


def _treaty(
    levels: Sequence[SigningLevel | None], abroad: Ground, binding: tuple[str, ...]
) -> Suggestion | None:
    """A treaty at the lowest of the levels; none of them is known between international organisations alone."""
    known = [each for each in levels if each in CLASSES]
    if not known:
        return None
    lowest = min(known, key=HEIGHT.index)
    grounds = [abroad, Ground("triage.level", {"level": lowest})]
    if binding:
        grounds.append(Ground("triage.binding", {"found": ", ".join(binding)}))
    return Suggestion(CLASSES[lowest], tuple(grounds))


def _is_foreign(signing: Signing) -> bool:
    return signing.kind in FOREIGN or signing.country not in {None, HOME}


def _named(intake: Intake, levels: Sequence[SigningLevel | None], wanted: SigningLevel) -> tuple[Text, ...]:
    return tuple(each.name for each, at in zip(intake.parties, levels, strict=True) if at is wanted)


def _words(intake: Intake, markers: Markers, hint: WordingHint) -> tuple[str, ...]:
    """The words found in all texts, at most a few of them: a ground is read, not searched."""
    found = {word.casefold(): word for text in intake.texts for word in markers.found(text, hint)}
    return tuple(found.values())[:5]
