"""The web service as a process: made ready, announced, and ended in good order."""

import asyncio
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from types import FrameType
from typing import Any, NoReturn

import uvicorn
from litestar import Litestar
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from agreements.errors import RegisterError
from registry import privileges, starting, terminal
from registry.embedded import EmbeddedPostgres
from registry.privileges import Account, Division
from registry.processes import die_with
from registry.settings import Settings, settings

# Requests under way get this long to end once we are told to.
GRACE_SECONDS = 10
# A signer that ended, because its folder is open to others, say, is started again after this long.
SIGNER_PAUSE_SECONDS = 60
# A worker that says nothing for so long is started anew. By itself Uvicorn waits 5 seconds, in which a slow machine has
# not even imported what a worker is made of.
WORKER_SECONDS = 60


def end_on_sigterm() -> None:
    """Let SIGTERM unwind the process like any other end.

    Uvicorn raises the signal anew after its own shutdown; by default Python would then die on the spot, and
    nothing of what follows would be done.
    """

    def leave(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 -- a signal handler's signature
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def application(account: Account | None = None) -> Litestar:
    """Give the application of this process, as uvicorn asks for it: `account` is who it is to be from now on."""
    if account is not None:
        account.become()
        # What looks for fonts keeps what it found there, and would look anew each time without it.
        os.environ["XDG_CACHE_HOME"] = str(settings().home / "cache")
    from registry.app import create_app

    supervisor = multiprocessing.parent_process()
    # A private PostgreSQL ends together with the supervisor that was killed, and nothing can be ended in good order.
    deadly = signal.SIGTERM if account is None else signal.SIGKILL
    if supervisor is not None and supervisor.pid is not None and (tie := die_with(supervisor.pid, deadly)):
        tie()  # a worker whose supervisor was killed would keep the port
    made = create_app(settings())
    # What stands now stands to the end. Looked through for garbage again and again, it took a tenth of the time of
    # pages, and stopped every request for 90 ms at a time.
    gc.collect()
    gc.freeze()
    return made


def serve(chosen: Settings, postgres: EmbeddedPostgres | None, *, workers: int) -> None:
    """Prepare the database, then answer until told to end."""
    # The port first: a taken one is said before a database is made for nothing.
    with closing(_listen(chosen)) as listener:
        logins = asyncio.run(starting.prepare(chosen))
        division = _divided(chosen)
        # Who becomes somebody else cannot end the PostgreSQL that it started, so that is done by workers.
        apart = workers > 1 or division is not None
        config = uvicorn.Config(
            "registry.serving:application" if division is None else partial(application, division.web),
            factory=True,
            host=chosen.host,
            port=chosen.port,
            workers=workers,
            log_level="warning",
            access_log=False,  # below the level anyway, and not free
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_worker_healthcheck=WORKER_SECONDS,
        )
        server = AnnouncingServer(config, chosen, logins)
        failed = False
        with _watched(postgres) as lost, _signed(postgres):
            try:
                if apart:
                    supervisor = AnnouncingSupervisor(config, listener, chosen, logins)
                    supervisor.run()
                    failed = any(each.process.exitcode == STARTUP_FAILURE for each in supervisor.processes)
                else:
                    server.run(sockets=[listener])
                    failed = not server.started
            except (KeyboardInterrupt, SystemExit) as end:
                # Uvicorn raises the signal anew after it has ended in good order; its own failures have a code.
                if isinstance(end, SystemExit) and end.code:
                    raise
    if lost.is_set():
        raise RegisterError("cli.postgres_ended")
    if failed:
        raise RegisterError("cli.not_started")


def _divided(chosen: Settings) -> Division | None:
    """Divide a private register between accounts, or say plainly that whoever serves it can read the signer's keys."""
    if not chosen.embedded:
        return None
    division = privileges.divided(chosen.home)
    if division is not None:
        chosen.secret_key()  # made while this is root, and then theirs
        division.hand_over(chosen.home, chosen.signer_folder)
        return division
    if os.geteuid() == 0:
        terminal.complain("cli.root_undivided", program=sys.executable, signer=privileges.SIGNER)
    else:
        terminal.complain("cli.undivided")
    return None


def _listen(chosen: Settings) -> socket.socket:
    """Take the port."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((chosen.host, chosen.port))
    except OSError as error:
        listener.close()
        said = error.strerror
        raise RegisterError("cli.port_taken", host=chosen.host, port=chosen.port, said=said) from error
    listener.set_inheritable(True)
    return listener


class AnnouncingServer(uvicorn.Server):
    """A server that says where it is once it answers."""

    def __init__(self, config: uvicorn.Config, chosen: Settings, logins: Sequence[Any]) -> None:
        super().__init__(config)
        self.chosen = chosen
        self.logins = logins

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then announce."""
        await super().startup(sockets)
        if self.started:
            announce(self.chosen, self.logins)


class AnnouncingSupervisor(Multiprocess):
    """Workers, and a word about where they are once one of them answers."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, chosen: Settings, logins: Sequence[Any]
    ) -> None:
        super().__init__(config, sockets=[listener])
        self.chosen = chosen
        self.logins = logins
        self.announced = False

    def keep_subprocess_alive(self) -> None:
        """Look after the workers, again and again."""
        super().keep_subprocess_alive()
        if not self.announced and any(each.is_ready() for each in self.processes):
            self.announced = True
            announce(self.chosen, self.logins)


def announce(chosen: Settings, logins: Sequence[Any]) -> None:
    """Print the address, and for a demonstration how to sign in."""
    terminal.say("cli.serving", address=chosen.address)
    if logins:
        terminal.say("cli.demonstration")
    for login in logins:
        email = login.email.ljust(max(len(one.email) for one in logins))
        terminal.say("cli.login", email=email, password=login.password, name=login.name)
    sys.stdout.flush()


@contextmanager
def _watched(postgres: EmbeddedPostgres | None) -> Iterator[threading.Event]:
    """End the service when its PostgreSQL ends first, so that whoever runs it starts both anew."""
    process = postgres.process if postgres is not None else None
    lost, over = threading.Event(), threading.Event()

    def wait(process: "subprocess.Popen[bytes]") -> None:
        process.wait()
        if not over.is_set():
            lost.set()
            os.kill(os.getpid(), signal.SIGTERM)

    if process is not None:
        threading.Thread(target=wait, args=(process,), name="postgres-watch", daemon=True).start()
    try:
        yield lost
    finally:
        over.set()


@contextmanager
def _signed(postgres: EmbeddedPostgres | None) -> Iterator[None]:
    """Keep a signer of the ledger running beside the service, where both are ours; started anew when it ends.

    A process of its own: what it signs with is never in the memory of what answers strangers.
    """
    if postgres is None or not postgres.supervising:
        yield
        return
    over, children = threading.Event(), list["subprocess.Popen[bytes]"]()

    def keep() -> None:
        # The child ends with this thread (see `die_with`), which ends with the process.
        command = [sys.executable, "-m", "registry.cli", "ledger", "sign", "--with", str(os.getpid())]
        while not over.is_set():
            children[:] = [subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)]
            if over.is_set():  # told to end while it was being started
                children[0].terminate()
            children[0].wait()
            over.wait(SIGNER_PAUSE_SECONDS)

    thread = threading.Thread(target=keep, name="signer-watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        for child in children:
            child.terminate()
        thread.join(GRACE_SECONDS)
