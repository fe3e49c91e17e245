"""Proofs to take away: the example of the specification, and proofs that prove something else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger import checkpoints, merkle, notes, proofs, tiles, tlog_proofs
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.notes import NoteError, Signer
from agreements.ledger.tlog_proofs import Proof, ProofError

ORIGIN = "example.test/register"
KEY = Signer(ORIGIN, bytes(32))
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(100)]
# https://c2sp.org/tlog-proof, at its top; the signatures, which are shortened there, are filled up.
EXAMPLE = """c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=

— example.com/fancylog hI2DJwAAAAAA
— witness1.example mJirIkljAAAA
"""


def proof_of(index, size=100, **more):
    head = Checkpoint(ORIGIN, size, merkle.tree_root(LEAVES[:size]))
    row = b"".join(LEAVES[:size])
    hashes = proofs.inclusion(index, size).carried_out(lambda node: tiles.node(*node, row))
    return Proof(index, tuple(hashes), checkpoints.sign(head, [KEY]), **more)


def test_the_example_of_the_specification_is_read_and_written_alike():
    found = tlog_proofs.parse(EXAMPLE.encode())
    assert (found.index, len(found.hashes)) == (73894, 5)
    assert found.extra.startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
    head = checkpoints.parse(notes.parse(found.checkpoint).text)
    assert (head.origin, head.size) == ("example.com/fancylog", 109482)
    assert found.body() == EXAMPLE.encode()


@pytest.mark.parametrize("size", [1, 2, 7, 64, 100])
def test_every_entry_of_a_log_is_proved_by_its_proof_and_no_other_is(size):
    for index in range(size):
        proof = tlog_proofs.parse(proof_of(index, size).body())
        assert tlog_proofs.check(proof, LEAVES[index], ORIGIN, [KEY.verifier]).size == size
        with pytest.raises(ProofError):
            tlog_proofs.check(proof, LEAVES[(index + 1) % 100], ORIGIN, [KEY.verifier])


def test_a_proof_of_another_place_log_or_key_is_refused():
    proof, leaf = proof_of(5), LEAVES[5]
    for wrong in (
        replace(proof, index=4),
        replace(proof, index=100),
        replace(proof, hashes=proof.hashes[1:]),
    ):
        with pytest.raises(ProofError):
            tlog_proofs.check(wrong, leaf, ORIGIN, [KEY.verifier])
    with pytest.raises(CheckpointError):
        tlog_proofs.check(proof, leaf, "example.test/other", [KEY.verifier])
    with pytest.raises(NoteError):
        tlog_proofs.check(proof, leaf, ORIGIN, [Signer.new(ORIGIN).verifier])


@given(st.integers(0, 99), st.binary(max_size=40) | st.none())
def test_what_was_written_is_read_again(index, extra):
    proof = proof_of(index, extra=extra)
    assert tlog_proofs.parse(proof.body()) == proof


GOOD = proof_of(5, extra=b"x").body().decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOOD.replace("@v1", "@v2", 1),
        "\n" + GOOD,
        GOOD.replace("extra ", "extra", 1),
        GOOD.replace("extra eA==", "extra eB==", 1),
        GOOD.replace("extra eA==\n", "extra eA==\nextra eA==\n", 1),
        GOOD.replace("index 5", "index 05", 1),
        GOOD.replace("index 5", "index -5", 1),
        GOOD.replace("index 5\n", "", 1),
        GOOD.replace("index 5", "index  5", 1),
        GOOD.replace("index 5\n", "index 5\nAAAA\n", 1),
        GOOD.replace("index 5\n", "index 5\r\n", 1),
        GOOD.replace("index 5\n", "index 5\n" + (notes.encoded(bytes(32)) + "\n") * 64, 1),
        GOOD.split("\n\n")[0],
    ],
    ids=range(14),
)
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(ProofError):
        tlog_proofs.parse(text.encode())
