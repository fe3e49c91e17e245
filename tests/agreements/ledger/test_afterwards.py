"""What the register adds to the check of a file, and what it tells nobody."""

import pytest

from agreements.errors import NotFound
from agreements.ledger import afterwards, judging
from agreements.ledger.canonical import digest
from agreements.ledger.evidence import Method
from agreements.ledger.following import Unfollowed
from agreements.ledger.paper import Code
from agreements.ledger.reports import Verdict
from tests import evidence_files
from tests.evidence_files import AGREEMENT, KEY, issued
from tests.fixtures_signing import stored


@pytest.fixture
async def made(committed_db):
    """A file of a record that was changed since, the change signed too."""
    found = issued(Method.RANGE)
    size = len(found.log.bodies)
    found.log.append("agreement.correct", f"agreement/{AGREEMENT}", core={"agreement": []})
    found.log.fill(300)
    await stored(found.log, found.issue, size, size + 10, len(found.log.bodies))
    return found


def judged(made):
    return judging.judge(made.file, made.sidecar, [KEY.verifier])


async def test_the_register_trusts_its_own_keys(made):
    assert await afterwards.keys() == (KEY.verifier,)


async def test_a_file_is_held_against_the_log_as_it_is(made):
    report = await afterwards.followed(judged(made))
    assert (report.verdict, report.since.size) == (Verdict.GENUINE, len(made.log.bodies))
    assert report.since.after == {made.record: made.issue + 4}


async def test_a_record_that_nobody_changed_is_unchanged(committed_db):
    made = issued(Method.PARTS)
    await stored(made.log, len(made.log.bodies))
    report = await afterwards.followed(judged(made))
    assert report.since.after == {made.record: None}


async def test_a_later_entry_counts_once_it_is_signed(committed_db):
    made = issued(Method.PARTS)
    size = len(made.log.bodies)
    later = made.log.append("agreement.correct", f"agreement/{AGREEMENT}", core={"agreement": []})
    await stored(made.log, size)
    held = digest(made.log.bodies[made.record])
    assert await afterwards.next_entry(made.record, held) is None
    await stored(made.log, size + 1)
    assert await afterwards.next_entry(made.record, held) == later


async def test_a_log_that_was_rewritten_is_found(committed_db):
    made = issued(Method.RANGE)
    other, _ = evidence_files.a_log(19)
    other.fill(40)
    await stored(other, len(other.bodies))
    report = await afterwards.followed(judged(made))
    assert report.verdict is Verdict.FORKED


async def test_a_log_that_was_cut_off_proves_nothing(committed_db):
    made = issued(Method.RANGE)
    shorter, _ = evidence_files.a_log()
    await stored(shorter, len(shorter.bodies))
    with pytest.raises(Unfollowed) as older:
        await afterwards.followed(judged(made))
    assert older.value.finding.key == "check.newer_is_older"


async def test_before_anything_is_signed_nothing_can_be_held_against_it(committed_db):
    with pytest.raises(Unfollowed):
        await afterwards.followed(judged(issued(Method.FILE)))


async def test_only_the_bytes_of_an_entry_lead_to_the_one_after_it(made):
    """Its leaf hash is public, so it tells nothing; nor does the digest of another entry."""
    body = made.log.bodies[made.record]
    assert await afterwards.next_entry(made.record, digest(body)) == made.issue + 4
    for index, held in (
        (made.record, made.log.leaves[made.record]),
        (made.record - 1, digest(body)),
        (made.record, b""),
        (10**17, digest(body)),
    ):
        with pytest.raises(NotFound):
            await afterwards.next_entry(index, held)


async def test_the_number_on_a_document_names_its_head(made):
    heads = {size: made.log.head(size).root for size in (made.issue, made.issue + 4)}
    first, second = heads
    body = made.log.bodies[made.record]
    code = Code.of(made.record, heads[second], body)
    assert Code.parse(code.text()) == code
    paper = await afterwards.named(code)
    assert (paper.head.size, paper.head.root, paper.held, paper.next) == (second, heads[second], True, second)
    # The head after it covers the entry too, and a document may name it.
    assert (await afterwards.named(Code(0, code.root))).head.size == second
    assert (await afterwards.named(Code(second, code.root))).head is None
    assert (await afterwards.named(Code(0, "00000000"))).head is None
    assert (await afterwards.named(Code(0, heads[first].hex()[:8]))).head.size == first


async def test_a_number_alone_tells_nothing_of_later_entries(made):
    root = made.log.head(made.issue + 4).root.hex()[:8]
    for held in ("", "0" * 16, made.log.leaves[made.record].hex()[:16]):
        paper = await afterwards.named(Code(made.record, root, held))
        assert (paper.held, paper.next) == (False, None)


@pytest.mark.parametrize(
    "text",
    ["", "1", "1-", "01-00000000", "1-0000000", "1-000000000", "1-0000000G", "1-ABCDEF00", "-1-00000000",
     "1-00000000-", "1-00000000-00", "1-00000000-" + "0" * 17, "9" * 19 + "-00000000", "1_0-00000000", "x"],
)  # fmt: skip
def test_what_is_no_number_of_a_document_is_not_found(text):
    with pytest.raises(NotFound):
        Code.parse(text)


async def test_a_head_is_found_by_its_index(made, postgres):
    """Whoever asks may be anybody, and a register has millions of heads."""
    from agreements.tables.ledger import LedgerCheckpoint

    rows = await LedgerCheckpoint.raw(
        "SELECT indexdef FROM pg_indexes WHERE indexname = 'ledger_checkpoint_by_root'"
    )
    assert "root" in rows[0]["indexdef"]
