"""Checkpoints: the example of the specification, and what is none."""

import pytest

from agreements.ledger import checkpoints, notes
from agreements.ledger.checkpoints import Checkpoint, CheckpointError
from agreements.ledger.notes import Signer, UnsignedNoteError

# https://c2sp.org/tlog-checkpoint, at its top.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zy"
    "WE+xeMcTOAYQ8=\n"
).encode()
ORIGIN = "example.test/register"
KEY = Signer(ORIGIN, bytes(32))
HEAD = Checkpoint(ORIGIN, 7, bytes(range(32)))


def test_the_example_of_the_specification_is_read():
    note = notes.parse(EXAMPLE)
    found = checkpoints.parse(note.text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.root.hex().startswith("0ac5186a91863e8e")
    assert found.text() == note.text
    assert note.signatures[0].key_id.hex() == "033de0ae"


def test_what_was_signed_is_opened_with_the_key_and_the_name_of_the_log():
    assert checkpoints.opened(checkpoints.sign(HEAD, [KEY]), ORIGIN, [KEY.verifier]) == HEAD


def test_a_checkpoint_of_another_log_is_refused():
    with pytest.raises(CheckpointError, match="another log"):
        checkpoints.opened(checkpoints.sign(HEAD, [KEY]), "example.test/other", [KEY.verifier])
    with pytest.raises(UnsignedNoteError):
        checkpoints.opened(checkpoints.sign(HEAD, [KEY]), ORIGIN, [Signer.new(ORIGIN).verifier])


def test_lines_beyond_the_head_are_kept():
    more = Checkpoint(ORIGIN, 0, bytes(32), ("one", "two"))
    assert checkpoints.parse(more.text()) == more


ROOT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        f"a\n7\n{ROOT}",
        f"\n7\n{ROOT}\n",
        f"a\n07\n{ROOT}\n",
        f"a\n-7\n{ROOT}\n",
        f"a\n+7\n{ROOT}\n",
        f"a\n7 \n{ROOT}\n",
        f"a\n٧\n{ROOT}\n",
        f"a\n{2**63}\n{ROOT}\n",
        f"a\n7\n{ROOT[:-4]}\n",
        f"a\n7\n{ROOT}AAAA\n",
        f"a\n7\n{ROOT.replace('8=', '9=')}\n",
        "a\n7\nno base64\n",
        f"a\n7\n{ROOT}\n\n",
        f"a\n7\n{ROOT}\n\nmore\n",
    ],
    ids=range(16),
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(CheckpointError):
        checkpoints.parse(text)


@pytest.mark.parametrize(
    "wrong",
    [
        Checkpoint("", 7, bytes(32)),
        Checkpoint("two\nlines", 7, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 7, bytes(31)),
        Checkpoint("a", 7, bytes(32), ("",)),
    ],
)
def test_what_would_not_be_read_again_is_not_signed(wrong):
    with pytest.raises(CheckpointError):
        checkpoints.sign(wrong, [KEY])
