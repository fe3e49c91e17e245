"""Amendments: what each changes, and what an agreement says on a day.

An amendment is a list of changes: under a path of `rules.provisions`, what stood before and what stands after. They
take effect in the order of their days, whenever they were recorded; of one day, in the order of signature. In that
order what stands before a change is what the one before it left. So the original is found by undoing from the last
to the first, and the text of any day by applying those in effect by then (the consolidated text).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from agreements.errors import AgainstTheRules
from agreements.rules.provisions import ENDED, Provisions, parts_around


class Change(Struct, frozen=True, omit_defaults=True):
    """One provision changed; None where there was none before, or is none after.

    `stated` is what stood before it when it was recorded, as its paper says, where that is another thing than `before`
    since a retroactive amendment was recorded; empty where it is the same.
    """

    at: str
    before: Any
    after: Any
    stated: tuple[Any, ...] = ()

    def following(self, before: Any) -> "Change":
        """The same change where this stands before it."""
        paper = self.stated or (self.before,)
        return Change(self.at, before, self.after, () if paper == (before,) else paper)


class Amending(Struct, frozen=True):
    """What the rules know of an amendment. Without `effective_on` it does not hold yet, nobody knows from when."""

    id: UUID
    number: str
    signed_on: date
    effective_on: date | None
    changes: tuple[Change, ...]


def in_order(amendments: Iterable[Amending]) -> list[Amending]:
    """In the order in which they take effect."""
    return sorted(amendments, key=lambda each: (each.effective_on or date.max, each.signed_on, each.id))


def difference(before: Provisions, after: Provisions) -> tuple[Change, ...]:
    """The changes that make one of the other.

    Parts that stand in both keep their places and new ones come after them; what is no more has ended, not vanished,
    and what had ended before does not end again.
    """
    kept = {path for path in before if _is_part(path) and path in after}
    gone = {path for path in before if _is_part(path) and path not in after}
    made = [
        Change(f"{path}/{ENDED}", before=None, after=True)
        for path in gone
        if not gone & set(_around(path)) and not before.get(f"{path}/{ENDED}")
    ]
    for path in before.keys() | after.keys():
        if path in kept or gone & set(parts_around(path)) or before.get(path) == after.get(path):
            continue
        value = _place(path, after[path], before) if _is_part(path) else after.get(path)
        made.append(Change(path, before.get(path), value))
    return tuple(sorted(made, key=lambda change: change.at))


def applied(said: Provisions, changes: Iterable[Change]) -> Provisions:
    made = dict(said)
    for change in changes:
        _set(made, change.at, change.after)
    return made


def undone(said: Provisions, changes: Iterable[Change]) -> Provisions:
    made = dict(said)
    for change in changes:
        _set(made, change.at, change.before)
    return made


def original(now: Provisions, in_effect: Iterable[Amending]) -> Provisions:
    """What the agreement said before all amendments that its rows have taken in."""
    for amendment in reversed(in_order(in_effect)):
        now = undone(now, amendment.changes)
    return now


def on_day(first: Provisions, amendments: Iterable[Amending], day: date) -> Provisions:
    """What the agreement said on a day, by its original text and all its amendments."""
    for amendment in in_order(amendments):
        if amendment.effective_on is not None and amendment.effective_on <= day:
            first = applied(first, amendment.changes)
    return _whole(first)


def at_last(first: Provisions, amendments: Iterable[Amending]) -> Provisions:
    """What the agreement says once all its amendments are in effect, those whose day nobody knows yet among them."""
    for amendment in in_order(amendments):
        first = applied(first, amendment.changes)
    return _whole(first)


def settled(first: Provisions, amendments: Iterable[Amending]) -> list[Amending]:
    """The amendments in order, each change with what in fact stands before it.

    Raises `AgainstTheRules` for one that changes what by then is not there, not yet or no more. To end what has ended
    by then has no further effect.
    """
    made, now = [], first
    for amendment in in_order(amendments):
        _check(amendment, now)
        changes = tuple(each.following(now.get(each.at)) for each in amendment.changes)
        now = applied(now, changes)
        made.append(replace(amendment, changes=changes))
    return made


def touching(amendments: Iterable[Amending], path: str) -> list[Amending]:
    """The amendments that changed a provision, or brought the part it stands in."""
    whole = {path, *parts_around(path)}
    return [each for each in amendments if any(change.at in whole for change in each.changes)]


def _check(amendment: Amending, now: Mapping[str, Any]) -> None:
    brought = {change.at for change in amendment.changes if _is_part(change.at)}
    for change in amendment.changes:
        for part in parts_around(change.at):
            there = part in now or part in brought
            over = now.get(f"{part}/{ENDED}") and not change.at.endswith(f"/{ENDED}")
            if not there or over:
                key = "amendments.part_ended_by_then" if there else "amendments.part_not_there_yet"
                raise AgainstTheRules(key, number=amendment.number, day=amendment.effective_on)
        if change.at in brought and change.at in now:
            raise AgainstTheRules("amendments.part_there_already", number=amendment.number)


def _is_part(path: str) -> bool:
    return path.count("/") % 2 == 1


def _around(path: str) -> list[str]:
    """The parts that a part stands in."""
    return list(parts_around(path))[:-1]


def _whole(said: Provisions) -> Provisions:
    """Without what stands in a part that is not there: a date that came to a commitment which an amendment brought."""
    return {path: value for path, value in said.items() if all(part in said for part in parts_around(path))}


def _place(path: str, place: int, before: Provisions) -> int:
    """The place of a new part: after all of its kind that were there."""
    siblings = path.rpartition("/")[0]
    taken = [
        there for each, there in before.items() if _is_part(each) and each.rpartition("/")[0] == siblings
    ]
    return place + max(taken, default=-1) + 1


def _set(said: Provisions, path: str, value: Any) -> None:
    if value is None:
        said.pop(path, None)
    else:
        said[path] = value
