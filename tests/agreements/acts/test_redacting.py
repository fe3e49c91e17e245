"""Something is taken out of the record for ever, by two people; whatever is refused leaves everything as it was."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest
from msgspec.structs import replace as but

from agreements.acts import documents, drafting, events, redacting
from agreements.acts.documents import File
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import contents, dossiers, home, known, ledger_changes, ledgers, redactions
from agreements.readings import documents as files
from agreements.rules import redactions as rules
from agreements.rules.contents import SignatoryContent, Text
from agreements.rules.events import EventContent
from agreements.rules.redactions import MARK, Chosen, Ground, Place
from agreements.rules.successions import LegalAct
from agreements.tables.ledger import LedgerEntry, LedgerHead, LedgerSection
from agreements.vocabulary import Act, EventKind, RedactionAsker
from tests.agreements.readings.test_as_on import amend

LAW = LegalAct("Закон об информации персонального характера (пример)", "№ 0", date(2008, 4, 14))
GROUND = Ground(LAW, RedactionAsker.PERSON, request_number="Вх-1", request_on=date(2026, 6, 10))
NAME = "A. Test"


async def size():
    [head] = await LedgerHead.raw("SELECT size FROM ledger_head")
    return head["size"]


async def bytes_with(text):
    """The sections and files that hold a text, and the rows of the tables that do."""
    rows = await LedgerSection.raw(
        "SELECT count(*) AS many FROM ledger_section WHERE position(convert_to({}, 'UTF8') IN body) > 0", text
    )
    return rows[0]["many"]


async def findings():
    return [(each.key, dict(each.params)) async for each in verifying.findings()]


async def held(agreement):
    return rules.held(await redactions.versions(agreement), await redactions.withheld_files(agreement))


async def place(agreement, part, field, last=None):
    found = [
        each
        for each in await held(agreement)
        if (each.place.part, each.place.field) == (part, field) and last in (None, each.last)
    ]
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
async def signatory(registered):
    return await place(registered, "signatory", "name")


@pytest.fixture
async def proposed(registered, signatory, registrar):
    return await redacting.propose(
        registered, [Chosen(signatory.place, stands=True)], ground=GROUND, seen=2, actor=registrar
    )


async def known_then(agreement, moment, actor):
    later = replace(actor, at=moment + timedelta(minutes=2))
    async with known.reading(moment, later) as reader:
        return await known.of(agreement, reader)


async def test_a_proposal_changes_nothing_yet(registered, proposed, registrar):
    dossier = await dossiers.of(registered, registrar)
    assert dossier.parties[0].signatories[0].name == NAME
    [told] = dossier.redactions
    assert (told.id, told.basis, told.asker, told.waiting) == (proposed, LAW, RedactionAsker.PERSON, True)
    assert (told.proposed_by, told.entry, told.sections) == (registrar.account, None, ())
    entry = (await ledgers.of_agreement(registered, registrar))[-1]
    assert (entry.act, entry.changed) == (Act.REDACTION_PROPOSE, (f"redaction/{proposed}",))


async def test_an_auditor_approves_and_the_name_is_nowhere_any_more(registered, proposed, registrar, auditor):
    before = await dossiers.of(registered, registrar)
    assert await bytes_with(NAME) == 1
    await redacting.approve(proposed, seen=3, actor=auditor)
    assert await bytes_with(NAME) == 0
    dossier = await dossiers.of(registered, registrar)
    assert dossier.parties[0].signatories[0].name == MARK
    [told] = dossier.redactions
    assert (told.approved_by, told.waiting, told.entry) == (auditor.account, False, await size() - 1)
    [section] = told.sections
    assert (section.section, section.revision) == (f"party/{before.parties[0].id}", 1)
    assert await findings() == []


async def test_as_known_before_all_else_is_as_it_was(registered, signatory, registrar, auditor):
    then = await moment()
    before, nothing = await known_then(registered, then, registrar)
    assert nothing == ()
    key = await proposal(registered, registrar, Chosen(signatory.place, stands=True))
    await redacting.approve(key, seen=None, actor=auditor)
    now, withheld = await known_then(registered, then, registrar)
    blank = replace_name(before, MARK)
    assert now == blank
    [told] = withheld
    assert (told.section, told.entry, told.basis) == (f"party/{before.parties[0].id}", await size() - 1, LAW)
    assert [each.place for each in told.places] == [signatory.place]


def replace_name(dossier, name):
    first, *others = dossier.parties
    signatories = tuple(but(each, name=name) for each in first.signatories)
    return but(dossier, parties=(but(first, signatories=signatories), *others))


async def moment():
    [head] = await LedgerHead.raw("SELECT at FROM ledger_head")
    return head["at"]


async def proposal(agreement, actor, *chosen):
    return await redacting.propose(agreement, chosen, ground=GROUND, seen=None, actor=actor)


async def corrected(agreement, actor, name):
    now = contents.content(await dossiers.of(agreement, actor))
    first, *others = now.parties
    [signed] = first.signatories
    parties = (replace(first, signatories=(replace(signed, name=name),)), *others)
    await drafting.correct(
        agreement, replace(now, parties=parties), reason="Опечатка", seen=None, actor=actor
    )


async def test_what_was_set_right_stands_and_only_what_it_said_before_goes(registered, registrar, auditor):
    await corrected(registered, registrar, "B. Test")
    await corrected(registered, registrar, "C. Test")
    found = await place(registered, "signatory", "name")
    assert (found.revisions, found.stands, found.last) == ((1, 2, 3), True, "C. Test")
    key = await proposal(registered, registrar, Chosen(found.place))
    await redacting.approve(key, seen=None, actor=auditor)
    assert [await bytes_with(name) for name in (NAME, "B. Test", "C. Test")] == [0, 0, 1]
    dossier = await dossiers.of(registered, registrar)
    assert dossier.parties[0].signatories[0].name == "C. Test"
    assert [each.revision for each in dossier.redactions[0].sections] == [1, 3]
    # Nothing that it said is left to be taken out; what stands could be.
    found = await place(registered, "signatory", "name")
    assert (found.revisions, found.stands) == ((), True)
    assert await findings() == []


async def test_more_is_taken_out_of_what_was_left(registered, registrar, auditor):
    [name] = [await place(registered, "signatory", "name")]
    first = await proposal(registered, registrar, Chosen(name.place, stands=True))
    then = await moment()
    await redacting.approve(first, seen=None, actor=auditor)
    title = await place(registered, "agreement", "title_ru")
    second = await proposal(registered, registrar, Chosen(title.place, stands=True))
    await redacting.approve(second, seen=None, actor=auditor)
    now = contents.content(await dossiers.of(registered, registrar))
    first_party, *others = now.parties
    [signed] = first_party.signatories
    moved = replace(
        now, parties=(replace(first_party, signatories=(replace(signed, position="Министр"),)), *others)
    )
    await drafting.correct(registered, moved, reason="Дополнено", seen=None, actor=registrar)
    position = await place(registered, "signatory", "position")
    third = await proposal(registered, registrar, Chosen(position.place, stands=True))
    await redacting.approve(third, seen=None, actor=auditor)
    dossier, withheld = await known_then(registered, then, registrar)
    assert dossier.title.ru == MARK
    assert {(each.section.partition("/")[0], each.entry is None) for each in withheld} == {
        ("core", False),
        ("party", False),
    }
    assert await bytes_with("Министр") == 0
    assert await findings() == []


async def test_the_changes_of_an_entry_tell_what_is_withheld_and_by_which(registered, registrar, auditor):
    await corrected(registered, registrar, "B. Test")
    found = await place(registered, "signatory", "name")
    key = await proposal(registered, registrar, Chosen(found.place))
    await redacting.approve(key, seen=None, actor=auditor)
    told = await ledger_changes.of_agreement(registered, registrar)
    by = await size() - 1
    [mended] = [each for each in told.entries if each.act is Act.AGREEMENT_CORRECT]
    [section] = mended.changes
    assert section.withheld_by == (by,)
    [field] = section.rows[0].fields
    assert (field.before, field.after) == (MARK, "B. Test")


async def test_the_application_deletes_nothing_itself(registered, proposed, auditor):
    """The right to delete is the owner's; what the newest entry withholds goes by the owner's function."""
    await redacting.approve(proposed, seen=None, actor=auditor)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with LedgerHead._meta.db.transaction():
            await LedgerSection.raw("DELETE FROM ledger_section")


async def test_a_reason_is_taken_out_whole(registered, registrar, auditor):
    await corrected(registered, registrar, "B. Test")
    [reason] = [each for each in await held(registered) if each.place.revision]
    assert (reason.place, reason.last) == (Place("reason", revision=3), "Опечатка")
    key = await proposal(registered, registrar, Chosen(reason.place))
    await redacting.approve(key, seen=None, actor=auditor)
    assert await bytes_with("Опечатка") == 0
    [mended] = [
        each
        for each in await ledgers.of_agreement(registered, registrar)
        if each.act is Act.AGREEMENT_CORRECT
    ]
    assert (mended.reason, mended.withheld) == (None, await size() - 1)
    assert await findings() == []


async def test_a_file_is_taken_out_and_its_place_stays(registered, registrar, auditor):
    scan = File(content=b"a scan", filename="scan.txt", media_type="text/plain")
    document = await documents.add(registered, scan, actor=registrar)
    found = await place(registered, "document", "file")
    named = await place(registered, "document", "filename")
    key = await proposal(
        registered, registrar, Chosen(found.place, stands=True), Chosen(named.place, stands=True)
    )
    await redacting.approve(key, seen=None, actor=auditor)
    with pytest.raises(NotFound) as refused:
        await files.of(document, registrar)
    assert refused.value.key == "redactions.file_withheld"
    [row] = await LedgerSection.raw("SELECT count(*) AS kept FROM file_content WHERE content IS NOT NULL")
    assert row["kept"] == 0
    assert [each.filename for each in (await dossiers.of(registered, registrar)).documents] == [MARK]
    assert await findings() == []
    assert await redactions.withheld_files(registered) == {document}
    # The same file, given again, is another document.
    again = await documents.add(registered, scan, actor=registrar)
    assert (await files.of(again, registrar)).content == b"a scan"
    with pytest.raises(NotFound):
        await files.of(document, registrar)


async def test_a_file_that_stands_elsewhere_too_stays_there(registered, registrar, auditor):
    scan = File(content=b"a scan", filename="scan.txt", media_type="text/plain")
    first = await documents.add(registered, scan, actor=registrar)
    second = await documents.add(registered, replace(scan, filename="again.txt"), actor=registrar)
    found = await place(registered, "document", "file", "scan.txt")
    key = await proposal(registered, registrar, Chosen(found.place, stands=True))
    await redacting.approve(key, seen=None, actor=auditor)
    assert (await files.of(second, registrar)).content == b"a scan"
    with pytest.raises(NotFound):
        await files.of(first, registrar)


async def test_a_file_that_was_removed_before_is_taken_out_too(registered, registrar, auditor):
    scan = File(content=b"a scan", filename="scan.txt", media_type="text/plain")
    document = await documents.add(registered, scan, actor=registrar)
    await documents.remove(registered, document, reason="По ошибке", actor=registrar)
    found = await place(registered, "document", "file")
    assert not found.stands
    named = await place(registered, "document", "filename")
    key = await proposal(registered, registrar, Chosen(found.place), Chosen(named.place))
    await redacting.approve(key, seen=None, actor=auditor)
    [row] = await LedgerSection.raw("SELECT count(*) AS kept FROM file_content WHERE content IS NOT NULL")
    assert row["kept"] == 0
    assert await bytes_with("scan.txt") == 0


async def test_a_note_of_an_event_that_stays_is_blanked(registered, registrar, auditor):
    said = EventContent(kind=EventKind.SUSPENDED, happened_on=date(2026, 6, 1), note="Звонил А. Тест")
    await events.enter(registered, said, seen=None, actor=registrar)
    found = await place(registered, "event", "note")
    key = await proposal(registered, registrar, Chosen(found.place, stands=True))
    await redacting.approve(key, seen=None, actor=auditor)
    assert [each.note for each in (await dossiers.of(registered, registrar)).events] == [MARK]
    assert await bytes_with("Звонил") == 0


async def test_an_amendment_that_says_it_says_it_no_more_and_writes_nothing_back(
    registered, registrar, auditor
):
    await amend(registered, registrar, "№ 1", date(2026, 6, 1), text=Text(ru="Перечислить А. Тесту"))
    text = await place(registered, "commitment", "text_ru")
    assert (text.last, text.stands) == ("Перечислить А. Тесту", True)
    key = await proposal(registered, registrar, Chosen(text.place, stands=True))
    [waits] = (await dossiers.of(registered, registrar)).redactions
    assert sorted(each.field for each in waits.places) == ["changes.0.after", "changes.0.before", "text_ru"]
    await redacting.approve(key, seen=None, actor=auditor)
    assert [await bytes_with(said) for said in ("А. Тесту", "Перечислить взнос")] == [0, 0]
    # One that takes effect later makes the rows anew, of all changes.
    await amend(registered, registrar, "№ 2", date(2026, 6, 10), clause="п. 9")
    await amend(registered, registrar, "№ 3", date(2026, 5, 20), clause="п. 8")
    dossier = await dossiers.of(registered, registrar)
    assert (dossier.commitments[0].text.ru, dossier.commitments[0].clause) == (MARK, "п. 9")
    assert await bytes_with("А. Тесту") == 0
    assert await findings() == []


async def test_what_an_amendment_said_before_what_stands_now_goes_and_the_rest_stays(
    registered, registrar, auditor
):
    await amend(registered, registrar, "№ 1", date(2026, 6, 1), text=Text(ru="Перечислить фонду"))
    text = await place(registered, "commitment", "text_ru")
    key = await proposal(registered, registrar, Chosen(text.place))
    await redacting.approve(key, seen=None, actor=auditor)
    assert await bytes_with("Перечислить взнос") == 0
    dossier = await dossiers.of(registered, registrar)
    assert dossier.commitments[0].text.ru == "Перечислить фонду"
    [change] = [each for each in dossier.amendments[0].changes if each.at.endswith("text.ru")]
    assert (change.before, change.after) == (MARK, "Перечислить фонду")


async def test_those_who_may_decide_are_told_that_it_waits(
    registered, proposed, registrar, auditor, administrator
):
    for actor, told in ((auditor, True), (administrator, True), (registrar, False)):
        kinds = [each.kind for each in await home.waiting(actor) if each.agreement == registered]
        assert ("redaction" in kinds) is told


async def test_entries_stay_and_hold_nothing_of_it(registered, proposed, registrar, auditor):
    before = await LedgerEntry.raw("SELECT seq, body, leaf, root FROM ledger_entry ORDER BY seq")
    await redacting.approve(proposed, seen=None, actor=auditor)
    after = await LedgerEntry.raw("SELECT seq, body, leaf, root FROM ledger_entry ORDER BY seq")
    assert after[: len(before)] == before
    said = json.loads(after[-1]["body"])
    assert (said["act"], said["reason"]) == ("redaction.approve", None)
    assert not [each for each in after if NAME.encode() in each["body"] or "Закон".encode() in each["body"]]


@pytest.mark.parametrize("who", ["registrar", "second_registrar", "executor"])
async def test_whoever_keeps_the_register_decides_on_nothing(registered, proposed, request, who):
    actor = request.getfixturevalue(who)
    before = await size()
    for act in (
        redacting.approve(proposed, seen=None, actor=actor),
        redacting.refuse(proposed, reason="Нет", seen=None, actor=actor),
    ):
        with pytest.raises(NotAllowed) as refused:
            await act
        assert refused.value.key == "permissions.auditor_or_administrator"
    assert await size() == before
    assert await bytes_with(NAME) == 1


@pytest.mark.parametrize("who", ["registrar", "auditor"])
async def test_neither_who_asked_nor_who_proposed_decides(registered, signatory, registrar, auditor, who):
    both = replace(registrar, roles=registrar.roles | auditor.roles)
    ground = Ground(LAW, RedactionAsker.STAFF, asked_by=auditor.account)
    key = await redacting.propose(
        registered, [Chosen(signatory.place, stands=True)], ground=ground, seen=None, actor=both
    )
    with pytest.raises(NotAllowed) as refused:
        await redacting.approve(key, seen=None, actor={"registrar": both, "auditor": auditor}[who])
    assert refused.value.key == "permissions.another_must_decide"


async def test_it_is_refused_for_a_reason_or_taken_back_and_proposed_again(
    registered, proposed, signatory, registrar, second_registrar, administrator
):
    with pytest.raises(NotAllowed) as kept:
        await redacting.withdraw(proposed, seen=None, actor=second_registrar)
    assert kept.value.key == "permissions.proposer_only"
    with pytest.raises(AgainstTheRules) as waits:
        await proposal(registered, registrar, Chosen(signatory.place, stands=True))
    assert waits.value.key == "redacting.waits_already"
    with pytest.raises(Invalid):
        await redacting.refuse(proposed, reason=" ", seen=None, actor=administrator)
    await redacting.refuse(proposed, reason=" Не то ", seen=None, actor=administrator)
    again = await proposal(registered, registrar, Chosen(signatory.place, stands=True))
    await redacting.withdraw(again, seen=None, actor=registrar)
    first, second = (await dossiers.of(registered, registrar)).redactions
    assert (first.refused_by, first.refusal_reason) == (administrator.account, "Не то")
    assert (second.withdrawn_by, second.waiting) == (registrar.account, False)
    for act in (
        redacting.approve(again, seen=None, actor=administrator),
        redacting.withdraw(again, seen=None, actor=registrar),
    ):
        with pytest.raises(AgainstTheRules) as over:
            await act
        assert over.value.key == "redacting.decided_already"
    assert await bytes_with(NAME) == 1


async def test_what_changed_meanwhile_is_looked_at_again(registered, proposed, registrar, auditor):
    await corrected(registered, registrar, "B. Test")
    with pytest.raises(ChangedMeanwhile):
        await redacting.approve(proposed, seen=3, actor=auditor)
    await redacting.approve(proposed, seen=4, actor=auditor)
    assert [await bytes_with(name) for name in (NAME, "B. Test")] == [0, 0]


async def test_nothing_is_left_to_take_out(registered, registrar, auditor):
    now = contents.content(await dossiers.of(registered, registrar))
    with_two = replace(
        now,
        parties=(replace(now.parties[0], signatories=(SignatoryContent(name="D. Test"),)), now.parties[1]),
    )
    await drafting.correct(registered, with_two, reason="Другой", seen=None, actor=registrar)
    gone = await place(registered, "signatory", "name", NAME)
    assert not gone.stands
    first = await proposal(registered, registrar, Chosen(gone.place))
    await redacting.approve(first, seen=None, actor=auditor)
    with pytest.raises(Invalid) as refused:
        await proposal(registered, registrar, Chosen(gone.place))
    assert [each.key for each in refused.value.problems] == ["redacting.no_such_place"]


@pytest.mark.parametrize(
    ("changed", "field", "key"),
    [
        ({"ground": but(GROUND, basis=LegalAct("", "№ 0", LAW.on))}, "act.title", "redacting.no_act"),
        (
            {"ground": but(GROUND, basis=LegalAct("Закон", None, LAW.on))},
            "act.number",
            "redacting.no_act_number",
        ),
        ({"ground": but(GROUND, basis=LegalAct("Закон", "1", None))}, "act.on", "redacting.no_act_day"),
        (
            {"ground": but(GROUND, basis=LegalAct("Закон", "1", date(2099, 1, 1)))},
            "act.on",
            "redacting.act_to_come",
        ),
        ({"ground": Ground(LAW, RedactionAsker.COURT)}, "request_number", "redacting.no_request"),
        (
            {"ground": Ground(LAW, RedactionAsker.COURT, request_number="1")},
            "request_on",
            "redacting.no_request_day",
        ),
        (
            {"ground": Ground(LAW, RedactionAsker.COURT, request_number="1", request_on=date(2099, 1, 1))},
            "request_on",
            "redacting.request_to_come",
        ),
        ({"chosen": []}, "places", "redacting.no_places"),
        (
            {"chosen": [Chosen(Place(f"party/{uuid4()}", "signatory", uuid4(), "name"))]},
            "places",
            "redacting.no_such_place",
        ),
    ],
)
async def test_a_proposal_says_by_which_law_at_whose_request_and_what(
    registered, signatory, registrar, changed, field, key
):
    said = {"chosen": [Chosen(signatory.place, stands=True)], "ground": GROUND} | changed
    before = await size()
    with pytest.raises(Invalid) as refused:
        await redacting.propose(registered, said.pop("chosen"), **said, seen=None, actor=registrar)
    assert (field, key) in {(each.field, each.key) for each in refused.value.problems}
    assert await size() == before


async def test_what_never_said_anything_else_has_no_earlier_versions(registered, signatory, registrar):
    assert (signatory.revisions, signatory.stands) == ((), True)
    with pytest.raises(Invalid) as refused:
        await proposal(registered, registrar, Chosen(signatory.place))
    assert [each.key for each in refused.value.problems] == ["redacting.stood_never"]
