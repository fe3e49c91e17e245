"""Bytes leave the ledger as an entry says and in no other way, whatever the application says; the verifier knows which.

All of this is done with the rights of the owner, who has more than the application.
"""

from dataclasses import replace

import asyncpg
import pytest

from agreements.acts import drafting, redacting, registering
from agreements.acts.documents import File, add
from agreements.ledger import recording, verifying, withholding
from agreements.readings import redactions as readings
from agreements.rules import permissions
from agreements.rules import redactions as rules
from agreements.rules.contents import Text
from agreements.rules.redactions import Chosen, Gone, Version
from agreements.tables.agreements import Agreement
from agreements.tables.ledger import LedgerHead, LedgerSection
from registry.engine import FastConnection, owner
from registry.piccolo_conf import DB
from registry.settings import settings
from tests.agreements.acts.test_redacting import GROUND, bytes_with, corrected, place, size
from tests.agreements.ledger.test_verifying import behind_its_back

NAME = "A. Test"
APPEND_ONLY = "ledger_section_is_append_only"


@pytest.fixture
async def proposed(registered, registrar):
    name = await place(registered, "signatory", "name")
    chosen = [Chosen(name.place, stands=True)]
    return await redacting.propose(registered, chosen, ground=GROUND, seen=None, actor=registrar)


@pytest.fixture
async def another(content, registrar):
    """Another agreement, and one version of a section of it that stands no more."""
    other = await drafting.draft(replace(content, title=Text(ru="Совсем другое")), actor=registrar)
    await registering.register(other, seen=None, actor=registrar, despite_duplicates=True)
    await corrected(other, registrar, "B. Test")
    [old] = [
        each
        for each in await readings.versions(other)
        if each.section.startswith("party/") and not each.current
    ]
    return old


async def refused(act):
    """The act fails for what the database says, and leaves nothing."""
    before = await size()
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as error:
        await act
    assert error.value.constraint_name == APPEND_ONLY
    assert await size() == before
    assert await bytes_with(NAME) >= 1


async def delete(section):
    async with LedgerHead._meta.db.transaction():
        await LedgerSection.raw("DELETE FROM ledger_section WHERE digest = {}", section)


async def withhold():
    async with LedgerHead._meta.db.transaction():
        await LedgerSection.raw("SELECT ledger_withhold()")


async def test_not_even_the_owner_deletes_what_no_entry_withholds(registered, proposed):
    """Unless the triggers are lifted first."""
    [row] = await LedgerSection.raw("SELECT digest FROM ledger_section LIMIT 1")
    await refused(delete(row["digest"]))


async def test_a_proposal_alone_withholds_nothing(registered, proposed):
    await refused(withhold())


async def test_a_refusal_withholds_nothing(registered, proposed, auditor):
    await redacting.refuse(proposed, reason="Нет", seen=None, actor=auditor)
    await refused(withhold())


async def test_an_older_approval_withholds_nothing_more(registered, proposed, registrar, auditor):
    await redacting.approve(proposed, seen=None, actor=auditor)
    await corrected(registered, registrar, NAME)
    await refused(withhold())


@pytest.mark.parametrize("who", ["second_registrar", "executor"])
async def test_who_keeps_the_register_approves_nothing(registered, proposed, request, monkeypatch, who):
    """Though the application let them."""
    monkeypatch.setattr(permissions, "may", lambda *_: True)
    await refused(redacting.approve(proposed, seen=None, actor=request.getfixturevalue(who)))


async def test_nobody_approves_what_no_registrar_proposed(registered, registrar, auditor, monkeypatch):
    monkeypatch.setattr(permissions, "may", lambda *_: True)
    name = await place(registered, "signatory", "name")
    by = replace(auditor, account=registrar.account)
    key = await redacting.propose(
        registered, [Chosen(name.place, stands=True)], ground=GROUND, seen=None, actor=by
    )
    await refused(redacting.approve(key, seen=None, actor=auditor))


def version_of(versions, section="party/"):
    return next(each for each in versions if each.section.startswith(section))


async def approved_with(monkeypatch, proposed, actor, change):
    """Approves after the application's own rule was led astray."""
    honest = rules.gone
    monkeypatch.setattr(rules, "gone", lambda versions, chosen: change(versions, honest(versions, chosen)))
    await redacting.approve(proposed, seen=None, actor=actor)


async def test_what_another_subject_said_stays(registered, proposed, another, auditor, monkeypatch):
    await refused(
        approved_with(
            monkeypatch, proposed, auditor,
            lambda _, gone: (*gone, Gone(another, rules.without(another.rows, []))),
        )
    )  # fmt: skip


async def test_what_still_stands_stays(registered, proposed, auditor, monkeypatch):
    """Of a section that the redaction does not blank."""
    await refused(
        approved_with(
            monkeypatch, proposed, auditor,
            lambda versions, gone: (*gone, Gone(version_of(versions, "core"), {})),
        )
    )  # fmt: skip


async def test_a_value_that_was_not_blanked_keeps_its_bytes(registered, proposed, auditor, monkeypatch):
    async def nothing(*_):
        return None

    monkeypatch.setattr(redacting, "_blank", nothing)
    await refused(redacting.approve(proposed, seen=None, actor=auditor))


async def test_redactions_themselves_stay(registered, proposed, registrar, auditor, monkeypatch):
    await redacting.withdraw(proposed, seen=None, actor=registrar)
    name = await place(registered, "signatory", "name")
    again = await redacting.propose(
        registered, [Chosen(name.place, stands=True)], ground=GROUND, seen=None, actor=registrar
    )
    [row] = await LedgerSection.raw(
        "SELECT digest, body FROM ledger_section WHERE position(convert_to({}, 'UTF8') IN body) > 0"
        " ORDER BY length(body) LIMIT 1",
        f'"section":"redaction/{proposed}"',
    )
    version = Version(f"redaction/{proposed}", row["digest"].hex(), (3,), current=False, rows={})
    await refused(
        approved_with(monkeypatch, again, auditor, lambda _, gone: (*gone, Gone(version, {})))
    )


@pytest.mark.parametrize(
    "twist",
    [
        lambda left: {**left, "signatory": []},
        lambda left: {**left, "signatory": [{**left["signatory"][0], "name": "C. Test"}]},
        lambda left: {**left, "party": [{**left["party"][0], "role": "guarantor"}]},
    ],
)
async def test_what_is_left_says_all_else_as_it_was(registered, proposed, auditor, monkeypatch, twist):
    await refused(
        approved_with(
            monkeypatch, proposed, auditor,
            lambda _, gone: tuple(replace(each, left=twist(each.left)) for each in gone),
        )
    )  # fmt: skip


async def test_nothing_goes_without_what_is_left_of_it(registered, proposed, auditor, monkeypatch):
    await refused(
        approved_with(
            monkeypatch, proposed, auditor,
            lambda _, gone: tuple(replace(each, left=None) for each in gone),
        )
    )  # fmt: skip


@pytest.fixture
async def owners(pool):
    """The database as its owner sees it, who alone can lift the triggers; rolled back."""
    owned = await asyncpg.create_pool(
        **owner(settings()), min_size=1, max_size=1, connection_class=FastConnection
    )
    applications, DB.pool = DB.pool, owned
    transaction = DB.transaction()
    await transaction.__aenter__()
    try:
        yield DB
    finally:
        await transaction.rollback()
        await transaction.__aexit__(None, None, None)
        DB.pool = applications
        await owned.close()


@pytest.fixture
async def db(owners):
    return owners


async def found():
    return [(each.key, dict(each.params)) async for each in verifying.findings()]


async def test_the_verifier_knows_what_is_withheld_and_by_which_entry(registered, proposed, auditor):
    await redacting.approve(proposed, seen=None, actor=auditor)
    assert await found() == []
    [(digest, told)] = (await withholding.told()).items()
    assert (told.seq, told.subject) == (await size() - 1, f"agreement/{registered}")
    assert told.section.startswith("party/")
    rows = await LedgerSection.raw(
        "SELECT digest FROM ledger_section WHERE digest = ANY({})", [digest, told.remains]
    )
    assert [row["digest"] for row in rows] == [told.remains]


async def test_another_one_that_is_missing_is_found_as_ever(registered, proposed, auditor):
    await redacting.approve(proposed, seen=None, actor=auditor)
    await behind_its_back(
        "DELETE FROM ledger_section WHERE position(convert_to('\"section\":\"core\"', 'UTF8') IN body) > 0"
        " AND position(convert_to({}, 'UTF8') IN body) > 0",
        str(registered),
    )
    assert {key for key, _ in await found()} >= {"verify.section_missing"}


async def test_what_is_left_is_missed_too(registered, proposed, auditor):
    await redacting.approve(proposed, seen=None, actor=auditor)
    [told] = (await withholding.told()).values()
    await behind_its_back("DELETE FROM ledger_section WHERE digest = {}", told.remains)
    assert await found() == [("verify.section_missing", {"seq": told.seq, "digest": told.remains.hex()})]


async def test_what_an_entry_withholds_and_is_there_still_is_found(
    registered, proposed, auditor, monkeypatch
):
    monkeypatch.setattr(
        recording.Record, "withholds", property(lambda _: False, lambda *_: None), raising=False
    )
    await redacting.approve(proposed, seen=None, actor=auditor)
    [(digest, told)] = (await withholding.told()).items()
    assert ("verify.section_not_withheld", {"seq": told.seq, "digest": digest.hex()}) in await found()


async def test_a_redaction_that_one_person_made_withholds_nothing(registered, proposed, auditor):
    """As the verifier sees it, whatever the database let pass."""
    await redacting.approve(proposed, seen=None, actor=auditor)
    await behind_its_back(
        "UPDATE ledger_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"auditor\"',"
        " '\"registrar\"'), 'UTF8') WHERE act = 'redaction.approve'"
    )
    assert {"verify.entry_changed", "verify.section_missing"} <= {key for key, _ in await found()}


async def test_bytes_of_a_file_that_nobody_withheld_are_missed(registered, registrar):
    await add(registered, File(content=b"text", filename="a.txt", media_type="text/plain"), actor=registrar)
    await Agreement.raw("UPDATE file_content SET content = NULL")
    assert "verify.file_missing" in {key for key, _ in await found()}
