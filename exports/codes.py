"""An address as a QR code, so that a paper extract leads back to the register."""

import io

import segno

from exports.views import Picture

# Level M restores a code of which a stamp or a fold hides up to 15 %.
CORRECTION = "m"
# Points a module; at 24 mm wide this prints at about 500 dots an inch.
PNG_SCALE = 10


def svg(picture: Picture) -> str:
    """The code as a drawing whose title is what a screen reader says instead of it."""
    target = io.BytesIO()
    code = segno.make(picture.address, error=CORRECTION, micro=False)
    code.save(target, kind="svg", xmldecl=False, border=0, title=picture.alternative, omitsize=True)
    return target.getvalue().decode()


def png(picture: Picture) -> bytes:
    """The code as a picture for Word, which draws no SVG in older versions."""
    target = io.BytesIO()
    segno.make(picture.address, error=CORRECTION, micro=False).save(
        target, kind="png", scale=PNG_SCALE, border=0
    )
    return target.getvalue()
