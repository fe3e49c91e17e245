"""The signer: what it signs, what it refuses, and what a loss of power leaves."""

import json
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from agreements.ledger import checkpoints, merkle, signing, tiles
from agreements.ledger.notes import Verifier
from agreements.ledger.signing import HeadRefused
from agreements.tables.ledger import LedgerAlarm, LedgerCheckpoint, LedgerEntry, LedgerKey, LedgerTile
from agreements.vocabulary import Language, Role
from registry.mail import NotSent
from registry.settings import settings
from registry.signer import alarms, keys, memory, rounds
from registry.signer.files import SignerError
from tests.fixtures_accounts import person
from tests.fixtures_signing import MONDAY, grow, tampered
from tests.fixtures_signing import signing as as_signer

ORIGIN = settings().origin


async def checkpoints_kept():
    return await LedgerCheckpoint.raw("SELECT * FROM ledger_checkpoint ORDER BY number")


async def round_of(rounds, at=MONDAY):
    async with as_signer():
        return await rounds.once(at)


async def refusal_of(rounds, at=MONDAY):
    before = [await checkpoints_kept(), await LedgerTile.raw("SELECT path FROM ledger_tile"), rounds.memory]
    with pytest.raises(HeadRefused) as refused:
        await round_of(rounds, at)
    after = [await checkpoints_kept(), await LedgerTile.raw("SELECT path FROM ledger_tile"), rounds.memory]
    assert before == after, "a refusal leaves nothing"
    return refused.value


async def heads():
    """The head after each entry, from the bytes there are."""
    rows = await LedgerEntry.raw("SELECT body FROM ledger_entry ORDER BY seq")
    frontier, found = (), [merkle.EMPTY_ROOT]
    for seq, row in enumerate(rows):
        frontier = merkle.appended(frontier, seq, merkle.leaf_hash(row["body"]))
        found.append(merkle.root(frontier))
    return found


async def check_the_chain():
    """Every checkpoint there is tells the truth of one and the same log, and is signed by a published key."""
    verifiers = [Verifier.parse(row["vkey"]) for row in await LedgerKey.raw("SELECT vkey FROM ledger_key")]
    kept, true = await checkpoints_kept(), await heads()
    assert [row["number"] for row in kept] == list(range(1, len(kept) + 1))
    for row in kept:
        found = checkpoints.opened(row["note"], ORIGIN, verifiers)
        assert (found.size, found.root) == (row["size"], row["root"])
        assert true[found.size] == found.root
    assert [row["size"] for row in kept] == sorted(row["size"] for row in kept)


async def test_an_empty_log_is_not_signed(signer):
    assert await round_of(signer()) is None
    assert await checkpoints_kept() == []


async def test_a_head_that_moved_is_signed_and_published_with_its_key(signer):
    await grow(3)
    here = signer()
    signed = await round_of(here)
    [row] = await checkpoints_kept()
    [key] = await LedgerKey.raw("SELECT vkey FROM ledger_key")
    assert checkpoints.opened(row["note"], ORIGIN, [Verifier.parse(key["vkey"])]).size == 3
    assert (row["number"], row["signed_at"], row["note"]) == (1, MONDAY, signed.note)
    assert await round_of(here) is None
    await grow(1)
    assert (await round_of(here)).size == 4
    await check_the_chain()


async def test_acts_are_signed_as_they_are_recorded(signer, registrar):
    from agreements.acts import organisations
    from tests.fixtures_register import FUND

    await organisations.create(FUND, actor=registrar)
    assert (await round_of(signer())).size == 1
    await check_the_chain()


async def test_a_head_that_stands_still_is_signed_anew_every_day(signer):
    await grow(1)
    here = signer()
    first = await round_of(here)
    assert await round_of(here, MONDAY + timedelta(hours=23)) is None
    second = await round_of(here, MONDAY + timedelta(hours=24))
    assert (second.number, second.note) == (2, first.note)


async def test_the_chain_runs_on_when_the_clock_runs_back(signer):
    await grow(1)
    here = signer()
    first = await round_of(here)
    await grow(1)
    second = await round_of(here, MONDAY - timedelta(days=3))
    assert second.at > first.at


async def test_after_a_rotation_both_keys_sign_and_both_are_published(signer):
    await grow(1)
    here = signer()
    await round_of(here)
    keys.rotate(here.folder, ORIGIN, date(2026, 6, 15), 30)
    signed = await round_of(here)
    published = [Verifier.parse(row["vkey"]) for row in await LedgerKey.raw("SELECT vkey FROM ledger_key")]
    assert len(published) == 2
    for each in published:
        assert checkpoints.opened(signed.note, ORIGIN, [each]).size == 1
    # When the overlap is over the new key alone signs, from the very day on.
    alone = await round_of(here, MONDAY + timedelta(days=30))
    assert len(memory.read(here.folder).key_ids) == 1
    assert alone.number == 3
    await check_the_chain()


async def test_a_checkpoint_that_is_gone_is_missed_and_published_again_by_the_next_start(signer):
    await grow(1)
    here = signer()
    await round_of(here)
    await grow(1)
    second = await round_of(here)
    await tampered("DELETE FROM ledger_checkpoint WHERE number = 2")
    assert (await refusal_of(here)).params == {"number": 2}
    await round_of(signer())
    assert [row["note"] for row in await checkpoints_kept()][-1] == second.note
    await check_the_chain()


async def test_full_tiles_are_kept_as_the_specification_has_them(signer):
    await grow(600)
    here = signer()
    await round_of(here)
    await grow(300)
    await round_of(here)
    rows = await LedgerEntry.raw("SELECT leaf FROM ledger_entry ORDER BY seq")
    leaves = [row["leaf"] for row in rows]
    kept = await LedgerTile.raw("SELECT path, hashes, root FROM ledger_tile ORDER BY path")
    assert [row["path"] for row in kept] == ["0/000", "0/001", "0/002"]
    for number, row in enumerate(kept):
        part = leaves[number * 256 : (number + 1) * 256]
        assert (row["hashes"], row["root"]) == (b"".join(part), merkle.tree_root(part))


async def test_a_log_that_became_shorter_is_refused_and_signed_again_once_it_is_back(signer):
    await grow(5)
    here = signer()
    await round_of(here)
    await tampered(
        "CREATE TABLE aside AS TABLE ledger_entry",
        "CREATE TABLE aside_head AS TABLE ledger_head",
        "DELETE FROM ledger_entry WHERE seq >= 3",
        "UPDATE ledger_head SET size = 3, root = $true",
        true=(await heads())[3],
    )
    refused = await refusal_of(here)
    assert (refused.key, refused.params) == ("alarm.smaller_head", {"signed": 5, "found": 3})
    # Nor does it grow into another one afterwards, by a signer that was started anew.
    await tampered(
        "DELETE FROM ledger_entry",
        "INSERT INTO ledger_entry SELECT * FROM aside",
        "UPDATE ledger_head h SET size = a.size, root = a.root FROM aside_head a",
        "DROP TABLE aside, aside_head",
    )
    assert await round_of(signer()) is None
    await check_the_chain()


@pytest.mark.parametrize(
    ("statements", "key"),
    [
        (("UPDATE ledger_head SET size = 0, root = sha256('')",), "alarm.smaller_head"),
        (("DELETE FROM ledger_entry", "UPDATE ledger_head SET size = 0"), "alarm.smaller_head"),
        (("DELETE FROM ledger_head",), "alarm.other_log"),
    ],
)
@pytest.mark.parametrize("started_anew", [False, True])
async def test_a_log_that_was_emptied_is_refused(signer, statements, key, started_anew):
    await grow(5)
    here = signer()
    await round_of(here)
    await tampered(*statements)
    assert (await refusal_of(signer() if started_anew else here)).key == key


async def test_an_emptied_log_is_refused_by_a_signer_without_a_memory_too(signer):
    await grow(5)
    here = signer()
    await round_of(here)
    (here.folder / memory.NAME).unlink()
    await tampered("UPDATE ledger_head SET size = 0, root = sha256('')")
    assert (await refusal_of(signer())).params == {"signed": 5, "found": 0}


async def test_a_restored_database_that_grew_otherwise_is_refused(signer):
    await grow(5)
    await round_of(signer())
    await tampered(
        "DELETE FROM ledger_entry WHERE seq >= 3",
        "UPDATE ledger_head SET size = 3, root = $true,"
        " frontier = (SELECT ARRAY[root] FROM ledger_entry WHERE seq = 1)"
        " || (SELECT ARRAY[leaf] FROM ledger_entry WHERE seq = 2)",
        "DELETE FROM ledger_checkpoint",
        true=(await heads())[3],
    )
    await grow(4, "something else")
    refused = await signer_refuses(signer)
    assert (refused.key, refused.params) == ("alarm.other_head", {"size": 7})


async def signer_refuses(signer):
    """A new signer, once it has published what its folder remembers."""
    here = signer()
    async with as_signer():
        await here._publish(keys.kept(here.folder))
    return await refusal_of(here)


FORGED = "UPDATE ledger_entry SET body = 'forged', leaf = sha256('\\x00' || 'forged'::bytea) WHERE seq = 2"


async def test_a_forged_history_is_refused_however_well_it_fits_itself(signer):
    await grow(5)
    here = signer()
    await round_of(here)
    await grow(2)
    await tampered(FORGED)
    forged = await heads()
    for seq, root in enumerate(forged[1:]):
        await tampered(f"UPDATE ledger_entry SET root = $root WHERE seq = {seq:d}", root=root)  # noqa: S608 -- a number
    await tampered("UPDATE ledger_head SET root = $root", root=forged[-1])
    assert (await refusal_of(here)).key == "alarm.other_head"


@pytest.mark.parametrize(
    ("statement", "key", "params"),
    [
        ("UPDATE ledger_entry SET body = 'forged' WHERE seq = 6", "alarm.entry_changed", {"seq": 6}),
        ("DELETE FROM ledger_entry WHERE seq = 6", "alarm.entry_missing", {"seq": 6}),
        ("DELETE FROM ledger_entry WHERE seq = 7", "alarm.entry_missing", {"seq": 7}),
        ("UPDATE ledger_head SET root = sha256('')", "alarm.other_head", {"size": 8}),
        ("UPDATE ledger_head SET log = 'else'", "alarm.other_log", {"found": "else", "signed": ORIGIN}),
        (
            "INSERT INTO ledger_checkpoint VALUES (2, now(), 7, sha256(''), '')",
            "alarm.other_checkpoint",
            {"size": 7},
        ),
        (
            "INSERT INTO ledger_checkpoint VALUES (2, now(), 9, sha256(''), '')",
            "alarm.smaller_head",
            {"signed": 9, "found": 8},
        ),
    ],
)
async def test_what_was_changed_behind_the_registers_back_is_named(signer, statement, key, params):
    await grow(5)
    here = signer()
    await round_of(here)
    await grow(3)
    await tampered(statement)
    refused = await refusal_of(here)
    assert (refused.key, refused.params) == (key, params)


async def test_a_tile_that_does_not_follow_from_the_entries_is_named(signer):
    await grow(300)
    row = b"x" * 32 * 256
    head = tiles.folded(tiles.hashes_of(row))
    await tampered("INSERT INTO ledger_tile VALUES ('0/000', $row, $head)", row=row, head=head)
    refused = await refusal_of(signer())
    assert (refused.key, refused.params) == ("alarm.other_tile", {"tile": "0/000"})


async def test_a_memory_that_was_lost_is_made_anew_from_every_entry(signer):
    await grow(300)
    here = signer()
    await round_of(here)
    (here.folder / memory.NAME).unlink()
    await grow(1)
    assert (await round_of(signer())).number == 2
    await check_the_chain()


async def test_a_lost_memory_does_not_make_a_forged_log_true(signer):
    await grow(5)
    here = signer()
    await round_of(here)
    await grow(1)
    (here.folder / memory.NAME).unlink()
    await tampered(FORGED)
    await tampered("UPDATE ledger_head SET root = $root", root=(await heads())[-1])
    assert (await refusal_of(signer())).params == {"size": 5}


async def test_an_older_memory_goes_on_where_the_published_chain_ends(signer):
    await grow(3)
    here = signer()
    await round_of(here)
    old = (here.folder / memory.NAME).read_bytes()
    for _ in range(2):
        await grow(3)
        await round_of(here)
    (here.folder / memory.NAME).write_bytes(old)
    await grow(1)
    assert (await round_of(signer())).number == 4
    await check_the_chain()


async def test_keys_that_were_lost_are_not_replaced_by_themselves(signer):
    await grow(1)
    here = signer()
    await round_of(here)
    for path in here.folder.glob("*.key"):
        path.unlink()
    await grow(1)
    with pytest.raises(SignerError) as refusal:
        await round_of(signer())
    assert refusal.value.key == "signing.no_key"
    (here.folder / memory.NAME).unlink()
    with pytest.raises(SignerError):
        await round_of(signer())


class PowerLost(Exception):
    pass


def lost(*_, **__):
    raise PowerLost


@pytest.mark.parametrize("place", ["grown", "sign", "keep", "kept", "publish", "published"])
async def test_wherever_the_power_goes_no_head_is_lost_and_none_forks(signer, monkeypatch, place):
    await grow(3)
    await round_of(signer())
    await grow(300)
    real_keep, real_publish, signed = memory.keep, signing.publish, []

    def kept(folder, what):
        real_keep(folder, what)
        signed.append(what.note)
        raise PowerLost

    async def published(*arguments):
        await real_publish(*arguments)
        raise PowerLost

    with monkeypatch.context() as patch:
        match place:
            case "grown":
                patch.setattr(signing, "grown", lost)
            case "sign":
                patch.setattr(checkpoints, "sign", lost)
            case "keep":
                patch.setattr(memory, "keep", lost)
            case "kept":
                patch.setattr(memory, "keep", kept)
            case "publish":
                patch.setattr(signing, "publish", lost)
            case "published":
                patch.setattr(signing, "publish", published)
        with pytest.raises(PowerLost):
            await round_of(signer())
    again = signer()
    await round_of(again)
    notes = [row["note"] for row in await checkpoints_kept()]
    assert len(notes) == 2
    assert set(signed) <= set(notes)
    assert notes[-1] == memory.read(again.folder).note
    await check_the_chain()


async def test_what_was_signed_is_remembered_before_anybody_sees_it(signer, monkeypatch):
    """The other way round, an older database put in its place would be signed on, past what was published."""
    seen = []
    real = signing.publish

    async def publish(signed, theirs):
        seen.append((memory.read(here.folder).note, signed.note))
        await real(signed, theirs)

    await grow(1)
    here = signer()
    monkeypatch.setattr(signing, "publish", publish)
    await round_of(here)
    [(remembered, published)] = seen
    assert remembered == published


# Alarms


async def alarm(here, post, at=MONDAY):
    teller = alarms.Teller(settings(), here.folder)
    teller.post = post
    async with as_signer():
        return teller, await rounds._round(here, teller, at)


class Post:
    def __init__(self, broken=()) -> None:
        self.letters, self.broken = [], list(broken)

    async def send(self, letter):
        if self.broken:
            raise self.broken.pop()
        self.letters.append(message_from_bytes(letter.as_bytes()))


def subject(letter):
    return str(make_header(decode_header(letter["Subject"])))


async def test_a_refused_head_is_noted_once_and_told_to_administrators_once(signer):
    boss = await person(Role.ADMINISTRATOR, language=Language.EN, email="boss@example.test")
    await person(Role.AUDITOR, email="other@example.test")
    here, post = signer(), Post()
    await round_of(here)
    await grow(1)
    await tampered("UPDATE ledger_head SET root = sha256('')")
    for minute in range(3):
        _, agreed = await alarm(here, post, MONDAY + timedelta(minutes=minute))
        assert not agreed
    [row] = await LedgerAlarm.raw("SELECT reason, params FROM ledger_alarm")
    assert (row["reason"], json.loads(row["params"])) == ("alarm.other_head", {"size": 3})
    [letter] = post.letters
    assert "boss@example.test" in letter["To"]
    assert subject(letter) == "Kelishim: the head of the ledger was refused"
    text = letter.get_payload(decode=True).decode()
    assert "of 3 entries" in text
    assert "kelishim verify log" in text
    assert boss.hex in letter["Message-ID"]


async def test_a_letter_that_was_not_taken_is_sent_again_and_nobody_gets_two(signer):
    await person(Role.ADMINISTRATOR, email="a@example.test")
    await person(Role.ADMINISTRATOR, email="b@example.test")
    here = signer()
    await tampered("UPDATE ledger_head SET root = sha256('')")
    post = Post([NotSent("later")])
    teller, _ = await alarm(here, post)
    assert len(post.letters) == 1
    async with as_signer():
        await teller.tell(MONDAY)
        await teller.tell(MONDAY)
    assert len({letter["Message-ID"] for letter in post.letters}) == len(post.letters) == 2


async def test_an_alarm_stands_until_a_head_is_signed_again(signer):
    await grow(2)
    here, post = signer(), Post()
    await round_of(here)
    [row] = await LedgerEntry.raw("SELECT root FROM ledger_entry WHERE seq = 1")
    await tampered("UPDATE ledger_head SET root = sha256('')")
    await alarm(here, post, MONDAY + timedelta(minutes=1))
    async with as_signer():
        assert (await signing.head()).alarmed
    await tampered("UPDATE ledger_head SET root = $root", root=row["root"])
    _, agreed = await alarm(here, post, MONDAY + timedelta(minutes=2))
    assert agreed
    async with as_signer():
        assert not (await signing.head()).alarmed
    assert len(await checkpoints_kept()) == 2


async def test_publishing_twice_is_publishing_once_and_another_note_is_refused(signer):
    await grow(1)
    signed = await round_of(signer())
    async with as_signer():
        await signing.publish(signed, [])
        with pytest.raises(HeadRefused):
            await signing.publish(replace(signed, note=b"else"), [])
    assert len(await checkpoints_kept()) == 1


# What `kelishim verify log` says of what was signed


async def verified():
    """Findings about signatures; entries that no act made have others."""
    from agreements.ledger import verifying

    about = ("verify.checkpoint_beyond", "verify.checkpoint_differs", "verify.tile_changed")
    return [(each.key, *each.params.values()) async for each in verifying.findings() if each.key in about]


async def test_a_signed_log_is_genuine(signer):
    await grow(3)
    here = signer()
    await round_of(here)
    await grow(600)
    await round_of(here)
    keys.rotate(here.folder, ORIGIN, date(2026, 6, 15), 0)
    await round_of(here)
    await grow(7)
    assert await verified() == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE ledger_checkpoint SET root = sha256('') WHERE number = 1", ("verify.checkpoint_differs", 1)),
        ("UPDATE ledger_checkpoint SET size = 4 WHERE number = 1", ("verify.checkpoint_differs", 1)),
        ("UPDATE ledger_checkpoint SET note = 'x' WHERE number = 2", ("verify.checkpoint_differs", 2)),
        ("UPDATE ledger_checkpoint SET size = 604 WHERE number = 2", ("verify.checkpoint_beyond", 2)),
        ("UPDATE ledger_tile SET root = sha256('') WHERE path = '0/001'", ("verify.tile_changed", "0/001")),
        (
            "UPDATE ledger_tile SET hashes = decode(repeat('00', 8192), 'hex') WHERE path = '0/000'",
            ("verify.tile_changed", "0/000"),
        ),
    ],
)
async def test_what_was_signed_and_changed_is_named(signer, statement, finding):
    await grow(3)
    here = signer()
    await round_of(here)
    await grow(600)
    await round_of(here)
    await tampered(statement)
    assert await verified() == [finding]


async def test_a_log_rewritten_whole_is_given_away_by_what_was_signed(signer):
    """Whoever owns the database can make entries, heads and rows fit each other; not the signatures."""
    await grow(5)
    await round_of(signer())
    await tampered(FORGED)
    assert await verified() == [("verify.checkpoint_differs", 1)]
