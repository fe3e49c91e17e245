"""Checking the files that strangers send: a few at once, in threads of their own, and nothing of them is kept."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from litestar.datastructures import UploadFile

from agreements.errors import RegisterError
from agreements.ledger import afterwards, judging
from agreements.ledger.findings import Finding
from agreements.ledger.following import Unfollowed
from agreements.ledger.reports import Report
from registry import uploads
from registry.requests import Request

# A check takes about as long as hashing the file; what is unpacked has its limits in `ledger.zips`.
AT_ONCE = 2
MOST_WAITING = 10
THREADS = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="check")
MULTIPART = "multipart/form-data"


class CheckBusy(RegisterError):
    """So many files wait to be checked that one more would only wait in vain."""

    def __init__(self) -> None:
        super().__init__("errors.check_busy")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out about a file, and why it was not held against the log if it was not."""

    name: str
    report: Report
    unfollowed: Finding | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came to be checked, and the evidence that came with it."""

    name: str
    content: bytes
    evidence: bytes | None


class _Waiting:
    """How many checks are under way in this process."""

    count = 0


async def sent(request: Request) -> Sent | None:
    """What a form or a body brings along; None where there is no file in it."""
    if request.content_type[0] != MULTIPART:
        content = await request.body()
        return Sent("", content, None) if content else None
    form = await request.form()
    file, evidence = form.get("file"), form.get("evidence")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    beside = await evidence.read() if isinstance(evidence, UploadFile) and evidence.filename else None
    return Sent(uploads.filename(file.filename), await file.read(), beside)


async def check(given: Sent) -> Checked:
    """The file against the register's own keys and its own log. Raises `CheckBusy`."""
    keys = await afterwards.keys()
    if _Waiting.count >= MOST_WAITING:
        raise CheckBusy
    _Waiting.count += 1
    try:
        report = await asyncio.get_running_loop().run_in_executor(
            THREADS, judging.judge, given.content, given.evidence, keys
        )
    finally:
        _Waiting.count -= 1
    try:
        return Checked(given.name, await afterwards.followed(report), None)
    except Unfollowed as missing:
        return Checked(given.name, report, missing.finding)
