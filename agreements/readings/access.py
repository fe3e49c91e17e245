"""The frozen values that tell who may read an agreement, and what was done about that."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from agreements.vocabulary import Confidentiality


class Downgrade(Struct, frozen=True):
    """A proposal to lower the confidentiality, and what became of it; `reason` is why, `refusal_reason` why not."""

    id: UUID
    from_level: Confidentiality
    to_level: Confidentiality
    reason: str
    proposed_at: datetime
    proposed_by: UUID
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    refused_at: datetime | None
    refused_by: UUID | None
    refusal_reason: str | None
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None

    @property
    def waiting(self) -> bool:
        return self.confirmed_at is None and self.refused_at is None and self.withdrawn_at is None
