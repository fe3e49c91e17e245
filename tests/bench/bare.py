"""The bare handlers the register is measured against: an ASGI function, asyncpg, and one statement each.

No framework, no sign-in, no permissions, no validation, no ledger. `/rows/...` turns records into JSON in Python, as
a plain handler would; `/json/...` passes on JSON that PostgreSQL built.
"""

import json
import os
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

LIST = """
SELECT m.id, m.agreement, a.number, a.title_ky, a.title_ru, a.title_en, m.commitment, c.clause, c.kind, c.text_ky,
    c.text_ru, c.text_en, m.title_ky AS milestone_ky, m.title_ru AS milestone_ru, m.title_en AS milestone_en,
    b.id AS debtor,
    b.name_ky AS debtor_ky, b.name_ru AS debtor_ru, b.name_en AS debtor_en, b.kind AS debtor_kind,
    b.country AS debtor_country, t.id AS creditor, t.name_ky AS creditor_ky, t.name_ru AS creditor_ru,
    t.name_en AS creditor_en, t.kind AS creditor_kind, t.country AS creditor_country, c.amount, c.currency, m.due_on,
    m.due_on - $3::date AS days_left, EXISTS (SELECT 1 FROM fulfilment w WHERE w.milestone = m.id
        AND w.accepted_at IS NULL AND w.returned_at IS NULL) AS waiting
FROM milestone m JOIN commitment c ON c.id = m.commitment JOIN agreement a ON a.id = m.agreement
    LEFT JOIN organisation b ON b.id = m.owed_by LEFT JOIN organisation t ON t.id = c.owed_to
WHERE m.owed_by = $1 AND m.due_on <= $2 AND m.due_on >= $3 AND m.fulfilled_on IS NULL AND a.registered_at IS NOT NULL
ORDER BY m.due_on, m.id LIMIT 50
"""
AGREEMENT = "SELECT * FROM agreement WHERE id = $1"
PARTIES = """
SELECT p.*, o.name_ky, o.name_ru, o.name_en, o.kind, o.country FROM party p JOIN organisation o ON o.id = p.organisation
WHERE p.agreement = $1 ORDER BY p.position
"""
COMMITMENTS = """
SELECT c.*, b.name_ru AS debtor, t.name_ru AS creditor, m.id AS milestone, m.due_on, m.rule, m.fulfilled_on
FROM commitment c JOIN organisation b ON b.id = c.owed_by LEFT JOIN organisation t ON t.id = c.owed_to
    LEFT JOIN milestone m ON m.commitment = c.id
WHERE c.agreement = $1 ORDER BY c.position, m.position
"""
DOCUMENTS = "SELECT * FROM document WHERE agreement = $1"
EVENTS = """
SELECT v.*, o.name_ru AS organisation_name FROM event v LEFT JOIN organisation o ON o.id = v.organisation
WHERE v.agreement = $1 ORDER BY coalesce(v.effective_on, v.happened_on)
"""
AMENDMENTS = "SELECT * FROM amendment WHERE agreement = $1 ORDER BY effective_on"
ENTRY = (
    "SELECT seq, at, leaf, root, revision FROM ledger_entry WHERE subject = $1 ORDER BY revision DESC LIMIT 1"
)
SEARCH = """
SELECT a.id, a.number, a.form, a.title_ky, a.title_ru, a.title_en, a.signed_on, a.in_force_on, a.ends_on,
    a.registered_at, a.confidentiality,
    (SELECT json_agg(json_build_object('id', o.id, 'ky', o.name_ky, 'ru', o.name_ru))
        FROM party p JOIN organisation o ON o.id = p.organisation WHERE p.agreement = a.id) AS parties,
    (SELECT count(*) FROM commitment c WHERE c.agreement = a.id) AS commitments,
    (SELECT count(*) FROM milestone m WHERE m.agreement = a.id AND m.fulfilled_on IS NULL) AS open_milestones
FROM agreement a WHERE a.search @@ (plainto_tsquery('russian', $1) || to_tsquery('simple', $2))
ORDER BY a.id DESC LIMIT 20
"""

pool: Any = None


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)


async def answer(path: str, query: dict[str, str]) -> bytes:
    match path.strip("/").split("/"):
        case ["list", body]:
            today = date.fromisoformat(query["today"])
            found = await pool.fetch(LIST, UUID(body), today + timedelta(days=90), today)
            return encoded([dict(row) for row in found])
        case ["dossier", key]:
            agreement = UUID(key)
            async with pool.acquire() as connection:
                [core] = await connection.fetch(AGREEMENT, agreement)
                parts = [
                    [dict(row) for row in await connection.fetch(statement, agreement)]
                    for statement in (PARTIES, COMMITMENTS, DOCUMENTS, EVENTS, AMENDMENTS, ENTRY)
                ]
            for entry in parts[-1]:
                entry.update(leaf=entry["leaf"].hex(), root=entry["root"].hex())
            return encoded([{**core}, *parts])
        case ["search"]:
            words = query["q"].split()
            found = await pool.fetch(SEARCH, query["q"], " & ".join(f"{word}:*" for word in words))
            return encoded([dict(row) for row in found])
    raise LookupError(path)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """The ASGI application."""
    global pool  # noqa: PLW0603 -- one pool a process
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                pool = await asyncpg.create_pool(
                    **json.loads(os.environ["BENCH_DATABASE"]), min_size=4, max_size=10
                )
                await send({"type": "lifespan.startup.complete"})
            else:
                await pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
    from urllib.parse import parse_qsl

    query = dict(parse_qsl(scope["query_string"].decode()))
    body = await answer(scope["path"], query)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
