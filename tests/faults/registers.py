"""A register in processes of its own: a database, a web server and a signer, each of which can be killed by itself."""

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from registry import embedded
from registry.embedded import EmbeddedPostgres

WEB = ("registry.serving:application", "--factory", "--log-level", "critical")
SIGNER = Path(__file__).with_name("signing_worker.py")
ROOT = Path(__file__).parents[2]
ORIGIN = "register.test/killed"
START_SECONDS = 60


class Register:
    """Processes around one home. The database is durable, as that of `kelishim serve` is."""

    def __init__(self) -> None:
        # Under /tmp, not the temporary folder of the run: a socket's path has to be short.
        self.folder = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.home = self.folder / "home"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("KELISHIM_") or name == "KELISHIM_PG_ROOT"
        }
        self.environment = kept | {
            "KELISHIM_HOME": str(self.home),
            "KELISHIM_ORIGIN": ORIGIN,
            "KELISHIM_PORT": str(self.port),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        self.database = EmbeddedPostgres(self.home)
        self.running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self) -> None:
        """Whatever is not running; comes back when all of it answers."""
        if self.database.process is None or self.database.process.poll() is not None:
            self.database.stop()
            self.database = EmbeddedPostgres(self.home)
            self.database.start()
        commands = {
            "web": ("-m", "uvicorn", *WEB, "--port", str(self.port)),
            "signer": (str(SIGNER),),
        }
        for name, command in commands.items():
            process = self.running.get(name)
            if process is None or process.returncode is not None:
                self.running[name] = await self._begun(*command)
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient(base_url=self.address) as client:
            while True:
                try:
                    if (await client.get("/health")).status_code == 200:
                        return
                except httpx.TransportError:
                    pass
                assert self.running["web"].returncode is None, "the web server did not start"
                await asyncio.sleep(0.02)

    async def kill(self, *names: str) -> None:
        """With no time to say goodbye: the web server, the signer, the database."""
        for name in names:
            if name == "database":
                assert self.database.process is not None
                self.database.process.kill()
                self.database.process.wait()
            else:
                self.running[name].send_signal(signal.SIGKILL)
        for name in names:
            if name != "database":
                await self.running[name].wait()

    async def stop(self) -> None:
        for process in self.running.values():
            if process.returncode is None:
                process.kill()
                await process.wait()
        self.database.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def do(self, *arguments: str) -> tuple[int, str]:
        """A command beside it: its status, and all that it said."""
        process = await self._begun(
            "-m", "registry.cli", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        said, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, said.decode()

    async def sql(self, statement: str, *values: Any) -> list[Any]:
        """A question of the database's owner."""
        session = await asyncpg.connect(**embedded.address(self.home))
        try:
            return list(await session.fetch(statement, *values))
        finally:
            await session.close()

    async def _begun(self, *arguments: str, **pipes: Any) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=self.environment, cwd=ROOT, **pipes
        )
