"""Files are looked into by a process of their own, which has little memory, little time, and nothing to reach.

It is started anew for each file: what a hostile file does to it ends with it.
"""

import asyncio
import json
import os
import sys
from collections import OrderedDict
from typing import Any

import structlog
from msgspec import Struct

from agreements.vocabulary import FileFinding

log = structlog.get_logger("kelishim.inspecting")

# Whole seconds of the processor and of the clock. Reading text page by page takes a tenth of a second a page.
CHECK = (15, 30)
TEXT = (40, 60)
# More at once would only slow one another; who waits is bounded by the time a file may take.
AT_ONCE = 2
# Texts are kept by the digest of their file, which never changes: two versions are compared more than once.
MOST_KEPT = 32
LONGEST_KEPT = 400_000

Lines = tuple[tuple[int | None, str], ...]


class Inspection(Struct, frozen=True):
    """Why a file is not to be taken, or what was found in it."""

    refused: str | None = None
    findings: tuple[FileFinding, ...] = ()


class Reading(Struct, frozen=True):
    """Why a text could not be read, or its lines, each with its page where it has one."""

    refused: str | None = None
    lines: Lines = ()


class _Crew:
    """The turns of one event loop."""

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop | None = None
        self.turns = asyncio.Semaphore(AT_ONCE)

    def turn(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if self.loop is not loop:
            self.loop, self.turns = loop, asyncio.Semaphore(AT_ONCE)
        return self.turns


_crew = _Crew()
_kept: OrderedDict[str, Reading] = OrderedDict()


async def check(content: bytes, ending: str) -> Inspection:
    """Looks into a file that came in under this ending."""
    told = await _asked("check", ending, content, *CHECK)
    return Inspection(told.get("refused"), tuple(FileFinding(each) for each in told.get("findings", ())))


async def text(content: bytes, ending: str, digest: str) -> Reading:
    """Reads the text of a file that the register keeps."""
    if digest in _kept:
        _kept.move_to_end(digest)
        return _kept[digest]
    told = await _asked("text", ending, content, *TEXT)
    read = Reading(told.get("refused"), tuple((page, line) for page, line in told.get("lines", ())))
    if read.refused is None and sum(len(line) for _, line in read.lines) <= LONGEST_KEPT:
        _kept[digest] = read
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return read


async def _asked(wish: str, ending: str, content: bytes, cpu: int, wall: int) -> dict[str, Any]:
    async with _crew.turn():
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-I", "-m", "registry.inspection", wish, ending, str(cpu), str(wall),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            # Nothing of ours, no secret least of all; an interpreter built elsewhere needs to be told where it stands.
            env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
        )  # fmt: skip
        try:
            said, _ = await asyncio.wait_for(child.communicate(content), wall)
        except TimeoutError:
            log.warning("inspection_timed_out", wish=wish, ending=ending)
            return {"refused": "documents.too_heavy"}
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    try:
        told: dict[str, Any] = json.loads(said)
    except ValueError:
        # It was ended by one of its limits, or by a fault of a parser.
        log.warning("inspection_ended", wish=wish, ending=ending, status=child.returncode)
        return {"refused": "documents.too_heavy"}
    return told
