"""The second verifier: RFC 6962 and C2SP's signed-note, tlog-checkpoint, tlog-proof and tlog-tiles, from their texts.

Nothing of `agreements` is imported and nothing of it repeated: trees are hashed by the recursive definitions of RFC
6962, section 2.1, and texts are taken apart as bytes by the grammar of each specification. Whatever is not accepted
raises `Rejected`.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Rejected(Exception):
    """Not accepted, and why."""


def demand(holds, why):
    if not holds:
        raise Rejected(why)


# --- RFC 6962, section 2.1 --------------------------------------------------------------------------------------------


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaf_hash(entry):
    return sha256(b"\x00", entry)


def split(n):
    """k, the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def tree_hash(hashes):
    """MTH over a list of leaf hashes."""
    n = len(hashes)
    if n == 0:
        return sha256()
    if n == 1:
        return hashes[0]
    k = split(n)
    return sha256(b"\x01", tree_hash(hashes[:k]), tree_hash(hashes[k:]))


def root_by_path(m, n, leaf, path):
    """What PATH(m, D[n]) leads to, section 2.1.1 read from its end: the last hash is the one nearest the root."""
    demand(0 <= m < n, "no such entry in a tree of this size")
    if n == 1:
        demand(not path, "hashes are left over")
        return leaf
    demand(path, "hashes are missing")
    k, beside = split(n), path[-1]
    if m < k:
        return sha256(b"\x01", root_by_path(m, k, leaf, path[:-1]), beside)
    return sha256(b"\x01", beside, root_by_path(m - k, n - k, leaf, path[:-1]))


def roots_by_subproof(m, n, proof, old_root, whole=True):
    """The old and the new root that SUBPROOF(m, D[n], whole) leads to, section 2.1.2 read from its end."""
    if m == n:
        demand(len(proof) == (0 if whole else 1), "the proof has another length")
        return (old_root, old_root) if whole else (proof[0], proof[0])
    demand(proof, "hashes are missing")
    k, beside = split(n), proof[-1]
    if m <= k:
        old, new = roots_by_subproof(m, k, proof[:-1], old_root, whole)
        return old, sha256(b"\x01", new, beside)
    old, new = roots_by_subproof(m - k, n - k, proof[:-1], old_root, whole=False)
    return sha256(b"\x01", beside, old), sha256(b"\x01", beside, new)


def included(m, n, leaf, path, root):
    demand(all(len(each) == 32 for each in (leaf, root, *path)), "a hash has another length")
    demand(root_by_path(m, n, leaf, path) == root, "the path leads elsewhere")


def consistent(m, n, old_root, new_root, proof):
    """That the tree of m entries is the beginning of that of n. An empty tree proves nothing and is not accepted."""
    demand(0 < m <= n, "the sizes are in no order")
    demand(all(len(each) == 32 for each in proof), "a hash has another length")
    demand(roots_by_subproof(m, n, proof, old_root) == (old_root, new_root), "the proof leads elsewhere")


# --- C2SP -------------------------------------------------------------------------------------------------------------

EM_DASH = "\u2014".encode()
DECIMAL = re.compile(rb"0\Z|[1-9][0-9]*\Z")
KEY_NAME = re.compile(r"[^\s+\x00-\x1f\u0085\u180e\u200b\ufeff]+\Z")


def from_base64(text):
    """RFC 4648, section 4. Pad bits have to be zero (3.5 lets a decoder ask for that): one value, one text."""
    demand(len(text) % 4 == 0 and re.fullmatch(rb"[A-Za-z0-9+/]*={0,2}", text), "this is no base64")
    value = base64.b64decode(text)
    demand(base64.b64encode(value) == text, "base64 with pad bits")
    return value


def number(text):
    demand(DECIMAL.match(text), "this is no decimal number")
    return int(text)


@dataclass(frozen=True)
class Key:
    """A vkey of Ed25519, type 0x01."""

    name: str
    id: bytes
    public: bytes

    @classmethod
    def of(cls, vkey) -> "Key":
        name, _, rest = vkey.partition("+")
        id_, _, material = rest.partition("+")
        material = from_base64(material.encode())
        demand(re.fullmatch("[0-9a-f]{8}", id_), "the id is no hex")
        demand(len(material) == 33 and material[0] == 1, "the key is of another type")
        demand(sha256(name.encode(), b"\n", material)[:4].hex() == id_, "the id is another key's")
        return cls(name, bytes.fromhex(id_), material[1:])

    def signed(self, signature, text):
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


def note(body, keys):
    """The text of a signed note, which at least one of the keys signed and none of them wrongly."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        raise Rejected("a note is UTF-8") from None
    demand(not re.search(rb"[\x00-\x09\x0b-\x1f]", body), "a control character")
    cut = body.rfind(b"\n\n")
    demand(cut >= 0, "no blank line")
    text, below = body[: cut + 1], body[cut + 2 :]
    demand(below.endswith(b"\n"), "the last line does not end")
    lines = below[:-1].split(b"\n")
    demand(len(lines) <= 16, "more signatures than have to be accepted")
    good = False
    for line in lines:
        words = line.split(b" ")
        demand(len(words) == 3 and words[0] == EM_DASH, "no signature line")
        name, signature = words[1].decode(), from_base64(words[2])
        demand(KEY_NAME.match(name), "no name of a key")
        demand(len(signature) > 4, "a signature without a signature")
        for key in keys:
            if (key.name, key.id) == (name, signature[:4]):
                demand(key.signed(signature[4:], text), "a wrong signature of a known key")
                good = True
    demand(good, "nobody known signed it")
    return text


def checkpoint(body, origin, keys):
    """Size and root of the tree, of a checkpoint of this log."""
    lines = note(body, keys).split(b"\n")
    demand(lines.pop() == b"" and len(lines) >= 3 and all(lines), "three lines or more, none of them empty")
    demand(lines[0] == origin.encode(), "another log")
    root = from_base64(lines[2])
    demand(len(root) == 32, "the root has another length")
    return number(lines[1]), root


def proved(proof, entry, origin, keys):
    """The size of the tree in which the entry is proved to stand, and where it stands there."""
    above, blank, note_body = proof.partition(b"\n\n")
    demand(blank, "no empty line before the checkpoint")
    lines = above.split(b"\n")
    demand(lines[0] == b"c2sp.org/tlog-proof@v1", "another format")
    lines = lines[1:]
    if lines and lines[0].startswith(b"extra "):
        from_base64(lines[0][len(b"extra ") :])
        lines = lines[1:]
    demand(lines and lines[0].startswith(b"index "), "no index")
    index, path = number(lines[0][len(b"index ") :]), [from_base64(line) for line in lines[1:]]
    size, root = checkpoint(note_body, origin, keys)
    included(index, size, leaf_hash(entry), path, root)
    return size, index


def tile(hashes, level, index, width=256):
    """The n-th tile of a level over a list of leaf hashes, as tlog-tiles defines it."""
    span = 256**level
    first = index * 256
    return b"".join(tree_hash(hashes[i * span : (i + 1) * span]) for i in range(first, first + width))
