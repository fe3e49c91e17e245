"""Accounts: made, changed, closed, given tokens; each act recorded, each refusal without a trace."""

import asyncio
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from agreements.actors import Actor
from agreements.errors import AgainstTheRules, ChangedMeanwhile, Invalid, NotAllowed, NotFound
from agreements.ledger import sections
from agreements.tables.ledger import LedgerEntry, LedgerSection
from agreements.vocabulary import Act, Language, Role, Via
from registry.accounts import acts, passwords, people, sessions
from registry.accounts.acts import AccountContent
from registry.accounts.tables import Account, ApiToken, Session
from tests.fixtures_accounts import PASSWORD, now, person, session_of


def content(**changes):
    given = {"email": "Clerk@Example.test", "name": "Test clerk", "roles": frozenset({Role.REGISTRAR})}
    return AccountContent(**{**given, **changes})


async def entries(account):
    rows = await LedgerEntry.raw(
        "SELECT body FROM ledger_entry WHERE subject = {} ORDER BY revision", account
    )
    return [json.loads(row["body"]) for row in rows]


async def test_an_account_is_made_and_recorded(db, administrator):
    account = await acts.create(content(), password=PASSWORD, actor=administrator)
    row = await people.of(account)
    assert (row.email, row.roles, row.active, row.revision) == (
        "clerk@example.test",
        (Role.REGISTRAR,),
        True,
        1,
    )
    [entry] = await entries(account)
    assert entry["act"] == Act.ACCOUNT_CREATE
    assert entry["actor"]["account"] == str(administrator.account)


async def test_the_first_administrator_is_made_by_the_register_itself(db):
    account = await acts.create(
        content(roles=frozenset({Role.ADMINISTRATOR})), password=None, actor=acts.system(now())
    )
    [entry] = await entries(account)
    assert entry["actor"] == {
        "account": "00000000-0000-0000-0000-000000000000",
        "organisation": None,
        "roles": ["administrator"],
        "via": Via.CLI,
    }


async def test_no_secret_goes_into_the_ledger(db, administrator):
    account = await acts.create(content(), password=PASSWORD, actor=administrator)
    token = await acts.issue_token(account, actor=administrator)
    [row] = await Account.raw("SELECT password_hash FROM account WHERE id = {}", account)
    bodies = b"".join(
        bytes(each["body"]) for each in await LedgerSection.raw("SELECT body FROM ledger_section")
    )
    for secret in (PASSWORD, row["password_hash"], token, people.token_digest(token).hex()):
        assert secret.encode() not in bodies
    assert b'"api_token"' in bodies
    assert sections.SUBJECTS["account"].core.secret >= {"password_hash", "digest"}


async def test_one_address_has_one_account_whatever_its_case(client, administrator_browser):
    form = {
        "email": "One@Example.test",
        "name": "A",
        "roles.auditor": "on",
        "language": "en",
        "password": PASSWORD,
    }
    assert (await administrator_browser.post("/accounts/new", form)).status_code == 303
    again = await administrator_browser.post("/accounts/new", {**form, "email": "oNE@example.TEST"})
    assert again.status_code == 422
    assert "There is an account with this e-mail already." in again.text
    assert PASSWORD not in again.text


@pytest.mark.parametrize(
    ("changes", "password", "problem"),
    [
        ({"email": "nobody"}, PASSWORD, "accounts.email_unusable"),
        ({"email": "кыргыз@example.test"}, PASSWORD, "accounts.email_unusable"),
        ({"email": "a b@example.test"}, PASSWORD, "accounts.email_unusable"),
        ({"name": "  "}, PASSWORD, "accounts.no_name"),
        ({"name": "x" * 201}, PASSWORD, "errors.too_long"),
        ({"roles": frozenset()}, PASSWORD, "accounts.no_role"),
        ({"roles": frozenset({Role.EXECUTOR})}, PASSWORD, "accounts.executor_needs_organisation"),
        ({}, "short", "accounts.password_length"),
        ({}, "x" * 201, "accounts.password_length"),
        ({}, "aaaaaaaaaaaaaaa", "accounts.password_guessable"),
        ({}, "clerk@example.test", "accounts.password_guessable"),
    ],
)
async def test_what_no_account_can_be_is_refused_and_leaves_nothing(
    db, administrator, changes, password, problem
):
    with pytest.raises(Invalid) as refused:
        await acts.create(content(**changes), password=password, actor=administrator)
    assert [each.key for each in refused.value.problems] == [problem]
    assert await Account.count() == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EXECUTOR, Role.REGISTRAR])
async def test_only_administrators_touch_accounts(db, role):
    account = await person(Role.AUDITOR)
    other = Actor(uuid4(), frozenset({role}), now())
    for act in (
        acts.create(content(), password=None, actor=other),
        acts.change(account, content(), seen=None, actor=other),
        acts.issue_token(account, actor=other),
        acts.revoke_token(account, uuid4(), actor=other),
    ):
        with pytest.raises(NotAllowed):
            await act
    assert len(await entries(account)) == 1


async def test_a_change_is_recorded_and_ends_the_sessions(db, administrator):
    await person(Role.ADMINISTRATOR)
    account = await acts.create(content(), password=None, actor=administrator)
    await session_of(account)
    await acts.change(account, content(roles=frozenset({Role.AUDITOR})), seen=1, actor=administrator)
    assert (await people.of(account)).roles == (Role.AUDITOR,)
    assert [entry["act"] for entry in await entries(account)] == [Act.ACCOUNT_CREATE, Act.ACCOUNT_CHANGE]
    assert await Session.count().where(Session.account == account) == 0


async def test_a_change_of_language_alone_keeps_the_sessions(db, administrator):
    await person(Role.ADMINISTRATOR)
    account = await acts.create(content(), password=None, actor=administrator)
    await session_of(account)
    await acts.change(account, content(language=Language.RU), seen=1, actor=administrator)
    assert await Session.count().where(Session.account == account) == 1


async def test_a_change_of_what_somebody_else_changed_is_refused(db, administrator):
    await person(Role.ADMINISTRATOR)
    account = await acts.create(content(), password=None, actor=administrator)
    await acts.change(account, content(name="Other"), seen=1, actor=administrator)
    with pytest.raises(ChangedMeanwhile):
        await acts.change(account, content(name="Third"), seen=1, actor=administrator)
    assert (await people.of(account)).name == "Other"


async def test_a_change_of_nothing_is_refused(db, administrator):
    await person(Role.ADMINISTRATOR)
    account = await acts.create(content(), password=None, actor=administrator)
    with pytest.raises(Invalid):
        await acts.change(account, content(), seen=1, actor=administrator)


@pytest.mark.parametrize("changes", [{"active": False}, {"roles": frozenset({Role.AUDITOR})}])
async def test_the_last_administrator_stays(db, changes):
    roles = {"roles": frozenset({Role.ADMINISTRATOR})}
    account = await acts.create(content(**roles), password=None, actor=acts.system(now()))
    with pytest.raises(AgainstTheRules):
        await acts.change(account, content(**{**roles, **changes}), seen=1, actor=acts.system(now()))
    assert (await people.of(account)).active


async def test_who_is_not_there_is_not_found(db, administrator):
    for act in (
        acts.change(uuid4(), content(), seen=None, actor=administrator),
        acts.issue_token(uuid4(), actor=administrator),
        acts.revoke_token(uuid4(), uuid4(), actor=administrator),
        people.of(uuid4()),
        people.identified("nobody@example.test"),
    ):
        with pytest.raises(NotFound):
            await act


async def test_a_token_names_its_person_until_it_is_revoked(db, administrator):
    account = await person(Role.AUDITOR)
    token = await acts.issue_token(account, actor=administrator)
    assert token.startswith("kelishim_")
    assert (await people.by_token(token, now())).account == account
    [row] = (await people.of(account)).tokens
    await acts.revoke_token(account, row.id, actor=administrator)
    assert await people.by_token(token, now()) is None
    assert [entry["act"] for entry in await entries(account)][1:] == [Act.ACCOUNT_TOKEN, Act.ACCOUNT_TOKEN]
    with pytest.raises(AgainstTheRules):
        await acts.revoke_token(account, row.id, actor=administrator)


async def test_a_token_is_kept_as_a_digest_alone(db, administrator):
    token = await acts.issue_token(await person(Role.AUDITOR), actor=administrator)
    [row] = await ApiToken.raw("SELECT * FROM api_token")
    assert bytes(row["digest"]) == people.token_digest(token)
    assert token not in repr(row)


async def test_a_token_ends_on_its_day(db, administrator):
    token = await acts.issue_token(await person(Role.AUDITOR), actor=administrator, days=2)
    made = administrator.at
    assert await people.by_token(token, made + timedelta(days=2, seconds=-1)) is not None
    assert await people.by_token(token, made + timedelta(days=2)) is None


@pytest.mark.parametrize("days", [0, -1, 3661])
async def test_a_token_for_no_time_or_for_ever_is_refused(db, administrator, days):
    account = await person(Role.AUDITOR)
    with pytest.raises(Invalid):
        await acts.issue_token(account, actor=administrator, days=days)
    assert (await people.of(account)).tokens == ()


async def test_the_use_of_a_token_is_noted_once_an_hour(db, administrator):
    token = await acts.issue_token(await person(Role.AUDITOR), actor=administrator)
    used = []
    for minutes in (0, 1, 59, 61):
        await people.by_token(token, administrator.at + timedelta(minutes=minutes))
        [row] = await ApiToken.raw("SELECT last_used_at FROM api_token")
        used.append((row["last_used_at"] - administrator.at).total_seconds() / 60)
    assert used == [0, 0, 0, 61]


async def test_a_closed_account_cannot_use_its_tokens_or_sessions(db, administrator):
    await person(Role.ADMINISTRATOR)
    account = await acts.create(content(), password=None, actor=administrator)
    token = await acts.issue_token(account, actor=administrator)
    await acts.change(account, content(active=False), seen=2, actor=administrator)
    begun = await session_of(account)
    assert await people.by_token(token, now()) is None
    assert await people.by_session(begun.value, now()) is None
    with pytest.raises(AgainstTheRules):
        await acts.issue_token(account, actor=administrator)


async def test_the_names_of_accounts_are_given_and_the_register_has_none(db):
    account = await person(Role.AUDITOR)
    assert await people.names([account, acts.system(now()).account, uuid4()]) == {account: "Test person"}
    assert await people.names([]) == {}


async def test_a_password_is_right_or_wrong(real_hashing):
    kept = await passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.right(PASSWORD, kept)
    assert not await passwords.right(PASSWORD + "x", kept)
    assert not await passwords.right(PASSWORD, None)
    assert not await passwords.right(PASSWORD, "no hash at all")


def test_made_up_passwords_are_long_and_never_the_same():
    made = {passwords.generated() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 23 for each in made)


async def test_a_revoked_session_is_not_revived(db):
    begun = await session_of(await person(Role.AUDITOR))
    await sessions.end(sessions.session_id(begun.value))
    await sessions.touch(sessions.session_id(begun.value), now())
    assert await people.by_session(begun.value, now()) is None


async def test_pages_of_accounts_are_for_administrators(client, signed_in):
    browser = await signed_in(Role.REGISTRAR)
    for path in ("/accounts", "/accounts/new", f"/accounts/{browser.account}"):
        assert (await browser.get(path)).status_code == 403
    assert (await browser.post("/accounts/new")).status_code == 403


async def test_an_administrator_makes_changes_closes_and_opens_an_account(client, administrator_browser):
    browser = administrator_browser
    form = {
        "email": "a@example.test",
        "name": "First",
        "roles.auditor": "on",
        "language": "ru",
        "password": PASSWORD,
    }
    assert (await browser.post("/accounts/new", form)).headers["location"] == "/accounts"
    account = await people.identified("a@example.test")
    page = await browser.get("/accounts")
    assert page.status_code == 200
    assert "The account was created." in page.text
    assert "The account was created." not in (await browser.get("/accounts")).text
    form = {**form, "name": "Second", "seen": "1", "password": ""}
    assert (await browser.post(f"/accounts/{account}", form)).status_code == 303
    assert (await people.of(account)).name == "Second"
    stale = await browser.post(f"/accounts/{account}", {**form, "name": "Third"})
    assert stale.status_code == 422
    assert "Somebody changed this record" in stale.text
    assert (await browser.post(f"/accounts/{account}/close")).status_code == 303
    assert not (await people.of(account)).active
    assert (await browser.post(f"/accounts/{account}/open")).status_code == 303
    assert (await people.of(account)).active
    assert [entry["act"] for entry in await entries(account)] == [
        Act.ACCOUNT_CREATE,
        *[Act.ACCOUNT_CHANGE] * 3,
    ]


async def test_the_form_of_an_account_shows_its_tokens_and_revokes_them(client, administrator_browser):
    account = await person(Role.AUDITOR)
    await acts.issue_token(account, actor=acts.system(now()))
    [token] = (await people.of(account)).tokens
    page = await administrator_browser.get(f"/accounts/{account}")
    assert f"/accounts/{account}/tokens/{token.id}/revoke" in page.text
    assert (
        await administrator_browser.post(f"/accounts/{account}/tokens/{token.id}/revoke")
    ).status_code == 303
    assert "Revoked" in (await administrator_browser.get(f"/accounts/{account}")).text


async def test_two_administrators_who_close_each_other_at_once_leave_one(committed_db):
    first, second = await person(Role.ADMINISTRATOR), await person(Role.ADMINISTRATOR)

    async def close(account, by):
        row = await people.of(account)
        actor = Actor(by, frozenset({Role.ADMINISTRATOR}), now())
        await acts.change(account, acts.as_it_is(row, active=False), seen=row.revision, actor=actor)

    outcomes = await asyncio.gather(close(first, second), close(second, first), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AgainstTheRules", "NoneType"]
    assert [row.active for row in await people.listed()] == [True, False]
