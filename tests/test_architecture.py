"""The shape of the house, read from its code. Each rule has the reason it exists for."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {
    "agreements": {"agreements"},
    "exports": {"exports", "agreements"},
    "registry": {"registry", "exports", "agreements"},
}
# Inside the domain: each layer and what it may import, lowest first (DESIGN section 2).
LAYERS = {
    "vocabulary": set(),
    "errors": set(),
    "wording": {"vocabulary", "rules"},
    "actors": {"vocabulary", "wording"},
    "rules": {"vocabulary", "errors", "actors", "wording"},
    "tables": {"vocabulary", "errors", "actors", "rules"},
    "ledger": {"vocabulary", "errors", "actors", "tables"},
    "readings": {"vocabulary", "errors", "actors", "rules", "tables", "wording"},
    "acts": {"vocabulary", "errors", "actors", "rules", "tables", "ledger", "readings"},
}
LONGEST = 350
# The closed lists are one list, in alphabetical order: it has no noun to give away.
OF_ANY_LENGTH = frozenset({"agreements/vocabulary.py"})


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "piccolo_migrations" not in path.parts:
                yield path


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path):
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package):
    for path in sources(package):
        for name in imports(parsed(path)):
            top = name.split(".")[0]
            assert top not in PACKAGES or top in PACKAGES[package], f"{path.relative_to(ROOT)} imports {name}"


def test_the_layers_of_the_domain_point_one_way():
    for path in sources("agreements"):
        layer = path.relative_to(ROOT / "agreements").parts[0].removesuffix(".py")
        if layer == "__init__":
            continue
        for name in imports(parsed(path)):
            parts = name.split(".")
            if parts[0] == "agreements" and len(parts) > 1 and parts[1] in LAYERS:
                allowed = LAYERS[layer] | {layer}
                assert parts[1] in allowed, f"{path.relative_to(ROOT)} imports {name}"


def test_rules_are_pure():
    """No database, nothing asynchronous and no clock: a rule gives the same answer for the same values."""
    for path in sources("agreements/rules"):
        tree = parsed(path)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)], (
            path
        )
        assert not {"piccolo", "asyncpg", "litestar"} & {name.split(".")[0] for name in imports(tree)}, path


OFFLINE = ("canonical", "checkpoints", "edges", "merkle", "notes", "proofs", "stamps", "tiles", "tlog_proofs")


def test_what_checks_a_proof_needs_no_database():
    """Whoever checks the ledger has a file and a key and nothing else of ours."""
    for name in OFFLINE:
        path = ROOT / "agreements/ledger" / f"{name}.py"
        tree = parsed(path)
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)], (
            path
        )
        ours = {each.split(".")[2] for each in imports(tree) if each.startswith("agreements.ledger.")}
        assert ours <= set(OFFLINE), path
        others = {each.split(".")[0] for each in imports(tree) if not each.startswith("agreements.ledger")}
        assert not others & {"agreements", "asyncpg", "litestar", "piccolo"}, path


def test_keys_are_read_by_the_signer_alone():
    """What serves strangers never holds what signs, so no hole in it gives a signature away."""
    for path in sources("registry"):
        name = str(path.relative_to(ROOT))
        if not name.startswith("registry/signer/") and name != "registry/cli/ledger.py":
            assert not [each for each in imports(parsed(path)) if each.startswith("registry.signer")], name


CLOCKS = re.compile(r"\b(?:date\.today|datetime\.(?:now|utcnow|today)|time\.time)\(")


def test_clocks_are_read_at_the_edge_alone():
    for path in sources("agreements", "exports"):
        assert not CLOCKS.search(path.read_text("utf-8")), path


WRITING = re.compile(
    r"""["'(\s](?:INSERT\s+INTO|UPDATE\s+["\w{]+\s+(?:AS\s+\w+\s+)?SET|DELETE\s+FROM|TRUNCATE)\b"""
)
METHODS = {"save", "update_self", "remove", "insert", "update", "delete", "create", "get_or_create"}
# Written beside the ledger on purpose: none of it changes what the register says.
BESIDE = {
    "agreements/ledger/recording.py",  # the one block itself
    "agreements/ledger/signing.py",  # the signer's own tables, which tell of the ledger and are no part of the record
}
# Tables that are no part of the record: sessions, failed sign-ins, letters, jobs, verifications.
OPERATIONAL = re.compile(
    r"(?:session|sign_in_failure|api_token|reminder|pgqueuer\w*|idempotency\w*|verification)\b"
)


def texts(tree):
    """Every string of a module with its line; the parts of an f-string are joined, so that its table shows."""
    inner = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inner.update(id(value) for value in node.values)
            yield (
                node.lineno,
                "".join(str(v.value) if isinstance(v, ast.Constant) else "{x}" for v in node.values),
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.lineno, node.value


def unrecorded(source):
    """Lines that write to a table of the record without going through the record of an act."""
    tree = ast.parse(source)
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    for line, text in texts(tree):
        found = WRITING.search(" " + text)
        if (
            found
            and text not in docstrings
            and not OPERATIONAL.match(text[found.end() - 1 :].strip(' "') or text)
        ):
            table = re.search(
                r"(?:INTO|UPDATE|FROM|TRUNCATE)\s+\"?(\w+|\{x\})", text[max(found.start() - 1, 0) :]
            )
            if table is None or not OPERATIONAL.match(table.group(1)):
                yield line
    for awaited in ast.walk(tree):
        if isinstance(awaited, ast.Await):
            for call in ast.walk(awaited):
                # `record.insert(...)` and an act (`organisations.create(...)`) are the ways there are; a table's own
                # methods, called on its class or on an object just made, are not.
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and call.func.attr in METHODS
                    and is_table(call.func.value)
                ):
                    yield call.lineno


def is_table(owner):
    if isinstance(owner, ast.Call):
        owner = owner.func
    return isinstance(owner, ast.Name) and owner.id[:1].isupper()


def test_every_write_goes_through_the_record_of_an_act():
    """One act, one entry, one commit: a write beside it would be a change that the ledger does not know of."""
    for path in sources("agreements", "registry"):
        name = str(path.relative_to(ROOT))
        if name not in BESIDE:
            assert not list(unrecorded(path.read_text("utf-8"))), (
                f"{name}: {list(unrecorded(path.read_text('utf-8')))}"
            )


@pytest.mark.parametrize(
    "source",
    [
        "async def f():\n    await Agreement(x=1).save()",
        "async def f():\n    await Agreement.update({Agreement.place: 'x'}).where(a)",
        "async def f():\n    await Agreement.raw('UPDATE agreement SET place = {}', x)",
        "async def f():\n    await Agreement.raw(f'DELETE FROM {table}')",
        "async def f():\n    await Agreement.insert(a)",
    ],
)
def test_the_check_above_bites(source):
    assert list(unrecorded(source)) == [2]


@pytest.mark.parametrize(
    "source",
    [
        "async def f():\n    await record.insert(Agreement, rows)",
        "async def f():\n    await DB.raw('DELETE FROM session WHERE id = {}', x)",
    ],
)
def test_the_check_above_lets_the_right_way_pass(source):
    assert list(unrecorded(source)) == []


TRANSACTIONS = {
    "agreements/ledger/recording.py",  # the block of an act
    "agreements/ledger/signing.py",  # tiles, kept only if the head agrees
    "registry/accounts/throttling.py",  # failed sign-ins, beside the record
    "registry/database.py",  # migrations
    "registry/delivering.py",  # letters, beside the record
    "registry/engine.py",  # the engine itself
    "registry/reminding.py",  # letters and their jobs, beside the record
    "registry/repeats/keeping.py",  # an act and the answer kept of it
    "registry/verification/asking.py",  # a verification and its job, beside the record
    "registry/verification/running.py",  # what it found and letters about it, beside the record
    "registry/seed.py",  # one lock around the acts that enter the calendar
}


def test_transactions_are_opened_in_few_named_places():
    """What an act writes is one commit with its entry; a transaction elsewhere would be the way around it."""
    opening = {
        str(path.relative_to(ROOT))
        for path in sources("agreements", "exports", "registry")
        if ".transaction(" in path.read_text("utf-8")
    }
    assert opening <= TRANSACTIONS, opening - TRANSACTIONS


# Three words of Cyrillic in a row are a phrase; single words are data: alphabets, months, patterns of typesetting.
PHRASE = re.compile(r"(?:[А-Яа-яЁёҢңӨөҮү]{2,}[ ,:]+){2,}[А-Яа-яЁёҢңӨөҮү]{2,}")
DATA = ("agreements/wording", "registry/demo", "agreements/tables/data")


def test_no_text_for_people_stands_in_code():
    """A sentence in code cannot be translated; Cyrillic letters in a string are the surest sign of one."""
    for path in sources("agreements", "exports", "registry"):
        name = str(path.relative_to(ROOT))
        if name.startswith(DATA):
            continue
        tree = parsed(path)
        docstrings = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        }
        for line, text in texts(tree):
            assert text in docstrings or not PHRASE.search(text), f"{name}:{line} says {text!r}"


def test_modules_stay_readable():
    """Past this length another noun is hiding in a module."""
    lengths = {
        str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n")
        for path in sources("agreements", "exports", "registry")
    }
    long = {name for name, lines in lengths.items() if lines > LONGEST}
    assert long <= OF_ANY_LENGTH, lengths


def test_handlers_hold_no_query_and_no_rule():
    """A handler reads the input, makes one call and answers."""
    for path in sources("registry/pages", "registry/api"):
        source = path.read_text("utf-8")
        assert ".raw(" not in source, f"{path.relative_to(ROOT)} holds a query"
        assert "SELECT " not in source, f"{path.relative_to(ROOT)} holds a query"


def test_templates_hold_no_python():
    assert not list((ROOT / "templates").rglob("*.py"))


def test_the_top_level_is_fixed():
    known = {
        "agreements", "exports", "registry", "templates", "tests", "requirements", "README.md", "CHANGELOG.md",
        "LICENSE", "Makefile", "pyproject.toml", "package.json", "package-lock.json",
    }  # fmt: skip
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    tops = {name.split("/")[0] for name in listed if name and not name.startswith(".")}
    assert tops <= known, tops - known
