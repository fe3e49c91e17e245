"""Files of what was known at a moment are the same bytes whenever, and by whichever process, they are made."""

import asyncio
import json
import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from agreements.acts import drafting, organisations, programmes, registering, reorganising, serving
from agreements.acts.serving import ServingContent
from agreements.readings import contents, dossiers
from agreements.readings import programmes as reading
from agreements.rules.contents import Text
from agreements.rules.successions import LegalAct, RenamingContent
from tests.agreements.readings.test_as_on import JUNE, MAY, amend, moment
from tests.conftest import HERE, HOME
from tests.fixtures_programmes import STRATEGY
from tests.fixtures_register import FUND, MINISTRY, memorandum

SCRIPT = "tests.registry.same_files"


async def made(*arguments: object, **environment: str) -> dict[str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", SCRIPT, *map(str, arguments),
        cwd=HERE.parent, env={**os.environ, "KELISHIM_HOME": str(HOME), **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    found: dict[str, str] = json.loads(said)
    return found


@pytest.mark.slow
async def test_files_of_the_past_are_the_same_bytes_whenever_they_are_made(committed_db, registrar):
    ministry, fund = [await organisations.create(each, actor=registrar) for each in (MINISTRY, FUND)]
    agreement = await drafting.draft(memorandum(ministry, fund), actor=registrar)
    await registering.register(agreement, seen=None, actor=registrar)
    await amend(agreement, registrar, "1", JUNE, amount=Decimal(300))
    programme = await reading.of(await programmes.create(STRATEGY, actor=registrar))
    served = ServingContent(programme=programme.id, item=programme.items[0].id)
    await serving.serve(agreement, served, seen=None, actor=registrar)
    known, at = await moment(), datetime.now(UTC) + timedelta(minutes=2)
    first = await made(
        agreement, programme.id, known.isoformat(), at.isoformat(), TZ="UTC", PYTHONHASHSEED="1"
    )
    # Everything that stands in them changes, and more of each kind comes.
    corrected = replace(
        contents.content(await dossiers.of(agreement, registrar)), title=Text(ru="Другое название")
    )
    await drafting.correct(agreement, corrected, reason="Опечатка", seen=None, actor=registrar)
    await amend(agreement, registrar, "2", MAY, amount=Decimal(200))
    decree = LegalAct("Указ (тест)")
    await reorganising.rename(
        ministry,
        RenamingContent(name=Text(ru="Иное ведомство"), happened_on=JUNE, act=decree),
        seen=None,
        actor=registrar,
    )
    other = await drafting.draft(memorandum(fund, ministry), actor=registrar)
    await registering.register(other, seen=None, actor=registrar, despite_duplicates=True)
    changed = replace(reading.content(programme), title=Text(ru="Иная программа"))
    await programmes.change(programme.id, changed, reason="Опечатка", seen=None, actor=registrar)
    later = at + timedelta(days=400)
    again = await made(
        agreement, programme.id, known.isoformat(), later.isoformat(), TZ="Asia/Bishkek", PYTHONHASHSEED="2"
    )
    assert len(first) == 2 * 2 + 3 + 2 * 3
    assert again == first
    # So it is no matter of the files saying nothing.
    now = await moment()
    present = await made(agreement, programme.id, now.isoformat(), (now + timedelta(minutes=2)).isoformat())
    assert not set(present.values()) & set(first.values())
