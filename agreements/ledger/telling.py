"""What was found out about a file, told: as sentences of the catalogue for people, as plain data for programs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from agreements.ledger.canonical import moment
from agreements.ledger.findings import Finding
from agreements.ledger.reports import Proved, Report, Verdict

# With which a command ends (the last two as sysexits.h has them: misused; what was asked of could not be had).
STATUS = {
    Verdict.GENUINE: 0,
    Verdict.ALTERED: 1,
    Verdict.NOT_OURS: 2,
    Verdict.UNKNOWN_KEY: 3,
    Verdict.FORKED: 4,
}
MISUSED = 64
UNAVAILABLE = 69


def status(report: Report, unfollowed: Finding | None = None) -> int:
    """A file that is in order is not said to be so while the log it was to be held against is missing."""
    done = STATUS[report.verdict]
    return UNAVAILABLE if done == 0 and unfollowed is not None else done


def sentences(report: Report, unfollowed: Finding | None = None) -> Iterator[Finding]:
    """Everything worth saying, the verdict first, in a word and in a sentence."""
    yield Finding(f"check.word_{report.verdict}")
    yield Finding(f"check.verdict_{report.verdict}")
    yield from report.findings
    if report.verdict in (Verdict.ALTERED, Verdict.NOT_OURS):
        return
    yield from _issue(report)
    yield from _heads(report)
    for each in report.records:
        yield from _record(report, each)
    if report.records and report.issue and not report.bound:
        yield Finding("check.not_bound")
    if report.since is not None:
        yield Finding("check.continues", {"size": report.since.size, "root": report.since.root.hex()})
    if unfollowed is not None:
        yield unfollowed


def _issue(report: Report) -> Iterator[Finding]:
    if report.issue is None or report.issued is None:
        yield Finding("check.bare")
        return
    said, entry = report.issued, report.issue.entry
    what = ", ".join(each for each in (said.kind, said.form, said.language) if each)
    yield Finding("check.issued", {"log": report.log, "what": what, "at": entry.at, "entry": entry.index})
    if said.in_force_on is not None:
        yield Finding("check.in_force_on", {"day": said.in_force_on})
    if said.known_on is not None:
        yield Finding("check.known_on", {"at": said.known_on})
    if said.log_size is not None:
        yield Finding("check.made_of", {"size": said.log_size})


def _heads(report: Report) -> Iterator[Finding]:
    for head in report.heads:
        yield Finding("check.head", {"size": head.size, "root": head.root.hex()})
    for key in report.signers:
        yield Finding("check.signed_by", {"key": key.text()})


def _record(report: Report, each: Proved) -> Iterator[Finding]:
    entry = each.entry
    yield Finding(
        "check.record",
        {"subject": entry.subject, "revision": entry.revision, "entry": entry.index, "at": entry.at},
    )
    yield Finding("check.shown", {"sections": grouped(each.shown)})
    if each.withheld:
        yield Finding("check.withheld", {"sections": grouped(each.withheld)})
    if report.since is not None and entry.index in report.since.after:
        later = report.since.after[entry.index]
        if later is None:
            yield Finding("check.unchanged")
        else:
            yield Finding("check.changed", {"entry": later})


def grouped(names: Iterable[str]) -> str:
    """Names of sections by their kind, those of which there are several with their number: `core, party × 2`."""
    kinds = Counter(name.partition("/")[0] for name in names)
    return (
        ", ".join(kind if count == 1 else f"{kind} × {count}" for kind, count in sorted(kinds.items())) or "–"
    )


def data(report: Report, unfollowed: Finding | None = None) -> dict[str, Any]:
    """The same for programs: texts, numbers and lists."""
    return {
        "verdict": str(report.verdict),
        "findings": [_finding(each) for each in report.findings],
        "log": report.log,
        "digest": report.digest,
        "issued": None if report.issue is None or report.issued is None else _issued(report),
        "bound": report.bound,
        "records": [_proved(each) for each in report.records],
        "heads": [{"size": each.size, "root": each.root.hex()} for each in report.heads],
        "signers": [key.text() for key in report.signers],
        "since": None
        if report.since is None
        else {
            "size": report.since.size,
            "root": report.since.root.hex(),
            "after": [{"entry": entry, "next": later} for entry, later in report.since.after.items()],
        },
        "unfollowed": None if unfollowed is None else _finding(unfollowed),
    }


def _finding(found: Finding) -> dict[str, Any]:
    return {"key": found.key, "params": {name: str(value) for name, value in found.params.items()}}


def _issued(report: Report) -> dict[str, Any]:
    if report.issue is None or report.issued is None:
        raise ValueError("the file was not issued")
    said = report.issued
    return {
        "entry": report.issue.entry.index,
        "at": moment(report.issue.entry.at),
        "subject": report.issue.entry.subject,
        "kind": said.kind,
        "form": said.form,
        "language": said.language,
        "in_force_on": None if said.in_force_on is None else said.in_force_on.isoformat(),
        "known_on": None if said.known_on is None else moment(said.known_on),
        "log_size": said.log_size,
    }


def _proved(each: Proved) -> dict[str, Any]:
    entry = each.entry
    return {
        "entry": entry.index,
        "at": moment(entry.at),
        "act": entry.act,
        "subject": entry.subject,
        "revision": entry.revision,
        "shown": dict(each.shown),
        "withheld": list(each.withheld),
    }
