"""No foreign page makes a browser act: every unsafe route of pages is tried, so that none can be forgotten."""

import re

import pytest
from litestar.routes import HTTPRoute

from agreements.vocabulary import Role
from registry import csrf, edge
from registry.app import create_app
from tests.fixtures_accounts import enter, person

SAFE = {"GET", "HEAD", "OPTIONS"}
UUID_OF_NOTHING = "01890000-0000-7000-8000-000000000000"


def unsafe(prefix):
    """Every unsafe route below the pages or the API, with a value in each place of its path."""
    for route in create_app(jobs=False).routes:
        if isinstance(route, HTTPRoute) and route.path.startswith(edge.API) == prefix.startswith(edge.API):
            for method in sorted(set(route.methods) - SAFE):
                yield (
                    method,
                    re.sub(r"\{[^}:]+:(\w+)\}", lambda kind: _value(kind[1]), route.path_format_with_types),
                )


def _value(kind):
    return {"uuid": UUID_OF_NOTHING, "int": "1", "date": "2026-11-23"}.get(kind, "x")


@pytest.fixture(autouse=True, scope="module")
def paths_with_types():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(HTTPRoute, "path_format_with_types", property(lambda route: route.path), raising=False)
        yield


@pytest.fixture
async def everything(client, db, ministry):
    """Somebody who may do all there is, so that nothing but the guard stands in the way."""
    return await enter(client, await person(*Role, organisation=ministry))


async def test_no_unsafe_page_is_carried_out_without_the_token(everything):
    routes = [*unsafe("/")]
    assert ("POST", "/sign-out") in routes
    assert len(routes) > 5
    for method, path in routes:
        for given in ({}, {"_csrf_token": "x"}, {"_csrf_token": ""}, {"_csrf_token": "ключ"}):
            refused = await everything.client.request(method, path, data=given)
            assert refused.status_code == 403, f"{method} {path}"
            assert "token" not in refused.headers.get("set-cookie", "")


async def test_no_unsafe_page_is_carried_out_for_a_page_of_another_site(everything):
    for method, path in unsafe("/"):
        for header in (
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"origin": "https://evil.test"},
            {"origin": "null"},
        ):
            given = {"_csrf_token": everything.csrf}
            refused = await everything.client.request(method, path, data=given, headers=header)
            assert refused.status_code == 403, f"{method} {path} {header}"


async def test_no_unsafe_call_of_the_interface_takes_the_cookie_alone(everything):
    for method, path in unsafe("/api/v1"):
        refused = await everything.client.request(method, path, json={})
        assert refused.status_code == 403, f"{method} {path}"
        assert refused.headers["content-type"] == "application/problem+json"


async def test_the_interface_takes_the_cookie_with_the_header(everything):
    for method, path in unsafe("/api/v1"):
        taken = await everything.client.request(method, path, json={}, headers={csrf.HEADER: everything.csrf})
        assert taken.status_code != 403, f"{method} {path}"


async def test_a_token_of_a_program_needs_no_other(client, bearing, ministry):
    await bearing(*Role, organisation=ministry)
    for method, path in unsafe("/api/v1"):
        taken = await client.request(method, path, json={})
        assert taken.status_code != 403, f"{method} {path}"


async def test_a_form_of_one_session_is_no_good_in_another(client, db):
    first = await enter(client, await person(Role.ADMINISTRATOR))
    second = await enter(client, await person(Role.ADMINISTRATOR))
    assert (await client.post("/sign-out", data={"_csrf_token": first.csrf})).status_code == 403
    assert (await client.post("/sign-out", data={"_csrf_token": second.csrf})).status_code == 303


async def test_the_token_may_come_in_a_header(everything):
    taken = await everything.client.post("/sign-out", headers={csrf.HEADER: everything.csrf})
    assert taken.status_code == 303


async def test_forms_of_ours_are_taken_from_our_own_pages(everything):
    ours = str(everything.client.base_url).rstrip("/")
    for header in ({"origin": ours}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}):
        given = {"_csrf_token": everything.csrf, "name": ""}
        taken = await everything.client.post("/accounts/new", data=given, headers=header)
        assert taken.status_code == 422


async def test_the_sign_in_form_is_bound_to_its_browser(client, db):
    page = await client.get("/sign-in")
    token = re.search(r'name="_csrf_token" value="([^"]+)"', page.text)[1]
    client.cookies.clear()
    refused = await client.post("/sign-in", data={"email": "a@b.test", "password": "x", "_csrf_token": token})
    assert refused.status_code == 403


async def test_reading_needs_no_token(everything):
    assert (
        await everything.client.get("/accounts", headers={"sec-fetch-site": "cross-site"})
    ).status_code == 200
