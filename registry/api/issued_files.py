"""The evidence of files that were given out, and of a record that no file was made of."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from agreements.ledger import witnessing
from agreements.readings import issued_files, ledgers
from registry import edge, issuing
from registry.api import answers
from registry.api.documenting import Answer, describes
from registry.requests import Request

TAGS = ["Ledger"]
EVIDENCE = Answer(
    "The evidence (`kelishim.evidence/1`).", headers={"Content-Type": {"schema": {"const": answers.JSON}}}
)


@get("/issued-files/{issued_file_id:uuid}/evidence", operation_class=describes((200, EVIDENCE)), tags=TAGS)
async def show_evidence(request: Request, issued_file_id: FromPath[UUID]) -> Response[bytes]:
    """What a file proves itself with, for whoever was given it, for registrars and auditors.

    The answer that gave out the file names this address (`Link`, `describedby`). Entries of the ledger with their
    proofs (C2SP `tlog-proof@v1`): the act that the file was issued, and the last entry about each agreement it shows,
    with the sections of these that it shows.
    """
    await issued_files.check_readable(issued_file_id, edge.actor(request))
    return answers.said((await witnessing.of_issued(issued_file_id)).written())


@get("/agreements/{agreement_id:uuid}/evidence", operation_class=describes((200, EVIDENCE)), tags=TAGS)
async def show_record_evidence(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """The last entry about an agreement with its proof and its sections, of which no file was made."""
    await ledgers.check_readable(agreement_id, edge.actor(request))
    await issuing.signed((await witnessing.last([agreement_id]))[agreement_id])
    return answers.said((await witnessing.of_record(agreement_id)).written())


handlers = [show_evidence, show_record_evidence]
