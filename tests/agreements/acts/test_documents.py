"""Files in a dossier, kept by their digest."""

import hashlib
from dataclasses import replace

import pytest

from agreements.acts import documents, drafting, fulfilling
from agreements.acts.documents import File
from agreements.errors import AgainstTheRules, Invalid, NotAllowed, NotFound
from agreements.readings import dossiers, ledgers
from agreements.tables.documents import Document, FileContent
from agreements.vocabulary import Act, DocumentStanding, FileFinding, Language

FILE = File(
    content=b"%PDF-1.7 text",
    filename="Меморандум.pdf",
    media_type="application/pdf",
    standing=DocumentStanding.ORIGINAL,
    language=Language.KY,
)


async def test_a_file_is_kept_under_its_digest_once(registered, registrar):
    await documents.add(registered, FILE, actor=registrar)
    await documents.add(registered, FILE, actor=registrar)
    found = (await dossiers.of(registered, registrar)).documents
    assert {each.digest for each in found} == {hashlib.sha256(FILE.content).hexdigest()}
    assert (found[0].filename, found[0].size, found[0].language) == ("Меморандум.pdf", 13, "ky")
    assert await FileContent.count() == 1


async def test_adding_and_removing_are_recorded(registered, registrar):
    document = await documents.add(registered, FILE, actor=registrar)
    await documents.remove(registered, document, reason="не тот файл", actor=registrar)
    assert (await dossiers.of(registered, registrar)).documents == ()
    added, removed = (await ledgers.of_agreement(registered, registrar))[-2:]
    assert (added.act, added.changed) == (Act.DOCUMENT_ADD, (f"document/{document}",))
    assert (removed.act, removed.removed, removed.reason) == (
        Act.DOCUMENT_REMOVE,
        (f"document/{document}",),
        "не тот файл",
    )


async def test_evidence_stays_with_its_report(registered, registrar, executor):
    dossier = await dossiers.of(registered, registrar)
    report = fulfilling.Report(happened_on=registrar.today, text="ok", evidence=(FILE,))
    await fulfilling.report(dossier.commitments[0].milestones[0].id, report, actor=executor)
    dossier = await dossiers.of(registered, registrar)
    assert dossier.documents == ()
    [evidence] = dossier.commitments[0].milestones[0].fulfilments[0].evidence
    with pytest.raises(AgainstTheRules, match="evidence_stays"):
        await documents.remove(registered, evidence.id, reason="x", actor=registrar)


async def test_refusals_leave_no_trace(registered, draft, registrar, executor, auditor, content):
    for stranger in (executor, auditor):
        with pytest.raises(NotAllowed):
            await documents.add(registered, FILE, actor=stranger)
    document = await documents.add(registered, FILE, actor=registrar)
    other = await drafting.draft(content, actor=registrar)
    with pytest.raises(NotFound):
        await documents.remove(other, document, reason="x", actor=registrar)
    assert (await dossiers.of(registered, registrar)).revision == 3


async def test_a_file_is_taken_out_for_a_reason_alone(registered, registrar):
    document = await documents.add(registered, FILE, actor=registrar)
    with pytest.raises(Invalid) as refusal:
        await documents.remove(registered, document, reason=" ", actor=registrar)
    assert [(each.field, each.key) for each in refusal.value.problems] == [("reason", "documents.no_reason")]
    dossier = await dossiers.of(registered, registrar)
    assert ([each.id for each in dossier.documents], dossier.revision) == ([document], 3)
    await documents.remove(registered, document, reason=" не тот файл ", actor=registrar)
    assert (await ledgers.of_agreement(registered, registrar))[-1].reason == "не тот файл"


async def versions(agreement, registrar):
    first = await documents.add(agreement, FILE, actor=registrar)
    newer = replace(FILE, content=b"%PDF-1.7 newer", replaces=first)
    return first, await documents.add(agreement, newer, actor=registrar), newer


async def test_a_version_replaces_the_one_before_it(registered, registrar):
    first, second, _ = await versions(registered, registrar)
    found = {each.id: each for each in (await dossiers.of(registered, registrar)).documents}
    assert (found[second].replaces, found[first].replaces) == (first, None)
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.changed) == (Act.DOCUMENT_ADD, (f"document/{second}",))


async def test_what_was_found_in_a_file_is_kept(registered, registrar):
    remarkable = replace(FILE, findings=(FileFinding.JAVASCRIPT,))
    await documents.add(registered, remarkable, actor=registrar)
    await documents.add(registered, FILE, actor=registrar)
    found = (await dossiers.of(registered, registrar)).documents
    assert [each.findings for each in found] == [(FileFinding.JAVASCRIPT,), ()]


async def test_versions_make_one_line(registered, draft, registrar, content):
    first, second, newer = await versions(registered, registrar)
    with pytest.raises(AgainstTheRules, match="replaced_already"):
        await documents.add(registered, newer, actor=registrar)
    with pytest.raises(AgainstTheRules, match="has_newer_version"):
        await documents.remove(registered, first, reason="x", actor=registrar)
    other = await drafting.draft(content, actor=registrar)
    with pytest.raises(Invalid) as refused:
        await documents.add(other, replace(newer, replaces=second), actor=registrar)
    assert refused.value.problems[0].field == "replaces"
    assert len((await dossiers.of(registered, registrar)).documents) == 2
    await documents.remove(registered, second, reason="x", actor=registrar)
    await documents.add(registered, newer, actor=registrar)


async def test_a_draft_is_discarded_with_all_versions(content, registrar):
    agreement = await drafting.draft(content, actor=registrar)
    await versions(agreement, registrar)
    await drafting.discard(agreement, seen=None, actor=registrar)
    assert await Document.count() == 0
