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

    `at` is read from the clock where the request comes in; nothing below reads a clock of its own. Who is told what the
    register knew at a moment in the past (`known_on`) may read what they may now.
    """

    account: UUID
    roles: frozenset[Role]
    at: datetime
    organisation: UUID | None = None
    via: Via = Via.PAGE
    request: str | None = None
    known_on: datetime | None = None

    def has(self, role: Role) -> bool:
        return role in self.roles

    @property
    def today(self) -> date:
        """The day it is where the register is kept; to who is told of the past, the day it was."""
        return (self.known_on or self.at).astimezone(BISHKEK).date()
