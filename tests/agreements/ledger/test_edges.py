"""The edge a tree grows on: its head and its tiles are those of the definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger import merkle, tiles
from agreements.ledger.edges import Edge
from tests.agreements.ledger.test_merkle import defined

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(600)]


def grown(size):
    edge = Edge()
    return edge, [full for leaf in LEAVES[:size] for full in edge.append(leaf)]


@given(st.integers(0, 600))
def test_size_and_head_are_those_of_the_tree(size):
    edge, _ = grown(size)
    assert edge.size == size
    assert edge.root() == defined(LEAVES[:size])
    assert Edge.of_texts(edge.texts()).root() == edge.root()


def test_tiles_come_once_when_they_are_full():
    edge, full = grown(600)
    assert [each.tile.path() for each in full] == ["0/000", "0/001"]
    assert [each.hashes for each in full] == [b"".join(LEAVES[:256]), b"".join(LEAVES[256:512])]
    assert full[1].root == tiles.folded(tiles.hashes_of(full[1].hashes)) == defined(LEAVES[256:512])
    assert [len(row) for row in edge.rows] == [600 - 512, 2]


def test_256_full_tiles_make_one_above():
    edge = Edge([[LEAVES[0]] * 255, [LEAVES[1]] * 255])
    low, high = edge.append(LEAVES[2])
    assert (low.tile.path(), high.tile.path()) == ("0/255", "1/000")
    assert high.hashes.endswith(low.root)
    assert edge.size == 256 * 256


def test_a_copy_grows_apart():
    edge, _ = grown(3)
    other = edge.copy()
    other.append(LEAVES[3])
    assert (edge.size, other.size) == (3, 4)


@pytest.mark.parametrize("texts", [["AAAA"], ["no base64"], ["A" * 4 * 32 * 256]])
def test_what_is_no_edge_is_refused(texts):
    with pytest.raises(ValueError, match=r".+"):
        Edge.of_texts(texts)
