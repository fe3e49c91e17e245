"""The form of an organisation as what the act takes, and an organisation as the values of that form."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from agreements.acts.organisations import OrganisationContent
from agreements.readings.values import Organisation
from agreements.vocabulary import OrganisationKind
from registry.pages.entries import texts
from registry.pages.fields import Count, Email, Line, Name, Names, Prose

MOST_IDENTIFIERS = 50
MOST_ALIASES = 200


def _lines(given: object) -> object:
    return [line.strip() for line in given.splitlines() if line.strip()] if isinstance(given, str) else given


class IdentifierEntry(BaseModel):
    """A number in somebody's scheme."""

    scheme: Annotated[str, StringConstraints(max_length=60)]
    value: Annotated[str, StringConstraints(max_length=100)]


class NewOrganisation(BaseModel):
    """What it takes to enter a body in passing."""

    name: Names = Names()
    short_name: Names = Names()
    kind: OrganisationKind
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = None

    def content(self) -> OrganisationContent:
        return OrganisationContent(
            name=self.name.text(), short_name=self.short_name.text(), kind=self.kind, country=self.country
        )


class OrganisationEntry(NewOrganisation):
    """The whole form."""

    identifiers: Annotated[list[IdentifierEntry], Field(max_length=MOST_IDENTIFIERS)] = []
    aliases: Annotated[list[Name], BeforeValidator(_lines), Field(max_length=MOST_ALIASES)] = []
    email: Email | None = None
    phone: Name | None = None
    address: Line | None = None
    approval_days: Annotated[Count, Field(ge=0, le=250)] | None = None
    reason: Prose = ""
    confirm_duplicate: str = ""
    seen: Count | None = None

    def content(self) -> OrganisationContent:
        return OrganisationContent(
            name=self.name.text(),
            short_name=self.short_name.text(),
            kind=self.kind,
            country=self.country,
            identifiers=frozenset((each.scheme, each.value) for each in self.identifiers),
            aliases=frozenset(self.aliases),
            email=self.email,
            phone=self.phone,
            address=self.address,
            approval_days=self.approval_days,
        )


def values(organisation: Organisation) -> dict[str, str]:
    """The form that says this."""
    made = {name: getattr(organisation, name) or "" for name in ("country", "email", "phone", "address")}
    approval = organisation.approval_days
    made["approval_days"] = "" if approval is None else str(approval)
    made |= {"kind": str(organisation.kind), "aliases": "\n".join(organisation.aliases), "reason": ""}
    made |= texts("name", organisation.name) | texts("short_name", organisation.short_name)
    for index, each in enumerate(organisation.identifiers):
        made |= {f"identifiers.{index}.scheme": each.scheme, f"identifiers.{index}.value": each.value}
    return {**made, "seen": str(organisation.revision)}
