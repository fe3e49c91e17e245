"""Signing in and out, over HTTP: what a session is, whose it is, and when it ends."""

import asyncio
import re
import secrets
from datetime import timedelta

import pytest

from agreements.vocabulary import Language, Role
from registry import cookies
from registry.accounts import passwords, people, sessions, throttling
from registry.accounts.signing_in import Caller, WrongPassword, sign_in
from registry.accounts.tables import Session, SignInFailure
from registry.accounts.throttling import TooManyAttempts
from tests.fixtures_accounts import PASSWORD, enter, now, person, session_of

EMAIL = "clerk@example.test"


@pytest.fixture
async def clerk(db):
    return await person(Role.REGISTRAR, email=EMAIL, password=PASSWORD)


async def door(client, path="/sign-in"):
    page = await client.get(path)
    return re.search(r'name="_csrf_token" value="([^"]+)"', page.text)[1]


async def try_in(client, password=PASSWORD, email=EMAIL, **more):
    token = await door(client)
    return await client.post(
        "/sign-in", data={"email": email, "password": password, "_csrf_token": token, **more}
    )


def session_cookie(response):
    return next(
        (value for value in response.headers.get_list("set-cookie") if value.startswith("kelishim_session=")),
        None,
    )


async def test_signing_in_makes_a_session_and_leads_where_one_wanted_to_go(client, clerk):
    wanted = await client.get("/accounts?x=1")
    assert wanted.status_code == 303
    assert wanted.headers["location"] == "/sign-in?next=%2Faccounts%3Fx%3D1"
    entered = await try_in(client, next="/agreements")
    assert (entered.status_code, entered.headers["location"]) == (303, "/agreements")
    assert await Session.count() == 1


async def test_the_address_of_an_account_is_taken_in_any_case(client, clerk):
    assert (await try_in(client, email=" Clerk@EXAMPLE.test ")).status_code == 303


@pytest.mark.parametrize(
    "to", ["//evil.test", "https://evil.test", "/\\evil.test", "javascript:alert(1)", "/a\nb", ""]
)
async def test_nobody_is_sent_to_a_foreign_site_after_signing_in(client, clerk, to):
    assert (await try_in(client, next=to)).headers["location"] == "/"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, clerk):
    cookie = session_cookie(await try_in(client))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert "Max-Age=43200" in cookie


async def test_over_https_the_cookie_is_secure_and_bound_to_its_host(client, clerk, monkeypatch):
    monkeypatch.setattr(cookies, "secure", lambda: True)
    client.base_url = str(client.base_url).replace("http://", "https://")
    entered = await try_in(client)
    [cookie] = [value for value in entered.headers.get_list("set-cookie") if "kelishim_session" in value]
    assert cookie.startswith("__Host-kelishim_session=")
    assert "Secure" in cookie
    assert entered.headers["strict-transport-security"].startswith("max-age=31536000")


async def test_neither_the_cookie_nor_the_password_stands_in_the_database(client, clerk):
    value = session_cookie(await try_in(client)).partition("=")[2].partition(";")[0]
    [row] = await Session.raw("SELECT * FROM session")
    assert bytes(row["id"]) == sessions.session_id(value)
    assert value not in repr(row)


@pytest.mark.parametrize(
    ("email", "password"), [(EMAIL, "wrong password here"), ("nobody@example.test", PASSWORD)]
)
async def test_a_wrong_password_and_an_unknown_address_read_the_same(client, clerk, email, password):
    refused = await try_in(client, password, email)
    assert refused.status_code == 422
    assert "Электрондук почта же сырсөз туура эмес." in refused.text
    assert password not in refused.text
    assert await Session.count() == 0


async def test_an_unknown_address_costs_as_much_as_a_wrong_password(db, clerk, monkeypatch):
    """Whoever measured would else learn which addresses have accounts: each try verifies one hash of the same cost."""
    verified = []

    def verify(password, kept):
        verified.append(kept.split("$")[3])
        return False

    monkeypatch.setattr(passwords, "_matches", verify)
    for email in (EMAIL, f"{secrets.token_hex(4)}@example.test"):
        with pytest.raises(WrongPassword):
            await sign_in(email, "wrong password here", Caller(address=secrets.token_hex(4), at=now()))
    known, unknown = verified
    assert known == unknown


async def test_a_closed_account_does_not_get_in(client, clerk):
    await Session.raw("UPDATE account SET active = false WHERE id = {}", clerk)
    assert (await try_in(client)).status_code == 422


async def test_an_account_without_a_password_does_not_get_in(client, db):
    await person(Role.AUDITOR, email="robot@example.test")
    for password in ("", PASSWORD):
        assert (await try_in(client, password, "robot@example.test")).status_code == 422


async def test_a_password_is_taken_as_it_was_typed(client, db):
    await person(Role.AUDITOR, email="b@example.test", password="  blanks around it  ")
    assert (await try_in(client, "blanks around it", "b@example.test")).status_code == 422
    assert (await try_in(client, "  blanks around it  ", "b@example.test")).status_code == 303


async def test_a_planted_session_is_never_adopted(client, clerk):
    """The server-side session of the framework took over whatever id the client brought."""
    planted = "attacker-chose-this-value-0123456789"
    client.cookies.set("kelishim_session", planted)
    await try_in(client)
    assert await people.by_session(planted, now()) is None
    client.cookies.clear()
    client.cookies.set("kelishim_session", planted)
    assert (await client.get("/accounts")).status_code == 303


async def test_signing_in_again_ends_the_session_there_was(client, clerk):
    browser = await enter(client, clerk)
    entered = await client.post(
        "/sign-in", data={"email": EMAIL, "password": PASSWORD, "_csrf_token": browser.csrf}
    )
    assert entered.status_code == 303
    assert await people.by_session(browser.value, now()) is None
    assert await Session.count() == 1


async def test_visitors_leave_no_rows(client, db):
    for path in ("/sign-in", "/", "/nowhere", "/health", "/language/ru", "/api/v1/openapi.json"):
        await client.get(path)
    assert await Session.count() == 0


async def test_reading_pages_writes_next_to_nothing(client, db, monkeypatch):
    touched = []
    monkeypatch.setattr(sessions, "touch", lambda *given: touched.append(given) or asyncio.sleep(0))
    account = await person(Role.ADMINISTRATOR)
    await enter(client, account)
    for _ in range(20):
        assert (await client.get("/accounts")).status_code == 200
    assert touched == []
    begun = await session_of(account, at=now() - sessions.SEEN_EVERY)
    assert await people.by_session(begun.value, now()) is not None
    assert len(touched) == 1


async def test_a_session_ends_when_it_is_not_used(db):
    at = now()
    begun = await session_of(await person(Role.AUDITOR), at=at)
    assert await people.by_session(begun.value, at + sessions.IDLE - timedelta(seconds=1)) is not None
    # That was a use: the time begins anew.
    assert await people.by_session(begun.value, at + 2 * sessions.IDLE - timedelta(seconds=2)) is not None
    assert await people.by_session(begun.value, at + 4 * sessions.IDLE) is None


async def test_a_session_ends_after_its_whole_time_however_much_it_is_used(db):
    at = now()
    begun = await session_of(await person(Role.AUDITOR), at=at)
    for hour in range(1, 12):
        assert await people.by_session(begun.value, at + timedelta(hours=hour)) is not None
    assert await people.by_session(begun.value, at + sessions.WHOLE) is None


async def test_signing_out_ends_the_session_for_good(client, clerk):
    browser = await enter(client, clerk)
    left = await browser.post("/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in session_cookie(left)
    client.cookies.set("kelishim_session", browser.value)
    assert (await client.get("/accounts")).status_code == 303


async def test_a_slow_request_does_not_revive_a_session_that_was_ended(committed_client):
    """The framework's sessions were written back at the end of every request, after sign-out too."""
    account = await person(Role.ADMINISTRATOR)
    begun = await session_of(account, at=now() - sessions.SEEN_EVERY)
    committed_client.cookies.set("kelishim_session", begun.value)
    csrf = begun.csrf
    slow = [asyncio.create_task(committed_client.get("/accounts")) for _ in range(8)]
    await asyncio.sleep(0)
    left = await committed_client.post("/sign-out", data={"_csrf_token": csrf})
    assert left.status_code == 303
    await asyncio.gather(*slow)
    assert await Session.count() == 0
    assert await people.by_session(begun.value, now()) is None


async def test_a_password_that_changes_while_it_is_checked_lets_nobody_in(db, clerk):
    [row] = await Session.raw("SELECT password_hash FROM account WHERE id = {}", clerk)
    await Session.raw("UPDATE account SET password_hash = 'another' WHERE id = {}", clerk)
    assert await sessions.begin(clerk, verified=row["password_hash"], at=now(), replacing=None) is None
    assert await Session.count() == 0


async def test_sessions_that_are_over_are_swept_when_others_begin(db, clerk):
    await session_of(clerk, at=now() - sessions.WHOLE - timedelta(minutes=1))
    [row] = await Session.raw("SELECT password_hash FROM account WHERE id = {}", clerk)
    await sessions.begin(clerk, verified=row["password_hash"], at=now(), replacing=None)
    assert await Session.count() == 1


async def test_guessing_is_slowed_down_with_a_clear_word(client, clerk, monkeypatch):
    monkeypatch.setattr(passwords, "right", lambda *_: asyncio.sleep(0, result=False))
    for _ in range(throttling.BY_DESK):
        assert (await try_in(client, "wrong password here")).status_code == 422
    refused = await try_in(client, PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= throttling.WINDOW.total_seconds() + 1
    assert "Кирүү аракеттери өтө көп. 15 мүнөттөн кийин" in refused.text


async def test_unknown_addresses_are_slowed_down_alike(db):
    for _ in range(throttling.BY_DESK):
        await throttling.attempt("nobody@example.test", "192.0.2.1", now())
    with pytest.raises(TooManyAttempts):
        await throttling.attempt("NOBODY@example.test", "192.0.2.1", now())


async def test_a_stranger_elsewhere_does_not_shut_somebody_out_at_once(db):
    for _ in range(throttling.BY_DESK):
        await throttling.attempt(EMAIL, "192.0.2.1", now())
    await throttling.attempt(EMAIL, "192.0.2.2", now())


async def test_one_account_is_not_guessed_at_from_everywhere(db):
    for place in range(throttling.BY_ACCOUNT):
        await throttling.attempt(EMAIL, f"192.0.2.{place}", now())
    with pytest.raises(TooManyAttempts):
        await throttling.attempt(EMAIL, "198.51.100.1", now())


async def test_one_address_does_not_guess_at_every_account(db):
    for name in range(throttling.BY_ADDRESS):
        await throttling.attempt(f"{name}@example.test", f"2001:db8::{name:x}", now())
    with pytest.raises(TooManyAttempts):
        await throttling.attempt("another@example.test", "2001:db8::ffff", now())
    await throttling.attempt("another@example.test", "2001:db8:1::1", now())


async def test_waiting_opens_the_door_again(db):
    at = now()
    for _ in range(throttling.BY_DESK):
        await throttling.attempt(EMAIL, "192.0.2.1", at)
    with pytest.raises(TooManyAttempts) as refused:
        await throttling.attempt(EMAIL, "192.0.2.1", at + timedelta(minutes=5))
    await throttling.attempt(EMAIL, "192.0.2.1", at + timedelta(minutes=5, seconds=refused.value.seconds))


async def test_signing_in_forgets_the_failures_before_it(client, clerk):
    for _ in range(2):
        await try_in(client, "wrong password here")
    await try_in(client)
    assert await SignInFailure.count() == 0


async def test_guesses_made_at_once_are_counted_one_by_one(committed_db):
    async def guess():
        try:
            await throttling.attempt(EMAIL, "192.0.2.1", now())
        except TooManyAttempts:
            return 0
        return 1

    assert sum(await asyncio.gather(*(guess() for _ in range(3 * throttling.BY_DESK)))) == throttling.BY_DESK


async def test_the_language_chosen_in_a_browser_stays_with_its_session(client, clerk):
    browser = await enter(client, clerk)
    chosen = await browser.get("/language/ru?next=/accounts")
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/accounts")
    assert (await browser.get("/accounts")).headers["content-language"] == "ru"
    assert "kelishim_language" not in str(chosen.headers.get_list("set-cookie"))


async def test_the_language_of_the_account_is_spoken_unless_another_is_chosen(client, signed_in):
    browser = await signed_in(Role.ADMINISTRATOR, language=Language.RU)
    client.headers["accept-language"] = "en"
    assert (await browser.get("/accounts")).headers["content-language"] == "ru"
    assert (await browser.get("/accounts?lang=ky")).headers["content-language"] == "ky"
    assert (await browser.get("/accounts?lang=xx")).headers["content-language"] == "ru"


async def test_a_visitor_chooses_a_language_by_cookie_or_is_spoken_to_in_the_browsers(client, db):
    assert (await client.get("/sign-in")).headers["content-language"] == "ky"
    client.headers["accept-language"] = "de, en;q=0.5"
    assert (await client.get("/sign-in")).headers["content-language"] == "en"
    await client.get("/language/ru?next=//evil.test")
    assert (await client.get("/sign-in")).headers["content-language"] == "ru"


async def test_a_language_we_do_not_speak_is_not_found(client, db):
    assert (await client.get("/language/de")).status_code in {400, 404}


async def test_a_language_chosen_at_the_door_goes_along_and_does_not_stay_there(client, clerk):
    await client.get("/language/ru")
    assert (await try_in(client)).status_code == 303
    assert (await client.get("/agreements")).headers["content-language"] == "ru"
    assert "kelishim_language" not in client.cookies
    client.cookies.clear()
    assert (await try_in(client)).status_code == 303
    assert (await client.get("/agreements")).headers["content-language"] == "en"
