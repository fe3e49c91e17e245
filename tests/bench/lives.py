"""What befell each agreement of the measured register, and what its parties changed: 20 events and 5 amendments."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

HALTS = 5
RENEWALS = 4
AMENDMENTS = 5
BY_EACH = ("approved", "signed", "notified")


class Sheet(Protocol):
    """Where rows are gathered, with the seed's chance in it."""

    chance: Any

    def add(self, table: str, **row: Any) -> UUID: ...
    def key(self, at: int = 0) -> UUID: ...


def live(
    rows: Sheet, agreement: dict[str, Any], parties: tuple[UUID, UUID], commitments: list[dict[str, Any]]
) -> None:
    """Adds the events and the amendments of an agreement to its rows, and brings those to what they lead to."""
    signed, entered, account = agreement["signed_on"], agreement["created_at"], agreement["created_by"]

    def befell(kind: str, on: date, body: UUID | None = None, ends_on: date | None = None) -> None:
        rows.add(
            "event", agreement=agreement["id"], kind=kind, happened_on=on, effective_on=None if body else on,
            organisation=body, ends_on=ends_on, note=None if body else "для измерений", recorded_at=entered,
            recorded_by=account,
        )  # fmt: skip

    for step, kind in enumerate(BY_EACH):
        for body in parties:
            befell(kind, signed + timedelta(days=step), body)
    halts = [signed + timedelta(days=30 + 20 * place) for place in range(2 * HALTS)]
    for place, day in enumerate(halts):
        befell("resumed" if place % 2 else "suspended", day)
    first = agreement["ends_on"]
    for place in range(RENEWALS):
        befell(
            "renewed", signed + timedelta(days=300 + place), None, first + timedelta(days=365 * (place + 1))
        )
    agreement |= {"pauses": halts, "runs_until": first + timedelta(days=365 * RENEWALS), "renewal": "express"}
    _amend(rows, agreement, commitments, entered)


def _amend(
    rows: Sheet, agreement: dict[str, Any], commitments: list[dict[str, Any]], entered: datetime
) -> None:
    """Each changes how notice is given and the sum and the text of one promise; the rows say what the last says."""
    days: int | None = None
    for place in range(AMENDMENTS):
        promise = commitments[place % len(commitments)]
        path = f"commitments/{promise['id']}"
        text = f"{promise['text_ru']} (в редакции № {place + 1})"
        changes = [
            {"at": "notice_days", "before": days, "after": 30 + place},
            {"at": f"{path}/text.ru", "before": promise["text_ru"], "after": text},
        ]
        if promise["amount"] is not None:
            amount = (promise["amount"] * Decimal("1.1")).quantize(Decimal("0.01"))
            changes.append(
                {"at": f"{path}/amount", "before": f"{promise['amount']:f}", "after": f"{amount:f}"}
            )
            promise["amount"] = amount
        days, promise["text_ru"] = 30 + place, text
        day = agreement["signed_on"] + timedelta(days=60 * (place + 1))
        rows.add(
            "amendment", agreement=agreement["id"], number=f"ДС № {place + 1}", signed_on=day, effective_on=day,
            ground="для измерений", signers="[]", changes=json.dumps(changes, ensure_ascii=False), recorded_at=entered,
            recorded_by=agreement["created_by"], applied_at=entered,
        )  # fmt: skip
    agreement["notice_days"] = days
