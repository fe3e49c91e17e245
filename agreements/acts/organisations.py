"""Entering a body, and mending what is known of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agreements.actors import Actor
from agreements.acts.rows import texts
from agreements.acts.writing import different
from agreements.errors import Invalid, Problem
from agreements.ledger.recording import Record, recorded
from agreements.rules import permissions
from agreements.rules.contents import Text
from agreements.tables.ids import new_id
from agreements.tables.organisations import Organisation, OrganisationAlias, OrganisationIdentifier
from agreements.vocabulary import Act, OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationContent:
    """What an officer enters of a body; `identifiers` are pairs of scheme and value."""

    name: Text
    kind: OrganisationKind
    short_name: Text = Text()
    country: str | None = None
    identifiers: frozenset[tuple[str, str]] = frozenset()
    aliases: frozenset[str] = frozenset()
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    approval_days: int | None = None


async def create(content: OrganisationContent, *, actor: Actor) -> UUID:
    """Raises `Invalid`, `NotAllowed`; a number borne by another body breaks `organisation_identifier_once`."""
    permissions.check(actor, Act.ORGANISATION_CREATE)
    _check(content)
    organisation = new_id()
    async with recorded(actor, Act.ORGANISATION_CREATE, ("organisation", organisation)) as record:
        await record.insert(Organisation, [{"id": organisation, **_core(content)}])
        await _add_names(record, content.aliases, content.identifiers)
    return organisation


async def change(
    organisation: UUID,
    content: OrganisationContent,
    *,
    seen: int | None,
    actor: Actor,
    reason: str | None = None,
) -> None:
    """Mends a body's data; the ledger keeps the reason, if one is given.

    Raises `Invalid`, `NotFound`, `NotAllowed`, `ChangedMeanwhile`.
    """
    permissions.check(actor, Act.ORGANISATION_CHANGE)
    _check(content)
    async with recorded(
        actor, Act.ORGANISATION_CHANGE, ("organisation", organisation), reason=reason
    ) as record:
        row = await record.lock(Organisation, organisation)
        await record.check_unchanged(seen)
        changed = different(row, _core(content))
        if changed:
            await record.update(Organisation, organisation, **changed)
        aliases = await OrganisationAlias.select().where(OrganisationAlias.organisation == organisation)
        numbers = await OrganisationIdentifier.select().where(
            OrganisationIdentifier.organisation == organisation
        )
        gone_aliases = [each["id"] for each in aliases if each["alias"] not in content.aliases]
        gone_numbers = [
            each["id"] for each in numbers if (each["scheme"], each["value"]) not in content.identifiers
        ]
        await record.delete(OrganisationAlias, gone_aliases)
        await record.delete(OrganisationIdentifier, gone_numbers)
        await _add_names(
            record,
            content.aliases - {each["alias"] for each in aliases},
            content.identifiers - {(each["scheme"], each["value"]) for each in numbers},
        )
        if not record.touched:
            raise Invalid(Problem("", "errors.nothing_changed"))


async def _add_names(
    record: Record, aliases: frozenset[str], identifiers: frozenset[tuple[str, str]]
) -> None:
    body = record.subject
    await record.insert(
        OrganisationAlias,
        [{"id": new_id(), "organisation": body, "alias": alias} for alias in sorted(aliases)],
    )
    await record.insert(
        OrganisationIdentifier,
        [
            {"id": new_id(), "organisation": body, "scheme": scheme, "value": value}
            for scheme, value in sorted(identifiers)
        ],
    )


def _core(content: OrganisationContent) -> dict[str, Any]:
    return {
        **texts("name", content.name),
        **texts("short_name", content.short_name),
        "kind": content.kind,
        "country": content.country,
        "email": content.email,
        "phone": content.phone,
        "address": content.address,
        "approval_days": content.approval_days,
    }


def _check(content: OrganisationContent) -> None:
    if not content.name:
        raise Invalid(Problem("name", "completeness.no_name"))
