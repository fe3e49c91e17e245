"""The register as anybody would run it: `kelishim serve` in a home of its own, with the demonstration loaded."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

# A first start makes the database and enters the whole demonstration.
START_SECONDS = 120
COMMAND_SECONDS = 60


class Running:
    """One service, its folder, and the commands an operator would give beside it."""

    def __init__(self) -> None:
        # Under /tmp, not the temporary folder of the run: a socket's path has to be short.
        self.folder = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.home = self.folder / "home"
        self.log = self.folder / "service.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KELISHIM_")}
        if root := os.environ.get("KELISHIM_PG_ROOT"):
            clean["KELISHIM_PG_ROOT"] = root
        self.environment = clean | {
            "KELISHIM_HOME": str(self.home),
            "KELISHIM_PORT": str(port),
            "KELISHIM_DEMO": "1",
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Running":
        """Start the service and wait until it says where it is."""
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self._command("serve"),
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while self.address not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(COMMAND_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def do(self, *arguments: str) -> str:
        """Give a command beside the running service; gives what it said."""
        done = subprocess.run(
            self._command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def letters(self) -> list[EmailMessage]:
        """The letters in the mailbox folder, which a register without a mail server writes."""
        parser = BytesParser(policy=policy.default)
        return [parser.parsebytes(path.read_bytes()) for path in (self.home / "mailbox").glob("*.eml")]

    def said(self) -> str:
        """What the service has logged so far."""
        return self.log.read_text("utf-8")

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "registry.cli", *arguments]
