"""Stamps of checkpoints: once a day, kept twice, and nothing of it stands in the way of signing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agreements.ledger import published, stamps, verifying
from agreements.tables.ledger import LedgerStamp
from registry import authorities
from registry.settings import Settings, settings
from registry.signer import stamping
from registry.signer.files import SignerError
from registry.signer.stamping import Stamper
from tests.fixtures_signing import grow, signing, tampered
from tests.fixtures_stamps import Authority, about, listening

DAY = timedelta(days=1)


def now() -> datetime:
    return datetime.now(UTC)


def chosen(here, authority, url) -> Settings:
    values = {"signer_home": here.folder, "tsa_url": url, "tsa_ca": authority.ca}
    return settings().model_copy(update=Settings(**values).model_dump(include=set(values)))


@pytest.fixture
async def signed(signer):
    """A signer whose log of three entries has a checkpoint."""
    here = signer()
    await grow(3)
    async with signing():
        await here.once(now())
    return here


async def kept():
    rows = await LedgerStamp.raw("SELECT number, authority, answer FROM ledger_stamp ORDER BY number")
    return [(row["number"], row["authority"], row["answer"]) for row in rows]


async def stamped(stamper, at=None):
    async with signing():
        return await stamper.once(at or now())


async def refusal_of(stamper) -> SignerError:
    with pytest.raises(SignerError) as refused:
        await stamped(stamper)
    assert await kept() == []
    assert list(stamper.folder.iterdir()) == [], "what was refused is not kept"
    return refused.value


async def test_the_last_checkpoint_of_the_day_is_stamped_once(signed, authority):
    async with listening(authority) as url:
        stamper = Stamper.of(chosen(signed, authority, url))
        stamp = await stamped(stamper)
        assert await stamped(stamper) is None
        await grow(1)
        async with signing():
            await signed.once(now())
        assert await stamped(stamper) is None, "one a day"
        assert stamp.authority == "Test Time"
        [(number, name, answer)] = await kept()
        assert (number, name) == (1, "Test Time")
        note = (await published.numbered(1)).note
        assert authority.takes(answer, note)
        assert (stamper.folder / "1.tsr").read_bytes() == answer
        # The next day, as the register has it, the next one is due.
        async with signing():
            from agreements.ledger import signing as ledger

            assert (await ledger.unstamped(now() + DAY)).number == 2


async def test_what_was_kept_and_not_published_is_not_asked_for_again(signed, authority, monkeypatch):
    asked = []

    async def counted(question):
        asked.append(question)
        return await authority(question)

    async def lost(*_):
        raise ConnectionError

    async with listening(counted) as url:
        stamper = Stamper.of(chosen(signed, authority, url))
        with monkeypatch.context() as patch:
            patch.setattr("agreements.ledger.signing.keep_stamp", lost)
            with pytest.raises(ConnectionError):
                await stamped(stamper)
        assert await kept() == []
        await stamped(stamper)
    assert len(asked) == len(await kept()) == 1


async def test_the_answer_to_another_question_is_refused(signed, authority):
    note = (await published.numbered(1)).note

    async def stale(question):
        return await authority(stamps.question(note).body)

    async with listening(stale) as url:
        refused = await refusal_of(Stamper.of(chosen(signed, authority, url)))
    assert refused.key == "stamping.no_stamp"
    assert "Nonce" in str(refused.params["said"])


async def test_the_stamp_of_something_else_is_refused(signed, authority):
    turned = about(b"something else", (await published.numbered(1)).note)

    async def wrong(question):
        return await authority(turned(question))

    async with listening(wrong) as url:
        assert (await refusal_of(Stamper.of(chosen(signed, authority, url)))).key == "stamping.no_stamp"


async def test_an_authority_that_nobody_trusts_is_refused(signed, authority, tmp_path):
    async with listening(Authority(tmp_path / "other")) as url:
        assert (await refusal_of(Stamper.of(chosen(signed, authority, url)))).key == "stamping.no_stamp"
        system = chosen(signed, authority, url).model_copy(update={"tsa_ca": None})
        assert (await refusal_of(Stamper.of(system))).key == "stamping.no_stamp"


async def test_an_authority_with_another_time_is_refused(signed, authority):
    async with listening(authority) as url:
        stamper = Stamper.of(chosen(signed, authority, url))
        with pytest.raises(SignerError) as refused:
            await stamped(stamper, now() + 2 * DAY)
    assert refused.value.key == "stamping.other_time"
    assert await kept() == []


@pytest.mark.parametrize("answer", [b"", b"no", b"x" * (stamps.LARGEST + 1)])
async def test_what_is_no_answer_is_refused(signed, authority, answer):
    async def nonsense(question):
        return answer

    async with listening(nonsense) as url:
        assert (await refusal_of(Stamper.of(chosen(signed, authority, url)))).key == "stamping.no_stamp"


async def test_an_authority_that_is_down_or_slow_is_given_up_for_now(signed, authority):
    asked = chosen(signed, authority, "http://127.0.0.1:9/")
    assert (await refusal_of(Stamper.of(asked))).params == {"said": "ConnectError"}

    async def slow(question):
        await asyncio.sleep(30)

    async with listening(slow) as url:
        stamper = replace(Stamper.of(chosen(signed, authority, url)), seconds=0.2)
        assert "Timeout" in str((await refusal_of(stamper)).params["said"])


async def test_a_slow_authority_keeps_no_checkpoint_waiting(signed, authority):
    """The signer signs while it waits for a stamp, which it gets in the end."""
    wait = asyncio.Event()

    async def slow(question):
        await wait.wait()
        return await authority(question)

    async with listening(slow) as url, signing():
        stop = asyncio.Event()
        beside = asyncio.create_task(stamping.run(chosen(signed, authority, url), stop, every=0.01))
        await asyncio.sleep(0.05)
        await grow(1)
        assert (await signed.once(now())).number == 2
        assert not await kept()
        wait.set()
        async with asyncio.timeout(10):
            while not await kept():  # noqa: ASYNC110 -- what is waited for happens in another task
                await asyncio.sleep(0.01)
        stop.set()
        await beside


async def test_whatever_breaks_is_tried_again(signed, authority):
    answers = [b"no"]

    async def at_last(question):
        return answers.pop() if answers else await authority(question)

    async with listening(at_last) as url, signing():
        stop = asyncio.Event()
        beside = asyncio.create_task(stamping.run(chosen(signed, authority, url), stop, every=0.01))
        async with asyncio.timeout(10):
            while not await kept():  # noqa: ASYNC110 -- what is waited for happens in another task
                await asyncio.sleep(0.01)
        stop.set()
        await beside


async def test_without_an_authority_there_is_nothing_to_do(signed):
    asked = settings().model_copy(update={"signer_home": signed.folder})
    await stamping.run(asked, asyncio.Event())
    with pytest.raises(SignerError) as refused:
        await stamping.stamp_last(asked, now())
    assert refused.value.key == "stamping.no_authority"


async def test_an_unreadable_list_of_authorities_is_said_plainly(signed, authority, tmp_path):
    for content in (None, b"", b"no certificate"):
        path = tmp_path / "ca.pem"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(authorities.RegisterError) as refused:
            Stamper.of(chosen(signed, authority, "http://x/").model_copy(update={"tsa_ca": path}))
        assert refused.value.key == "signing.no_authorities"


async def test_a_stamp_is_for_anybody(signed, authority, committed_client):
    path = "/ledger/checkpoints/1/stamp"
    missing = await committed_client.get(path, headers={"accept-language": "en"})
    assert missing.status_code == 404
    assert "This checkpoint has no time stamp." in missing.text
    async with listening(authority) as url:
        await stamped(Stamper.of(chosen(signed, authority, url)))
    answer = await committed_client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/timestamp-reply")
    assert "immutable" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    assert authority.takes(answer.content, (await published.numbered(1)).note)


# What `kelishim verify log` says of stamps


async def verified(roots):
    return [
        each.params["number"]
        async for each in verifying.findings(roots)
        if each.key == "verify.stamp_differs"
    ]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("SELECT 1", []),
        ("UPDATE ledger_stamp SET stamped_at = stamped_at - interval '1 day'", [1]),
        ("UPDATE ledger_stamp SET authority = 'else'", [1]),
        ("UPDATE ledger_stamp SET answer = 'else'", [1]),
        ("UPDATE ledger_stamp SET number = 2", [2]),
        ("UPDATE ledger_checkpoint SET note = note || 'x'", [1]),
    ],
)
async def test_a_stamp_that_was_changed_is_named(signed, authority, statement, found):
    async with listening(authority) as url:
        await stamped(Stamper.of(chosen(signed, authority, url)))
    await tampered(statement)
    assert await verified([authority.root]) == found


async def test_a_stamp_of_an_authority_that_is_not_trusted_is_named(signed, authority):
    async with listening(authority) as url:
        await stamped(Stamper.of(chosen(signed, authority, url)))
    assert await verified(authorities.roots(settings())) == [1]
    assert await verified([]) == [1]
