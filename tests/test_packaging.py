"""What is shipped: the wheel, the locks, the packages of the pages, and what the command line costs to start."""

import ast
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from registry import assets, fetching

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)
# Published advisories; below these nothing is installed.
FLOORS = {
    "litestar": "2.25",
    "multipart": "1.3.1",
    "weasyprint": "70.0",
    "lxml": "6.1.0",
    "pillow": "12.3.0",
    "fonttools": "4.60.2",
    "jinja2": "3.1.6",
    "cryptography": "50.0.0",
    "aiosmtplib": "5.1.3",
    "h11": "0.16.0",
}


def pins(lock):
    return {
        re.sub(r"[-_.]+", "-", name).lower(): version for name, version, _ in PIN.findall(lock.read_text())
    }


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [name for name in listed.split("\0") if name]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy, with packages of the pages in their place."""
    source = tmp_path_factory.mktemp("source")
    for name in tracked():
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name)
    vendor = source / "templates" / "static" / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    (vendor / "manifest.json").write_text("{}")
    target = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", target, source]
    subprocess.run(command, check=True, capture_output=True)
    return zipfile.ZipFile(next(target.glob("*.whl")))


def test_the_wheel_holds_all_that_runs_and_nothing_else(wheel):
    names = set(wheel.namelist())
    needed = {
        name
        for name in tracked()
        if name.split("/")[0] in ("agreements", "exports", "registry", "templates")
        and (ROOT / name).is_file()
    }
    assert needed <= names
    assert "templates/static/vendor/manifest.json" in names
    top = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert top == {"agreements", "exports", "registry", "templates"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_brings_the_command(wheel):
    [entry] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    assert "kelishim = registry.cli:main" in wheel.read(entry).decode()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_pin_everything_by_digest_and_name_no_address(lock):
    text = lock.read_text()
    assert re.sub(r"^# .*$", "", PIN.sub("", text), flags=re.MULTILINE).strip() == ""
    assert "://" not in text


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_locks_hold_what_the_project_asks_for(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["embedded"]
    if lock.name == "test.txt":
        asked += project["optional-dependencies"]["test"]
    locked = pins(lock)
    for requirement in map(Requirement, asked):
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert requirement.specifier.contains(locked[name]), name


def test_everything_imported_is_asked_for_by_name():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    named = {re.sub(r"[-_.]+", "-", Requirement(each).name).lower() for each in asked}
    imported = set()
    for folder in ("agreements", "exports", "registry"):
        for module in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text())):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module.split(".")[0])
    imported -= sys.stdlib_module_names | {"agreements", "exports", "registry"}
    brought_by = packages_distributions()
    unnamed = {
        name
        for name in imported
        if not named & {re.sub(r"[-_.]+", "-", each).lower() for each in brought_by[name]}
    }
    assert unnamed == {"pydantic_core"}  # pydantic pins it to the version


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_goes_below_an_advisory(lock):
    locked = pins(lock)
    assert [name for name, floor in FLOORS.items() if Version(locked[name]) < Version(floor)] == []


def test_tests_run_on_what_is_shipped():
    run, test = pins(ROOT / "requirements" / "run.txt"), pins(ROOT / "requirements" / "test.txt")
    assert {name: version for name, version in run.items() if test.get(name) != version} == {}


def test_the_lock_of_the_pages_names_versions_and_digests_and_no_address():
    text = (assets.TEMPLATES / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    wanted = json.loads((assets.TEMPLATES / "package.json").read_text())["dependencies"]
    assert [place for place, package in locked.items() if "resolved" in package] == []
    assert all(package["integrity"].startswith("sha512-") for place, package in locked.items() if place)
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version


def test_files_of_the_packages_are_named_by_their_bytes(tmp_path):
    vendor = fetching.Vendor(tmp_path)
    file = vendor.add("htmx.min.js", b"first")
    assert file == vendor.add("htmx.min.js", b"first")
    assert file != vendor.add("htmx.min.js", b"second")
    assert re.fullmatch(r"htmx\.[0-9a-f]{12}\.min\.js", file)
    digest = base64.b64encode(hashlib.sha384(b"second").digest()).decode()
    assert vendor.manifest["htmx.min.js"]["integrity"] == f"sha384-{digest}"


def test_the_application_runs_without_the_packages_of_the_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
    assets.assets.cache_clear()
    try:
        assert assets.asset("htmx.min.js") is None
        (tmp_path / "manifest.json").write_text(
            '{"htmx.min.js": {"file": "htmx.0.min.js", "integrity": "sha384-x"}}'
        )
        assets.assets.cache_clear()
        assert assets.asset("htmx.min.js") == assets.Asset("/static/vendor/htmx.0.min.js", "sha384-x")
    finally:
        assets.assets.cache_clear()


@pytest.mark.skipif(
    not assets.MANIFEST.exists(), reason="the packages of the pages were not fetched (make assets)"
)
def test_fetched_files_are_what_their_manifest_says():
    for entry in json.loads(assets.MANIFEST.read_text()).values():
        content = (assets.VENDOR / entry["file"]).read_bytes()
        assert entry["integrity"] == f"sha384-{base64.b64encode(hashlib.sha384(content).digest()).decode()}"
    assert len(list(assets.FONTS.glob("*.ttf"))) == 2 * len(fetching.PRINT_STYLES)
    icons = next(assets.VENDOR.glob("icons.*.svg")).read_text()
    assert 'id="search"' in icons


def test_a_sheet_of_icons_holds_those_that_templates_name(tmp_path):
    for name in ("search", "zodiac-leo"):
        (tmp_path / f"{name}.svg").write_text(f'<svg class="x"><path d="{name}"/></svg>')
    sheet = fetching.sprite(tmp_path)
    assert '<symbol id="search" viewBox="0 0 24 24"' in sheet
    assert "zodiac" not in sheet


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_the_command_line_speaks_the_language_of_its_terminal(language):
    said = {
        spoken: subprocess.run(
            [sys.executable, "-m", "registry.cli", "--help"],
            env={"LANG": f"{spoken}.UTF-8", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
            capture_output=True, text=True, check=True,
        ).stdout
        for spoken in (language, "C")
    }  # fmt: skip
    assert (said[language] == said["C"]) is (language == "en")
    assert "serve" in said[language]
    assert "cli." not in said[language]


def test_help_imports_neither_the_web_nor_the_database():
    asked = (
        "import sys; sys.argv = ['kelishim', '--help']; from registry.cli import kelishim;"
        "kelishim(standalone_mode=False);"
        "print(sorted({'litestar', 'asyncpg', 'piccolo', 'weasyprint'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"


def test_a_start_imports_no_source_of_holidays():
    asked = "import sys, registry.app, registry.serving, registry.starting; print('holidays' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"
