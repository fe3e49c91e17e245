"""What became of the demonstration's bodies: one takes another name, one is merged and leaves something open behind."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

import msgspec

from agreements.actors import Actor
from agreements.acts import handing_over, reorganising
from agreements.readings import orphans
from agreements.rules.contents import Text
from agreements.rules.successions import HandOverContent, LegalAct, RenamingContent, ReorganisationContent
from agreements.vocabulary import ReorganisationKind
from registry.demo import plans
from registry.demo.happenings import Plan, When
from registry.demo.plans import DATA, NO_TEXT


class Deed(Plan, frozen=True):
    """By which act."""

    title: str
    number: str
    on: When

    def act(self, today: date) -> LegalAct:
        return LegalAct(self.title, self.number, plans.day(self.on, today))


class Renaming(Plan, frozen=True):
    """A new name; what is invented says so in it too."""

    organisation: str
    on: When
    act: Deed
    name: Text
    short_name: Text = NO_TEXT

    def content(self, today: date) -> RenamingContent:
        return RenamingContent(
            name=plans.marked(self.name),
            short_name=plans.marked(self.short_name),
            happened_on=plans.day(self.on, today),
            act=self.act.act(today),
        )


class Reorganisation(Plan, frozen=True):
    """What happened to a body, and who took over."""

    organisation: str
    kind: ReorganisationKind
    on: When
    act: Deed
    successors: tuple[str, ...] = ()

    def content(self, bodies: Mapping[str, UUID], today: date) -> ReorganisationContent:
        return ReorganisationContent(
            kind=self.kind,
            happened_on=plans.day(self.on, today),
            act=self.act.act(today),
            successors=tuple(bodies[key] for key in self.successors),
        )


class HandOver(Plan, frozen=True):
    """What is still open of a clause passes to a successor."""

    organisation: str
    clause: str
    to: str
    on: When
    act: Deed


class Lives(Plan, frozen=True):
    """The whole file, in the order in which it happens."""

    renamings: tuple[Renaming, ...]
    reorganisations: tuple[Reorganisation, ...]
    hand_overs: tuple[HandOver, ...]


def read() -> Lives:
    """Read the file."""
    return msgspec.json.decode((DATA / "successions.json").read_bytes(), type=Lives)


async def enter(bodies: Mapping[str, UUID], actor: Actor) -> None:
    """Enter what became of the bodies, by the acts that officers use."""
    lives = read()
    for renaming in lives.renamings:
        body = bodies[renaming.organisation]
        await reorganising.rename(body, renaming.content(actor.today), seen=None, actor=actor)
    for each in lives.reorganisations:
        body = bodies[each.organisation]
        await reorganising.reorganise(body, each.content(bodies, actor.today), seen=None, actor=actor)
    for hand_over in lives.hand_overs:
        await _hand_over(hand_over, bodies, actor)


async def _hand_over(plan: HandOver, bodies: Mapping[str, UUID], actor: Actor) -> None:
    found = [
        each.row
        for each in await orphans.owed_by(bodies[plan.organisation], actor)
        if each.row.clause == plan.clause
    ]
    content = HandOverContent(
        milestones=frozenset(row.id for row in found),
        successor=bodies[plan.to],
        happened_on=plans.day(plan.on, actor.today),
        act=plan.act.act(actor.today),
    )
    await handing_over.hand_over(found[0].agreement, content, seen=None, actor=actor)
