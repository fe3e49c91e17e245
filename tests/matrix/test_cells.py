"""Ten callers, four levels, three states, every address of an agreement: each cell is answered as the table says."""

import pytest

from tests.matrix.addresses import Address
from tests.matrix.asking import DONE, PASSED, ask, expected
from tests.matrix.cells import ADDRESSES
from tests.matrix.expected import CALLERS
from tests.matrix.world import World

pytestmark = pytest.mark.usefixtures("drawn_up_at_once")


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
async def test_each_cell_is_answered_as_the_table_says(world: World, address: Address) -> None:
    wrong, passed = [], set()
    for target in filter(address.exists, world.targets):
        for caller in CALLERS:
            wanted = expected(caller, address, target.plot)
            if wanted is None and address.slow and passed:
                continue
            told, wrote = await ask(world, caller, address, target)
            if wanted is None:
                passed.add(told)
            if told != wanted if wanted is not None else told not in PASSED:
                wrong.append(f"{caller} {target.plot}: {told} for {wanted or 'passed'}")
            if wrote and wanted is not None:
                wrong.append(f"{caller} {target.plot}: {told}, and something was written")
    assert not wrong
    # What is sent makes sense: else a cell would be passed and prove nothing.
    assert bool(passed & DONE) is (address.never is None), passed
