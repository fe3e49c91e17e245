"""Organisations in short: those asked for by id, and those that look like one another."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from agreements.errors import NotFound
from agreements.readings.searching import fold
from agreements.readings.sql import body
from agreements.readings.values import Body
from agreements.rules.contents import Text
from agreements.tables.organisations import Organisation

# Names of bodies differ in a word or two ("Ministry of X" and "Ministry of Y"), so they must be more alike than titles.
LIKE = 0.72
MOST = 5


async def check(*wanted: UUID | None) -> None:
    """Raises `NotFound` for an id that is nobody's."""
    keys = {key for key in wanted if key is not None}
    if len(await named(keys)) < len(keys):
        raise NotFound("errors.no_organisation")


async def named(wanted: Iterable[UUID]) -> dict[UUID, Body]:
    """The bodies with these ids; an id that is nobody's is left out."""
    keys = sorted(set(wanted))
    if not keys:
        return {}
    [row] = await Organisation.raw(
        f"SELECT coalesce(json_agg({body('o')}), '[]')::text AS said FROM organisation o WHERE o.id = ANY({{}})",
        keys,
    )
    found = msgspec.json.decode(row["said"], type=tuple[Body, ...])
    return {each.id: each for each in found}


async def alike(name: Text) -> tuple[Body, ...]:
    """Bodies whose name in one of the languages is very like the one given in it."""
    given = [
        (language, getattr(name, language)) for language in ("ky", "ru", "en") if getattr(name, language)
    ]
    if not given:
        return ()
    likeness = " OR ".join(f"similarity(fold(o.name_{language}), {{}}) >= {LIKE}" for language, _ in given)
    [row] = await Organisation.raw(
        f"SELECT coalesce(json_agg({body('o')}), '[]')::text AS said FROM"
        f" (SELECT * FROM organisation o WHERE {likeness} ORDER BY o.id LIMIT {MOST}) o",
        *[fold(text) for _, text in given],
    )
    return msgspec.json.decode(row["said"], type=tuple[Body, ...])
