"""What a file says of its own proof: where in the ledger it comes from, and how to check it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from exports.phrases import Phrases
from exports.views import Picture, Seal, Summary, Tone

if TYPE_CHECKING:
    from agreements.wording.words import Words
    from exports.lists import Listing

# So many figures of the head tell one tree from another on paper; the file itself has all of them.
FIGURES = 8
# How the page to check by is found under the address of the register.
CHECK = "/check"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the content of a file comes from: the entry at `index` of a log, under a head over `size` entries.

    `root` is the head's hash, None while none is signed over that entry; `size` means nothing then.
    """

    log: str
    index: int
    size: int = 0
    root: bytes | None = None

    @property
    def figures(self) -> str:
        return "" if self.root is None else self.root.hex()[:FIGURES]

    def check_at(self, base_url: str) -> str:
        """The public page that tells of the entry and checks files."""
        base = f"{base_url.rstrip('/')}{CHECK}"
        return base if self.root is None else f"{base}/{self.index}-{self.figures}"


def on_document(view: Summary, standing: Standing, words: Words, base_url: str, room: int) -> Summary:
    """The view with its seal: at the foot of each page, and at the end beside the code. `room` is in bytes."""
    to, address = Phrases(words), standing.check_at(base_url)
    return replace(
        view,
        seal=Seal(
            foot=(_said(standing, to), to.t("seal.check", address=address)),
            about=to.t("seal.attachment"),
            room=room,
        ),
        closing=(*view.closing, to.phrase(to.t("seal.closing")), to.phrase(address, Tone.CODE)),
        picture=Picture(address, to.t("seal.picture", address=address)),
        identifier=f"{view.identifier}/{standing.index}-{standing.figures}",
    )


def on_list(listing: Listing, standing: Standing, words: Words, base_url: str) -> Listing:
    """The list with its seal where it says of itself what it is."""
    to = Phrases(words, binding=False)
    said = (
        (to.t("seal.proof"), _said(standing, to)),
        (to.t("seal.check_at"), standing.check_at(base_url)),
    )
    return replace(listing, about=(*listing.about, *said))


def _said(standing: Standing, to: Phrases) -> str:
    if standing.root is None:
        return to.t("seal.unsigned", log=standing.log, index=standing.index)
    return to.t(
        "seal.signed", log=standing.log, index=standing.index, size=standing.size, root=standing.figures
    )
