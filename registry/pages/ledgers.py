"""The entries of one record, the bytes of one entry, and its proof."""

from typing import Any
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath
from litestar.response import Response

from agreements.ledger import published
from agreements.readings import ledgers
from registry import downloads, edge, forms
from registry.downloads import Download
from registry.pages import ledger_view, listings
from registry.requests import Request
from registry.templating import page


class LedgerPages(Controller):
    """The entries of one record, the bytes of one entry, and the proof that it stands in the ledger."""

    @get("/agreements/{agreement:uuid}/ledger")
    async def of_agreement(self, request: Request, agreement: FromPath[UUID]) -> Response[Any]:
        upto = listings.ordinal("upto", forms.in_address(request, ["upto"]).values["upto"])
        return page("ledger/agreement.html", await ledger_view.view(agreement, upto, request), request)

    @get("/ledger/entries/{seq:int}")
    async def raw(self, request: Request, seq: FromPath[int]) -> Response[Any]:
        body = await ledgers.body(seq, edge.actor(request))
        return downloads.answer(Download(body, f"entry-{seq}.json", "application/json"))

    @get("/ledger/entries/{seq:int}/proof")
    async def proof(self, request: Request, seq: FromPath[int]) -> Response[Any]:
        await ledgers.body(seq, edge.actor(request))
        proved = await published.proof(seq)
        return downloads.answer(Download(proved.body(), f"entry-{seq}.tlog-proof", "text/plain"))
