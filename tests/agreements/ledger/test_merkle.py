"""The Merkle tree against the published cases of RFC 6962 and against its own definition."""

import base64
import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger import merkle

VECTORS = (
    Path(os.environ.get("KELISHIM_VECTORS", Path(__file__).parents[4] / "shared" / "vectors"))
    / "merkle-rfc6962"
)
there = pytest.mark.skipif(not VECTORS.is_dir(), reason="the published vectors are not beside this checkout")


def cases(kind):
    for path in sorted((VECTORS / kind).rglob("*.json")):
        case = json.loads(path.read_text("utf-8"))
        yield pytest.param(case, id=str(path.relative_to(VECTORS)))


def unpacked(case, *names):
    return [base64.b64decode(case[name] or "") for name in names]


@there
@pytest.mark.parametrize("case", [*cases("inclusion")])
def test_inclusion_proofs_are_told_apart(case):
    root, leaf = unpacked(case, "root", "leafHash")
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    verdict = lambda: merkle.check_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)  # noqa: E731
    if case["wantErr"]:
        with pytest.raises(ValueError, match=r".+"):
            verdict()
    else:
        verdict()


@there
@pytest.mark.parametrize("case", [*cases("consistency")])
def test_consistency_proofs_are_told_apart(case):
    old, new = unpacked(case, "root1", "root2")
    proof = [base64.b64decode(step) for step in case["proof"] or []]
    verdict = lambda: merkle.check_consistency(case["size1"], case["size2"], old, new, proof)  # noqa: E731
    if case["wantErr"]:
        with pytest.raises(ValueError, match=r".+"):
            verdict()
    else:
        verdict()


@there
def test_all_the_published_cases_were_read():
    found = [*cases("inclusion"), *cases("consistency")]
    assert len(found) == 196
    assert sum(not case.values[0]["wantErr"] for case in found) == 12


def defined(leaves):
    """The tree head as RFC 6962, section 2.1, defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(defined(leaves[:split]), defined(leaves[split:]))


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_growing_leaf_by_leaf_leads_to_the_head_of_the_definition(bodies):
    leaves = [merkle.leaf_hash(body) for body in bodies]
    assert merkle.tree_root(leaves) == defined(leaves)


def test_a_frontier_of_another_size_is_refused():
    with pytest.raises(ValueError, match="size"):
        merkle.appended((b"x" * 32,), 2 + 1, b"y" * 32)
