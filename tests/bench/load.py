"""Load on one address, and what it cost."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

CONNECTIONS = 16
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
LATENCY = re.compile(r"^\s*(50|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second, milliseconds at the middle and at the slow end, CPU and memory of one run."""

    rate: float
    p50: float
    p99: float
    cpu: float
    database_cpu: float
    memory: float
    failed: int


class Watched:
    """A server's process and the PostgreSQL behind it."""

    def __init__(self, server: int, postgres: int) -> None:
        self.server = psutil.Process(server)
        self.postgres = psutil.Process(postgres)

    def spent(self) -> tuple[float, float]:
        """CPU seconds so far, of the server and of PostgreSQL with its children."""
        return seconds([self.server]), seconds([self.postgres, *self.postgres.children(recursive=True)])

    def memory(self) -> float:
        """Resident megabytes of the server."""
        return float(self.server.memory_info().rss / 1e6)


def seconds(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return float(total)


def wrk() -> str:
    found = shutil.which("wrk")
    if found is None:
        sys.exit("make bench needs wrk: apt-get install wrk")
    return found


def measure(
    watched: Watched, address: str, *, duration: int, headers: dict[str, str], script: Path | None = None
) -> Measured:
    """One run of `wrk` with 16 connections from one thread."""
    command = [wrk(), "-t1", f"-c{CONNECTIONS}", f"-d{duration}s", "--latency", "--timeout", "20s"]
    command += [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    if script is not None:
        command += ["-s", str(script)]
    before = watched.spent()
    said = subprocess.run([*command, address], capture_output=True, text=True, check=True).stdout
    after = watched.spent()
    times = {int(at): float(value) * UNITS[unit] for at, value, unit in LATENCY.findall(said)}
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]  # wrk always says so
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Measured(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]  # wrk always says so
        p50=times.get(50, float("nan")),
        p99=times.get(99, float("nan")),
        cpu=(after[0] - before[0]) / max(requests, 1) * 1000,
        database_cpu=(after[1] - before[1]) / max(requests, 1) * 1000,
        memory=watched.memory(),
        failed=int(refused[1]) if refused else 0,
    )


def until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    import time

    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            sys.exit(f"{what} did not become ready in {seconds} s")
        time.sleep(0.1)


def answers(address: str) -> bool:
    import httpx

    try:
        return httpx.get(address, timeout=5).status_code < 500
    except httpx.TransportError:
        return False
