"""The log over HTTP as C2SP tlog-tiles has it, read the way somebody who trusts nobody would."""

import httpx
import pytest

from agreements.ledger import checkpoints, merkle, proofs, published, tlog_proofs
from agreements.ledger.notes import Verifier
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Role
from registry.piccolo_conf import DB
from registry.settings import settings
from tests.fixtures_accounts import enter, person
from tests.fixtures_signing import MONDAY, grow, signing

SIZE = 700


@pytest.fixture
async def signed(signer):
    """A log of 700 entries, signed at 300 and at the end, and 5 entries more that are not signed."""
    here = signer()
    for count in (300, SIZE - 300):
        await grow(count)
        async with signing():
            await here.once(MONDAY)
    await grow(5)
    return here


async def leaves():
    return [row["leaf"] for row in await LedgerEntry.raw("SELECT leaf FROM ledger_entry ORDER BY seq")]


async def verifiers(client):
    answer = await client.get("/ledger/keys")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    return [Verifier.parse(line) for line in answer.text.splitlines()]


async def test_the_checkpoint_is_public_signed_and_not_kept_for_long(signed, committed_client):
    answer = await committed_client.get("/ledger/checkpoint")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert answer.headers["cache-control"] == "public, max-age=3"
    assert "set-cookie" not in answer.headers
    found = checkpoints.opened(answer.content, settings().origin, await verifiers(committed_client))
    assert found.size == SIZE


async def test_a_stranger_computes_the_signed_head_from_tiles_alone(signed, committed_client):
    """A full tile at level 0 is worth its head at level 1: both ways lead to the head that was signed."""
    said = await committed_client.get("/ledger/checkpoint")
    head = checkpoints.opened(said.content, settings().origin, await verifiers(committed_client))
    hashes = b""
    for path in ("000", "001", "002.p/188"):
        answer = await committed_client.get(f"/ledger/tile/0/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "set-cookie" not in answer.headers
        hashes += answer.content
    below = [hashes[start : start + 32] for start in range(0, len(hashes), 32)]
    assert len(below) == SIZE
    assert merkle.tree_root(below) == head.root
    above = (await committed_client.get("/ledger/tile/1/000.p/2")).content
    assert above == merkle.tree_root(below[:256]) + merkle.tree_root(below[256:512])


async def test_partial_tiles_of_former_checkpoints_stay(signed, committed_client):
    there = await leaves()
    for path, part in (("0/001.p/44", there[256:300]), ("1/000.p/1", [merkle.tree_root(there[:256])])):
        assert (await committed_client.get(f"/ledger/tile/{path}")).content == b"".join(part)


@pytest.mark.parametrize(
    "path",
    ["0/002", "0/002.p/189", "0/002.p/193", "1/000.p/3", "1/000", "2/000.p/1", "0/003.p/1", "63/000", "64/000",
     "0/0", "0/00", "00/000", "0/000.p/256", "0/000.p/0", "0/x000/000", "0/", "-1/000", "x/000",
     "0/%D9%A0%D9%A0%D9%A0", "0/999/x999", "entries", "63/" + "x999/" * 5 + "999"],
)  # fmt: skip
async def test_what_is_not_in_the_signed_tree_is_not_found(signed, committed_client, path):
    answer = await committed_client.get(f"/ledger/tile/{path}")
    assert answer.status_code == 404, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000", "tile/0/000.p/1"])
async def test_before_the_first_checkpoint_there_is_nothing_to_give_out(committed_client, path):
    await grow(3)
    assert (await committed_client.get(f"/ledger/{path}")).status_code == 404
    assert (await committed_client.get("/ledger/keys")).text == ""


async def test_no_session_is_looked_at_where_everything_is_public(signed, committed_client):
    committed_client.cookies.set("kelishim_session", "nobody's")
    for path in ("checkpoint", "keys", "tile/0/000"):
        answer = await committed_client.get(f"/ledger/{path}", headers={"authorization": "Bearer nobody's"})
        assert answer.status_code == 200
    assert (await committed_client.post("/ledger/checkpoint")).status_code == 405


def entries_of(bundle: bytes) -> list[bytes]:
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        found.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return found


async def test_an_auditor_reads_the_entries_that_the_hashes_are_over(signed, committed_client):
    browser = await enter(committed_client, await person(Role.AUDITOR))
    there = await leaves()
    for path, part in (("000", there[:256]), ("002.p/188", there[512:SIZE]), ("001.p/44", there[256:300])):
        answer = await browser.get(f"/ledger/tile/entries/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
        assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
        assert [merkle.leaf_hash(body) for body in entries_of(answer.content)] == part
    for path in ("002", "002.p/189", "x/000", "0/000", "000.p/256"):
        assert (await browser.get(f"/ledger/tile/entries/{path}")).status_code == 404


async def test_an_auditors_program_reads_them_by_token(signed, committed_client):
    from registry.accounts import acts

    auditor = await person(Role.AUDITOR)
    token = await acts.issue_token(auditor, actor=acts.system(MONDAY))
    headers = {"authorization": f"Bearer {token}"}
    answer = await committed_client.get("/ledger/tile/entries/000", headers=headers)
    assert len(entries_of(answer.content)) == 256


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.REGISTRAR])
async def test_entries_are_for_auditors(signed, committed_client, role):
    assert (await committed_client.get("/ledger/tile/entries/000")).status_code == 401
    browser = await enter(committed_client, await person(role))
    assert (await browser.get("/ledger/tile/entries/000")).status_code == 403


async def test_an_entry_too_long_for_a_bundle_is_said_plainly(signer, committed_client):
    await grow(1, "x" * 65536)
    async with signing():
        await signer().once(MONDAY)
    browser = await enter(committed_client, await person(Role.AUDITOR))
    answer = await browser.get("/ledger/tile/entries/000.p/1")
    assert (answer.status_code, answer.json()["key"]) == (409, "errors.entry_too_long")


async def test_every_entry_has_a_proof_under_the_last_checkpoint(signed, committed_client):
    theirs = await verifiers(committed_client)
    there = await leaves()
    for seq in (0, 1, 255, 256, 299, 511, 512, 640, SIZE - 1):
        proof = tlog_proofs.parse((await published.proof(seq)).body())
        assert tlog_proofs.check(proof, there[seq], settings().origin, theirs).size == SIZE
    for seq in (-1, SIZE):
        with pytest.raises(published.NotFound):
            await published.proof(seq)


async def test_consistency_is_proved_from_the_same_tiles(signed):
    there = await leaves()
    for old in (1, 256, 300, 512, 699, SIZE):
        made = await published.hashes(proofs.consistency(old, SIZE), SIZE)
        old_head, new_head = merkle.tree_root(there[:old]), merkle.tree_root(there[:SIZE])
        merkle.check_consistency(old, SIZE, old_head, new_head, made)


async def test_a_proof_asks_the_database_a_few_times_however_long_the_log(signed, monkeypatch):
    asked = []
    real = type(DB)._run

    async def counted(self, query, arguments):
        asked.append(query)
        return await real(self, query, arguments)

    monkeypatch.setattr(type(DB), "_run", counted)
    await published.proof(3)
    # The checkpoint, the full tiles, and what will fill the tile at the edge of each of two levels.
    assert len(asked) == 4


async def test_heads_only_are_answered_without_a_body(signed, committed_client: httpx.AsyncClient):
    answer = await committed_client.head("/ledger/tile/0/000")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "8192", b"")
