"""The form of a programme as what the act takes, and a programme as the values of that form."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from agreements.readings.programmes import Programme
from agreements.rules.programmes import (
    BudgetContent,
    InitiativeContent,
    ItemContent,
    ProgrammeContent,
    TallyContent,
)
from agreements.vocabulary import InitiativeStatus, Language
from registry.pages.entries import MOST_ROWS, texts
from registry.pages.fields import Amount, Change, Count, Currency, Day, Names, Prose, Texts, written

FIRST_YEAR, LAST_YEAR = 1900, 2999
MOST_INITIATIVES = 2**31 - 1

Code = Annotated[str, StringConstraints(max_length=40)]
Year = Annotated[Count, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class ItemEntry(BaseModel):
    """A numbered item."""

    id: UUID | None = None
    code: Code
    title: Names = Names()
    owner: UUID | None = None

    def content(self) -> ItemContent:
        return ItemContent(id=self.id, code=self.code, title=self.title.text(), owner=self.owner)


class InitiativeEntry(BaseModel):
    """An initiative known by name."""

    id: UUID | None = None
    title: Names = Names()
    status: InitiativeStatus
    item: Code | None = None
    source: Prose | None = None

    def content(self) -> InitiativeContent:
        return InitiativeContent(
            id=self.id, title=self.title.text(), status=self.status, item=self.item, source=self.source
        )


class BudgetEntry(BaseModel):
    """A published sum."""

    id: UUID | None = None
    item: Code | None = None
    first_year: Year
    last_year: Year | None = None
    amount: Amount
    currency: Currency
    change: Change | None = None
    note: Texts = Texts()
    source: Prose

    def content(self) -> BudgetContent:
        own = {name: value for name, value in self if name != "note"}
        return BudgetContent(**own, note=self.note.text())


class TallyEntry(BaseModel):
    """A published number of initiatives."""

    id: UUID | None = None
    status: InitiativeStatus
    count: Annotated[Count, Field(ge=0, le=MOST_INITIATIVES)]
    source: Prose

    def content(self) -> TallyContent:
        return TallyContent(**dict(self))


class ProgrammeEntry(BaseModel):
    """The whole form."""

    title: Names = Names()
    first_year: Year
    last_year: Year
    owner: UUID | None = None
    adopted_on: Day | None = None
    source: Prose
    note: Texts = Texts()
    items: Annotated[list[ItemEntry], Field(max_length=MOST_ROWS)] = []
    initiatives: Annotated[list[InitiativeEntry], Field(max_length=MOST_ROWS)] = []
    budget: Annotated[list[BudgetEntry], Field(max_length=MOST_ROWS)] = []
    tallies: Annotated[list[TallyEntry], Field(max_length=MOST_ROWS)] = []
    reason: Prose = ""
    seen: Count | None = None

    def content(self) -> ProgrammeContent:
        return ProgrammeContent(
            title=self.title.text(),
            first_year=self.first_year,
            last_year=self.last_year,
            owner=self.owner,
            adopted_on=self.adopted_on,
            source=self.source,
            note=self.note.text(),
            items=tuple(each.content() for each in self.items),
            initiatives=tuple(each.content() for each in self.initiatives),
            budget=tuple(each.content() for each in self.budget),
            tallies=tuple(each.content() for each in self.tallies),
        )


OWN = ("first_year", "last_year", "adopted_on", "source")
ROWS = {
    "items": ("id", "code"),
    "initiatives": ("id", "status", "item", "source"),
    "budget": ("id", "item", "first_year", "last_year", "amount", "currency", "change", "source"),
    "tallies": ("id", "status", "count", "source"),
}


def values(programme: Programme, language: Language) -> dict[str, str]:
    """The form that says this, in the writing of a language."""
    made = {name: written(getattr(programme, name), language) for name in OWN}
    made |= {"owner": written(programme.owner and programme.owner.id, language), "reason": ""}
    made |= texts("title", programme.title) | texts("note", programme.note)
    for rows, names in ROWS.items():
        for place, each in enumerate(getattr(programme, rows)):
            where = f"{rows}.{place}"
            made |= {f"{where}.{name}": written(getattr(each, name), language) for name in names}
    for place, item in enumerate(programme.items):
        made |= texts(f"items.{place}.title", item.title)
        made[f"items.{place}.owner"] = written(item.owner and item.owner.id, language)
    for place, initiative in enumerate(programme.initiatives):
        made |= texts(f"initiatives.{place}.title", initiative.title)
    for place, line in enumerate(programme.budget):
        made |= texts(f"budget.{place}.note", line.note)
    return {**made, "seen": str(programme.revision)}
