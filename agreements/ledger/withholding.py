"""Which bytes are missing from the ledger because an entry says so, and which entry that is.

An entry withholds by approving a redaction: its section `redaction/<id>` names the digests. It counts if two people
made it, as the database demands of it before it lets bytes go (`ledger_lets_go`): a registrar proposed it in an entry
before, and an auditor or administrator, who is another person and did not ask for it, approves it in this one.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agreements.tables.ledger import LedgerEntry, LedgerSection
from agreements.vocabulary import Act, Role

DECIDE = {Role.ADMINISTRATOR, Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Withheld:
    """Bytes of a section of `subject` that entry `seq` withholds; what is left of them has the digest `remains`."""

    seq: int
    subject: str
    section: str
    remains: bytes | None


async def told() -> dict[bytes, Withheld]:
    """All that entries withhold, by the digest. Entries and sections that cannot be read withhold nothing."""
    rows = await LedgerEntry.raw(
        "SELECT seq, body FROM ledger_entry WHERE act = ANY({}) ORDER BY seq",
        [Act.REDACTION_APPROVE, Act.REDACTION_PROPOSE],
    )
    proposed: dict[str, str] = {}
    found: dict[bytes, Withheld] = {}
    for row in rows:
        try:
            entry = json.loads(row["body"])
            redactions = {
                section: digest
                for section, digest in entry["sections"].items()
                if section.startswith("redaction/")
            }
            if entry["act"] == Act.REDACTION_PROPOSE and Role.REGISTRAR in entry["actor"]["roles"]:
                proposed |= {each: entry["actor"]["account"] for each in redactions if each not in proposed}
            elif entry["act"] == Act.REDACTION_APPROVE and DECIDE & set(entry["actor"]["roles"]):
                for section, digest in redactions.items():
                    said = await _rows(digest)
                    found |= dict(_withheld(entry, said, proposed.get(section)))
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
    return found


async def _rows(digest: str) -> Mapping[str, Any]:
    rows = await LedgerSection.raw("SELECT body FROM ledger_section WHERE digest = {}", bytes.fromhex(digest))
    said: Mapping[str, Any] = json.loads(rows[0]["body"])["rows"] if rows else {}
    return said


def _withheld(
    entry: Mapping[str, Any], said: Mapping[str, Any], proposer: str | None
) -> Iterator[tuple[bytes, Withheld]]:
    for redaction in said.get("redaction", ()):
        approver = redaction.get("approved_by")
        if approver != entry["actor"]["account"] or proposer is None or redaction["proposed_by"] != proposer:
            continue
        if approver in (proposer, redaction.get("asked_by")):
            continue
        for each in said["redacted_section"]:
            remains = bytes.fromhex(each["remains"]) if "remains" in each else None
            yield (
                bytes.fromhex(each["digest"]),
                Withheld(entry["seq"], entry["subject"], each["section"], remains),
            )
