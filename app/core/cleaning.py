"""Cleans a file that somebody sends: read from standard input, written anew to standard output.

It runs as a programme of its own (`app.core.files` starts it), without the office's keys and with bounds
on memory and time: whatever a hostile file does to a decoder, it does it here. So it imports nothing of
the house. The first line of the answer is the kind of file, or why the file is refused.

What a file is, its first bytes and its decoder say, never its name. Pictures are drawn anew. Of a PDF the
pages are taken into a new one (`cleaning_pdf.py`), without whatever acts, hides or tells of its writer.
Office documents and plain texts, where they are taken, are read by `cleaning_office.py`. Most of a small
file's time is to load what reads it, so only that is loaded.

    python -I cleaning.py <kinds that are taken, as "pdf,jpeg"> <most pages> <seconds> <ending of its name>
"""

from __future__ import annotations

import io
import resource
import runpy
import sys
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

MEMORY = 600 * 1024 * 1024
"""Bytes of address space, libraries among them."""
MOST_PIXELS = 30_000_000
"""A sheet of A4 at 500 dots an inch, and more than a phone's picture."""
LONGEST_SIDE = 3500
MOST_SCANS = 100
"""Of a JPEG, each over the whole picture: a programme writes a dozen."""
BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
OF_AN_OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "text", "csv"})
"""What is read by `cleaning_office.py`."""
_START, _IMAGE, _MARKS_TO_KEEP = b"\xff\xd8", 0xDA, {0xE0, 0xE2, 0xEE}
"""Of a JPEG's marks for programmes, those that say how its colours are read (JFIF, ICC, Adobe)."""


class RefusedError(Exception):
    """The file can't be taken; `args` holds the reason's name."""


def clean(data: bytes, *, kinds: Collection[str], most_pages: int, ending: str) -> tuple[str, bytes]:
    """The kind of a file and the file as the office keeps it; RefusedError names the reason."""
    if not data:
        raise RefusedError("empty")
    kind = next((kind for start, kind in BEGINNINGS.items() if data.startswith(start)), None)
    if kind is None and not OF_AN_OFFICE.isdisjoint(kinds):
        return _of_an_office(data, kinds, ending)
    if kind is None or kind not in kinds:
        raise RefusedError("kind")
    try:
        return kind, _pdf(data, most_pages) if kind == "pdf" else _picture(data, kind)
    except MemoryError as error:
        raise RefusedError("heavy") from error
    except (zlib.error, OSError, ValueError, TypeError, KeyError, SyntaxError, RuntimeError) as error:
        raise RefusedError("broken") from error


def _beside(name: str) -> dict[str, Any]:
    """What a file beside this one holds; no path leads from here to the house, so it is read by its name."""
    return runpy.run_path(str(Path(__file__).with_name(name)))


def _pdf(data: bytes, most_pages: int) -> bytes:
    pdf = _beside("cleaning_pdf.py")
    try:
        content: bytes = pdf["clean"](data, most_pages=most_pages, memory=MEMORY, bare_jpeg=without_marks)
    except pdf["NotTakenError"] as refusal:
        raise RefusedError(*refusal.args) from refusal
    return content


def _of_an_office(data: bytes, kinds: Collection[str], ending: str) -> tuple[str, bytes]:
    office = _beside("cleaning_office.py")
    try:
        kind, content = office["clean"](data, ending=ending, bare_jpeg=without_marks)
    except office["NotTakenError"] as refusal:
        raise RefusedError(*refusal.args) from refusal
    except (MemoryError, RecursionError) as error:
        raise RefusedError("heavy") from error
    except Exception as error:  # a hostile archive can fail anywhere; nothing of it is kept
        raise RefusedError("broken") from error
    if kind not in kinds:
        raise RefusedError("kind")
    return kind, content


def _picture(data: bytes, kind: str) -> bytes:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # told by MOST_PIXELS, in words
    with Image.open(io.BytesIO(data), formats=(kind.upper(),)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise RefusedError("pixels")
        if kind == "jpeg":
            if data.count(b"\xff\xda") > MOST_SCANS:
                raise RefusedError("heavy")
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright: Image.Image = ImageOps.exif_transpose(image)
        drawn = _in_eight_bits(upright)
        drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        fresh = Image.new(
            "L" if drawn.mode == "L" else "RGB", drawn.size, "white"
        )  # a new picture has nothing beside its pixels
        fresh.paste(drawn, mask=drawn.getchannel("A") if drawn.mode == "RGBA" else None)
    out = io.BytesIO()
    if kind == "jpeg":
        fresh.save(out, "JPEG", quality=88)
    else:
        fresh.save(out, "PNG", compress_level=4)
    return out.getvalue()


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """A picture as it can be drawn; of sixteen bits the upper eight: converting would make all white."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda grey: grey / 256).convert("L")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in {"L", "RGB", "RGBA"} else image.convert("RGBA")


def without_marks(data: bytes) -> bytes:
    """A JPEG without comments and without the marks of cameras and programmes (EXIF, XMP, IPTC)."""
    if not data.startswith(_START):
        raise RefusedError("broken")
    kept, at = bytearray(_START), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _IMAGE:
        mark, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if mark != 0xFE and (not 0xE0 <= mark <= 0xEF or mark in _MARKS_TO_KEEP):
            kept += data[at:end]
        at = end
    return bytes(kept + data[at : data.rfind(b"\xff\xd9") + 2])


def _main(kinds: str, most_pages: str, seconds: str, ending: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    try:
        data = sys.stdin.buffer.read()
        kind, content = clean(data, kinds=kinds.split(","), most_pages=int(most_pages), ending=ending)
    except RefusedError as refusal:
        kind, content = str(refusal), b""
    sys.stdout.buffer.write(kind.encode() + b"\n" + content)


if __name__ == "__main__":
    _main(*sys.argv[1:])
