"""Whether anybody will ever be able to say that a promise was kept: who, what, by when, and shown by what.

It marks and never blocks: a promise is entered as the paper has it (LOCAL_FACTS 3: "name those responsible, set
specific dates").
"""

import re
from dataclasses import dataclass

from agreements.rules.contents import CommitmentContent, Text
from agreements.rules.markers import Markers
from agreements.rules.triage import Ground
from agreements.vocabulary import CommitmentKind, WordingHint

FIGURE = re.compile(r"\d")
# Of these the thing handed over, or the report itself, is what is measured.
MEASURED = frozenset({CommitmentKind.DELIVERABLE, CommitmentKind.REPORTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a commitment is judged by."""

    text: Text
    kind: CommitmentKind | None = None
    owned: bool = False
    sum: bool = False
    dated: bool = False
    evidenced: bool = False


@dataclass(frozen=True, slots=True)
class Trackability:
    """What a promise lacks, and the words by which it may be a declarative one.

    `remarks` are what would be good to have of a promise that can be followed without it: they mark nothing.
    """

    missing: tuple[Ground, ...] = ()
    declarative: tuple[str, ...] = ()
    remarks: tuple[Ground, ...] = ()

    @property
    def marked(self) -> bool:
        return bool(self.missing or self.declarative)


def promise(commitment: CommitmentContent) -> Promise:
    return Promise(
        text=commitment.text,
        kind=commitment.kind,
        owned=commitment.owed_by is not None,
        sum=commitment.amount is not None,
        dated=any(
            each.rule is not None and each.rule["kind"] != "unfinished" for each in commitment.milestones
        ),
        evidenced=bool(commitment.evidence_expected),
    )


def check(said: Promise, markers: Markers) -> Trackability:
    """What keeps a promise from being tracked. One that is declarative already is not meant to be.

    Evidence that the paper does not name can be chosen later: of a promise that lacks nothing else it is a remark.
    """
    if said.kind is CommitmentKind.DECLARATIVE:
        return Trackability()
    lacking = {
        "trackability.no_owner": not said.owned,
        "trackability.no_measure": not _is_measured(said, markers),
        "trackability.no_date": not said.dated,
    }
    missing = tuple(Ground(key) for key, lacks in lacking.items() if lacks)
    declarative = markers.found(said.text, WordingHint.DECLARATIVE)
    if said.evidenced:
        return Trackability(missing, declarative)
    if missing:
        return Trackability((*missing, Ground("trackability.no_evidence")), declarative)
    return Trackability((), declarative, (Ground("trackability.remark_no_evidence"),))


def _is_measured(said: Promise, markers: Markers) -> bool:
    if said.sum or said.kind in MEASURED:
        return True
    texts = [said.text.ky, said.text.ru, said.text.en]
    return any(FIGURE.search(text) for text in texts if text) or bool(
        markers.found(said.text, WordingHint.FIGURE)
    )
