"""An agreement's content cut into provisions: all that an amendment can change, each a JSON value under its path.

A path reads `term_months`, `purpose.ru`, `parties/<id>/role`, `commitments/<id>/amount` or
`commitments/<id>/milestones/<id>/rule`. A part stands under its own path, `commitments/<id>`, with its place among its
kind as the value; one that an amendment ended stays, and has `<path>/ended`. What is unknown has no path.

What an agreement is called in law, who may read it and when it was signed are no provisions: no amendment changes them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec

from agreements.rules.contents import AgreementContent
from agreements.rules.due_rules import kept
from agreements.rules.money import in_cents
from agreements.vocabulary import EntryIntoForce, TermKind

Provisions = dict[str, Any]

TERMS = (
    "title", "purpose", "entry_rule", "entry_days", "in_force_on", "term", "term_months", "ends_on", "renewal",
    "renewal_months", "notice_days", "notice_form", "languages", "prevailing_language",
)  # fmt: skip
# The lists of an agreement, and those of their parts.
PARTS = ("parties", "signatories", "commitments", "milestones")
TEXTS = ("title", "purpose", "text")
ENDED = "ended"
# Under which a part keeps its place while it is put together; no field is called so.
PLACE = "#"


def provisions(content: AgreementContent) -> Provisions:
    """All provisions of a content whose parts have their ids (`named`).

    Days that follow from the terms are no provisions of their own: the end of a term told by its length, and entry
    into force by anything but a stated day.
    """
    whole = said(content)
    told = {name: whole[name] for name in (*TERMS, "parties", "commitments")}
    if content.term is TermKind.LENGTH:
        told.pop("ends_on")
    if content.entry_rule not in (None, EntryIntoForce.ON_DATE):
        told.pop("in_force_on")
    return dict(_flat(told, ""))


def said(content: AgreementContent) -> dict[str, Any]:
    """All of a content as JSON values."""
    # Through bytes, so that lists come out as lists and equal what the database gives back.
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(content))
    return told


def amended(
    content: AgreementContent, provided: Mapping[str, Any], *, ended: bool = False
) -> AgreementContent:
    """The content with these provisions in the place of its own; with `ended`, what an amendment ended stands in it."""
    tree = said(content)
    for name in TERMS:
        tree[name] = {} if name in TEXTS else [] if name == "languages" else None
    tree |= {"parties": {}, "commitments": {}}
    for path, value in sorted(provided.items(), key=lambda item: item[0].count("/")):
        _put(tree, path, value)
    made: AgreementContent = msgspec.convert(_listed(tree, ended=ended), AgreementContent)
    if made.term is TermKind.LENGTH:
        made = replace(made, ends_on=content.ends_on)
    if made.entry_rule not in (None, EntryIntoForce.ON_DATE):
        made = replace(made, in_force_on=content.in_force_on)
    return made


def named(content: AgreementContent, new: Callable[[], UUID]) -> AgreementContent:
    """The content as the register keeps it, with an id for each part that has none yet.

    Sums have two decimals, and due dates name the milestones they wait for by their ids. Raises `Invalid` for a rule
    of a due date that makes no sense.
    """
    parties = tuple(
        replace(
            party,
            id=party.id or new(),
            signatories=tuple(replace(each, id=each.id or new()) for each in party.signatories),
        )
        for party in content.parties
    )
    commitments = tuple(
        replace(
            promise,
            id=promise.id or new(),
            amount=in_cents(promise.amount),
            milestones=tuple(
                replace(each, id=each.id or new(), amount=in_cents(each.amount))
                for each in promise.milestones
            ),
        )
        for promise in content.commitments
    )
    keys = {
        f"{index}.{place}": each.id
        for index, promise in enumerate(commitments)
        for place, each in enumerate(promise.milestones)
        if each.id is not None
    }
    ruled = tuple(
        replace(
            promise,
            milestones=tuple(
                replace(each, rule=kept(each.rule, keys, f"commitments.{index}.milestones.{place}.due"))
                for place, each in enumerate(promise.milestones)
            ),
        )
        for index, promise in enumerate(commitments)
    )
    return replace(content, parties=parties, commitments=ruled)


def field_of(path: str, content: AgreementContent) -> str:
    """The field of a form, or of a body of the API, that says a provision; the list of a part that is not in it."""
    field, parts, steps = "", said(content), path.split("/")
    while len(steps) > 1:
        kind, key, *steps = steps
        places = {str(part["id"]): place for place, part in enumerate(parts[kind])}
        field = f"{field}.{kind}" if field else kind
        if key not in places:
            return field
        field, parts = f"{field}.{places[key]}", parts[kind][places[key]]
    last = "due" if steps == ["rule"] else "".join(steps)
    return ".".join(part for part in (field, last) if part)


def parts_around(path: str) -> Iterator[str]:
    """The parts a provision stands in, outermost first: its milestone's commitment, then the milestone."""
    steps = path.split("/")
    for length in range(2, len(steps) + 1, 2):
        yield "/".join(steps[:length])


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        here = f"{path}/{name}" if path else name
        if name in PARTS:
            for place, part in enumerate(inner):
                whole = f"{here}/{part['id']}"
                yield whole, place
                yield from _flat({key: each for key, each in part.items() if key != "id"}, whole)
        elif name in TEXTS:
            yield from ((f"{here}.{language}", text) for language, text in inner.items() if text is not None)
        elif inner not in (None, []):
            yield here, inner


def _put(tree: dict[str, Any], path: str, value: Any) -> None:
    """Puts a value in its place; parts stand in dictionaries by their ids until `_listed` makes lists of them."""
    *way, last = path.split("/")
    for step in way:
        tree = tree.setdefault(step, {})
    if len(way) % 2:
        tree.setdefault(last, {})[PLACE] = value
    elif "." in last:
        name, language = last.split(".")
        tree.setdefault(name, {})[language] = value
    else:
        tree[last] = value


def _listed(part: dict[str, Any], *, ended: bool) -> dict[str, Any]:
    made = dict(part)
    for name in PARTS:
        if isinstance(made.get(name), dict):
            rows = sorted(made[name].items(), key=lambda item: (item[1][PLACE], item[0]))
            made[name] = [
                _listed({**row, "id": key}, ended=ended) for key, row in rows if ended or not row.get(ENDED)
            ]
    return {name: value for name, value in made.items() if name not in (PLACE, ENDED)}
