"""What the acts on amendments share: the changes one makes, and an agreement's rows brought to the text of today.

The rows say what holds today, with every amendment in effect. So each of these acts finds the original by undoing
those, puts all amendments in their order anew, and writes what the text of today makes different.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.acts.writing import impossible, rewrite, rows_of
from agreements.errors import AgainstTheRules, Invalid, Problem
from agreements.ledger.recording import Record, Row
from agreements.readings import amending as readings
from agreements.readings import anchors, calendars, contents, dossiers
from agreements.readings.amendments import Texts
from agreements.readings.values import Dossier
from agreements.readings.visibility import visible
from agreements.rules import amending, completeness, expanding, terms
from agreements.rules.amending import OWN, AmendmentContent, Around, ended_by
from agreements.rules.amendments import Amending, at_last, difference, in_order, on_day, original, settled
from agreements.rules.contents import AgreementContent, MilestoneContent
from agreements.rules.provisions import named, parts_around, provisions
from agreements.tables.agreements import Agreement
from agreements.tables.amendments import Amendment
from agreements.tables.commitments import Commitment, Milestone
from agreements.tables.ids import new_id

# Parts that ended, by their paths, with the amendments that ended them.
Ended = Mapping[str, Amending]


async def planned(
    dossier: Dossier, given: AmendmentContent, content: AgreementContent, actor: Actor
) -> tuple[Amending, list[Amending]]:
    """The amendment that makes of the text in force on its day what the officer entered, and all with it in order.

    Raises `Invalid` for what it lacks or cannot change, and `AgainstTheRules` where it contradicts another one.
    """
    texts, today = Texts.of(dossier), actor.today
    stands = texts.said(given.effective_on)
    content = terms.derived(content, texts.history)
    problems = [
        *await wrong_in_paper(given, dossier, {party.organisation for party in content.parties}, actor),
        *amending.not_amendable(content, texts.content),
        *completeness.missing(content, today),
        *await impossible(content),
    ]
    days = {**anchors.stated(content), **await anchors.happened(dossier.id)}
    kept = {
        each.id: each.rule
        for promise in texts.text(stands).commitments
        for each in promise.milestones
        if each.id is not None
    }
    content = named(expanding.expanded(content, days, await calendars.national(), kept), new_id)
    changes = difference(stands, provisions(content))
    problems += amending.impossible(changes, content)
    if not changes:
        problems.append(Problem("", "amendments.nothing_changed"))
    if problems or given.signed_on is None:
        raise Invalid(*problems)
    key = new_id()
    made = Amending(key, given.number, given.signed_on, given.effective_on, changes)
    found = in_their_order(texts, [*texts.amendments, made], today)
    return next(each for each in found if each.id == key), found


async def wrong_in_paper(
    given: AmendmentContent, dossier: Dossier, joining: Collection[UUID], actor: Actor
) -> list[Problem]:
    """What an amendment lacks by itself. Whoever is a party now, or becomes one by it, may have signed."""
    around = Around(
        parties={party.organisation.id for party in dossier.parties} | {*joining},
        documents={document.id for document in dossier.documents},
        numbers=[each.number for each in dossier.amendments if each.struck_at is None],
        agreed_on=dossier.signed_on,
    )
    return [
        *amending.problems(given, around, actor.today),
        *impossible_day(dossier, given.effective_on, f"{OWN}effective_on"),
        *await _problems_of_instrument(given, dossier.id, actor),
    ]


def impossible_day(dossier: Dossier, day: date | None, field: str) -> list[Problem]:
    """Nothing is amended from a day on which the agreement was over."""
    if day is None:
        return []
    over = Texts.of(dossier).over_by(day)
    return [] if over is None else [Problem(field, "amendments.over_by_then", {"day": over})]


def in_their_order(texts: Texts, amendments: Iterable[Amending], today: date) -> list[Amending]:
    """The amendments, each with what stands before it. Raises `AgainstTheRules` where they contradict one another.

    What the original lacks itself is no amendment's fault.
    """
    found = settled(texts.first, amendments)
    said = replace(texts, amendments=found)
    lacking = [*completeness.missing(texts.text(texts.said(date.min)), today)]
    for each in found:
        text = texts.text(said.said(each.effective_on))
        for problem in completeness.missing(text, today):
            if problem not in lacking:
                raise AgainstTheRules(
                    "amendments.text_contradicts_itself",
                    number=each.number,
                    day=each.effective_on,
                    why=problem,
                )
    return found


async def bring_up_to_date(
    record: Record, row: Row, dossier: Dossier, amendments: Sequence[Amending]
) -> None:
    """Keeps the amendments as they now stand to one another, and lets the rows say what holds today.

    `dossier` is the agreement as it stood before the act.
    """
    texts, today = Texts.of(dossier), record.actor.today
    stood = {each.id: each for each in dossier.amendments}
    in_effect = []
    for each in amendments:
        changed = {}
        if each.id in stood and stood[each.id].changes != each.changes:
            changed["changes"] = msgspec.to_builtins(each.changes)
        if each.effective_on is not None and each.effective_on <= today:
            in_effect.append(each)
            if each.id not in stood or stood[each.id].applied_at is None:
                changed["applied_at"] = record.actor.at
        if changed:
            await record.update(Amendment, each.id, **changed)
    applied = [each.amending for each in dossier.amendments if each.applied_at is not None]
    said = on_day(texts.first, amendments, today)
    ending, ended = ended_by(in_effect), ended_by(applied)
    if said != at_last(texts.first, applied) or _which(ending) != _which(ended):
        content = _as_dated(texts.text(said, ended=True), dossier)
        await rewrite(record, row, content, texts.history, _brought(amendments))
        if _which(ending) != _which(ended):
            await _end(record, ending)
        rules = _rules(dossier)
        for milestone in (await rows_of(Milestone, record.subject)).values():
            await _let_off(record, milestone, ending, ended)
            await _lift(record, milestone, rules.get(milestone["id"]))


async def corrected(record: Record, content: AgreementContent) -> tuple[AgreementContent, list[Problem]]:
    """What a correction says as far as it still counts, and what of it another amendment alone could change.

    Raises `AgainstTheRules` where the text of an amendment would contradict what is corrected, complete by itself.
    """
    amendments = await readings.standing(record.subject)
    if not amendments:
        return content, []
    dossier, today = await dossiers.whole(record.subject, record.actor), record.actor.today
    told = named(content, new_id)
    changes = difference(provisions(contents.content(dossier)), provisions(told))
    problems = [*amending.amended_since(changes, amendments, told)]
    applied = [each.amending for each in dossier.amendments if each.applied_at is not None]
    running = amending.running(content, ended_by(applied))
    if not problems and not any(completeness.missing(running, today)):
        first = original(provisions(told), applied)
        in_their_order(replace(Texts.of(dossier), content=told, first=first), amendments, today)
    return running, problems


async def _end(record: Record, ended: Ended) -> None:
    """Keeps with each commitment the day from which it binds nobody any more."""
    for key, row in (await rows_of(Commitment, record.subject)).items():
        amendment = ended.get(f"commitments/{key}")
        ends = amendment.effective_on if amendment else None
        if ends != row["ended_on"]:
            await record.update(Commitment, key, ended_on=ends)


async def _let_off(record: Record, milestone: Row, now: Ended, before: Ended) -> None:
    """Waives what is still to come of a part that has ended, from the day it did; and no more what is back."""
    ends, ended = _ending(milestone, now), _ending(milestone, before)
    if (ends and ends.id) == (ended and ended.id):
        return
    waived = ended is not None and _waived_by(milestone, ended)
    # What an officer let go on again since is not waived anew.
    let_go_on = ended is not None and not waived and _falls_after(milestone, ended)
    if (
        ends is not None
        and _falls_after(milestone, ends)
        and (waived or (_open(milestone) and not let_go_on))
    ):
        stopped = {"held_on": None, "waived_on": ends.effective_on, "ground": ends.number}
        await record.update(Milestone, milestone["id"], **stopped)
    elif waived:
        await record.update(Milestone, milestone["id"], waived_on=None, ground=None)


async def _lift(record: Record, milestone: Row, before: dict[str, Any] | None) -> None:
    """Lets the computed day be in force where the rule is another one now: an officer's own day was for the old one."""
    if milestone["override_on"] is not None and before != milestone["rule"]:
        computed = milestone["card"]["result"] if milestone["card"] else None
        lifted = {"due_on": computed, "override_on": None, "override_reason": None}
        await record.update(Milestone, milestone["id"], **lifted)


def _rules(dossier: Dossier) -> dict[UUID, dict[str, Any] | None]:
    return {each.id: each.rule for promise in dossier.commitments for each in promise.milestones}


def _ending(milestone: Row, ended: Ended) -> Amending | None:
    """The amendment that ended a milestone or its commitment, whichever took effect first."""
    whole = f"commitments/{milestone['commitment']}"
    found = (ended.get(whole), ended.get(f"{whole}/milestones/{milestone['id']}"))
    return next(iter(in_order(each for each in found if each is not None)), None)


def _which(ended: Ended) -> dict[str, UUID]:
    """Of two amendments of one day too: the number of the one that ended a part is the ground of what it let off."""
    return {path: amendment.id for path, amendment in ended.items()}


def _waived_by(milestone: Row, amendment: Amending) -> bool:
    return bool(milestone["waived_on"] == amendment.effective_on and milestone["ground"] == amendment.number)


def _open(milestone: Row) -> bool:
    return milestone["fulfilled_on"] is None and milestone["waived_on"] is None


def _falls_after(milestone: Row, amendment: Amending) -> bool:
    """Whether it was not due before the amendment took effect: what was due by then is owed."""
    day = amendment.effective_on
    return milestone["due_on"] is None or (day is not None and milestone["due_on"] >= day)


def _brought(amendments: Iterable[Amending]) -> set[UUID]:
    """The parts that amendments bring, whose rows have these ids."""
    paths = [change.at for amendment in amendments for change in amendment.changes]
    return {UUID(path.rpartition("/")[2]) for path in paths if path in parts_around(path)}


def _as_dated(content: AgreementContent, dossier: Dossier) -> AgreementContent:
    """The content with the dates that series have become since: an amendment knows the series alone."""
    rules = _rules(dossier)

    def dated(milestone: MilestoneContent) -> MilestoneContent:
        stands = rules.get(milestone.id) if milestone.id is not None else None
        known = stands is not None and milestone.rule is not None and stands.get("series") == milestone.rule
        return replace(milestone, rule=stands) if known else milestone

    return replace(
        content,
        commitments=tuple(
            replace(promise, milestones=tuple(map(dated, promise.milestones)))
            for promise in content.commitments
        ),
    )


async def _problems_of_instrument(given: AmendmentContent, agreement: UUID, actor: Actor) -> list[Problem]:
    """An agreement in the register that the actor may read, and another one."""
    if given.instrument is None:
        return []
    rows = await Agreement.raw(
        "SELECT 1 FROM agreement a WHERE a.id = {} AND a.id <> {} AND a.registered_at IS NOT NULL AND {}",
        given.instrument,
        agreement,
        visible(actor),
    )
    return [] if rows else [Problem(f"{OWN}instrument", "amendments.no_such_instrument")]
