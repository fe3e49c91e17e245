"""The register itself, in one transaction that is rolled back after the run: acts are done to it, and it is read."""

import asyncio
import contextvars
from collections import Counter
from collections.abc import Callable, Coroutine
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import asyncpg
from msgspec import structs

from agreements.actors import SYSTEM, Actor
from agreements.acts import amendments, organisations
from agreements.acts.amendments import Round
from agreements.acts.organisations import OrganisationContent
from agreements.errors import Invalid, NotFound, RegisterError
from agreements.ledger import findings, verifying
from agreements.ledger.sections import SUBJECTS, name
from agreements.readings import (
    agreements,
    as_on,
    calendars,
    dossiers,
    in_force,
    known,
    milestones,
    money,
    moves,
    relations,
)
from agreements.readings.bodies_then import Bodies
from agreements.readings.values import Dossier
from agreements.rules import possibilities
from agreements.rules.contents import Text
from agreements.rules.redactions import MARK
from agreements.rules.workdays import Calendar
from agreements.tables.ledger import LedgerEntry
from agreements.vocabulary import Act, OrganisationKind, Role
from registry import constraints
from registry.piccolo_conf import DB
from tests.entries import check_entry
from tests.histories import law, remembered
from tests.histories.days import ONE, Named
from tests.histories.model import BODIES, PEOPLE, START, SUMS, Agreement, Milestone, Model, reads, sums
from tests.histories.remembered import Said
from tests.histories.told import (
    adopt,
    adopt_added,
    by_dossier,
    by_model,
    by_model_on,
    differences,
    lasting,
    on_day,
)

NAMESPACE = UUID(int=0x5EED)
# Whatever an act may leave behind: the rows of these subjects, the counters of numbers, files and sections.
TABLES = sorted(
    {
        name(table)
        for kind in ("agreement", "organisation")
        for family in (SUBJECTS[kind].core, *SUBJECTS[kind].parts.values())
        for table in family.tables
    }
    | {"number_series"}
)
TRACES = ", ".join(
    [f"(SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM \"{each}\" t)" for each in TABLES]  # noqa: S608 -- names of our tables
    + [f"(SELECT count(*)::text FROM {each})" for each in ("ledger_section", "file_content")]  # noqa: S608 -- the same
)
LAST = (
    f"SELECT h.size, h.at, l.act, l.actor, l.subject, l.revision, array[{TRACES}] AS rows"  # noqa: S608 -- the same
    " FROM ledger_head h LEFT JOIN ledger_entry l ON l.seq = h.size - 1"
)
# How many of the dossiers that a history reads are read again from its ledger.
SNAPSHOTS = 6
Doing = Callable[[Actor], Coroutine[Any, Any, Any]]
# What acts came to over all histories, for whoever runs many of them.
tally: Counter[tuple[str, str]] = Counter()


@dataclass(frozen=True)
class Done:
    """An act that was accepted, with what it returned."""

    made: Any


class World:
    """Acts as it is told to, and holds what comes of it against the model."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        # One context for all tasks of a run: the open transaction is a variable of it.
        self.context = contextvars.copy_context()
        self.transaction = DB.transaction()
        self.people = {who: uuid5(NAMESPACE, who) for who in PEOPLE}
        self.bodies: dict[str, UUID] = {}
        self.names: dict[UUID, str] = {}
        self.model = Model(named={})
        self.traces: dict[str, Any] = {}
        self.read = 0
        self.remembered: list[tuple[datetime, str, Dossier]] = []
        self.lists: list[Said] = []
        # The documents whose names were taken out of the record.
        self.redacted: set[UUID] = set()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(self.loop.create_task(work, context=self.context))

    def begin(self) -> None:
        """Opens the transaction and enters the bodies: there is nothing else in the register."""
        self.run(self.transaction.__aenter__())
        for body in BODIES:
            content = OrganisationContent(name=Text(en=f"The {body} (test)"), kind=OrganisationKind.OTHER)
            self.bodies[body] = self.run(organisations.create(content, actor=self.actor("registrar")))
        self.names = {key: known for known, key in (*self.bodies.items(), *self.people.items())}
        self.model = Model(named=self.run(_named()))
        self.traces = self.run(_left())
        self.model.entries = self.traces["size"]

    def end(self) -> None:
        self.run(self._roll_back())

    async def _roll_back(self) -> None:
        try:
            await self.transaction.rollback()
        finally:
            await self.transaction.__aexit__(None, None, None)

    def actor(self, who: str) -> Actor:
        role, body = PEOPLE[who]
        at = datetime.combine(self.model.today, time(6), UTC)
        return Actor(self.people[who], frozenset({Role(role)}), at, self.bodies[body] if body else None)

    def attempt(
        self,
        act: Act,
        who: str,
        agreement: Agreement | None,
        doing: Doing,
        *,
        against: AbstractSet[str],
        typed: AbstractSet[str] = frozenset(),
        milestone: Milestone | None = None,
        unknown: str = "errors.no_agreement",
    ) -> Done | None:
        """Does it, and sees that it is refused exactly when something speaks against it, without a trace.

        `typed` is what is wrong with the input alone: it may be said even of an agreement that one may not know of,
        which else is `unknown`.
        Where a milestone is given, `against` is what its page and the API have to give as the reason beforehand.
        """
        hidden = agreement is not None and not reads(who, agreement)
        # Which of these follows from what was named: the matrix holds that.
        reasons = typed | ({unknown, "errors.no_milestone"} if hidden else against)
        if milestone is not None and not hidden:
            self._see_the_offer(act, who, milestone, against)
        came = self.run(_outcome(doing(self.actor(who))))
        if not isinstance(came, Done):
            said = keys(came)
            assert said, (act, who, came)
            assert said <= reasons, f"{act} by {who} was refused for {said}, and the model has {reasons}"
            assert isinstance(came, NotFound) or said <= typed or not hidden, (act, who, came)
            assert self.run(_left()) == self.traces, f"{act} was refused for {said} and left traces"
            tally[act, "refused"] += 1
            return None
        assert not reasons, f"{act} by {who} was accepted, though the model has {reasons}"
        self._see_the_entry(act, who, agreement)
        tally[act, "accepted"] += 1
        return came

    def _see_the_offer(self, act: Act, who: str, milestone: Milestone, against: AbstractSet[str]) -> None:
        """Whoever reads a milestone is told what they may do to it, and why not the rest."""
        actor = self.actor(who)
        found = self.run(milestones.of(milestone["id"], actor))
        report = milestones.waiting(found.milestone)
        relation = milestones.relation(found.dossier, found.commitment, found.milestone, report)
        offers = possibilities.of_milestone(actor, relation, milestones.standing(found.milestone))
        [offer] = [each for each in offers if each.act is act]
        assert offer.allowed == (not against), (offer, who, against)
        assert offer.allowed or offer.key in against, (offer, who, against)

    def _see_the_entry(self, act: Act, who: str, agreement: Agreement | None) -> None:
        self.traces = self.run(_left())
        self.model.entries += 1
        assert self.traces["size"] == self.model.entries, "one act makes one entry"
        assert (self.traces["act"], self.traces["actor"]) == (str(act), self.people[who])
        if agreement is not None:
            agreement["revision"] += 1
            last = (self.traces["subject"], self.traces["revision"])
            assert last == (agreement["id"], agreement["revision"])

    def adopt_added(self, agreement: Agreement, amendment: dict[str, Any], who: str) -> None:
        adopt_added(amendment, self.run(dossiers.of(agreement["id"], self.actor(who))))

    def apply_due(self, found: list[Agreement]) -> None:
        """The round, which lets amendments of these agreements take effect: an act on each."""
        at = datetime.combine(self.model.today, time(6), UTC)
        came = self.run(amendments.apply_due(at))
        assert came == Round(tuple(sorted(each["id"] for each in found)), ())
        self.traces = self.run(_left())
        self.model.entries += len(found)
        assert self.traces["size"] == self.model.entries
        assert (self.traces["act"], self.traces["actor"]) == (str(Act.AMENDMENT_APPLY), SYSTEM)
        for each in found:
            each["revision"] += 1
        tally[Act.AMENDMENT_APPLY, "accepted"] += len(found)

    def check(self, agreement: Agreement) -> None:
        """Holds a dossier against the model, read by somebody who may; and the same of other days."""
        who = next(each for each in PEOPLE if reads(each, agreement))
        dossier = self.run(dossiers.of(agreement["id"], self.actor(who)))
        adopt(agreement, dossier)
        wrong = differences(by_dossier(dossier, self.names), by_model(agreement, self.model, who))
        assert not wrong, "\n".join(wrong)
        self.remember(dossier, who)
        if agreement["number"]:
            self.check_days(agreement, dossier, who)

    def check_days(self, agreement: Agreement, dossier: Dossier, who: str) -> None:
        """In force on days about which something changed, and on some about which nothing did."""
        days = {each["effective_on"] for each in agreement["amendments"]} - {None}
        days |= {day - ONE for day in days} | {START - 60 * ONE, self.model.today, START + 40 * ONE}
        bodies, calendar = self.run(_around(dossier))
        for day in sorted(days):
            found = in_force.in_force_on(
                dossier, day, bodies=bodies, calendar=calendar, today=self.model.today
            )
            expected = by_model_on(agreement, self.model, who, day)
            wrong = differences(on_day(found, self.names), expected, f"on {day}")
            assert not wrong, "\n".join(wrong)
        tally["history", "days"] += len(days)

    def remember(self, dossier: Dossier, who: str) -> None:
        """Keeps a few of the dossiers that were read, with the moment, each fifth while there are not too many."""
        self.read += 1
        if self.read % 5 == 0 and len(self.remembered) < SNAPSHOTS:
            self.remembered.append((self.traces["at"], who, dossier))
        if self.read % 7 == 0 and len(self.lists) < SNAPSHOTS:
            at = self.traces["at"]
            said = self.run(remembered.lists(remembered.reader(at)))
            self.lists.append(Said(at, *self._there(), said))

    def _there(self) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """The agreements there are, and those that are for named people alone."""
        there = self.model.agreements
        secret = {each["id"] for each in there if each["confidentiality"] == "need_to_know"}
        return frozenset(each["id"] for each in there), frozenset(secret)

    def check_what_was_known(self) -> None:
        """What was read once is read again from the ledger, but for what follows from the present day."""
        standing = {each["id"]: each for each in self.model.agreements}
        for moment, who, dossier in self.remembered:
            agreement = standing.get(dossier.id)
            readable = agreement is not None and reads(who, agreement)
            if readable and (dossier.number or PEOPLE[who][0] == "registrar"):
                again, withheld = self.run(
                    _known(dossier.id, moment, replace(self.actor(who), at=moment + timedelta(minutes=2)))
                )
                wrong = differences(lasting(again), lasting(self.left(dossier)), f"known at {moment}")
                assert not wrong, "\n".join(wrong)
                gone = {f"document/{each.id}" for each in dossier.documents if each.filename != MARK}
                gone &= {f"document/{each}" for each in self.redacted}
                assert {each.section for each in withheld} == gone
                assert all(each.entry is not None for each in withheld)
                tally["history", "known"] += 1
        there, secret = self._there()
        for said in self.lists:
            # Rights are those of now, so only where they are what they were can the lists be.
            if said.secret & there == secret & said.there:
                again = self.run(remembered.lists_known(said.at))
                for name, told in said.lists.items():
                    assert again[name] == told, f"{name} known at {said.at}"
                tally["history", "lists"] += 1

    def left(self, dossier: Dossier) -> Dossier:
        """What is left of a dossier that was read before something was taken out."""
        documents = tuple(
            structs.replace(each, filename=MARK) if each.id in self.redacted else each
            for each in dossier.documents
        )
        return structs.replace(dossier, documents=documents)

    def check_moves(self, agreement: Agreement) -> None:
        who = next(each for each in PEOPLE if reads(each, agreement))
        found = self.run(moves.of_agreement(agreement["id"], self.actor(who)))
        assert {each.milestone: each.after for each in found} == self.model.moves(agreement)

    def check_the_whole(self) -> None:
        """Every dossier, who sees which, the relations, the sums, and the log against all rows."""
        for agreement in self.model.agreements:
            self.check(agreement)
            self.check_moves(agreement)
        for who in PEOPLE:
            self._check_what_is_seen(who)
        self.check_what_was_known()
        assert [*self.run(_findings())] == []
        for row in self.run(LedgerEntry.raw("SELECT body FROM ledger_entry").run()):
            check_entry(bytes(row["body"]))

    def _check_what_is_seen(self, who: str) -> None:
        actor, theirs = self.actor(who), [each for each in self.model.agreements if reads(who, each)]
        page = self.run(agreements.listing(agreements.Filter(), actor, limit=500))
        listed = {row.id: str(row.status) for row in agreements.rows(page)}
        assert listed == {each["id"]: law.status(each, self.model.today) for each in theirs}
        for agreement in theirs:
            links = self.run(relations.of(agreement["id"], actor))
            expected = {
                (each["id"], each["kind"], here is agreement)
                for here, each, other in self.model.relations()
                if agreement in (here, other) and reads(who, here) and reads(who, other)
            }
            assert {(each.id, str(each.kind), each.outgoing) for each in links} == expected
        if PEOPLE[who][0] != "executor":
            totals = self.run(money.of(money.Filter(), actor)).totals
            said = {row.currency: {column: getattr(row, column) for column in SUMS} for row in totals}
            assert said == sums(theirs)


async def _outcome(doing: Coroutine[Any, Any, Any]) -> Done | Exception:
    """What an act came to; anything but a refusal goes on up."""
    try:
        return Done(await doing)
    except (RegisterError, asyncpg.IntegrityConstraintViolationError) as refusal:
        return refusal


def keys(refusal: Exception) -> set[str]:
    """The catalogue keys of all that was said against an act."""
    match refusal:
        case Invalid():
            return {each.key for each in refusal.problems}
        case RegisterError():
            return {refusal.key}
        case _:
            return {constraints.problem(getattr(refusal, "constraint_name", None)).key}


async def _named() -> Named:
    rows = await LedgerEntry.raw(
        "SELECT d.day, d.kind <> 'day_off' AS worked FROM calendar_day d"
        " JOIN calendar_year y ON y.id = d.calendar_year WHERE y.country = 'KG'"
    )
    return {row["day"]: row["worked"] for row in rows}


async def _around(dossier: Dossier) -> tuple[Bodies, Calendar]:
    return await as_on.bodies_of(dossier), await calendars.national()


async def _known(agreement: UUID, moment: datetime, actor: Actor) -> tuple[Dossier, tuple[str, ...]]:
    async with known.reading(moment, actor) as reader:
        return await known.of(agreement, reader)


async def _left() -> dict[str, Any]:
    [row] = await LedgerEntry.raw(LAST)
    return dict(row)


async def _findings() -> list[findings.Finding]:
    return [finding async for finding in verifying.findings()]
