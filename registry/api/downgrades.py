"""Lowering the confidentiality of agreements: proposed by one person, confirmed or refused by another."""

from typing import Annotated
from uuid import UUID

from litestar import post
from litestar.params import FromPath
from litestar.response import Response
from pydantic import Field

from agreements.acts import downgrading
from agreements.readings import dossiers, downgrades
from agreements.readings.values import Dossier
from agreements.vocabulary import Confidentiality
from registry import edge
from registry.api import answers, reading, repeating
from registry.api.bodies import Seen
from registry.api.documenting import ETAG, IF_MATCH, ONCE, TEXT, Answer, describes
from registry.api.fields import Lines
from registry.api.fulfilment_bodies import ReasonBody
from registry.api.texts import Body
from registry.requests import Request

TAGS = ["Confidentiality"]
ONE = Answer("The dossier.", Dossier, headers={"ETag": ETAG})


class DowngradeBody(Body):
    """The lower level, and why."""

    to_level: Confidentiality
    reason: Annotated[str, Lines(2_000)]
    seen: Seen = Field(None, description="The revision read, where `If-Match` is not sent.")


@post(
    "/agreements/{agreement_id:uuid}/downgrades",
    operation_class=describes(
        (201, Answer("Proposed.", Dossier, headers={"ETag": ETAG, "Location": TEXT})),
        body=DowngradeBody,
        headers=[IF_MATCH, ONCE],
        example="downgrade",
    ),
    tags=TAGS,
)
async def propose_downgrade(request: Request, agreement_id: FromPath[UUID]) -> Response[bytes]:
    """Propose that a registered agreement be less confidential; another registrar decides. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, DowngradeBody)
    seen = reading.seen(request, given.seen, needed=False)

    async def propose() -> Response[bytes]:
        await downgrading.propose(agreement_id, given.to_level, reason=given.reason, seen=seen, actor=actor)
        told = await dossiers.said(agreement_id, actor)
        return answers.record(told, status=201, location=f"/api/v1/agreements/{agreement_id}")

    return await repeating.once(request, actor, propose, given)


@post(
    "/downgrades/{downgrade_id:uuid}/confirmation",
    operation_class=describes((200, ONE), headers=[IF_MATCH]),
    status_code=200,
    tags=TAGS,
)
async def confirm_downgrade(request: Request, downgrade_id: FromPath[UUID]) -> Response[bytes]:
    """Lower the level as proposed. Registrars only, and never whoever proposed it."""
    actor = edge.actor(request)
    agreement = await downgrades.agreement_of(downgrade_id, actor)
    await downgrading.confirm(downgrade_id, seen=reading.seen(request, None, needed=False), actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


@post(
    "/downgrades/{downgrade_id:uuid}/refusal",
    operation_class=describes((200, ONE), body=ReasonBody, headers=[IF_MATCH], example="downgrade_refusal"),
    status_code=200,
    tags=TAGS,
)
async def refuse_downgrade(request: Request, downgrade_id: FromPath[UUID]) -> Response[bytes]:
    """Leave the level as it is, for a reason. Registrars only, and never whoever proposed to lower it."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    agreement = await downgrades.agreement_of(downgrade_id, actor)
    seen = reading.seen(request, None, needed=False)
    await downgrading.refuse(downgrade_id, reason=given.reason, seen=seen, actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


@post(
    "/downgrades/{downgrade_id:uuid}/withdrawal",
    operation_class=describes((200, ONE), headers=[IF_MATCH]),
    status_code=200,
    tags=TAGS,
)
async def withdraw_downgrade(request: Request, downgrade_id: FromPath[UUID]) -> Response[bytes]:
    """Take a proposal back that nobody decided on. Only whoever made it."""
    actor = edge.actor(request)
    agreement = await downgrades.agreement_of(downgrade_id, actor)
    await downgrading.withdraw(downgrade_id, seen=reading.seen(request, None, needed=False), actor=actor)
    return answers.record(await dossiers.said(agreement, actor))


handlers = [propose_downgrade, confirm_downgrade, refuse_downgrade, withdraw_downgrade]
