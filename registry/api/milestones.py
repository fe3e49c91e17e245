"""Commitments by their milestones, and what is reported on them."""

from uuid import UUID

import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response
from msgspec import Struct

from agreements.acts import fulfilling, stopping
from agreements.readings import commitments, milestones
from agreements.readings.values import Body, Commitment, Fulfilment, Milestone
from agreements.rules.contents import Text
from registry import edge, uploads
from registry.api import answers, reading, repeating
from registry.api.documenting import ONCE, TEXT, Answer, MilestonePage, describes
from registry.api.fulfilment_bodies import (
    AnswerBody,
    ContradictionBody,
    GroundBody,
    ReasonBody,
    ReportBody,
)
from registry.api.queries import MilestonesQuery
from registry.requests import Request

TAGS = ["Commitments"]


class MilestoneDossier(Struct, frozen=True):
    """A milestone with its card and reports, the promise it is an instance of, and whose agreement says so."""

    milestone: Milestone
    commitment: Commitment
    agreement: UUID
    agreement_number: str | None
    agreement_title: Text
    parties: tuple[Body, ...]


ONE = Answer("The milestone.", MilestoneDossier)


@get(
    ["/milestones", "/commitments"],
    operation_class=describes((200, Answer("A page of commitments.", MilestonePage)), query=MilestonesQuery),
    operation_id=lambda handler, method, parts: f"list_{parts[-1]}",  # noqa: ARG005 -- Litestar names the arguments
    tags=TAGS,
)
async def list_milestones(request: Request) -> Response[bytes]:
    """What is owed by registered agreements: a row for each milestone, by the day it falls due."""
    asked = reading.query(request, MilestonesQuery)
    async with asked.reading(edge.actor(request)) as reader:
        page = await commitments.listing(asked.filter(), reader, limit=asked.limit, cursor=asked.place())
    return answers.listing(page)


@get("/milestones/{milestone_id:uuid}", operation_class=describes((200, ONE)), tags=TAGS)
async def show_milestone(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """One milestone; its `card` says how its day was reckoned."""
    return answers.value(await told(request, milestone_id))


@post(
    "/milestones/{milestone_id:uuid}/fulfilments",
    operation_class=describes(
        (201, Answer("Reported.", Fulfilment, headers={"Location": TEXT})),
        body=ReportBody,
        form=ReportBody,
        headers=[ONCE],
        example="report",
    ),
    tags=TAGS,
)
async def report_fulfilment(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Report that a milestone was met: as JSON, or as a multipart form with files as evidence."""
    actor = edge.actor(request)
    given, files = await _report(request)
    evidence = [await uploads.taken(each, "file") for each in files]

    async def report() -> Response[bytes]:
        made = await fulfilling.report(milestone_id, given.report(evidence), actor=actor)
        found = await milestones.of(milestone_id, actor)
        [told] = [each for each in found.milestone.fulfilments if each.id == made]
        return answers.value(told, status=201, headers={"location": f"/api/v1/milestones/{milestone_id}"})

    return await repeating.once(request, actor, report, given, *(each.content for each in evidence))


async def _report(request: Request) -> tuple[ReportBody, list[UploadFile]]:
    if request.content_type[0] == "multipart/form-data":
        return await reading.form(request, ReportBody)
    return await reading.body(request, ReportBody), []


@post(
    "/fulfilments/{fulfilment_id:uuid}/acceptance",
    operation_class=describes((200, ONE)),
    status_code=200,
    tags=TAGS,
)
async def accept_fulfilment(request: Request, fulfilment_id: FromPath[UUID]) -> Response[bytes]:
    """Accept a report. For a registrar or the body that is owed, never for whoever reported."""
    actor = edge.actor(request)
    milestone = await milestones.reported_on(fulfilment_id, actor)
    await fulfilling.accept(fulfilment_id, actor=actor)
    return answers.value(await told(request, milestone))


@post(
    "/fulfilments/{fulfilment_id:uuid}/return",
    operation_class=describes((200, ONE), body=ReasonBody, example="return"),
    status_code=200,
    tags=TAGS,
)
async def return_fulfilment(request: Request, fulfilment_id: FromPath[UUID]) -> Response[bytes]:
    """Return a report to whoever made it, for a reason. For whoever may accept it."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    milestone = await milestones.reported_on(fulfilment_id, actor)
    await fulfilling.give_back(fulfilment_id, reason=given.reason, actor=actor)
    return answers.value(await told(request, milestone))


@post(
    "/fulfilments/{fulfilment_id:uuid}/confirmation",
    operation_class=describes((200, ONE), body=AnswerBody),
    status_code=200,
    tags=TAGS,
)
async def confirm_fulfilment(request: Request, fulfilment_id: FromPath[UUID]) -> Response[bytes]:
    """Say, for the body that is owed, that a report is right. It decides nothing."""
    actor, given = edge.actor(request), await reading.body(request, AnswerBody)
    milestone = await milestones.reported_on(fulfilment_id, actor)
    await fulfilling.confirm(fulfilment_id, text=given.text or "", actor=actor)
    return answers.value(await told(request, milestone))


@post(
    "/fulfilments/{fulfilment_id:uuid}/contradiction",
    operation_class=describes((200, ONE), body=ContradictionBody, example="contradiction"),
    status_code=200,
    tags=TAGS,
)
async def contradict_fulfilment(request: Request, fulfilment_id: FromPath[UUID]) -> Response[bytes]:
    """Say, for the body that is owed, what in a report is not so; whoever decides sees it."""
    actor, given = edge.actor(request), await reading.body(request, ContradictionBody)
    milestone = await milestones.reported_on(fulfilment_id, actor)
    await fulfilling.contradict(fulfilment_id, text=given.text, actor=actor)
    return answers.value(await told(request, milestone))


@post(
    "/milestones/{milestone_id:uuid}/hold",
    operation_class=describes((200, ONE), body=GroundBody, example="ground"),
    status_code=200,
    tags=TAGS,
)
async def hold_milestone(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Put a milestone on hold: it is neither late nor reminded of, and its day stays. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, GroundBody)
    await stopping.hold(milestone_id, ground=given.ground, on=given.on, actor=actor)
    return answers.value(await told(request, milestone_id))


@post(
    "/milestones/{milestone_id:uuid}/waiver",
    operation_class=describes((200, ONE), body=GroundBody, example="ground"),
    status_code=200,
    tags=TAGS,
)
async def waive_milestone(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Let the body that owes off, on a ground. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, GroundBody)
    await stopping.waive(milestone_id, ground=given.ground, on=given.on, actor=actor)
    return answers.value(await told(request, milestone_id))


@post(
    "/milestones/{milestone_id:uuid}/release",
    operation_class=describes((200, ONE), body=ReasonBody, example="return"),
    status_code=200,
    tags=TAGS,
)
async def release_milestone(request: Request, milestone_id: FromPath[UUID]) -> Response[bytes]:
    """Let a milestone on hold, or waived by mistake, be owed again. Registrars only."""
    actor, given = edge.actor(request), await reading.body(request, ReasonBody)
    await stopping.release(milestone_id, reason=given.reason, actor=actor)
    return answers.value(await told(request, milestone_id))


async def told(request: Request, milestone: UUID) -> MilestoneDossier:
    found = await milestones.of(milestone, edge.actor(request))
    return MilestoneDossier(
        milestone=found.milestone,
        commitment=msgspec.structs.replace(found.commitment, milestones=()),
        agreement=found.dossier.id,
        agreement_number=found.dossier.number,
        agreement_title=found.dossier.title,
        parties=tuple(party.organisation for party in found.dossier.parties),
    )


handlers = [
    list_milestones,
    show_milestone,
    report_fulfilment,
    accept_fulfilment,
    return_fulfilment,
    confirm_fulfilment,
    contradict_fulfilment,
    hold_milestone,
    waive_milestone,
    release_milestone,
]
