"""Accounts of the system between which root divides a private register: none of them reads what is another's.

PostgreSQL, the signer and the web service run under one each. Whoever breaks into the service then has neither the
keys that sign nor the files of the database, and on its socket no other role than the application's.
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from agreements.errors import RegisterError

# PostgreSQL refuses to run as root.
POSTGRES = "kelishim-postgres"
SIGNER = "kelishim-signer"
WEB = "kelishim-web"
NEW = ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent")
# What a part has to be able to read: our packages, and those of others.
# Under an account of its own PostgreSQL asks the system who is at the other end of its socket.
ACCESS = "# Written anew at every start.\nlocal all all peer map=kelishim\n"
# From this version on a map can say that somebody, root here, may be any role.
ANY_SINCE = 16
REACH = "import agreements, asyncpg, exports, litestar, registry"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the system: its numbers, and those of further groups it is to be in."""

    user: int
    group: int
    groups: tuple[int, ...] = ()

    @classmethod
    def made(cls, name: str, groups: Sequence[int] = ()) -> Self:
        """The account of this name, made if there is none. Raises `RegisterError`."""
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            try:
                subprocess.run([*NEW, "--shell", "/usr/sbin/nologin", name], check=True)
            except (OSError, subprocess.CalledProcessError) as error:
                raise RegisterError("cli.no_account", account=name) from error
            found = pwd.getpwnam(name)
        return cls(found.pw_uid, found.pw_gid, tuple(groups))

    def options(self) -> dict[str, object]:
        """What `subprocess` is told to start a program under it."""
        return {"user": self.user, "group": self.group, "extra_groups": list(self.groups)}

    def become(self) -> None:
        """Be this account for good."""
        os.setgroups(self.groups)
        os.setresgid(self.group, self.group, self.group)
        os.setresuid(self.user, self.user, self.user)

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Be this account for a while, for a command that root runs."""
        before = os.getgroups()
        os.setgroups(self.groups)
        os.setegid(self.group)
        os.seteuid(self.user)
        try:
            yield
        finally:
            os.seteuid(0)
            os.setegid(0)
            os.setgroups(before)


@dataclass(frozen=True, slots=True)
class Division:
    """The accounts of the signer and of the web service, both of them let in to the socket of PostgreSQL."""

    signer: Account
    web: Account

    def hand_over(self, home: Path, signer_folder: Path) -> None:
        """Give each part its own in a home that root made; what belongs to somebody else stays theirs."""
        _give(signer_folder, self.signer, 0o700)
        _give(home / "cache", self.web, 0o700)
        # Either writes letters there, and neither reads the other's.
        _give(home / "mailbox", Account(self.web.user, self.signer.group), 0o770)
        secret = home / "secret"
        if secret.exists() and secret.stat().st_uid == 0:
            os.chown(secret, self.web.user, self.web.group)


def divided(home: Path) -> Division | None:
    """The accounts for the parts of a private register; None where this process may not or they could not read it.

    Raises `RegisterError` where accounts cannot be made.
    """
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        return None
    groups = (Account.made(POSTGRES).group,)
    division = Division(Account.made(SIGNER, groups), Account.made(WEB, groups))
    return division if all(_reaches(each, home) for each in (division.signer, division.web)) else None


@cache
def _reaches(account: Account, home: Path) -> bool:
    """Whether an account can run this program and enter the home: a clone in /root is root's alone."""
    enter = ["/usr/bin/test", "-x", str(home)]
    for command in (enter, [sys.executable, "-c", REACH]):
        try:
            done = subprocess.run(
                command,
                check=False,
                cwd="/",
                capture_output=True,
                **account.options(),  # type: ignore[call-overload]
            )
        except OSError:
            return False
        if done.returncode:
            return False
    return True


def access(home: Path, major: int, roles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The settings of PostgreSQL by which an account, by its name, is a role and no other; their files are written."""
    pairs = [*roles, *([("root", "all")] if major >= ANY_SINCE else [])]
    lines = "".join(f"kelishim {account} {role}\n" for account, role in pairs)
    files = {"hba_file": (home / "access.conf", ACCESS), "ident_file": (home / "roles.conf", lines)}
    for path, said in files.values():
        path.write_text(said, "ascii")
        path.chmod(0o644)
    return {"unix_socket_permissions": "0770"} | {name: str(path) for name, (path, _) in files.items()}


def _give(folder: Path, account: Account, mode: int) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_uid == 0:
        for each in (folder, *folder.rglob("*")):
            if not each.is_symlink():
                shutil.chown(each, account.user, account.group)
        folder.chmod(mode)
