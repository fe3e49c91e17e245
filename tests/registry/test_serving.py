"""`kelishim serve` as a process: started, asked over HTTP, ended in every way, started again."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import psutil
import pytest

from registry.settings import DEMONSTRATION_LOADED, DEMONSTRATION_WANTED


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Service:
    """One running register in a home of its own."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        self.port = free_port()
        self.home = home
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KELISHIM_")}
        chosen = {"KELISHIM_HOME": str(home), "KELISHIM_PORT": str(self.port), "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "registry.cli", "serve", *options],
            env=clean | chosen | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait(self) -> str:
        """Wait for the announcement; gives all that was said until then."""
        said = ""
        for line in self.process.stdout:
            said += line
            if f"http://127.0.0.1:{self.port}" in line:
                with httpx.Client(timeout=20) as client:
                    assert client.get(f"http://127.0.0.1:{self.port}/health").status_code == 200
                return said
        raise AssertionError(said)

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """End it; gives what it said."""
        self.process.send_signal(how)
        said = self.process.stdout.read()
        self.process.wait(30)
        return said

    def servers(self) -> list[psutil.Process]:
        """The processes of its PostgreSQL."""
        data = str(self.home / "data")
        running = (process for process in psutil.process_iter(["cmdline"]))
        return [process for process in running if data in (process.info["cmdline"] or [])]


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


def test_it_ends_in_good_order_however_it_is_told_and_starts_again(home):
    for how, code in ((signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9), (signal.SIGTERM, 0)):
        service = Service(home, KELISHIM_DEMO="0")
        service.wait()
        said = service.end(how)
        assert service.process.returncode == code, said
        assert "Traceback" not in said
        deadline = time.monotonic() + 10
        while service.servers():
            assert time.monotonic() < deadline, "a server was left running"
            time.sleep(0.05)
    assert not (home / "demonstration").exists()


def test_a_register_whose_postgresql_was_killed_ends_and_says_so(home):
    service = Service(home, KELISHIM_DEMO="0")
    service.wait()
    service.servers()[0].kill()
    said = service.process.stdout.read()
    assert service.process.wait(30) == 1
    assert "PostgreSQL ended while the register was running" in said


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_two_workers_answer_and_end_together(home, how):
    service = Service(home, "--workers", "2", KELISHIM_DEMO="0")
    service.wait()
    children = psutil.Process(service.process.pid).children(recursive=True)
    said = service.end(how)
    assert service.process.returncode == (0 if how is signal.SIGTERM else -how), said
    assert psutil.wait_procs(children, timeout=20)[1] == []
    assert service.servers() == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_the_command_line_comes_before_the_environment(home, workers):
    port = free_port()
    asked = ("--host", "127.0.0.1", "--port", str(port), "--workers", workers)
    # An address of nobody's (RFC 5737): whoever heeds the environment cannot listen.
    service = Service(home, *asked, KELISHIM_DEMO="0", KELISHIM_HOST="192.0.2.1")
    service.port = port
    service.wait()
    assert service.end().strip() == ""


def test_a_taken_port_is_said_plainly_and_no_server_stays(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        service = Service(home, KELISHIM_DEMO="0", KELISHIM_PORT=str(taken.getsockname()[1]))
        said = service.process.stdout.read()
        assert service.process.wait(30) == 1
    assert "cannot be used" in said
    assert "Traceback" not in said
    assert service.servers() == []


def test_a_first_start_killed_before_the_demonstration_was_loaded_is_taken_up(home):
    service = Service(home)
    while not (home / "demonstration").exists():
        assert service.process.poll() is None, service.process.stdout.read()
        time.sleep(0.01)
    assert (home / "demonstration").read_text() == DEMONSTRATION_WANTED
    service.end(signal.SIGKILL)
    again = Service(home)
    said = again.wait() + again.end()
    assert re.search(r"^  \S+@\S+ +\S+", said, re.MULTILINE), said
    assert (home / "demonstration").read_text() == DEMONSTRATION_LOADED
    # Once more: nothing is loaded a second time, and the log-ins are told again.
    last = Service(home, KELISHIM_DEMO="0")
    assert "@" in last.wait() + last.end()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_the_ledger_is_signed_by_a_process_apart_that_ends_with_the_service(home, how):
    service = Service(home, KELISHIM_DEMO="0")
    service.wait()
    deadline = time.monotonic() + 30
    while httpx.get(f"http://127.0.0.1:{service.port}/ledger/checkpoint").status_code != 200:
        assert time.monotonic() < deadline, "nothing was signed"
        time.sleep(0.1)
    children = psutil.Process(service.process.pid).children()
    signers = [child for child in children if "sign" in child.cmdline()]
    assert len(signers) == 1
    assert (home / "signer").stat().st_mode & 0o077 == 0
    service.end(how)
    assert psutil.wait_procs(signers, timeout=20)[1] == []
    deadline = time.monotonic() + 10
    while service.servers():
        assert time.monotonic() < deadline, "a server was left running"
        time.sleep(0.05)
