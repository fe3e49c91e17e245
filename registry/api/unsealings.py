"""Opening a need-to-know agreement as an auditor."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import post
from litestar.response import Response
from msgspec import Struct

from agreements.acts import unsealing
from agreements.readings import dossiers
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.documenting import ONCE, TEXT, Answer, describes
from registry.api.fields import Line, Lines
from registry.api.texts import Body
from registry.requests import Request


class Unsealed(Struct, frozen=True):
    """Which agreement was opened, and until when it is read.

    Not what it says: an answer is given again under its `Idempotency-Key`, also when the day is over.
    """

    agreement: UUID
    until: datetime


class UnsealingBody(Body):
    """The registration number, and why the agreement has to be read."""

    number: Annotated[str, Line(300)]
    reason: Annotated[str, Lines(10_000)]


@post(
    "/unsealings",
    operation_class=describes(
        (201, Answer("Opened.", Unsealed, headers={"Location": TEXT})),
        body=UnsealingBody,
        headers=[ONCE],
        example="unsealing",
    ),
    tags=["Agreements"],
)
async def unseal(request: Request) -> Response[bytes]:
    """Open a need-to-know agreement until midnight in Bishkek, for a reason that those named are told. Auditors only.

    Any number that has not to be opened is answered by 404.
    """
    actor, given = edge.actor(request), await reading.body(request, UnsealingBody)

    async def open_it() -> Response[bytes]:
        agreement = await unsealing.unseal(given.number, reason=given.reason, actor=actor)
        opened = (await dossiers.of(agreement, actor)).unsealings[-1]
        where = {"location": f"/api/v1/agreements/{agreement}"}
        return answers.value(Unsealed(agreement, opened.until), status=201, headers=where)

    return await repeating.once(request, actor, open_it, given)


handlers = [unseal]
