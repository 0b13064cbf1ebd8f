"""Cleans a file that somebody sends: read from standard input, written anew to standard output.

It runs as a programme of its own (`app.core.files` starts it), without the office's keys and with bounds
on memory and time: whatever a hostile file does to a decoder, it does it here. So it imports nothing of
the house. The first line of the answer is the kind of file, or why the file is refused.

What a file is, its first bytes and its decoder say, never its name. Pictures are drawn anew. Of a PDF the
pages are taken into a new one, without whatever acts, hides or tells of its writer. Office documents and
plain texts, where they are taken, are read by the file beside this one (`cleaning_office.py`).

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
from typing import Any

import pikepdf
from PIL import Image, ImageOps

MEMORY = 600 * 1024 * 1024
"""Bytes of address space, libraries among them."""
MOST_PIXELS = 30_000_000
"""A sheet of A4 at 500 dots an inch, and more than a phone's picture."""
LONGEST_SIDE = 3500
MOST_SCANS = 100
"""Of a JPEG, each over the whole picture: a programme writes a dozen."""
MOST_OBJECTS = 50_000
MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes to which all streams of a PDF may come for whoever reads it: more than its sheets need."""
LARGEST_PIXELS = 4 * MOST_PIXELS
"""Of a picture within a page, which is not drawn here: a sheet of A4 at 1,000 dots an inch."""
BEGINNINGS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}
OF_AN_OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "text", "csv"})
"""What is read by the file beside this one."""
_OF_A_PAGE = ("/Annots", "/B", "/PresSteps", "/Thumb", "/Trans", "/DPart", "/TemplateInstantiated")
_OF_ANYTHING = (
    *("/AA", "/A", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AF", "/RichMediaContent"),
    *("/Metadata", "/PieceInfo", "/LastModified", "/Ref", "/OPI", "/PS", "/XFA"),
)
_OF_A_STREAM = ("/F", "/FFilter", "/FDecodeParms")
"""A stream may have its content in another file: here it has none then."""
_PACKS = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode"}
"""The ways to pack a stream in which little can come to very much."""
_AT_ONCE = 1024 * 1024
_START, _IMAGE, _MARKS_TO_KEEP = b"\xff\xd8", 0xDA, {0xE0, 0xE2, 0xEE}
"""Of a JPEG's marks for programmes, those that say how its colours are read (JFIF, ICC, Adobe)."""


Image.MAX_IMAGE_PIXELS = None  # told by MOST_PIXELS, in words


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
    except (MemoryError, Image.DecompressionBombError) as error:
        raise RefusedError("heavy") from error
    except pikepdf.PasswordError as error:
        raise RefusedError("locked") from error
    except (
        pikepdf.PdfError,
        zlib.error,
        OSError,
        ValueError,
        TypeError,
        KeyError,
        SyntaxError,
        RuntimeError,
    ) as error:
        raise RefusedError("broken") from error


def _of_an_office(data: bytes, kinds: Collection[str], ending: str) -> tuple[str, bytes]:
    """An office document or a plain text; no path leads from here to the house, so it is read by its name."""
    office = runpy.run_path(str(Path(__file__).with_name("cleaning_office.py")))
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


def _pdf(data: bytes, most_pages: int) -> bytes:
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=200, flate_max_memory=MEMORY // 4, parser_max_nesting=100, max_stream_filters=4
    )
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as fresh:
        if not 0 < len(source.pages) <= most_pages:
            raise RefusedError("pages" if source.pages else "broken")
        source.flatten_annotations()  # what was written into a form's fields becomes part of its page
        for page in source.pages:
            _drop(page.obj, _OF_A_PAGE)
        fresh.pages.extend(source.pages)
        if len(fresh.objects) > MOST_OBJECTS:
            raise RefusedError("heavy")
        room = MOST_UNPACKED
        for thing in fresh.objects:
            if isinstance(thing, pikepdf.Stream):
                _drop(thing.stream_dict, _OF_A_STREAM)
                _strip_picture(thing)
                room -= _unpacked(thing, room)
            _drop_within(thing)
        out = io.BytesIO()
        fresh.save(out, deterministic_id=True, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def _drop(thing: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if name in thing:
            del thing[name]


def _drop_within(thing: Any) -> None:
    """Take what acts, hides or tells out of an object and what is written inside of it."""
    if isinstance(thing, pikepdf.Stream | pikepdf.Dictionary):
        inner = thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing
        _drop(inner, _OF_ANYTHING)
        parts: list[Any] = [part for name, part in inner.items() if name != "/Parent"]
    elif isinstance(thing, pikepdf.Array):
        parts = list(thing.as_list())
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _drop_within(part)


def _filters(stream: Any) -> list[str]:
    filters = stream.stream_dict.get("/Filter")
    return [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _unpacked(stream: Any, room: int) -> int:
    """To how many bytes a stream comes once it is read; refused where that is beyond `room`."""
    width, height = (stream.stream_dict.get(name, 0) for name in ("/Width", "/Height"))
    if width * height > LARGEST_PIXELS:
        raise RefusedError("heavy")
    packs = [name for name in _filters(stream) if name in _PACKS]
    if not packs:
        return len(stream.read_raw_bytes())
    if len(packs) > 1:
        raise RefusedError("heavy")
    if _filters(stream) != ["/FlateDecode"]:
        return len(stream.read_bytes())
    reader, packed, size = zlib.decompressobj(), stream.read_raw_bytes(), 0
    while packed and not reader.eof:
        size += len(reader.decompress(packed, _AT_ONCE))
        if size > room:
            raise RefusedError("heavy")
        packed = reader.unconsumed_tail
    return size


def _strip_picture(stream: Any) -> None:
    """A photograph within a page loses what its camera wrote beside it."""
    names = _filters(stream)
    if "/DCTDecode" not in names:
        return
    if len(names) > 1:
        raise RefusedError("broken")
    parameters = stream.stream_dict.get("/DecodeParms")
    kept = without_marks(stream.read_raw_bytes())
    stream.write(kept, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)


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
