"""The files of the front-end packages, as `kelishim assets` laid them out.

Their names change with their bytes, so a browser may keep them for ever.

The application runs without them, plainer. Our own styles are no concern of this module.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent.parent / "templates"
VENDOR = TEMPLATES / "static" / "vendor"
# Whole TrueType files, for documents; pages have web fonts through `fonts.css`.
FONTS = VENDOR / "fonts"
MANIFEST = VENDOR / "manifest.json"
# Where the application serves `VENDOR`.
PREFIX = "/static/vendor"


@dataclass(frozen=True)
class Asset:
    """Where a file is served and what its bytes must digest to (Subresource Integrity)."""

    href: str
    integrity: str


@cache
def assets() -> dict[str, Asset]:
    """List the files by plain name; none when the packages were not fetched."""
    try:
        listed = json.loads(MANIFEST.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return {name: Asset(f"{PREFIX}/{entry['file']}", entry["integrity"]) for name, entry in listed.items()}


def asset(name: str) -> Asset | None:
    """Give one file by its plain name, as in `htmx.min.js`."""
    return assets().get(name)
