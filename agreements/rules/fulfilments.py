"""What may happen to a milestone in the state it is in: acts refuse by these tables, and pages explain by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agreements.errors import AgainstTheRules
from agreements.rules.permissions import Decision
from agreements.vocabulary import Act

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a milestone has come. `waiting` is its report, and `answered` what the counterparty said of that.

    `dated`: it has a day; `overridden`: an officer set it; `paused`: its clock stands still.
    """

    fulfilled: bool = False
    waived: bool = False
    held: bool = False
    waiting: bool = False
    answered: bool = False
    dated: bool = False
    overridden: bool = False
    paused: bool = False

    @property
    def going_on(self) -> bool:
        return not self.waived and not self.held

    @property
    def decided(self) -> bool:
        return not self.waiting

    @property
    def undated(self) -> bool:
        return not self.dated

    @property
    def computed(self) -> bool:
        return not self.overridden

    @property
    def ticking(self) -> bool:
        return not self.paused


# Each state that stands in the way of an act, with the sentence that says so; the first that holds is told.
_CLOSED = (("fulfilled", "fulfilling.fulfilled_already"), ("waived", "fulfilling.waived"))
_HELD = ("held", "fulfilling.held")
_WAITING = ("waiting", "fulfilling.waits_for_a_decision")
_DECIDED = ("decided", "fulfilling.nothing_waits")
IN_THE_WAY: Mapping[Act, tuple[tuple[str, str], ...]] = {
    Act.FULFILMENT_ACCEPT: (_DECIDED,),
    Act.FULFILMENT_CONFIRM: (_DECIDED, ("answered", "fulfilling.answered_already")),
    Act.FULFILMENT_CONTRADICT: (_DECIDED, ("answered", "fulfilling.answered_already")),
    Act.FULFILMENT_REPORT: (*_CLOSED, _HELD, _WAITING),
    Act.FULFILMENT_RETURN: (_DECIDED,),
    Act.MILESTONE_HOLD: (*_CLOSED, _HELD, _WAITING),
    Act.MILESTONE_LIFT: (*_CLOSED, ("computed", "deadlines.not_overridden")),
    Act.MILESTONE_MOVE: _CLOSED,
    Act.MILESTONE_OVERRIDE: _CLOSED,
    Act.MILESTONE_PAUSE: (
        *_CLOSED,
        ("paused", "deadlines.paused_already"),
        ("undated", "deadlines.no_clock_to_stop"),
    ),
    Act.MILESTONE_RELEASE: (("going_on", "fulfilling.not_stopped"),),
    Act.MILESTONE_RESUME: (*_CLOSED, ("ticking", "deadlines.not_paused")),
    Act.MILESTONE_WAIVE: (*_CLOSED, _WAITING),
}


def fits(act: Act, standing: Standing) -> Decision:
    """Whether the state lets it happen, whoever does it. Money is told of in any state: it moved or it did not."""
    for state, key in IN_THE_WAY.get(act, ()):
        if getattr(standing, state):
            return key
    return True


def check(act: Act, standing: Standing) -> None:
    """Raises `AgainstTheRules` with the reason."""
    decision = fits(act, standing)
    if decision is not True:
        raise AgainstTheRules(decision)
