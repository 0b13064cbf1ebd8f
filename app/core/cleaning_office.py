"""Cleans an office document or a plain text: `cleaning.py` runs it in its own process, within its bounds.

It imports nothing of the house. An office document is an archive of parts. Each part is read within bounds,
and the archive is packed anew: without what tells of its writers, and without what lies beside its parts.
What acts (macros, controls), hides another file or loads from elsewhere is refused, not cut out: what is left
of a document whose pieces were taken would surprise its trainer in front of the class.
"""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

MOST_PARTS = 3_000
MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts together."""
MOST_XML = 30 * 1024 * 1024
"""Bytes of one part of XML: it takes about ten times as many to read."""
LONGEST_CELL = 100_000
NOBODY = "–"
"""Who stands where a writer's name stood."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_PLAIN = "application/vnd.oasis.opendocument.text"
_OOXML = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    f"{_OOXML}wordprocessingml.document.main+xml": "docx",
    f"{_OOXML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{_OOXML}presentationml.presentation.main+xml": "pptx",
}
"""What an office document is, by the type of its main part."""
_OTHERS = (
    b"GIF8",
    b"RIFF",
    b"II*\0",
    b"MM\0*",
    b"\x7fELF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"wOF",
)
"""How files begin that are no text, whatever letters come after."""
_FILMS = (b"\x1aE\xdf\xa3", b"OggS", b"ID3", b"FLV", b"\xff\xfb", b"fLaC", b"\x00\x00\x01\xba")
_REFUSED = {
    "macros": r"vba|macro|activex|ctrlprops|customui|dialogsheet|webextension|taskpane|^basic/|^scripts/",
    "embedded": r"embeddings/|oleobject|^object ?\d|^objectreplacements/",
    "elsewhere": r"externallinks/|connections\.xml|querytables/|subdocuments?/",
}
"""Parts for which a document is refused, by the reason."""
_LEFT_OUT = re.compile(
    r"^docprops/(custom|thumbnail)|^customxml/|printersettings|^word/people\.xml$|^thumbnails/"
    r"|^configurations2/|^settings\.xml$|^layout-cache$|^manifest\.rdf$|^meta-inf/documentsignatures"
    r"|^ppt/(changesinfos/|revisioninfo)|^xl/(revisions/|usernames)|^docmetadata/",
    re.IGNORECASE,
)
"""Parts that a document does without: they tell of its writers and their machines."""
_TAKEN = {"xml", "rels", "vml", "png", "jpg", "jpeg", "gif", "emf", "wmf"}
"""The endings of parts that a document may have."""
_OUTWARD = ("http://", "https://", "mailto:")
"""Where a link in a document may lead."""
_LOADING = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.IGNORECASE)
"""Fields of a text that fetch something when they are brought up to date."""
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d.,]*\d[\d.,]*\s*%?$)")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_WRITERS = re.compile(
    r"^word/(document|comments\w*|footnotes|endnotes|header\d*|footer\d*|glossary/\w+)\.xml$"
    r"|^xl/(workbook|comments\d*|persons/\w+|comments/\w+)\.xml$"
    r"|^ppt/(commentauthors|authors|comments/\w+)\.xml$"
    r"|^(content|styles)\.xml$",
    re.IGNORECASE,
)
"""Parts in which writers are named."""
_NAMES_OF = {
    *("author", "initials", "name", "displayName", "userId", "userName", "lastModBy"),
    *("creator-initials", "sender-initials"),
}
_PAGE_SETUP = re.compile(rb'(<(?:\w+:)?pageSetup\b[^>]*?)\s+\w+:id="[^"]*"')


class NotTakenError(Exception):
    """The file can't be taken; `args` holds the reason's name."""


def clean(data: bytes, *, ending: str, bare_jpeg: Callable[[bytes], bytes]) -> tuple[str, bytes]:
    """The kind of a file and the file as it is kept; NotTakenError names the reason.

    `ending` is the end of its name: it tells a table from a text, and nothing else. `bare_jpeg` takes from a
    JPEG what its camera wrote.
    """
    if data.startswith(b"PK\x03\x04"):
        return _document(data, bare_jpeg)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotTakenError("old")
    if data[4:8] == b"ftyp" or data.startswith(_FILMS) or data[8:12] in {b"AVI ", b"WAVE"}:
        raise NotTakenError("film")
    if data.startswith(_OTHERS):
        raise NotTakenError("kind")
    return ("csv", _table(data)) if ending == "csv" else ("text", _text(data).encode())


def _text(data: bytes) -> str:
    """A plain text; what begins as markup or a programme is none, whatever its name says."""
    try:
        is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        is_written = not any(byte < 9 for byte in data[:4096])
        raise NotTakenError("letters" if is_written else "kind") from None
    if _UNPRINTED.search(text) or text.lstrip().startswith(("<", "#!", "%!", "{\\rtf")):
        raise NotTakenError("kind")
    return text


def _table(data: bytes) -> bytes:
    """A table in which no cell is a formula; with the mark by which a spreadsheet knows UTF-8."""
    text = _text(data)
    csv.field_size_limit(LONGEST_CELL)
    try:
        separator = max(";,\t", key=text.partition("\n")[0].count)
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            if any(_FORMULA.match(cell.strip(" ")) for cell in row):
                raise NotTakenError("formula")
    except csv.Error as error:
        raise NotTakenError("broken") from error
    return text.encode("utf-8-sig")


def _document(data: bytes, bare_jpeg: Callable[[bytes], bytes]) -> tuple[str, bytes]:
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise NotTakenError("heavy")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = dict(_parts(archive))
    kind = _kind(parts)
    _refuse_parts(parts)
    kept = {name: part for name, part in parts.items() if not _LEFT_OUT.search(name)}
    for name, part in kept.items():
        kept[name] = _part(name, part, set(kept), bare_jpeg)
    return kind, _packed(kept)


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """The parts by their names, each read within what is left of the room."""
    room, seen = MOST_UNPACKED, set()
    for info in archive.infolist():
        name = info.filename
        if info.flag_bits & 1:
            raise NotTakenError("locked_document")
        if name.endswith("/"):
            continue
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or name.lower() in seen:
            raise NotTakenError("broken")
        seen.add(name.lower())
        with archive.open(info) as stream:
            part = stream.read(room + 1)
        room -= len(part)
        if room < 0 or (len(part) > MOST_XML and _ending(name) in {"xml", "rels", "vml"}):
            raise NotTakenError("heavy")
        yield name, part


def _ending(name: str) -> str:
    return posixpath.basename(name).rpartition(".")[2].lower()


def _kind(parts: dict[str, bytes]) -> str:
    """What a document is, its own list of parts says; an archive without one is none."""
    if parts.get("mimetype", b"").strip() == _PLAIN.encode():
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise NotTakenError("locked_document")
        if "content.xml" not in parts:
            raise NotTakenError("broken")
        return "odt"
    types = [
        str(one.get("ContentType", ""))
        for one in _read(parts.get("[Content_Types].xml") or _none()).iter("{*}Override")
    ]
    if any("macroenabled" in one.lower() for one in types):
        raise NotTakenError("macros")
    found = [MAIN_PARTS[one] for one in types if one in MAIN_PARTS]
    return found[0] if len(found) == 1 else _none()


def _none() -> Any:
    raise NotTakenError("kind")


def _refuse_parts(parts: dict[str, bytes]) -> None:
    for reason, pattern in _REFUSED.items():
        if any(re.search(pattern, name, re.IGNORECASE) for name in parts):
            raise NotTakenError(reason)
    for name in parts:
        if _ending(name) not in _TAKEN and name != "mimetype" and not _LEFT_OUT.search(name):
            raise NotTakenError("parts")


def _part(name: str, part: bytes, kept: set[str], bare_jpeg: Callable[[bytes], bytes]) -> bytes:
    """One part as it is kept."""
    if _ending(name) not in {"xml", "rels", "vml"}:
        return _picture(_ending(name), part, bare_jpeg)
    if b"<!DOCTYPE" in part.replace(b"\0", b"")[:100_000]:
        raise NotTakenError("broken")  # no office programme writes one; it is how entities come in
    lower = name.lower()
    if lower in _NAMELESS:
        return _NAMELESS[lower]
    if lower == "[content_types].xml":
        part = _without(part, "{*}Override", "PartName", lambda path: path.lstrip("/") in kept)
    elif lower == "meta-inf/manifest.xml":
        entry = f"{{{_MANIFEST}}}full-path"
        part = _without(part, "{*}file-entry", entry, lambda path: path == "/" or path in kept)
    elif _ending(name) == "rels":
        part = _relations(name, part, kept)
    elif _WRITERS.match(name):
        part = _unsigned(part)
    elif lower.startswith("xl/"):
        part = _PAGE_SETUP.sub(rb"\1", part)
    return part


def _picture(ending: str, part: bytes, bare_jpeg: Callable[[bytes], bytes]) -> bytes:
    """A picture within a document, without what its camera wrote."""
    if part.startswith(b"\xff\xd8\xff"):
        return bare_jpeg(part)
    if part.startswith(b"\x89PNG\r\n\x1a\n"):
        return _bare_png(part)
    if ending in {"jpg", "jpeg", "png"} or (ending == "gif" and not part.startswith(b"GIF8")):
        raise NotTakenError("parts")
    return part


_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMELESS = {
    "docprops/core.xml": _HEAD + f"<cp:coreProperties xmlns:cp={quoteattr(_PACKAGE)}/>".encode(),
    "docprops/app.xml": _HEAD
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "meta.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta'
    b' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"><office:meta/>'
    b"</office:document-meta>",
}
"""What stands in the place of a document's own account of itself."""


def _read(part: bytes) -> Any:
    """A part's XML: no entity, no address and no other file is ever read for it."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=False)
    tree = etree.fromstring(part, parser)
    if tree.getroottree().docinfo.doctype:
        raise NotTakenError("broken")
    return tree


def _written(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


def _without(part: bytes, entries: str, attribute: str, stays: Callable[[str], bool]) -> bytes:
    """A list of parts without those that are left out."""
    tree = _read(part)
    for entry in list(tree.iter(entries)):
        if not stays(str(entry.get(attribute, ""))):
            entry.getparent().remove(entry)
    return _written(tree)


def _relations(name: str, part: bytes, kept: set[str]) -> bytes:
    """What a part leads to: links for a reader, and parts of the same document."""
    tree = _read(part)
    folder = posixpath.dirname(posixpath.dirname(name))
    for one in list(tree.iter("{*}Relationship")):
        target, kind = str(one.get("Target", "")), str(one.get("Type", "")).rpartition("/")[2]
        if str(one.get("TargetMode", "")).lower() == "external":
            if kind != "hyperlink" or not target.lower().startswith((*_OUTWARD, "#")):
                raise NotTakenError("elsewhere")
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        path = posixpath.normpath(path.partition("#")[0])
        if target and not target.startswith("#") and path not in kept:
            if _LEFT_OUT.search(path):
                one.getparent().remove(one)
            elif "://" in target or path.startswith(".."):
                raise NotTakenError("elsewhere")
    return _written(tree)


def _unsigned(part: bytes) -> bytes:
    """A part in which nobody is named as its writer, and which loads nothing and does nothing."""
    tree = _read(part)
    for one in list(tree.iter(etree.Element)):
        kind = etree.QName(one).localname
        if kind in {"absPath", "presenceInfo", "fileSharing"}:
            one.getparent().remove(one)
            continue
        for key in one.attrib:
            own = etree.QName(key).localname
            if own in _NAMES_OF and (own != "name" or kind in {"cmAuthor", "author"}):
                one.set(key, NOBODY)
            elif own in {"instr", "href"}:
                _refuse_loading(kind, own, str(one.get(key)))
        if kind in {"author", "creator", "creator-initials", "sender-initials"} and one.text:
            one.text = NOBODY
        elif kind == "instrText" and _LOADING.match(one.text or ""):
            raise NotTakenError("elsewhere")
        elif kind in {"event-listener", "script", "execute-macro", "dde-connection"}:
            raise NotTakenError("macros")
    return _written(tree)


def _refuse_loading(kind: str, attribute: str, value: str) -> None:
    """Refuse a field that fetches, and in a text document (ODF) whatever is loaded from elsewhere."""
    if attribute == "instr":
        if _LOADING.match(value):
            raise NotTakenError("elsewhere")
        return
    is_a_link = kind in {"a", "bookmark-ref"} and value.lower().startswith(_OUTWARD)
    is_inside = ":" not in value.partition("/")[0] and not value.startswith(("/", "..", "\\"))
    if not (is_a_link or is_inside):
        raise NotTakenError("elsewhere")


def _bare_png(part: bytes) -> bytes:
    """A PNG without the words, days and places that are written beside its pixels."""
    kept, at = bytearray(part[:8]), 8
    while at + 12 <= len(part):
        end = at + 12 + int.from_bytes(part[at : at + 4], "big")
        mark = part[at + 4 : at + 8]
        if mark not in {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}:
            kept += part[at:end]
        at = end
        if mark == b"IEND":
            break
    return bytes(kept)


def _packed(parts: dict[str, bytes]) -> bytes:
    """The parts in a fresh archive, which tells no time; a text document's first part lies in it unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in sorted(parts.items(), key=lambda one: one[0] != "mimetype"):
            is_packed = name == "mimetype" or _ending(name) in {"png", "jpg", "jpeg", "gif"}
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            archive.writestr(info, part)
    return out.getvalue()
