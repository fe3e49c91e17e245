"""What the agreements that a reader may see do for a programme, item by item, and what nobody does.

Two statements however many items and agreements there are; the comparing is done by `rules.coverage`.
"""

from decimal import Decimal
from uuid import UUID

import msgspec
from msgspec import Struct

from agreements.actors import Actor
from agreements.readings import lifecycle
from agreements.readings.programmes import Item, Programme
from agreements.readings.sql import body, instalments, listed, text
from agreements.readings.values import Body
from agreements.readings.visibility import visible
from agreements.rules import coverage as rules
from agreements.rules import programmes as trees
from agreements.rules.contents import Text
from agreements.rules.coverage import Line, Promise, Sum
from agreements.rules.money import Instalment
from agreements.rules.programmes import Branch
from agreements.tables.agreements import Agreement
from agreements.vocabulary import CommitmentKind, Confidentiality, Status

# So many agreements without an item are named; more are counted, up to the most that is counted.
NAMED = 20
MOST = 10_000

LINKS = listed(
    "json_build_object('id', s.id, 'commitment', s.commitment, 'item', i.code, 'line', y.id)",
    "serving s LEFT JOIN programme_item i ON i.id = s.item AND i.withdrawn_at IS NULL"
    " LEFT JOIN budget_line y ON y.id = s.line AND y.withdrawn_at IS NULL"
    " WHERE s.agreement = a.id AND s.programme = {}",
    "s.id",
)
YEARS = "array(SELECT DISTINCT extract(year FROM m.due_on)::int FROM milestone m WHERE m.commitment = c.id)"
# Of an agreement that serves the programme as a whole every promise counts; else those that serve it themselves.
COMMITMENTS = listed(
    f"json_build_object('id', c.id, 'clause', c.clause, 'text', {text('c', 'text')}, 'kind', c.kind,"
    f" 'owed_by', {body('b')}, 'amount', c.amount::text, 'currency', c.currency, 'years', {YEARS},"
    f" 'instalments', {instalments('c.id')}, 'ended', c.ended_on IS NOT NULL)",
    "commitment c LEFT JOIN organisation b ON b.id = c.owed_by WHERE c.agreement = a.id"
    " AND EXISTS (SELECT 1 FROM serving s WHERE s.agreement = a.id AND s.programme = {}"
    " AND (s.commitment IS NULL OR s.commitment = c.id))",
    "c.position, c.id",
)
SERVING = (
    "SELECT coalesce(json_agg(json_build_object('id', a.id, 'number', a.number,"
    f" 'title', {text('a', 'title')}, 'status', {{}}, 'confidentiality', a.confidentiality,"
    f" 'links', {LINKS}, 'commitments', {COMMITMENTS})"
    " ORDER BY a.registered_at DESC, a.id), '[]')::text AS said FROM agreement a"
    " WHERE a.id IN (SELECT agreement FROM serving WHERE programme = {}) AND a.registered_at IS NOT NULL AND {}"
)
WITHOUT = (
    "FROM agreement a WHERE a.registered_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM serving s"
    " JOIN programme_item i ON i.id = s.item AND i.withdrawn_at IS NULL WHERE s.agreement = a.id) AND {}"
)
# The latest entered first, as in every list: the key of a row is in the order of its entry.
WITHOUT_ITEM = (
    f"SELECT json_build_object('count', (SELECT count(*) FROM (SELECT 1 {WITHOUT} LIMIT {MOST + 1}) n),"
    " 'items', (SELECT coalesce(json_agg(json_build_object('id', l.id, 'number', l.number, 'title', l.title)"
    f" ORDER BY l.id DESC), '[]') FROM (SELECT a.id, a.number, {text('a', 'title')} AS title {WITHOUT}"
    f" ORDER BY a.id DESC LIMIT {NAMED}) l))::text AS said"
)


class Link(Struct, frozen=True):
    """What serves what: without `commitment` the agreement as a whole, without `item` the whole programme."""

    id: UUID
    commitment: UUID | None
    item: str | None
    line: UUID | None


class Served(Struct, frozen=True):
    """A promise that counts towards the programme.

    `years` are those its milestones fall due in, null for unknown; `instalments` what falls due with each and what was
    paid of it, each payment as its sum and currency.
    """

    id: UUID
    clause: str | None
    text: Text
    kind: CommitmentKind
    owed_by: Body | None
    amount: Decimal | None
    currency: str | None
    years: tuple[int | None, ...]
    instalments: tuple[Instalment, ...]
    ended: bool = False


class Serving(Struct, frozen=True):
    """A registered agreement that serves the programme."""

    id: UUID
    number: str
    title: Text
    status: Status
    confidentiality: Confidentiality
    links: tuple[Link, ...]
    commitments: tuple[Served, ...]


class Named(Struct, frozen=True):
    """A registered agreement, in short."""

    id: UUID
    number: str
    title: Text


class ItemCoverage(Struct, frozen=True):
    """An item in the order of the tree.

    `served` is by an agreement itself, `covered` also through a part of it. Its sums take in what serves its parts,
    each promise once; `without_sum` counts the promises of money that name no sum.
    """

    item: Item
    above: str | None
    depth: int
    served: bool
    covered: bool
    agreements: tuple[UUID, ...]
    commitments: tuple[UUID, ...]
    sums: tuple[Sum, ...]
    without_sum: int


class Coverage(Struct, frozen=True):
    """Coverage of a programme by the registered agreements that the reader may see.

    `agreements_without_item` serve no item of any programme: the latest of them, and how many there are; null means
    more than 10,000.
    """

    programme: UUID
    items: tuple[ItemCoverage, ...]
    items_without_agreement: tuple[str, ...]
    whole: tuple[Sum, ...]
    without_sum: int
    serving: tuple[Serving, ...]
    agreements_without_item: tuple[Named, ...]
    agreements_without_item_count: int | None


class _Without(Struct, frozen=True):
    count: int
    items: tuple[Named, ...]


async def of(programme: Programme, actor: Actor) -> Coverage:
    """Whoever is signed in may read a programme; what serves it is only shown to those who may read that."""
    [row] = await Agreement.raw(
        SERVING, lifecycle.status(actor.today), programme.id, programme.id, programme.id, visible(actor)
    )
    serving = msgspec.json.decode(row["said"], type=tuple[Serving, ...])
    [row] = await Agreement.raw(WITHOUT_ITEM, visible(actor, many=True), visible(actor, many=True))
    return covered(programme, serving, msgspec.json.decode(row["said"], type=_Without))


def covered(programme: Programme, serving: tuple[Serving, ...], without: _Without) -> Coverage:
    """The programme held against what serves it."""
    items = {item.code: item for item in programme.items}
    branches = trees.tree(tuple(items))
    promises = tuple(promise for agreement in serving for promise in _promises(agreement))
    towards = rules.towards(branches, promises)
    direct = _direct(serving)
    unserved = rules.unserved(branches, direct)
    missing = frozenset(unserved)
    lines: dict[str | None, list[Line]] = {code: [] for code in (None, *items)}
    for each in programme.budget:
        lines[each.item].append(Line(each.id, each.first_year, each.last_year, each.amount, each.currency))

    def told(branch: Branch) -> ItemCoverage:
        agreements, commitments = direct.get(branch.code, ((), ()))
        return ItemCoverage(
            item=items[branch.code],
            above=branch.above,
            depth=branch.depth,
            served=bool(agreements),
            covered=branch.code not in missing,
            agreements=agreements,
            commitments=commitments,
            sums=rules.sums(towards[branch.code], lines[branch.code]),
            without_sum=rules.without_sum(towards[branch.code]),
        )

    return Coverage(
        programme=programme.id,
        items=tuple(told(branch) for branch in branches),
        items_without_agreement=unserved,
        whole=rules.sums(promises, lines[None]),
        without_sum=rules.without_sum(promises),
        serving=serving,
        agreements_without_item=without.items,
        agreements_without_item_count=without.count if without.count <= MOST else None,
    )


def _promises(agreement: Serving) -> tuple[Promise, ...]:
    """Each promise with what it serves: what its own links say, or else those of its agreement as a whole."""
    whole = [link for link in agreement.links if link.commitment is None]
    found = []
    for each in agreement.commitments:
        links = [link for link in agreement.links if link.commitment == each.id] or whole
        found.append(
            Promise(
                commitment=each.id,
                items=frozenset(link.item for link in links if link.item),
                lines=frozenset(link.line for link in links if link.line),
                amount=each.amount,
                currency=each.currency,
                year=rules.year(each.years),
                financial=each.kind is CommitmentKind.FINANCIAL,
                instalments=each.instalments,
                ended=each.ended,
            )
        )
    return tuple(found)


def _direct(serving: tuple[Serving, ...]) -> dict[str, tuple[tuple[UUID, ...], tuple[UUID, ...]]]:
    """The agreements that serve each item themselves, as a whole or by a promise; and these promises."""
    linked: dict[str, list[tuple[UUID, UUID | None]]] = {}
    for each in serving:
        for link in each.links:
            if link.item is not None:
                linked.setdefault(link.item, []).append((each.id, link.commitment))
    return {
        code: (
            tuple(dict.fromkeys(agreement for agreement, _ in links)),
            tuple(dict.fromkeys(promise for _, promise in links if promise is not None)),
        )
        for code, links in linked.items()
    }
