"""What is drawn on paper: a template of typst, which gets every text as data and never as markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from unicodedata import bidirectional

import fontpkg_amiri
import fontpkg_noto_sans

from app.core.texts import tidy

if TYPE_CHECKING:
    import typst

_drawing = Lock()
"""One at a time: a compiler keeps the inputs of its last page."""


@cache
def _compiler(template: Path) -> typst.Compiler:
    import typst

    return typst.Compiler(template, root=template.parent, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _fonts() -> typst.Fonts:
    """The fonts in which the office's papers and badges are drawn, and no other."""
    import typst

    # Amiri has a glyph for each letter. Noto Sans Arabic draws letters and dots apart, and such
    # text cannot be copied or read aloud from the PDF (typst issue 4225).
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[fontpkg_noto_sans.ROOT, fontpkg_amiri.ROOT],
    )


def draw(
    template: Path,
    *,
    name: str,
    content: Any,
    at: datetime | None = None,
    standards: Sequence[typst.PDFStandard] = (),
) -> bytes:
    """The PDF of a template that reads its content as JSON under this name.

    `at` is the document's date, to the second: with the same content and date it is the same bytes.
    """
    moment = at.replace(microsecond=0) if at else None
    inputs = {name: json.dumps(content)}
    with _drawing:
        drawn = _compiler(template).compile(
            format="pdf", pdf_standards=list(standards), sys_inputs=inputs, timestamp=moment
        )
    return cast("bytes", drawn)


def picture(template: Path, *, name: str, drawing: str, dots_per_inch: int) -> bytes:
    """The PNG of a template that shows a drawing, an SVG that it reads under this name."""
    with _drawing:
        drawn = _compiler(template).compile(format="png", ppi=dots_per_inch, sys_inputs={name: drawing})
    return cast("bytes", drawn)


def line(text: str) -> dict[str, str]:
    """A line with the direction in which it runs: that of its first letter."""
    tidied = tidy(text)
    strong = next((found for found in map(bidirectional, tidied) if found in {"L", "R", "AL"}), "")
    return {"text": tidied, "direction": {"L": "ltr", "": ""}.get(strong, "rtl")}
