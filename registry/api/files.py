"""Files made of what the register says: extracts and lists. They ask as the lists do and show what those show."""

from uuid import UUID

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from registry import downloads, edge
from registry.api import reading
from registry.api.as_on import AsOnQuery
from registry.api.documenting import TEXT, Answer, describes
from registry.api.queries import AgreementsFilter, MilestonesFilter
from registry.downloads import MEDIA_TYPES, Summary, Table
from registry.requests import Request

TAGS = ["Files"]
LINK = {"description": 'Where the evidence of the file is (`rel="describedby"`).', **TEXT}


def _file(kind: Summary | Table) -> tuple[int, Answer]:
    return 200, Answer("The file.", media_type=MEDIA_TYPES[kind], headers={"Link": LINK})


@get(
    "/agreements/{agreement_id:uuid}/summary.pdf",
    operation_class=describes(_file(Summary.PDF), query=AsOnQuery),
    tags=TAGS,
)
async def summary_as_pdf(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """The extract of an agreement as PDF (PDF/A-3a, PDF/UA-1, its data attached)."""
    return await _summary(request, agreement_id, Summary.PDF)


@get(
    "/agreements/{agreement_id:uuid}/summary.docx",
    operation_class=describes(_file(Summary.DOCX), query=AsOnQuery),
    tags=TAGS,
)
async def summary_as_docx(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """The extract of an agreement for Word."""
    return await _summary(request, agreement_id, Summary.DOCX)


@get("/agreements.xlsx", operation_class=describes(_file(Table.XLSX), query=AgreementsFilter), tags=TAGS)
async def agreements_as_xlsx(request: Request) -> Response[bytes]:
    """The list of agreements for Excel, all of it, with the filters of the list."""
    return await _agreements(request, Table.XLSX)


@get("/agreements.csv", operation_class=describes(_file(Table.CSV), query=AgreementsFilter), tags=TAGS)
async def agreements_as_csv(request: Request) -> Response[bytes]:
    """The list of agreements as CSV (RFC 4180, UTF-8)."""
    return await _agreements(request, Table.CSV)


@get("/commitments.xlsx", operation_class=describes(_file(Table.XLSX), query=MilestonesFilter), tags=TAGS)
async def commitments_as_xlsx(request: Request) -> Response[bytes]:
    """The list of commitments for Excel, all of it, with the filters of the list."""
    return await _commitments(request, Table.XLSX)


@get("/commitments.csv", operation_class=describes(_file(Table.CSV), query=MilestonesFilter), tags=TAGS)
async def commitments_as_csv(request: Request) -> Response[bytes]:
    """The list of commitments as CSV (RFC 4180, UTF-8)."""
    return await _commitments(request, Table.CSV)


async def _summary(request: Request, agreement: UUID, form: Summary) -> Response[bytes]:
    asked = reading.query(request, AsOnQuery).asked()
    made = await downloads.summary(agreement, form, edge.actor(request), edge.words(request), asked)
    return downloads.answer(made)


async def _agreements(request: Request, form: Table) -> Response[bytes]:
    asked, actor = reading.query(request, AgreementsFilter), edge.actor(request)
    made = await downloads.agreement_list(asked.filter(), form, actor, edge.words(request), asked.known_on)
    return downloads.answer(made)


async def _commitments(request: Request, form: Table) -> Response[bytes]:
    asked, actor = reading.query(request, MilestonesFilter), edge.actor(request)
    made = await downloads.commitment_list(asked.filter(), form, actor, edge.words(request), asked.known_on)
    return downloads.answer(made)


handlers = [
    summary_as_pdf,
    summary_as_docx,
    agreements_as_xlsx,
    agreements_as_csv,
    commitments_as_xlsx,
    commitments_as_csv,
]
