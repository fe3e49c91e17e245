"""Makes files in processes of their own, so that the process that answers people never stands still for one.

Each worker has one process and one pipe. A job that takes too long, or a process that dies, costs that one job an
error and its worker a new process; the other workers do not notice. How many may wait is bounded.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import multiprocessing
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from agreements.errors import RegisterError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from exports.lists import Listing
    from exports.views import Summary

log = logging.getLogger(__name__)

# The server from which workers are forked imports these once; a worker then starts in a few milliseconds.
PRELOADED = ["exports.docx", "exports.pdf", "exports.spreadsheets"]
# A list of 300 pages takes 1.6 GB (DOCUMENTS 3); what wants more than this is not a summary.
MEMORY = 3 << 30
# WeasyPrint grows by a few hundred kilobytes with each document, so a process is replaced in time.
JOBS_IN_A_LIFE = 500
GRACE = 2.0


class RenderingFailed(RegisterError):
    """The file could not be made: the process died, or the library gave up."""

    def __init__(self) -> None:
        super().__init__("rendering.failed")


class RenderingTimedOut(RegisterError):
    """The file took longer than anybody should wait."""

    def __init__(self) -> None:
        super().__init__("rendering.timed_out")


class RenderingBusy(RegisterError):
    """So many files are being waited for that one more would only wait in vain."""

    def __init__(self) -> None:
        super().__init__("rendering.busy")


class Form(StrEnum):
    """What is to be made."""

    DOCX = "docx"
    PDF = "pdf"
    XLSX = "xlsx"


class Rendering:
    """A small crew of worker processes. Belongs to one event loop; start it and stop it with the application."""

    def __init__(
        self, fonts: Path, *, workers: int = 2, most_waiting: int = 32, timeout: float = 60.0
    ) -> None:
        self._timeout = timeout
        self._most = workers + most_waiting
        self._pending = 0
        self._stopped = False
        self._crew = [_Worker(fonts) for _ in range(workers)]
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._crew:
            self._free.put_nowait(worker)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="rendering")
        self._running: set[asyncio.Task[bytes]] = set()

    async def start(self) -> None:
        """Start the processes now, so that the first reader does not wait for them. May be left out."""
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._threads, worker.start) for worker in self._crew))

    async def stop(self) -> None:
        """End every process; what was being made is lost."""
        self._stopped = True
        for worker in self._crew:
            worker.end()
        if self._running:
            await asyncio.wait(self._running)
        self._threads.shutdown(wait=True)

    async def pdf(self, summary: Summary) -> bytes:
        return await self._made(Form.PDF, summary)

    async def docx(self, summary: Summary) -> bytes:
        return await self._made(Form.DOCX, summary)

    async def xlsx(self, listing: Listing) -> bytes:
        return await self._made(Form.XLSX, listing)

    async def _made(self, form: Form, view: Summary | Listing) -> bytes:
        if self._pending >= self._most:
            raise RenderingBusy
        # Whoever asked may go away; the worker must not be given to the next one before it is done.
        task = asyncio.create_task(self._next(form, view))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        self._pending += 1
        task.add_done_callback(self._one_less)
        return await asyncio.shield(task)

    def _one_less(self, task: asyncio.Task[bytes]) -> None:
        self._pending -= 1
        if not task.cancelled():
            # Whoever asked may be gone; reading the error here keeps asyncio from reporting it as unseen.
            task.exception()

    async def _next(self, form: Form, view: Summary | Listing) -> bytes:
        worker = await self._free.get()
        try:
            if self._stopped:
                raise RenderingFailed
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, worker.make, form, view, self._timeout)
        finally:
            self._free.put_nowait(worker)


class _Worker:
    """One process and the pipe to it. `make` blocks, and is called by one thread at a time."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts
        self._process: ForkServerProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._jobs = 0

    def start(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self.end()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_work, args=(theirs, self._fonts), name="rendering", daemon=True
        )
        self._process.start()
        theirs.close()
        self._jobs = 0

    def end(self) -> None:
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if process is not None:
            process.kill()
            process.join(GRACE)
        if pipe is not None:
            pipe.close()

    def make(self, form: Form, view: Summary | Listing, timeout: float) -> bytes:
        if self._jobs >= JOBS_IN_A_LIFE:
            self.end()
        self.start()
        self._jobs += 1
        pipe = self._pipe
        if pipe is None:
            raise RenderingFailed
        try:
            pipe.send((form, view))
            if not pipe.poll(timeout):
                log.error("a %s took more than %s seconds and was given up", form, timeout)
                self.end()
                raise RenderingTimedOut
            made, refusal, trouble = pipe.recv()
        except (EOFError, OSError) as gone:
            log.exception("the process that made a %s died", form)
            self.end()
            raise RenderingFailed from gone
        if refusal is not None:
            key, params = refusal
            raise RegisterError(key, **params)
        if trouble is not None:
            log.error("a %s could not be made: %s", form, trouble)
            raise RenderingFailed
        return bytes(made)


def _work(pipe: Connection[Any, Any], fonts: Path) -> None:
    """What a worker process does all its life: take a view, give back a file or the reason why not."""
    # Ctrl-C reaches the whole group; the parent decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
    shop = _Shop(fonts)
    # Dead objects are looked for between the jobs, when nobody waits, and not among the modules that stay for ever.
    gc.disable()
    while True:
        try:
            form, view = pipe.recv()
        except EOFError:
            return
        try:
            answer: tuple[Any, Any, Any] = (shop.make(form, view), None, None)
        except RegisterError as refusal:
            answer = (None, (refusal.key, refusal.params), None)
        except Exception as trouble:  # noqa: BLE001 -- whatever a library raises is an answer, not the end of the worker
            answer = (None, None, repr(trouble))
        pipe.send(answer)
        del answer, view
        if not shop.is_open:
            shop.is_open = True
            gc.freeze()
        gc.collect()


class _Shop:
    """The machines of one process. The press is set up with the first PDF: it needs fonts, the rest does not."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts
        self._press: Any = None
        self.is_open = False

    def make(self, form: Form, view: Any) -> bytes:  # noqa: ANN401 -- a pipe gives anything
        # Imported here, in the worker, so that the process that answers people never loads the typesetter.
        from exports import docx, pdf, spreadsheets  # noqa: PLC0415

        if form is Form.DOCX:
            return docx.render(view)
        if form is Form.XLSX:
            return spreadsheets.xlsx(view)
        if self._press is None:
            self._press = pdf.Press(self._fonts)
        made: bytes = self._press.pdf(view)
        return made
