"""Signed notes (C2SP signed-note): a text, and under it the signatures of those who stand for it.

Keys are Ed25519. A verifier key reads `name+id+base64`, a signing key `PRIVATE+KEY+name+id+base64`, the way the Go
checksum database writes them, so that other programs take ours and we take theirs.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
KEY_LENGTH = 32
ID_LENGTH = 4
DASH = "— "
PRIVATE = "PRIVATE+KEY+"
# The specification asks for at least 16 signatures to be taken and for some limit; post-quantum ones have 5 kB.
MOST_SIGNATURES = 100
LARGEST = 1_000_000


class NoteError(ValueError):
    """Something about a note or a key is not as it has to be."""


class MalformedKeyError(NoteError):
    """The text is no key."""


class MalformedNoteError(NoteError):
    """The bytes are no signed note."""


class UnsignedNoteError(NoteError):
    """No key that is known signed the note."""


class WrongSignatureError(NoteError):
    """A signature that claims to be of a known key is not."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: whose it says to be, and the bytes that are to prove it."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"{DASH}{self.name} {encoded(self.key_id + self.value)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, its final newline with it, and the signatures it carries; nothing of it is proved yet."""

    text: str
    signatures: tuple[Signature, ...]

    def body(self) -> bytes:
        return f"{self.text}\n{''.join(each.line() for each in self.signatures)}".encode()


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:ID_LENGTH]

    def text(self) -> str:
        """The verifier key, to be given to whoever is to check our notes."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `MalformedKeyError`."""
        return cls(*_key(text))

    def check(self, text: str, signature: Signature) -> None:
        """Raises `WrongSignatureError` unless the signature is this key's over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature.value, text.encode())
        except (InvalidSignature, ValueError) as error:
            raise WrongSignatureError(f"the signature of {self.name} does not fit the note") from error


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its name. Signing the same text twice gives the same signature."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, private.public_key().public_bytes_raw())

    @classmethod
    def new(cls, name: str) -> Self:
        """A key made by chance. Raises `MalformedKeyError` for a name that none can have."""
        if not is_name(name):
            raise MalformedKeyError("a key's name is not empty and has no blank and no plus in it")
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `MalformedKeyError`, also where the id is not that of the key."""
        if not text.startswith(PRIVATE):
            raise MalformedKeyError("a signing key begins otherwise")
        name, seed, given = _parts(text.removeprefix(PRIVATE))
        made = cls(name, seed)
        if made.verifier.key_id != given:
            raise MalformedKeyError("the key has another id")
        return made

    def text(self) -> str:
        """The signing key as it is kept. Whoever has it can sign."""
        return f"{PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{encoded(ED25519 + self.seed)}"

    def sign(self, text: str) -> Signature:
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return Signature(self.name, self.verifier.key_id, value)


def sign(text: str, signers: Iterable[Signer]) -> bytes:
    """The note with the signatures of all signers. Raises `MalformedNoteError` for a text that none can have."""
    note = Note(text, tuple(signer.sign(text) for signer in signers))
    if not note.signatures:
        raise MalformedNoteError("a note has a signature")
    body = note.body()
    if parse(body) != note:
        raise MalformedNoteError("the text cannot stand in a note")
    return body


def parse(body: bytes) -> Note:
    """Reads a note and proves nothing. Raises `MalformedNoteError` for anything but the one form it has."""
    if len(body) > LARGEST:
        raise MalformedNoteError("the note is too large")
    try:
        said = body.decode()
    except UnicodeDecodeError as error:
        raise MalformedNoteError("a note is UTF-8") from error
    if any(char < " " and char != "\n" for char in said):
        raise MalformedNoteError("a note has no control characters")
    text, blank, below = said.rpartition("\n\n")
    if not blank or not below.endswith("\n"):
        raise MalformedNoteError("signatures stand below a blank line, each on a line that ends")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise MalformedNoteError("the note has too many signatures")
    return Note(f"{text}\n", tuple(_signature(line) for line in lines))


def opened(body: bytes, verifiers: Iterable[Verifier]) -> tuple[str, tuple[Verifier, ...]]:
    """The text of a note and the known keys that signed it; signatures of others are passed over.

    Raises `MalformedNoteError`, `WrongSignatureError` and `UnsignedNoteError`.
    """
    note = parse(body)
    known = {(each.name, each.key_id): each for each in verifiers}
    found: dict[Verifier, None] = {}
    for signature in note.signatures:
        verifier = known.get((signature.name, signature.key_id))
        if verifier is not None:
            verifier.check(note.text, signature)
            found[verifier] = None
    if not found:
        raise UnsignedNoteError("no known key signed the note")
    return note.text, tuple(found)


def is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() or char < " " for char in name)


def encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def decoded(text: str) -> bytes:
    """Standard base64 as it is written and in no other way. Raises `ValueError`."""
    value = base64.b64decode(text, validate=True)
    if encoded(value) != text:
        raise ValueError("base64 is written in one way")
    return value


def _signature(line: str) -> Signature:
    name, blank, said = line.removeprefix(DASH).partition(" ")
    try:
        value = decoded(said)
    except (ValueError, binascii.Error) as error:
        raise MalformedNoteError("a signature is base64") from error
    if not line.startswith(DASH) or not blank or not is_name(name) or len(value) <= ID_LENGTH:
        raise MalformedNoteError("a signature is a dash, a name and base64")
    return Signature(name, value[:ID_LENGTH], value[ID_LENGTH:])


def _key(text: str) -> tuple[str, bytes]:
    name, public, given = _parts(text)
    if Verifier(name, public).key_id != given:
        raise MalformedKeyError("the key has another id")
    return name, public


def _parts(text: str) -> tuple[str, bytes, bytes]:
    """Name, key material and id."""
    # Base64 may have a plus of its own, a name and an id may not.
    name, _, rest = text.partition("+")
    given, _, said = rest.partition("+")
    try:
        value, key_id = decoded(said), bytes.fromhex(given)
    except (ValueError, binascii.Error) as error:
        raise MalformedKeyError("a key is a name, an id and base64") from error
    if not is_name(name) or key_id.hex() != given or len(key_id) != ID_LENGTH:
        raise MalformedKeyError("a key is a name, an id and base64")
    if value[:1] != ED25519 or len(value) != KEY_LENGTH + 1:
        raise MalformedKeyError("the key is not an Ed25519 one")
    return name, value[1:], key_id
