"""Time stamps (RFC 3161): the word of an authority that a checkpoint's note was there by a moment.

What is stamped is the SHA-256 of the note as it is given out, byte for byte. What is kept is the authority's whole
answer, so that any program that knows the format can check it (`openssl ts -verify -in STAMP -data NOTE`).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.x509 import Certificate, NameOID, load_der_x509_certificate
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

SHA256 = "2.16.840.1.101.3.4.2.1"
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
# The tag of the certificates in what is signed (RFC 5652, section 5.1).
CERTIFICATES = 0xA0
# An answer holds a signature and a few certificates; more than this is none.
LARGEST = 100_000


class StampError(ValueError):
    """The answer is no stamp of this note by one of these authorities."""


@dataclass(frozen=True, slots=True)
class Question:
    """What an authority is asked, and the number that its answer has to repeat."""

    body: bytes
    nonce: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an answer says once it is proved: the moment, and the name of who signed it."""

    at: datetime
    authority: str


def question(note: bytes) -> Question:
    """Asks to stamp a note, with a nonce of its own each time and the authority's certificate in the answer."""
    made = TimestampRequestBuilder(data=note, hash_algorithm=HashAlgorithm.SHA256).build()
    if made.nonce is None:
        raise AssertionError("a question has a nonce")
    return Question(made.as_bytes(), made.nonce)


def opened(answer: bytes, note: bytes, roots: Iterable[Certificate], nonce: int | None = None) -> Stamp:
    """What an answer says of a note. Certificates have to be valid at the moment it names, not today.

    `nonce` is that of the question, where the answer comes straight from the authority. Raises `StampError`.
    """
    try:
        said = decode_timestamp_response(in_order(answer))
        verifier = VerifierBuilder(roots=list(roots), nonce=nonce).build()
        verifier.verify(said, hashlib.sha256(note).digest())
        made = Stamp(said.tst_info.gen_time.astimezone(UTC), _authority(said))
    except (VerificationError, ValueError) as error:
        raise StampError(str(error) or type(error).__name__) from error
    if said.tst_info.message_imprint.hash_algorithm.dotted_string != SHA256:
        raise StampError("the stamp is over another digest than SHA-256")
    return made


def in_order(answer: bytes) -> bytes:
    """The answer with its certificates in the order that DER asks of a set, over which no signature stands.

    OpenSSL, and the authorities that run it, write them as they were configured; the library takes DER alone. What is
    not built like an answer is left as it is.
    """
    try:
        token = _parts(answer, (0, len(answer)))[1]
        signed = _parts(answer, _parts(answer, _parts(answer, token)[1])[0])
        certificates = next(each for each in signed if answer[each[0]] == CERTIFICATES)
        found = [answer[start:end] for start, end in _parts(answer, certificates)]
    except (IndexError, StopIteration):
        return answer
    content = b"".join(sorted(found))
    return answer[: certificates[1] - len(content)] + content + answer[certificates[1] :]


def _parts(der: bytes, around: tuple[int, int]) -> list[tuple[int, int]]:
    """Where the values within a value begin and end. Raises `IndexError` where they do not fill it."""
    place, end = _content(der, around[0]), around[1]
    found = []
    while place < end:
        start, place = place, _end(der, place)
        found.append((start, place))
    if place != end:
        raise IndexError(place)
    return found


def _content(der: bytes, start: int) -> int:
    long = der[start + 1] & 0x80
    return start + 2 + (der[start + 1] & 0x7F if long else 0)


def _end(der: bytes, start: int) -> int:
    first, content = der[start + 1], _content(der, start)
    length = int.from_bytes(der[start + 2 : content], "big") if first & 0x80 else first
    return content + length


def _authority(said: TimeStampResponse) -> str:
    """The name of the certificate that signed, which was just found to be one of the answer's."""
    [signer] = said.signed_data.signer_infos
    for each in map(load_der_x509_certificate, said.signed_data.certificates):
        if (each.issuer, each.serial_number) == (signer.issuer, signer.serial_number):
            names = each.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            return str(names[0].value) if names else each.subject.rfc4514_string()
    raise StampError("the answer lacks the certificate of who signed it")
