"""What the page that checks a file shows, worded."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from agreements.ledger.findings import Finding
from agreements.ledger.reports import Proved, Report, Verdict
from agreements.wording.words import Words
from registry import languages
from registry.checking import Checked

TONES = {
    Verdict.ALTERED: "bad",
    Verdict.FORKED: "bad",
    Verdict.GENUINE: "ok",
    Verdict.NOT_OURS: "warn",
    Verdict.UNKNOWN_KEY: "warn",
}
# Of a list as many as a reader looks at; the file has them all.
MOST_RECORDS = 100


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record that the file was made of: what it is, its entry, which sections are in the file, and what came since.

    `since` is unknown where the file was not held against the log.
    """

    what: str
    entry: int
    at: datetime
    shown: str
    withheld: str
    since: str | None
    changed: bool


@dataclass(frozen=True, slots=True)
class FoundView:
    """What was found out about a file. `rest` counts the records that are not listed."""

    name: str
    verdict: Verdict
    tone: str
    findings: tuple[str, ...]
    what: str | None
    issued_at: datetime | None
    entry: int | None
    in_force_on: date | None
    known_on: datetime | None
    made_of: int | None
    digest: str | None
    records: tuple[RecordLine, ...]
    rest: int
    bound: bool
    heads: tuple[tuple[int, str], ...]
    since: str | None


def found(checked: Checked, words: Words) -> FoundView:
    report = checked.report
    told = report.verdict not in (Verdict.ALTERED, Verdict.NOT_OURS)
    issue, said = (report.issue, report.issued) if told else (None, None)
    records = report.records if told else ()
    findings = [*report.findings, *([checked.unfollowed] if checked.unfollowed else [])]
    return FoundView(
        name=checked.name,
        verdict=report.verdict,
        tone=TONES[report.verdict],
        findings=tuple(sentence(each, words) for each in findings),
        what=None if said is None else _what((said.kind, said.form, said.language), words),
        issued_at=None if issue is None else issue.entry.at,
        entry=None if issue is None else issue.entry.index,
        in_force_on=None if said is None else said.in_force_on,
        known_on=None if said is None else said.known_on,
        made_of=None if said is None else said.log_size,
        digest=report.digest if told else None,
        records=tuple(_record(each, report, words) for each in records[:MOST_RECORDS]),
        rest=max(0, len(records) - MOST_RECORDS),
        bound=report.bound or issue is None,
        heads=tuple((each.size, each.root.hex()) for each in report.heads) if told else (),
        since=None
        if report.since is None
        else words.t("check.continues", size=words.number(report.since.size), root=report.since.root.hex()),
    )


def sentence(said: Finding, words: Words) -> str:
    return words.t(said.key, **said.params)


def sections(names: Iterable[str], words: Words) -> str:
    """Sections by kind, those of which there are several with their number."""
    kinds = Counter(name.partition("/")[0] for name in names)
    told = ((_word(f"section.{kind}", kind, words), count) for kind, count in kinds.items())
    small = sorted((word[:1].lower() + word[1:], count) for word, count in told)
    return ", ".join(word if count == 1 else f"{word} × {count}" for word, count in small)


def _record(each: Proved, report: Report, words: Words) -> RecordLine:
    entry = each.entry
    name = entry.subject.partition("/")[0]
    kind = _word(f"check.kind_{name}", name, words)
    asked = report.since is not None and entry.index in report.since.after
    later = report.since.after[entry.index] if report.since is not None and asked else None
    since = words.t("check.unchanged") if asked else None
    return RecordLine(
        what=words.t("check.page_revision", kind=kind, revision=entry.revision),
        entry=entry.index,
        at=entry.at,
        shown=sections(each.shown, words),
        withheld=sections(each.withheld, words),
        since=since if later is None else words.t("check.changed", entry=words.number(later)),
        changed=later is not None,
    )


def _what(parts: Iterable[str | None], words: Words) -> str:
    kind, form, language = parts
    named = (
        _word(f"issued_kind.{kind}", kind or "", words),
        _word(f"language.{language}", language or "", words),
    )
    return ", ".join(each for each in (named[0], (form or "").upper(), named[1]) if each)


def _word(key: str, name: str, words: Words) -> str:
    """The word of a closed list; what a file says beyond that stands as it is."""
    return words.t(key) if languages.has(words.language, key) else name
