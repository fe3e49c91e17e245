"""What an edit is: something done, and what must be said of it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from registry.piccolo_conf import DB
from tests.tamper.scene import Found, Scene, sql


@dataclass(frozen=True)
class Edit:
    """Something done behind the register's back. Doing it tells what must be found: each of these, at least."""

    name: str
    do: Callable[[Scene], Awaitable[Sequence[Found]]]
    # Whether it is for the signer to find: what is consistent in itself, and not what was signed.
    by_the_signer: bool = False


class NothingThere(Exception):
    """The scene has no row of a table: what was to be done there is left out, and one test says so for all."""


@dataclass(frozen=True)
class Tried:
    """What an edit says it must be found by, what of that was not said, and all that was."""

    named: Sequence[Found]
    unnamed: Sequence[Found]
    found: Sequence[Found]


async def tried(scene: Scene, *edits: Edit) -> Tried:
    """Does edits, looks, and undoes them."""
    savepoint = DB.transaction()
    await savepoint.__aenter__()
    try:
        await sql("SET LOCAL session_replication_role = replica")
        named = list[Found]()
        for edit in edits:
            with suppress(NothingThere):
                named += await edit.do(scene)
        await sql("SET LOCAL session_replication_role = origin")
        found = await scene.found(by_the_signer=any(edit.by_the_signer for edit in edits))
    finally:
        await savepoint.rollback()
        await savepoint.__aexit__(None, None, None)
    unnamed = [
        (key, says)
        for key, says in named
        if not any(key == said and says.items() <= params.items() for said, params in found)
    ]
    return Tried(named, unnamed, found)


def edit(name: str, *steps: str, found: Sequence[Found], by_the_signer: bool = False) -> Edit:
    """Statements, and what is found. `@n` is the number of entries, `@b` that at the backup, `@s` of checkpoints."""

    async def do(scene: Scene) -> Sequence[Found]:
        for step in steps:
            await sql(filled(step, scene))
        return [(key, {name: said(value, scene) for name, value in says.items()}) for key, says in found]

    return Edit(name, do, by_the_signer)


def filled(text: str, scene: Scene) -> str:
    return (
        text.replace("@n", str(scene.size))
        .replace("@b", str(scene.backed_up))
        .replace("@s", str(len(scene.signed)))
    )


def said(value: object, scene: Scene) -> object:
    """`"@n - 1"` for a number that depends on the scene."""
    if isinstance(value, str) and value.startswith("@"):
        first, sign, second = filled(value, scene).partition(" - ")
        return int(first) - int(second) if sign else int(first)
    return value
