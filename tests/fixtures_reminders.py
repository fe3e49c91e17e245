"""A small register of due dates put straight into the tables, and a mail server that misbehaves on demand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from agreements.tables.ids import new_id
from agreements.tables.reminders import Reminder

# Nine in the morning in Bishkek on 23 November 2026.
MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TABLES = (
    "reminder", "pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics", "fulfilment", "milestone",
    "commitment", "party", "agreement_reader", "unsealing", "agreement", "account", "organisation",
)  # fmt: skip


async def sql(statement: str, *values: Any) -> Any:
    return await Reminder.raw(statement, *values)


class Scene:
    """Puts rows into the tables; every part has an id, which it gives."""

    def __init__(self) -> None:
        self.count = 0

    async def put(self, table: str, **columns: Any) -> UUID:
        row = {"id": new_id(), **columns}
        names, places = ", ".join(row), ", ".join("{}" for _ in row)
        await sql(f"INSERT INTO {table} ({names}) VALUES ({places})", *row.values())  # noqa: S608 -- names in this file
        self.count += 1
        return row["id"]

    async def organisation(self, name: str = "Министерство (пример)") -> UUID:
        return await self.put("organisation", name_ru=name, name_ky="Министрлик (үлгү)", kind="ministry")

    async def account(
        self,
        organisation: UUID,
        *roles: str,
        language: str = "ru",
        active: bool = True,
        email: str | None = None,
        name: str = "Исполнитель (пример)",
    ) -> UUID:
        return await self.put(
            "account",
            email=email or f"executor{self.count}@example.test",
            name=name,
            roles=list(roles or ("executor",)),
            organisation=organisation,
            language=language,
            active=active,
            created_at=MORNING,
        )

    async def agreement(
        self, *parties: UUID, confidentiality: str = "public", registered: bool = True
    ) -> UUID:
        self.count += 1
        numbered = {
            "number": f"MEM-2026-{self.count:04}",
            "series": "MEM",
            "year": 2026,
            "ordinal": self.count,
            "registered_at": MORNING,
            "registered_by": new_id(),
        }
        agreement = await self.put(
            "agreement",
            title_ru="Меморандум о цифровых услугах",
            title_ky="Санариптик кызматтар жөнүндө меморандум",
            confidentiality=confidentiality,
            confidentiality_reason="reason",
            created_at=MORNING,
            created_by=new_id(),
            languages=[],
            **(numbered if registered else {}),
        )
        for position, party in enumerate(parties):
            await self.put("party", agreement=agreement, organisation=party, role="party", position=position)
        return agreement

    async def milestone(
        self, agreement: UUID, owed_by: UUID, due_on: date | None, *, text: str = "Передать <отчёт> & данные"
    ) -> UUID:
        commitment = await self.put(
            "commitment",
            agreement=agreement,
            position=0,
            clause="п. 3.2",
            text_ru=text,
            text_ky="Отчётту жана маалыматты өткөрүп берүү",
            kind="deliverable",
            owed_by=owed_by,
        )
        return await self.put(
            "milestone",
            commitment=commitment,
            agreement=agreement,
            owed_by=owed_by,
            position=0,
            due_on=due_on,
        )

    async def owed(self, due_on: date, **account: Any) -> UUID:
        """One body with one executor that owes one thing."""
        body = await self.organisation()
        await self.account(body, **account)
        return await self.milestone(await self.agreement(body), body, due_on)


@pytest.fixture
async def scene(db: Any) -> Scene:
    return Scene()


@pytest.fixture
async def committed_scene(pool: None) -> AsyncIterator[Scene]:
    """A scene that is really committed, for what several connections do; cleared away afterwards."""
    try:
        yield Scene()
    finally:
        for table in TABLES:
            await sql(f"DELETE FROM {table}")  # noqa: S608 -- names in this file


@dataclass
class MailServer:
    """Speaks SMTP on loopback. `answers` says what it does at a stage instead of accepting.

    Stages: connect, ehlo, mail, rcpt, data, text (the dot after the text), quit. An answer is a reply
    (`451 later`), `stall` or `drop`. `texts` are all it has read to the dot, `letters` those it said yes to.
    """

    answers: dict[str, str] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    pause: float = 0
    port: int = 0
    under_way: int = 0
    most_at_once: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=never"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            if await self._answer(writer, "connect", "220 mail.test"):
                while await self._command(reader, writer):
                    pass
        writer.close()

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = (await reader.readuntil(b"\n")).decode().strip().upper()
        verb = line.split(" ")[0].split(":")[0]
        if verb in {"EHLO", "HELO"}:
            return await self._answer(writer, "ehlo", "250 mail.test")
        if verb == "DATA":
            return await self._answer(writer, "data", "354 go on") and await self._text(reader, writer)
        if verb == "QUIT":
            await self._answer(writer, "quit", "221 bye")
            return False
        return await self._answer(writer, verb.lower(), "250 ok")

    async def _text(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if "data" in self.answers:
            return True
        text = await reader.readuntil(b"\r\n.\r\n")
        self.texts.append(text)
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        await asyncio.sleep(self.pause)
        self.under_way -= 1
        accepted = "text" not in self.answers
        going_on = await self._answer(writer, "text", "250 taken")
        if accepted:
            self.letters.append(text)
        return going_on

    async def _answer(self, writer: asyncio.StreamWriter, stage: str, usual: str) -> bool:
        said = self.answers.get(stage, usual)
        if said == "drop":
            return False
        if said == "stall":
            await asyncio.sleep(3600)
        writer.write(f"{said}\r\n".encode())
        await writer.drain()
        return True


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    tasks: set[asyncio.Task[None]] = set()

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        tasks.add(task)
        try:
            await server.serve(reader, writer)
        finally:
            tasks.discard(task)

    listener = await asyncio.start_server(met, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    yield server
    listener.close()
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
