"""Amendments take effect on their day: by the rounds of the jobs, and by `kelishim apply`."""

from dataclasses import replace
from datetime import UTC, date, datetime

from click.testing import CliRunner

from agreements.acts import amendments
from agreements.readings import contents, dossiers
from agreements.rules.amending import AmendmentContent
from registry import cli, languages
from registry.jobs import Rounds
from registry.settings import settings
from tests.fixtures_register import NOON

DAY = date(2026, 7, 1)
MORNING = datetime(2026, 7, 1, 6, tzinfo=UTC)


async def test_a_round_lets_amendments_take_effect_before_it_plans_letters(registered, registrar, executor):
    """The letters are about the dates that hold from today on."""
    stands = await contents.of(registered, registrar)
    [promise] = stands.commitments
    [milestone] = promise.milestones
    moved = replace(milestone, rule={"kind": "date", "on": "2026-07-20"})
    text = replace(stands, commitments=(replace(promise, milestones=(moved,)),))
    given = AmendmentContent(number="№ 1", signed_on=date(2026, 6, 1), effective_on=DAY, ground="Согласие")
    await amendments.record(registered, given, text, seen=None, actor=registrar)
    rounds = Rounds(settings())
    await rounds.once(NOON)
    assert (await dossiers.of(registered, registrar)).commitments[0].milestones[0].due_on != date(2026, 7, 20)
    await rounds.once(MORNING)
    found = await dossiers.of(registered, registrar)
    assert found.commitments[0].milestones[0].due_on == date(2026, 7, 20)
    assert found.amendments[0].applied_at == MORNING


async def test_what_cannot_take_effect_keeps_no_round_from_going_on(registered, registrar, monkeypatch):
    stands = await contents.of(registered, registrar)
    given = AmendmentContent(number="№ 1", signed_on=date(2026, 6, 1), effective_on=DAY, ground="Согласие")
    await amendments.record(registered, given, replace(stands, notice_days=5), seen=None, actor=registrar)

    async def refused(*_args, **_more):
        raise amendments.AgainstTheRules("amendments.in_effect_already")

    monkeypatch.setattr(amendments, "bring_up_to_date", refused)
    rounds = Rounds(settings())
    await rounds.once(MORNING)
    assert rounds.planned is not None
    assert (await dossiers.of(registered, registrar)).amendments[0].applied_at is None


def test_the_command_says_what_it_is_for():
    told = CliRunner().invoke(cli.kelishim, ["apply", "--help"])
    assert told.exit_code == 0
    assert any(
        languages.words(language).t("cli.apply")[:20] in " ".join(told.output.split())
        for language in languages.Language
    )
