"""What the page of one agreement shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from agreements.actors import SYSTEM, Actor
from agreements.readings import (
    contents,
    dossiers,
    exchange_rates,
    histories,
    ledgers,
    milestones,
    money,
    moves,
    rates,
)
from agreements.readings import relations as links
from agreements.readings.ledgers import Entry
from agreements.readings.money import Line
from agreements.readings.values import Commitment, Dossier, Milestone
from agreements.rules import amending, completeness, permissions, possibilities, standings
from agreements.rules.money import NATIONAL, Totals
from agreements.rules.rates import Rate
from agreements.vocabulary import Act, DocumentKind, DocumentStanding, Language
from agreements.wording.words import Words
from registry import edge
from registry.accounts import people
from registry.forms import FormState
from registry.pages import acts, advice, amendment_view, downgrade_view, event_view, files, withheld
from registry.pages.acts import PossibleLine
from registry.pages.advice import Mark, TriageView
from registry.pages.amendment_view import AmendmentsView
from registry.pages.downgrade_view import DowngradesView
from registry.pages.event_view import EventsView
from registry.pages.files import FilesView
from registry.pages.relating import RelationsView
from registry.requests import Request

ACTS = {
    "add_document": Act.DOCUMENT_ADD,
    "add_relation": Act.RELATION_ADD,
    "confirm_downgrade": Act.DOWNGRADE_CONFIRM,
    "amend": Act.AMENDMENT_RECORD,
    "correct": Act.AGREEMENT_CORRECT,
    "date_amendment": Act.AMENDMENT_DATE,
    "discard": Act.AGREEMENT_DISCARD,
    "move": Act.MILESTONE_MOVE,
    "record_event": Act.EVENT_RECORD,
    "register": Act.AGREEMENT_REGISTER,
    "remove_document": Act.DOCUMENT_REMOVE,
    "remove_relation": Act.RELATION_REMOVE,
    "revise": Act.AGREEMENT_REVISE,
    "see_ledger": Act.AGREEMENT_READ,
    "strike_amendment": Act.AMENDMENT_WITHDRAW,
    "strike_event": Act.EVENT_WITHDRAW,
    "serve": Act.AGREEMENT_SERVE,
    "withdraw_downgrade": Act.DOWNGRADE_WITHDRAW,
}
# Evidence comes with its report.
KINDS = tuple(kind for kind in DocumentKind if kind is not DocumentKind.EVIDENCE)
HISTORY = 12


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that registration asks for, and where to enter it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An act on the agreement; `folded` are the revisions of a draft just before it, told with it."""

    seq: int
    at: datetime
    act: Act
    actor: str
    reason: str | None
    restricted: bool = False
    folded: tuple["HistoryLine", ...] = ()


@dataclass(frozen=True, slots=True)
class AsOnView:
    """What `agreements/_as_on.html` shows: the form that asks for other days and, of them, what there is to say.

    `told` says of which days the dossier tells, None of now; `query` is what brings links back to the same days.
    """

    form: FormState
    told: str | None = None
    notes: tuple[str, ...] = ()
    query: str = ""


@dataclass(frozen=True, slots=True)
class DossierView:
    """What `agreements/show.html` shows."""

    dossier: Dossier
    runs_to: date | None
    waiting: frozenset[UUID]
    may: Mapping[str, bool]
    possible: tuple[PossibleLine, ...]
    sums: tuple[Line, ...]
    settled: Mapping[UUID, Totals]
    rate: Rate
    mismatched: frozenset[UUID]
    missing: tuple[Missing, ...]
    warnings: tuple[str, ...]
    triage: TriageView | None
    marks: Mapping[UUID, Mark]
    next: Milestone | None
    promise: Commitment | None
    people: Mapping[UUID, str]
    form: FormState
    files: FilesView
    relations: RelationsView
    document_kinds: tuple[DocumentKind, ...]
    standings: tuple[DocumentStanding, ...]
    languages: tuple[Language, ...]
    history: tuple[HistoryLine, ...]
    events: EventsView
    downgrades: DowngradesView
    as_on: AsOnView
    amendments: AmendmentsView
    withheld: tuple[str, ...] = ()


async def view(  # noqa: PLR0913 -- a form for each thing said on the page
    agreement: UUID,
    request: Request,
    form: FormState | None = None,
    *,
    amending_form: FormState | None = None,
    event_form: FormState | None = None,
    relating: FormState | None = None,
    lowering: FormState | None = None,
    as_on_form: FormState | None = None,
) -> DossierView:
    """Read the dossier and what the reader may do to it. Raises `NotFound`."""
    actor, words = edge.actor(request), edge.words(request)
    dossier = await dossiers.of(agreement, actor)
    entries = await ledgers.of_agreement(agreement, actor)
    # Whoever opened it did so by an act.
    named = await names({entry.actor for entry in entries}, words)
    may = allowed(dossier, actor)
    draft = dossier.registered_at is None
    related = await links.of(agreement, actor)
    there = milestones.there(dossier, related)
    possible = possibilities.of_agreement(actor, milestones.relation(dossier), there)
    following = upcoming(dossier, actor.today)
    return DossierView(
        dossier=dossier,
        runs_to=runs_to(dossier, actor.today),
        waiting=await moves.waiting(dossier, actor),
        may=may,
        possible=acts.worded(possible, words),
        sums=await sums(dossier, actor.today),
        settled={each.id: told for each in dossier.commitments if (told := money.of_commitment(each))},
        rate=rates.of_dossier(dossier, actor.today),
        mismatched=mismatched(dossier),
        missing=missing(dossier, actor.today, words) if draft and may["register"] else (),
        warnings=remarks(dossier, words) if draft else (),
        triage=advice.of_dossier(dossier, words, actor.today) if may["revise"] else None,
        marks=advice.marks(dossier, words),
        next=following,
        promise=next((each for each in dossier.commitments if following in each.milestones), None),
        people=named,
        form=form or FormState({"file": "", "kind": DocumentKind.TEXT, "standing": "", "language": ""}),
        files=files.view(dossier, words, actor.today),
        relations=RelationsView.of(related, relating),
        document_kinds=KINDS,
        standings=tuple(DocumentStanding),
        languages=tuple(Language),
        history=history(entries, named),
        events=await event_view.view(dossier, actor.today, event_form),
        downgrades=await downgrade_view.view(dossier, actor, lowering),
        as_on=AsOnView(as_on_form or FormState()),
        amendments=amendment_view.section(dossier, words, actor.today, amending_form),
        withheld=withheld.notes(dossier, words),
    )


def runs_to(dossier: Dossier, day: date) -> date | None:
    return standings.runs_to(histories.terms(dossier), histories.events(dossier), day)


async def sums(dossier: Dossier, day: date) -> tuple[Line, ...]:
    """The money of an agreement; the rates are asked for only where something is in another currency than som."""
    totals = money.of_commitments(dossier.commitments)
    foreign = any(row.currency != NATIONAL for row in totals)
    return money.lines(totals, await exchange_rates.on(day) if foreign else {})


def mismatched(dossier: Dossier) -> frozenset[UUID]:
    """Promises whose instalments do not make up their sum: a draft's to be mended, and those that came so."""
    running = amending.running(contents.content(dossier), amendment_view.ended(dossier))
    return frozenset(
        each.id
        for each, said in zip(dossier.commitments, running.commitments, strict=True)
        if not completeness.adds_up(said)
    )


def allowed(dossier: Dossier, actor: Actor) -> dict[str, bool]:
    """What the reader may do now."""
    relation = milestones.relation(dossier)
    return {name: permissions.may(actor, act, relation) is True for name, act in ACTS.items()}


def missing(dossier: Dossier, today: date, words: Words) -> tuple[Missing, ...]:
    content = contents.content(dossier)
    problems = [*completeness.missing(content, today), *completeness.review_passed(content, today)]
    return tuple(
        Missing(
            words.t(problem.key, **problem.params),
            f"/agreements/{dossier.id}/edit#f-{problem.field.replace('.', '-')}",
        )
        for problem in problems
    )


def remarks(dossier: Dossier, words: Words) -> tuple[str, ...]:
    found = completeness.remarks(contents.content(dossier))
    return tuple(words.t(problem.key, **problem.params) for problem in found)


def upcoming(dossier: Dossier, today: date) -> Milestone | None:
    """The milestone still owed that comes next; when all are past, the one that is late the shortest."""
    still = [
        (each.due_on, each)
        for commitment in dossier.commitments
        for each in commitment.milestones
        if each.fulfilled_on is None
        and each.waived_on is None
        and each.held_on is None
        and not each.after_the_end
        and each.due_on is not None
    ]
    ahead = [(day, each) for day, each in still if day >= today]
    if ahead:
        return min(ahead, key=lambda one: one[0])[1]
    return max(still, key=lambda one: one[0])[1] if still else None


async def names(accounts: Iterable[UUID], words: Words) -> dict[UUID, str]:
    """Names of people; the register itself, and accounts that it does not know, have theirs too."""
    wanted = set(accounts)
    found = await people.names(wanted)
    for account in wanted - found.keys():
        found[account] = words.t("people.register" if account == SYSTEM else "people.unknown")
    return found


def history(entries: Sequence[Entry], named: Mapping[UUID, str]) -> tuple[HistoryLine, ...]:
    """The last acts, the latest first; revisions of a draft that follow each other are one line."""
    lines = [
        HistoryLine(entry.seq, entry.at, entry.act, named[entry.actor], entry.reason, entry.restricted)
        for entry in reversed(entries)
    ]
    together = groupby(lines, key=lambda line: line.act if line.act is Act.AGREEMENT_REVISE else line.seq)
    told = []
    for _, (latest, *others) in together:
        told.append(replace(latest, folded=tuple(others)))
    return tuple(told[:HISTORY])
