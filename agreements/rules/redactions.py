"""What may be taken out of the record, where it stands and stood, and what is left of the bytes that said it.

A section is stored once for each change of it, so a name stands in many bytes. Whoever asks names places; which bytes
say too much there follows. They go whole, and the section as it stood but for the places is written down anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from agreements.errors import Problem
from agreements.rules.permissions import Decision, Relation
from agreements.rules.successions import LegalAct
from agreements.vocabulary import Act, RedactionAsker

# What stands where something was taken out; no word, so that it needs no language. The database's `ledger_remains`
# writes the same.
MARK = "[…]"
# A section that holds the reason of an act, and the field that is the bytes of a document.
REASON = "reason"
FILE = "file"
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

# Where people are named, or could be: names and free text. Whatever else a row says is of a closed list, or a day, a
# sum or an id, and is set right by an ordinary act.
FIELDS: dict[str, tuple[str, ...]] = {
    "agreement": (
        "title_ky", "title_ru", "title_en", "purpose_ky", "purpose_ru", "purpose_en", "place", "legal_basis",
        "confidentiality_reason", "original_location",
    ),
    "amendment": ("number", "ground", "strike_reason"),
    "commitment": ("clause", "text_ky", "text_ru", "text_en", "evidence_expected"),
    "document": ("filename",),
    "downgrade": ("reason", "refusal_reason"),
    "event": ("note", "strike_reason"),
    "fulfilment": ("text", "return_reason", "answer"),
    "hand_over": ("act_title", "act_number"),
    "milestone": ("title_ky", "title_ru", "title_en", "ground", "override_reason"),
    "payment": ("note", "withdrawal_reason"),
    "signatory": ("name", "position", "authority_number", "place"),
    "unsealing": ("reason",),
}  # fmt: skip
# Within what an amendment says in JSON: who signed it, and the provisions that are such texts.
SIGNER = ("name", "position")
PROVISIONS = frozenset(
    {"authority_number", "clause", "evidence_expected", "legal_basis", "name", "place", "position"}
)
TEXTS = ("purpose", "text", "title")


class Place(Struct, frozen=True):
    """Where something stands: a `field` of a row (`part` is its table), or the reason of the act of a `revision`."""

    section: str
    part: str | None = None
    part_id: UUID | None = None
    field: str | None = None
    revision: int | None = None

    @property
    def key(self) -> str:
        """What tells it from the other places of its agreement, for a form."""
        return "|".join(
            str(each) for each in (self.section, self.part_id, self.field, self.revision) if each is not None
        )


class Chosen(Struct, frozen=True):
    """A place that says too much. `stands`: what stands there now goes too, and not only what stood before."""

    place: Place
    stands: bool = False


class Held(Struct, frozen=True):
    """What stands in a place: the revisions that say another thing than now, whether something stands now.

    `last` is what it said last, for whoever chooses among places.
    """

    place: Place
    revisions: tuple[int, ...]
    stands: bool
    last: str


class Ground(Struct, frozen=True):
    """The law that something is taken out by, and who asked: somebody outside by a letter, or an account."""

    basis: LegalAct
    asker: RedactionAsker
    asked_by: UUID | None = None
    request_number: str | None = None
    request_on: date | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A section as it stood in some revisions: the digest its bytes have now, and its rows; of a reason, its text.

    `current`: the last entry names it, so that the rows of the register say the same.
    """

    section: str
    digest: str
    revisions: tuple[int, ...]
    current: bool
    rows: Rows | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Gone:
    """A version whose bytes go, and the rows that are left of it; of a reason None."""

    version: Version
    left: dict[str, Any] | None


def fits(act: Act, relation: Relation) -> Decision:
    """Whether what waits to be decided lets this happen, whoever does it."""
    if act is Act.REDACTION_PROPOSE:
        return relation.redacted_by is None or "redacting.waits_already"
    if act in {Act.REDACTION_APPROVE, Act.REDACTION_REFUSE, Act.REDACTION_WITHDRAW}:
        return relation.redacted_by is not None or "redacting.nothing_waits"
    return True


def problems(
    ground: Ground, chosen: Collection[Chosen], versions: Sequence[Version], today: date
) -> Iterator[Problem]:
    """What a proposal lacks, or says of what is not there."""
    if not ground.basis.title:
        yield Problem("act.title", "redacting.no_act")
    if not ground.basis.number:
        yield Problem("act.number", "redacting.no_act_number")
    if ground.basis.on is None:
        yield Problem("act.on", "redacting.no_act_day")
    elif ground.basis.on > today:
        yield Problem("act.on", "redacting.act_to_come")
    if ground.asker is not RedactionAsker.STAFF:
        if not ground.request_number:
            yield Problem("request_number", "redacting.no_request")
        if ground.request_on is None:
            yield Problem("request_on", "redacting.no_request_day")
        elif ground.request_on > today:
            yield Problem("request_on", "redacting.request_to_come")
    yield from _problems_of_places(chosen, versions)


def _problems_of_places(chosen: Collection[Chosen], versions: Sequence[Version]) -> Iterator[Problem]:
    if not chosen:
        yield Problem("places", "redacting.no_places")
    found = {each.place: each for each in held(versions)}
    for each in chosen:
        there = found.get(each.place)
        if there is None:
            yield Problem("places", "redacting.no_such_place")
        elif each.stands and not there.stands:
            yield Problem("places", "redacting.stands_no_more")
        elif not each.stands and not there.revisions:
            yield Problem("places", "redacting.stood_never")


def held(versions: Sequence[Version], withheld_files: Collection[UUID] = ()) -> tuple[Held, ...]:
    """All places of the record that say something, in the order of its sections."""
    said: dict[Place, list[tuple[Version, str]]] = {}
    for version in versions:
        for place, text in _said(version):
            if place.field != FILE or place.part_id not in withheld_files:
                said.setdefault(place, []).append((version, text))
    told = (_held(place, found) for place, found in said.items())
    return tuple(each for each in told if each.revisions or each.stands)


def gone(versions: Sequence[Version], chosen: Collection[Chosen]) -> tuple[Gone, ...]:
    """The versions whose bytes say too much at the places chosen."""
    standing = {place: text for version in versions if version.current for place, text in _said(version)}
    found = []
    for version in versions:
        here = [each for each in chosen if each.place.section == version.section]
        places = {place: text for place, text in _said(version) if place.field != FILE}
        if any(each.place in places and _too_much(each, places, version, standing) for each in here):
            named = {each.place for each in here}
            found.append(Gone(version, None if version.rows is None else without(version.rows, named)))
    return tuple(found)


def files(versions: Sequence[Version], chosen: Collection[Chosen]) -> frozenset[str]:
    """The digests of the files among the places chosen."""
    documents = {each.place.part_id for each in chosen if each.place.field == FILE}
    return frozenset(
        row["digest"]
        for version in versions
        for row in (version.rows or {}).get("document", ())
        if UUID(row["id"]) in documents
    )


def without(rows: Rows, places: Collection[Place]) -> dict[str, list[dict[str, Any]]]:
    """The rows with the mark in the place of each text at these places."""
    marked = {(place.part, str(place.part_id), place.field) for place in places if place.field is not None}
    return {
        part: [
            {
                column: _marked(
                    value, column, {field for name, key, field in marked if (name, key) == (part, row["id"])}
                )
                for column, value in row.items()
            }
            for row in found
        ]
        for part, found in rows.items()
    }


def column_of(field: str) -> str:
    """The column that a field is, or is within."""
    return field.partition(".")[0]


def _held(place: Place, found: Sequence[tuple[Version, str]]) -> Held:
    now = next((text for version, text in found if version.current), None)
    earlier = {
        number
        for version, text in found
        if text != MARK and (text != now or place.field == FILE) and not version.current
        for number in version.revisions
    }
    texts = [text for _, text in found if text != MARK]
    return Held(place, tuple(sorted(earlier)), now not in (None, MARK), texts[-1] if texts else "")


def _too_much(
    chosen: Chosen, said: Mapping[Place, str], version: Version, standing: Mapping[Place, str]
) -> bool:
    text = said[chosen.place]
    if text == MARK:
        return False
    return chosen.stands or (not version.current and text != standing.get(chosen.place))


def _said(version: Version) -> Iterator[tuple[Place, str]]:
    """Each place of a version with its text."""
    if version.rows is None:
        yield Place(REASON, revision=version.revisions[0]), version.text
        return
    for part, found in version.rows.items():
        for row in found:
            key = UUID(row["id"])
            for field, text in _texts(part, row):
                yield Place(version.section, part, key, field), text
            if part == "document":
                yield Place(version.section, part, key, FILE), row["filename"]


def _texts(part: str, row: Row) -> Iterator[tuple[str, str]]:
    for field in FIELDS.get(part, ()):
        if row.get(field) is not None:
            yield field, row[field]
    if part == "amendment":
        for place, signer in enumerate(row.get("signers", ())):
            yield from ((f"signers.{place}.{name}", signer[name]) for name in SIGNER if signer.get(name))
        for place, change in enumerate(row.get("changes", ())):
            if _names_people(change["at"]):
                for field in ("before", "after", "stated"):
                    yield from _leaves(f"changes.{place}.{field}", change.get(field))


def _names_people(path: str) -> bool:
    last = path.rpartition("/")[2]
    return last in PROVISIONS or last.partition(".")[0] in TEXTS


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _leaves(f"{path}.{place}", each)


def _marked(value: Any, path: str, fields: Collection[str]) -> Any:
    """The value with its texts at these fields marked; `path` is the field that it is itself."""
    if isinstance(value, str):
        return MARK if path in fields else value
    if not any(field.startswith(f"{path}.") for field in fields):
        return value
    inner: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, Mapping) else enumerate(value)
    made = {key: _marked(each, f"{path}.{key}", fields) for key, each in inner}
    return made if isinstance(value, Mapping) else list(made.values())
