"""Time stamps: which answers prove something, and which are refused."""

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger import stamps
from agreements.ledger.stamps import StampError
from tests.fixtures_stamps import Authority, about

NOTE = b"example.test/register\n3\nAAAA\n\n\xe2\x80\x94 example.test/register BBBB\n"


def refusal_of(*arguments, **named):
    with pytest.raises(StampError) as refused:
        stamps.opened(*arguments, **named)
    return str(refused.value)


def test_an_answer_says_when_and_by_whom(authority):
    asked = stamps.question(NOTE)
    answer = authority.answer(asked.body)
    stamp = stamps.opened(answer, NOTE, [authority.root], asked.nonce)
    assert stamp.authority == "Test Time"
    assert abs(stamp.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert stamp.at.tzinfo is UTC
    # Kept, it proves the same without the nonce, and to programs that know nothing of us.
    assert stamps.opened(answer, NOTE, [authority.root]) == stamp
    assert authority.takes(answer, NOTE)
    assert not authority.takes(answer, NOTE + b"\n")


def test_each_question_has_its_own_nonce():
    assert len({stamps.question(NOTE).nonce for _ in range(50)}) == 50


def test_an_answer_to_another_question_is_refused(authority):
    first, second = stamps.question(NOTE), stamps.question(NOTE)
    answer = authority.answer(first.body)
    assert "Nonce" in refusal_of(answer, NOTE, [authority.root], second.nonce)


def test_a_stamp_of_something_else_is_refused(authority):
    asked = stamps.question(NOTE)
    answer = authority.answer(about(b"something else", NOTE)(asked.body))
    assert "messages" in refusal_of(answer, NOTE, [authority.root], asked.nonce)
    assert refusal_of(authority.answer(asked.body), NOTE + b" ", [authority.root], asked.nonce)


def test_a_digest_that_nobody_asked_for_is_refused(authority):
    """The same 32 bytes under the name of another algorithm (SHA-512/256) would be the digest of another note."""
    asked = stamps.question(NOTE)
    sha256, other = bytes.fromhex("608648016503040201"), bytes.fromhex("608648016503040206")
    answer = authority.answer(asked.body.replace(sha256, other))
    assert "SHA-256" in refusal_of(answer, NOTE, [authority.root], asked.nonce)


def test_another_authority_is_not_believed_whatever_it_calls_itself(authority, tmp_path):
    asked = stamps.question(NOTE)
    other = Authority(tmp_path / "other")
    answer = other.answer(asked.body)
    assert stamps.opened(answer, NOTE, [other.root]).authority == "Test Time"
    assert refusal_of(answer, NOTE, [authority.root], asked.nonce)
    assert refusal_of(answer, NOTE, [], asked.nonce)


def test_a_certificate_that_had_run_out_when_it_stamped_is_refused(tmp_path):
    expired = Authority(tmp_path / "expired", days=-3)
    asked = stamps.question(NOTE)
    assert refusal_of(expired.answer(asked.body), NOTE, [expired.root], asked.nonce)


def test_certificates_may_stand_in_any_order(tmp_path):
    """As OpenSSL writes them: with six in an answer, one order of 720 is that of DER."""
    authority = Authority(tmp_path / "authority", others=5)
    answer = authority.answer(stamps.question(NOTE).body)
    assert authority.takes(answer, NOTE)
    assert stamps.opened(answer, NOTE, [authority.root]).authority == "Test Time"
    sorted_once = stamps.in_order(answer)
    assert sorted_once != answer
    assert len(sorted_once) == len(answer)
    assert stamps.in_order(sorted_once) == sorted_once


@given(st.binary(max_size=200))
def test_bytes_that_are_no_answer_are_left_as_they_are(junk):
    assert len(stamps.in_order(junk)) == len(junk)
    with pytest.raises(StampError):
        stamps.opened(junk, NOTE, [])


@pytest.mark.parametrize("answer", [b"", b"no", b"0\x03\x02\x01\x00", b"\x30\x05\x30\x03\x02\x01\x02"])
def test_what_is_no_answer_is_refused(authority, answer):
    assert refusal_of(answer, NOTE, [authority.root])


def test_no_byte_of_an_answer_can_be_changed_so_that_it_says_something_else(authority):
    asked = stamps.question(NOTE)
    answer = authority.answer(asked.body)
    true = stamps.opened(answer, NOTE, [authority.root])
    for place in range(0, len(answer), 7):
        changed = bytearray(answer)
        changed[place] ^= 1
        try:
            found = stamps.opened(bytes(changed), NOTE, [authority.root])
        except StampError:
            continue
        # Bytes that no signature is over (a certificate nobody uses, say) may change; what is said may not.
        assert dataclasses.astuple(found) == dataclasses.astuple(true), place
