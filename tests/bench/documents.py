"""How much longer an extract takes than bare WeasyPrint on the same page: `python -m tests.bench.documents`.

Bare means WeasyPrint as it comes: no tags, no archive profile, no attachment, the collector on. Each side runs in a
process of its own, because the objects one leaves behind would slow the other down.
"""

import gc
import io
import os
import statistics
import subprocess
import sys
import time

import pikepdf
import pydyf

PAGE_REFERENCES = pydyf.PDF.page_references

import weasyprint  # noqa: E402 -- after the original property was kept

from agreements.vocabulary import Language  # noqa: E402
from exports import pdf  # noqa: E402
from exports.summaries import summarise  # noqa: E402
from registry.assets import FONTS  # noqa: E402
from registry.languages import words  # noqa: E402
from tests.exports.samples import BASE_URL, DAY, a_dossier  # noqa: E402

ROUNDS = 20
WARM_UP = 3


def two_pages(language):
    """The memorandum the project began with."""
    full = a_dossier()
    plain = a_dossier(
        parties=full.parties[:1], commitments=full.commitments[3:], documents=full.documents[:1]
    )
    return summarise(plain, words(language), day=DAY, base_url=BASE_URL)


def one_side(side, language):
    """Print the median of CPU milliseconds a file and the number of its pages."""
    press, summary = pdf.Press(FONTS), two_pages(language)
    style = (pdf.TEMPLATES / "summary.css").read_text("utf-8")
    html = press.html(summary).replace("</head>", f"<style>{style}</style></head>")
    if side == "bare":
        pydyf.PDF.page_references = PAGE_REFERENCES
        os.environ["FONTCONFIG_FILE"] = str(press._fonts._configuration)
    else:
        gc.disable()
    seconds, made = [], b""
    for _ in range(WARM_UP + ROUNDS):
        began = time.process_time()
        made = weasyprint.HTML(string=html).write_pdf() if side == "bare" else press.pdf(summary)
        seconds.append(time.process_time() - began)
        if side == "ours":
            gc.collect()
    with pikepdf.open(io.BytesIO(made)) as document:
        sys.stdout.write(f"{statistics.median(seconds[WARM_UP:]) * 1000} {len(document.pages)}\n")


def main():
    for language in Language:
        found = {}
        for side in ("bare", "ours"):
            command = [sys.executable, "-m", "tests.bench.documents", side, language]
            shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            found[side] = float(shown[0])
            pages = int(shown[1])
        ratio = found["ours"] / found["bare"]
        sys.stdout.write(
            f"{language}: {pages} pages, bare {found['bare']:.0f} ms, ours {found['ours']:.0f} ms, ratio {ratio:.2f}\n"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        one_side(sys.argv[1], Language(sys.argv[2]))
    else:
        main()
