"""Telling administrators that a head was refused: a letter to each of them, once for each alarm.

A letter that cannot be handed over is tried again; who got theirs meanwhile is remembered until all have.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from agreements.ledger import signing
from agreements.ledger.signing import Alarm
from agreements.tables.ledger import LedgerAlarm
from agreements.vocabulary import Language
from registry import delivering, languages
from registry.letters import Letterhead, plain
from registry.mail import NotSent, Refused, post
from registry.settings import Settings
from registry.signer import files

NAME = "told"
ADMINISTRATORS = (
    "SELECT id, name, email, language FROM account WHERE active AND 'administrator' = ANY(roles) ORDER BY id"
)

log = structlog.get_logger("kelishim.signer")


class Teller:
    """Who was told of which alarm."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.post = post(settings)
        self.sender = delivering.sender(settings)
        self.host = delivering.host(settings)
        self.path = folder / NAME
        self.done = self.path.read_text("ascii") if self.path.exists() else ""
        self.reached: set[tuple[UUID, UUID]] = set()

    async def tell(self, now: datetime) -> None:
        """Write to every administrator who has no letter yet about the latest alarm that stands."""
        alarm = await signing.alarm()
        if alarm is None or str(alarm.id) == self.done:
            return
        people = await LedgerAlarm.raw(ADMINISTRATORS)
        if all([await self._reach(alarm, person, now) for person in people]):
            files.write(self.path, str(alarm.id).encode())
            self.done = str(alarm.id)

    async def _reach(self, alarm: Alarm, person: Mapping[str, Any], now: datetime) -> bool:
        mark = (alarm.id, person["id"])
        if mark in self.reached:
            return True
        words = languages.words(Language(person["language"]))
        reason = words.t(alarm.reason, **alarm.params)
        text = words.t(
            "signing.letter",
            name=person["name"],
            reason=reason,
            moment=words.moment(alarm.raised_at),
            href=f"{self.sender.register}/ledger",
        )
        name = f"{alarm.id.hex}{person['id'].hex}@{self.host}"
        subject = words.t("signing.letter_subject")
        head = Letterhead(subject, person["name"], person["email"], name, now, self.sender, words)
        try:
            await self.post.send(plain(text, head))
        except Refused as refusal:
            # Asking again would get the same answer; the others are told, and the page shows the alarm to all.
            log.warning("alarm_refused", account=str(person["id"]), reason=str(refusal))
        except NotSent as failure:
            log.warning("alarm_not_sent", account=str(person["id"]), reason=str(failure))
            return False
        self.reached.add(mark)
        return True
