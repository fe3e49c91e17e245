"""The Merkle tree of RFC 6962, section 2.1, over SHA-256."""

import hashlib
from collections.abc import Iterable

HASH_LENGTH = hashlib.sha256().digest_size
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def appended(frontier: tuple[bytes, ...], size: int, leaf: bytes) -> tuple[bytes, ...]:
    """The frontier of the tree with one leaf more.

    A frontier holds the hashes of the perfect subtrees a tree of `size` leaves splits into, largest first: one for
    each 1 in `size` written in binary. Raises `ValueError` when the two do not fit.
    """
    if len(frontier) != size.bit_count():
        raise ValueError("the frontier is not that of a tree of this size")
    peaks = list(frontier)
    while size & 1:
        leaf = node_hash(peaks.pop(), leaf)
        size >>= 1
    return (*peaks, leaf)


def root(frontier: tuple[bytes, ...]) -> bytes:
    """The tree head: the peaks folded from the smallest to the largest."""
    if not frontier:
        return EMPTY_ROOT
    *larger, head = frontier
    for peak in reversed(larger):
        head = node_hash(peak, head)
    return head


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """The tree head over leaf hashes in order."""
    frontier: tuple[bytes, ...] = ()
    for size, leaf in enumerate(leaves):
        frontier = appended(frontier, size, leaf)
    return root(frontier)


def check_lengths(*hashes: bytes) -> None:
    """A hash of another length is nobody's, however well it fits; raises `ValueError`."""
    if any(len(each) != HASH_LENGTH for each in hashes):
        raise ValueError("a hash has 32 bytes")


def root_of_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """The tree head an inclusion proof leads to (RFC 9162, 2.1.3.2). `ValueError`: it cannot be a proof."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    check_lengths(leaf, *proof)
    position, last, head = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if position & 1 or position == last:
            head = node_hash(step, head)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            head = node_hash(head, step)
        position, last = position >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return head


def check_inclusion(index: int, size: int, leaf: bytes, proof: list[bytes], head: bytes) -> None:
    """Raises `ValueError` unless the proof shows that the leaf stands at `index` in the tree of `size`."""
    check_lengths(head)
    if root_of_inclusion(index, size, leaf, proof) != head:
        raise ValueError("the proof leads to another tree head")


def check_consistency(  # noqa: C901 -- the algorithm as RFC 9162, 2.1.4.2, gives it
    old: int, new: int, old_head: bytes, new_head: bytes, proof: list[bytes]
) -> None:
    """Raises `ValueError` unless the tree of `old` leaves is the beginning of the tree of `new`."""
    if not 0 < old <= new:
        raise ValueError("the older tree is empty or larger")
    if old == new:
        if proof or old_head != new_head:
            raise ValueError("one size has one head and needs no proof")
        return
    check_lengths(old_head, new_head, *proof)
    steps = list(proof)
    if old.bit_count() == 1:
        steps.insert(0, old_head)
    if not steps:
        raise ValueError("the proof is empty")
    position, last = old - 1, new - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ValueError("the proof is too long")
        if position & 1 or position == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, step)
        position, last = position >> 1, last >> 1
    if last or first != old_head or second != new_head:
        raise ValueError("the trees do not agree")
