"""Files that were given out, and who may have their evidence."""

from uuid import UUID

from piccolo.querystring import QueryString

from agreements.actors import Actor
from agreements.errors import NotFound
from agreements.readings.visibility import NO, YES, visible
from agreements.tables.issued_files import IssuedFile
from agreements.vocabulary import Role


async def check_readable(issued: UUID, actor: Actor) -> None:
    """Raises `NotFound` but for whoever was given the file, for registrars and auditors.

    All of them have to be such as may read, now, every agreement that the evidence tells of.
    """
    rows = await IssuedFile.raw(
        "SELECT 1 FROM issued_file i WHERE i.id = {}"
        " AND ({} OR EXISTS (SELECT 1 FROM ledger_entry e WHERE e.subject = i.id AND e.actor = {}))"
        " AND cardinality(i.agreements) ="
        " (SELECT count(*) FROM agreement a WHERE a.id = ANY(i.agreements) AND {})",
        issued,
        _looks_after_the_register(actor),
        actor.account,
        visible(actor),
    )
    if not rows:
        raise NotFound("errors.no_issued_file")


def _looks_after_the_register(actor: Actor) -> QueryString:
    return YES if actor.roles & {Role.AUDITOR, Role.REGISTRAR} else NO
