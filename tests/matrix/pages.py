"""What people ask: the addresses of the pages that name an agreement or a part of one."""

from tests.matrix.addresses import (
    AS_ON,
    COMPARED,
    DAY,
    DEBTOR,
    DRAFTS,
    EARLIER,
    NOT_STOPPED,
    OVERTAKEN,
    PAYERS,
    REGISTERED,
    A,
    Address,
    M,
    R,
    Sent,
    a_file,
    clerk,
    decision,
    dotted,
    lowering,
    redacting,
    taking_back,
    typed,
    under,
)
from tests.matrix.world import WHY, Target, World


def served_on_a_page(world: World, target: Target) -> Sent:
    return {"data": {"target": str(world.programme)}}


def paid(world: World, target: Target) -> Sent:
    return {"data": {"payment.paid_on": DAY, "payment.amount": "1", "payment.despite_excess": "on"}}


def moved_on_a_page(world: World, target: Target) -> Sent:
    return {"data": {f"moves.{target.milestone}": DAY}}


def dated(world: World, target: Target) -> Sent:
    return {"data": {f"dating.{target.pending}.effective_on": EARLIER}}


def redacted(world: World, target: Target) -> Sent:
    return {"data": {"asker": "staff", "act.title": "Закон (пример)", "act.number": "№ 0", "act.on": EARLIER}}


def struck(world: World, target: Target) -> Sent:
    return {"data": {f"striking.{target.amendment}.reason": WHY}}


READING = (
    *(
        Address("GET", path, slow=slow)
        for path, slow in (
            (A, False),
            (f"{A}?{AS_ON}", False),
            (f"{A}/compare?{COMPARED}", False),
            (f"{A}/ledger", False),
            (f"{A}/parity", True),
            (f"{A}/programmes", False),
            (f"{A}/redactions", False),
            (f"{A}/summary.docx", True),
            (f"{A}/summary.pdf", True),
            (f"{A}/summary.docx?{AS_ON}", True),
            (f"{A}/summary.pdf?{AS_ON}", True),
            ("/documents/{document}", False),
            ("/ledger/entries/{seq}", False),
            ("/ledger/entries/{seq}/proof", False),
            (M, False),
        )
    ),
    Address("GET", "/redactions/{redaction}", part="redaction"),
)
ACTING = (
    clerk("GET", f"{A}/amendments/new", typed(), REGISTERED, read_too="registrar"),
    clerk(
        "POST",
        f"{A}/amendments/new",
        typed(do="record"),
        REGISTERED,
        never="the form is sent empty",
        read_too="registrar",
    ),
    clerk("POST", "/amendments/{pending}/date", dated, REGISTERED, part="pending", read_too="registrar"),
    clerk(
        "POST", "/amendments/{amendment}/strike", struck, REGISTERED, part="amendment", read_too="registrar"
    ),
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
    clerk(
        "POST",
        f"{A}/redactions",
        redacted,
        REGISTERED,
        never="nothing is chosen, and a proposal waits already",
        read_too="registrar",
    ),
    redacting("/redactions/{redaction}/approve", typed()),
    redacting("/redactions/{redaction}/refuse", dotted("refusal", reason=WHY)),
    taking_back("/redactions/{redaction}/withdraw"),
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
    decision(f"{R}/confirm", typed(), "may_answer"),
    decision(f"{R}/contradict", under("contradicting", "fulfilment"), "may_answer"),
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
