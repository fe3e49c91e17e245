"""What is said of an address that names an agreement or a part of one: who may do it, when, and what is sent there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.matrix.expected import CLERKS, READERS, STATES, Plot
from tests.matrix.world import TODAY, WHY, Target, World

Sent = Mapping[str, Any]
Send = Callable[[World, Target], Sent]
REGISTERED, DRAFTS = "fo", "d"
DAY = TODAY.isoformat()
# Before those that are over were.
EARLIER = (TODAY - timedelta(days=10)).isoformat()
# What a person answers for or is owed, beside the clerks.
DEBTOR, CREDITOR = CLERKS | {"debtor"}, frozenset({"registrar", "creditor"})
# Who decides on what the clerks propose to take out.
DECIDERS = frozenset({"administrator", "auditor", "unsealed"})
PAYERS = CLERKS | {"debtor", "creditor"}


@dataclass(frozen=True)
class Address:
    """`who` may do it where they read the agreement, `when` it is in one of these states; others are refused (403).

    `guard` is the rule that refuses those who read it. `part` is a part of the agreement that the address names: where
    there is none, there is no cell. `instead` is what is answered in a state where it may not be done, other than 403.
    `never` says why no cell of it ends in success. `read_too`: what is there to be done to is read first, or what was
    refused is shown again, so that the rule's SQL twin hides it as well as the rule does; it names a caller of whom
    that holds.
    """

    method: str
    path: str
    who: frozenset[str] = READERS
    when: str = "".join(STATES)
    send: Send = lambda world, target: {}  # noqa: ARG005 -- what is sent needs neither
    guard: str = "keeps_the_register"
    part: str = "agreement"
    instead: int | None = None
    never: str | None = None
    slow: bool = False
    read_too: str | None = None

    @property
    def own(self) -> bool:
        """Whether it is done to one's own proposal, rather than to another's."""
        return self.who == {"registrar_named"}

    @property
    def twins(self) -> tuple[str, ...]:
        """Which of the twins hide it: reading asks in SQL, acting the rule under the lock."""
        if self.read_too:
            return ("rule", "sql")
        return ("sql",) if self.method == "GET" else ("rule",)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_page(self) -> bool:
        return not self.path.startswith("/api/")

    def exists(self, target: Target) -> bool:
        return getattr(target, self.part) is not None

    def filled(self, target: Target) -> str:
        parts = {name: getattr(target, name) for name in Target.__dataclass_fields__}
        return self.path.format(**parts, day=DAY, before=EARLIER)

    def allowed(self, caller: str, plot: Plot) -> bool:
        """Whether somebody who reads it may do it."""
        return caller in self.who and plot.state in self.when


def js(**body: Any) -> Send:
    return lambda world, target: {"json": body}  # noqa: ARG005


def typed(**data: str) -> Send:
    return lambda world, target: {"data": data}  # noqa: ARG005


def dotted(prefix: str, **data: str) -> Send:
    return typed(**{f"{prefix}.{name}": value for name, value in data.items()})


def under(prefix: str, part: str, value: str = WHY) -> Send:
    """A field that is named after the part it is about."""
    return lambda world, target: {"data": {f"{prefix}.{getattr(target, part)}": value}}  # noqa: ARG005


def asked(**params: str) -> Send:
    return lambda world, target: {"params": params}  # noqa: ARG005


def a_file(world: World, target: Target) -> Sent:
    return {"files": {"file": ("a.txt", b"text\n", "text/plain")}, "data": {"kind": "text"}}


# The dossier as of days; of today, so that all of it is known.
AS_ON = "in_force_on={day}&known_on={day}"
COMPARED = "from={before}&to={day}&known_on={day}"

A, M, R = "/agreements/{agreement}", "/milestones/{milestone}", "/fulfilments/{fulfilment}"
API = "/api/v1"
NOT_STOPPED = "nothing is stopped"
OVERTAKEN = "the day that is sent is another one than the calendar gives"


def clerk(method: str, path: str, send: Send, when: str = "dfo", **more: Any) -> Address:
    return Address(method, path, CLERKS, when, send, **more)


def decision(path: str, send: Send, guard: str = "may_decide") -> Address:
    """`registrar_named` made the report, so another person decides, and answers for the other side."""
    return Address(
        "POST", path, CREDITOR, REGISTERED, send, guard=guard, part="fulfilment", read_too="registrar"
    )


def lowering(path: str, send: Send, *, own: bool = False) -> Address:
    """`registrar_named` made the proposal, and alone takes it back; whoever else keeps the register decides."""
    who = frozenset({"registrar_named"} if own else {"registrar"})
    return Address(
        "POST", path, who, REGISTERED, send, guard="fits_proposer", part="downgrade", read_too="registrar"
    )


def redacting(path: str, send: Send) -> Address:
    """`registrar_named` made the proposal; somebody who does not keep the register decides."""
    return Address(
        "POST", path, DECIDERS, REGISTERED, send, guard="may_redact", part="redaction", read_too="registrar"
    )


def taking_back(path: str) -> Address:
    return Address(
        "POST",
        path,
        frozenset({"registrar_named"}),
        REGISTERED,
        typed(),
        guard="fits_proposer",
        part="redaction",
        read_too="registrar",
    )
