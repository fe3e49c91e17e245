"""What programs send about bodies over time."""

from typing import Annotated

from pydantic import Field

from agreements.rules.successions import HandOverContent, LegalAct, RenamingContent, ReorganisationContent
from agreements.vocabulary import ReorganisationKind
from registry.api.bodies import Seen
from registry.api.fields import Boolean, Day, Line, NeededDay, NeededId
from registry.api.texts import NAME, Body, NameBody

SEEN = Field(None, description="The revision read, where `If-Match` is not sent.")


class ActBody(Body):
    """The paper that something happened by."""

    title: Annotated[str, Line(NAME)]
    number: Annotated[str | None, Line(100)] = None
    on: Day = None

    def act(self) -> LegalAct:
        return LegalAct(self.title, self.number, self.on)


class RenamingBody(Body):
    """A name from a day on; with `former`, one borne up to the day before."""

    name: NameBody
    short_name: NameBody = NameBody()
    happened_on: NeededDay
    act: ActBody
    former: Boolean = False
    seen: Seen = SEEN

    def content(self) -> RenamingContent:
        return RenamingContent(
            name=self.name.text(),
            short_name=self.short_name.text(),
            happened_on=self.happened_on,
            act=self.act.act(),
            former=self.former,
        )


class ReorganisationBody(Body):
    """What happened to a body on a day, the first of the new order, and who took over."""

    kind: ReorganisationKind
    happened_on: NeededDay
    act: ActBody
    successors: Annotated[tuple[NeededId, ...], Field(max_length=50)] = ()
    seen: Seen = SEEN

    def content(self) -> ReorganisationContent:
        return ReorganisationContent(
            kind=self.kind, happened_on=self.happened_on, act=self.act.act(), successors=self.successors
        )


class HandOverBody(Body):
    """Milestones of an agreement that pass to a successor of the body that answers for them."""

    milestones: Annotated[tuple[NeededId, ...], Field(max_length=1_000)]
    successor: NeededId
    happened_on: NeededDay
    act: ActBody
    seen: Seen = SEEN

    def content(self) -> HandOverContent:
        return HandOverContent(
            milestones=frozenset(self.milestones),
            successor=self.successor,
            happened_on=self.happened_on,
            act=self.act.act(),
        )
