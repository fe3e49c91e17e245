"""What the pages of redactions show: what could be taken out, what exactly goes for ever, and what was decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from agreements.readings import dossiers, milestones, redactable, redactions
from agreements.readings.redactions import Redaction
from agreements.readings.values import Dossier
from agreements.rules import permissions
from agreements.rules.redactions import FILE, Gone, Held
from agreements.vocabulary import Act
from agreements.wording import redactions as wording
from agreements.wording.words import Words
from registry import edge
from registry.forms import FormState
from registry.pages.dossiers import names
from registry.pages.ledger_view import sections, worded
from registry.requests import Request

# So much of what stands in a place tells it from the others.
SHOWN = 60


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place that could be taken out: what it is, what it said last, and what may be chosen of it."""

    key: str
    what: str
    last: str
    revisions: str
    before: bool
    stands: bool
    number: int


@dataclass(frozen=True, slots=True)
class SectionLines:
    """The places of one section."""

    name: str
    lines: tuple[PlaceLine, ...]


@dataclass(frozen=True, slots=True)
class RedactionsView:
    """What `redactions/index.html` shows. `why_not` is the key of the sentence why nothing can be proposed."""

    agreement: Dossier
    redactions: tuple[Redaction, ...]
    people: Mapping[UUID, str]
    sections: tuple[SectionLines, ...]
    why_not: str | None
    form: FormState


@dataclass(frozen=True, slots=True)
class GoneLine:
    """The bytes of a section that go: the revisions that said so, and what of them is not kept anew (None: nothing)."""

    section: str
    revisions: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedactionView:
    """What `redactions/show.html` shows. `why_not` is the key of the sentence why the reader may not decide."""

    agreement: Dossier
    redaction: Redaction
    law: str
    people: Mapping[UUID, str]
    blanked: tuple[str, ...]
    files: tuple[str, ...]
    gone: tuple[GoneLine, ...]
    may: Mapping[str, bool]
    why_not: str | None
    form: FormState


async def index(agreement: UUID, request: Request, form: FormState | None = None) -> RedactionsView:
    """What was and could be taken out of an agreement. Raises `NotFound`."""
    actor, words = edge.actor(request), edge.words(request)
    dossier = await dossiers.of(agreement, actor)
    relation = milestones.relation(dossier)
    decision = permissions.may(actor, Act.REDACTION_PROPOSE, relation)
    if decision is True and relation.redacted_by is not None:
        decision = "redacting.waits_already"
    held = await redactable.of(agreement, actor) if decision is True else ()
    return RedactionsView(
        agreement=dossier,
        redactions=tuple(reversed(dossier.redactions)),
        people=await _people(dossier.redactions, words),
        sections=_sections(held, dossier, words),
        why_not=None if decision is True else decision,
        form=form or FormState(),
    )


async def one(redaction: UUID, request: Request, form: FormState | None = None) -> RedactionView:
    """What goes, or went, with one redaction. Raises `NotFound`."""
    actor, words = edge.actor(request), edge.words(request)
    agreement = await redactions.agreement_of(redaction, actor)
    dossier = await dossiers.of(agreement, actor)
    found = next(each for each in dossier.redactions if each.id == redaction)
    relation = milestones.relation(dossier)
    acts = {"approve": Act.REDACTION_APPROVE, "withdraw": Act.REDACTION_WITHDRAW}
    decision = permissions.may(actor, Act.REDACTION_APPROVE, relation)
    named = sections(dossier, words)
    gone = await redactions.gone(agreement, found) if found.waiting else ()
    return RedactionView(
        agreement=dossier,
        redaction=found,
        law=wording.law(found.basis, words),
        people=await _people((found,), words),
        blanked=tuple(
            wording.where(each.place, words) for each in found.places if each.stands and each.field != FILE
        ),
        files=tuple(worded([each.section], named, words)[0] for each in found.places if each.field == FILE),
        gone=_going(gone, found, named, words) if found.waiting else _went(found, named, words),
        may={
            name: found.waiting and permissions.may(actor, act, relation) is True
            for name, act in acts.items()
        },
        why_not=None if decision is True or not found.waiting else decision,
        form=form or FormState({"refusal.reason": ""}),
    )


async def _people(found: Iterable[Redaction], words: Words) -> dict[UUID, str]:
    wanted = {
        account
        for each in found
        for account in (
            each.proposed_by, each.asked_by, each.approved_by, each.refused_by, each.withdrawn_by
        )
        if account is not None
    }  # fmt: skip
    return await names(wanted, words)


def _sections(held: Iterable[Held], dossier: Dossier, words: Words) -> tuple[SectionLines, ...]:
    named, told = sections(dossier, words), dict[str, list[PlaceLine]]()
    for number, each in enumerate(held):
        place = each.place
        section = place.section if place.part else ""
        told.setdefault(section, []).append(
            PlaceLine(
                key=place.key,
                what=wording.what(place, words),
                last=each.last if len(each.last) <= SHOWN else f"{each.last[: SHOWN - 1]}…",
                revisions=_ranges(each.revisions),
                before=bool(each.revisions) and not (each.stands and place.field == FILE),
                stands=each.stands,
                number=number,
            )
        )
    return tuple(
        SectionLines(
            worded([section], named, words)[0] if section else words.t("redactions.reasons"), tuple(lines)
        )
        for section, lines in told.items()
    )


def _going(
    gone: Iterable[Gone], redaction: Redaction, named: Mapping[str, str], words: Words
) -> tuple[GoneLine, ...]:
    return tuple(
        GoneLine(
            _named(each.version.section, named, words),
            _ranges(each.version.revisions),
            _fields(redaction, each.version.section, words),
        )
        for each in gone
    )


def _went(redaction: Redaction, named: Mapping[str, str], words: Words) -> tuple[GoneLine, ...]:
    return tuple(
        GoneLine(
            _named(each.section, named, words), str(each.revision), _fields(redaction, each.section, words)
        )
        for each in redaction.sections
    )


def _named(section: str, named: Mapping[str, str], words: Words) -> str:
    return words.t("redactions.reasons") if section == "reason" else worded([section], named, words)[0]


def _fields(redaction: Redaction, section: str, words: Words) -> tuple[str, ...]:
    here = [
        each.place
        for each in redaction.places
        if each.section == section and each.part and each.field != FILE
    ]
    return tuple(dict.fromkeys(wording.what(each, words) for each in here))


def _ranges(numbers: Iterable[int]) -> str:
    """Revisions as people write them: `1–3, 5`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
