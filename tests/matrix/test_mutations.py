"""Each guard is taken away in turn, and the matrix notices: whatever it forbids is forbidden by a rule that is tested.

A forbidden cell is turned by taking away what forbids it: one guard, or two where two forbid it independently (a draft
of a level that the caller does not read either; an act that is neither the caller's nor the agreement's time). A guard
of reading exists twice, as a rule and in SQL; which of the two hides an address is said beside the address, and where
both do (`read_too`), both are taken away.
"""

from types import ModuleType

import pytest

from agreements.readings import visibility
from agreements.rules import permissions
from agreements.vocabulary import Confidentiality, Language
from registry.accounts.people import Person
from tests.matrix import test_ledger, test_lists, test_naming
from tests.matrix.addresses import Address
from tests.matrix.asking import HIDDEN, PASSED, ask, expected, tried, undone
from tests.matrix.cells import ACTING, ADDRESSES
from tests.matrix.expected import READERS, reads
from tests.matrix.guards import ACTING as GUARDS
from tests.matrix.guards import (
    READING,
    RULE,
    SQL,
    forbidding,
    hiding,
    opened,
    without,
    without_signing_in,
)
from tests.matrix.lists import LISTS, List
from tests.matrix.test_lists import filled, mentioned, said
from tests.matrix.world import World

pytestmark = pytest.mark.usefixtures("drawn_up_at_once")

# One address that SQL alone guards and one that the rule alone does, for what each guard keeps apart.
ASKED = {
    SQL: next(each for each in ADDRESSES if each.name == "GET /api/v1/agreements/{agreement}"),
    RULE: next(
        each
        for each in ADDRESSES
        if each.name == "DELETE /api/v1/agreements/{agreement}/documents/{document}"
    ),
}


def test_every_guard_is_one_that_the_matrix_takes_away() -> None:
    def own(module: ModuleType) -> set[str]:
        return {
            name.removeprefix("_")
            for name, found in vars(module).items()
            if name.startswith("_") and getattr(found, "__module__", None) == module.__name__
        }

    # `fits` is the two after it; `among` is no guard.
    assert own(permissions) == {*READING, *GUARDS, "fits"}
    assert own(visibility) == {*READING, "among"}


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
async def test_each_forbidden_cell_opens_without_what_forbids_it(world: World, address: Address) -> None:
    shut, turned = [], set()
    for target in filter(address.exists, world.targets):
        for caller in sorted(READERS):
            wanted = expected(caller, address, target.plot)
            if wanted is None or wanted == address.instead:
                continue
            guards = forbidding(caller, address, target.plot)
            assert guards
            if address.slow and guards in turned:
                continue
            turned.add(guards)
            with without(guards, address.twins):
                told = await ask(world, caller, address, target)
            if told == (wanted, False):
                shut.append(f"{caller} {target.plot}: {wanted} without {', '.join(guards)}")
    assert not shut


@pytest.mark.parametrize(
    "address", [each for each in ACTING if each.read_too], ids=lambda address: address.name
)
@pytest.mark.parametrize("twin", [RULE, SQL])
async def test_where_both_twins_hide_it_either_does(world: World, address: Address, twin: str) -> None:
    """Why both have to be taken away above."""
    caller = str(address.read_too)
    [target, *_] = [
        each
        for each in world.targets
        if address.exists(each) and each.plot.state in address.when and not reads(caller, each.plot)
    ]
    with without(hiding(caller, target.plot), (twin,)):
        assert await ask(world, caller, address, target) == (HIDDEN, False)


@pytest.mark.parametrize("twin", [RULE, SQL])
@pytest.mark.parametrize("name", READING)
async def test_each_guard_of_reading_keeps_these_apart_and_no_others(
    world: World, name: str, twin: str
) -> None:
    address, found = ASKED[twin], set()
    for target in world.targets:
        for caller in sorted(READERS):
            if not reads(caller, target.plot):
                with without((name,), (twin,)):
                    told = await ask(world, caller, address, target)
                if told != (HIDDEN, False):
                    found.add((caller, target.plot))
    assert found == opened(name, twin)
    assert found


@pytest.mark.parametrize(
    ("twin", "level", "callers"),
    [
        (RULE, "IS_OPEN", {"registrar", "debtor", "creditor", "auditor", "administrator"}),
        (SQL, "IS_OPEN", {"registrar", "debtor", "creditor", "auditor", "administrator"}),
        # Whoever is named in person reads what is confidential, and what is open names nobody; the rule asks for one
        # level after the other, and has no set of these to widen.
        (SQL, "IS_CONFIDENTIAL", {"auditor"}),
    ],
)
async def test_each_level_has_readers_of_its_own(
    world: World, twin: str, level: str, callers: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As though every agreement were of this level: who reads it reads all that is registered."""
    if twin == SQL:
        every = visibility.READABLE.replace(getattr(visibility, level), "true")
        monkeypatch.setattr(visibility, "READABLE", every)
    else:
        monkeypatch.setattr(permissions, "OPEN", frozenset(Confidentiality))
    found = set()
    for target in world.targets:
        for caller in sorted(READERS):
            if not reads(caller, target.plot):
                told = await ask(world, caller, ASKED[twin], target)
                found |= {(caller, str(target.plot))} if told != (HIDDEN, False) else set()
    assert {caller for caller, _ in found} == callers
    assert all(plot[-1] != "d" or caller == "registrar" for caller, plot in found)


@pytest.mark.parametrize(
    "address",
    [each for each in ADDRESSES if not each.is_page or each.method == "GET"],
    ids=lambda address: address.name,
)
async def test_nobody_is_kept_out_by_not_being_signed_in(world: World, address: Address) -> None:
    """A form is kept out by the token of its session too, which `tests/registry/test_csrf.py` holds."""
    caller = next(each for each in ("registrar_named", "registrar", "auditor") if each in address.who)
    [target, *_] = [
        each
        for each in world.targets
        if address.exists(each) and each.plot.state in address.when and reads(caller, each.plot)
    ]
    actor = world.seats[caller].actor
    assert actor is not None
    person = Person(actor.account, "Test", "test@example.test", actor.roles, actor.organisation, Language.EN)
    assert (await ask(world, "nobody", address, target))[0] in (303, 401)
    with without_signing_in(person):
        status, _ = await ask(world, "nobody", address, target)
    assert status in PASSED


@pytest.mark.parametrize("each", [each for each in LISTS if each.shows], ids=lambda each: each.path)
async def test_each_list_tells_of_what_is_hidden_without_what_hides_it(world: World, each: List) -> None:
    turned, shut = 0, []
    for target in world.targets:
        callers = [
            caller
            for caller in sorted(each.who)
            if not reads(caller, target.plot) and not ("{hub}" in each.path and caller == "stranger")
        ]
        if target.plot.state in each.shows and callers:
            caller = callers[0]
            with without(hiding(caller, target.plot), (SQL,)):
                text = said(await undone(world.seats[caller], "GET", filled(each.path, world)))
            turned += 1
            if not mentioned(text, target):
                shut.append(f"{caller} {target.plot}")
    assert turned
    assert not shut


@pytest.mark.parametrize("guard", ["named", "named_in_person"])
async def test_counts_searches_and_errors_tell_without_the_guards(world: World, guard: str) -> None:
    for check in (
        test_lists.test_counts_and_totals_are_made_of_what_is_read(world, "registrar"),
        test_lists.test_a_search_finds_what_is_read(world, "registrar", "/api/v1/agreements?limit=100&q="),
        test_naming.test_a_relation_to_what_is_hidden_is_one_to_nothing(world, "registrar", "supersedes"),
        test_naming.test_what_is_hidden_supersedes_as_nothing_does(world, "registrar"),
        test_naming.test_what_is_hidden_amends_as_nothing_does(world, "registrar"),
        test_ledger.test_all_acts_are_those_on_what_is_read(world, "registrar"),
        test_ledger.test_acts_on_what_is_hidden_are_sought_in_vain(world, "registrar"),
        test_ledger.test_a_hidden_entry_is_proved_to_nobody(world, "registrar"),
        test_naming.test_a_draft_like_what_is_hidden_is_like_nothing(world, "registrar"),
    ):
        with without((guard,)), pytest.raises(AssertionError):
            await check


@pytest.mark.parametrize(("caller", "guard"), [("registrar", "audits"), ("unsealed", "may_unseal")])
async def test_the_opening_of_what_is_need_to_know_is_guarded(
    world: World, caller: str, guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = guard if guard == "may_unseal" else f"_{guard}"
    monkeypatch.setattr(permissions, name, lambda *_: True)
    with pytest.raises(AssertionError):
        await test_naming.test_auditors_alone_open_what_is_need_to_know_and_learn_nothing_of_the_rest(
            world, caller
        )


async def test_what_nobody_answers_for_is_guarded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seat = world.seats["stranger"]
    before, _ = await tried(seat, "GET", "/api/v1/orphans")
    monkeypatch.setattr(permissions, "may_read_orphans", lambda *_: True)
    after, _ = await tried(seat, "GET", "/api/v1/orphans")
    assert (before.status_code, after.status_code) == (403, 200)
