"""What programs send of programmes."""

from typing import Annotated

from pydantic import Field

from agreements.acts.serving import ServingContent
from agreements.rules.programmes import (
    BudgetContent,
    InitiativeContent,
    ItemContent,
    ProgrammeContent,
    TallyContent,
)
from agreements.vocabulary import InitiativeStatus
from registry.api.bodies import Seen
from registry.api.fields import Change, Day, Id, Line, Lines, NeededCurrency, NeededId, NeededSum, Whole
from registry.api.texts import Body, ProseBody, TitleBody

# A strategy has tens of items and hundreds of initiatives; its whole text is written in one act.
MOST_ITEMS = 1_000
CODE = 40
FIRST_YEAR, LAST_YEAR = 1900, 2999

Year = Annotated[int, Whole(FIRST_YEAR, LAST_YEAR)]
Source = Annotated[str, Lines(2_000)]
ItemCode = Annotated[
    str | None, Line(CODE), Field(description="The `code` of an item of this programme; null for all of it.")
]


class ItemBody(Body):
    """A numbered item. What it is a part of follows from its code: `1.2` is a part of `1`."""

    code: Annotated[str, Line(CODE)]
    title: TitleBody = TitleBody()
    owner: Id = None
    id: Id = None

    def content(self) -> ItemContent:
        return ItemContent(code=self.code, title=self.title.text(), owner=self.owner, id=self.id)


class InitiativeBody(Body):
    """An initiative known by name."""

    title: TitleBody
    status: InitiativeStatus
    item: ItemCode = None
    source: Annotated[str | None, Lines(2_000)] = None
    id: Id = None

    def content(self) -> InitiativeContent:
        return InitiativeContent(
            title=self.title.text(), status=self.status, item=self.item, source=self.source, id=self.id
        )


class BudgetBody(Body):
    """A sum as published. Without `last_year` it is "since"; `change` is against the time before."""

    first_year: Year
    amount: NeededSum
    currency: NeededCurrency
    source: Source
    last_year: Annotated[int | None, Whole(FIRST_YEAR, LAST_YEAR)] = None
    change: Change = None
    note: ProseBody = ProseBody()
    item: ItemCode = None
    id: Id = None

    def content(self) -> BudgetContent:
        own = {name: value for name, value in self if name != "note"}
        return BudgetContent(**own, note=self.note.text())


class TallyBody(Body):
    """A published number of initiatives."""

    status: InitiativeStatus
    count: Annotated[int, Whole(0, 2**31 - 1)]
    source: Source
    id: Id = None

    def content(self) -> TallyContent:
        return TallyContent(**dict(self))


class ProgrammeBody(Body):
    """A strategy or programme with its items, its named initiatives and the figures published about it."""

    title: TitleBody
    first_year: Year
    last_year: Year
    source: Source
    owner: Id = None
    adopted_on: Day = None
    note: ProseBody = ProseBody()
    items: Annotated[tuple[ItemBody, ...], Field(max_length=MOST_ITEMS)] = ()
    initiatives: Annotated[tuple[InitiativeBody, ...], Field(max_length=MOST_ITEMS)] = ()
    budget: Annotated[tuple[BudgetBody, ...], Field(max_length=MOST_ITEMS)] = ()
    tallies: Annotated[tuple[TallyBody, ...], Field(max_length=100)] = ()

    def content(self) -> ProgrammeContent:
        return ProgrammeContent(
            title=self.title.text(),
            first_year=self.first_year,
            last_year=self.last_year,
            source=self.source,
            owner=self.owner,
            adopted_on=self.adopted_on,
            note=self.note.text(),
            items=tuple(each.content() for each in self.items),
            initiatives=tuple(each.content() for each in self.initiatives),
            budget=tuple(each.content() for each in self.budget),
            tallies=tuple(each.content() for each in self.tallies),
        )


class ProgrammeChangeBody(ProgrammeBody):
    """A programme as it shall be, and why."""

    reason: Annotated[str, Lines(2_000)]
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


class ServingBody(Body):
    """What serves a programme: without `commitment` all of the agreement; without `item` all of the programme."""

    programme: NeededId
    commitment: Id = None
    item: Id = None
    line: Annotated[Id, Field(description="The budget line it is paid from.")] = None
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")

    def content(self) -> ServingContent:
        return ServingContent(
            programme=self.programme, commitment=self.commitment, item=self.item, line=self.line
        )
