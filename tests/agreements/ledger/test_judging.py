"""What is said of a file: of one in order, and of every way in which one is not."""

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.ledger import evidence, following, telling, zips
from agreements.ledger.canonical import canonical
from agreements.ledger.evidence import Content, EvidenceError, Method, digest_of
from agreements.ledger.following import Unfollowed
from agreements.ledger.judging import judge
from agreements.ledger.notes import Signer
from agreements.ledger.reports import Verdict
from tests import evidence_files
from tests.evidence_files import ANOTHER, KEY, MONDAY, ORIGIN, a_zip, carrying, element, issued

METHODS = list(Method)
OURS = (KEY.verifier,)


def judged(made, file=None, sidecar=..., keys=OURS):
    return judge(made.file if file is None else file, made.sidecar if sidecar is ... else sidecar, keys)


def keys_of(report):
    return [each.key for each in report.findings]


def again(made, **changed):
    """The same file with other evidence."""
    said = replace(made.said, **changed)
    file, sidecar = carrying(made.file, said)
    return judged(made, file, sidecar)


@pytest.mark.parametrize("method", METHODS)
def test_a_file_as_it_was_given_out_is_genuine_and_tells_its_state(method):
    made = issued(method)
    report = judged(made)
    assert (report.verdict, report.findings) == (Verdict.GENUINE, ())
    assert (report.issued.kind, report.issued.language, report.issued.known_on) == (
        "agreement_summary",
        "ru",
        MONDAY,
    )
    assert report.issued.in_force_on.isoformat() == "2026-06-15"
    [record] = report.records
    assert (record.entry.index, record.entry.revision) == (made.record, 2)
    assert (set(record.shown), record.withheld) == ({"core", "reason"}, ("party/x",))
    assert report.heads == (made.log.head(),)
    assert report.signers == OURS
    assert report.bound


@pytest.mark.parametrize("method", METHODS)
def test_without_a_key_that_is_trusted_a_file_is_sound_and_no_more(method):
    made = issued(method)
    assert judged(made, keys=()).verdict is Verdict.UNKNOWN_KEY
    assert keys_of(judged(made, keys=())) == ["check.no_key_given"]
    report = judged(made, keys=(ANOTHER.verifier,))
    assert (report.verdict, keys_of(report)) == (Verdict.UNKNOWN_KEY, ["check.key_not_named"])
    assert report.signers == OURS


def test_a_file_of_another_log_is_not_ours():
    stranger = Signer("example.test/other", bytes(32)).verifier
    report = judged(issued(Method.FILE), keys=(stranger,))
    assert (report.verdict, keys_of(report)) == (Verdict.NOT_OURS, ["check.other_log"])


def test_one_key_of_two_is_enough_while_keys_are_replaced():
    made = issued(Method.RANGE, signers=(KEY, ANOTHER))
    for each in (KEY, ANOTHER):
        assert judged(made, keys=(each.verifier,)).verdict is Verdict.GENUINE


def test_every_head_has_to_be_signed_by_a_key_that_is_trusted():
    made = issued(Method.FILE, signers=(ANOTHER,))
    mixed = again(
        made,
        issue=made.log.witness(made.issue),
        keys=(KEY.verifier.text(), ANOTHER.verifier.text()),
    )
    assert mixed.verdict is Verdict.UNKNOWN_KEY


@pytest.mark.parametrize("file", [b"", b"%PDF-1.7\n%%EOF\n", b"a;b\n", evidence.MARK[:-1]])
def test_a_file_without_evidence_is_not_ours(file):
    report = judge(file, None, OURS)
    assert (report.verdict, keys_of(report)) == (Verdict.NOT_OURS, ["check.no_evidence"])


def test_a_zip_without_evidence_is_not_ours():
    report = judge(a_zip(evidence_files.parts()), None, OURS)
    assert (report.verdict, keys_of(report)) == (Verdict.NOT_OURS, ["check.no_evidence"])


def test_a_zip_that_is_no_document_is_not_ours_and_a_package_is_checked_elsewhere():
    for file in (zips.BEGINNING + b"broken", a_zip({"a": b""}) + b"more"):
        assert keys_of(judge(file, None, OURS)) == ["check.no_evidence"]
    broken = a_zip({**evidence_files.parts(), evidence_files.PART: b""})[:-1]
    assert keys_of(judge(broken, None, OURS)) == ["check.no_plain_zip"]
    package = a_zip({"manifest.json": b"{}", "tile/entries/000": b"", "evidence.json": b""})
    for file in (package, package + b"more"):
        report = judge(file, None, OURS)
        assert (report.verdict, keys_of(report)) == (Verdict.NOT_OURS, ["check.package"])


def test_a_sidecar_is_no_file():
    made = issued(Method.FILE)
    report = judge(made.sidecar, None, OURS)
    assert (report.verdict, keys_of(report)) == (Verdict.NOT_OURS, ["check.sidecar_alone"])


def test_a_zip_of_a_file_and_its_sidecar_is_that_file():
    made = issued(Method.FILE)
    both = a_zip({"list.csv": made.file, "list.csv.evidence.json": made.sidecar})
    assert judge(both, None, OURS).verdict is Verdict.GENUINE
    other = a_zip({"list.csv": made.file + b" ", "list.csv.evidence.json": made.sidecar})
    assert judge(other, None, OURS).verdict is Verdict.ALTERED
    assert keys_of(judge(both + b" ", None, OURS)) == ["check.no_plain_zip"]
    more = {"list.csv": made.file, "list.csv.evidence.json": made.sidecar, "more.csv": b"1"}
    for parts in (more, {"list.csv": made.file, "more.csv": b"1"}):
        assert keys_of(judge(a_zip(parts), None, OURS)) == ["check.no_evidence"]


@pytest.mark.parametrize("method", [Method.PARTS, Method.RANGE])
def test_evidence_that_came_later_than_its_file_stands_beside_it(method):
    """What was given out before it was signed has its evidence without the act, or none; the rest can be had later."""
    made = issued(method)
    written = made.said.written()
    early, _ = carrying(made.file, replace(made.said, issue=None))
    assert keys_of(judge(early, None, OURS)) == ["check.not_issued"]
    empty = {
        Method.PARTS: a_zip({**evidence_files.parts(), evidence_files.PART: element(None)}),
        Method.RANGE: carrying(made.file, made.said)[0].replace(written, b" " * len(written)),
    }[method]
    for file in (early, empty, made.file):
        assert judge(file, written, OURS).verdict is Verdict.GENUINE
        assert judge(file + b" ", written, OURS).verdict is not Verdict.GENUINE
    assert judge(empty, None, OURS).verdict in {Verdict.NOT_OURS, Verdict.ALTERED}


def test_what_stands_in_the_place_of_evidence_is_evidence_or_nothing():
    made = issued(Method.RANGE)
    place = made.said.content.first + 50
    odd = made.file[:place] + b"%" + made.file[place + 1 :]
    assert judge(odd, made.said.written(), OURS).verdict is Verdict.ALTERED
    other = carrying(made.file, replace(made.said, content=replace(made.said.content, first=1)))[0]
    assert judge(other, made.said.written(), OURS).verdict is Verdict.ALTERED
    stranger = made.log.witness(1)
    for said in (
        replace(made.said, issue=stranger),
        replace(made.said, records=(stranger,)),
        replace(made.said, keys=(ANOTHER.verifier.text(),)),
        replace(made.said, log="example.test/another"),
    ):
        file, _ = carrying(made.file, said)
        assert keys_of(judge(file, made.said.written(), OURS)) == ["check.evidence_elsewhere"]
    parts = issued(Method.PARTS)
    for part in (b"<other/>", b"<x>urn:kelishim:evidence:1</x>", element(made.said)):
        file = a_zip({**evidence_files.parts(), evidence_files.PART: part})
        assert judge(file, parts.said.written(), OURS).verdict is not Verdict.GENUINE


def test_a_bare_proof_proves_its_records_and_a_file_with_one_is_not_issued():
    made = issued(Method.FILE)
    bare = replace(made.said, issue=None)
    report = judge(bare.written(), None, OURS)
    assert (report.verdict, report.issued, len(report.records)) == (Verdict.GENUINE, None, 1)
    beside = judge(b"anything", bare.written(), OURS)
    assert (beside.verdict, keys_of(beside)) == (Verdict.NOT_OURS, ["check.not_issued"])
    broken = replace(bare, records=(replace(bare.records[0], proof=b""),))
    for file, sidecar in ((b"anything", broken.written()), (broken.written(), None)):
        assert judge(file, sidecar, OURS).verdict is Verdict.ALTERED
    malformed = replace(bare, records=(), keys=("no key",)).written()
    assert judge(malformed, None, OURS).verdict is Verdict.ALTERED
    nothing = judge(replace(bare, records=()).written(), None, OURS)
    assert (nothing.verdict, keys_of(nothing)) == (Verdict.NOT_OURS, ["check.proves_nothing"])


@pytest.mark.parametrize("method", METHODS)
def test_another_content_is_found(method):
    made = issued(method)
    other = {
        Method.FILE: made.file.replace(b"1;", b"2;"),
        Method.RANGE: made.file.replace(b"As people", b"As People"),
        Method.PARTS: a_zip(
            {
                **evidence_files.parts(),
                "word/document.xml": b"<document/>",
                evidence_files.PART: element(made.said),
            }
        ),
    }[method]
    report = judged(made, other)
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.content_differs"])


@pytest.mark.parametrize(
    "extra", [{"word/extra.xml": b""}, {"Word/document.xml": b""}, {"customXml/item3.xml": b""}]
)
def test_a_part_more_or_less_is_found(extra):
    made = issued(Method.PARTS)
    there = {**evidence_files.parts(), evidence_files.PART: element(made.said)}
    assert judged(made, a_zip(there | extra)).verdict is Verdict.ALTERED
    del there["customXml/item2.xml"]
    assert keys_of(judged(made, a_zip(there))) == ["check.content_differs"]


def test_what_is_appended_to_a_file_is_found():
    for method in METHODS:
        made = issued(method)
        for more in (b" ", b"\n%%EOF\n", made.file):
            assert judged(made, made.file + more).verdict is Verdict.ALTERED, (method, more)


def test_evidence_that_was_moved_within_a_file_is_found():
    """Its place belongs to the content: else blanks and JSON could be pushed to where they mean something."""
    made = issued(Method.RANGE)
    content = made.said.content
    moved = Content(Method.RANGE, content.first + 1, content.beyond + 1)
    blank = made.file[: content.first] + made.file[content.beyond :]
    room = replace(made.said, content=moved).written().ljust(content.beyond - content.first)
    file = blank[: moved.first] + room + blank[moved.first :]
    report = judged(made, file)
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.content_differs"])
    elsewhere = replace(made.said, content=Content(Method.PARTS, part="customXml/item9.xml"))
    zipped = a_zip({**evidence_files.parts(), "customXml/item9.xml": element(elsewhere)})
    parts = issued(Method.PARTS)
    elsewhere = replace(parts.said, content=Content(Method.PARTS, part="customXml/item9.xml"))
    zipped = a_zip({**evidence_files.parts(), "customXml/item9.xml": element(elsewhere)})
    assert keys_of(judge(zipped, None, OURS)) == ["check.content_differs"]


def test_a_part_or_range_that_says_it_is_elsewhere_is_found():
    made = issued(Method.PARTS)
    zipped = a_zip({**evidence_files.parts(), "customXml/item9.xml": element(made.said)})
    assert keys_of(judge(zipped, None, OURS)) == ["check.evidence_elsewhere"]
    made = issued(Method.RANGE)
    first, beyond = made.said.content.first, made.said.content.beyond
    for content, key in (
        (Content(Method.RANGE, 1, 10), "check.evidence_elsewhere"),
        (Content(Method.RANGE, first + 1, beyond), "check.evidence_elsewhere"),
        (Content(Method.RANGE, first, first + 50), "check.not_blank"),
        (Content(Method.RANGE, 0, beyond), "check.evidence_malformed"),
        (Content(Method.RANGE, first, len(made.file)), "check.evidence_elsewhere"),
    ):
        room = replace(made.said, content=content).written().ljust(beyond - first)
        file = made.file[:first] + room + made.file[beyond:]
        assert keys_of(judged(made, file)) == [key]


def test_only_blanks_stand_around_the_evidence():
    made = issued(Method.RANGE)
    place = made.said.content.beyond - 10
    for char in (b"x", b"\n", b"\0", b"%"):
        file = made.file[:place] + char + made.file[place + 1 :]
        report = judged(made, file)
        assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.not_blank"])


def test_a_quoted_mark_is_no_evidence_and_two_that_stand_are_one_too_many():
    made = issued(Method.RANGE)
    first = made.said.content.first
    quoting = made.file.replace(b"(As people see it)", evidence.MARK)
    assert keys_of(judged(made, quoting)) == ["check.content_differs"]
    written = made.said.written()
    assert 2 * len(written) < evidence_files.ROOM, "both have their room"
    twice = made.file[:first] + (written * 2).ljust(evidence_files.ROOM)
    twice += made.file[made.said.content.beyond :]
    report = judged(made, twice)
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.evidence_twice"])
    many = made.file.replace(b"(As people see it)", evidence.MARK * 10_000)
    assert judged(made, many).verdict is Verdict.ALTERED
    zipped = a_zip(
        {
            **evidence_files.parts(),
            evidence_files.PART: element(made.said),
            "customXml/item3.xml": element(made.said),
        }
    )
    assert keys_of(judge(zipped, None, OURS)) == ["check.evidence_twice"]


def test_evidence_is_read_as_it_is_written_and_in_no_other_way():
    written = issued(Method.FILE).said.written()
    assert evidence.read(written).written() == written
    said = json.loads(written)
    others = [
        json.dumps(said).encode(),
        written.replace(b'"log":"', b'"log":"\\u0065', 1).replace(b"\\u0065e", b"\\u0065", 1),
        written[:-1] + b',"more":1}',
        written.replace(b'{"format"', b'{"log":"x","format"', 1),
        written + b" ",
        written.replace(b'"method":"file"', b'"method":"else"'),
        json.dumps({**said, "content": {"method": "range", "first": "1", "beyond": 2}}, separators=(",", ":")).encode(),
        json.dumps({**said, "log": 7}, separators=(",", ":")).encode(),
        json.dumps({**said, "keys": [7]}, separators=(",", ":")).encode(),
        json.dumps({**said, "issue": {"entry": "\ud800"}}).encode(),
        b"[" * 100_000,
        b"[]", b"7", b"", b"\xff", b'{"format":"kelishim.evidence/2"}',
    ]  # fmt: skip
    for body in others:
        with pytest.raises(EvidenceError):
            evidence.read(body)


def test_evidence_of_a_size_that_nobody_writes_is_refused():
    with pytest.raises(EvidenceError) as refused:
        evidence.read(b" " * (evidence.LARGEST + 1))
    assert refused.value.finding.key == "check.evidence_too_large"


def test_more_records_or_keys_than_anybody_writes_are_refused():
    said = issued(Method.FILE).said
    for more in (
        replace(said, records=said.records * (evidence.MOST_RECORDS + 1)),
        replace(said, keys=said.keys * (evidence.MOST_KEYS + 1)),
    ):
        with pytest.raises(EvidenceError) as refused:
            evidence.read(more.written())
        assert refused.value.finding.key == "check.evidence_too_large"


def test_the_digest_of_a_range_is_that_of_the_file_before_the_evidence_was_written():
    made = issued(Method.RANGE)
    content = made.said.content
    blank = made.file[: content.first] + b" " * evidence_files.ROOM + made.file[content.beyond :]
    assert content.digest(made.file) == Content(Method.FILE).digest(blank)
    for first, beyond in ((0, 5), (5, 5), (6, 5), (5, len(made.file)), (-5, 5)):
        with pytest.raises(EvidenceError):
            Content(Method.RANGE, first, beyond).digest(made.file)


def test_evidence_of_another_kind_of_file_does_not_fit():
    made, other = issued(Method.FILE), issued(Method.RANGE)
    for file in (b"a;b\n", b"a" * 20_000):
        assert judge(file, other.said.written(), OURS).verdict is not Verdict.GENUINE
    zipped = a_zip({**evidence_files.parts(), evidence_files.PART: element(made.said)})
    assert keys_of(judge(zipped, None, OURS)) == ["check.other_method"]


@pytest.mark.parametrize(
    "part",
    [
        b'<!DOCTYPE evidence [<!ENTITY x "y">]><evidence xmlns="urn:kelishim:evidence:1">&x;</evidence>',
        b'<evidence xmlns="urn:kelishim:evidence:1">****</evidence>',
        b'<evidence xmlns="urn:kelishim:evidence:1">AAAA</evidence>',
        b'<evidence xmlns="urn:kelishim:evidence:1">AAB=</evidence>',
        b'<evidence xmlns="urn:kelishim:evidence:1"><x/></evidence>',
        b'<evidence xmlns="urn:kelishim:evidence:1"></evidence>',
    ],
)
def test_a_part_that_is_not_plain_evidence_is_not_read(part):
    report = judge(a_zip({**evidence_files.parts(), evidence_files.PART: part}), None, OURS)
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.evidence_malformed"])


# What is wrong with a witness, and what is said of it.


def damaged(made, **changed):
    return again(made, records=(replace(made.said.records[0], **changed),))


def test_an_entry_that_was_changed_does_not_lead_to_the_head():
    made = issued(Method.RANGE)
    [record] = made.said.records
    report = damaged(made, entry=record.entry.replace(b"agreement.correct", b"agreement.correcT"))
    assert report.verdict is Verdict.ALTERED
    assert keys_of(report) == ["check.proof_fails", "check.records_exchanged"]
    assert report.findings[0].params == {"entry": made.record}


def test_a_proof_that_was_changed_fails():
    made = issued(Method.RANGE)
    proof = made.said.records[0].proof.decode()
    lines = proof.split("\n")
    for other in (
        proof.replace(f"index {made.record}", f"index {made.record - 1}"),
        "\n".join([*lines[:2], *lines[3:]]),
        "\n".join([*lines[:2], lines[2], *lines[2:]]),
        proof.replace("\nindex", "\nextra AAAA\nindex"),
        "",
    ):
        report = damaged(made, proof=other.encode())
        assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.proof_fails"])


def test_a_head_that_was_changed_has_no_signature():
    made = issued(Method.RANGE)
    size = len(made.log.bodies)
    proof = made.said.records[0].proof
    report = damaged(made, proof=proof.replace(b"\n%d\n" % size, b"\n%d\n" % (size + 1)))
    assert keys_of(report) == ["check.signature_wrong"]
    report = damaged(made, proof=proof.replace("— example".encode(), "— exemple".encode()))
    assert keys_of(report) == ["check.head_unsigned"]
    report = damaged(made, proof=proof.replace("— ".encode(), b"- "))
    assert keys_of(report) == ["check.head_malformed"]


def test_a_head_of_another_log_is_none_of_this_one():
    made = issued(Method.RANGE)
    report = again(made, log="example.test/another", keys=())
    assert report.verdict is Verdict.ALTERED
    assert keys_of(report)[:1] == ["check.head_malformed"]


def test_an_entry_of_another_place_or_log_is_none():
    made = issued(Method.FILE)
    log = evidence_files.Log("example.test/another")
    log.fill(5)
    log.origin = ORIGIN
    report = again(made, records=(log.witness(2),))
    assert "check.entry_malformed" in keys_of(report)


@pytest.mark.parametrize("body", [b"{}", b"[]", b"7", b"{", b'{"seq": 0}', b"[" * 50_000])
def test_a_leaf_that_is_no_entry_is_said_to_be_none(body):
    made = issued(Method.FILE)
    log = evidence_files.Log()
    log.bodies.append(body)
    log.kept[0] = ()
    report = again(made, records=(log.witness(0),))
    assert report.verdict is Verdict.ALTERED
    assert "check.entry_malformed" in keys_of(report)


def test_a_section_is_the_one_that_the_entry_has_the_digest_of():
    made = issued(Method.RANGE)
    [record] = made.said.records
    core, reason = record.sections
    for sections in (
        (core.replace(b"A memorandum", b"A memorandvm"), reason),
        (core.replace(b'"core"', b'"corf"'), reason),
        (core, core),
        (core, reason, reason),
        (core.replace(b'"section":"core"', b'"section":"party/x"'), reason),
        (core, reason.replace(b"slip", b"slap")),
        (core.replace(str(UUID(int=1)).encode(), str(UUID(int=3)).encode()), reason),
    ):
        report = damaged(made, sections=sections)
        assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.section_changed"])
    assert keys_of(damaged(made, sections=(b"7",))) == ["check.entry_malformed"]


def test_a_section_about_something_else_is_not_the_entrys_own():
    made = issued(Method.FILE, bound=False, agreements=None, log_size=None)
    strange = evidence_files.section("core", f"agreement/{UUID(int=8)}", "", rows={"agreement": []})
    seq = made.log.append("agreement.draft", f"agreement/{UUID(int=7)}", core=strange)
    report = again(made, records=(made.log.witness(seq),))
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.section_changed"])


def test_an_entry_is_canonical_and_says_its_own_place():
    made = issued(Method.FILE, bound=False, agreements=None, log_size=None)
    log = made.log
    for body in (json.dumps(json.loads(log.bodies[3])).encode(), log.bodies[3]):
        log.bodies.append(body.replace(b'"seq": 3', b'"seq": %d' % len(log.bodies)))
        log.kept[len(log.bodies) - 1] = ()
        report = again(made, records=(log.witness(len(log.bodies) - 1),))
        assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.entry_malformed"])


@pytest.mark.parametrize(
    "wrong", [{"in_force_on": "soon"}, {"known_on": 7}, {"log_size": "x"}, {"id": str(UUID(int=9))}]
)
def test_what_the_act_of_issuing_wrote_down_can_be_read(wrong):
    report = judged(issued(Method.FILE, **wrong))
    assert report.verdict is Verdict.ALTERED
    assert "check.no_issue" in keys_of(report)


def test_sections_may_be_held_back_and_are_then_withheld():
    made = issued(Method.RANGE)
    report = damaged(made, sections=())
    assert report.verdict is Verdict.GENUINE
    assert report.records[0].withheld == ("core", "party/x")


def test_what_did_not_issue_a_file_did_not():
    made = issued(Method.FILE)
    report = again(made, issue=made.said.records[0])
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.no_issue"])
    report = again(made, issue=replace(made.said.issue, sections=()))
    assert keys_of(report) == ["check.no_issue"]


def test_records_of_another_agreement_or_a_later_day_were_put_in():
    made = issued(Method.FILE, bound=False)
    log = made.log
    other = log.append("agreement.draft", f"agreement/{UUID(int=5)}", core={"agreement": []})
    later = log.append("agreement.correct", f"agreement/{UUID(int=1)}", core={"agreement": []})
    for seq in (3, other, later):
        report = again(made, records=(log.witness(seq),))
        assert "check.record_strange" in keys_of(report)
        assert report.verdict is Verdict.ALTERED


def test_records_that_the_file_is_bound_to_cannot_be_exchanged_or_left_out():
    made = issued(Method.FILE, agreements=None)
    assert judged(made).bound
    for records in ((), (made.said.records[0],) * 2, (made.log.witness(3),)):
        assert "check.records_exchanged" in keys_of(again(made, records=records))


def test_a_content_is_of_the_bytes_that_the_act_says():
    made = issued(Method.FILE, content={"method": "range", "first": 1, "beyond": 2})
    assert keys_of(judged(made)) == ["check.content_differs"]


def test_records_of_a_programme_are_those_of_its_agreements_too():
    made = issued(Method.FILE, bound=False, programme=str(UUID(int=6)))
    assert judged(made).verdict is Verdict.GENUINE
    assert not judged(made).bound, "the programme's own record is not among them"


def test_records_that_nothing_binds_to_the_file_are_said_to_be_so():
    made = issued(Method.FILE, bound=False, agreements=None)
    report = judged(made)
    assert (report.verdict, report.bound) == (Verdict.GENUINE, False)
    assert "check.not_bound" in [each.key for each in telling.sentences(report)]
    named = judged(issued(Method.FILE, bound=False))
    assert named.bound
    assert "check.not_bound" not in [each.key for each in telling.sentences(named)]


def test_the_keys_that_a_file_names_are_of_its_log_and_tell_nobody_whom_to_trust():
    made = issued(Method.FILE)
    strange = Signer("example.test/other", bytes(32)).verifier.text()
    for keys in ((KEY.verifier.text(), strange), (KEY.verifier.text()[:-4],), ("",)):
        report = again(made, keys=keys)
        assert report.verdict is Verdict.ALTERED
        assert "check.key_malformed" in keys_of(report)
    forged = issued(Method.FILE, signers=(ANOTHER,))
    assert judged(forged).verdict is Verdict.UNKNOWN_KEY


def test_two_heads_of_one_size_are_two_histories():
    made = issued(Method.FILE, bound=False)
    other, record = evidence_files.a_log()
    other.fill(len(made.log.bodies) - len(other.bodies))
    report = again(made, records=(other.witness(record),))
    assert (report.verdict, keys_of(report)) == (Verdict.ALTERED, ["check.two_heads"])


# Nothing of a file can be changed unseen.


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), method=st.sampled_from(METHODS), signers=st.sampled_from([(KEY,), (KEY, ANOTHER)]))
def test_no_bit_of_a_file_or_its_evidence_can_be_changed_unseen(data, method, signers):
    made = MADE[method, signers]
    whole = made.file if made.sidecar is None else made.file + made.sidecar
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    file, sidecar = bytes(changed), None
    if made.sidecar is not None:
        file, sidecar = file[: len(made.file)], file[len(made.file) :]
    report = judge(file, sidecar, OURS)
    if report.verdict is Verdict.GENUINE:
        # Nothing that is read: a moment in the directory of a zip, where among blanks a range ends, and who signed
        # beside the key that is trusted. The content has its digest, and all that is told is the same.
        assert replace(report, signers=()) == replace(judged(made), signers=())
        assert made.sidecar is None or signers != (KEY,)


MADE = {
    (method, signers): issued(method, signers=signers)
    for method in METHODS
    for signers in [(KEY,), (KEY, ANOTHER)]
}


@given(st.binary(max_size=300), st.binary(max_size=300) | st.none())
def test_of_any_bytes_a_verdict_is_given(file, sidecar):
    for beginning in (b"", evidence.MARK, zips.BEGINNING):
        assert judge(beginning + file, sidecar, OURS).verdict in {Verdict.ALTERED, Verdict.NOT_OURS}


# How the log went on.


def test_a_newer_head_continues_the_files_own():
    made = issued(Method.RANGE)
    size = len(made.log.bodies)
    made.log.fill(30)
    way = made.log.way(size, len(made.log.bodies))
    report = following.held(judged(made), made.log.head(), {size: way}, {made.record: None})
    assert (report.verdict, report.since.size) == (Verdict.GENUINE, len(made.log.bodies))
    told = [each.key for each in telling.sentences(report)]
    assert told[-1] == "check.continues"
    assert "check.unchanged" in told


def test_a_head_that_does_not_continue_is_a_log_rewritten():
    made = issued(Method.RANGE)
    size = len(made.log.bodies)
    other, _ = evidence_files.a_log()
    other.fill(50)
    for head, ways in (
        (other.head(), {size: other.way(size, len(other.bodies))}),
        (other.head(size), {}),
        (other.head(), {size: []}),
    ):
        report = following.held(judged(made), head, ways)
        assert (report.verdict, keys_of(report)) == (Verdict.FORKED, ["check.forked"])


def test_the_head_of_the_file_itself_needs_no_proof():
    made = issued(Method.RANGE)
    assert following.held(judged(made), made.log.head(), {}).since.root == made.log.head().root


def test_what_does_not_lead_on_is_said_and_proves_nothing():
    made = issued(Method.RANGE)
    size = len(made.log.bodies)
    with pytest.raises(Unfollowed) as older:
        following.held(judged(made), made.log.head(size - 1), {})
    assert older.value.finding.key == "check.newer_is_older"
    made.log.fill(3)
    with pytest.raises(Unfollowed) as uncompared:
        following.held(judged(made), made.log.head(), {})
    assert uncompared.value.finding.key == "check.not_compared"
    with pytest.raises(Unfollowed) as unsigned:
        following.opened(made.log.signed(None, ANOTHER), judged(made), OURS)
    assert unsigned.value.finding.key == "check.newer_not_signed"


def test_a_file_that_is_not_sound_is_not_followed():
    made = issued(Method.RANGE)
    report = judged(made, made.file + b" ")
    assert following.held(report, made.log.head(), {}) is report


def test_the_ways_through_a_log_are_read_from_tiles():
    log = evidence_files.Log()
    log.fill(700)
    seen = []

    def read(path):
        seen.append(path)
        return log.tile(path.removeprefix("tile/"))

    for old, new in ((300, 700), (256, 700), (1, 512), (699, 700), (512, 700)):
        assert following.Log(read, answers=False).way(old, new) == log.way(old, new)
    assert {path for path in seen if path.startswith("tile/1/")}


def test_the_digest_that_binds_records_is_over_their_leaves_in_order():
    assert digest_of([b"a", b"b"]) != digest_of([b"b", b"a"])
    assert digest_of([]) == __import__("hashlib").sha256(canonical([])).hexdigest()
