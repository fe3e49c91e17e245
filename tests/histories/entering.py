"""What officers type: agreements as dictionaries, and edits of them."""

import copy
from datetime import timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from tests.histories.model import CLOSED, START, Agreement

# Far enough from each other that two of them are never taken for one another.
TITLES = (
    "Меморандум о сотрудничестве (пример)",
    "Оцифровка архивов областей (образец)",
    "Спутниковая связь для школ",
)
DAYS = st.sampled_from((-40, -30, -12, -3, -1, 0, 1, 5, 30, 89, 90, 91, 200)).map(
    lambda days: START + timedelta(days=days)
)
PAST = st.sampled_from((-30, -20, -9, -3, -1, 0, 0, -2, -7, 3)).map(lambda days: START + timedelta(days=days))
AMOUNTS = st.sampled_from(("100.00", "250.50", "1000000.01")).map(Decimal)
ANCHORS = (
    {"anchor": "signature"},
    {"anchor": "entry_into_force"},
    {"anchor": "end_of_term"},
    {"anchor": "event", "event": "ratified"},
    {"anchor": "event", "event": "terminated"},
)


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any] | None:
    kind = draw(st.sampled_from(("relative", "relative", "relative", "date", None)))
    if kind is None:
        return None
    if kind == "date":
        return {"kind": "date", "on": draw(DAYS).isoformat()}
    return {
        "kind": "relative",
        **draw(st.sampled_from(ANCHORS)),
        "offset": draw(st.sampled_from((-7, 0, 1, 10, 30, 45))),
        "unit": draw(st.sampled_from(("calendar_day", "month", "week", "working_day"))),
        "roll": draw(st.sampled_from(("next", "none", "previous"))),
    }


@st.composite
def milestones(draw: st.DrawFn) -> dict[str, Any]:
    amount = draw(st.none() | st.none() | AMOUNTS)
    return {
        **new_milestone(),
        "title": draw(st.sampled_from((None, "Первый этап"))),
        "rule": draw(rules()),
        "amount": amount,
        "currency": None if amount is None else draw(st.sampled_from(("KGS", "KGS", "KGS", "USD"))),
    }


def new_milestone() -> dict[str, Any]:
    """What a milestone is as long as nothing happened to it."""
    nothing = (
        "id", "owed_by", "due_on", "result", "counted_from", "fulfilled_on", "held_on", "waived_on", "ground",
        "override_on", "paused_on", "paused_days",
    )  # fmt: skip
    return {**dict.fromkeys(nothing), "fulfilments": [], "payments": [], "hand_overs": []}


@st.composite
def commitments(draw: st.DrawFn) -> dict[str, Any]:
    amount = draw(st.none() | AMOUNTS)
    made = draw(st.lists(milestones(), min_size=1, max_size=2))
    if len(made) == 2 and draw(st.booleans()):
        # The second waits for the first.
        rule = {"kind": "relative", "anchor": "fulfilment", "milestone": made[0]}
        made[1]["rule"] = {**rule, "offset": 5, "unit": "working_day", "roll": "next"}
    if amount is not None and draw(st.booleans()):
        made = [{**each, "amount": None, "currency": None} for each in made]
        _wait_again(made)
    return {
        "id": None,
        "text": draw(st.sampled_from(("Перечислить взнос", "Представить отчёт", "Обучить", None))),
        "kind": draw(st.sampled_from(("financial", "action", "reporting", "financial", None))),
        "owed_by": draw(st.sampled_from(("ministry", "ministry", "ministry", "fund", "city", None))),
        "owed_to": draw(st.sampled_from(("fund", "fund", "ministry", None))),
        "amount": amount,
        "currency": None if amount is None else "KGS",
        "as_in_source": draw(st.sampled_from((None, True))),
        "milestones": made,
    }


def _wait_again(made: list[dict[str, Any]]) -> None:
    """Points a rule at the milestone that stands here now."""
    for each in made:
        if each["rule"] is not None and "milestone" in each["rule"]:
            each["rule"] = {**each["rule"], "milestone": made[0]}


def parties(*bodies: str) -> list[dict[str, Any]]:
    return [{"id": None, "body": body, "role": "party"} for body in bodies]


PARTS = (
    "amendments",
    "commitments",
    "documents",
    "downgrades",
    "events",
    "openings",
    "redactions",
    "relations",
)


def new_agreement() -> Agreement:
    """A memorandum that may be registered as it stands, without a promise yet."""
    return {
        **dict.fromkeys(TYPED),
        "id": None,
        "number": None,
        "revision": 0,
        "form": "memorandum",
        "title": TITLES[0],
        "signed_on": START - timedelta(days=30),
        "entry_rule": "on_signature",
        "confidentiality": "public",
        "reader_organisations": frozenset(),
        "reader_accounts": frozenset(),
        "opened_by": frozenset(),
        "parties": parties("ministry", "fund"),
        **{name: [] for name in PARTS},
        "original": {},
    }


# What an officer enters; all else comes of acts.
TYPED = (
    "form", "title", "purpose", "place", "signed_on", "entry_rule", "in_force_on", "term", "term_months", "ends_on",
    "renewal", "notice_days", "confidentiality", "confidentiality_reason", "confidentiality_review_on",
    "reader_organisations", "reader_accounts", "parties", "commitments",
)  # fmt: skip

# One field each, with what may come to stand in it.
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "form": st.sampled_from(("memorandum", "protocol", None)),
    "title": st.sampled_from((*TITLES, None)),
    "place": st.sampled_from(("Бишкек", "Ош", None)),
    "signed_on": st.none() | DAYS,
    "entry_rule": st.sampled_from(
        ("on_date", "on_last_notification", "on_ratification", "on_signature", None)
    ),
    "in_force_on": st.none() | DAYS,
    "term": st.sampled_from(("indefinite", "length", "until_date", None)),
    "term_months": st.sampled_from((1, 4, 36, None)),
    "ends_on": st.none() | DAYS,
    "renewal": st.sampled_from(("express", "none", "tacit", None)),
    "notice_days": st.sampled_from((30, 90, None)),
    "purpose": st.sampled_from(("Сотрудничество", None)),
    "confidentiality": st.sampled_from(
        (*CLOSED, "official", "public", "public", "public", "public", "public")
    ),
    "confidentiality_reason": st.sampled_from(("Служебная информация", None)),
    # Some lie behind by the time of another act.
    "confidentiality_review_on": st.sampled_from((None, -1, 1, 30, 200)).map(
        lambda days: None if days is None else START + timedelta(days=days)
    ),
    "parties": st.sampled_from(
        (("ministry", "fund"), ("fund", "agency", "ministry"), ("ministry",), ("ministry", "ministry"))
    ),
}
# Who may read a confidential agreement beside whoever enters it.
READERS = st.tuples(
    st.frozensets(st.sampled_from(("registrar", "second", "auditor", "creditor")), max_size=2),
    st.frozensets(st.sampled_from(("ministry", "fund", "agency")), max_size=2),
    st.sampled_from(CLOSED),
)
Edit = tuple[str, Any]
# Terms under which an agreement may be registered, of every kind.
TERMS: st.SearchStrategy[list[Edit]] = st.tuples(
    st.sampled_from(("on_date", "on_last_notification", "on_ratification", "on_signature", None)),
    st.sampled_from(("indefinite", "length", "until_date", None)),
    st.sampled_from(("express", "none", "tacit", None)),
    st.sampled_from((1, 4, 36)),
    st.sampled_from((60, 200)),
).map(
    lambda said: [
        ("entry_rule", said[0]),
        ("term", said[1]),
        ("renewal", said[2]),
        ("term_months", said[3]),
        ("ends_on", START + timedelta(days=said[4])),
    ]
)
BOTH = frozenset({"registrar", "second"})
RESTRICTED: st.SearchStrategy[list[Edit]] = st.sampled_from(
    (
        *((),) * 6,
        (
            ("confidentiality", "official"),
            ("confidentiality_reason", "Служебная информация"),
            ("confidentiality_review_on", START + timedelta(days=30)),
        ),
        (("kept_among", (BOTH, frozenset({"ministry", "fund"}), "confidential")),),
        (("kept_among", (BOTH, frozenset(), "need_to_know")),),
    )
).map(list)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.sampled_from(sorted(FIELDS)).flatmap(lambda name: FIELDS[name].map(lambda value: (name, value))),
    # What other days are counted from moves oftener than the rest.
    DAYS.map(lambda day: ("signed_on", day)),
    READERS.map(lambda readers: ("kept_among", readers)),
    commitments().map(lambda made: ("add_commitment", made)),
    st.integers(0, 3).map(lambda place: ("drop_commitment", place)),
    st.tuples(st.just("add_milestone"), st.integers(0, 3), milestones()).map(
        lambda said: (said[0], said[1:])
    ),
    st.tuples(st.just("drop_milestone"), st.integers(0, 7)).map(tuple),
    st.tuples(st.just("rule"), st.tuples(st.integers(0, 7), rules())).map(tuple),
    st.tuples(st.just("owed_by"), st.tuples(st.integers(0, 3), st.sampled_from(("ministry", "fund")))).map(
        tuple
    ),
    st.tuples(st.just("amount"), st.tuples(st.integers(0, 3), AMOUNTS)).map(tuple),
)


def edited(agreement: Agreement, edits: list[Edit]) -> Agreement:
    """A copy of what was typed, with the edits; a successor is nobody's to enter."""
    content: Agreement = {**agreement, **copy.deepcopy({name: agreement[name] for name in TYPED})}
    content["parties"] = [each for each in content["parties"] if each["role"] != "successor"]
    for name, value in edits:
        if name == "parties":
            content["parties"] = _parties(content["parties"], value)
        elif name == "kept_among":
            content.update(
                confidentiality=value[2],
                confidentiality_reason="Служебная информация",
                reader_accounts=value[0],
                reader_organisations=value[1],
            )
        elif name in FIELDS:
            content[name] = value
        else:
            _edit_promises(content["commitments"], name, copy.deepcopy(value))
    return content


def _parties(standing: list[dict[str, Any]], bodies: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows of bodies that stay; one named twice is new the second time."""
    left = {each["body"]: each for each in standing}
    return [left.pop(body, None) or parties(body)[0] for body in bodies]


def _edit_promises(promises: list[dict[str, Any]], name: str, value: Any) -> None:
    steps = [(promise, place) for promise in promises for place, _ in enumerate(promise["milestones"])]
    match name:
        case "add_commitment":
            promises.append(value)
        case "drop_commitment" if promises:
            del promises[value % len(promises)]
        case "add_milestone" if promises:
            promises[value[0] % len(promises)]["milestones"].append(value[1])
        case "drop_milestone" if steps:
            promise, place = steps[value % len(steps)]
            del promise["milestones"][place]
        case "rule" if steps:
            promise, place = steps[value[0] % len(steps)]
            promise["milestones"][place]["rule"] = value[1]
        case "owed_by" if promises:
            promises[value[0] % len(promises)]["owed_by"] = value[1]
        case "amount" if promises:
            promises[value[0] % len(promises)].update(amount=value[1], currency="KGS")
        case _:
            pass


def waits_in_vain(content: Agreement) -> bool:
    """Whether some rule waits for a milestone that is not there any more."""
    there = [id(each) for promise in content["commitments"] for each in promise["milestones"]]
    rules = [each["rule"] or {} for promise in content["commitments"] for each in promise["milestones"]]
    return any("milestone" in rule and id(rule["milestone"]) not in there for rule in rules)
