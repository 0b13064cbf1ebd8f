"""Reading a file that a stranger shows: which certificate it is of, and whether it is as it was signed.

Nothing here follows what the file says. What was signed is known by its hash, so a file is ours exactly
if it says what we signed: no signature of a stranger's making is checked, no context is resolved and no
address is asked. Of a file that is not ours it is only looked whether it bears the code of a certificate.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from app.certificates.codes import as_typed
from app.certificates.models import Certificate
from app.certificates.queries import by_code, with_what_a_stranger_reads
from app.credentials import queries
from app.credentials.operations import fingerprint
from app.people.notices import office_url

LARGEST = 2 * 1024 * 1024
"""The most bytes of a file that is shown; a sheet or a badge of ours has a tenth of it."""
_LARGEST_TEXT = 256 * 1024
"""The most bytes of the credential within it; one of ours has 4 kB."""
_PNG = b"\x89PNG\r\n\x1a\n"
_KEYWORDS = (b"openbadgecredential", b"openbadges")
_CREDENTIAL = "{https://purl.imsglobal.org/ob/v3p0}credential"


class Finding(StrEnum):
    """What a file turned out to be."""

    OURS = "ours"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of a file: ours with its certificate, changed with the one that it names, or unknown."""

    finding: Finding
    certificate: Certificate | None = None


def look_at(data: bytes) -> Shown:
    """What a file is, whatever it is: nothing in it is an error."""
    if data.startswith(b"%PDF-"):
        return _ours_or_unknown(queries.of_sheet(data))
    text = credential_in(data).strip()
    if text.count(".") == 2 and not text.startswith("{"):
        return _token(text)
    document = _json(text)
    if document is None:
        return Shown(Finding.UNKNOWN)
    return _known(queries.of_document(fingerprint(document)), document)


def _token(text: str) -> Shown:
    claims = text.split(".")[1]
    try:
        said = urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode()
    except ValueError:
        return Shown(Finding.UNKNOWN)
    return _known(queries.of_token(text), _json(said) or {})


def _ours_or_unknown(certificate_id: Any) -> Shown:
    found = with_what_a_stranger_reads(certificate_id) if certificate_id else None
    return Shown(Finding.OURS if found else Finding.UNKNOWN, found)


def _known(certificate_id: Any, document: dict[str, Any]) -> Shown:
    """Ours if it was signed; else changed if it bears the address of one of our certificates."""
    ours = _ours_or_unknown(certificate_id)
    begin, named = office_url("/verify/"), document.get("id")
    if ours.certificate or not isinstance(named, str) or not named.startswith(begin):
        return ours
    found = by_code(as_typed(named.removeprefix(begin)[:40]))
    return Shown(Finding.CHANGED, found) if found else ours


def credential_in(data: bytes) -> str:
    """The text of the credential that a file is or bears; empty for none that can be read."""
    if data.startswith(_PNG):
        data = _baked_in_png(data)
    if data.lstrip()[:1] == b"<":
        return _baked_in_svg(data)
    try:
        return data.decode("utf-8-sig") if len(data) <= _LARGEST_TEXT else ""
    except UnicodeDecodeError:
        return ""


def _baked_in_svg(data: bytes) -> str:
    if len(data) > _LARGEST_TEXT:
        return ""  # to read a large one takes seconds
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return ""
    found = next(root.iter(_CREDENTIAL), None)
    text = "" if found is None else found.text or ""
    return text if len(text) <= _LARGEST_TEXT else ""


def _baked_in_png(data: bytes) -> bytes:
    """What the first iTXt chunk of a badge holds (keyword, flags, language, translation, text)."""
    for kind, body in _chunks(data):
        keyword, _nul, rest = body.partition(b"\0")
        if kind != b"iTXt" or keyword not in _KEYWORDS or len(rest) < 2:
            continue
        text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        if rest[0]:  # packed: unfolded no further than a credential may be long
            try:
                text = zlib.decompressobj().decompress(text, _LARGEST_TEXT + 1)
            except zlib.error:
                return b""
        return text
    return b""


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _json(text: str) -> dict[str, Any] | None:
    """A JSON object, or None; one with a key given twice reads differently elsewhere, so it is none."""
    try:
        found = json.loads(text, object_pairs_hook=_each_once)
        json.dumps(found, ensure_ascii=False).encode()  # half a letter is no text
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found
