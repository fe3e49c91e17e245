"""Published lists of strings that have broken programs; they lie beside the clone or where KELISHIM_VECTORS says."""

import json
import os
from pathlib import Path

import pytest

VECTORS = Path(os.environ.get("KELISHIM_VECTORS") or Path(__file__).parents[3] / "shared" / "vectors")


def _folder(name):
    folder = VECTORS / name
    if not folder.is_dir():
        pytest.skip(f"no {name} in {VECTORS}; set KELISHIM_VECTORS")
    return folder


def naughty_strings():
    strings = json.loads((_folder("naughty-strings") / "blns.json").read_text("utf-8"))
    return [text for text in strings if text]


def csv_injections():
    """The payloads of both collections, one a string."""
    folder = _folder("csv-injection")
    lines = (folder / "payloadbox" / "Intruder" / "csv-payload.txt").read_text("utf-8").splitlines()
    blocks = (folder / "payloadsallthethings" / "README.md").read_text("utf-8").splitlines()
    lines += [line.strip() for line in blocks if line.strip().startswith(("=", "+", "@", "DDE"))]
    return [line for line in lines if len(line) > 1]
