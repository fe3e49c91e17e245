"""What the form of the guided entry shows around its fields: choices, rows, probable duplicates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from agreements.acts.registering import ProbableDuplicates
from agreements.errors import ChangedMeanwhile, RegisterError
from agreements.readings import organisations, successions
from agreements.readings.duplicates import Likeness
from agreements.readings.values import Body, Dossier
from agreements.rules import completeness, confidentiality
from agreements.rules.amending import OWN
from agreements.vocabulary import (
    AgreementClass,
    AgreementForm,
    Anchor,
    AuthorityBasis,
    CommitmentKind,
    Confidentiality,
    EntryIntoForce,
    EventKind,
    Language,
    NoticeForm,
    OrganisationKind,
    PartyRole,
    Period,
    Renewal,
    Roll,
    TermKind,
    Unit,
)
from agreements.wording.words import NAMED_CURRENCIES, Words
from registry import edge
from registry.accounts import people
from registry.forms import FormState
from registry.pages import advice, entries, event_view, moves
from registry.pages.advice import Mark, TriageView
from registry.pages.listings import Option
from registry.requests import Request

# Those most promised in come first; a code that stands in the form already is offered whatever it is.
USUAL_CURRENCIES = ("KGS", "USD", "EUR", "RUB", "CNY", "KZT")


ANCHORS = (
    Anchor.ENTRY_INTO_FORCE,
    Anchor.SIGNATURE,
    Anchor.DATE,
    Anchor.FULFILMENT,
    Anchor.END_OF_TERM,
    Anchor.EVENT,
)


class Mode(StrEnum):
    """The errand the form is on."""

    AMENDMENT = "amendment"
    CORRECTION = "correction"
    DRAFT = "draft"
    NEW = "new"


# Where the form goes, below the agreement.
PATHS = {
    Mode.AMENDMENT: "amendments/new",
    Mode.CORRECTION: "correct",
    Mode.DRAFT: "edit",
    Mode.NEW: "new",
}


@dataclass(frozen=True, slots=True)
class AgreementFormView:
    """What `agreements/form.html` shows."""

    mode: Mode
    action: str
    back: str
    number: str | None
    stands: Dossier | None
    begins: date | None
    seen: str
    form: FormState
    parties: tuple[int, ...]
    commitments: tuple[int, ...]
    organisations: tuple[Option, ...]
    owing: tuple[Option, ...]
    reader_organisations: tuple[Option, ...]
    reader_accounts: tuple[Option, ...]
    duplicates: tuple[Likeness, ...]
    triage: TriageView | None
    marks: Mapping[int, Mark]
    organisation_open: bool
    saved_at: datetime | None
    unsaved: bool
    overtaken: bool
    currencies: tuple[str, ...]
    milestones: tuple[Option, ...]
    kept_rules: Mapping[str, str]
    organisation_kinds: tuple[OrganisationKind, ...] = tuple(OrganisationKind)
    forms: tuple[AgreementForm, ...] = tuple(AgreementForm)
    classes: tuple[AgreementClass, ...] = tuple(AgreementClass)
    party_roles: tuple[PartyRole, ...] = (
        PartyRole.PARTY,
        # A hand-over makes a successor, and no form does.
        *(role for role in PartyRole if role not in {PartyRole.PARTY, PartyRole.SUCCESSOR}),
    )
    authorities: tuple[AuthorityBasis, ...] = tuple(AuthorityBasis)
    entry_rules: tuple[EntryIntoForce, ...] = tuple(EntryIntoForce)
    terms: tuple[TermKind, ...] = tuple(TermKind)
    renewals: tuple[Renewal, ...] = tuple(Renewal)
    notice_forms: tuple[NoticeForm, ...] = tuple(NoticeForm)
    languages: tuple[Language, ...] = (Language.KY, Language.RU, Language.EN)
    kinds: tuple[CommitmentKind, ...] = tuple(CommitmentKind)
    units: tuple[Unit, ...] = (Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)
    anchors: tuple[Anchor, ...] = ANCHORS
    events: tuple[EventKind, ...] = event_view.KINDS
    periods: tuple[Period, ...] = (Period.WEEK, Period.MONTH, Period.QUARTER, Period.YEAR)
    ends: tuple[str, ...] = ("count", "until", "through_term")
    rolls: tuple[Roll, ...] = (Roll.NEXT, Roll.PREVIOUS, Roll.NONE)
    confidentialities: tuple[Confidentiality, ...] = confidentiality.ORDER


async def view(  # noqa: PLR0913 -- what the page depends on
    request: Request,
    dossier: Dossier | None,
    form: FormState,
    mode: Mode,
    refusal: RegisterError | None = None,
    *,
    unsaved: bool = False,
) -> AgreementFormView:
    words = edge.words(request)
    bodies = await organisations.bodies(language=words.language)
    accounts = await people.listed()
    gone = await successions.ended(body.id for body in bodies)
    choices = tuple(Option(str(body.id), _labelled(body, gone.get(body.id), words)) for body in bodies)
    here = "/agreements" if dossier is None else f"/agreements/{dossier.id}"
    standing = mode in {Mode.AMENDMENT, Mode.CORRECTION}
    return AgreementFormView(
        mode=mode,
        action=f"{here}/{PATHS[mode]}",
        back=here,
        number=dossier.number if dossier else None,
        stands=dossier if mode is Mode.AMENDMENT else None,
        begins=_begins(form),
        seen=form.values.get("seen", ""),
        form=form,
        parties=_parties(form),
        commitments=_rows(form, "commitments", "milestones"),
        organisations=choices,
        owing=_owing(form, choices),
        reader_organisations=choices,
        reader_accounts=tuple(Option(str(each.id), each.name) for each in accounts if each.active),
        duplicates=refusal.found if isinstance(refusal, ProbableDuplicates) else (),
        triage=None if standing else advice.of_form(form, bodies, words, edge.actor(request).today),
        marks=advice.marks_of_form(form, words),
        organisation_open=any(
            value for name, value in form.values.items() if name.startswith("new_organisation.")
        ),
        saved_at=dossier.ledger.at if dossier and dossier.ledger and mode is Mode.DRAFT else None,
        unsaved=unsaved,
        overtaken=isinstance(refusal, ChangedMeanwhile),
        currencies=_currencies(form),
        milestones=_milestones(form, words),
        kept_rules=_kept_rules(form, words),
    )


def _begins(form: FormState) -> date | None:
    """The day of the amendment whose text the form began with; None where that day is awaited."""
    try:
        return date.fromisoformat(form.values.get(f"{OWN}for", ""))
    except ValueError:
        return None


def _rows(form: FormState, rows: str, inner: str) -> tuple[int, ...]:
    places = range(moves.count(form.values, rows))
    return tuple(moves.count(form.values, f"{rows}.{place}.{inner}") for place in places)


def _parties(form: FormState) -> tuple[int, ...]:
    """The rows of parties; a draft kept without them still has two to name, since no agreement has fewer."""
    rows = _rows(form, "parties", "signatories")
    return (*rows, *(0 for _ in range(len(rows), completeness.FEWEST_PARTIES)))


def _labelled(body: Body, ended_on: date | None, words: Words) -> str:
    """A body to choose; one that is no more can still stand in what it signed."""
    name = words.pick(body.name)
    return name if ended_on is None else words.t("successions.choice_ended", name=name, day=ended_on)


def _owing(form: FormState, choices: tuple[Option, ...]) -> tuple[Option, ...]:
    """The parties chosen so far, and whoever stands in a promise already; anybody while no party is chosen."""
    values = form.values
    parties = {values.get(f"parties.{place}.organisation") for place in range(moves.count(values, "parties"))}
    promised = {value for name, value in values.items() if name.endswith((".owed_by", ".owed_to"))}
    chosen = tuple(option for option in choices if option.value in parties | promised)
    return chosen if any(parties) else choices


def _milestones(form: FormState, words: Words) -> tuple[Option, ...]:
    """The dates that others may wait for: those kept already, since only they have a name that stays."""
    found = []
    for commitment, rows in enumerate(_rows(form, "commitments", "milestones")):
        clause = form.values.get(f"commitments.{commitment}.clause", "")
        for place in range(rows):
            row = f"commitments.{commitment}.milestones.{place}"
            titles = {each: form.values.get(f"{row}.title.{each}", "") for each in Language}
            title = words.pick(titles) or words.t("commitments.milestone_number", number=place + 1)
            if key := form.values.get(f"{row}.id"):
                found.append(Option(key, f"{clause}: {title}" if clause else title))
    return tuple(found)


def _kept_rules(form: FormState, words: Words) -> dict[str, str]:
    """The rules that the form carries along without fields for them, in words, by the field they stand in."""
    fields = {name: value for name, value in form.values.items() if name.endswith(".due.kept") and value}
    worded = {name: entries.worded_rule(value, words) for name, value in fields.items()}
    return {name: said for name, said in worded.items() if said is not None}


def _currencies(form: FormState) -> tuple[str, ...]:
    standing = {value for name, value in form.values.items() if name.endswith(".currency") and value}
    return (*USUAL_CURRENCIES, *sorted({*NAMED_CURRENCIES, *standing} - {*USUAL_CURRENCIES}))
