"""Files given out with their proof, beside a real signer, one that sleeps, and none."""

import asyncio
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from agreements.acts import drafting, events, organisations, registering
from agreements.ledger import evidence, merkle, published, signing, tlog_proofs, witnessing
from agreements.ledger.notes import Verifier
from agreements.readings import agreements, dossiers
from agreements.readings.as_on import Asked
from agreements.rules.contents import Text
from agreements.rules.events import EventContent
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import EventKind, Language, Role
from exports.evidence import in_docx
from registry import downloads, engine, issuing
from registry.downloads import Summary, Table
from registry.engine import Engine
from registry.languages import words
from registry.settings import settings
from registry.signer.rounds import Rounds
from tests.fixtures_register import FUND, MINISTRY, acting, memorandum
from tests.fixtures_signing import signing as as_signer

# Signs when it begins and when it is asked to, and at no other time.
SIGNER = (
    "import asyncio; from registry.settings import settings; from registry.signer import rounds;"
    "asyncio.run(rounds.run(settings(), asyncio.Event(), every=3600))"
)
RU = words(Language.RU)


async def until(condition):
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110 -- what is waited for happens in another process
            await asyncio.sleep(0.02)


@pytest.fixture
async def signer(committed_db, tmp_path):
    """A process that signs, with a folder of its own."""
    environment = {
        **os.environ,
        "KELISHIM_SIGNER_HOME": str(tmp_path / "signer"),
        "KELISHIM_ORIGIN": settings().origin,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SIGNER, env=environment)
    try:
        await until(signing.ask)
        yield process
    finally:
        process.kill()
        await process.wait()


@pytest.fixture
def clerk():
    return acting(Role.REGISTRAR, at=datetime.now(UTC))


@pytest.fixture
async def agreement(committed_db, clerk):
    """One that is registered, in a database where what is done is done."""
    ministry = await organisations.create(MINISTRY, actor=clerk)
    fund = await organisations.create(FUND, actor=clerk)
    made = await drafting.draft(memorandum(ministry, fund), actor=clerk)
    await registering.register(made, seen=1, actor=clerk)
    yield made
    await downloads.crews.stop()


@asynccontextmanager
async def listening() -> AsyncIterator[None]:
    """Somebody who listens as the signer does, and signs nothing."""
    chosen = engine.signer(settings())
    named = {**chosen["server_settings"], "application_name": signing.LISTENER}
    session = await asyncpg.connect(**{**chosen, "server_settings": named})
    try:
        yield
    finally:
        await session.close()


async def keys():
    return [Verifier.parse(each) for each in await published.keys()]


async def proved(given, file):
    """The evidence, after all of it was checked: entries under signed heads, sections under entries, the content."""
    read = evidence.read(given)
    for witness in (read.issue, *read.records):
        proof = tlog_proofs.parse(witness.proof)
        tlog_proofs.check(proof, merkle.leaf_hash(witness.entry), read.log, await keys())
        digests = json.loads(witness.entry)["sections"].values()
        for section in witness.sections:
            assert hashlib.sha256(section).hexdigest() in digests
    [row] = json.loads(read.issue.sections[0])["rows"]["issued_file"]
    assert row["digest"] == read.content.digest(file).hex()
    assert row["content"] == read.content.said()
    return read, row


async def entries(issued):
    return await LedgerEntry.raw("SELECT * FROM ledger_entry WHERE subject = {} ORDER BY seq", issued)


async def test_a_signer_that_is_asked_signs_at_once(signer, agreement, clerk):
    began = time.monotonic()
    [row] = await LedgerEntry.raw("SELECT max(seq) AS seq FROM ledger_entry")
    found = await issuing.signed(row["seq"])
    assert found is not None
    assert found.size > row["seq"]
    assert time.monotonic() - began < issuing.PATIENCE_SECONDS / 2


@pytest.mark.slow
@pytest.mark.parametrize("form", Summary)
async def test_an_extract_carries_its_proof(signer, agreement, clerk, form):
    made = await downloads.summary(agreement, form, clerk, RU)
    read, row = await proved(made.evidence, made.content)
    [record] = read.records
    entry = json.loads(record.entry)
    assert (entry["subject"], entry["seq"]) == (f"agreement/{agreement}", row["log_size"] - 1)
    shown = {json.loads(each)["section"].partition("/")[0] for each in record.sections}
    assert shown == {"core", "party", "commitment"}
    assert (row["kind"], row["form"], row["language"]) == ("agreement_summary", form, "ru")
    assert made.evidence_name is None
    if form is Summary.PDF:
        place = read.content
        assert made.content[place.first : place.beyond].rstrip(b" ") == made.evidence
    else:
        assert read.content == in_docx()


async def test_a_list_has_its_proof_beside_it(signer, agreement, clerk):
    made = await downloads.agreement_list(agreements.Filter(q=" меморандум "), Table.CSV, clerk, RU)
    read, row = await proved(made.evidence, made.content)
    assert made.evidence_name == f"{made.filename}.evidence.json"
    assert (row["asked"], row["agreements"], row["left_out"]) == ({"q": "меморандум"}, [str(agreement)], 0)
    assert {json.loads(each)["section"].partition("/")[0] for each in read.records[0].sections} == {
        "core",
        "party",
    }


@pytest.mark.slow
@pytest.mark.parametrize("form", Summary)
async def test_the_same_extract_is_the_same_file_whenever_and_wherever_it_is_made(
    signer, agreement, clerk, form
):
    """Made by other processes, at another time, for somebody else, after the record was changed and signed again."""
    asked = Asked(known_on=datetime.now(UTC))
    clerk = replace(clerk, at=asked.known_on)
    first = await downloads.summary(agreement, form, clerk, RU, asked)
    await downloads.crews.stop()
    dossier = await dossiers.of(agreement, clerk)
    party, other = (each.organisation.id for each in dossier.parties)
    changed = replace(memorandum(party, other), title=Text(ru="Другое название", ky="Башка аталыш"))
    await drafting.correct(agreement, changed, reason="Опечатка", seen=dossier.revision, actor=clerk)
    later = acting(Role.AUDITOR, at=clerk.at + timedelta(days=3))
    second = await downloads.summary(agreement, form, later, RU, asked)
    assert second.content == first.content
    assert second.evidence == first.evidence
    assert second.issued == first.issued
    assert [row["actor"] for row in await entries(first.issued)] == [clerk.account, later.account]
    now = await downloads.summary(agreement, form, later, RU)
    assert now.issued != first.issued


async def test_without_a_signer_nobody_waits_and_the_file_is_given_out(agreement, clerk):
    began = time.monotonic()
    made = await downloads.agreement_list(agreements.Filter(), Table.CSV, clerk, RU)
    assert time.monotonic() - began < issuing.PATIENCE_SECONDS / 2
    read = evidence.read(made.evidence)
    assert (read.issue, read.records, read.keys) == (None, (), ())
    assert len(await entries(made.issued)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("form", Summary)
async def test_an_extract_that_is_not_signed_yet_is_given_out_and_says_so(agreement, clerk, form):
    made = await downloads.summary(agreement, form, clerk, RU)
    assert evidence.read(made.evidence).issue is None
    if form is Summary.PDF:
        assert made.content.count(b'{"format":"kelishim.evidence/1"') == 1


async def test_a_signer_that_does_not_sign_is_waited_for_no_longer_than_patience_lasts(
    agreement, clerk, monkeypatch
):
    monkeypatch.setattr(issuing, "PATIENCE_SECONDS", 0.3)
    async with listening():
        assert await signing.ask()
        began = time.monotonic()
        assert await issuing.signed(0) is None
        assert 0.3 <= time.monotonic() - began < 5
    assert not await signing.ask()


async def test_a_signer_that_refused_the_head_is_not_waited_for(agreement):
    async with listening():
        assert await signing.ask()
        async with as_signer():
            await signing.note_alarm(datetime.now(UTC), "alarm.other_head", {"size": 1})
        assert not await signing.ask()


async def test_what_could_not_be_signed_then_can_be_had_later(agreement, clerk, tmp_path):
    made = await downloads.agreement_list(agreements.Filter(), Table.CSV, clerk, RU)
    async with as_signer():
        await Rounds(tmp_path / "signer", settings().origin, makes_key=True).once(datetime.now(UTC))
    found = await witnessing.of_issued(made.issued)
    read, row = await proved(found.written(), made.content)
    assert len(read.records) == 1
    assert "records" not in row


async def test_more_agreements_than_evidence_has_room_for_are_counted(signer, agreement, clerk, monkeypatch):
    dossier = await dossiers.of(agreement, clerk)
    party, other = (each.organisation.id for each in dossier.parties)
    await drafting.draft(memorandum(party, other), actor=clerk)
    monkeypatch.setattr(witnessing, "MOST", 1)
    made = await downloads.agreement_list(agreements.Filter(), Table.CSV, clerk, RU)
    read, row = await proved(made.evidence, made.content)
    assert (len(read.records), len(row["agreements"]), row["left_out"]) == (1, 1, 1)


async def test_a_section_that_names_another_agreement_stays_a_digest(signer, agreement, clerk):
    dossier = await dossiers.of(agreement, clerk)
    party, other = (each.organisation.id for each in dossier.parties)
    successor = await drafting.draft(memorandum(party, other), actor=clerk)
    await registering.register(successor, seen=1, actor=clerk, despite_duplicates=True)
    today = clerk.today
    for content in (
        EventContent(kind=EventKind.SUSPENDED, happened_on=today),
        EventContent(kind=EventKind.SUPERSEDED, happened_on=today, successor=successor),
    ):
        await events.enter(agreement, content, seen=None, actor=clerk)
    seq = (await witnessing.last([agreement]))[agreement]
    assert await issuing.signed(seq)
    [record] = (await witnessing.of_record(agreement)).records
    shown = [json.loads(each) for each in record.sections]
    assert [row["kind"] for each in shown for row in each["rows"].get("event", ())] == ["suspended"]
    assert str(successor).encode() not in record.entry + b"".join(record.sections)
    digests = json.loads(record.entry)["sections"]
    assert sum(name.startswith("event/") for name in digests) == 2


@pytest.mark.slow
async def test_an_act_that_outgrows_its_room_is_left_out_of_the_file_alone(
    signer, agreement, clerk, monkeypatch
):
    monkeypatch.setattr(issuing, "ROOM_FOR_THE_ACT", 150)
    made = await downloads.summary(agreement, Summary.PDF, clerk, RU)
    assert evidence.read(made.evidence).issue is not None
    inside = re.search(rb'\{"format":"kelishim.evidence/1".*?\}(?= *\nendstream)', made.content, re.DOTALL)
    read = evidence.read(inside[0])
    assert read.issue is None
    assert read.records == evidence.read(made.evidence).records


@pytest.mark.slow
async def test_a_file_costs_as_many_statements_whatever_it_tells(signer, agreement, clerk, monkeypatch):
    """Those that ask again whether it is signed come and go with the signer."""
    seen, run = [], Engine._run

    async def counted(self, query, arguments):
        seen.append(query)
        return await run(self, query, arguments)

    monkeypatch.setattr(Engine, "_run", counted)
    await downloads.summary(agreement, Summary.DOCX, clerk, RU)
    asking = [each for each in seen if "FROM ledger_checkpoint WHERE size >" in each]
    assert len(seen) - len(asking) <= 24, "\n".join(seen)
    seen.clear()
    await downloads.summary(agreement, Summary.DOCX, clerk, RU)
    assert len(seen) <= 22, "\n".join(seen)


def test_the_room_of_a_pdf_holds_the_longest_proof_there_is():
    """63 hashes, a log with a long name, two signatures, and an entry that holds all it can."""
    way = tlog_proofs.Proof(2**62, (bytes(32),) * 63, b"x" * (200 + 100 + 2 * (200 + 120))).body()
    entry, section = b'"' * 900, b'"' * 900
    witness = evidence.Witness(entry, way, (section,))
    keys = ("k" * 300,) * 4
    place = evidence.Content(evidence.Method.RANGE, 10**9, 10**9 + 10**6)
    whole = evidence.Evidence("l" * 200, place, witness, (), keys).written()
    bare = evidence.Evidence("l" * 200, evidence.Content(evidence.Method.FILE), None, ()).written()
    assert len(whole) - len(bare) < issuing.ROOM_FOR_THE_ACT
