"""Whether a file is what the register gave out: for anybody, with a token or without."""

from typing import Any

from litestar import post
from litestar.response import Response
from pydantic import BaseModel, ConfigDict

from agreements.errors import Invalid, Problem
from agreements.ledger import telling
from registry import checking, edge
from registry.api import answers
from registry.api.documenting import Answer, describes
from registry.requests import Request


class CheckBody(BaseModel):
    """A file, and the evidence that came beside it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"properties": {"evidence": {"type": "string", "format": "binary"}}}
    )


@post(
    "/check",
    operation_class=describes((200, Answer("What was found.", dict[str, Any])), form=CheckBody),
    tags=["Ledger"],
    status_code=200,
    opt={edge.ANONYMOUS: True},
)
async def check_file(request: Request) -> Response[bytes]:
    """Check a file that the register gave out: a form with `file` and, where it came beside it, `evidence`.

    The bytes of a file alone are taken too. Nothing is kept. What is answered here is the register's own word: who
    needs more checks the file with `kelishim verify file` and a key that came by other means.
    """
    given = await checking.sent(request)
    if given is None:
        raise Invalid(Problem("file", "check.page_no_file"))
    found, words = await checking.check(given), edge.words(request)
    said = telling.sentences(found.report, found.unfollowed)
    told = telling.data(found.report, found.unfollowed)
    return answers.value(told | {"sentences": [words.t(each.key, **each.params) for each in said]})


handlers = [check_file]
