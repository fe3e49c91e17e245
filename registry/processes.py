"""Ties between processes: who ends with whom, and which process is which."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with(parent: int, deadly: signal.Signals) -> Callable[[], None] | None:
    """Give what a child runs before its program so that it gets a signal when the parent ends in any way.

    On Linux only; the kernel counts the end of the *thread* that made the child as the parent's.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(deadly), 0, 0, 0)
        if os.getppid() != parent:  # it ended before the tie was made
            os._exit(1)

    return tie


def pid_of_server(pid_file: Path, data: Path) -> int | None:
    """Give the process that a `postmaster.pid` names, if it is alive and the server of this data folder.

    The number alone proves nothing: after a restart of the machine or the container another process has it.
    """
    try:
        pid = int(pid_file.read_text().splitlines()[0])
        os.kill(pid, 0)
    except PermissionError:
        pass  # alive, and another account's: it still may be the server
    except (OSError, ValueError, IndexError):
        return None
    command = command_of(pid)
    if not command or "postgres" not in Path(command[0]).name:
        return None
    return pid if str(data) in command or folder_of(pid) == data else None


def command_of(pid: int) -> list[str]:
    """Give the command line of a process; empty when there is none to see."""
    try:
        return [
            part.decode(errors="replace") for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        ]
    except OSError:
        pass
    if Path("/proc/self").exists():
        return []
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], check=False, capture_output=True, text=True)  # noqa: S607 -- the system's
    return shown.stdout.split()


def folder_of(pid: int) -> Path | None:
    """Give the working folder of a process, where it may be seen."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None
