"""Makes every file of the register as it was known at a moment and says their digests: run by `test_same_files`."""

import asyncio
import hashlib
import json
import sys
from datetime import date, datetime
from uuid import UUID

from agreements.actors import Actor
from agreements.readings import agreements, commitments
from agreements.readings.as_on import Asked
from agreements.vocabulary import Language, Role
from registry import database, downloads, languages
from registry.downloads import Report, Summary, Table
from registry.settings import settings

DAY = date(2026, 5, 20)


async def digests(agreement: UUID, programme: UUID, known_on: datetime, at: datetime) -> dict[str, str]:
    """By the name of the file: names are to be the same too."""
    actor = Actor(UUID(int=7), frozenset({Role.REGISTRAR}), at)
    found = [each async for each in _files(agreement, programme, known_on, actor)]
    return {each.filename: hashlib.sha256(each.content).hexdigest() for each in found}


async def _files(agreement: UUID, programme: UUID, known_on: datetime, actor: Actor):
    words, known = languages.words(Language.KY), Asked(known_on=known_on)
    for asked in (known, Asked(DAY, known_on)):
        for form in Summary:
            yield await downloads.summary(agreement, form, actor, words, asked)
    for report in Report:
        yield await downloads.programme_report(programme, report, actor, words, known)
    for table in Table:
        for wanted in (agreements.Filter(), agreements.Filter(in_force_on=DAY)):
            yield await downloads.agreement_list(wanted, table, actor, words, known_on)
        yield await downloads.commitment_list(commitments.Filter(), table, actor, words, known_on)


async def main() -> None:
    agreement, programme, known_on, at = sys.argv[1:]
    async with database.pool(settings()):
        try:
            found = await digests(
                UUID(agreement), UUID(programme), datetime.fromisoformat(known_on), datetime.fromisoformat(at)
            )
        finally:
            await downloads.crews.stop()
    print(json.dumps(found))  # noqa: T201 -- what it is run for


if __name__ == "__main__":
    asyncio.run(main())
