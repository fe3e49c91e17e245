"""What was given out before a redaction proves itself after it; what is given out after it proves what is left."""

import hashlib
import json
from datetime import timedelta

import pytest

from agreements.acts import redacting
from agreements.ledger import evidence, merkle, published, tlog_proofs
from agreements.ledger.evidence import Content, Evidence, Method, Witness
from agreements.ledger.notes import Verifier
from agreements.rules.redactions import MARK, Chosen
from agreements.tables.ledger import LedgerEntry, LedgerSection
from registry.settings import settings
from tests.agreements.acts.test_redacting import GROUND, place
from tests.fixtures_signing import MONDAY, signing

NAME = "A. Test"


@pytest.fixture
async def db(committed_db):
    """The signer's process is another one, and sees what is committed."""
    return committed_db


async def sections_of(entry):
    """The bytes of the sections of an entry that are there."""
    digests = [bytes.fromhex(each) for each in json.loads(entry)["sections"].values()]
    rows = await LedgerSection.raw(
        "SELECT body FROM ledger_section WHERE digest = ANY({}) ORDER BY digest", digests
    )
    return tuple(bytes(row["body"]) for row in rows)


async def witness(seq):
    [row] = await LedgerEntry.raw("SELECT body FROM ledger_entry WHERE seq = {}", seq)
    entry = bytes(row["body"])
    return Witness(entry, (await published.proof(seq)).body(), await sections_of(entry))


async def proved(given):
    """The sections of a witness, each of which its entry names, and the entry stands under a signed head."""
    keys = [Verifier.parse(each) for each in await published.keys()]
    proof = tlog_proofs.parse(given.proof)
    tlog_proofs.check(proof, merkle.leaf_hash(given.entry), settings().origin, keys)
    named = set(json.loads(given.entry)["sections"].values())
    assert all(hashlib.sha256(each).hexdigest() in named for each in given.sections)
    return [json.loads(each)["section"].partition("/")[0] for each in given.sections]


async def test_evidence_of_before_and_after_is_proved(registered, registrar, auditor, signer):
    rounds = signer()

    async def signed(at):
        async with signing():
            await rounds.once(at)

    await signed(MONDAY)
    last = await published.size() - 1
    before = await witness(last)
    given = Evidence(settings().origin, Content(Method.FILE), None, (before,)).written()
    assert NAME.encode() in given
    name = await place(registered, "signatory", "name")
    chosen = [Chosen(name.place, stands=True)]
    key = await redacting.propose(registered, chosen, ground=GROUND, seen=None, actor=registrar)
    await redacting.approve(key, seen=None, actor=auditor)
    # The file of before holds its own bytes, and cannot be called back.
    [kept] = evidence.read(given).records
    assert sorted(await proved(kept)) == ["commitment", "core", "party", "party"]
    # Of the same entry no more than what is left can be given out now: the section is a digest alone.
    await signed(MONDAY + timedelta(minutes=1))
    again = await witness(last)
    assert again.entry == before.entry
    assert sorted(await proved(again)) == ["commitment", "core", "party"]
    after = await witness(await published.size() - 1)
    assert sorted(await proved(after)) == ["commitment", "core", "party", "party", "redaction"]
    shown = b"".join((*again.sections, *after.sections))
    assert NAME.encode() not in shown
    assert MARK.encode() in shown
