"""Who acts."""

from dataclasses import dataclass
from uuid import UUID

from agreements.vocabulary import Role, Via


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a job at the moment of an act: ids alone, so that it may stand in the ledger."""

    account: UUID
    roles: frozenset[Role]
    organisation: UUID | None = None
    via: Via = Via.PAGE
    request: str | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles
