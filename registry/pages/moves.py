"""The buttons of the guided entry that keep nothing: a row is added or taken out, and the form is shown again."""

import re
from collections.abc import Iterable, Mapping

from agreements.vocabulary import AgreementClass, Anchor, PartyRole, Period, Roll, Unit
from registry import forms
from registry.requests import Unreadable

MOVE = re.compile(
    r"(add|remove)_(party|signatory|commitment|milestone|identifier|item|initiative|line|tally)"
    r"((?:\.(?:0|[1-9]\d{0,3})){0,2})",
    re.ASCII,
)
# A class that was suggested is taken over.
TAKE = re.compile(rf"take_class\.({'|'.join(AgreementClass)})", re.ASCII)
# Where the rows of a kind stand; a place in braces is a number of the button's name.
ROWS = {
    "commitment": "commitments",
    "identifier": "identifiers",
    "initiative": "initiatives",
    "item": "items",
    "line": "budget",
    "milestone": "commitments.{}.milestones",
    "party": "parties",
    "signatory": "parties.{}.signatories",
    "tally": "tallies",
}
# What a new row begins with; the first is the field to stand in.
BLANK: dict[str, dict[str, str]] = {
    "commitment": {"clause": "", "kind": ""},
    "identifier": {"scheme": "", "value": ""},
    "initiative": {"title.ky": "", "status": ""},
    "item": {"code": "", "title.ky": ""},
    "line": {"first_year": "", "amount": "", "currency": "KGS"},
    "milestone": {
        "due.kind": "",
        "title.ky": "",
        "due.unit": Unit.WORKING_DAY,
        "due.anchor": Anchor.ENTRY_INTO_FORCE,
        "due.period": Period.MONTH,
        "due.every": "1",
        "due.ends": "count",
        "due.roll": Roll.NEXT,
    },
    "party": {"organisation": "", "role": PartyRole.PARTY},
    "signatory": {"name": "", "position": ""},
    "tally": {"status": "", "count": ""},
}
MOST_ROWS = 500


def is_move(do: str) -> bool:
    return (MOVE.fullmatch(do) or TAKE.fullmatch(do)) is not None


def moved(values: Mapping[str, str], do: str) -> tuple[dict[str, str], str | None]:
    """The values after a button was pressed, and the field to stand in. Raises `Unreadable` for no button of ours."""
    taken = TAKE.fullmatch(do)
    if taken is not None:
        return {**values, "class": taken[1]}, "class"
    match = MOVE.fullmatch(do)
    if match is None:
        raise Unreadable
    verb, kind, tail = match.groups()
    places = [int(part) for part in tail.split(".") if part]
    if len(places) != ROWS[kind].count("{}") + (verb == "remove"):
        raise Unreadable
    rows = ROWS[kind].format(*places)
    if verb == "add":
        return _with_row(values, rows, BLANK[kind])
    there = count(values, rows)
    if places[-1] >= there:
        return dict(values), None
    gone = f"{rows}.{places[-1]}."
    return forms.renumbered(
        {name: value for name, value in values.items() if not name.startswith(gone)}
    ), None


def count(values: Iterable[str], rows: str) -> int:
    """How many rows there are; rows are numbered without gaps."""
    depth = rows.count(".") + 1
    numbers = {name.split(".")[depth] for name in values if name.startswith(f"{rows}.")}
    return len([number for number in numbers if forms.INDEX.fullmatch(number)])


def without_blank_rows(values: Mapping[str, str]) -> dict[str, str]:
    """The values without rows that nothing was said of; nothing typed is lost with them."""
    values = _dropped(values, re.compile(r"(parties\.\d+\.signatories\.\d+)\.(\w+)"), frozenset())
    values = _dropped(values, re.compile(r"(parties\.\d+)\.(.+)"), frozenset({"role"}))
    values = _dropped(values, re.compile(r"((?:items|initiatives|tallies)\.\d+)\.(.+)"), frozenset())
    values = _dropped(values, re.compile(r"(budget\.\d+)\.(.+)"), frozenset({"currency"}))
    return _dropped(values, re.compile(r"(identifiers\.\d+)\.(.+)"), frozenset())


def _dropped(
    values: Mapping[str, str], row: re.Pattern[str], saying_nothing: frozenset[str]
) -> dict[str, str]:
    said = set()
    for name, value in values.items():
        match = row.fullmatch(name)
        if match and value and match[2] not in saying_nothing:
            said.add(match[1])
    kept = {}
    for name, value in values.items():
        match = row.fullmatch(name)
        if match is None or match[1] in said:
            kept[name] = value
    return forms.renumbered(kept)


def _with_row(
    values: Mapping[str, str], rows: str, blank: Mapping[str, str]
) -> tuple[dict[str, str], str | None]:
    number = count(values, rows)
    if number >= MOST_ROWS:
        return dict(values), None
    new = {f"{rows}.{number}.{name}": value for name, value in blank.items()}
    return {**values, **new}, next(iter(new))
