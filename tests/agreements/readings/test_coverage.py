"""Coverage of a programme: what a reader may see of it, and nothing of what they may not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from agreements.actors import Actor
from agreements.acts import drafting, paying, registering, serving
from agreements.acts.paying import Paid
from agreements.acts.serving import ServingContent
from agreements.readings import coverage, dossiers
from agreements.readings.coverage import Coverage
from agreements.readings.programmes import Programme
from agreements.rules.contents import AgreementContent, CommitmentContent, MilestoneContent, Text
from agreements.vocabulary import CommitmentKind, Confidentiality, Role
from tests.fixtures_programmes import item
from tests.fixtures_register import acting


def owing(
    content: AgreementContent, *promises: tuple[int | None, str | None, date | None]
) -> AgreementContent:
    """The agreement with these promises: sum, currency, and the day they fall due."""
    return replace(
        content,
        commitments=tuple(
            CommitmentContent(
                text=Text(ru="Перечислить"),
                kind=CommitmentKind.FINANCIAL,
                owed_by=content.parties[0].organisation,
                amount=None if amount is None else Decimal(amount),
                currency=currency,
                milestones=(
                    MilestoneContent(rule=None if due is None else {"kind": "date", "on": due.isoformat()}),
                ),
            )
            for amount, currency, due in promises
        ),
    )


async def entered(content: AgreementContent, actor: Actor) -> UUID:
    agreement = await drafting.draft(content, actor=actor)
    await registering.register(agreement, seen=None, actor=actor, despite_duplicates=True)
    return agreement


async def serves(
    agreement: UUID, programme: Programme, code: str | None, actor: Actor, promise: int | None = None
) -> None:
    dossier = await dossiers.of(agreement, actor)
    await serving.serve(
        agreement,
        ServingContent(
            programme=programme.id,
            commitment=None if promise is None else dossier.commitments[promise].id,
            item=None if code is None else item(programme, code),
        ),
        seen=None,
        actor=actor,
    )


def sums(found: Coverage, code: str) -> list[tuple[Any, ...]]:
    [one] = [each for each in found.items if each.item.code == code]
    return [
        (each.first_year, each.last_year, each.currency, each.budget, each.promised, each.commitments)
        for each in one.sums
    ]


async def test_a_programme_that_nothing_serves(
    strategy: Programme, registered: UUID, registrar: Actor
) -> None:
    found = await coverage.of(strategy, registrar)
    assert found.items_without_agreement == ("1", "1.1", "1.2", "2")
    assert [each.id for each in found.agreements_without_item] == [registered]
    assert (found.agreements_without_item_count, found.serving) == (1, ())
    # Nothing promised is not a promise of nought.
    assert sums(found, "1") == [(2026, 2026, "KGS", Decimal(5_000_000), None, 0)]


async def test_promised_stands_against_budget_by_item_year_and_currency(
    strategy: Programme, content: AgreementContent, registrar: Actor
) -> None:
    agreement = await entered(
        owing(
            content,
            (1000, "KGS", date(2026, 9, 1)),
            (70, "USD", date(2026, 9, 1)),
            (500, "KGS", None),
            (None, None, date(2026, 9, 1)),
        ),
        registrar,
    )
    for promise in range(4):
        await serves(agreement, strategy, "1.1", registrar, promise)
    found = await coverage.of(strategy, registrar)
    assert found.items_without_agreement == ("1.2", "2")
    assert [(each.item.code, each.served, each.covered, each.depth) for each in found.items] == [
        ("1", False, True, 0),
        ("1.1", True, True, 1),
        ("1.2", False, False, 1),
        ("2", False, False, 0),
    ]
    # The item's own budget holds what its parts are promised; the part has no published sum, which is said.
    assert sums(found, "1") == [
        (2026, 2026, "KGS", Decimal(5_000_000), Decimal(1000), 1),
        (2026, 2026, "USD", None, Decimal(70), 1),
        (None, None, "KGS", None, Decimal(500), 1),
    ]
    assert sums(found, "1.1") == [
        (2026, 2026, "KGS", None, Decimal(1000), 1),
        (2026, 2026, "USD", None, Decimal(70), 1),
        (None, None, "KGS", None, Decimal(500), 1),
    ]
    assert [each.without_sum for each in found.items] == [1, 1, 0, 0]
    assert (found.agreements_without_item, found.agreements_without_item_count) == ((), 0)
    [whole, *_] = found.whole
    assert (whole.first_year, whole.budget, whole.promised) == (2019, Decimal(90_000_000), Decimal(1000))


async def test_what_was_paid_stands_beside_what_was_promised(
    strategy: Programme, content: AgreementContent, registrar: Actor
) -> None:
    due = date(2026, 9, 1)
    agreement = await entered(
        owing(content, (1000, "KGS", due), (300, "KGS", due), (70, "USD", due)), registrar
    )
    for promise in range(3):
        await serves(agreement, strategy, "1.1", registrar, promise)
    first, second, third = (
        promise.milestones[0].id for promise in (await dossiers.of(agreement, registrar)).commitments
    )
    for milestone, amount, currency in ((first, 400, "KGS"), (second, 300, "KGS"), (third, 5000, "KGS")):
        paid = Paid(paid_on=date(2025, 12, 1), amount=Decimal(amount), currency=currency)
        await paying.record_payment(milestone, paid, actor=registrar, despite_excess=True)
    wrong = Paid(paid_on=date(2025, 12, 1), amount=Decimal(9))
    await paying.withdraw(
        await paying.record_payment(first, wrong, actor=registrar, despite_excess=True),
        reason="Дважды",
        actor=registrar,
    )
    found = await coverage.of(strategy, registrar)
    [_, part, *_] = found.items
    assert [(row.currency, row.promised, row.scheduled, row.paid, row.outstanding) for row in part.sums] == [
        ("KGS", Decimal(1300), Decimal(1300), Decimal(700), Decimal(600)),
        # What was paid in another currency settles nothing.
        ("USD", Decimal(70), Decimal(70), Decimal(0), Decimal(70)),
    ]


async def test_an_agreement_as_a_whole_brings_the_promises_that_say_nothing_themselves(
    strategy: Programme, content: AgreementContent, registrar: Actor
) -> None:
    agreement = await entered(
        owing(content, (1000, "KGS", date(2026, 9, 1)), (20, "KGS", date(2026, 9, 1))), registrar
    )
    await serves(agreement, strategy, "2", registrar)
    await serves(agreement, strategy, "1.2", registrar, promise=1)
    found = await coverage.of(strategy, registrar)
    assert sums(found, "2") == [(2026, 2026, "KGS", None, Decimal(1000), 1)]
    assert sums(found, "1.2") == [(2026, 2026, "KGS", None, Decimal(20), 1)]


async def test_an_agreement_that_names_no_item_is_among_those_without_one(
    strategy: Programme, registered: UUID, registrar: Actor
) -> None:
    await serves(registered, strategy, None, registrar)
    found = await coverage.of(strategy, registrar)
    assert [each.id for each in found.serving] == [registered]
    assert [each.id for each in found.agreements_without_item] == [registered]


async def test_a_draft_promises_nothing_yet(strategy: Programme, draft: UUID, registrar: Actor) -> None:
    await serves(draft, strategy, "2", registrar)
    found = await coverage.of(strategy, registrar)
    assert (found.serving, found.agreements_without_item_count) == ((), 0)
    assert "2" in found.items_without_agreement


@pytest.fixture
async def hidden(strategy: Programme, content: AgreementContent, registrar: Actor, fund: UUID) -> UUID:
    """A confidential agreement that serves an item, readable by who entered it and by the fund."""
    secret = replace(
        owing(content, (900, "KGS", date(2026, 9, 1))),
        confidentiality=Confidentiality.CONFIDENTIAL,
        confidentiality_reason="Переговоры",
        reader_organisations=frozenset({fund}),
    )
    agreement = await entered(secret, registrar)
    await serves(agreement, strategy, "1.1", registrar, promise=0)
    await entered(replace(secret, title=Text(ru="Второе тайное")), registrar)
    return agreement


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ADMINISTRATOR, Role.EXECUTOR])
async def test_what_one_may_not_see_serves_nothing(
    strategy: Programme, hidden: UUID, ministry: UUID, role: Role
) -> None:
    """Neither a name nor a sum nor a count: for them the programme is as if the agreement were not there."""
    found = await coverage.of(
        strategy, acting(role, organisation=ministry if role is Role.EXECUTOR else None)
    )
    assert found == coverage.covered(strategy, (), coverage._Without(0, ()))


async def test_who_may_read_it_sees_what_it_serves(
    strategy: Programme, hidden: UUID, registrar: Actor, fund_executor: Actor, auditor: Actor
) -> None:
    for reader in (registrar, fund_executor, auditor):
        found = await coverage.of(strategy, reader)
        assert [each.id for each in found.serving] == [hidden]
        assert sums(found, "1") == [(2026, 2026, "KGS", Decimal(5_000_000), Decimal(900), 1)]
        assert found.agreements_without_item_count == 1
