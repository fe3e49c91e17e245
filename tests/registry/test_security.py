"""What every answer tells a browser, whoever asks and whatever it is."""

import asyncio
import re

import httpx
import pytest
import uvicorn
from litestar.routes import HTTPRoute

from agreements.vocabulary import Role
from registry import edge, security, templating
from registry.app import LARGEST_BODY, create_app, guard

STYLE_OR_SCRIPT = re.compile(
    r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize(
    "path", ["/sign-in", "/nowhere", "/accounts", "/health", "/static/favicon.svg", "/api/v1/nowhere"]
)
async def test_every_answer_carries_the_policy(client, path):
    answer = await client.get(path)
    for name, value in security.HEADERS.items():
        if name != "cache-control":
            assert answer.headers[name] == value, name
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    assert "server" not in answer.headers


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline():
    assert "unsafe" not in security.CSP
    assert "http" not in security.CSP
    assert "default-src 'self'" in security.CSP
    assert "frame-ancestors 'none'" in security.CSP


async def test_pages_have_nothing_inline(client, signed_in):
    browser = await signed_in(Role.ADMINISTRATOR)
    for path in (
        "/sign-in",
        "/accounts",
        "/accounts/new",
        f"/accounts/{browser.account}",
        "/nowhere",
        "/api/v1/docs",
    ):
        page = await browser.get(path)
        assert not STYLE_OR_SCRIPT.search(page.text), path


async def test_private_pages_are_kept_nowhere(client, signed_in):
    browser = await signed_in(Role.ADMINISTRATOR)
    assert (await browser.get("/accounts")).headers["cache-control"] == "no-store"
    assert (await client.get("/api/v1/nowhere")).headers["cache-control"] == "no-store"


async def test_files_whose_address_changes_with_their_bytes_are_kept_for_ever(client):
    kept = await client.get(templating.static("kelishim.css"))
    assert kept.headers["cache-control"] == security.FOR_EVER
    assert (await client.get("/static/kelishim.css")).headers["cache-control"] == security.SHORT
    assert (await client.get("/static/none.css?v=1")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/%00",
        "/static//etc/passwd",
        "/static/" + "x" * 5000,
    ],
)
async def test_files_are_served_from_their_folder_alone(client, path):
    assert (await client.get(path)).status_code in {400, 404}


async def test_a_sane_name_of_a_request_is_taken_and_another_is_not(client):
    assert (await client.get("/health", headers={"x-request-id": "00f0-0123456789ab"})).headers[
        "x-request-id"
    ] == ("00f0-0123456789ab")
    for insane in ("00f0", "0" * 65, "a b c d e f", "ivanov-ivan", "ключ-0123456789".encode()):
        given = await client.get("/health", headers={"x-request-id": insane})
        assert re.fullmatch(r"[0-9a-f]{32}", given.headers["x-request-id"])


async def test_head_is_answered_like_get_without_a_body(client):
    for path in ("/sign-in", "/health", "/static/favicon.svg", "/nowhere"):
        whole, head = await client.get(path), await client.head(path)
        assert head.status_code == whole.status_code
        assert head.content == b""
        assert head.headers["content-type"] == whole.headers["content-type"]


async def test_a_real_server_answers_head_and_goes_on(app):
    """The server counts the bytes of an answer by the method it was asked with, not by the one we answer."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_level="error", server_header=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn has no event for it
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(3):
                head = await client.head("/sign-in")
                assert (head.status_code, head.content) == (200, b"")
                assert int(head.headers["content-length"]) > 0
                assert "server" not in head.headers
    finally:
        server.should_exit = True
        await task


async def test_health_says_whether_the_database_answers(client, monkeypatch):
    assert (await client.get("/health")).json()["status"] == "ok"
    from registry import app

    class NoPool:
        pool = None

    monkeypatch.setattr(app, "DB", NoPool())
    assert (await client.get("/health")).status_code == 503


def routes():
    for route in create_app(jobs=False).routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if not {"OPTIONS"} >= set(map(str, handler.http_methods)):
                    yield route.path, handler


PUBLIC = {
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/api/v1/schema",
    "/api/v1/schema/openapi.json",
    "/api/v1/schema/{path:str}",
    "/health",
    "/language/{language:str}",
    # The log for whoever checks it: hashes and signatures, no names and no ids.
    "/ledger/checkpoint",
    "/ledger/checkpoints/{number:int}/stamp",
    "/ledger/consistency/{old:int}/{new:int}",
    "/ledger/keys",
    "/ledger/tile/{level:str}/{index:path}",
    # What tells whoever holds a file or a document about it, and nobody about anything else.
    "/api/v1/check",
    "/check",
    "/check/{code:str}",
    "/ledger/after/{index:str}/{held:str}",
    "/sign-in",
    "/static/{file_path:path}",
}


def guards(handler):
    """The guards of a handler as they were written."""
    return {getattr(each, "func", each) for each in handler.resolve_guards()}


def test_what_is_open_to_strangers_is_a_short_list():
    """A page is closed unless it says otherwise; this list is read by people before it grows."""
    opened = {
        path for path, handler in routes() if handler.opt.get(edge.ANONYMOUS) or guard not in guards(handler)
    }
    assert opened - PUBLIC == set()


async def test_strangers_are_sent_to_the_door_or_told_so(client, db):
    for path, handler in routes():
        if path in PUBLIC or "{" in path or "GET" not in map(str, handler.http_methods):
            continue
        answer = await client.get(path)
        if path.startswith(edge.API):
            assert answer.status_code == 401, path
            assert answer.headers["www-authenticate"].startswith("Bearer")
        else:
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in"), path


def test_no_handler_takes_a_float():
    """`nan` and `inf` are floats to the framework; sums are decimals here and everything else is whole."""
    for path, handler in routes():
        for name, parameter in handler.parsed_fn_signature.parameters.items():
            assert parameter.annotation is not float, f"{path} {name}"


async def test_a_body_larger_than_a_scan_is_refused(client, bearing, db):
    await bearing(Role.REGISTRAR)
    huge = b"x" * (LARGEST_BODY + 1)
    refused = await client.post(
        "/api/v1/agreements", content=huge, headers={"content-type": "application/json"}
    )
    assert refused.status_code == 413
    assert refused.json()["type"] == "/problems/too-large"
