"""Signed notes: the examples of the specification and of Go's checksum database, and what is no note."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.ledger import notes
from agreements.ledger.notes import (
    MalformedKeyError,
    MalformedNoteError,
    Signer,
    UnsignedNoteError,
    Verifier,
    WrongSignatureError,
)

# https://c2sp.org/signed-note, section "Example".
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Zt"
    "g1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
# The same, at its top: an empty line in the text.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihA"
    "QwaqP3ZekRwNtIc=\n"
).encode()
# The documentation of golang.org/x/mod/sumdb/note: both keys and a note.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6K"
    "E6RyyBwJnAM=\n"
).encode()
OURS = Signer("example.test/register", bytes(range(32)))


def test_the_example_of_the_specification_is_opened():
    key = Verifier.parse(EXAMPLE_KEY)
    assert key.text() == EXAMPLE_KEY
    assert notes.opened(EXAMPLE, [key]) == ("This is an example message.\n", (key,))


def test_a_text_may_have_empty_lines():
    note = notes.parse(POEM)
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert [each.name for each in note.signatures] == ["quasimodo.example/salvatore"]
    assert note.body() == POEM


def test_keys_and_signatures_are_those_of_the_checksum_database():
    signer = Signer.parse(GO_SIGNER)
    assert signer.text() == GO_SIGNER
    assert signer.verifier.text() == GO_VERIFIER
    assert notes.sign(GO_TEXT, [signer]) == GO_NOTE


def test_a_private_key_is_not_shown():
    assert base64.b64encode(OURS.seed).decode() not in repr(OURS)
    assert repr(OURS) == "Signer(name='example.test/register')"


def test_several_sign_one_note_and_each_is_told():
    other = Signer.new("example.test/register")
    body = notes.sign("text\n", [OURS, other])
    text, signed_by = notes.opened(body, [other.verifier, OURS.verifier])
    assert (text, signed_by) == ("text\n", (OURS.verifier, other.verifier))


def test_signatures_of_unknown_keys_are_passed_over():
    stranger = Signer.new("example.test/register")
    body = notes.sign("text\n", [stranger, OURS])
    assert notes.opened(body, [OURS.verifier]) == ("text\n", (OURS.verifier,))
    with pytest.raises(UnsignedNoteError):
        notes.opened(notes.sign("text\n", [stranger]), [OURS.verifier])


def test_a_wrong_signature_of_a_known_key_spoils_the_note():
    good = Signer.new("example.test/other")
    body = notes.sign("text\n", [good, OURS])
    changed = body.replace(b"text\n", b"test\n", 1)
    with pytest.raises(WrongSignatureError):
        notes.opened(changed, [OURS.verifier])
    note = notes.parse(body)
    half = notes.Note("text\n", (good.sign("text\n"), OURS.sign("test\n"))).body()
    assert note.signatures[0] == notes.parse(half).signatures[0]
    with pytest.raises(WrongSignatureError):
        notes.opened(half, [good.verifier, OURS.verifier])


def test_a_known_id_under_another_name_is_an_unknown_key():
    signature = OURS.sign("text\n")
    renamed = notes.Note("text\n", (notes.Signature("else", signature.key_id, signature.value),)).body()
    with pytest.raises(UnsignedNoteError):
        notes.opened(renamed, [OURS.verifier])


LINE = OURS.sign("text\n").line()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text\n",
        b"text\n\n",
        f"text\n\n{LINE}"[:-1].encode(),
        f"text\n{LINE}".encode(),
        f"text\n\n{LINE}more\n".encode(),
        f"text\n\n{LINE}\n".encode(),
        f"te\txt\n\n{LINE}".encode(),
        f"te\rxt\n\n{LINE}".encode(),
        b"te\xffxt\n\n" + LINE.encode(),
        f"text\n\n{LINE.replace('— ', '- ')}".encode(),
        f"text\n\n{LINE.replace('— ', '—')}".encode(),
        f"text\n\n{LINE.replace('example', 'exa+mple')}".encode(),
        f"text\n\n{LINE.replace('example', 'exa mple')}".encode(),
        f"text\n\n{LINE.replace('=', '')}".encode(),
        "text\n\n— name AAAA\n".encode(),
        "text\n\n—  AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        f"text\n\n{LINE * (notes.MOST_SIGNATURES + 1)}".encode(),
        b"x" * notes.LARGEST + f"\n\n{LINE}".encode(),
    ],
    ids=range(20),
)
def test_what_is_no_note_is_refused(body):
    with pytest.raises(MalformedNoteError):
        notes.parse(body)


def test_sixteen_signatures_are_taken():
    assert len(notes.parse(f"text\n\n{LINE * 16}".encode()).signatures) == 16


@pytest.mark.parametrize("text", ["", "text", "te\x00xt\n", "te\rxt\n"])
def test_a_text_that_cannot_stand_in_a_note_is_not_signed(text):
    with pytest.raises(MalformedNoteError):
        notes.sign(text, [OURS])


def test_a_note_without_a_signature_is_not_made():
    with pytest.raises(MalformedNoteError):
        notes.sign("text\n", [])


@given(st.text(st.characters(min_codepoint=32, codec="utf-8")), st.integers(0, 3))
def test_what_was_signed_is_opened_again(line, blanks):
    text = f"a{line}\n" + "\n" * blanks + "end\n"
    assert notes.opened(notes.sign(text, [OURS]), [OURS.verifier])[0] == text


@given(st.integers(0, 200), st.integers(0, 4), st.binary(max_size=4))
def test_a_note_that_was_tampered_with_is_read_as_it_stands_or_refused(where, gone, instead):
    body = GO_NOTE[:where] + instead + GO_NOTE[where + gone :]
    with contextlib.suppress(MalformedNoteError):
        assert notes.parse(body).body() == body


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+530d903a",
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY.replace("530d903a", "530D903A"),
        EXAMPLE_KEY.replace("example", "exa mple"),
        EXAMPLE_KEY.removeprefix("example.com/foo"),
        EXAMPLE_KEY[:-4],
        EXAMPLE_KEY + "AAAA",
        EXAMPLE_KEY.replace("Aeky", "Beky"),
        EXAMPLE_KEY.replace("Aeky", "A*ky"),
    ],
)
def test_what_is_no_verifier_key_is_refused(text):
    with pytest.raises(MalformedKeyError):
        Verifier.parse(text)


@pytest.mark.parametrize(
    "text", [GO_VERIFIER, GO_SIGNER.replace("c74f20a3", "c74f20a4"), "PRIVATE+KEY+a+b+c"]
)
def test_what_is_no_signing_key_is_refused(text):
    with pytest.raises(MalformedKeyError):
        Signer.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b", "a\n"])
def test_a_name_without_blanks_and_plus_is_asked_for(name):
    with pytest.raises(MalformedKeyError):
        Signer.new(name)
