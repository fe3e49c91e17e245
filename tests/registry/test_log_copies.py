"""A log that was taken away, checked as a stranger would: from its files alone."""

import asyncio
import shutil
import subprocess
import sys
import tracemalloc

import pytest

from agreements.acts.documents import File, add
from agreements.errors import AgainstTheRules
from agreements.ledger import bundles, consistency, exporting, log_folders, published
from agreements.ledger.log_folders import Checked, Folder, NoLogError
from agreements.ledger.notes import Signer, Verifier
from registry import log_comparing, log_copies
from tests.fixtures_signing import MONDAY, grow, signing, tampered


@pytest.fixture
async def signed(committed_db, signer, request):
    """`await signed()`: all there is, under a new checkpoint."""
    here = signer()

    async def sign():
        async with signing():
            await here.once(MONDAY)
        return await published.checkpoint()

    return sign


@pytest.fixture
async def lived(signed, registered, registrar):
    """The entries of an agreement that was drafted, registered and given a file, signed."""
    file = File(content=b"text", filename="a.txt", media_type="text/plain")
    await add(registered, file, actor=registrar)
    await signed()
    return registered


@pytest.fixture
def db(committed_db):
    """What the fixtures of the register write is committed, or there would be nothing to sign."""
    return committed_db


async def trusted():
    return [Verifier.parse(key) for key in await published.keys()]


def wrong(folder, keys=()):
    checked = Checked()
    return [finding.key for finding in log_folders.findings(Folder(folder), keys, checked)], checked


async def test_a_copy_proves_itself_without_the_register(lived, tmp_path):
    done = await log_copies.bring(tmp_path / "log", sections=True)
    found, checked = wrong(tmp_path / "log", await trusted())
    assert found == []
    assert (checked.log, checked.size, checked.known) == ("kelishim.local/register", done.size, True)
    assert (checked.sections, checked.withheld) == (done.sections, 0)
    assert done.sections > 5


async def test_a_copy_that_somebody_elses_key_signed_is_sound_and_unknown(lived, tmp_path):
    await log_copies.bring(tmp_path / "log", sections=True)
    for keys in ([], [Signer.new("kelishim.local/register").verifier]):
        found, checked = wrong(tmp_path / "log", keys)
        assert found == []
        assert not checked.known


async def test_a_copy_without_sections_has_their_digests_alone(lived, tmp_path):
    done = await log_copies.bring(tmp_path / "log", sections=False)
    found, checked = wrong(tmp_path / "log", await trusted())
    assert (found, checked.sections, done.sections) == ([], 0, 0)
    assert checked.withheld > 5
    with pytest.raises(AgainstTheRules, match="other_kind"):
        await log_copies.bring(tmp_path / "log", sections=True)


@pytest.mark.parametrize("sizes", [(3, 256), (200, 300), (256, 512), (300, 301), (255, 1000)])
async def test_a_copy_is_brought_up_to_date_as_if_it_were_made_anew(signed, tmp_path, sizes):
    first, last = sizes
    await grow(first)
    await signed()
    await log_copies.bring(tmp_path / "old", sections=True)
    await grow(last - first)
    await signed()
    done = await log_copies.bring(tmp_path / "old", sections=True)
    assert (done.size, done.entries) == (last, last - first)
    await log_copies.bring(tmp_path / "new", sections=True)
    assert files(tmp_path / "old") == files(tmp_path / "new")
    again = await log_copies.bring(tmp_path / "old", sections=True)
    assert (again.entries, files(tmp_path / "old")) == (0, files(tmp_path / "new"))


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


async def test_a_copy_that_was_broken_off_is_gone_on_with(signed, tmp_path):
    await grow(300)
    await signed()
    await log_copies.bring(tmp_path / "log", sections=True)
    whole = files(tmp_path / "log")
    (tmp_path / "log" / "checkpoint").unlink()
    (tmp_path / "log" / "tile/0/000").unlink()
    await log_copies.bring(tmp_path / "log", sections=True)
    assert files(tmp_path / "log") == whole


async def test_a_folder_of_something_else_or_of_another_log_is_left_alone(signed, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    await grow(5)
    await signed()
    with pytest.raises(AgainstTheRules, match="not_empty"):
        await log_copies.bring(tmp_path, sections=True)
    await log_copies.bring(tmp_path / "log", sections=True)
    note = (tmp_path / "log" / "checkpoint").read_text()
    for other in (note.replace("\n5\n", "\n4\n"), note.replace("\n5\n", "\n6\n"), "other" + note):
        (tmp_path / "log" / "checkpoint").write_text(other)
        with pytest.raises(AgainstTheRules, match="no_beginning"):
            await log_copies.bring(tmp_path / "log", sections=True)
    assert (tmp_path / "mine.txt").read_text() == "mine"


async def test_a_log_that_is_not_as_it_was_signed_is_not_given_out(signed, tmp_path):
    await grow(20)
    await signed()
    await tampered("UPDATE ledger_entry SET body = 'forged' WHERE seq = 7")
    with pytest.raises(AgainstTheRules, match="not_as_signed"):
        await log_copies.bring(tmp_path / "log", sections=True)
    with pytest.raises(NoLogError):
        wrong(tmp_path / "log")


@pytest.fixture
async def copy(lived, tmp_path):
    await log_copies.bring(tmp_path / "log", sections=True)
    return tmp_path / "log"


def entries(folder):
    [path] = (folder / "tile/entries").rglob("*.p/*")
    return path, bundles.read(path.read_bytes())


def a_section(folder, which=0):
    return sorted((folder / "sections").rglob("*.json"))[which]


def with_entry(folder, place, change):
    path, bodies = entries(folder)
    bodies[place] = change(bodies[place])
    path.write_bytes(bundles.written(bodies))


def swapped(folder):
    path, bodies = entries(folder)
    bodies[0], bodies[1] = bodies[1], bodies[0]
    path.write_bytes(bundles.written(bodies))


def cut(path, count=1):
    path.write_bytes(path.read_bytes()[:-count])


def flipped(path, place=40):
    body = bytearray(path.read_bytes())
    body[place] ^= 1
    path.write_bytes(body)


def another_key(folder):
    note = (folder / "checkpoint").read_bytes()
    text = note.partition(b"\n\n")[0].decode() + "\n"
    signature = Signer.new("kelishim.local/register").sign(text)
    (folder / "checkpoint").write_bytes(text.encode() + b"\n" + signature.line().encode())


def extra_section(folder):
    path = folder / "sections/ab" / f"{'ab' * 32}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text("{}")


def moved_section(folder):
    path = a_section(folder)
    path.rename(path.with_name("00.json"))


@pytest.mark.parametrize(
    ("damage", "key"),
    [
        (lambda folder: flipped(entries(folder)[0], 60), "verify.tile_changed"),
        (lambda folder: with_entry(folder, 2, lambda body: body + b" "), "verify.entry_not_canonical"),
        (lambda folder: with_entry(folder, 2, lambda _: b"[]"), "verify.entry_unreadable"),
        (lambda folder: with_entry(folder, 2, lambda body: body), None),
        (swapped, "verify.entry_misplaced"),
        (lambda folder: cut(entries(folder)[0]), "verify.bundle_unreadable"),
        (lambda folder: entries(folder)[0].unlink(), "verify.entries_missing"),
        (lambda folder: flipped(next((folder / "tile/0").rglob("*.p/*"))), "verify.tile_changed"),
        (lambda folder: cut(next((folder / "tile/0").rglob("*.p/*"))), "verify.tile_changed"),
        (lambda folder: next((folder / "tile/0").rglob("*.p/*")).unlink(), "verify.tile_missing"),
        (lambda folder: flipped(a_section(folder)), "verify.section_changed"),
        (lambda folder: a_section(folder).write_bytes(a_section(folder, 1).read_bytes()), "verify.section_changed"),
        (extra_section, "verify.section_unheard_of"),
        (moved_section, "verify.section_unheard_of"),
        (lambda folder: flipped(folder / "checkpoint", 30), "verify.head_unsigned"),
        (another_key, "verify.head_unsigned"),
    ],
)  # fmt: skip
async def test_each_kind_of_damage_is_named(copy, damage, key):
    damage(copy)
    found, _ = wrong(copy, await trusted())
    assert (key in found) if key else found == []


async def test_a_head_that_the_entries_do_not_lead_to_is_named(copy):
    """As one would be who has the key and lies: everything else agrees with itself."""
    path, bodies = entries(copy)
    bodies[-1] = bodies[-1].replace(b'"via":"api"', b'"via":"cli"')
    path.write_bytes(bundles.written(bodies))
    assert "verify.head_differs" in wrong(copy, await trusted())[0]


@pytest.mark.parametrize("bad", [b"", b"nothing", b"a\n1\nx\n\n"])
def test_without_a_checkpoint_there_is_no_log(tmp_path, bad):
    (tmp_path / "checkpoint").write_bytes(bad)
    with pytest.raises(NoLogError):
        wrong(tmp_path)


async def test_a_row_as_wide_as_it_got_later_does_for_a_narrower_one(signed, tmp_path):
    """A copy that was broken off after its tiles and before its checkpoint is the former one still."""
    await grow(100)
    await signed()
    await log_copies.bring(tmp_path / "log", sections=True)
    note = (tmp_path / "log/checkpoint").read_bytes()
    await grow(156)
    await signed()
    await log_copies.bring(tmp_path / "log", sections=True)
    (tmp_path / "log/checkpoint").write_bytes(note)
    found, checked = wrong(tmp_path / "log", await trusted())
    assert (set(found), checked.size) == ({"verify.entry_unreadable"}, 100), "of words that are no entries"


@pytest.fixture
async def heads(signed, tmp_path):
    """Checkpoints at these sizes, and a copy of the log at the last."""
    notes = {}
    for size in (5, 256, 300, 700):
        await grow(size - max(notes, default=0))
        notes[size] = (await signed()).note
    await log_copies.bring(tmp_path / "log", sections=False)
    return notes


@pytest.mark.parametrize("pair", [(5, 256), (5, 300), (256, 700), (300, 700), (5, 5), (700, 300)])
async def test_two_checkpoints_are_of_one_log(heads, tmp_path, pair, committed_client):
    first, second = (heads[size] for size in pair)
    [said] = log_comparing.by_folder(first, second, await trusted(), tmp_path / "log")
    assert said.key == "verify.continues"
    assert dict(said.params) == {"earlier": min(pair), "later": max(pair)}
    [said] = log_comparing.by_folder(first, second, [], tmp_path / "log")
    assert said.key == "verify.continues_unknown"
    [said] = await log_comparing.by_register(first, second, [])
    assert said.key == "verify.continues"
    answer = await committed_client.get(f"/ledger/consistency/{min(pair)}/{max(pair)}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    [said] = log_comparing.by_proof(first, second, await trusted(), answer.text)
    assert said.key == "verify.continues"


@pytest.mark.parametrize("path", ["0/5", "6/5", "5/701", "5", "-1/5", "5/x", "05/256"])
async def test_no_proof_is_given_of_trees_that_never_were_signed(heads, committed_client, path):
    answer = await committed_client.get(f"/ledger/consistency/{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_log_that_was_rewritten_is_told_from_one_that_goes_on(heads, tmp_path):
    """Whoever has the key signs another tree of as many entries, and a proof of the true one."""
    signer = Signer.new("kelishim.local/register")
    keys = [*await trusted(), signer.verifier]
    true = consistency.read(heads[700], keys).checkpoint
    forged = consistency.Checkpoint(true.origin, true.size, bytes(32))
    note = consistency.checkpoints.sign(forged, [signer])
    for size in (5, 300, 700):
        [said] = log_comparing.by_folder(heads[size], note, keys, tmp_path / "log")
        assert said.key == "verify.forked"
    other = consistency.checkpoints.sign(consistency.Checkpoint("other", 700, true.root), [signer])
    [said] = log_comparing.by_folder(heads[300], other, keys, tmp_path / "log")
    assert said.key == "verify.other_log"
    flip = heads[300].replace(b"\n300\n", b"\n301\n")
    [said] = log_comparing.by_folder(flip, heads[700], keys, tmp_path / "log")
    assert said.key == "verify.signature_wrong"


@pytest.mark.parametrize("text", ["", "AAAA\n", "%\n"])
async def test_a_proof_that_is_none_shows_nothing(heads, text):
    [said] = log_comparing.by_proof(heads[5], heads[300], await trusted(), text)
    assert said.key in ("verify.no_hashes", "verify.forked")


async def test_hashes_that_are_not_there_are_said_to_be_missing(heads, tmp_path):
    shutil.rmtree(tmp_path / "log/tile/0")
    [said] = log_comparing.by_folder(heads[5], heads[300], await trusted(), tmp_path / "log")
    assert said.key == "verify.no_hashes"
    [said] = log_comparing.by_address(heads[5], heads[300], await trusted(), "http://127.0.0.1:9")
    assert said.key == "verify.no_hashes"
    [said] = log_comparing.by_address(heads[5], heads[300], await trusted(), "file:///etc")
    assert said.key == "verify.no_hashes"
    [said] = log_comparing.by_proof(b"nothing", heads[300], await trusted(), "")
    assert said.key == "verify.no_checkpoint_file"


async def ran(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "registry.cli", "verify", *map(str, arguments),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, errors = await process.communicate()
    return process.returncode, out.decode(), errors.decode()


async def test_the_command_says_it_with_its_status(copy, tmp_path):
    keys = tmp_path / "keys.txt"
    keys.write_text("\n".join(await published.keys()))
    status, said, _ = await ran("log", copy, "--keys", keys)
    assert (status, "kelishim.local/register" in said) == (0, True)
    assert (await ran("log", copy))[0] == 3
    assert (await ran("log", tmp_path))[0] == 2
    note = copy / "checkpoint"
    assert (await ran("between", note, note, "--dir", copy, "--keys", keys))[0] == 0
    assert (await ran("between", note, note, "--dir", copy))[0] == 3
    assert (await ran("between", note, keys, "--dir", copy))[0] == 2
    flipped(a_section(copy))
    status, _, said = await ran("log", copy, "--keys", keys)
    assert (status, a_section(copy).stem in said) == (1, True)


async def test_the_register_is_checked_whole_or_by_halves(lived):
    for arguments in ((), ("log",), ("db",)):
        status, said, errors = await ran(*arguments)
        assert (status, errors, "kelishim.local/register" in said) == (0, "", True)
    await tampered("UPDATE agreement SET place = 'elsewhere'")
    assert [(await ran(*each))[0] for each in ((), ("log",), ("db",))] == [1, 0, 1]
    await tampered("UPDATE ledger_entry SET leaf = sha256(leaf) WHERE seq = 2")
    assert [(await ran(*each))[0] for each in ((), ("log",), ("db",))] == [1, 1, 1]


async def test_memory_does_not_grow_with_the_log(signed):
    """Entries and hashes come a bundle at a time, and nothing of those before stays."""
    most = []
    for more in (2000, 6000):
        await grow(more)
        last = await signed()
        tracemalloc.start()
        async for _ in exporting.tree(last):
            pass
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert most[1] < most[0] * 1.5
