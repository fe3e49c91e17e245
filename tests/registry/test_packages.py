"""A frozen register as an auditor takes it away: what is in it, for whose eyes, and that it proves itself."""

import asyncio
import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import openpyxl
import pytest

from agreements.acts import drafting, events, freezing, registering, relations
from agreements.acts.documents import File, add
from agreements.acts.freezing import FreezeContent
from agreements.errors import AgainstTheRules, Invalid, NotAllowed, NotFound
from agreements.ledger import freezes as checking
from agreements.ledger import published
from agreements.ledger.canonical import canonical
from agreements.ledger.freezes import NoPackageError, Report
from agreements.ledger.notes import Signer, Verifier
from agreements.readings import freezes
from agreements.rules.contents import Text
from agreements.rules.events import EventContent
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, Confidentiality, EventKind, Language, RelationKind
from registry import languages, packages
from tests.fixtures_register import memorandum
from tests.fixtures_signing import MONDAY, signing, tampered

QUARTER = FreezeContent(name="2026-Q2", first_on=date(2026, 4, 1), last_on=date(2026, 6, 15))
WORDS = languages.words(Language.RU)


@pytest.fixture
def db(committed_db):
    """What the fixtures of the register write is committed, or there would be nothing to sign."""
    return committed_db


@pytest.fixture
async def sign(committed_db, signer):
    """`await sign()`: all there is, under a new checkpoint."""
    here = signer()

    async def once():
        async with signing():
            await here.once(MONDAY)

    return once


@pytest.fixture
async def lived(registered, registrar, content, ministry, fund):
    """One that all officers read with a file, one for named people alone, and a draft. They are related."""
    file = File(content=b"the text", filename="a.txt", media_type="text/plain")
    await add(registered, file, actor=registrar)
    plain = memorandum(ministry, fund)
    secret = replace(
        plain,
        title=titled("СЕКРЕТ"),
        confidentiality=Confidentiality.NEED_TO_KNOW,
        confidentiality_reason="Проверка",
        confidentiality_review_on=date(2027, 1, 1),
        reader_accounts=frozenset({registrar.account}),
    )
    hidden = await drafting.draft(secret, actor=registrar)
    await registering.register(hidden, seen=1, actor=registrar, despite_duplicates=True)
    other = await drafting.draft(replace(plain, title=titled("ЧЕРНОВИК")), actor=registrar)
    await relations.add(registered, hidden, RelationKind.RELATED, actor=registrar)
    return registered, hidden, other


def titled(word):
    return Text(ky=word, ru=word)


@pytest.fixture
async def frozen(lived, sign, auditor):
    await sign()
    freeze = await freezing.make(QUARTER, actor=auditor)
    await sign()
    return freeze


async def taken(freeze, actor, sign, path, words=WORDS):
    """The package on the disk, as it is fetched once the act is signed."""
    key = await packages.give(freeze, words, actor)
    await sign()
    async with packages.given(freeze, key, actor) as (_, made):
        path.write_bytes(b"".join([chunk async for chunk in packages.chunks(made)]))
        assert path.stat().st_size == made.size
    return path


@pytest.fixture
async def package(frozen, auditor, sign, tmp_path):
    return await taken(frozen, auditor, sign, tmp_path / "q2.zip")


async def trusted():
    return [Verifier.parse(key) for key in await published.keys()]


def wrong(path, keys):
    report = Report()
    return [finding.key for finding in checking.findings(path, keys, report)], report


def rows(path, table):
    with zipfile.ZipFile(path) as parts:
        text = parts.read(f"tables/{table}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


async def test_a_package_proves_itself_without_the_register(package, frozen):
    found, report = wrong(package, await trusted())
    assert found == []
    assert report.known
    assert report.about["name"] == "2026-Q2"
    assert report.about["freeze"] == str(frozen)
    assert report.log.size < report.issued.size, "the act by which it was given came after the moment"
    assert report.log.sections > 5
    assert report.log.withheld > 5


async def test_a_package_signed_by_no_key_that_is_trusted_is_sound_and_unknown(package):
    for keys in ([], [Signer.new("kelishim.local/register").verifier]):
        found, report = wrong(package, keys)
        assert (found, report.known) == ([], False)
        assert report.issued is not None


async def test_it_holds_what_its_reader_may_read_and_nothing_else(package, lived):
    shown, hidden, draft = map(str, lived)
    [agreement] = rows(package, "agreement")
    assert agreement["id"] == shown
    assert {row["agreement"] for row in rows(package, "party")} == {shown}
    assert rows(package, "relation") == [], "of a relation to what is hidden nothing is told"
    with zipfile.ZipFile(package) as parts:
        for name in parts.namelist():
            content = parts.read(name).decode("utf-8", "replace")
            assert "СЕКРЕТ" not in content, name
            assert "ЧЕРНОВИК" not in content, name
            if not name.startswith("tile/entries/"):
                assert hidden not in content, name
                assert draft not in content, name
        book = openpyxl.load_workbook(io.BytesIO(parts.read("tables/tables.xlsx")))
    told = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
    assert not told & {hidden, draft, "СЕКРЕТ", "ЧЕРНОВИК"}
    assert {"Министерство цифрового развития", agreement["number"]} <= told


async def test_whoever_is_named_has_what_they_are_named_in(frozen, lived, registrar, auditor, sign, tmp_path):
    """A registrar who audits as well, to whom drafts are open too."""
    both = replace(registrar, roles=registrar.roles | auditor.roles)
    path = await taken(frozen, both, sign, tmp_path / "all.zip")
    assert wrong(path, await trusted())[0] == []
    assert {row["id"] for row in rows(path, "agreement")} == set(map(str, lived))
    assert [row["other"] for row in rows(path, "relation")] == [str(lived[1])]


async def test_the_files_are_those_of_its_documents(package):
    [document] = rows(package, "document")
    with zipfile.ZipFile(package) as parts:
        assert parts.read(f"files/{document['digest']}") == b"the text"
        readme = parts.read("README.txt").decode()
    assert all(word in readme for word in ("Текшерүү", "Проверка", "To check it", "2026-Q2"))


async def test_what_came_after_the_moment_is_not_in_it(frozen, lived, registrar, auditor, sign, tmp_path):
    before = await taken(frozen, auditor, sign, tmp_path / "before.zip")
    await events.enter(
        lived[0],
        EventContent(kind=EventKind.SUSPENDED, happened_on=date(2026, 6, 1)),
        seen=None,
        actor=registrar,
    )
    after = await taken(frozen, auditor, sign, tmp_path / "after.zip")
    assert before.read_bytes() == after.read_bytes(), "the same content is the same file, whenever it is made"
    assert rows(after, "event") == []


async def test_each_language_has_its_headings_and_the_same_rows(frozen, auditor, sign, tmp_path):
    books = {}
    for language in Language:
        path = await taken(frozen, auditor, sign, tmp_path / f"{language}.zip", languages.words(language))
        with zipfile.ZipFile(path) as parts:
            book = openpyxl.load_workbook(io.BytesIO(parts.read("tables/tables.xlsx")))
        books[language] = book
    headings = {language: [cell.value for cell in book["party"][1]] for language, book in books.items()}
    assert headings[Language.RU] != headings[Language.KY] != headings[Language.EN]
    assert len({book["commitment"].max_row for book in books.values()}) == 1
    due = {book["commitment"].cell(2, column).value for book in books.values() for column in range(1, 30)}
    assert 1500000.5 in due


async def test_a_package_is_given_to_auditors_and_each_has_their_own(
    frozen, registrar, auditor, executor, sign
):
    with pytest.raises(NotAllowed):
        await packages.give(frozen, WORDS, registrar)
    key = await packages.give(frozen, WORDS, auditor)
    assert await packages.give(frozen, WORDS, auditor) == key, "the same is noted once"
    another = replace(auditor, account=UUID(int=77))
    with pytest.raises(NotFound):
        async with packages.given(frozen, key, another):
            pass
    assert (await freezes.of(frozen, registrar)).packages == ()
    for who in (executor, replace(executor, roles=frozenset())):
        with pytest.raises(NotAllowed):
            await freezes.of(frozen, who)
        with pytest.raises(NotAllowed):
            await freezes.listing(who)


async def test_what_may_be_read_no_more_is_given_no_more(frozen, auditor):
    key = await packages.give(frozen, WORDS, auditor)
    await tampered("UPDATE agreement SET confidentiality = 'need_to_know', confidentiality_reason = 'a'")
    with pytest.raises(AgainstTheRules, match="another_now"):
        async with packages.given(frozen, key, auditor):
            pass


async def test_the_act_names_the_list_of_contents(package, frozen, auditor):
    entries = await LedgerEntry.raw(
        "SELECT act, body FROM ledger_entry WHERE subject = {} ORDER BY seq", frozen
    )
    assert [entry["act"] for entry in entries] == [Act.FREEZE_MAKE, Act.FREEZE_PACK]
    said = json.loads(entries[1]["body"])
    assert said["actor"]["account"] == str(auditor.account)
    assert len(said["sections"]) == 2


async def test_without_a_signature_it_comes_without_its_proof(frozen, auditor, tmp_path, monkeypatch):
    monkeypatch.setattr(packages, "PATIENCE", timedelta())
    key = await packages.give(frozen, WORDS, auditor)
    async with packages.given(frozen, key, auditor) as (_, made):
        (tmp_path / "q2.zip").write_bytes(made.file.read())
    found, report = wrong(tmp_path / "q2.zip", await trusted())
    assert (found, report.issued, report.known) == ([], None, True)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (replace(QUARTER, name="  "), "name"),
        (replace(QUARTER, name="x" * 101), "name"),
        (replace(QUARTER, last_on=date(2026, 3, 31)), "last_on"),
        (replace(QUARTER, last_on=date(2026, 6, 16)), "last_on"),
    ],
)
async def test_a_freeze_has_a_name_and_days(lived, sign, auditor, given, field):
    await sign()
    with pytest.raises(Invalid) as refused:
        await freezing.make(given, actor=auditor)
    assert [each.field for each in refused.value.problems] == [field]
    assert await freezes.listing(auditor) == ()


async def test_a_name_is_given_once_and_by_officers(frozen, registrar, auditor, executor, administrator):
    with pytest.raises(Invalid):
        await freezing.make(QUARTER, actor=registrar)
    for who in (executor, administrator):
        with pytest.raises(NotAllowed):
            await freezing.make(replace(QUARTER, name="another"), actor=who)
    await freezing.make(replace(QUARTER, name="another"), actor=registrar)
    assert [each.name for each in await freezes.listing(auditor)] == ["another", "2026-Q2"]


async def test_before_anything_is_signed_there_is_nothing_to_freeze(lived, auditor):
    with pytest.raises(NotFound):
        await freezing.make(QUARTER, actor=auditor)


def repacked(path, change):
    """The package with other parts, as whoever has a zip program makes one."""
    with zipfile.ZipFile(path) as parts:
        content = {name: parts.read(name) for name in parts.namelist()}
    change(content)
    with zipfile.ZipFile(path, "w") as parts:
        for name, body in content.items():
            parts.writestr(name, body)


def a(content, prefix):
    return next(name for name in sorted(content) if name.startswith(prefix))


def flip(content, name, place=30):
    body = bytearray(content[name])
    body[place] ^= 1
    content[name] = bytes(body)


def listed_anew(content, name, body):
    """Whoever changes a part changes the list with it."""
    content[name] = body
    manifest = json.loads(content["manifest.json"])
    manifest["files"][name] = {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
    content["manifest.json"] = canonical(manifest)


@pytest.mark.parametrize(
    ("damage", "key"),
    [
        (lambda parts: flip(parts, a(parts, "tables/agreement.csv")), "verify.package_differs"),
        (lambda parts: flip(parts, a(parts, "tables/tables.xlsx")), "verify.package_differs"),
        (lambda parts: flip(parts, a(parts, "files/"), 3), "verify.package_differs"),
        (lambda parts: flip(parts, a(parts, "sections/")), "verify.section_changed"),
        (lambda parts: flip(parts, a(parts, "tile/entries/")), "verify.tile_changed"),
        (lambda parts: flip(parts, "checkpoint"), "verify.head_unsigned"),
        (lambda parts: parts.pop("checkpoint"), "verify.package_lacks"),
        (lambda parts: parts.pop(a(parts, "files/")), "verify.package_lacks"),
        (lambda parts: parts.pop(a(parts, "sections/")), "verify.package_lacks"),
        (lambda parts: parts.update(extra=b"extra"), "verify.package_extra"),
        (lambda parts: listed_anew(parts, a(parts, "files/"), b"forged"), "verify.package_not_issued"),
        (lambda parts: listed_anew(parts, "tables/agreement.csv", b"forged"), "verify.package_not_issued"),
        (lambda parts: parts.update({"evidence.json": b"{}"}), "verify.package_not_issued"),
        (lambda parts: flip(parts, "evidence.json", 300), "verify.package_not_issued"),
        (
            lambda parts: parts.update({"manifest.json": parts["manifest.json"].replace(b"2026-Q2", b"2026-Q3")}),
            "verify.package_not_issued",
        ),
        (
            lambda parts: parts.update({"manifest.json": parts["manifest.json"].replace(b'"size":', b'"size": ')}),
            "verify.package_differs",
        ),
    ],
)  # fmt: skip
async def test_each_kind_of_damage_is_named(package, damage, key):
    repacked(package, damage)
    assert key in wrong(package, await trusted())[0]


async def test_evidence_of_another_package_is_none_of_this_one(
    package, frozen, auditor, registrar, sign, tmp_path
):
    """It is sound in itself, and its entry gives out another list."""
    both = replace(registrar, roles=registrar.roles | auditor.roles)
    other = await taken(frozen, both, sign, tmp_path / "other.zip")
    with zipfile.ZipFile(other) as parts:
        evidence = parts.read("evidence.json")
    repacked(package, lambda parts: parts.update({"evidence.json": evidence}))
    assert wrong(package, await trusted())[0] == ["verify.package_not_issued"]


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: parts.pop("manifest.json"),
        lambda parts: parts.update({"manifest.json": b"[]"}),
        lambda parts: parts.update({"manifest.json": b"{"}),
        lambda parts: parts.update(
            {"manifest.json": parts["manifest.json"].replace(b"freeze/1", b"freeze/2")}
        ),
    ],
)
async def test_a_zip_without_its_list_is_no_package(package, change):
    repacked(package, change)
    with pytest.raises(NoPackageError):
        wrong(package, [])


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7"])
def test_another_file_is_no_package(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(NoPackageError):
        wrong(tmp_path / "other", [])


async def test_the_command_says_it_with_its_status(package, tmp_path):
    keys = tmp_path / "keys.txt"
    keys.write_text("\n".join(await published.keys()))

    async def ran(*arguments):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "registry.cli", "verify", "freeze", *map(str, arguments),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        out, errors = await process.communicate()
        return process.returncode, out.decode() + errors.decode()

    status, said = await ran(package, "--keys", keys)
    assert (status, "2026-Q2" in said) == (0, True), said
    assert (await ran(package))[0] == 3
    assert (await ran(keys))[0] == 2
    damaged = shutil.copy(package, tmp_path / "damaged.zip")
    repacked(damaged, lambda parts: flip(parts, a(parts, "files/"), 3))
    status, said = await ran(damaged, "--keys", keys)
    assert (status, "files/" in said) == (1, True), said
