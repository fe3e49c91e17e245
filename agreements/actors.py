"""Who acts, and when."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from agreements.vocabulary import Role, Via
from agreements.wording.words import BISHKEK

# Acts of the register itself (a first account, a job) bear this id, which no account has.
SYSTEM = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a job at the moment of an act: ids alone, so that it may stand in the ledger.

    `at` is read from the clock where the request comes in; nothing below reads a clock of its own.
    """

    account: UUID
    roles: frozenset[Role]
    at: datetime
    organisation: UUID | None = None
    via: Via = Via.PAGE
    request: str | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles

    @property
    def today(self) -> date:
        """The day it is where the register is kept."""
        return self.at.astimezone(BISHKEK).date()
