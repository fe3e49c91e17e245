"""Every refusal is an answer in the reader's language; nothing of a cause is shown or logged."""

import json
import re

import asyncpg
import httpx
import pytest
from asyncpg import exceptions as postgres
from litestar.exceptions import ClientException, HTTPException, MethodNotAllowedException

from agreements.acts import organisations
from agreements.acts.registering import ProbableDuplicates
from agreements.errors import (
    AgainstTheRules,
    ChangedMeanwhile,
    Invalid,
    NotAllowed,
    NotFound,
    Problem,
    RegisterError,
)
from agreements.vocabulary import Language, Role
from registry import constraints, languages, problems
from registry.accounts.signing_in import WrongPassword
from registry.accounts.throttling import TooManyAttempts
from registry.engine import PoolNotStartedError
from registry.piccolo_conf import DB
from registry.requests import Unreadable, Unsupported
from tests.fixtures_accounts import enter, person

AGREEMENTS = "/api/v1/agreements"
JSON = {"content-type": "application/json"}
SECRET = "the salary of a person"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("errors.no_agreement"), 404),
        (NotAllowed("permissions.registrars_only"), 403),
        (AgainstTheRules("fulfilling.decided_already"), 409),
        (ChangedMeanwhile("errors.changed_meanwhile"), 409),
        (Invalid(Problem("title", "completeness.no_title")), 422),
        (ProbableDuplicates(()), 409),
        (TooManyAttempts(61), 429),
        (WrongPassword(), 401),
        (RegisterError("cli.no_database"), 500),
        (MethodNotAllowedException(), 405),
        (ClientException(status_code=418), 400),
        (HTTPException(status_code=507), 500),
        (Unreadable(), 400),
        (Unsupported(), 415),
        (postgres.CharacterNotInRepertoireError(SECRET), 422),
        (postgres.UntranslatableCharacterError(SECRET), 422),
        (postgres.NumericValueOutOfRangeError(SECRET), 422),
        (postgres.DatetimeFieldOverflowError(SECRET), 422),
        (asyncpg.DataError(SECRET), 422),
        (postgres.DivisionByZeroError(SECRET), 500),
        (postgres.UndefinedTableError(SECRET), 500),
        (postgres.DeadlockDetectedError(SECRET), 503),
        (postgres.SerializationError(SECRET), 503),
        (postgres.TooManyConnectionsError(SECRET), 503),
        (postgres.QueryCanceledError(SECRET), 503),
        (asyncpg.InterfaceError(SECRET), 503),
        (ConnectionRefusedError(SECRET), 503),
        (TimeoutError(SECRET), 503),
        (PoolNotStartedError(SECRET), 503),
        (RuntimeError(SECRET), 500),
        (RecursionError(SECRET), 500),
    ],
)
def test_every_class_of_errors_has_its_status_and_its_sentence(error, status):
    told = problems.tell(error)
    assert told.status == status
    assert SECRET not in repr(told)
    for language in Language:
        words = languages.words(language)
        assert words.t(told.key, **told.params)
        assert words.t(f"problems.status_{told.status}")


def test_every_status_has_its_sentences_in_three_languages():
    for status in problems.KINDS:
        for language in Language:
            assert languages.has(language, f"problems.status_{status}")
            assert languages.has(language, f"errors.status_{status}")


def broken(kind, name):
    error = kind("duplicate key value")
    error.constraint_name = name
    error.detail = f"Failing row contains ({SECRET})"
    return error


@pytest.mark.parametrize(
    ("kind", "name", "status", "key"),
    [
        (asyncpg.UniqueViolationError, "organisation_identifier_once", 422, "errors.identifier_taken"),
        (asyncpg.CheckViolationError, "organisation_country_code", 422, "errors.no_country_code"),
        (asyncpg.CheckViolationError, "agreement_form_known", 422, "errors.unknown_choice"),
        (asyncpg.ForeignKeyViolationError, "party_organisation_fkey", 422, "errors.no_organisation"),
        (asyncpg.ForeignKeyViolationError, "milestone_commitment_fkey", 409, "errors.reference"),
        (asyncpg.RestrictViolationError, "milestone_commitment_fkey", 409, "errors.reference"),
        (asyncpg.UniqueViolationError, "agreement_number_once", 409, "errors.constraint"),
        (asyncpg.NotNullViolationError, None, 422, "errors.constraint"),
    ],
)
def test_a_broken_constraint_is_told_by_its_name(kind, name, status, key):
    """PostgreSQL 15 and 18 report a restricted deletion under two different codes."""
    told = problems.tell(broken(kind, name))
    assert told.status == status
    assert key in {told.key, *(problem.key for problem in told.problems)}
    assert SECRET not in repr(told)


async def test_every_constraint_of_the_database_is_known(db):
    names = {row["conname"] for row in await DB._run(CONSTRAINTS, ())}
    assert len(names) > 80
    unknown = {
        name
        for name in names - constraints.CONSTRAINTS.keys() - constraints.INTERNAL
        if not name.endswith(("_known", "_fkey"))
    }
    assert unknown == set()
    assert constraints.CONSTRAINTS.keys() - names == set()
    assert constraints.INTERNAL - names == set()


CONSTRAINTS = (
    "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u', 'f') AND connamespace = 'public'::regnamespace"
    " AND conrelid::regclass::text NOT LIKE 'pgqueuer%' AND conrelid::regclass::text <> 'migration'"
    # What may stand once among some of the rows is no constraint in PostgreSQL's eyes, but an index.
    " UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND indpred IS NOT NULL"
    " AND indrelid::regclass::text NOT LIKE 'pgqueuer%' AND indexrelid::regclass::text !~ '[.]'"
)


async def test_a_problem_detail_has_its_parts_in_the_language_asked_for(client, bearing):
    await bearing(Role.REGISTRAR)
    for language, title in (("en", "Not found"), ("ru", "Не найдено"), ("ky", "Табылган жок")):
        path = f"{AGREEMENTS}/01890000-0000-7000-8000-000000000000"
        refused = await client.get(
            path, headers={"accept-language": language, "x-request-id": "00f0-0123456789ab"}
        )
        assert refused.status_code == 404
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["content-language"] == language
        said = refused.json()
        assert said == {
            "type": "/problems/not-found",
            "title": title,
            "status": 404,
            "detail": languages.words(Language(language)).t("errors.no_agreement"),
            "instance": path,
            "key": "errors.no_agreement",
            "request": "00f0-0123456789ab",
        }


async def test_what_is_wrong_is_listed_field_by_field(client, bearing):
    await bearing(Role.REGISTRAR)
    refused = await client.post("/api/v1/organisations", json={"kind": "planet", "name": {"ru": 5}})
    assert refused.status_code == 422
    listed = {problem["field"]: problem for problem in refused.json()["problems"]}
    assert listed["kind"]["detail"] == "This is none of the choices."
    assert "planet" not in refused.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nowhere", 404),
        ("DELETE", AGREEMENTS, 405),
        ("GET", f"{AGREEMENTS}/not-a-uuid", 404),
        ("GET", f"{AGREEMENTS}/{{01890000-0000-7000-8000-000000000000}}", 404),
        ("GET", f"{AGREEMENTS}/01890000000070008000000000000000", 404),
        ("GET", f"{AGREEMENTS}/urn:uuid:01890000-0000-7000-8000-000000000000", 404),
        ("GET", f"{AGREEMENTS}/01890000-0000-7000-8000-000000000000%00", 404),
        ("GET", f"{AGREEMENTS}/{'9' * 600}", 404),
    ],
)
async def test_what_is_not_there_is_a_problem_detail_too(client, bearing, method, path, status):
    await bearing(Role.REGISTRAR)
    refused = await client.request(method, path)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "authorization", ["Bearer", "Bearer x", "Basic YTpi", "Bearer kelishim_" + "x" * 9000, "x"]
)
async def test_a_wrong_token_is_refused_and_the_cookie_does_not_help(client, signed_in, authorization):
    await signed_in(Role.REGISTRAR)
    refused = await client.get(AGREEMENTS, headers={"authorization": authorization})
    assert refused.status_code == 401
    assert refused.json()["type"] == "/problems/not-signed-in"


BODIES = {
    "no JSON": b"{",
    "a list": b"[]",
    "a number": b"1",
    "not a number": b"NaN",
    "a text": b'"x"',
    "no UTF-8": b'{"title": {"ru": "\xff\xfe"}}',
    "half a character": b'{"title": {"ru": "\xd0"}}',
    "nested too deep": b"[" * 100_000 + b"]" * 100_000,
    "objects nested too deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a NUL": rb'{"title": {"ru": "a\u0000b"}}',
    "a lone surrogate": rb'{"title": {"ru": "a\ud800b"}}',
    "a surrogate pair": rb'{"title": {"ru": "\ud83d\ude00", "xx": 1}}',
    "a huge number": b'{"term_months": ' + b"9" * 400 + b"}",
    "beyond 64 bits": b'{"term_months": 99999999999999999999}',
    "infinity": b'{"term_months": 1e999}',
    "a float": b'{"term_months": 1.5}',
    "the year zero": b'{"signed_on": "0000-01-01"}',
    "no such day": b'{"signed_on": "2026-02-30"}',
    "a long text": b'{"place": "' + b"x" * 2_000_000 + b'"}',
    "an unknown field": b'{"colour": "red"}',
    "a control character": rb'{"place": "a\u0007b"}',
    "keys twice": b'{"form": "memorandum", "form": 5}',
}


@pytest.mark.parametrize("name", BODIES)
async def test_no_body_is_too_strange_to_be_refused(client, bearing, name):
    await bearing(Role.REGISTRAR)
    refused = await client.post(AGREEMENTS, content=BODIES[name], headers=JSON)
    assert 400 <= refused.status_code < 500, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["status"] == refused.status_code


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-msgpack", "application/xml", "", "application/json; charset=klingon"],
)
async def test_a_body_of_another_kind_is_refused(client, bearing, media_type):
    await bearing(Role.REGISTRAR)
    refused = await client.post(AGREEMENTS, content=b"\x81\xa1a\x01", headers={"content-type": media_type})
    assert refused.status_code in {400, 415, 422}


BOUNDARY = "frontier"


def part(head, body=b"x"):
    return b"--frontier\r\n" + head + b"\r\n\r\n" + body + b"\r\n--frontier--\r\n"


FORMS = {
    "an unknown charset": (
        f"multipart/form-data; boundary={BOUNDARY}",
        part(b'Content-Disposition: form-data; name="name"\r\nContent-Type: text/plain; charset=klingon'),
    ),
    "no UTF-8": (
        f"multipart/form-data; boundary={BOUNDARY}",
        part(b'Content-Disposition: form-data; name="name"', b"\xff\xfe\xd0"),
    ),
    "no boundary": ("multipart/form-data", part(b'Content-Disposition: form-data; name="name"')),
    "cut off": (
        f"multipart/form-data; boundary={BOUNDARY}",
        b"--frontier\r\nContent-Disposition: form-data; na",
    ),
    "no name": (f"multipart/form-data; boundary={BOUNDARY}", part(b"Content-Disposition: form-data")),
    "too many parts": (
        f"multipart/form-data; boundary={BOUNDARY}",
        b'--frontier\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * 3000 + b"--frontier--\r\n",
    ),
    "percent signs of nothing": ("application/x-www-form-urlencoded", b"name=%ff%fe"),
    "bytes": ("application/x-www-form-urlencoded", "name=ключ".encode()),
    "too many fields": ("application/x-www-form-urlencoded", b"a=1&" * 30_000),
    "too large": ("application/x-www-form-urlencoded", b"a=" + b"x" * 5_000_000),
    "an unknown charset in the header": ("application/x-www-form-urlencoded; charset=klingon", b"name=x"),
    "a text": ("text/plain", b"name=x"),
    "nothing": ("", b""),
}


@pytest.mark.parametrize("name", FORMS)
async def test_no_form_is_too_strange_to_be_refused(client, administrator_browser, name):
    media_type, body = FORMS[name]
    refused = await client.post("/accounts/new", content=body, headers={"content-type": media_type})
    assert 400 <= refused.status_code < 500
    assert refused.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("name", FORMS)
async def test_no_form_is_too_strange_even_with_the_token(client, administrator_browser, name):
    media_type, body = FORMS[name]
    headers = {"content-type": media_type, "x-csrf-token": administrator_browser.csrf}
    refused = await client.post("/accounts/new", content=body, headers=headers)
    assert 400 <= refused.status_code < 500


@pytest.mark.parametrize(
    "values",
    [
        {"name": "a\x00b", "email": "a@b.test"},
        {"name": "a\x07b"},
        {"seen": "1_0"},
        {"seen": "nan"},
        {"seen": "٣"},
        {"seen": "9" * 5000},
        {"organisation": "not-a-uuid"},
        {"organisation": "01890000-0000-7000-8000-000000000000"},
        {"language": "de"},
        {"roles.emperor": "on"},
        {"roles": "on"},
        {"roles.0": "on"},
        {"a.b": "x", "a": "y"},
        {"name.x": "y"},
        {"name": "x" * 100_000},
        {"__class__": "x"},
        {"": "x"},
        {"a..b": "x"},
    ],
)
async def test_no_field_of_a_form_is_too_strange(client, administrator_browser, values):
    form = {
        "email": "a@b.test",
        "name": "N",
        "roles.auditor": "on",
        "language": "en",
        "password": "x" * 5 + "y" * 9,
    }
    refused = await administrator_browser.post("/accounts/new", {**form, **values})
    assert 400 <= refused.status_code < 500 or (refused.status_code == 303 and "__class__" in values)


@pytest.mark.parametrize(
    "query", ["limit=1_0", "limit=nan", "limit=-1", "limit=99999999999999999999", "cursor=%00", "cursor=x", "q=%00",
              "q=%ed%a0%80", "q=%ff", "status=zzz", "year=%D9%A3", "year=1e3", "limit=1&limit=2", "&&&===", "%00=%00"],
)  # fmt: skip
async def test_no_query_is_too_strange(client, bearing, query):
    await bearing(Role.REGISTRAR)
    answer = await client.get(f"{AGREEMENTS}?{query}")
    assert answer.status_code < 500, answer.text


async def test_a_failure_of_ours_shows_and_logs_nothing_of_its_cause(client, bearing, monkeypatch, capsys):
    await bearing(Role.REGISTRAR)

    async def fail(*_, **__):
        raise RuntimeError(SECRET) from KeyError(SECRET)

    monkeypatch.setattr(organisations, "create", fail)
    failed = await client.post(
        "/api/v1/organisations",
        json={"kind": "ministry", "name": {"ru": "Пример"}},
        headers={"accept-language": "en"},
    )
    assert failed.status_code == 500
    assert failed.json()["detail"] == "Something went wrong on our side. Nothing was changed."
    logged = "".join(capsys.readouterr())
    assert SECRET not in failed.text
    assert SECRET not in logged
    assert "RuntimeError" in logged
    assert failed.json()["request"] in logged


async def test_a_row_that_the_database_refuses_is_quoted_nowhere(client, bearing, monkeypatch, capsys):
    await bearing(Role.REGISTRAR)

    async def fail(*_, **__):
        raise broken(asyncpg.CheckViolationError, "nobody_knows_this_one")

    monkeypatch.setattr(organisations, "create", fail)
    failed = await client.post("/api/v1/organisations", json={"kind": "ministry", "name": {"ru": "Пример"}})
    assert failed.status_code == 422
    assert SECRET not in failed.text + "".join(capsys.readouterr())


async def test_a_failure_of_a_page_is_a_page_with_the_number_of_the_request(
    client, administrator_browser, monkeypatch
):
    from registry.accounts import people

    async def fail():
        raise RuntimeError(SECRET)

    monkeypatch.setattr(people, "listed", fail)
    failed = await administrator_browser.get("/accounts")
    assert failed.status_code == 500
    assert failed.headers["x-request-id"] in failed.text
    assert SECRET not in failed.text


async def test_a_page_that_cannot_be_made_still_says_what_is_wrong(client, monkeypatch):
    from registry import templating

    monkeypatch.setattr(templating.environment(Language.KY), "get_template", lambda *_: 1 / 0)
    assert (await client.get("/nowhere")).status_code in {404, 500}


async def test_pages_of_refusals_speak_the_readers_language(client):
    for language, title in (("en", "Not found"), ("ru", "Не найдено"), ("ky", "Табылган жок")):
        page = await client.get("/nowhere", headers={"accept-language": language})
        assert page.status_code == 404
        assert re.search(rf"<h1>\s*{title}", page.text)


async def test_a_change_written_against_an_old_version_is_told_apart(client, bearing, registered):
    await bearing(Role.REGISTRAR)
    read = await client.get(f"{AGREEMENTS}/{registered}")
    assert read.status_code == 200
    assert problems.tell(ChangedMeanwhile("errors.changed_meanwhile")).type == "/problems/changed-meanwhile"
    assert json.loads(read.text)["id"] == str(registered)


async def test_an_answer_that_breaks_off_quotes_nothing_either(app, capsys):
    """The server prints whatever reaches it, with all its causes."""
    from litestar import get
    from litestar.response import Stream

    from registry.app import Application, BrokenOffError

    @get("/stream", sync_to_thread=False)
    def stream() -> Stream:
        async def rows():
            yield b"first"
            raise broken(asyncpg.CheckViolationError, "x") from KeyError(SECRET)

        return Stream(rows())

    application = Application([stream], logging_config=None, openapi_config=None)
    with pytest.raises(BrokenOffError) as cut:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application), base_url="http://t"
        ) as client:
            await client.get("/stream")
    assert cut.value.__cause__ is None
    assert cut.value.__suppress_context__
    logged = "".join(capsys.readouterr())
    assert "CheckViolationError" in logged
    assert SECRET not in logged


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 405)])
async def test_who_is_signed_in_meets_an_unknown_address_in_their_language_and_with_the_menu(
    client, db, method, status
):
    signed_in = await enter(client, await person(Role.AUDITOR, language=Language.KY))
    address = "/nowhere/at/all" if method == "GET" else "/agreements"
    page = await signed_in.client.request(method, address, headers={"accept-language": "ru"})
    assert page.status_code == status
    assert page.headers["content-language"] == "ky"
    assert 'href="/commitments"' in page.text
    assert (await client.get("/api/v1/nowhere", headers={"authorization": "Bearer none"})).status_code == 401
