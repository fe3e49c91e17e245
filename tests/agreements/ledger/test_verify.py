"""The check for whoever has nothing of ours: what it imports, what it says, and with which status it ends."""

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agreements.ledger import notes, telling, verify
from agreements.ledger.canonical import digest
from agreements.ledger.english import ENGLISH
from agreements.ledger.evidence import Method
from agreements.ledger.reports import Verdict
from agreements.vocabulary import Language
from registry import languages
from tests import evidence_files
from tests.evidence_files import AGREEMENT, ANOTHER, KEY, issued
from tests.test_architecture import OFFLINE

ROOT = Path(__file__).parents[3]
# An interpreter in which nothing can be imported but what whoever checks has.
ALONE = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in {"agreements", "cryptography", "rfc8785", "_cffi_backend"}:
            raise ImportError("not for whoever checks: " + name)
        return None
sys.meta_path.insert(0, Refusing())
import runpy
sys.argv[0] = "verify"
runpy.run_module("agreements.ledger.verify", run_name="__main__")
"""


@pytest.fixture
def folder(tmp_path):
    """A file of each kind, as it came, with a key and a newer checkpoint beside it."""
    for method, name in ((Method.FILE, "list.csv"), (Method.PARTS, "a.docx"), (Method.RANGE, "a.pdf")):
        made = issued(method)
        (tmp_path / name).write_bytes(made.file)
        if made.sidecar is not None:
            (tmp_path / f"{name}.evidence.json").write_bytes(made.sidecar)
    (tmp_path / "keys").write_text(f"# keys of the register\n\n{KEY.verifier.text()}\n")
    return tmp_path


def run(*arguments, capsys=None):
    status = verify.main([str(each) for each in arguments])
    return status, capsys.readouterr().out if capsys else ""


def key(signer=KEY):
    return ("--key", signer.verifier.text())


@pytest.mark.parametrize("name", ["list.csv", "a.docx", "a.pdf"])
def test_each_verdict_has_its_status(folder, name, capsys):
    file = folder / name
    assert run(file, *key(), capsys=capsys)[0] == 0
    assert run(file, "--keys", folder / "keys", capsys=capsys)[0] == 0
    assert run(file, capsys=capsys)[0] == 3
    assert run(file, *key(ANOTHER), capsys=capsys)[0] == 3
    file.write_bytes(file.read_bytes() + b"\n")
    status, said = run(file, *key(), capsys=capsys)
    assert (status, said.splitlines()[0]) == (1, "Altered")
    (folder / "none.txt").write_bytes(b"nothing")
    assert run(folder / "none.txt", *key(), capsys=capsys)[0] == 2


def test_what_is_said_is_enough_to_know_the_state(folder, capsys):
    made = issued(Method.RANGE)
    _, said = run(folder / "a.pdf", *key(), capsys=capsys)
    for fact in (
        "Genuine",
        "Issued by example.test/register, 2026-06-15 06:00:22 UTC, entry 22: agreement_summary, pdf, ru.",
        "in force on 2026-06-15",
        "knew by 2026-06-15 06:00:00 UTC",
        f"Record agreement/{AGREEMENT}, revision 2: entry {made.record}",
        "Sections shown: core, reason.",
        "Held back, digests alone: party.",
        made.log.head().root.hex(),
        f"Signed by {KEY.verifier.text()}",
    ):
        assert fact in said, fact


def test_the_evidence_may_have_another_name(folder, capsys):
    (folder / "list.csv.evidence.json").rename(folder / "else.json")
    assert run(folder / "list.csv", *key(), capsys=capsys)[0] == 2
    assert run(folder / "list.csv", "--evidence", folder / "else.json", *key(), capsys=capsys)[0] == 0


def test_a_program_reads_it_as_json(folder, capsys):
    status, said = run(folder / "a.pdf", *key(), "--json", capsys=capsys)
    told = json.loads(said)
    assert (status, told["verdict"], told["issued"]["kind"]) == (0, "genuine", "agreement_summary")
    assert told["records"][0]["shown"]["core"]["rows"]["agreement"][0]["title_en"] == "A memorandum"
    assert told["records"][0]["withheld"] == ["party/x"]
    _, said = run(folder / "a.pdf", "--json", capsys=capsys)
    assert json.loads(said)["findings"] == [{"key": "check.no_key_given", "params": {}}]


@pytest.mark.parametrize(
    "arguments",
    [(), ("--key",), ("nowhere.pdf",), ("--else", "a.pdf"), ("a.pdf", "--key", "no key"),
     ("a.pdf", "--keys", "nowhere"), ("a.pdf", "--evidence", "nowhere"), ("a.pdf", "--checkpoint", "nowhere")],
)  # fmt: skip
def test_misuse_has_a_status_that_is_no_verdict(folder, arguments, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    given = [*arguments, *key()] if "--checkpoint" in arguments else [*arguments]
    try:
        status = verify.main(given)
    except SystemExit as ended:
        status = ended.code
    assert status == 64
    assert capsys.readouterr().err


def test_a_newer_checkpoint_is_held_against_the_file(folder, capsys):
    made = issued(Method.RANGE)
    size = len(made.log.bodies)
    made.log.fill(7)
    (folder / "newer").write_bytes(made.log.signed())
    way = "".join(f"{notes.encoded(each)}\n" for each in made.log.way(size, size + 7))
    (folder / "way").write_text(way)
    held = ("--checkpoint", folder / "newer")
    status, said = run(folder / "a.pdf", *key(), *held, "--consistency", folder / "way", capsys=capsys)
    assert status == 0
    assert f"to {size + 7} entries now" in said
    status, said = run(folder / "a.pdf", *key(), *held, capsys=capsys)
    assert (status, said.splitlines()[-1].startswith("Whether the head")) == (69, True)
    (folder / "way").write_text(way.splitlines()[0])
    assert run(folder / "a.pdf", *key(), *held, "--consistency", folder / "way", capsys=capsys)[0] == 4
    (folder / "way").write_text("***")
    assert run(folder / "a.pdf", *key(), *held, "--consistency", folder / "way", capsys=capsys)[0] == 69
    (folder / "newer").write_bytes(made.log.signed(None, ANOTHER))
    assert run(folder / "a.pdf", *key(), *held, capsys=capsys)[0] == 69


def copied(log, folder):
    """A copy of a log in a folder."""
    (folder / "tile/0").mkdir(parents=True)
    (folder / "checkpoint").write_bytes(log.signed())
    (folder / "tile/0/000.p").mkdir()
    (folder / f"tile/0/000.p/{len(log.bodies)}").write_bytes(b"".join(log.leaves))


def test_a_copy_of_the_log_leads_on_without_a_network(folder, capsys):
    made = issued(Method.RANGE)
    made.log.fill(20)
    copied(made.log, folder / "log")
    status, said = run(folder / "a.pdf", *key(), "--log", folder / "log", capsys=capsys)
    assert (status, "goes on from there unbroken" in said) == (0, True)
    assert "has not changed" not in said, "a folder says nothing of later entries"
    older = ("--checkpoint", folder / "older")
    (folder / "older").write_bytes(made.log.signed(len(made.log.bodies)))
    assert run(folder / "a.pdf", *key(), *older, "--log", folder / "log", capsys=capsys)[0] == 0
    assert run(folder / "a.pdf", *key(), "--log", folder / "nowhere", capsys=capsys)[0] == 69
    other, _ = evidence_files.a_log(18)
    other.fill(40)
    copied(other, folder / "other")
    assert run(folder / "a.pdf", *key(), "--log", folder / "other", capsys=capsys)[0] == 4
    # A file that is not in order is not saved by a log, and one under an unknown key stays so.
    assert run(folder / "a.pdf", "--log", folder / "nowhere", capsys=capsys)[0] == 3
    (folder / "a.pdf").write_bytes(b"%PDF" + made.file)
    assert run(folder / "a.pdf", *key(), "--log", folder / "log", capsys=capsys)[0] == 1


@pytest.fixture
def served():
    """A log over HTTP, as a register gives it out; `answers` is what may be changed."""
    made = issued(Method.RANGE)
    made.log.fill(20)
    held = digest(made.log.bodies[made.record]).hex()
    answers = {
        "/ledger/checkpoint": made.log.signed(),
        f"/ledger/tile/0/000.p/{len(made.log.bodies)}": b"".join(made.log.leaves),
        f"/ledger/after/{made.record}/{held}": b"30\n",
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            found = answers.get(self.path)
            self.send_response(404 if found is None else 200)
            self.end_headers()
            self.wfile.write(found or b"")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", answers
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("below", ["", "/", "/ledger", "/ledger/"])
def test_a_register_is_asked_for_what_came_after(folder, served, below, capsys):
    where, _ = served
    status, said = run(folder / "a.pdf", *key(), "--log", where + below, capsys=capsys)
    assert status == 0
    assert "changed since, with entry 30" in said


@pytest.mark.parametrize("answer", [b"", b"-1", b"x" * 100, b"1.5", b"\xff"])
def test_a_register_that_answers_nonsense_is_not_believed(folder, served, answer, capsys):
    where, answers = served
    for path in [*answers]:
        kept = answers[path]
        answers[path] = answer
        assert run(folder / "a.pdf", *key(), "--log", where, capsys=capsys)[0] == 69, path
        answers[path] = kept
    assert run(folder / "a.pdf", *key(), "--log", where, capsys=capsys)[0] == 0


def test_a_register_that_says_that_nothing_came_after_is_quoted(folder, served, capsys):
    where, answers = served
    [after] = [path for path in answers if "/after/" in path]
    answers[after] = b"none\n"
    status, said = run(folder / "a.pdf", *key(), "--log", where, capsys=capsys)
    assert (status, "As the register says, the record has not changed since." in said) == (0, True)


def test_it_needs_the_standard_library_and_two_packages_alone(folder):
    given = [str(folder / "a.docx"), *key()]
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("KELISHIM", "PICCOLO"))
    }
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *given],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Genuine\n")
    refused = subprocess.run(
        [sys.executable, "-c", ALONE.replace('"rfc8785", ', ""), *given],
        cwd=ROOT,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "not for whoever checks: rfc8785" in refused.stderr, "the hook bites"


def test_it_runs_where_nothing_else_of_ours_is(folder, tmp_path):
    """The modules that are offline are all that it takes: they can be read, and given to whoever doubts."""
    ledger = tmp_path / "alone/agreements/ledger"
    ledger.mkdir(parents=True)
    (ledger.parent / "__init__.py").touch()
    for name in ("__init__", *OFFLINE):
        shutil.copy(ROOT / "agreements/ledger" / f"{name}.py", ledger)
    done = subprocess.run(
        [sys.executable, "-m", "agreements.ledger.verify", str(folder / "a.pdf"), *key()],
        cwd=tmp_path / "alone",
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_standalone_says_what_the_catalogue_says():
    catalogue = languages.sentences(Language.EN).texts
    assert {name: catalogue[name] for name in ENGLISH} == ENGLISH
    beyond = {name for name in catalogue if name.startswith("check.")} - ENGLISH.keys()
    allowed = ("check.page_", "check.code_", "check.kind_", "check.help_here")
    assert not [name for name in beyond if not name.startswith(allowed)]


def test_every_verdict_has_a_status_of_its_own_and_none_that_means_misuse():
    assert telling.STATUS.keys() == set(Verdict)
    assert len({*telling.STATUS.values(), telling.MISUSED, telling.UNAVAILABLE}) == len(Verdict) + 2
