"""Checkpoints and proofs that other logs published, read by both verifiers."""

import base64

import pytest

from agreements.ledger import checkpoints, merkle, notes
from agreements.ledger.notes import Verifier, WrongSignatureError
from tests.second_verifier import verifier
from tests.second_verifier.verifier import Key, Rejected

# Go's checksum database. Its key stands in every Go distribution (cmd/go, GOSUMDB).
SUMDB = "go.sum database tree"
SUMDB_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
# github.com/FiloSottile/torchwood, cmd/litewitness/testdata/sumdb.txt; https://c2sp.org/tlog-checkpoint, at its top,
# where log and signer bear names made up for the example: here under those that the signature is of.
SUMDB_CHECKPOINTS = {
    35225469: (
        "vt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=",
        "Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=",
    ),
    20852163: (
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=",
    ),
}
# A Sigsum log of five entries, with the proofs that a witness was sent: github.com/FiloSottile/torchwood,
# cmd/litewitness/testdata/litewitness.txt and internal/witness/witness_test.go.
SIGSUM = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
SIGSUM_PUBLIC = "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"
SIGSUM_CHECKPOINTS = {
    1: (
        "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=",
    ),
    3: (
        "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
        "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=",
    ),
    5: (
        "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
        "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=",
    ),
}
SIGSUM_PROOFS = {
    (1, 3): ("KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    (1, 5): (
        "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=",
        "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
    (3, 5): (
        "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "KgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=",
        "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
}
# The same file: a proof that its witness has to refuse, its last hash being another.
SIGSUM_WRONG = (
    "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA=",
)


def note(origin, signer, size, root, signature):
    return f"{origin}\n{size}\n{root}\n\n— {signer} {signature}\n".encode()


def opened(body, origin, vkey):
    """Size and root as both have them."""
    ours = checkpoints.opened(body, origin, [Verifier.parse(vkey)])
    assert verifier.checkpoint(body, origin, [Key.of(vkey)]) == (ours.size, ours.root)
    return ours.size, ours.root


@pytest.mark.parametrize("size", SUMDB_CHECKPOINTS)
def test_the_heads_of_gos_checksum_database_are_opened(size):
    root, signature = SUMDB_CHECKPOINTS[size]
    body = note(SUMDB, "sum.golang.org", size, root, signature)
    assert opened(body, SUMDB, SUMDB_KEY) == (size, base64.b64decode(root))


def test_a_head_under_the_signature_of_another_is_refused():
    (size, (root, _)), (_, (_, signature)) = SUMDB_CHECKPOINTS.items()
    body = note(SUMDB, "sum.golang.org", size, root, signature)
    with pytest.raises(WrongSignatureError):
        checkpoints.opened(body, SUMDB, [Verifier.parse(SUMDB_KEY)])
    with pytest.raises(Rejected):
        verifier.checkpoint(body, SUMDB, [Key.of(SUMDB_KEY)])


def sigsum(size):
    vkey = Verifier(SIGSUM, bytes.fromhex(SIGSUM_PUBLIC)).text()
    root, signature = SIGSUM_CHECKPOINTS[size]
    return opened(note(SIGSUM, SIGSUM, size, root, signature), SIGSUM, vkey)


@pytest.mark.parametrize(("old", "new"), SIGSUM_PROOFS)
def test_the_heads_of_a_sigsum_log_continue_each_other(old, new):
    (_, before), (_, after) = sigsum(old), sigsum(new)
    steps = [notes.decoded(step) for step in SIGSUM_PROOFS[old, new]]
    merkle.check_consistency(old, new, before, after, steps)
    verifier.consistent(old, new, before, after, steps)


def test_a_proof_that_its_witness_refuses_is_refused():
    (_, before), (_, after) = sigsum(1), sigsum(3)
    steps = [notes.decoded(step) for step in SIGSUM_WRONG]
    with pytest.raises(ValueError, match="agree"):
        merkle.check_consistency(1, 3, before, after, steps)
    with pytest.raises(Rejected):
        verifier.consistent(1, 3, before, after, steps)
