"""A private register that root starts, divided between accounts of the system: who can read and be what."""

import json
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import httpx
import psutil
import pytest

from registry import embedded, privileges
from registry.privileges import Account
from tests.registry.test_serving import Service

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can divide a register between accounts")


def usable(account: Account) -> tuple[str, dict[str, str]] | None:
    """An interpreter that an account can run with our packages, and the environment it needs: ours or the system's."""
    root = Path(__file__).parents[2]
    there = {"PYTHONPATH": f"{root}:{sysconfig.get_path('purelib')}"}
    major, minor = sys.version_info[:2]
    for program, environment in ((sys.executable, {}), (f"/usr/bin/python{major}.{minor}", there)):
        try:
            subprocess.run(
                [program, "-c", privileges.REACH],
                env={**os.environ, **environment},
                cwd="/",
                capture_output=True,
                check=True,
                **account.options(),
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return program, environment
    return None


def run(account, program, environment, source):
    """What a program says that an account runs."""
    done = subprocess.run(
        [program, "-c", source],
        env={**os.environ, **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **account.options(),
    )
    assert not done.returncode, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def apart():
    """A register that runs, its home and the accounts of its parts."""
    group = Account.made(privileges.POSTGRES).group
    web, signer = (Account.made(name, [group]) for name in (privileges.WEB, privileges.SIGNER))
    found = usable(web)
    if found is None:
        pytest.skip("no interpreter here can be run by another account than root")
    program, environment = found
    folder = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "executable", program)
        service = Service(folder / "home", KELISHIM_DEMO="0", **environment)
    try:
        service.said = service.wait()
        service.web, service.signer = web, signer
        service.run = lambda account, source: run(account, program, environment, source)
        service.program, service.environment = program, environment
        yield service
    finally:
        if service.process.poll() is None:
            service.end()
        shutil.rmtree(folder, ignore_errors=True)


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def keys(service):
    return sorted((service.home / "signer").glob("*.key"))


def test_each_part_is_somebody_else(apart):
    until(lambda: keys(apart))
    users = {}
    for process in psutil.Process(apart.process.pid).children(recursive=True):
        users.setdefault(process.uids().real, set()).add(" ".join(process.cmdline()))
    assert any("ledger sign" in each for each in users[apart.signer.user])
    assert any("spawn_main" in each for each in users[apart.web.user])
    assert any("postgres" in each for each in users[Account.made(privileges.POSTGRES).user])
    # Root supervises, and answers nobody.
    assert not any("spawn_main" in each for each in users.get(0, ()))
    assert "Note" not in apart.said


def test_the_key_is_the_signers_alone(apart):
    until(lambda: keys(apart))
    for path, mode in ((apart.home / "signer", 0o700), (keys(apart)[0], 0o600)):
        assert (path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)) == (apart.signer.user, mode)
    read = f"""
import json
said = []
for path in ({str(apart.home / "signer")!r}, {str(keys(apart)[0])!r}, {str(apart.home / "data")!r}):
    try:
        said.append(str(open(path).read()) if path.endswith("key") else __import__("os").listdir(path))
    except PermissionError:
        said.append(None)
print(json.dumps(said))
"""
    assert apart.run(apart.web, read) == [None, None, None]
    names, key, data = apart.run(apart.signer, read)
    assert names
    assert key.startswith("PRIVATE+KEY+")
    assert data is None


ROLES = (embedded.OWNER, embedded.APPLICATION, embedded.SIGNER)


@pytest.mark.parametrize("who", ["web", "signer"])
def test_each_part_has_its_own_role_on_the_socket_and_no_other(apart, who):
    connect = f"""
import asyncio, asyncpg, json
async def main():
    said = []
    for role in {ROLES!r}:
        try:
            session = await asyncpg.connect(host={str(apart.home / "run")!r}, port=5432, user=role, database="kelishim")
        except asyncpg.InvalidAuthorizationSpecificationError:
            continue
        said.append(await session.fetchval("SELECT current_user"))
        await session.close()
    print(json.dumps(said))
asyncio.run(main())
"""
    allowed = {"web": [embedded.APPLICATION], "signer": [embedded.SIGNER]}
    assert apart.run(getattr(apart, who), connect) == allowed[who]


def test_it_serves_and_signs_all_the_same(apart):
    with httpx.Client(base_url=f"http://127.0.0.1:{apart.port}", timeout=20) as client:
        assert client.get("/sign-in").status_code == 200
        until(lambda: client.get("/ledger/checkpoint").status_code == 200)
    secret = apart.home / "secret"
    assert (secret.stat().st_uid, stat.S_IMODE(secret.stat().st_mode)) == (apart.web.user, 0o600)


def test_root_keeps_the_signers_keys_by_hand_too(apart):
    until(lambda: keys(apart))
    before = keys(apart)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KELISHIM_")}
    done = subprocess.run(
        [apart.program, "-m", "registry.cli", "ledger", "key", "rotate"],
        env={**clean, **apart.environment, "KELISHIM_HOME": str(apart.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(keys(apart)) == len(before) + 1
    assert {path.stat().st_uid for path in keys(apart)} == {apart.signer.user}


def test_all_of_it_ends_together(apart):
    children = psutil.Process(apart.process.pid).children(recursive=True)
    said = apart.end()
    assert apart.process.returncode == 0, said
    assert "Traceback" not in said
    assert psutil.wait_procs(children, timeout=20)[1] == []


def test_what_is_somebody_elses_is_not_taken(tmp_path):
    group = Account.made(privileges.POSTGRES).group
    division = privileges.Division(
        Account.made(privileges.SIGNER, [group]), Account.made(privileges.WEB, [group])
    )
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.chown(theirs, 12345, 12345)
    link = tmp_path / "signer"
    link.mkdir()
    (link / "elsewhere").symlink_to(tmp_path / "untouched")
    (tmp_path / "untouched").write_text("")
    division.hand_over(tmp_path, link)
    assert (tmp_path / "untouched").stat().st_uid == 0
    division.hand_over(tmp_path, theirs)
    assert theirs.stat().st_uid == 12345


def test_an_account_is_left_again():
    account = Account.made(privileges.SIGNER)
    with account.acting():
        assert os.geteuid() == account.user
        with pytest.raises(PermissionError):
            Path("/etc/shadow").read_bytes()
    assert os.geteuid() == 0


def test_a_home_that_an_account_cannot_enter_is_not_divided(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "home").mkdir()
    assert privileges.divided(closed / "home") is None
