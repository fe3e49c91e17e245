"""The signer's folder: keys that are closed to others, and a memory that fits itself."""

import json
import stat
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.ledger import checkpoints, merkle, notes
from agreements.ledger.checkpoints import Checkpoint
from agreements.ledger.edges import Edge
from registry.signer import files, keys, memory
from registry.signer.files import SignerError
from registry.signer.memory import Memory

ORIGIN = "example.test/register"
TODAY = date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 6, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return files.made(tmp_path / "home" / "signer")


def refusal_of(call, *arguments):
    with pytest.raises(SignerError) as refusal:
        call(*arguments)
    return refusal.value.key


def test_keys_are_readable_by_their_maker_alone(folder):
    key = keys.make(folder, ORIGIN)
    path = folder / key.filename
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert notes.Signer.parse(path.read_text().strip()) == key.signer
    assert keys.kept(folder) == (key,)
    assert sorted(each.name for each in folder.iterdir()) == [key.filename]


def test_a_folder_or_a_key_that_others_may_read_is_refused(folder):
    key = keys.make(folder, ORIGIN)
    (folder / key.filename).chmod(0o640)
    assert refusal_of(keys.kept, folder) == "signing.key_open"
    folder.chmod(0o750)
    assert refusal_of(files.made, folder) == "signing.folder_open"


@pytest.mark.parametrize("text", ["", "no key\n", "PRIVATE+KEY+a+00000000+AAAA\n", "\xff"])
def test_a_key_that_is_none_is_named(folder, text):
    files.write(folder / "x.key", text.encode("latin-1"))
    assert refusal_of(keys.kept, folder) == "signing.key_broken"


def test_there_is_one_first_key(folder):
    assert refusal_of(keys.rotate, folder, ORIGIN, TODAY) == "signing.no_key"
    keys.make(folder, ORIGIN)
    assert refusal_of(keys.make, folder, ORIGIN) == "signing.key_there"


def test_while_keys_overlap_both_sign_and_then_the_new_one_alone(folder):
    first = keys.make(folder, ORIGIN)
    former, second = keys.rotate(folder, ORIGIN, TODAY, 30)
    assert (former.signer, former.until) == (first.signer, TODAY + timedelta(days=30))
    assert second.until is None
    both = {first.signer, second.signer}
    assert set(keys.signing(keys.kept(folder), TODAY)) == both
    assert set(keys.signing(keys.kept(folder), TODAY + timedelta(days=29))) == both
    assert keys.signing(keys.kept(folder), TODAY + timedelta(days=30)) == (second.signer,)


def test_a_second_rotation_does_not_keep_the_first_key_longer(folder):
    first = keys.make(folder, ORIGIN)
    keys.rotate(folder, ORIGIN, TODAY, 30)
    keys.rotate(folder, ORIGIN, TODAY + timedelta(days=10), 30)
    ends = {key.signer: key.until for key in keys.kept(folder)}
    assert ends[first.signer] == TODAY + timedelta(days=30)
    assert sorted(filter(None, ends.values())) == [TODAY + timedelta(days=30), TODAY + timedelta(days=40)]


def remembered(size):
    edge = Edge()
    for number in range(size):
        edge.append(merkle.leaf_hash(str(number).encode()))
    note = checkpoints.sign(Checkpoint(ORIGIN, size, edge.root()), [notes.Signer(ORIGIN, bytes(32))])
    return Memory(3, NOON, note, edge)


@pytest.mark.parametrize("size", [1, 255, 256, 700])
def test_what_was_kept_is_remembered(folder, size):
    kept = remembered(size)
    memory.keep(folder, kept)
    assert memory.read(folder) == kept
    assert stat.S_IMODE((folder / memory.NAME).stat().st_mode) == 0o600
    assert memory.read(folder).signed().root == kept.checkpoint().root


def test_before_the_first_signature_there_is_nothing_to_remember(folder):
    assert memory.read(folder) is None


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"note": "no note"},
        {"edge": []},
        {"edge": ["AAAA"]},
        {"edge": 7},
        {"at": "yesterday"},
        {"edge": remembered(6).edge.texts()},
    ],
)
def test_a_memory_that_does_not_fit_itself_is_refused(folder, change):
    memory.keep(folder, remembered(7))
    said = json.loads((folder / memory.NAME).read_text())
    files.write(folder / memory.NAME, json.dumps(said | change).encode())
    assert refusal_of(memory.read, folder) == "signing.memory_broken"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_memory_that_cannot_be_read_is_refused_and_never_begun_anew(folder, content):
    files.write(folder / memory.NAME, content)
    assert refusal_of(memory.read, folder) == "signing.memory_broken"


def test_a_write_that_fails_leaves_what_was_there(folder, monkeypatch):
    files.write(folder / "x", b"before")

    def broken(*_):
        raise OSError

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError):  # noqa: PT011 -- made above
        files.write(folder / "x", b"after")
    assert (folder / "x").read_bytes() == b"before"
    assert [each.name for each in folder.iterdir()] == ["x"]


def test_a_folder_has_one_signer(folder):
    asked = (
        "import sys; from pathlib import Path; from registry.signer import files\n"
        "try:\n    with files.alone(Path(sys.argv[1])): print('alone')\n"
        "except files.SignerError as error: print(error.key)"
    )

    def another():
        run = subprocess.run(
            [sys.executable, "-c", asked, folder], capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    with files.alone(folder):
        assert another() == "signing.not_alone"
    assert another() == "alone"
