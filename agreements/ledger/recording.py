"""`recorded`: the one block in which the register changes.

What is written inside it and its ledger entry are committed together or not at all. Rows are written through the
record, which so knows what was touched; nothing else in the house writes to the domain's tables.
"""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from piccolo.table import Table

from agreements.actors import Actor
from agreements.errors import ChangedMeanwhile, NotFound
from agreements.ledger import continuity, merkle, sections
from agreements.ledger.canonical import canonical, digest, moment, plain
from agreements.ledger.sections import SUBJECTS, Family, name
from agreements.tables.documents import FileContent
from agreements.tables.ledger import LedgerEntry, LedgerHead, LedgerSection
from agreements.vocabulary import Act

VERSION = 1
Row = dict[str, Any]
Subject = tuple[str, UUID]


@cache
def columns(table: type[Table]) -> str:
    """The columns Piccolo knows of a table, quoted and in order; generated ones are none of its."""
    return ", ".join(f'"{column._meta.db_column_name}"' for column in table._meta.columns)  # noqa: SLF001


def selected(table: type[Table], prefix: str) -> str:
    return ", ".join(f"{prefix}.{column}" for column in columns(table).split(", "))


@dataclass(slots=True)
class Previous:
    """The last entry about a subject, as far as the next one needs it."""

    revision: int = 0
    leaf: bytes | None = None
    sections: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Record:
    """What one act touches. Every write goes through here; at the end of the block it becomes one entry."""

    actor: Actor
    act: Act
    kind: str
    subject: UUID
    reason: str | None
    written: dict[type[Table], dict[Any, Row | None]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    columns: dict[tuple[str, str], frozenset[str] | None] = field(default_factory=dict)
    previous: Previous | None = None
    left: list[bytes] = field(default_factory=list)
    # Set by the act that takes bytes out of the ledger, once its rows say which.
    withholds: bool = False

    async def lock(self, table: type[Table], key: UUID) -> Row:
        """The row, held until the end of the act. Raises `NotFound`."""
        rows = await table.raw(
            f'SELECT {columns(table)} FROM "{name(table)}" WHERE "id" = {{}} FOR UPDATE',
            key,
        )
        if not rows:
            raise NotFound(f"errors.no_{name(table)}")
        return dict(rows[0])

    async def check_unchanged(self, seen: int | None) -> None:
        """Refuses when the subject moved on from the revision the actor saw; call it under the subject's lock."""
        if seen is not None and (await self.last()).revision != seen:
            raise ChangedMeanwhile("errors.changed_meanwhile")

    async def insert(self, table: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Adds rows (all with the same columns, `id` among them) in one statement."""
        if not rows:
            return []
        given = ", ".join(f'"{column}"' for column in rows[0])
        made: list[Row] = await table.raw(
            f'INSERT INTO "{name(table)}" ({given}) SELECT {given}'
            f' FROM jsonb_populate_recordset(NULL::"{name(table)}", {{}}) RETURNING {columns(table)}',
            json.dumps([plain(dict(row)) for row in rows]),
        )
        for row in made:
            section = self._keep(table, row)
            self.columns[name(table), str(row["id"])] = None
            if section is not None and self._is_root(table, section):
                self.fresh.add(section)
        return made

    async def update(self, table: type[Table], key: UUID, **values: Any) -> Row:
        """Changes the named columns of one row. Raises `NotFound`."""
        assigned = ", ".join(f'"{column}" = given."{column}"' for column in values)
        made = await table.raw(
            f'UPDATE "{name(table)}" AS kept SET {assigned}'
            f' FROM jsonb_populate_record(NULL::"{name(table)}", {{}}) AS given'
            f' WHERE kept."id" = {{}} RETURNING {selected(table, "kept")}',
            json.dumps(plain(values)),
            key,
        )
        if not made:
            raise NotFound(f"errors.no_{name(table)}")
        self._keep(table, made[0])
        before = self.columns.get((name(table), str(key)), frozenset())
        self.columns[name(table), str(key)] = None if before is None else before | values.keys()
        return dict(made[0])

    async def delete(self, table: type[Table], keys: Iterable[UUID]) -> None:
        """Takes rows away; their sections stay in the ledger."""
        gone = await table.raw(
            f'DELETE FROM "{name(table)}" WHERE "id" = ANY({{}}) RETURNING {columns(table)}',
            list(keys),
        )
        for row in gone:
            self._keep(table, row)
            self.written[table][row["id"]] = None
            self.columns[name(table), str(row["id"])] = None

    async def advance(self, table: type[Table], key: UUID, **which: Any) -> int:
        """The next value of a counter: a table with `last` and a unique key `which`.

        Its row is locked until the act ends: whoever counts beside us waits for our commit, and if the act fails,
        the value is given to the next.
        """
        names = ", ".join(f'"{column}"' for column in which)
        places = ", ".join("{}" for _ in which)
        [row] = await table.raw(
            f'INSERT INTO "{name(table)}" AS kept ("id", {names}, "last") VALUES ({{}}, {places}, 1)'
            f' ON CONFLICT ({names}) DO UPDATE SET "last" = kept."last" + 1 RETURNING "last"',
            key,
            *which.values(),
        )
        return int(row["last"])

    async def keep_file(self, content: bytes) -> str:
        """Stores a file under its SHA-256, once however often it is given; returns the digest in hexadecimal."""
        key = digest(content).hex()
        await FileContent.raw(
            "INSERT INTO file_content (digest, size, content) VALUES ({}, {}, {})"
            " ON CONFLICT (digest) DO UPDATE SET content = excluded.content WHERE file_content.content IS NULL",
            key,
            len(content),
            content,
        )
        return key

    async def drop_file(self, key: str) -> None:
        """Takes the bytes of a file away; what has its digest stays."""
        await FileContent.raw("UPDATE file_content SET content = NULL WHERE digest = {}", key)

    def leave(self, section: str, rows: dict[str, Any]) -> str:
        """Keeps bytes of an older section as they are left once it is withheld; returns their digest in hexadecimal."""
        self.left.append(sections.body(section, f"{self.kind}/{self.subject}", rows))
        return digest(self.left[-1]).hex()

    async def last(self) -> Previous:
        if self.previous is None:
            rows = await LedgerEntry.raw(
                "SELECT revision, leaf, body FROM ledger_entry WHERE subject = {} ORDER BY revision DESC LIMIT 1",
                self.subject,
            )
            self.previous = (
                Previous(rows[0]["revision"], rows[0]["leaf"], json.loads(rows[0]["body"])["sections"])
                if rows
                else Previous()
            )
        return self.previous

    def _keep(self, table: type[Table], row: Row) -> str | None:
        self.written.setdefault(table, {})[row["id"]] = row
        try:
            section = sections.section_of(self.kind, table, row)
        except LookupError:
            return None
        self.touched.add(section)
        return section

    def _is_root(self, table: type[Table], section: str) -> bool:
        return table is SUBJECTS[self.kind].family(section).root

    async def _rows(self, section: str, family: Family) -> dict[type[Table], list[Row]] | None:
        """The rows of a section after the act, or None when the section is no more."""
        key = sections.root_id(section, self.subject)
        if self.written.get(family.root, {}).get(key, ...) is None:
            return None
        parent = name(family.root)
        if section in self.fresh:
            return {
                table: [
                    row
                    for row in self.written.get(table, {}).values()
                    if row is not None
                    and (table is family.root or row[parent] == key)
                    and (table is not family.root or row["id"] == key)
                ]
                for table in family.tables
            }
        return await sections_rows(family, key)

    async def close(self) -> int:
        """Writes the sections and the entry; returns the entry's sequence number."""
        if not self.touched:
            raise AssertionError(f"{self.act} changed nothing that the ledger could tell of")
        subject = f"{self.kind}/{self.subject}"
        known = Previous() if "core" in self.fresh else await self.last()
        current, bodies = dict(known.sections), list(self.left)
        sealed = await self._sealed(known)
        for section in sorted(self.touched):
            family = SUBJECTS[self.kind].family(section)
            rows = await self._rows(section, family)
            if rows is None:
                current.pop(section, None)
                continue
            stands = sections.content(family, rows)
            if section in sealed:
                continuity.check(sealed[section], stands, self.columns)
            bodies.append(sections.body(section, subject, stands))
            current[section] = digest(bodies[-1]).hex()
        reason = None
        if self.reason is not None:
            bodies.append(sections.reason_body(self.reason, subject))
            reason = digest(bodies[-1]).hex()
        await LedgerSection.raw(
            "INSERT INTO ledger_section (digest, body) SELECT * FROM unnest({}::bytea[], {}::bytea[])",
            [digest(body) for body in bodies],
            bodies,
        )
        seq = await self._append(subject, known, current, reason)
        if self.withholds:
            await LedgerSection.raw("SELECT ledger_withhold()")
        return seq

    async def _sealed(self, known: Previous) -> dict[str, bytes]:
        """The bytes of the sections that the act changes, as they were sealed last; those withheld are not there."""
        digests = {
            bytes.fromhex(known.sections[section]): section
            for section in self.touched - self.fresh
            if section in known.sections
        }
        if not digests:
            return {}
        found = await LedgerSection.raw(
            "SELECT digest, body FROM ledger_section WHERE digest = ANY({})", list(digests)
        )
        return {digests[row["digest"]]: row["body"] for row in found}

    async def _append(
        self, subject: str, known: Previous, current: dict[str, str], reason: str | None
    ) -> int:
        """Locks the head, the last lock an act takes, and adds the entry under it."""
        [head] = await LedgerHead.raw(
            "SELECT log, size, frontier, greatest(clock_timestamp(), at) AS now"
            " FROM ledger_head WHERE id = 1 FOR UPDATE"
        )
        actor = self.actor
        body = canonical(
            {
                "v": VERSION,
                "log": head["log"],
                "seq": head["size"],
                "at": moment(head["now"]),
                "actor": {
                    "account": str(actor.account),
                    "organisation": plain(actor.organisation),
                    "roles": sorted(actor.roles),
                    "via": str(actor.via),
                },
                "act": str(self.act),
                "subject": subject,
                "revision": known.revision + 1,
                "previous": known.leaf.hex() if known.leaf else None,
                "sections": current,
                "reason": reason,
                "request": actor.request,
            }
        )
        leaf = merkle.leaf_hash(body)
        frontier = merkle.appended(tuple(head["frontier"]), head["size"], leaf)
        root = merkle.root(frontier)
        await LedgerEntry.raw(
            "WITH entry AS (INSERT INTO ledger_entry"
            " (seq, at, act, actor, subject_kind, subject, revision, body, leaf, root)"
            " VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}))"
            " UPDATE ledger_head SET size = size + 1, at = {}, root = {}, frontier = {} WHERE id = 1",
            head["size"], head["now"], str(self.act), actor.account, self.kind, self.subject,
            known.revision + 1, body, leaf, root, head["now"], root, list(frontier),
        )  # fmt: skip
        return int(head["size"])


async def sections_rows(family: Family, key: UUID) -> dict[type[Table], list[Row]]:
    """The rows of one section as the database has them now."""
    parent = name(family.root)
    found: dict[type[Table], list[Row]] = {}
    for table in family.tables:
        column = "id" if table is family.root else parent
        found[table] = await table.raw(
            f'SELECT {columns(table)} FROM "{name(table)}" WHERE "{column}" = {{}}',
            key,
        )
    return found


@asynccontextmanager
async def recorded(
    actor: Actor, act: Act, subject: Subject, *, reason: str | None = None
) -> AsyncIterator[Record]:
    """Commits what is written inside together with its ledger entry, or neither.

    `subject` is its kind, a key of `SUBJECTS`, and id. Inside another block it is a savepoint of that one. Raising
    inside leaves nothing; catching a refusal inside and going on is not possible, as the database would refuse too.
    """
    async with LedgerHead._meta.db.transaction():  # noqa: SLF001 -- Piccolo's public name for the engine
        record = Record(actor, act, *subject, reason)
        yield record
        await record.close()


async def open_log(origin: str) -> None:
    """Makes the empty log named `origin`, once. A log keeps its name for ever."""
    await LedgerHead.raw(
        "INSERT INTO ledger_head (id, log, size, root, frontier) VALUES (1, {}, 0, {}, {}::bytea[])"
        " ON CONFLICT (id) DO NOTHING",
        origin,
        merkle.EMPTY_ROOT,
        [],
    )
