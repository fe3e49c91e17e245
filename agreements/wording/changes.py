"""Changes of an agreement's provisions in words: where, what, from what to what."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from agreements.rules.amendments import Change, applied, undone
from agreements.rules.provisions import ENDED, PARTS, Provisions, parts_around
from agreements.vocabulary import (
    AuthorityBasis,
    CommitmentKind,
    EntryIntoForce,
    Language,
    NoticeForm,
    PartyRole,
    Renewal,
    TermKind,
)
from agreements.wording import cards
from agreements.wording.words import Words

# What a provision is called, by the kind of part it stands in and its name, in the order in which a text has them.
LABELS = {
    "": {
        "title": "agreements.full_title",
        "purpose": "agreements.purpose",
        "entry_rule": "agreements.entry_rule",
        "entry_days": "agreements.entry_days",
        "in_force_on": "agreements.in_force_on",
        "term": "agreements.term",
        "term_months": "agreements.term_months",
        "ends_on": "agreements.ends_on",
        "renewal": "agreements.renewal",
        "renewal_months": "agreements.renewal_months",
        "notice_days": "agreements.notice",
        "notice_form": "agreements.notice_form",
        "languages": "agreements.languages",
        "prevailing_language": "agreements.prevailing_language",
    },
    "parties": {"organisation": "agreements.organisation", "role": "agreements.role"},
    "signatories": {
        "name": "agreements.signatory_name",
        "position": "agreements.position",
        "authority": "agreements.authority",
        "authority_number": "agreements.authority_number",
        "authority_on": "agreements.authority_on",
        "signed_on": "agreements.signatory_signed_on",
        "place": "agreements.place",
    },
    "commitments": {
        "clause": "commitments.clause",
        "kind": "commitments.kind",
        "text": "commitments.text",
        "owed_by": "commitments.owed_by",
        "owed_to": "commitments.owed_to",
        "amount": "commitments.amount",
        "evidence_expected": "commitments.evidence_expected",
        "as_in_source": "commitments.as_in_source",
    },
    "milestones": {
        "title": "commitments.milestone_title",
        "rule": "commitments.due",
        "amount": "commitments.instalment",
    },
}
ENUMS: dict[str, type[StrEnum]] = {
    "authority": AuthorityBasis,
    "entry_rule": EntryIntoForce,
    "kind": CommitmentKind,
    "notice_form": NoticeForm,
    "prevailing_language": Language,
    "renewal": Renewal,
    "role": PartyRole,
    "term": TermKind,
}
BODIES = frozenset({"organisation", "owed_by", "owed_to"})
DATES = frozenset({"authority_on", "ends_on", "in_force_on", "signed_on"})
Writer = Callable[[Words, Any], str]
# How values are written that are neither texts nor sums nor bodies.
WRITERS: dict[str, Writer] = {
    **{
        name: lambda words, value, enum=enum: words.word(enum(value))  # type: ignore[misc]
        for name, enum in ENUMS.items()
    },
    **{name: lambda words, value: words.date(date.fromisoformat(value)) for name in DATES},
    "as_in_source": lambda words, value: words.t("changes.yes") if value else words.t("changes.no"),
    "entry_days": lambda words, value: words.days(value),
    "languages": lambda words, value: words.joined(words.word(Language(each)) for each in value),
    "notice_days": lambda words, value: words.days(value),
    "renewal_months": lambda words, value: words.n("agreements.months", value),
    "rule": cards.rule,
    "term_months": lambda words, value: words.n("agreements.months", value),
}
# A promise without a clause is told by the beginning of its text.
BEGINNING = 60


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One provision: what it is called, what it said and what it says; None where it says nothing. `at` is its path.

    `stated` is what it said when the amendment was recorded, where that is another thing than `before` now.
    """

    what: str
    before: str | None
    after: str | None
    at: str
    stated: str | None = None


@dataclass(frozen=True, slots=True)
class PartWords:
    """The changes of one part: its path and name, and whether it is `added`, `changed` or `ended`.

    What the agreement says as a whole is the part with the path "".
    """

    path: str
    where: str
    effect: str
    lines: tuple[ChangeWords, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """The text on one side of the changes, in words."""

    said: Provisions
    words: Words
    names: Mapping[UUID, str]

    def value(self, part: str, name: str) -> str | None:
        path = f"{part}/{name}" if part else name
        value = self.said.get(path)
        if value is None:
            return None
        if name == "amount":
            return self.words.money(Decimal(value), self.said.get(f"{part}/currency"))
        if name in BODIES:
            return self.names.get(UUID(value), self.words.unknown)
        return WRITERS[name](self.words, value) if name in WRITERS else str(value)

    def texts(self, part: str, name: str) -> dict[Language, str]:
        stem = f"{part}/{name}" if part else name
        return {each: text for each in Language if (text := self.said.get(f"{stem}.{each}"))}

    def name(self, part: str) -> str:
        """What a part is called."""
        match _kind(part):
            case "parties":
                body = self.value(part, "organisation") or self.words.unknown
                return self.words.t("changes.party", name=body)
            case "signatories":
                return self.words.t("changes.signatory", name=self.value(part, "name") or self.words.unknown)
            case "commitments":
                return self.words.t("changes.commitment", name=self._promise(part))
            case "milestones":
                whole = part.rpartition("/milestones/")[0]
                title = self.words.pick(self.texts(part, "title"))
                return self.words.t(
                    "changes.milestone",
                    commitment=self._promise(whole),
                    name=title or self.words.t("commitments.milestone_number", number=self._number(part)),
                )
            case _:
                return self.words.t("agreements.terms")

    def _promise(self, part: str) -> str:
        if clause := self.said.get(f"{part}/clause"):
            return str(clause)
        text = self.words.pick(self.texts(part, "text")) or self.words.t("commitments.no_clause")
        return text if len(text) <= BEGINNING else f"{text[:BEGINNING].rstrip()}…"

    def _number(self, part: str) -> int:
        """The ordinal of a milestone in its commitment."""
        siblings = part.rpartition("/")[0]
        places = [
            place
            for path, place in self.said.items()
            if path.count("/") == part.count("/") and path.rpartition("/")[0] == siblings
        ]
        return sorted(places).index(self.said[part]) + 1 if part in self.said else len(places) + 1


def worded(
    changes: Iterable[Change], words: Words, names: Mapping[UUID, str], said: Provisions
) -> tuple[PartWords, ...]:
    """The changes part by part, in the order of the text. `said` is the text before or after them, which names them.

    `names` are those of the bodies that either of them names.
    """
    changes = tuple(changes)
    before = _Side(undone(said, changes), words, names)
    after = _Side(applied(said, changes), words, names)
    recorded = [Change(each.at, each.stated[0], each.after) for each in changes if each.stated]
    paper = _Side(undone(before.said, recorded), words, names)
    paths: dict[str, set[str]] = {}
    for change in changes:
        part, name = _split(change.at)
        paths.setdefault(part, set()).update({name} if name else ())
    told = []
    for part in sorted(paths, key=lambda each: _order(each, after.said)):
        added = part in after.said and part not in before.said
        effect = "added" if added and part else "ended" if ENDED in paths[part] else "changed"
        side = after if effect == "added" else before
        told.append(
            PartWords(part, side.name(part), effect, tuple(_lines(part, paths[part], before, after, paper)))
        )
    return tuple(told)


def bodies(changes: Iterable[Change]) -> set[UUID]:
    """The bodies that changes change something to or from."""
    values = [
        value
        for change in changes
        if change.at.rpartition("/")[2] in BODIES
        for value in (change.before, change.after)
    ]
    return {UUID(value) for value in values if value is not None}


def _lines(part: str, changed: set[str], before: _Side, after: _Side, paper: _Side) -> Iterator[ChangeWords]:
    for name, key in LABELS[_kind(part)].items():
        label, at = before.words.t(key), f"{part}/{name}" if part else name
        if name in changed or (name == "amount" and "currency" in changed):
            was, now, stated = (side.value(part, name) for side in (before, after, paper))
            yield ChangeWords(label, was, now, at, _other(stated, was, before.words))
        for language in Language:
            if f"{name}.{language}" in changed:
                what = before.words.t("changes.in_language", what=label, language=language)
                was, now, stated = (side.texts(part, name).get(language) for side in (before, after, paper))
                yield ChangeWords(what, was, now, f"{at}.{language}", _other(stated, was, before.words))


def _other(stated: str | None, was: str | None, words: Words) -> str | None:
    return None if stated == was else stated or words.unknown


def _split(path: str) -> tuple[str, str]:
    """A path as the part it stands in and the provision's name, which is "" for the part itself."""
    part = "".join([*parts_around(path)][-1:])
    return part, path.removeprefix(part).lstrip("/")


def _kind(part: str) -> str:
    return part.split("/")[-2] if part else ""


def _order(part: str, said: Provisions) -> list[tuple[int, int, str]]:
    return [(PARTS.index(_kind(each)), said.get(each, 0), each) for each in parts_around(part)]
