"""`kelishim verify log | db | between | freeze`: whether the log proves itself, and the database says what it says.

Without a command both are done for the register here. Exit status: 0 when all is in order, 1 when something is not, 2
where there is nothing that could be checked, 3 when all is in order but signed by no key that was named, 64 when
misused.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry import terminal
from registry.cli._judging import Judging, Misuse
from registry.cli._verify_file import file

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from agreements.ledger.findings import Finding
    from agreements.ledger.log_folders import Checked
    from agreements.ledger.notes import Verifier
    from agreements.ledger.withholding import Withheld

SOUND, ALTERED, NOTHING, UNKNOWN = 0, 1, 2, 3
KEY = click.option("--key", "texts", multiple=True, metavar="VKEY", help=terminal.t("verify.help_key"))
KEYS = click.option(
    "--keys",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=terminal.t("verify.help_keys"),
)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        sys.exit(_here(verify))


@command.command("log", cls=Judging, help=terminal.t("verify.help_log"))
@click.argument("folder", required=False, type=FOLDER)
@KEY
@KEYS
def log(folder: Path | None, texts: Sequence[str], files: Sequence[Path]) -> None:
    keys = trusted(texts, files)
    if folder is None:
        sys.exit(_here(lambda: _log(keys)))
    sys.exit(_folder(folder, keys))


@command.command("db", cls=Judging, help=terminal.t("verify.help_db"))
def db() -> None:
    sys.exit(_here(_db))


@command.command("between", cls=Judging, help=terminal.t("verify.help_between"))
@click.argument("earlier", type=FILE)
@click.argument("later", type=FILE)
@click.option("--proof", type=FILE, help=terminal.t("verify.help_proof"))
@click.option("--log", "address", metavar="URL", help=terminal.t("verify.help_served"))
@click.option("--dir", "folder", type=FOLDER, help=terminal.t("verify.help_folder"))
@KEY
@KEYS
def between(  # noqa: PLR0913, PLR0917 -- one for each option
    earlier: Path,
    later: Path,
    proof: Path | None,
    address: str | None,
    folder: Path | None,
    texts: Sequence[str],
    files: Sequence[Path],
) -> None:
    from registry import log_comparing

    bodies, keys = (earlier.read_bytes(), later.read_bytes()), trusted(texts, files)
    if proof is not None:
        found = log_comparing.by_proof(*bodies, keys, proof.read_text("ascii", "replace"))
    elif address is not None:
        found = log_comparing.by_address(*bodies, keys, address)
    elif folder is not None:
        found = log_comparing.by_folder(*bodies, keys, folder)
    else:
        # The register's own keys are known where it runs.
        sys.exit(_here(lambda: _between(*bodies, keys)))
    sys.exit(_told(found))


@command.command("freeze", cls=Judging, help=terminal.t("verify.help_freeze"))
@click.argument("package", type=FILE)
@KEY
@KEYS
def freeze(package: Path, texts: Sequence[str], files: Sequence[Path]) -> None:
    sys.exit(_package(package, trusted(texts, files)))


def trusted(texts: Iterable[str], files: Iterable[Path]) -> "tuple[Verifier, ...]":
    """The keys that were named; one that is none is misuse."""
    from agreements.ledger.notes import MalformedKeyError, Verifier

    lines = [*texts, *(line for path in files for line in path.read_text("utf-8", "replace").splitlines())]
    try:
        return tuple(Verifier.parse(line.strip()) for line in lines if line.strip())
    except MalformedKeyError:
        raise Misuse(terminal.t("verify.no_key")) from None


def _folder(folder: Path, keys: "Sequence[Verifier]") -> int:
    from agreements.ledger import log_folders
    from agreements.ledger.log_folders import Checked, Folder, NoLogError

    checked, count = Checked(), 0
    try:
        for finding in log_folders.findings(Folder(folder), keys, checked):
            count += 1
            terminal.complain(finding.key, **finding.params)
    except NoLogError:
        terminal.complain("verify.no_log", folder=folder)
        return NOTHING
    if count:
        return _discrepancies(count)
    return _sound(checked, known=checked.known)


def _package(path: Path, keys: "Sequence[Verifier]") -> int:
    from agreements.ledger import freezes
    from agreements.ledger.freezes import NoPackageError, Report

    report, count = Report(), 0
    try:
        for finding in freezes.findings(path, keys, report):
            count += 1
            terminal.complain(finding.key, **finding.params)
    except NoPackageError:
        terminal.complain("verify.no_package", file=path)
        return NOTHING
    if count:
        return _discrepancies(count)
    first, last = (
        terminal.words().date(date.fromisoformat(report.about[each])) for each in ("first_on", "last_on")
    )
    terminal.say("verify.package_sound", name=report.about["name"], first=first, last=last)
    if report.issued is None:
        terminal.complain("verify.package_unproved")
    else:
        terminal.say("verify.package_issued", size=terminal.words().number(report.issued.size))
    return _sound(report.log, known=report.known)


def _sound(checked: "Checked", *, known: bool) -> int:
    """Say what was checked of a log that is whole."""
    words = terminal.words()
    click.echo(words.n("verify.log_sound", checked.size, log=checked.log, root=checked.root.hex()))
    if checked.sections:
        click.echo(words.n("verify.sections_sound", checked.sections))
    if checked.withheld:
        click.echo(words.n("verify.sections_withheld", checked.withheld))
    if not known:
        terminal.complain("verify.unknown_key")
        return UNKNOWN
    return SOUND


def _told(found: "Sequence[Finding]") -> int:
    """What came of two checkpoints: the last sentence is the verdict."""
    *about, verdict = found
    status = {
        "verify.continues": SOUND,
        "verify.continues_unknown": UNKNOWN,
        "verify.no_checkpoint_file": NOTHING,
        "verify.no_hashes": NOTHING,
    }.get(verdict.key, ALTERED)
    for each in (*about, verdict):
        (terminal.complain if status else terminal.say)(each.key, **each.params)
    return status


def _here(check: Callable[[], Awaitable[int]]) -> int:
    """Runs a check on the register's database, which is started for it if need be."""
    from registry.embedded import EmbeddedPostgres
    from registry.settings import settings

    async def connected() -> int:
        from registry import database
        from registry.accounts import acts as _accounts  # noqa: F401 -- so that the ledger knows of accounts too

        await database.prepare(settings())
        async with database.pool(settings()), database.at_one_moment():
            return await check()

    with ExitStack() as stack:
        if settings().embedded:
            stack.enter_context(EmbeddedPostgres(settings().home, settings().pg_root))
        return asyncio.run(connected())


async def verify() -> int:
    """Print every finding as it comes, then the verdict; give the exit status."""
    from agreements.ledger import verifying

    return await _printed(verifying.findings(_roots()), "verify.genuine", withheld=True)


async def _log(keys: "Sequence[Verifier]") -> int:
    from agreements.ledger import verifying
    from agreements.ledger.walking import Walk

    return await _printed(verifying.of_log(Walk(), _roots(), keys), "verify.log_sound", withheld=True)


async def _db() -> int:
    from agreements.ledger import comparing

    return await _printed(comparing.findings(await comparing.last()), "verify.rows_sound")


def _roots() -> "Sequence[Certificate]":
    """The authorities of time that are trusted here."""
    from registry import authorities
    from registry.settings import settings

    return authorities.roots(settings())


async def _printed(findings: Any, verdict: str, *, withheld: bool = False) -> int:  # noqa: ANN401 -- findings as they come
    from agreements.ledger import verifying, withholding

    found = 0
    async for finding in findings:
        found += 1
        terminal.complain(finding.key, **finding.params)
    for line in _withheld((await withholding.told()).values()) if withheld else ():
        click.echo(line)
    if found:
        return _discrepancies(found)
    name, size, root = await verifying.totals()
    click.echo(terminal.words().n(verdict, size, log=name, root=root))
    return SOUND


def _discrepancies(count: int) -> int:
    click.echo(terminal.words().n("verify.found", count), err=True)
    return ALTERED


async def _between(earlier: bytes, later: bytes, keys: "Sequence[Verifier]") -> int:
    from registry import log_comparing

    return _told(await log_comparing.by_register(earlier, later, keys))


def _withheld(told: "Iterable[Withheld]") -> list[str]:
    """What is missing because an entry says so: by entry, the sections and how many versions of each."""
    counted = Counter((each.seq, each.subject, each.section) for each in told)
    return [
        terminal.words().n("verify.withheld", count, seq=seq, subject=subject, section=section)
        for (seq, subject, section), count in sorted(counted.items())
    ]


command.add_command(file)
