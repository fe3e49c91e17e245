"""Tiles and proofs made of them, held to the definitions of RFC 6962 and to the published cases."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger import merkle, proofs, tiles
from agreements.ledger.tiles import Tile
from tests.agreements.ledger.test_merkle import cases, defined, there, unpacked

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(700)]


class Rows:
    """The tiles of a tree by their definition."""

    def __init__(self, size) -> None:
        self.size = size

    def row(self, tile):
        assert tile.end <= self.size, f"{tile} is not in a tree of {self.size}"
        first = tile.index * tiles.WIDTH
        return b"".join(
            defined(LEAVES[number * tile.span : (number + 1) * tile.span])
            for number in range(first, first + tile.width)
        )

    def hash_of(self, node):
        return tiles.node(*node, self.row(tiles.of_node(*node, self.size)))


def path(index, leaves):
    """The inclusion proof as RFC 6962, section 2.1.1, defines it."""
    if len(leaves) == 1:
        return []
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if index < split:
        return [*path(index, leaves[:split]), defined(leaves[split:])]
    return [*path(index - split, leaves[split:]), defined(leaves[:split])]


def subproof(old, leaves, known=True):
    """The consistency proof as RFC 6962, section 2.1.2, defines it."""
    if old == len(leaves):
        return [] if known else [defined(leaves)]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    if old <= split:
        return [*subproof(old, leaves[:split], known), defined(leaves[split:])]
    return [*subproof(old - split, leaves[split:], known=False), defined(leaves[:split])]


@given(st.data())
def test_an_inclusion_proof_is_the_one_of_the_definition(data):
    size = data.draw(st.one_of(st.integers(1, 40), st.integers(250, 520)))
    index = data.draw(st.integers(0, size - 1))
    made = proofs.inclusion(index, size).carried_out(Rows(size).hash_of)
    assert made == path(index, LEAVES[:size])
    merkle.check_inclusion(index, size, LEAVES[index], made, defined(LEAVES[:size]))


@given(st.data())
def test_a_consistency_proof_is_the_one_of_the_definition(data):
    new = data.draw(st.one_of(st.integers(1, 40), st.integers(250, 520)))
    old = data.draw(st.integers(1, new))
    made = proofs.consistency(old, new).carried_out(Rows(new).hash_of)
    assert made == subproof(old, LEAVES[:new])
    merkle.check_consistency(old, new, defined(LEAVES[:old]), defined(LEAVES[:new]), made)


def good(kind):
    return [each for each in cases(kind) if not each.values[0]["wantErr"]]


@there
@pytest.mark.parametrize("case", good("inclusion"))
def test_the_published_inclusion_proofs_have_the_steps_we_plan(case):
    assert len(proofs.inclusion(case["leafIdx"], case["treeSize"]).steps) == len(case["proof"] or [])


# The eight leaves of the published cases.
EIGHT = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
PUBLISHED = [merkle.leaf_hash(bytes.fromhex(leaf)) for leaf in EIGHT]


@there
@pytest.mark.parametrize(
    "case", [each for each in good("consistency") if 0 < each.values[0]["size1"] < each.values[0]["size2"]]
)
def test_the_published_consistency_proofs_are_made_again(case):
    new, row = case["size2"], b"".join(PUBLISHED)
    made = proofs.consistency(case["size1"], new).carried_out(lambda node: tiles.node(*node, row))
    assert [defined(PUBLISHED[:new])] == unpacked(case, "root2")
    assert made == [base64.b64decode(step) for step in case["proof"] or []]


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5)])
def test_a_leaf_that_is_not_there_has_no_proof(index, size):
    with pytest.raises(ValueError, match="leaf"):
        proofs.inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5)])
def test_an_empty_or_larger_tree_is_no_beginning(old, new):
    with pytest.raises(ValueError, match="older"):
        proofs.consistency(old, new)


@given(st.integers(1, 10**9), st.data())
def test_a_proof_reads_few_tiles_however_large_the_tree(size, data):
    """Two a level: one on the way to the leaf, one at the edge."""
    plans = [
        proofs.inclusion(data.draw(st.integers(0, size - 1)), size),
        proofs.consistency(data.draw(st.integers(1, size)), size),
    ]
    for plan in plans:
        read = {tiles.of_node(*node, size) for node in plan.nodes()}
        assert len(read) <= 2 * 4
        assert all(tile.end <= size for tile in read)


# https://c2sp.org/tlog-tiles, section "Merkle Tree".
@pytest.mark.parametrize(
    ("tile", "said"),
    [
        (Tile(0, 1234067), "0/x001/x234/067"),
        (Tile(0, 273, 112), "0/273.p/112"),
        (Tile(1, 1, 17), "1/001.p/17"),
        (Tile(2, 0, 1), "2/000.p/1"),
        (Tile(0, 0), "0/000"),
        (Tile(63, 1000, 255), "63/x001/000.p/255"),
    ],
)
def test_a_tile_has_one_address(tile, said):
    assert tile.path() == said
    assert Tile.parse(*said.split("/", 1)) == tile


@given(st.integers(0, 63), st.integers(0, 10**18), st.integers(1, 256))
def test_every_address_is_read_again(level, index, width):
    tile = Tile(level, index, width)
    assert Tile.parse(*tile.path().split("/", 1)) == tile


@pytest.mark.parametrize(
    "said",
    [
        "64/000",
        "00/000",
        "-1/000",
        "0/0",
        "0/0000",
        "0/x000/001",
        "0/001/002",
        "0/x001",
        "0/x001/",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/000.p/",
        "0/000.p",
        "0/000.p/1/2",
        "0/٠٠٠",
        "0/" + "x001/" * 7 + "000",
        "٠/000",
    ],
)
def test_any_other_address_is_none(said):
    with pytest.raises(ValueError, match="no"):
        Tile.parse(*said.split("/", 1))


def test_a_tree_of_70000_has_the_tiles_of_the_specification():
    """The example of tlog-tiles: what the last hash of each level stands in."""
    size = 70_000
    last = [tiles.of_node(8 * level, (size >> 8 * level) - 1, size) for level in range(3)]
    assert last == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]


def test_a_tile_that_is_too_short_is_noticed():
    with pytest.raises(ValueError, match="short"):
        tiles.node(3, 0, hashlib.sha256(b"").digest() * 7)
