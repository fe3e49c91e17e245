"""A private PostgreSQL: its own data folder, a socket only this installation reaches, and no life of its own.

The server ends when the process that started it ends, however that happens, and a second process joins the
one that runs. Nobody's folders change their rights: what is not ours is looked at and, if it will not do,
refused.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from agreements.errors import RegisterError
from registry import binaries, privileges
from registry.binaries import Installation
from registry.processes import die_with, pid_of_server

OWNER = "postgres"
APPLICATION = "kelishim"
SIGNER = "kelishim_signer"
DATABASE = "kelishim"
PORT = 5432
# A socket's path is at most 107 bytes long on Linux and 103 on macOS.
LONGEST_SOCKET = 103
LARGEST_LOG = 20_000_000
STEP_SECONDS = 0.01
# A server whose postmaster alone was killed leaves shared memory behind until its last process has noticed.
SHARED_MEMORY_BUSY = "pre-existing shared memory block"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# Which account of the system is which role (see `registry.privileges`).
ROLES = (
    ("root", OWNER),
    ("root", APPLICATION),
    ("root", SIGNER),
    (privileges.WEB, APPLICATION),
    (privileges.SIGNER, SIGNER),
)
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class EmbeddedError(RegisterError):
    """The private PostgreSQL cannot run; the key says why and what to do."""


def socket_folder(home: Path) -> Path:
    """Name the folder of the socket: in the home, or where its name would be too long, a short one."""
    folder = home.resolve() / "run"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET:
        return folder
    mark = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"kelishim-{mark}"  # noqa: S108 -- made with 0700 and refused if it is somebody else's


def address(home: Path, *, user: str = OWNER, database: str = DATABASE) -> dict[str, Any]:
    """Say how to connect to the private server of a home."""
    return {"host": str(socket_folder(home)), "port": PORT, "user": user, "database": database}


@dataclass
class EmbeddedPostgres:
    """The private server of one home."""

    home: Path
    pg_root: Path | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    timeout: float = 60.0
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    # A server left by a supervisor that died, on a system where it does not end by itself.
    adopted: int | None = field(default=None, init=False)
    _lock: IO[bytes] | None = field(default=None, init=False)
    _account: dict[str, Any] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Settle the paths."""
        self.home = self.home.resolve()
        self.data = self.home / "data"
        self.run = socket_folder(self.home)
        self.log = self.home / "postgres.log"

    def __enter__(self) -> Self:
        """Start, or join."""
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Stop what this process started."""
        self.stop()

    @property
    def supervising(self) -> bool:
        """Whether this process is the one the server lives by."""
        return self._lock is not None

    def start(self) -> None:
        """Have a server that answers: start it, or join the one another process supervises."""
        if threading.current_thread() is not threading.main_thread():
            # The server is told to end with the thread that started it, and only the main one lasts.
            message = "the private PostgreSQL is started from the main thread"
            raise RuntimeError(message)
        self._make_home()
        deadline = time.monotonic() + self.timeout
        while not self._take_lock():
            # Somebody else supervises, or is about to, or has just died: look again at each.
            if self._ready():
                return
            self._pause(deadline)
        try:
            self._start_supervised(deadline)
        except BaseException:
            self.stop()
            raise

    def _start_supervised(self, deadline: float) -> None:
        self._choose_account()
        self._check_reach()
        installation = binaries.find(self.pg_root)
        if self._account:
            installation = binaries.reachable(installation, self.home, self._account)
        self._make_folder(self.run, shared=True)
        self._make_cluster(installation)
        if self._outlast_previous(deadline):
            return
        while True:
            self._spawn(installation)
            if self._wait(deadline):
                return
            tail = self._log_tail()
            if SHARED_MEMORY_BUSY not in tail or time.monotonic() > deadline:
                raise EmbeddedError("cli.postgres_did_not_start", log=self.log, tail=tail)
            time.sleep(0.2)

    def stop(self) -> None:
        """End the server if this process supervises it; what was acknowledged is kept."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        elif self.adopted is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.adopted, signal.SIGINT)
        self.process = self.adopted = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # Folders and accounts

    def _make_home(self) -> None:
        missing = [folder for folder in (self.home, *self.home.parents) if not folder.exists()]
        for folder in reversed(missing):
            try:
                folder.mkdir()
            except FileExistsError:
                continue  # another process was quicker
            except OSError as error:
                raise EmbeddedError("cli.home_not_writable", home=self.home) from error
            # Only what was made here: the server's account has to pass, whatever the umask says.
            folder.chmod(0o755 if os.geteuid() == 0 else 0o700)
        if not os.access(self.home, os.W_OK | os.X_OK):
            raise EmbeddedError("cli.home_not_writable", home=self.home)

    def _take_lock(self) -> bool:
        """Take the supervisor's lock: a record lock, which children do not inherit and so cannot hold on."""
        file = (self.home / "lock").open("ab")
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            file.close()
            return False
        self._lock = file
        return True

    def _choose_account(self) -> None:
        if os.geteuid() == 0:
            self._account = privileges.Account.made(privileges.POSTGRES).options()

    def _make_folder(self, folder: Path, *, shared: bool = False) -> None:
        """`shared`: the accounts of the other parts, which are in its group, enter it."""
        owner = self._account.get("user", os.geteuid())
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            found = folder.lstat()
            open_to = 0o027 if shared and self._account else 0o077
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & open_to:
                raise EmbeddedError("cli.folder_not_ours", folder=folder) from None
        else:
            if self._account:
                os.chown(folder, owner, self._account["group"])
        if shared and self._account:
            folder.chmod(0o750)

    def _check_reach(self) -> None:
        if not self._account:
            return
        test = subprocess.run(["/usr/bin/test", "-x", self.home], check=False, cwd="/", **self._account)
        if test.returncode:
            raise EmbeddedError("cli.home_not_reachable", home=self.home, account=privileges.POSTGRES)

    # The cluster

    def _make_cluster(self, installation: Installation) -> None:
        if self.data.exists() and self.data.stat().st_uid != self._account.get("user", os.geteuid()):
            raise EmbeddedError("cli.folder_not_ours", folder=self.data)
        if (self.data / "PG_VERSION").exists():
            made_by = int((self.data / "PG_VERSION").read_text().strip())
            if made_by != installation.major:
                found, home = installation.version, self.home
                raise EmbeddedError(
                    "cli.other_major", home=home, made_by=made_by, found=found, root=installation.root
                )
            return
        if self.data.exists():
            try:
                self.data.rmdir()
            except OSError as error:
                raise EmbeddedError("cli.folder_not_ours", folder=self.data) from error
        # Made aside and renamed when complete: a run killed halfway leaves nothing that looks like a cluster.
        # A folder of its own each time: a killed run's initdb may still be busy in its own.
        for left in self.home.glob("data.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = self.home / f"data.new-{os.getpid()}-{time.monotonic_ns()}"
        self._make_folder(draft)
        command = [
            str(installation.binary("initdb")),
            "-D",
            str(draft),
            "-U",
            OWNER,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        # Anything else loses Cyrillic: in the C locale lower('Ө') stays as it is and no word is found.
        locale = ["--locale=C.UTF-8" if sys.platform == "linux" else "--locale=en_US.UTF-8"]
        if installation.major >= binaries.BUILTIN_LOCALE_SINCE:
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            [*command, *locale, "--data-checksums", "--no-instructions"],
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=ENVIRONMENT,
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
            **self._account,
        )
        if made.returncode:
            raise EmbeddedError("cli.postgres_did_not_start", log=self.log, tail=made.stderr[-2000:])
        draft.rename(self.data)
        folder = os.open(self.home, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    # The server

    def _outlast_previous(self, deadline: float) -> bool:
        """Wait for the server of a supervisor that was killed to end; if it stays, take it over (True)."""
        if not sys.platform.startswith("linux"):
            deadline = min(deadline, time.monotonic() + 1)
        pid_file = self.data / "postmaster.pid"
        while (pid := pid_of_server(pid_file, self.data)) is not None:
            if time.monotonic() > deadline:
                self.adopted = pid
                return True
            time.sleep(STEP_SECONDS)
        # No server of ours is alive, so the file, if there is one, is left over; its number may be another
        # process's by now (a container restarted), and PostgreSQL would then refuse to start.
        pid_file.unlink(missing_ok=True)
        return False

    def _spawn(self, installation: Installation) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        options = SETTINGS | self._access(installation.major) | dict(self.settings)
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [installation.binary("postgres"), "-D", self.data, "-p", str(PORT), *arguments],
                cwd="/", env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # Ctrl-C reaches the application alone, which then stops us
                preexec_fn=die_with(os.getpid(), signal.SIGINT),  # noqa: PLW1509 -- start() runs before any thread
                **self._account,
            )  # fmt: skip

    def _access(self, major: int) -> dict[str, str]:
        """Who reaches the socket, and as whom."""
        place = {"unix_socket_directories": str(self.run)}
        if not self._account:
            return place | {"unix_socket_permissions": "0700"}
        return place | privileges.access(self.home, major, ROLES)

    def _ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            pid, state = int(lines[0]), lines[7].strip()
        except (OSError, ValueError, IndexError):
            return False
        return state == "ready" and (self.process is None or pid == self.process.pid)

    def _wait(self, deadline: float) -> bool:
        """Wait until the server answers; False when it ended instead."""
        while not self._ready():
            if self.process is not None and self.process.poll() is not None:
                return False
            self._pause(deadline)
        return True

    def _pause(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise EmbeddedError("cli.postgres_not_ready", home=self.home, seconds=round(self.timeout))
        time.sleep(STEP_SECONDS)

    def _log_tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
