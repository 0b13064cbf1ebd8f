"""The badge: a picture that bears its credential within (Open Badges 3.0, "baked")."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from textwrap import wrap

from flask import render_template

from app.certificates.models import Certificate
from app.core import paper
from app.core.i18n import speaking
from app.core.texts import RIGHT_TO_LEFT

_LETTERS_IN_A_LINE, _MOST_LINES = 24, 5
_PAGE = Path(__file__).with_name("badge.typ")
_DOTS_PER_INCH = 96
"""360 points are 480 dots, as wide as the SVG."""


def baked_svg(certificate: Certificate, document: str) -> str:
    """The badge of a certificate, as an SVG with its Open Badge in it."""
    # The same JSON, which does not end the CDATA.
    return _picture(certificate, document.replace("]]>", "]]\\u003e"))


def baked_png(certificate: Certificate, document: str) -> bytes:
    """The same picture as a PNG, with its Open Badge in a chunk of text: the same bytes each time."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    text = PngInfo()
    text.add_itxt("openbadgecredential", document)
    baked = BytesIO()
    drawing = _picture(certificate, "")
    png = paper.picture(_PAGE, name="badge", drawing=drawing, dots_per_inch=_DOTS_PER_INCH)
    with Image.open(BytesIO(png)) as drawn:
        drawn.save(baked, "PNG", pnginfo=text)
    return baked.getvalue()


def _picture(certificate: Certificate, document: str) -> str:
    title = certificate.title[certificate.language]
    lines = wrap(title, _LETTERS_IN_A_LINE, max_lines=_MOST_LINES, placeholder="…")
    if (
        certificate.language in RIGHT_TO_LEFT
    ):  # said in the text itself: what draws the PNG knows no direction
        lines = [f"\u2067{line}\u2069" for line in lines]
    with speaking(certificate.language):
        return render_template(
            "credentials/badge.svg",
            lines=lines,
            year=certificate.issued_on.year if certificate.issued_on else "",
            document=document,
        )
