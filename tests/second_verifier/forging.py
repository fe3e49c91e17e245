"""The many ways to make a proof of something else, or of nothing, out of a genuine one."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from agreements.ledger import merkle, notes
from agreements.ledger.notes import Signer
from tests.second_verifier.logs import ORIGIN, Claim, Log


@dataclass
class Forger:
    """Makes of a genuine claim one that must not be accepted."""

    log: Log
    other: Log
    chance: random.Random
    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        # The same entries, signed by a key of the right name that nobody was given.
        self.impostor = Log(
            self.log.origin, self.log.entries, (Signer(self.log.origin, self.chance.randbytes(32)),)
        )
        self.ways: tuple[Callable[[int, int], Claim], ...] = (
            self.bit_of_the_proof, self.bit_of_the_entry, self.byte_lost, self.byte_more, self.cut_off,
            self.hashes_swapped, self.hashes_reversed, self.hash_lost, self.hash_twice, self.hash_invented,
            self.hash_shortened, self.index_beside, self.index_anywhere, self.index_written_otherwise,
            self.entry_of_another_index, self.proof_of_another_index, self.entry_of_another_log,
            self.proof_of_another_log, self.checkpoint_of_another_log, self.checkpoint_of_another_size,
            self.signature_of_another_size, self.key_of_nobody, self.signature_of_nothing, self.size_changed,
            self.root_changed, self.origin_changed, self.line_swapped, self.line_lost, self.line_twice,
            self.blank_padded, self.carriage_returns, self.node_for_an_entry, self.header_of_another_version,
            self.pad_bits, self.too_many_signatures,
        )  # fmt: skip

    def forged(self, way: Callable[[int, int], Claim]) -> Claim:
        """Of the genuine ones the first with which the way leads to something else than it began with."""
        while True:
            size = self.chance.choice(self.sizes)
            index = self.chance.randrange(size)
            made, genuine = way(index, size), self.genuine(index, size)
            if made != genuine:
                return made

    def genuine(self, index: int, size: int) -> Claim:
        return Claim(self.log.entries[index], self.log.proof(index, size).body())

    # Bits and bytes. -----------------------------------------------------------------------------------------------

    def flipped(self, body: bytes) -> bytes:
        where, bit = self.chance.randrange(len(body)), 1 << self.chance.randrange(8)
        return body[:where] + bytes([body[where] ^ bit]) + body[where + 1 :]

    def bit_of_the_proof(self, index: int, size: int) -> Claim:
        claim = self.genuine(index, size)
        return replace(claim, proof=self.flipped(claim.proof))

    def bit_of_the_entry(self, index: int, size: int) -> Claim:
        claim = self.genuine(index, size)
        return replace(claim, entry=self.flipped(claim.entry))

    def byte_lost(self, index: int, size: int) -> Claim:
        claim = self.genuine(index, size)
        where = self.chance.randrange(len(claim.proof))
        return replace(claim, proof=claim.proof[:where] + claim.proof[where + 1 :])

    def byte_more(self, index: int, size: int) -> Claim:
        claim = self.genuine(index, size)
        where = self.chance.randrange(len(claim.proof) + 1)
        return replace(claim, proof=claim.proof[:where] + self.chance.randbytes(1) + claim.proof[where:])

    def cut_off(self, index: int, size: int) -> Claim:
        claim = self.genuine(index, size)
        return replace(claim, proof=claim.proof[: self.chance.randrange(len(claim.proof))])

    # The way to the head. ------------------------------------------------------------------------------------------

    def with_hashes(self, index: int, size: int, change: Callable[[list[bytes]], list[bytes]]) -> Claim:
        proof = self.log.proof(index, size)
        return Claim(self.log.entries[index], replace(proof, hashes=tuple(change(list(proof.hashes)))).body())

    def hashes_swapped(self, index: int, size: int) -> Claim:
        def change(hashes: list[bytes]) -> list[bytes]:
            if len(hashes) > 1:
                one, two = self.chance.sample(range(len(hashes)), 2)
                hashes[one], hashes[two] = hashes[two], hashes[one]
            return hashes

        return self.with_hashes(index, size, change)

    def hashes_reversed(self, index: int, size: int) -> Claim:
        return self.with_hashes(index, size, lambda hashes: hashes[::-1])

    def hash_lost(self, index: int, size: int) -> Claim:
        def change(hashes: list[bytes]) -> list[bytes]:
            if hashes:
                hashes.pop(self.chance.randrange(len(hashes)))
            return hashes

        return self.with_hashes(index, size, change)

    def hash_twice(self, index: int, size: int) -> Claim:
        def change(hashes: list[bytes]) -> list[bytes]:
            return hashes + self.chance.sample(hashes, 1) if hashes else hashes

        return self.with_hashes(index, size, change)

    def hash_invented(self, index: int, size: int) -> Claim:
        def change(hashes: list[bytes]) -> list[bytes]:
            hashes.insert(self.chance.randint(0, len(hashes)), self.chance.randbytes(32))
            return hashes

        return self.with_hashes(index, size, change)

    def hash_shortened(self, index: int, size: int) -> Claim:
        def change(hashes: list[bytes]) -> list[bytes]:
            if hashes:
                where = self.chance.randrange(len(hashes))
                hashes[where] = hashes[where][: self.chance.randrange(32)]
            return hashes

        return self.with_hashes(index, size, change)

    # Where it stands. ----------------------------------------------------------------------------------------------

    def with_index(self, index: int, size: int, said: str) -> Claim:
        claim = self.genuine(index, size)
        return replace(
            claim, proof=claim.proof.replace(f"index {index}\n".encode(), f"index {said}\n".encode())
        )

    def index_beside(self, index: int, size: int) -> Claim:
        return self.with_index(index, size, str(index + self.chance.choice((-1, 1))))

    def index_anywhere(self, index: int, size: int) -> Claim:
        places = (
            self.chance.randrange(size),
            size,
            size + index,
            2**63 + index,
            index ^ 1 << self.chance.randrange(20),
        )
        return self.with_index(index, size, str(self.chance.choice(places)))

    def index_written_otherwise(self, index: int, size: int) -> Claim:
        ways = (
            f"0{index}",
            f"+{index}",
            f" {index}",
            f"{index} ",
            f"{index}.0",
            f"{index:#x}",
            f"-{index}",
            f"{index}_0",
            "",
            f"{index}\r",
        )
        return self.with_index(index, size, self.chance.choice(ways))

    # What it is about. ---------------------------------------------------------------------------------------------

    def entry_of_another_index(self, index: int, size: int) -> Claim:
        return replace(self.genuine(index, size), entry=self.log.entries[self.chance.randrange(size)])

    def proof_of_another_index(self, index: int, size: int) -> Claim:
        return replace(self.genuine(self.chance.randrange(size), size), entry=self.log.entries[index])

    def entry_of_another_log(self, index: int, size: int) -> Claim:
        return replace(self.genuine(index, size), entry=self.other.entries[index])

    def proof_of_another_log(self, index: int, size: int) -> Claim:
        return Claim(self.other.entries[index], self.other.proof(index, size).body())

    def node_for_an_entry(self, index: int, size: int) -> Claim:
        """Two hashes passed off as an entry one step up, which they would be, were leaves and nodes hashed alike."""
        proof = self.log.proof(index, size)
        if not proof.hashes:
            return self.genuine(index, size)
        leaf, beside = merkle.leaf_hash(self.log.entries[index]), proof.hashes[0]
        pair = beside + leaf if index & 1 else leaf + beside
        return Claim(
            self.chance.choice((pair, b"\x01" + pair)),
            replace(proof, index=index >> 1, hashes=proof.hashes[1:]).body(),
        )

    # The checkpoint. -----------------------------------------------------------------------------------------------

    def with_checkpoint(self, index: int, size: int, checkpoint: bytes) -> Claim:
        return Claim(
            self.log.entries[index], replace(self.log.proof(index, size), checkpoint=checkpoint).body()
        )

    def with_line(self, index: int, size: int, line: int, said: str) -> Claim:
        """Another first, second or third line under the signature that was made of the true one."""
        lines = self.log.checkpoint(size).decode().split("\n")
        lines[line] = said
        return self.with_checkpoint(index, size, "\n".join(lines).encode())

    def checkpoint_of_another_log(self, index: int, size: int) -> Claim:
        return self.with_checkpoint(index, size, self.other.checkpoint(size))

    def checkpoint_of_another_size(self, index: int, size: int) -> Claim:
        return self.with_checkpoint(index, size, self.log.checkpoint(self.chance.choice(self.sizes)))

    def signature_of_another_size(self, index: int, size: int) -> Claim:
        text, _, _ = self.log.checkpoint(size).rpartition(b"\n\n")
        _, _, below = self.log.checkpoint(self.chance.choice(self.sizes)).rpartition(b"\n\n")
        return self.with_checkpoint(index, size, text + b"\n\n" + below)

    def key_of_nobody(self, index: int, size: int) -> Claim:
        return self.with_checkpoint(index, size, self.impostor.checkpoint(size))

    def signature_of_nothing(self, index: int, size: int) -> Claim:
        """The right key's id before 64 bytes of nothing, or before fewer of the right ones."""
        [signer] = self.log.signers
        note = notes.parse(self.log.checkpoint(size))
        [signature] = note.signatures
        value = self.chance.choice(
            (bytes(64), signature.value[:63], signature.value + b"\x00", signature.value[:32] + bytes(32))
        )
        said = notes.Note(note.text, (notes.Signature(signer.name, signer.verifier.key_id, value),))
        return self.with_checkpoint(index, size, said.body())

    def size_changed(self, index: int, size: int) -> Claim:
        return self.with_line(
            index,
            size,
            1,
            self.chance.choice((str(size + 1), str(max(0, size - 1)), f"0{size}", "", f"{size} ")),
        )

    def root_changed(self, index: int, size: int) -> Claim:
        other = self.log.root(self.chance.choice(self.sizes))
        return self.with_line(
            index, size, 2, notes.encoded(self.chance.choice((other, self.chance.randbytes(32), other[:31])))
        )

    def origin_changed(self, index: int, size: int) -> Claim:
        return self.with_line(
            index, size, 0, self.chance.choice((self.other.origin, f"{ORIGIN} ", ORIGIN.upper(), ""))
        )

    # Lines and blanks. ---------------------------------------------------------------------------------------------

    def with_lines(self, index: int, size: int, change: Callable[[list[bytes]], None]) -> Claim:
        claim = self.genuine(index, size)
        lines = claim.proof.split(b"\n")
        change(lines)
        return replace(claim, proof=b"\n".join(lines))

    def line_swapped(self, index: int, size: int) -> Claim:
        def change(lines: list[bytes]) -> None:
            one, two = self.chance.sample(range(len(lines)), 2)
            lines[one], lines[two] = lines[two], lines[one]

        return self.with_lines(index, size, change)

    def line_lost(self, index: int, size: int) -> Claim:
        def change(lines: list[bytes]) -> None:
            del lines[self.chance.randrange(len(lines))]

        return self.with_lines(index, size, change)

    def line_twice(self, index: int, size: int) -> Claim:
        def change(lines: list[bytes]) -> None:
            # The signature may be there twice: it is the same, and as good.
            where = self.chance.randrange(len(lines) - 2)
            lines.insert(where, lines[where])

        return self.with_lines(index, size, change)

    def blank_padded(self, index: int, size: int) -> Claim:
        pad = self.chance.choice((b"\n", b" ", b"\t", b"\x00", b"\xef\xbb\xbf", b"\n\n", b"#\n"))
        claim = self.genuine(index, size)
        before, after = self.chance.choice(((pad, b""), (b"", pad)))
        return replace(claim, proof=before + claim.proof + after)

    def carriage_returns(self, index: int, size: int) -> Claim:
        claim = self.genuine(index, size)
        return replace(claim, proof=claim.proof.replace(b"\n", b"\r\n"))

    def header_of_another_version(self, index: int, size: int) -> Claim:
        said = self.chance.choice(
            (b"c2sp.org/tlog-proof@v2", b"c2sp.org/tlog-proof", b"", b"C2SP.org/tlog-proof@v1")
        )
        return self.with_lines(index, size, lambda lines: lines.__setitem__(0, said))

    def pad_bits(self, index: int, size: int) -> Claim:
        """The same hash, written otherwise: with another of the bits of its last digit that no byte has."""
        claim = self.genuine(index, size)
        digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        ends = [at for at, char in enumerate(claim.proof) if char == ord("=")]
        at = self.chance.choice(ends) - 1
        if claim.proof[at] == ord("="):
            return claim
        other = digits[digits.index(claim.proof[at]) ^ 1]
        return replace(claim, proof=claim.proof[:at] + bytes([other]) + claim.proof[at + 1 :])

    def too_many_signatures(self, index: int, size: int) -> Claim:
        """More than anybody has to read; a verifier that reads without end is one to be held up."""
        stranger = self.impostor.signers[0]
        text = notes.parse(self.log.checkpoint(size)).text
        line = stranger.sign(text).line().encode()
        return self.with_checkpoint(
            index, size, self.log.checkpoint(size) + line * self.chance.randint(100, 120)
        )
