"""Two verifiers that know nothing of each other, asked the same: 10,000 genuine proofs and 10,000 that are not."""

import ast
import base64
import random
from collections import Counter
from pathlib import Path

import pytest

from agreements.ledger import checkpoints, merkle, notes, proofs, tiles, tlog_proofs
from agreements.ledger.checkpoints import CheckpointError
from agreements.ledger.notes import NoteError, Verifier
from agreements.ledger.tlog_proofs import ProofError
from tests.agreements.ledger.test_merkle import cases, there
from tests.second_verifier import verifier
from tests.second_verifier.forging import Forger
from tests.second_verifier.logs import ORIGIN, Claim, logs
from tests.second_verifier.verifier import Key, Rejected

MANY = 10_000
# Trees of few entries, on both sides of a power of two and of a full tile, and of many.
SIZES = (
    *range(1, 34),
    63,
    64,
    65,
    127,
    128,
    129,
    255,
    256,
    257,
    511,
    513,
    1023,
    1024,
    1025,
    2049,
    2999,
    3000,
)


@pytest.fixture(scope="module")
def three():
    return logs(random.Random(20261126))  # noqa: S311 -- the same proofs every time


def first(claim: Claim, keys) -> bool:
    try:
        leaf = merkle.leaf_hash(claim.entry)
        tlog_proofs.check(tlog_proofs.parse(claim.proof), leaf, ORIGIN, map(Verifier.parse, keys))
    except (ProofError, CheckpointError, NoteError):
        return False
    return True


def second(claim: Claim, keys) -> bool:
    try:
        verifier.proved(claim.proof, claim.entry, ORIGIN, [*map(Key.of, keys)])
    except Rejected:
        return False
    return True


def vkeys(log):
    return [signer.verifier.text() for signer in log.signers if signer.name == ORIGIN]


def test_the_second_verifier_has_nothing_of_the_first():
    tree = ast.parse(Path(verifier.__file__).read_text("utf-8"))
    taken = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [each.name for each in node.names]
        )
    }
    assert taken == {"base64", "cryptography", "dataclasses", "hashlib", "re"}


def test_10000_genuine_proofs_are_accepted_by_both(three):
    one, two, _ = three
    chance = random.Random(1)  # noqa: S311 -- the same proofs every time
    accepted = Counter()
    for number in range(MANY):
        log = (one, two)[number % 2]
        size = chance.choice(SIZES)
        # What is in `extra` proves nothing and spoils nothing, and one known key of two is enough.
        extra = chance.randbytes(chance.randrange(40)) if number % 3 == 0 else None
        index = chance.randrange(size)
        claim = Claim(log.entries[index], log.proof(index, size, extra).body())
        keys = vkeys(log)
        known = keys[: chance.randint(1, len(keys))]
        accepted[first(claim, known), second(claim, known)] += 1
    assert accepted == {(True, True): MANY}


def test_10000_mutants_are_refused_by_both(three):
    one, _, other = three
    forger = Forger(one, other, random.Random(2), SIZES)  # noqa: S311 -- the same mutants every time
    verdicts, ways = Counter(), Counter()
    for number in range(MANY):
        way = forger.ways[number % len(forger.ways)]
        claim = forger.forged(way)
        verdict = first(claim, vkeys(one)), second(claim, vkeys(one))
        assert verdict == (False, False), f"{way.__name__}: {claim}"
        verdicts[verdict] += 1
        ways[way.__name__] += 1
    assert verdicts == {(False, False): MANY}
    assert len(ways) == 35
    assert min(ways.values()) > MANY // 36


def test_both_have_a_wrong_signature_of_a_known_key_spoil_the_note(three):
    """Beside a good one of another, as the specification would have it."""
    _, two, _ = three
    note = notes.parse(two.checkpoint(100))
    good, stranger, last = note.signatures
    wrong = notes.Signature(last.name, last.key_id, good.value)
    for signatures, accepted in (
        ((good, stranger, last), True),
        ((good,), True),
        ((good, wrong), False),
        ((wrong, good), False),
        ((stranger,), False),
    ):
        proof = two.proof(7, 100)
        body = tlog_proofs.Proof(7, proof.hashes, notes.Note(note.text, signatures).body()).body()
        claim = Claim(two.entries[7], body)
        assert (first(claim, vkeys(two)), second(claim, vkeys(two))) == (accepted, accepted)


def agree(old, new, old_root, new_root, steps):
    verdicts = []
    try:
        merkle.check_consistency(old, new, old_root, new_root, steps)
        verdicts.append(True)
    except ValueError:
        verdicts.append(False)
    try:
        verifier.consistent(old, new, old_root, new_root, steps)
        verdicts.append(True)
    except Rejected:
        verdicts.append(False)
    assert len(set(verdicts)) == 1, (old, new, steps)
    return verdicts[0]


def test_consistency_is_accepted_and_refused_by_both(three):
    log, _, other = three
    chance = random.Random(3)  # noqa: S311 -- the same proofs every time
    refused = 0
    for _ in range(2000):
        old, new = sorted(chance.sample(SIZES, 2))
        steps = proofs.consistency(old, new).carried_out(log.hash_of)
        roots = log.root(old), log.root(new)
        assert agree(old, new, *roots, steps)
        flipped = list(steps)
        where = chance.randrange(len(steps))
        flipped[where] = bytes([flipped[where][0] ^ 1 << chance.randrange(8)]) + flipped[where][1:]
        for forged in (
            (old, new, *roots, flipped),
            (old, new, *roots, steps[:-1]),
            (old, new, *roots, [*steps, chance.randbytes(32)]),
            (old, new, other.root(old), roots[1], steps),
            (old, new, roots[0], other.root(new), steps),
            (new, old, *roots, steps),
            (old, old, *roots, []),
            (0, new, *roots, steps),
        ):
            assert not agree(*forged)
            refused += 1
    assert refused == 16_000


@there
def test_the_second_verifier_tells_the_published_cases_apart_too():
    verdicts = Counter()
    for kind in ("inclusion", "consistency"):
        for each in cases(kind):
            case = each.values[0]
            raw = {
                name: base64.b64decode(case[name] or "")
                for name in case
                if name.startswith(("root", "leafHash"))
            }
            steps = [base64.b64decode(step) for step in case["proof"] or []]
            try:
                if kind == "inclusion":
                    verifier.included(case["leafIdx"], case["treeSize"], raw["leafHash"], steps, raw["root"])
                else:
                    verifier.consistent(case["size1"], case["size2"], raw["root1"], raw["root2"], steps)
                accepted = True
            except Rejected:
                accepted = False
            assert accepted is not case["wantErr"], each.id
            verdicts[accepted] += 1
    assert verdicts == {True: 12, False: 184}


def test_the_tiles_of_the_second_verifier_are_ours(three):
    log, _, _ = three
    leaves = [merkle.leaf_hash(entry) for entry in log.entries]
    assert verifier.tree_hash(leaves) == log.root(3000)
    for tile in (tiles.Tile(0, 3), tiles.Tile(0, 11, 184), tiles.Tile(1, 0, 11)):
        mine = b"".join(
            log.hash_of((8 * tile.level, tile.index * tiles.WIDTH + place)) for place in range(tile.width)
        )
        assert verifier.tile(leaves, tile.level, tile.index, tile.width) == mine
    text = verifier.note(log.checkpoint(3000), [*map(Key.of, vkeys(log))])
    assert checkpoints.parse(text.decode()).root == log.root(3000)
