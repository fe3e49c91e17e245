"""What a register begins with, and whom the demonstration leaves alone."""

from agreements.actors import SYSTEM, Actor
from agreements.acts import calendars
from agreements.readings import years
from agreements.vocabulary import Act, Role
from registry import demo, seed
from registry.accounts.acts import AccountContent, create
from registry.accounts.tables import Account


async def test_the_first_start_enters_the_national_calendar_once(db: object) -> None:
    entered = await seed.enter_calendar(first_year=2025, last_year=2027)
    assert entered == 3
    assert await seed.enter_calendar(first_year=2025, last_year=2027) == 0
    assert {2025, 2026, 2027} <= set(await years.entered())


async def test_a_year_that_stands_is_not_entered_again_by_a_start(db: object, administrator: Actor) -> None:
    own = await calendars.enter_year("KG", 2026, [], actor=administrator)
    assert await seed.enter_calendar(first_year=2026, last_year=2026) == 0
    assert (await years.of(2026)).id == own


async def test_the_calendar_is_entered_by_the_register_itself_as_acts_of_its_ledger(db: object) -> None:
    await seed.enter_calendar(first_year=2026, last_year=2026)
    rows = await Account.raw("SELECT act, actor FROM ledger_entry WHERE subject_kind = 'calendar'")
    assert [(row["act"], row["actor"]) for row in rows] == [(Act.CALENDAR_CHANGE, SYSTEM)]


async def test_a_register_with_accounts_of_its_own_is_left_alone(db: object, administrator: Actor) -> None:
    content = AccountContent(email="own@example.test", name="Own", roles=frozenset({Role.ADMINISTRATOR}))
    await create(content, password=None, actor=administrator)
    assert await demo.load() == []
    [row] = await Account.raw("SELECT (SELECT count(*) FROM agreement) + (SELECT count(*) FROM account) AS n")
    assert row["n"] == 1
