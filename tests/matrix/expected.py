"""Who reads what and who does what, written by hand from DESIGN section 3, "Who may". No rule of ours is asked here.

Callers: `nobody` is not signed in. `registrar` is named nowhere, `registrar_named` is named in every agreement that is
not open, has reported what waits for a decision and has proposed what waits for another person. `debtor` is staff of
the party that owes, named nowhere. `creditor` is staff of the party that is owed, whose body is named in what is
confidential. `named` is staff of a body without a part in anything, named in person. `stranger` is staff of another
such body. `auditor` has opened nothing, `unsealed` has opened what is need-to-know today.
"""

from dataclasses import dataclass

from agreements.vocabulary import Confidentiality

CALLERS = (
    "nobody",
    "registrar",
    "registrar_named",
    "debtor",
    "creditor",
    "named",
    "stranger",
    "auditor",
    "unsealed",
    "administrator",
)
LEVELS = (
    Confidentiality.PUBLIC,
    Confidentiality.OFFICIAL,
    Confidentiality.CONFIDENTIAL,
    Confidentiality.NEED_TO_KNOW,
)
OPEN = LEVELS[:2]
# A draft, one that is in force, one that is over.
STATES = ("d", "f", "o")
# By caller and level: the states in which it is read.
READS = {
    #                  public official confidential need-to-know
    "nobody":          ("---", "---", "---", "---"),
    "registrar":       ("dfo", "dfo", "---", "---"),
    "registrar_named": ("dfo", "dfo", "dfo", "dfo"),
    "debtor":          ("-fo", "-fo", "---", "---"),
    "creditor":        ("-fo", "-fo", "-fo", "---"),
    "named":           ("---", "---", "-fo", "-fo"),
    "stranger":        ("---", "---", "---", "---"),
    "auditor":         ("-fo", "-fo", "-fo", "---"),
    "unsealed":        ("-fo", "-fo", "-fo", "-fo"),
    "administrator":   ("-fo", "-fo", "---", "---"),
}  # fmt: skip
READERS = frozenset(CALLERS) - {"nobody"}
CLERKS = frozenset({"registrar", "registrar_named"})
# What stands between a caller and an agreement, by the level: the guard that would let the caller in.
LEVEL_GUARD = {
    Confidentiality.PUBLIC: "open_to_role",
    Confidentiality.OFFICIAL: "open_to_role",
    Confidentiality.CONFIDENTIAL: "named",
    Confidentiality.NEED_TO_KNOW: "named_in_person",
}


@dataclass(frozen=True)
class Plot:
    """One of the twelve agreements, by what matters of it."""

    level: Confidentiality
    state: str

    def __str__(self) -> str:
        return f"{self.level}/{self.state}"


PLOTS = tuple(Plot(level, state) for level in LEVELS for state in STATES)


def reads(caller: str, plot: Plot) -> bool:
    return plot.state in READS[caller][LEVELS.index(plot.level)]


def level_is_read(caller: str, plot: Plot) -> bool:
    """Whether the caller would read it if it were registered. What is opened is opened one by one, and no draft is."""
    if caller == "unsealed" and plot.level is Confidentiality.NEED_TO_KNOW:
        return plot.state != "d"
    return READS[caller][LEVELS.index(plot.level)] != "---"
