"""What programs ask: the addresses of the API that name an agreement or a part of one."""

from tests.matrix.addresses import (
    API,
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
    asked,
    clerk,
    decision,
    js,
    lowering,
    redacting,
    taking_back,
    typed,
)
from tests.matrix.world import WHY, Target, World


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


def moved(world: World, target: Target) -> Sent:
    return {"json": {"moves": [{"milestone": str(target.milestone), "to": DAY}]}}


def amended(world: World, target: Target) -> Sent:
    own = {"number": "№ 9", "signed_on": EARLIER, "effective_on": EARLIER, "ground": WHY}
    return {"json": {**own, "content": {"form": "memorandum"}, "seen": target.revision}}


def redacted(world: World, target: Target) -> Sent:
    act = {"title": "Закон (пример)", "number": "№ 0", "on": EARLIER}
    return {"json": {"places": [{"section": "reason", "revision": 1}], "act": act, "asker": "staff"}}


READING = (
    *(
        Address("GET", path, slow=slow)
        for path, slow in (
            (f"{API}{A}", False),
            (f"{API}{A}/ledger?changes=true", False),
            (f"{API}{A}?{AS_ON}", False),
            (f"{API}{A}/acts", False),
            (f"{API}{A}/compare?{COMPARED}", False),
            (f"{API}{A}/documents", False),
            (f"{API}{A}/documents/{{document}}/content", False),
            (f"{API}{A}/evidence", False),
            (f"{API}{A}/ledger", False),
            (f"{API}{A}/parity", True),
            (f"{API}{A}/relations", False),
            (f"{API}{A}/servings", False),
            (f"{API}{A}/summary.docx", True),
            (f"{API}{A}/summary.pdf", True),
            (f"{API}{A}/summary.docx?{AS_ON}", True),
            (f"{API}{A}/summary.pdf?{AS_ON}", True),
            (f"{API}{A}/term", False),
            (f"{API}{A}/trackability", False),
            (f"{API}{A}/triage", False),
            (f"{API}/ledger/{{seq}}", False),
            (f"{API}{M}", False),
            (f"{API}{M}/acts", False),
            (f"{API}{M}/due-changes", False),
        )
    ),
    Address("GET", f"{API}/payments/{{payment}}", part="payment"),
)
ACTING = (
    clerk("PUT", f"{API}{A}", revised, DRAFTS),
    clerk("DELETE", f"{API}{A}", typed(), DRAFTS),
    clerk("POST", f"{API}{A}/corrections", corrected, REGISTERED, never="what is sent lacks its parties"),
    clerk("POST", f"{API}{A}/amendments", amended, REGISTERED, never="what is sent lacks its parties"),
    clerk(
        "POST",
        f"{API}/amendments/{{pending}}/date",
        js(effective_on=EARLIER),
        REGISTERED,
        part="pending",
        read_too="registrar",
    ),
    clerk(
        "POST",
        f"{API}/amendments/{{amendment}}/withdrawal",
        js(reason=WHY),
        REGISTERED,
        part="amendment",
        read_too="registrar",
    ),
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
    clerk("GET", f"{API}{A}/redactions/places", typed(), REGISTERED, read_too="registrar"),
    clerk(
        "POST",
        f"{API}{A}/redactions",
        redacted,
        REGISTERED,
        never="a proposal waits already",
    ),
    redacting(f"{API}/redactions/{{redaction}}/approval", js()),
    redacting(f"{API}/redactions/{{redaction}}/refusal", js(reason=WHY)),
    taking_back(f"{API}/redactions/{{redaction}}/withdrawal"),
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
    decision(f"{API}{R}/confirmation", js(), "may_answer"),
    decision(f"{API}{R}/contradiction", js(text="Не исполнено"), "may_answer"),
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
        js(paid_on=DAY, amount="1", despite_excess=True),
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
)
