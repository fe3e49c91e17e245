"""A series becomes dates: what an agreement says with each of its series told date by date."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from agreements.errors import Invalid, Problem
from agreements.rules import deadlines
from agreements.rules.contents import AgreementContent, CommitmentContent, MilestoneContent
from agreements.rules.deadlines import Anchors, Occurrence, Series
from agreements.rules.workdays import Calendar

# As many milestones as the API takes in one agreement: a thousand take a second to write.
MOST_DATES = 1_000
Kept = Mapping[UUID, dict[str, Any] | None]


def expanded(
    content: AgreementContent, anchors: Anchors, calendar: Calendar, kept: Kept | None = None
) -> AgreementContent:
    """The content with its series expanded, as far as the days they count from are known.

    `kept` are the rules that stand: a series that stood so before waits until an officer confirms its dates. Raises
    `Invalid` for more dates than anybody keeps track of.
    """
    places: dict[str, str] = {}
    commitments, dates = [], 0
    for index, commitment in enumerate(content.commitments):
        made: list[MilestoneContent] = []
        for place, each in enumerate(
            _dates(commitment, f"commitments.{index}", anchors, calendar, kept or {})
        ):
            places[f"{index}.{place}"] = f"{index}.{len(made)}"
            made += each
            dates += len(each) - 1
            if dates > MOST_DATES:
                raise Invalid(Problem("commitments", "deadlines.too_many_milestones", {"most": MOST_DATES}))
        commitments.append(replace(commitment, milestones=tuple(made)))
    return replace(content, commitments=tuple(_renamed(each, places) for each in commitments))


def _dates(
    commitment: CommitmentContent, where: str, anchors: Anchors, calendar: Calendar, kept: Kept
) -> Iterator[list[MilestoneContent]]:
    """Each milestone as itself or as the dates of its series; the first keeps what the series was entered as."""
    for place, milestone in enumerate(commitment.milestones):
        field = f"{where}.milestones.{place}.due"
        made: tuple[Occurrence, ...] = ()
        rule = _series(milestone, field)
        if rule is not None and (milestone.id is None or kept.get(milestone.id) != deadlines.to_json(rule)):
            made = deadlines.occurrences(rule, anchors, calendar, field)
        yield [
            replace(milestone, rule=deadlines.to_json(each), id=milestone.id if each.number == 1 else None)
            for each in made
        ] or [milestone]


def _series(milestone: MilestoneContent, where: str) -> Series | None:
    if milestone.rule is None or milestone.rule.get("kind") != "series":
        return None
    # One that counts from a milestone named by its place has no day yet, and none to expand.
    if milestone.rule.get("anchor") == "fulfilment" and "." in str(milestone.rule.get("milestone")):
        return None
    rule = deadlines.rule_from_json(milestone.rule, where)
    return rule if isinstance(rule, Series) else None


def _renamed(commitment: CommitmentContent, places: Mapping[str, str]) -> CommitmentContent:
    """The commitment with milestones named by the places they have now."""

    def renamed(rule: dict[str, Any] | None) -> dict[str, Any] | None:
        named = str((rule or {}).get("milestone"))
        return {**rule, "milestone": places[named]} if rule is not None and named in places else rule

    milestones = tuple(replace(each, rule=renamed(each.rule)) for each in commitment.milestones)
    return replace(commitment, milestones=milestones)
