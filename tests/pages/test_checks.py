"""`/check`: what anybody is told of a file and of a number on paper, and what nobody is."""

import pytest

from agreements.ledger.evidence import Method
from agreements.ledger.paper import Code
from agreements.vocabulary import Language, Role
from registry.app import LARGEST_BODY
from registry.pages import checks
from tests.evidence_files import AGREEMENT, ANOTHER, KEY, issued
from tests.fixtures_accounts import enter, person
from tests.fixtures_signing import stored
from tests.pages.reading import whole


@pytest.fixture
async def made(committed_db):
    found = issued(Method.RANGE)
    size = len(found.log.bodies)
    found.log.append("agreement.correct", f"agreement/{AGREEMENT}", core={"agreement": []})
    await stored(found.log, size, len(found.log.bodies))
    return found


async def checked(browser, file, evidence=None, name="a.pdf", **form):
    page = whole(await browser.get("/check"), form.pop("language", "en"))
    [token] = {each["value"] for each in page.all("input") if each.get("name") == "_csrf_token"}
    files = {"file": (name, file)} | ({"evidence": ("e.json", evidence)} if evidence is not None else {})
    return await browser.post("/check", data={"_csrf_token": token}, files=files)


@pytest.mark.parametrize("language", list(Language))
async def test_anybody_is_shown_the_form_in_each_language(made, committed_client, language):
    answer = await committed_client.get(f"/check?lang={language}")
    assert answer.status_code == 200
    page = whole(answer, language)
    assert KEY.verifier.text() in page.said
    assert "agreements.ledger.verify" in page.said


async def test_a_file_is_called_genuine_and_its_state_is_told(made, committed_client):
    committed_client.cookies.set("kelishim_language", "en")
    answer = await checked(committed_client, made.file)
    assert answer.status_code == 200
    said = whole(answer, "en").said
    for fact in ("Genuine", "a.pdf", "Agreement, revision 2", "changed since, with entry 26", "terms"):
        assert fact.lower() in said.lower(), fact
    assert "A memorandum" not in said, "what is in the file is in the file"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("method", list(Method))
async def test_every_verdict_is_a_whole_page_in_each_language(
    committed_db, committed_client, method, language
):
    made = issued(method)
    await stored(made.log, len(made.log.bodies))
    committed_client.cookies.set("kelishim_language", language)
    forged = issued(method, signers=(ANOTHER,))
    words = set()
    for file, evidence in (
        (made.file, made.sidecar),
        (made.file + b" ", made.sidecar),
        (b"nothing", None),
        (forged.file, forged.sidecar),
    ):
        answer = await checked(committed_client, file, evidence, language=language)
        whole(answer, language)
        assert answer.status_code == 200
        words.add(answer.text.split('id="verdict">')[1].split("</h2>")[0])
    assert len(words) == 4


async def test_a_file_of_a_log_that_was_rewritten_is_called_so(committed_db, committed_client):
    made, other = issued(Method.RANGE), issued(Method.RANGE, kind="else")
    other.log.fill(9)
    await stored(other.log, len(other.log.bodies))
    committed_client.cookies.set("kelishim_language", "en")
    assert "does not continue" in (await checked(committed_client, made.file)).text


def test_the_page_says_how_large_a_file_may_be():
    assert checks.MEGABYTES << 20 == LARGEST_BODY


async def test_no_file_is_said_to_be_none(made, committed_client):
    committed_client.cookies.set("kelishim_language", "en")
    answer = await checked(committed_client, b"", name="")
    assert answer.status_code == 422
    assert "Choose a file" in whole(answer, "en").said


async def test_a_foreign_page_cannot_send_a_file(made, committed_client):
    answer = await committed_client.post("/check", files={"file": ("a.pdf", made.file)})
    assert answer.status_code == 403


async def test_whoever_is_signed_in_checks_files_too(made, committed_client):
    browser = await enter(committed_client, await person(Role.AUDITOR, language=Language.EN))
    assert "Genuine" in whole(await checked(browser, made.file), "en").said


async def test_nothing_of_a_file_is_kept(made, committed_client):
    from registry.piccolo_conf import DB

    count = "SELECT (SELECT count(*) FROM file_content) + (SELECT count(*) FROM ledger_entry) AS count"
    before = await DB.pool.fetchval(count)
    await checked(committed_client, made.file, language="ky")
    assert await DB.pool.fetchval(count) == before


@pytest.mark.parametrize("language", list(Language))
async def test_a_number_on_paper_tells_of_its_head_and_no_name(made, committed_client, language):
    size = len(made.log.bodies) - 1
    code = Code.of(made.record, made.log.head(size).root, made.log.bodies[made.record])
    for text, since in ((code.text(), True), (f"{code.index}-{code.root}", False)):
        answer = await committed_client.get(f"/check/{text}?lang={language}")
        assert answer.status_code == 200
        page = whole(answer, language)
        assert made.log.head(size).root.hex() in page.said
        assert ("26" in page.said.split(made.log.head(size).root.hex())[1]) is since
        for hidden in (str(AGREEMENT), "A memorandum", "core"):
            assert hidden not in answer.text


async def test_a_number_that_was_misread_is_not_found(made, committed_client):
    answer = await committed_client.get("/check/5-00000000?lang=en")
    assert answer.status_code == 404
    assert "bears this number" in whole(answer, "en").said
    for text in ("5", "x", "05-00000000", "5-0000000", "5-00000000-1"):
        assert (await committed_client.get(f"/check/{text}")).status_code == 404


async def test_the_entry_after_one_is_told_to_who_has_its_bytes(made, committed_client):
    import hashlib

    held = hashlib.sha256(made.log.bodies[made.record]).hexdigest()
    answer = await committed_client.get(f"/ledger/after/{made.record}/{held}")
    assert (answer.status_code, answer.text) == (200, "26\n")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "set-cookie" not in answer.headers
    last = hashlib.sha256(made.log.bodies[26]).hexdigest()
    assert (await committed_client.get(f"/ledger/after/26/{last}")).text == "none\n"
    for path in (
        f"{made.record}/{made.log.leaves[made.record].hex()}",
        f"{made.record + 1}/{held}",
        f"{made.record}/{held[:-1]}",
        f"{made.record}/{held.upper()}",
        f"0{made.record}/{held}",
        f"-1/{held}",
        f"{10**18}/{held}",
        f"x/{held}",
    ):
        answer = await committed_client.get(f"/ledger/after/{path}")
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"
