"""Edits of sections; and of what stands beside them, files and the counters of numbers."""

import json
from collections.abc import Callable, Iterator, Sequence

from agreements.ledger.canonical import canonical, digest
from tests.tamper.edits import Edit, edit
from tests.tamper.scene import Found, Scene, sql


def section(name: str, which: str, change: Callable[[bytes], bytes], *, under: bool = False) -> Edit:
    """Other bytes of one section, kept `under` the digest of the new ones or under the old one's."""

    async def do(scene: Scene) -> Sequence[Found]:
        [row] = await sql(f"SELECT digest, body FROM ledger_section WHERE {which} ORDER BY digest LIMIT 1")
        body = change(row["body"])
        other = digest(body) if under else row["digest"]
        await sql(
            "UPDATE ledger_section SET digest = $2, body = $3 WHERE digest = $1", row["digest"], other, body
        )
        if under:
            return [
                ("verify.section_missing", {"digest": row["digest"].hex()}),
                ("verify.section_of_nothing", {"digest": other.hex()}),
            ]
        return [("verify.section_changed", {"digest": row["digest"].hex()})]

    return Edit(name, do)


def salted(body: bytes) -> bytes:
    return canonical(json.loads(body) | {"salt": "00" * 16})


def of_sections() -> Iterator[Edit]:
    rows = "position('\"rows\"'::bytea IN body) > 0"
    reason = 'position(\'"section":"reason"\'::bytea IN body) > 0'
    for kind, which in (("section", rows), ("reason", reason)):
        yield section(f"a {kind} changed", which, lambda body: body.replace(b"a", b"b"))
        yield section(f"the salt of a {kind} changed", which, salted)
        yield section(f"the salt of a {kind} changed, and its digest", which, salted, under=True)
        yield section(f"a {kind} emptied", which, lambda _: b"")
        yield section(f"a {kind} made unreadable", which, lambda _: b"\xff\x00")

        async def gone(scene: Scene, which: str = which) -> Sequence[Found]:
            [row] = await sql(
                f"DELETE FROM ledger_section WHERE digest = (SELECT digest FROM ledger_section WHERE {which}"
                " ORDER BY digest LIMIT 1) RETURNING digest"
            )
            return [("verify.section_missing", {"digest": row["digest"].hex()})]

        yield Edit(f"a {kind} deleted", gone)

    async def exchanged(scene: Scene) -> Sequence[Found]:
        one, other = await sql(
            f"SELECT digest, body FROM ledger_section WHERE {rows} ORDER BY digest LIMIT 2"
        )
        for each, body in ((one, other["body"]), (other, one["body"])):
            await sql("UPDATE ledger_section SET body = $2 WHERE digest = $1", each["digest"], body)
        return [("verify.section_changed", {"digest": each["digest"].hex()}) for each in (one, other)]

    yield Edit("two sections with each other's bytes", exchanged)

    async def former(scene: Scene) -> Sequence[Found]:
        """A dossier's core as it was two revisions ago, under the digest of the latest."""
        [row] = await sql(
            "SELECT subject FROM ledger_entry WHERE subject_kind = 'agreement' GROUP BY 1 HAVING count(*) > 3"
            " ORDER BY 1 LIMIT 1"
        )
        bodies = await sql(
            "SELECT body FROM ledger_entry WHERE subject = $1 ORDER BY revision", row["subject"]
        )
        cores = [bytes.fromhex(json.loads(each["body"])["sections"]["core"]) for each in bodies]
        old, new = cores[0], cores[-1]
        assert old != new
        await sql(
            "UPDATE ledger_section SET body = (SELECT body FROM ledger_section WHERE digest = $1) WHERE digest = $2",
            old,
            new,
        )
        return [("verify.section_changed", {"digest": new.hex()})]

    yield Edit("a section as it was before", former)
    for what, bytes_ in (
        ("of a subject", f"SELECT body || ' '::bytea AS body FROM ledger_section WHERE {rows} LIMIT 1"),
        ("of nothing", "SELECT 'forged'::bytea AS body"),
    ):
        yield edit(
            f"a section {what} added",
            f"INSERT INTO ledger_section SELECT sha256(body), body FROM ({bytes_}) s",
            found=[("verify.section_of_nothing", {})],
        )
    yield edit(
        "all sections deleted", "DELETE FROM ledger_section", found=[("verify.section_missing", {"seq": 0})]
    )


def of_files() -> Iterator[Edit]:
    one = "(SELECT min(digest) FROM file_content)"

    def file(name: str, *steps: str, key: str = "verify.file_changed", forged: bool = False) -> Edit:
        async def do(scene: Scene) -> Sequence[Found]:
            [row] = await sql(f"SELECT {one} AS digest")
            for step in steps:
                await sql(step)
            return [(key, {"digest": digest(b"forged").hex() if forged else row["digest"]})]

        return Edit(name, do)

    yield file("a file swapped", f"UPDATE file_content SET content = 'forged', size = 6 WHERE digest = {one}")
    yield file(
        "a bit of a file flipped",
        f"UPDATE file_content SET content = set_bit(content, 5, 1 - get_bit(content, 5)) WHERE digest = {one}",
    )
    yield file("a file of another size", f"UPDATE file_content SET size = size + 1 WHERE digest = {one}")
    yield file("a file deleted", f"DELETE FROM file_content WHERE digest = {one}", key="verify.file_missing")
    yield file(
        "a file swapped under its own digest",
        "UPDATE file_content SET content = 'forged', size = 6, digest = encode(sha256('forged'), 'hex')"
        f" WHERE digest = {one}",
        key="verify.file_missing",
    )

    async def swapped(scene: Scene) -> Sequence[Found]:
        """With the document that it is of; all agrees but the section."""
        [row] = await sql("SELECT id FROM document ORDER BY id LIMIT 1")
        forged = digest(b"forged").hex()
        await sql("INSERT INTO file_content VALUES ($1, 6, 'forged')", forged)
        await sql("UPDATE document SET digest = $2, size = 6 WHERE id = $1", row["id"], forged)
        return [("verify.value_changed", {"table": "document", "row": str(row["id"]), "column": "digest"})]

    yield Edit("a file swapped with its document", swapped)


def of_counters() -> Iterator[Edit]:
    gaps: list[Found] = [("verify.numbers_with_gaps", {"series": "MEM"})]
    for name, step in (
        ("counts on", "UPDATE number_series SET last = last + 1"),
        ("counts back", "UPDATE number_series SET last = last - 1"),
        ("of another year", "UPDATE number_series SET year = year + 50"),
        ("of another series", "UPDATE number_series SET series = 'ZZZ'"),
        ("deleted", "DELETE FROM number_series"),
    ):
        yield edit(f"a counter {name}", step, found=gaps)
    yield edit(
        "a counter added",
        "INSERT INTO number_series (id, series, year, last) VALUES (gen_random_uuid(), 'MEM', 1999, 7)",
        found=[("verify.numbers_with_gaps", {"series": "MEM", "year": 1999})],
    )
