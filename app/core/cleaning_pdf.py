"""Cleans a PDF: `cleaning.py` runs it in its own process, within its bounds.

It imports nothing of the house. The pages are taken into a new document, without whatever acts, hides or
tells of its writer.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf

MOST_OBJECTS = 50_000
MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes to which all streams of a PDF may come for whoever reads it: more than its sheets need."""
LARGEST_PIXELS = 120_000_000
"""Of a picture within a page, which is not drawn here: a sheet of A4 at 1,000 dots an inch."""
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


class NotTakenError(Exception):
    """The file can't be taken; `args` holds the reason's name."""


def clean(data: bytes, *, most_pages: int, memory: int, bare_jpeg: Callable[[bytes], bytes]) -> bytes:
    """A PDF as it is kept; NotTakenError names the reason.

    `memory` is what its process has. `bare_jpeg` takes from a JPEG what its camera wrote.
    """
    try:
        return _anew(data, most_pages, memory, bare_jpeg)
    except pikepdf.PasswordError as error:
        raise NotTakenError("locked") from error
    except pikepdf.PdfError as error:
        raise NotTakenError("broken") from error


def _anew(data: bytes, most_pages: int, memory: int, bare_jpeg: Callable[[bytes], bytes]) -> bytes:
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=200, flate_max_memory=memory // 4, parser_max_nesting=100, max_stream_filters=4
    )
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as fresh:
        if not 0 < len(source.pages) <= most_pages:
            raise NotTakenError("pages" if source.pages else "broken")
        source.flatten_annotations()  # what was written into a form's fields becomes part of its page
        for page in source.pages:
            _drop(page.obj, _OF_A_PAGE)
        fresh.pages.extend(source.pages)
        if len(fresh.objects) > MOST_OBJECTS:
            raise NotTakenError("heavy")
        room = MOST_UNPACKED
        for thing in fresh.objects:
            if isinstance(thing, pikepdf.Stream):
                _drop(thing.stream_dict, _OF_A_STREAM)
                _strip_picture(thing, bare_jpeg)
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
        raise NotTakenError("heavy")
    packs = [name for name in _filters(stream) if name in _PACKS]
    if not packs:
        return len(stream.read_raw_bytes())
    if len(packs) > 1:
        raise NotTakenError("heavy")
    if _filters(stream) != ["/FlateDecode"]:
        return len(stream.read_bytes())
    reader, packed, size = zlib.decompressobj(), stream.read_raw_bytes(), 0
    while packed and not reader.eof:
        size += len(reader.decompress(packed, _AT_ONCE))
        if size > room:
            raise NotTakenError("heavy")
        packed = reader.unconsumed_tail
    return size


def _strip_picture(stream: Any, bare_jpeg: Callable[[bytes], bytes]) -> None:
    """A photograph within a page loses what its camera wrote beside it."""
    names = _filters(stream)
    if "/DCTDecode" not in names:
        return
    if len(names) > 1:
        raise NotTakenError("broken")
    parameters = stream.stream_dict.get("/DecodeParms")
    kept = bare_jpeg(stream.read_raw_bytes())
    stream.write(kept, filter=pikepdf.Name.DCTDecode, decode_parms=parameters)
