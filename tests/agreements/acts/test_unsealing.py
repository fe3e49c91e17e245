"""Opening what is need-to-know: it is read for a day, it is recorded, and a refusal leaves and tells nothing."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from agreements.acts import drafting, registering
from agreements.acts.unsealing import unseal
from agreements.errors import Invalid, NotAllowed, NotFound
from agreements.ledger import verifying
from agreements.readings import agreements, dossiers, ledgers
from agreements.rules.contents import Text
from agreements.tables.ledger import LedgerHead
from agreements.tables.unsealings import Unsealing
from agreements.vocabulary import Act, Confidentiality
from tests.fixtures_register import NOON, acting

REASON = "Проверка (тест)"


async def entered(content, registrar, level):
    closed = replace(
        content, title=Text(ru=f"Соглашение {level}"), confidentiality=level, confidentiality_reason="x"
    )
    agreement = await drafting.draft(closed, actor=registrar)
    await registering.register(agreement, seen=1, actor=registrar, despite_duplicates=True)
    return agreement


@pytest.fixture
async def closed(content, registrar):
    return await entered(content, registrar, Confidentiality.NEED_TO_KNOW)


async def number(agreement, registrar):
    return (await dossiers.of(agreement, registrar)).number


async def traces():
    [head] = await LedgerHead.raw("SELECT size FROM ledger_head")
    return head["size"], await Unsealing.count()


async def test_an_auditor_reads_it_until_midnight(closed, registrar, auditor, at):
    assert await agreements.total(agreements.Filter(), auditor) == 0
    named = await number(closed, registrar)
    assert await unseal(f" {named.lower()} ", reason=REASON, actor=auditor) == closed
    assert (await dossiers.of(closed, auditor)).number == named
    assert await agreements.total(agreements.Filter(), auditor) == 1
    [opened] = (await dossiers.of(closed, registrar)).unsealings
    assert (opened.account, opened.reason, opened.unsealed_at) == (auditor.account, REASON, NOON)
    evening = opened.until - timedelta(microseconds=1)
    assert (await dossiers.of(closed, at(auditor, evening))).unsealings == (opened,)
    with pytest.raises(NotFound):
        await dossiers.of(closed, at(auditor, opened.until))
    assert await agreements.total(agreements.Filter(), at(auditor, opened.until)) == 0
    await unseal(named, reason=REASON, actor=at(auditor, opened.until))
    assert len((await dossiers.of(closed, registrar)).unsealings) == 2


async def test_another_auditor_does_not_read_what_one_opened(closed, registrar, auditor):
    await unseal(await number(closed, registrar), reason=REASON, actor=auditor)
    with pytest.raises(NotFound):
        await dossiers.of(closed, acting(*auditor.roles))


async def test_opening_is_recorded_with_its_reason(closed, registrar, auditor):
    await unseal(await number(closed, registrar), reason=f" {REASON} ", actor=auditor)
    entry = (await ledgers.of_agreement(closed, registrar))[-1]
    [opened] = (await dossiers.of(closed, registrar)).unsealings
    assert (entry.act, entry.actor, entry.reason) == (Act.AGREEMENT_UNSEAL, auditor.account, REASON)
    assert entry.changed == (f"unsealing/{opened.id}",)


async def test_whoever_opened_it_changes_nothing(closed, registrar, auditor):
    """They know of it now, and so are told that they may not rather than that there is nothing."""
    await unseal(await number(closed, registrar), reason=REASON, actor=auditor)
    with pytest.raises(NotAllowed):
        await drafting.discard(closed, seen=None, actor=auditor)


async def test_a_number_that_has_not_to_be_opened_is_answered_like_one_that_nobody_bears(
    content, closed, registrar, auditor
):
    others = [
        await entered(content, registrar, level) for level in Confidentiality if level != "need_to_know"
    ]
    numbers = [await number(each, registrar) for each in others]
    await unseal(await number(closed, registrar), reason=REASON, actor=auditor)
    before = await traces()
    for each in (*numbers, await number(closed, registrar), "MEM-2026-9999", "", "%", str(uuid4())):
        with pytest.raises(NotFound) as refusal:
            await unseal(each, reason=REASON, actor=auditor)
        assert (refusal.value.key, refusal.value.params) == ("unsealings.no_such_number", {})
    assert await traces() == before


@pytest.mark.parametrize("who", ["registrar", "second_registrar", "administrator", "executor"])
async def test_auditors_alone_open(request, closed, registrar, who):
    before = await traces()
    for each in (await number(closed, registrar), "MEM-2026-9999"):
        with pytest.raises(NotAllowed, match="auditors_only"):
            await unseal(each, reason=REASON, actor=request.getfixturevalue(who))
    assert await traces() == before


async def test_a_reason_is_needed_whatever_the_number(closed, registrar, auditor):
    before = await traces()
    for each in (await number(closed, registrar), "MEM-2026-9999"):
        with pytest.raises(Invalid) as refusal:
            await unseal(each, reason="  ", actor=auditor)
        [problem] = refusal.value.problems
        assert (problem.field, problem.key) == ("reason", "unsealings.no_reason")
    assert await traces() == before


async def test_an_opening_changed_behind_the_registers_back_is_named(closed, registrar, auditor):
    await unseal(await number(closed, registrar), reason=REASON, actor=auditor)
    assert [finding async for finding in verifying.findings()] == []
    await Unsealing.raw("UPDATE unsealing SET reason = 'другая'")
    [finding] = [finding async for finding in verifying.findings()]
    assert "unsealing" in str(finding.params)
