"""Proofs made from stored hashes (RFC 6962, sections 2.1.1 and 2.1.2).

A proof is first a plan, which names the perfect subtrees whose hashes it needs; their tiles are read, two or so a
level, and the plan is carried out. `merkle` checks what is made here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agreements.ledger import merkle

# Height and index of a perfect subtree.
Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """The hashes of a proof in order, each made of the perfect subtrees its part of the tree splits into."""

    steps: tuple[tuple[Node, ...], ...]

    def nodes(self) -> frozenset[Node]:
        return frozenset(node for step in self.steps for node in step)

    def carried_out(self, hash_of: Callable[[Node], bytes]) -> list[bytes]:
        return [merkle.root(tuple(hash_of(node) for node in step)) for step in self.steps]


def inclusion(index: int, size: int) -> Plan:
    """The proof that the entry at `index` stands in the tree of `size`. Raises `ValueError`."""
    if not 0 <= index < size:
        raise ValueError("no such leaf")
    return Plan(tuple(_path(index, 0, size)))


def consistency(old: int, new: int) -> Plan:
    """The proof that the tree of `old` entries is the beginning of the tree of `new`. Raises `ValueError`."""
    if not 0 < old <= new:
        raise ValueError("the older tree is empty or larger")
    return Plan(tuple(_subproof(old, 0, new, known=True)))


def _path(index: int, start: int, end: int) -> Iterator[tuple[Node, ...]]:
    """The subtrees beside the way from a leaf to the head, lowest first."""
    if end - start == 1:
        return
    middle = _split(start, end)
    if index < middle:
        yield from _path(index, start, middle)
        yield _perfect(middle, end)
    else:
        yield from _path(index, middle, end)
        yield _perfect(start, middle)


def _subproof(old: int, start: int, end: int, *, known: bool) -> Iterator[tuple[Node, ...]]:
    """`known`: the head of the older tree is that of this part, and whoever checks has it."""
    if old == end:
        if not known:
            yield _perfect(start, end)
        return
    middle = _split(start, end)
    if old <= middle:
        yield from _subproof(old, start, middle, known=known)
        yield _perfect(middle, end)
    else:
        yield from _subproof(old, middle, end, known=False)
        yield _perfect(start, middle)


def _split(start: int, end: int) -> int:
    """Where a tree divides: after the largest power of two that leaves something."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _perfect(start: int, end: int) -> tuple[Node, ...]:
    """The perfect subtrees that a part of the tree splits into, largest first."""
    found = []
    while start < end:
        height = (end - start).bit_length() - 1
        found.append((height, start >> height))
        start += 1 << height
    return tuple(found)
