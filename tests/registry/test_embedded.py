"""The private PostgreSQL, with real processes that are really killed."""

import asyncio
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from registry import binaries, privileges
from registry.embedded import EmbeddedError, EmbeddedPostgres, address, socket_folder
from registry.processes import pid_of_server

NOT_DURABLE = {"fsync": "off"}
# Starts, or joins, says so, and then writes one number after another, telling each when it is acknowledged.
WRITER = """
import asyncio, asyncpg, sys
from pathlib import Path
from registry.embedded import EmbeddedPostgres, address
home = Path(sys.argv[1])
async def write():
    session = await asyncpg.connect(**address(home, database="postgres"))
    await session.execute("CREATE TABLE IF NOT EXISTS written (number serial PRIMARY KEY)")
    while True:
        print(await session.fetchval("INSERT INTO written DEFAULT VALUES RETURNING number"), flush=True)
with EmbeddedPostgres(home) as server:
    print("supervising" if server.supervising else "joined", flush=True)
    asyncio.run(write())
"""


@pytest.fixture
def home():
    """A place of its own that the server's account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def cluster():
    """A cluster that was made once, to copy where a test needs one that is there already."""
    folder = Path(tempfile.mkdtemp(prefix="kelishim-", dir="/tmp"))
    folder.chmod(0o755)
    with EmbeddedPostgres(folder / "home", settings=NOT_DURABLE):
        pass
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def made(cluster, home):
    """A home with a cluster that nobody runs."""
    subprocess.run(["cp", "-a", cluster, home], check=True)
    return home


def ask(home, query):
    async def run():
        session = await asyncpg.connect(**address(home, database="postgres"))
        try:
            return await session.fetchval(query)
        finally:
            await session.close()

    return asyncio.run(run())


def writer(home):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def servers(home):
    """The server processes of a home that are alive."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if str(home / "data") in command and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_it_starts_answers_and_leaves_nothing_running(home):
    with EmbeddedPostgres(home, settings=NOT_DURABLE) as server:
        assert server.supervising
        assert ask(home, "SELECT lower('ӨҮҢ')") == "өүң"
        assert ask(home, "SELECT to_tsvector('russian', '«Меморандумы»')::text") == "'меморандум':1"
        assert ask(home, "SHOW data_checksums") == "on"
        assert ask(home, "SHOW timezone") == "UTC"
    assert servers(home) == []


def test_it_listens_on_no_port_and_its_folders_are_closed_to_others(made):
    with EmbeddedPostgres(made):
        assert ask(made, "SHOW listen_addresses") == ""
        assert not [
            kind for kind in psutil.Process(servers(made)[0].pid).net_connections("inet") if kind.laddr
        ]
    assert stat.S_IMODE((made / "data").stat().st_mode) == 0o700
    # Where the parts of the register have accounts of their own, these are in the group.
    assert stat.S_IMODE((made / "run").stat().st_mode) == (0o700 if os.geteuid() else 0o750)


def test_folders_that_were_there_keep_their_rights_and_owner(made):
    made.parent.chmod(0o711)
    made.chmod(0o751)
    before = [(path.stat().st_mode, path.stat().st_uid) for path in (made.parent, made)]
    with EmbeddedPostgres(made):
        pass
    assert [(path.stat().st_mode, path.stat().st_uid) for path in (made.parent, made)] == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_runs_it_as_an_account_that_cannot_sign_in(made):
    with EmbeddedPostgres(made):
        process = servers(made)[0]
        account = pwd.getpwnam(privileges.POSTGRES)
        assert set(process.uids()) == {account.pw_uid}
        assert set(process.gids()) == {account.pw_gid}
        assert account.pw_shell.endswith("nologin")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_gets_a_plain_refusal_where_the_account_cannot_go(home):
    home.parent.chmod(0o700)
    with pytest.raises(EmbeddedError) as refusal:
        EmbeddedPostgres(home).start()
    assert refusal.value.key == "cli.home_not_reachable"
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_root_copies_programs_that_the_account_cannot_run(made):
    closed = made.parent / "closed"
    closed.mkdir(mode=0o700)
    root = binaries.find().root
    shutil.copytree(
        root.parent, closed / root.parent.name, symlinks=True, ignore=shutil.ignore_patterns("include")
    )
    libraries = root.parent.with_name(f"{root.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, closed / libraries.name)
    with EmbeddedPostgres(made, closed / root.parent.name / root.name):
        assert ask(made, "SELECT 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list(made.glob("postgres-*/*/*/bin/postgres"))


def test_a_second_process_joins_and_its_end_ends_nothing(made):
    with EmbeddedPostgres(made):
        second = writer(made)
        assert second.stdout.readline() == "joined\n"
        second.stdout.readline()
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(10)
        assert ask(made, "SELECT count(*) > 0 FROM written")
    assert servers(made) == []


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_however_the_process_ends_the_server_ends_and_nothing_acknowledged_is_lost(made, how):
    acknowledged = []
    for _ in range(2):
        process = writer(made)
        assert process.stdout.readline() == "supervising\n"
        acknowledged.append(int(process.stdout.readline()))
        time.sleep(0.1)
        os.kill(process.pid, how)
        acknowledged += [int(line) for line in process.stdout.read().splitlines() if line.isdecimal()]
        process.wait(20)
        # Started again at once, while the old server may still be on its way out.
        with EmbeddedPostgres(made):
            kept = ask(made, "SELECT array_agg(number) FROM written")
        assert set(acknowledged) <= set(kept)
    wait_until(lambda: servers(made) == [])


def test_a_server_killed_under_its_process_comes_back_with_everything(made):
    process = writer(made)
    process.stdout.readline()
    acknowledged = [int(process.stdout.readline())]
    servers(made)[0].kill()
    acknowledged += [int(line) for line in process.stdout.read().splitlines() if line.isdecimal()]
    process.wait(20)
    with EmbeddedPostgres(made):
        assert set(acknowledged) <= set(ask(made, "SELECT array_agg(number) FROM written"))


def test_a_start_killed_while_making_the_cluster_is_begun_anew(home):
    process = writer(home)
    wait_until(lambda: list(home.glob("data.new-*/PG_VERSION")))
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    with EmbeddedPostgres(home):
        assert ask(home, "SELECT 1") == 1


def test_a_left_over_pid_file_whose_number_is_another_process_is_no_hindrance(made):
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        (made / "data" / "postmaster.pid").write_text(f"{sleeper.pid}\n{made / 'data'}\n")
        assert pid_of_server(made / "data" / "postmaster.pid", made / "data") is None
        with EmbeddedPostgres(made, timeout=20):
            assert ask(made, "SELECT 1") == 1
    finally:
        sleeper.kill()
        sleeper.wait()


def test_data_of_another_major_version_are_refused_and_left_alone(made):
    version = made / "data" / "PG_VERSION"
    version.write_text("14\n")
    with pytest.raises(EmbeddedError) as refusal:
        EmbeddedPostgres(made).start()
    assert refusal.value.key == "cli.other_major"
    assert refusal.value.params["made_by"] == 14
    assert version.read_text() == "14\n"
    assert servers(made) == []


def test_a_folder_with_other_things_in_it_is_not_taken_for_ours(home):
    (home / "data").mkdir(parents=True)
    (home / "data" / "letters.txt").write_text("keep me")
    with pytest.raises(EmbeddedError) as refusal:
        EmbeddedPostgres(home).start()
    assert refusal.value.key == "cli.folder_not_ours"
    assert (home / "data" / "letters.txt").read_text() == "keep me"


def test_a_socket_folder_open_to_others_is_refused(made):
    (made / "run").chmod(0o777)
    with pytest.raises(EmbeddedError) as refusal:
        EmbeddedPostgres(made).start()
    assert refusal.value.key == "cli.folder_not_ours"
    assert stat.S_IMODE((made / "run").stat().st_mode) == 0o777


def test_a_long_home_gets_a_short_socket_folder_of_its_own(home):
    long = home / ("a" * 60) / ("b" * 60)
    folder = socket_folder(long)
    assert len(str(folder)) < 60
    assert folder != socket_folder(long / "c")
    try:
        with EmbeddedPostgres(long, settings=NOT_DURABLE):
            assert ask(long, "SELECT 1") == 1
    finally:
        shutil.rmtree(folder)


def test_a_start_that_fails_says_why_and_lets_the_next_one_try(made):
    with pytest.raises(EmbeddedError) as refusal:
        EmbeddedPostgres(made, settings={"shared_buffers": "a lot"}).start()
    assert refusal.value.key == "cli.postgres_did_not_start"
    assert "shared_buffers" in str(refusal.value.params["tail"])
    with EmbeddedPostgres(made):
        assert ask(made, "SELECT 1") == 1


def test_it_is_started_from_the_main_thread_only(made):
    """The kernel ends the server with the thread that started it, not with the process."""
    caught = []

    def start():
        try:
            EmbeddedPostgres(made).start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert caught


def test_the_operators_choice_of_programs_comes_first_and_must_be_right(home, monkeypatch):
    assert binaries.find().root == binaries.wheel_root()
    monkeypatch.setattr(binaries, "wheel_root", lambda: None)
    monkeypatch.setattr(binaries, "system_roots", list)
    for chosen, key in ((home, "cli.no_postgres_there"), (None, "cli.no_postgres")):
        with pytest.raises(binaries.RegisterError) as refusal:
            binaries.find(chosen)
        assert refusal.value.key == key


def test_programs_that_are_too_old_are_refused(home, monkeypatch):
    (home / "bin").mkdir(parents=True)
    program = home / "bin" / "postgres"
    program.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9 (Debian 14.9-1)'\n")
    program.chmod(0o755)
    with pytest.raises(binaries.RegisterError) as refusal:
        binaries.find(home)
    assert refusal.value.params == {"found": "14.9", "oldest": 15}


@pytest.mark.skipif(
    not Path("/usr/lib/postgresql/15/bin/postgres").exists(), reason="Debian's PostgreSQL 15 is absent"
)
def test_it_runs_on_debians_postgresql_15_too(home):
    with EmbeddedPostgres(home, Path("/usr/lib/postgresql/15"), settings=NOT_DURABLE):
        assert ask(home, "SHOW server_version").startswith("15.")
        assert ask(home, "SELECT lower('ӨҮҢ')") == "өүң"
