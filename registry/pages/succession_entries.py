"""The forms of what becomes of bodies, as what their acts take."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from agreements.readings.values import Organisation
from agreements.rules.successions import HandOverContent, LegalAct, RenamingContent, ReorganisationContent
from agreements.vocabulary import ReorganisationKind
from registry.pages.entries import texts
from registry.pages.fields import Count, Day, Line, Name, Names, Ticked

# More than a body is ever split into; the form shows as many rows.
MOST_SUCCESSORS = 5


def _chosen(given: object) -> object:
    """Rows of which none is filled in come as an empty mapping."""
    return tuple(given.values()) if isinstance(given, Mapping) else given


class ActEntry(BaseModel):
    """By which act."""

    title: Line = ""
    number: Name | None = None
    on: Day | None = None

    def act(self) -> LegalAct:
        return LegalAct(self.title, self.number, self.on)


class RenamingEntry(BaseModel):
    """The form of a new name, or of a former one."""

    name: Names = Names()
    short_name: Names = Names()
    happened_on: Day
    act: ActEntry = ActEntry()
    former: str = ""
    seen: Count | None = None

    def content(self) -> RenamingContent:
        return RenamingContent(
            name=self.name.text(),
            short_name=self.short_name.text(),
            happened_on=self.happened_on,
            act=self.act.act(),
            former=bool(self.former),
        )


class ReorganisationEntry(BaseModel):
    """The form of a reorganisation."""

    kind: ReorganisationKind
    happened_on: Day
    act: ActEntry = ActEntry()
    successors: Annotated[tuple[UUID, ...], BeforeValidator(_chosen), Field(max_length=MOST_SUCCESSORS)] = ()
    seen: Count | None = None

    def content(self) -> ReorganisationContent:
        return ReorganisationContent(
            kind=self.kind, happened_on=self.happened_on, act=self.act.act(), successors=self.successors
        )


class HandOverEntry(BaseModel):
    """The form of a hand-over: milestones of any number of agreements."""

    milestones: Annotated[tuple[UUID, ...], Ticked] = ()
    successor: UUID
    happened_on: Day
    act: ActEntry = ActEntry()

    def content(self, milestones: frozenset[UUID]) -> HandOverContent:
        """What is handed over of one agreement."""
        return HandOverContent(
            milestones=milestones,
            successor=self.successor,
            happened_on=self.happened_on,
            act=self.act.act(),
        )


def renaming(organisation: Organisation) -> dict[str, str]:
    """The form as it opens: the present name, to be changed."""
    made = texts("name", organisation.name) | texts("short_name", organisation.short_name)
    return {**made, **happened(None, None), "former": "", "seen": str(organisation.revision)}


def happened(on: date | None, act: LegalAct | None) -> dict[str, str]:
    """The fields that each of these forms has."""
    return {
        "happened_on": on.isoformat() if on else "",
        "act.title": act.title if act else "",
        "act.number": (act.number or "") if act else "",
        "act.on": act.on.isoformat() if act and act.on else "",
    }
