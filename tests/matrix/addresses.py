"""Every address that names an agreement or a part of one: who may do it, in which states, and what is sent there.

A route of the application that names a part of an agreement and does not stand here fails `test_routes`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.matrix.expected import CLERKS, READERS, STATES, Plot
from tests.matrix.world import NOW, WHY, Target, World

Sent = Mapping[str, Any]
Send = Callable[[World, Target], Sent]
REGISTERED, DRAFTS = "fo", "d"
DAY = NOW.date().isoformat()
# Before those that are over were.
EARLIER = (NOW.date() - timedelta(days=10)).isoformat()
# What a person answers for or is owed, beside the clerks.
DEBTOR, CREDITOR = CLERKS | {"debtor"}, frozenset({"registrar", "creditor"})
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
        if self in READING:
            return ("sql",)
        return ("rule", "sql") if self.read_too else ("rule",)

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_page(self) -> bool:
        return not self.path.startswith("/api/")

    def exists(self, target: Target) -> bool:
        return getattr(target, self.part) is not None

    def filled(self, target: Target) -> str:
        return self.path.format(**{name: getattr(target, name) for name in Target.__dataclass_fields__})

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


def revised(world: World, target: Target) -> Sent:
    titles = {"ky": f"{target.mark} башка", "ru": f"{target.mark} иначе"}
    return {"json": {"form": "memorandum", "title": titles, "seen": target.revision}}


def corrected(world: World, target: Target) -> Sent:
    return {"json": {**revised(world, target)["json"], "reason": WHY}}


def another_relation(world: World, target: Target) -> Sent:
    return {"json": {"kind": "implements", "other": str(world.hub)}}


def handed_over(world: World, target: Target) -> Sent:
    return {
        "json": {
            "milestones": [str(target.orphan)],
            "successor": str(world.bodies["heir"]),
            "happened_on": world.clerk.today.isoformat(),
            "act": {"title": "Акт (пример)"},
        }
    }


def served(world: World, target: Target) -> Sent:
    return {"json": {"programme": str(world.programme)}}


def served_on_a_page(world: World, target: Target) -> Sent:
    return {"data": {"target": str(world.programme)}}


def paid(world: World, target: Target) -> Sent:
    return {"data": {"payment.paid_on": DAY, "payment.amount": "1", "payment.currency": "KGS"}}


def moved(world: World, target: Target) -> Sent:
    return {"json": {"moves": [{"milestone": str(target.milestone), "to": DAY}]}}


def moved_on_a_page(world: World, target: Target) -> Sent:
    return {"data": {f"moves.{target.milestone}": DAY}}


A, M, R = "/agreements/{agreement}", "/milestones/{milestone}", "/fulfilments/{fulfilment}"
API = "/api/v1"
NOT_STOPPED = "nothing is stopped"
OVERTAKEN = "the day that is sent is another one than the calendar gives"

READING = tuple(
    Address("GET", path, slow=slow)
    for path, slow in (
        (f"{API}{A}", False),
        (f"{API}{A}/acts", False),
        (f"{API}{A}/documents", False),
        (f"{API}{A}/documents/{{document}}/content", False),
        (f"{API}{A}/ledger", False),
        (f"{API}{A}/parity", True),
        (f"{API}{A}/relations", False),
        (f"{API}{A}/servings", False),
        (f"{API}{A}/summary.docx", True),
        (f"{API}{A}/summary.pdf", True),
        (f"{API}{A}/term", False),
        (f"{API}{A}/trackability", False),
        (f"{API}{A}/triage", False),
        (f"{API}/ledger/{{seq}}", False),
        (f"{API}{M}", False),
        (f"{API}{M}/acts", False),
        (f"{API}{M}/due-changes", False),
        (A, False),
        (f"{A}/ledger", False),
        (f"{A}/parity", True),
        (f"{A}/programmes", False),
        (f"{A}/summary.docx", True),
        (f"{A}/summary.pdf", True),
        ("/documents/{document}", False),
        ("/ledger/entries/{seq}", False),
        (M, False),
    )
)


def clerk(method: str, path: str, send: Send, when: str = "dfo", **more: Any) -> Address:
    return Address(method, path, CLERKS, when, send, **more)


def decision(path: str, send: Send) -> Address:
    """`registrar_named` made the report, so another person decides."""
    return Address(
        "POST", path, CREDITOR, REGISTERED, send, guard="may_decide", part="fulfilment", read_too="registrar"
    )


def lowering(path: str, send: Send, *, own: bool = False) -> Address:
    """`registrar_named` made the proposal, and alone takes it back; whoever else keeps the register decides."""
    who = frozenset({"registrar_named"} if own else {"registrar"})
    return Address(
        "POST", path, who, REGISTERED, send, guard="fits_proposer", part="downgrade", read_too="registrar"
    )


ACTING = (
    # programs
    clerk("PUT", f"{API}{A}", revised, DRAFTS),
    clerk("DELETE", f"{API}{A}", typed(), DRAFTS),
    clerk("POST", f"{API}{A}/corrections", corrected, REGISTERED, never="what is sent lacks its parties"),
    clerk("POST", f"{API}{A}/documents", a_file),
    clerk("DELETE", f"{API}{A}/documents/{{document}}", asked(reason=WHY)),
    clerk(
        "POST",
        f"{API}{A}/downgrades",
        js(to_level="public", reason=WHY),
        REGISTERED,
        never="a proposal waits already, and what is public is not lowered",
    ),
    lowering(f"{API}/downgrades/{{downgrade}}/confirmation", js()),
    lowering(f"{API}/downgrades/{{downgrade}}/refusal", js(reason=WHY)),
    lowering(f"{API}/downgrades/{{downgrade}}/withdrawal", js(), own=True),
    clerk("POST", f"{API}{A}/events", js(kind="suspended", happened_on=EARLIER), REGISTERED),
    clerk(
        "POST",
        f"{API}/events/{{event}}/withdrawal",
        js(reason=WHY),
        REGISTERED,
        part="event",
        read_too="registrar",
    ),
    clerk("POST", f"{API}{A}/handovers", handed_over, REGISTERED),
    clerk("POST", f"{API}{A}/moves", moved, REGISTERED, never=OVERTAKEN),
    clerk("POST", f"{API}{A}/registration", js(despite_duplicates=True), DRAFTS, read_too="registrar"),
    clerk("POST", f"{API}{A}/relations", another_relation),
    clerk("DELETE", f"{API}{A}/relations/{{relation}}", asked(reason=WHY), read_too="registrar"),
    clerk("POST", f"{API}{A}/servings", served),
    clerk("DELETE", f"{API}{A}/servings/{{serving}}", asked(reason=WHY)),
    Address(
        "POST",
        f"{API}{M}/fulfilments",
        DEBTOR,
        REGISTERED,
        js(happened_on=DAY, text="Исполнено"),
        guard="may_report",
    ),
    decision(f"{API}{R}/acceptance", js()),
    decision(f"{API}{R}/return", js(reason=WHY)),
    decision(f"{API}{R}/confirmation", js()),
    decision(f"{API}{R}/contradiction", js(text="Не исполнено")),
    clerk("POST", f"{API}{M}/hold", js(on=DAY, ground=WHY), REGISTERED),
    clerk("POST", f"{API}{M}/lift", js(reason=WHY), REGISTERED, never=NOT_STOPPED),
    clerk("POST", f"{API}{M}/override", js(on=DAY, reason=WHY), REGISTERED),
    clerk("POST", f"{API}{M}/pause", js(reason=WHY), REGISTERED),
    clerk("POST", f"{API}{M}/release", js(reason=WHY), REGISTERED, never=NOT_STOPPED),
    clerk("POST", f"{API}{M}/resume", js(reason=WHY), REGISTERED, never=NOT_STOPPED),
    clerk("POST", f"{API}{M}/waiver", js(on=DAY, ground=WHY), REGISTERED),
    Address(
        "POST",
        f"{API}{M}/payments",
        PAYERS,
        REGISTERED,
        js(paid_on=DAY, amount="1"),
        guard="may_tell_of_payments",
    ),
    Address(
        "POST",
        f"{API}/payments/{{payment}}/withdrawal",
        PAYERS,
        REGISTERED,
        js(reason=WHY),
        guard="may_tell_of_payments",
        part="payment",
        read_too="registrar",
    ),
    # pages
    clerk("POST", f"{A}/class", typed(**{"class": "interdepartmental"}), DRAFTS, read_too="registrar"),
    clerk("GET", f"{A}/correct", typed(), REGISTERED, read_too="registrar"),
    clerk(
        "POST",
        f"{A}/correct",
        typed(do="save"),
        REGISTERED,
        never="the form is sent empty",
        read_too="registrar",
    ),
    clerk("POST", f"{A}/discard", typed(), DRAFTS),
    clerk("POST", f"{A}/documents", a_file),
    clerk(
        "POST",
        f"{A}/downgrades",
        dotted("downgrade", to_level="public", reason=WHY),
        REGISTERED,
        never="a proposal waits already, and what is public is not lowered",
        read_too="registrar",
    ),
    lowering("/downgrades/{downgrade}/confirm", typed()),
    lowering("/downgrades/{downgrade}/refuse", dotted("refusal", reason=WHY)),
    lowering("/downgrades/{downgrade}/withdraw", typed(), own=True),
    clerk("GET", f"{A}/edit", typed(), DRAFTS, instead=303, read_too="registrar"),
    clerk("POST", f"{A}/edit", typed(do="save"), DRAFTS, read_too="registrar"),
    clerk(
        "POST",
        f"{A}/events",
        dotted("event", kind="suspended", happened_on=EARLIER),
        REGISTERED,
    ),
    clerk(
        "POST",
        "/events/{event}/strike",
        under("striking", "event"),
        REGISTERED,
        part="event",
        read_too="registrar",
    ),
    clerk("POST", f"{A}/moves", moved_on_a_page, REGISTERED, never=OVERTAKEN),
    clerk("POST", f"{A}/programmes", served_on_a_page),
    clerk("POST", f"{A}/programmes/{{serving}}/remove", under("removing", "serving")),
    clerk("POST", f"{A}/register", typed(), DRAFTS, instead=303, read_too="registrar"),
    clerk(
        "POST",
        f"{A}/relations",
        lambda world, target: {  # noqa: ARG005
            "data": {"relation.kind": "implements", "relation.number": world.hub_number}
        },
        # To whom the other agreement is hidden too.
        read_too="stranger",
    ),
    clerk("POST", "/relations/{relation}/remove", typed(reason=WHY), read_too="registrar"),
    clerk("POST", "/documents/{document}/remove", typed(reason=WHY), read_too="registrar"),
    Address(
        "POST",
        f"{M}/fulfilments",
        DEBTOR,
        REGISTERED,
        typed(happened_on=DAY, text="Исполнено"),
        guard="may_report",
    ),
    decision(f"{R}/accept", typed()),
    decision(f"{R}/return", under("returning", "fulfilment")),
    decision(f"{R}/confirm", typed()),
    decision(f"{R}/contradict", under("contradicting", "fulfilment")),
    clerk("POST", f"{M}/hold", dotted("hold", on=DAY, ground=WHY), REGISTERED),
    clerk("POST", f"{M}/lift", typed(lift_reason=WHY), REGISTERED, never=NOT_STOPPED, read_too="registrar"),
    clerk("POST", f"{M}/override", typed(override_on=DAY, override_reason=WHY), REGISTERED),
    clerk("POST", f"{M}/pause", typed(pause_reason=WHY), REGISTERED),
    clerk(
        "POST",
        f"{M}/release",
        dotted("release", reason=WHY),
        REGISTERED,
        never=NOT_STOPPED,
        read_too="registrar",
    ),
    clerk(
        "POST", f"{M}/resume", typed(resume_reason=WHY), REGISTERED, never=NOT_STOPPED, read_too="registrar"
    ),
    clerk("POST", f"{M}/waive", dotted("waive", on=DAY, ground=WHY), REGISTERED),
    Address("POST", f"{M}/payments", PAYERS, REGISTERED, paid, guard="may_tell_of_payments"),
    Address(
        "POST",
        "/payments/{payment}/withdraw",
        PAYERS,
        REGISTERED,
        under("withdrawing", "payment"),
        guard="may_tell_of_payments",
        part="payment",
        read_too="registrar",
    ),
)
ADDRESSES = (*READING, *ACTING)
