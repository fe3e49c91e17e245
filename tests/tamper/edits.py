"""What an edit is: something done, and what must be said of it."""

from collections.abc import Awaitable, Callable, Sequence
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


async def missed(scene: Scene, *edits: Edit) -> tuple[list[Found], list[Found]]:
    """Does edits, and undoes them: what should have been said of them and was not; and all that was said."""
    savepoint = DB.transaction()
    await savepoint.__aenter__()
    try:
        await sql("SET LOCAL session_replication_role = replica")
        named = [each for edit in edits for each in await edit.do(scene)]
        await sql("SET LOCAL session_replication_role = origin")
        found = await scene.found(by_the_signer=any(edit.by_the_signer for edit in edits))
    finally:
        await savepoint.rollback()
        await savepoint.__aexit__(None, None, None)
    assert named, "an edit says what it is to be found by"
    return [
        (key, says)
        for key, says in named
        if not any(key == said and says.items() <= params.items() for said, params in found)
    ], found


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
