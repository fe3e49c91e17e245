"""`python -m agreements.ledger.verify FILE`: the check of a file, for whoever has Python and nothing else of ours.

It needs the standard library, `cryptography` and `rfc8785`, no database, no network unless a log is named, and speaks
English alone. `kelishim verify file` does the same in the reader's language.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from agreements.ledger import following, judging, telling
from agreements.ledger.carriers import SIDECAR
from agreements.ledger.english import ENGLISH
from agreements.ledger.findings import Finding
from agreements.ledger.following import Log, Unfollowed
from agreements.ledger.notes import MalformedKeyError, Verifier
from agreements.ledger.reports import Report


class Misused(Exception):
    """What the command was told cannot be read."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key, params)
        self.finding = Finding(key, params)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command line names: the file, and what it is to be held against."""

    file: Path
    evidence: Path | None = None
    keys: Sequence[str] = ()
    key_files: Sequence[Path] = ()
    checkpoint: Path | None = None
    consistency: Path | None = None
    log: str | None = None

    def sidecar(self) -> bytes | None:
        """The evidence beside the file: the one that is named, else the one of its name if it is there."""
        if self.evidence is not None:
            return _bytes(self.evidence)
        beside = self.file.with_name(self.file.name + SIDECAR)
        return _bytes(beside) if beside.is_file() else None

    def verifiers(self) -> tuple[Verifier, ...]:
        """The keys that whoever checks trusts. Raises `Misused`."""
        lines = [*self.keys]
        for path in self.key_files:
            lines += _bytes(path).decode("utf-8", "replace").splitlines()
        return tuple(_verifier(line) for each in lines if (line := each.strip()) and not line.startswith("#"))


def checked(asked: Asked, trusted: Sequence[Verifier]) -> tuple[Report, Finding | None]:
    """What can be said of the file, and why it was not held against the log where it should have been.

    Raises `Misused`.
    """
    report = judging.judge(_bytes(asked.file), asked.sidecar(), trusted)
    try:
        if asked.checkpoint is not None:
            report = _held(report, asked, trusted)
        if asked.log is not None:
            report = following.in_log(report, Log.at(asked.log), trusted)
    except Unfollowed as missing:
        return report, missing.finding
    return report, None


def _held(report: Report, asked: Asked, trusted: Sequence[Verifier]) -> Report:
    """The file held against a newer checkpoint; a proof that is given is that of the largest head in the file."""
    if report.verdict not in following.FOLLOWED or asked.checkpoint is None:
        return report
    head = following.opened(_bytes(asked.checkpoint), report, trusted)
    ways = {}
    if asked.log is not None:
        log = Log.at(asked.log)
        ways = {each.size: log.way(each.size, head.size) for each in report.heads if each.size < head.size}
    elif asked.consistency is not None:
        text = _bytes(asked.consistency).decode("ascii", "replace")
        ways = {report.heads[-1].size: following.hashes(text)}
    return following.held(report, head, ways)


def worded(found: Finding, sentences: Mapping[str, str] = ENGLISH) -> str:
    """A sentence with its places filled: moments in UTC."""
    return sentences[found.key].format_map({name: _said(value) for name, value in found.params.items()})


def as_json(report: Report, unfollowed: Finding | None) -> str:
    return json.dumps(telling.data(report, unfollowed), ensure_ascii=False, indent=2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Give the exit status, which `telling.STATUS` names."""
    parser = _Parser(prog="python -m agreements.ledger.verify", description=worded(Finding("check.help")))
    parser.add_argument("file", type=Path)
    parser.add_argument("--evidence", type=Path, metavar="FILE", help=ENGLISH["check.help_evidence"])
    parser.add_argument("--key", action="append", default=[], metavar="VKEY", help=ENGLISH["check.help_key"])
    parser.add_argument(
        "--keys", action="append", default=[], type=Path, metavar="FILE", help=ENGLISH["check.help_keys"]
    )
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", help=ENGLISH["check.help_checkpoint"])
    parser.add_argument("--consistency", type=Path, metavar="FILE", help=ENGLISH["check.help_consistency"])
    parser.add_argument("--log", metavar="URL|FOLDER", help=ENGLISH["check.help_log"])
    parser.add_argument("--json", action="store_true", help=ENGLISH["check.help_json"])
    given = parser.parse_args(arguments)
    asked = Asked(
        given.file, given.evidence, given.key, given.keys, given.checkpoint, given.consistency, given.log
    )
    try:
        report, unfollowed = checked(asked, asked.verifiers())
    except Misused as error:
        parser.error(worded(error.finding))
    said = [as_json(report, unfollowed)] if given.json else _lines(report, unfollowed)
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return telling.status(report, unfollowed)


def _lines(report: Report, unfollowed: Finding | None) -> Iterable[str]:
    return map(worded, telling.sentences(report, unfollowed))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Ends with a status that is no verdict, as the 2 of argparse would be."""
        self.print_usage(sys.stderr)
        self.exit(telling.MISUSED, f"{message}\n")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Misused("check.unreadable", path=str(path), said=error.strerror or "") from error


def _verifier(text: str) -> Verifier:
    try:
        return Verifier.parse(text)
    except MalformedKeyError as error:
        raise Misused("check.no_key", text=text) from error


def _said(value: object) -> str:
    match value:
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S UTC")
        case date():
            return value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
