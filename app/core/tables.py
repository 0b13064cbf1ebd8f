"""Reading a table that someone sends: a CSV as any office suite writes it, or a workbook, as its bytes say.

A file is refused as a whole (`DomainError`, with the form's field `file`) when it is neither, is larger
than what the office takes in at once, unfolds into much more than it weighs, or names no columns.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts, search_key
from app.core.written import as_text, clean

LARGEST_FILE = 8 * 1024 * 1024
"""How many bytes a file may have: 5,000 nominees with long statements in Arabic."""
MOST_ROWS = 5000
MOST_COLUMNS = 200
_MOST_UNFOLDED = 32 * 1024 * 1024
_MOST_TIMES = 100
"""How many times its weight a part of a workbook may unfold into, once that is more than `_SMALL_PART`."""
_SMALL_PART = 1024 * 1024
_MOST_TAGS = 2_000_000
"""How many tags a workbook may have: an empty cell weighs four bytes, and hundreds once it is read."""
_MOST_AT_ONCE = 65_536
"""How many tags may stand in one row, or in a part without rows: so many are in memory at once. The
widest row of a spreadsheet has 16,384 cells, each of four tags at most."""
_LONG_TAG = re.compile(rb"<[^>]{65536}")
"""A tag that is all attributes; these swell as cells do."""
_MOST_PARTS = 500
_MOST_SHEETS = 5
_LONGEST_LABEL = 200
_HEADER_WITHIN = 20
_LEAST_COLUMNS = 3
_ENCODINGS = ("utf-8-sig", "cp1252", "cp1256")
"""What a CSV may be written in, tried in turn until its header is read: Excel writes in its country's."""

Row = list[Any]


class Formula:
    """A cell that a workbook would calculate: it is refused wherever it stands."""


FORMULA = Formula()


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: `columns` maps a column's key to its place; `unknown` are the other headers.

    `rows` are those with something in them, each with its number in the sheet, from 1.
    """

    kind: str
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    unknown: Mapping[int, str]
    rows: list[tuple[int, Row]]


def refused(sentence: str) -> DomainError:
    """Why the file as a whole can't be read."""
    return DomainError(sentence, field="file")


def read(data: bytes, labels: Mapping[str, Texts]) -> Table:
    """The rows under a header that has the `labels` in any language; DomainError for a file without."""
    if len(data) > LARGEST_FILE:
        raise refused(_("This file is larger than 8 MB. Send it in parts."))
    if data.startswith(b"PK"):
        return _best(_sheets(data), labels, kind="xlsx")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _best(_tables(data, ("utf-16",)), labels, kind="csv")
    if b"\0" in data or data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise refused(_("This is neither a CSV file nor an Excel workbook (.xlsx). Save it as one of them."))
    return _best(_tables(data, _ENCODINGS), labels, kind="csv")


def _best(tables: Iterable[Iterator[Row]], labels: Mapping[str, Texts], *, kind: str) -> Table:
    """The table whose header has most of the columns; of equals the first."""
    words = {_compared(label): key for key, texts in labels.items() for label in texts.filled().values()}
    best: tuple[int, list[Row], Iterator[Row], int] | None = None
    for rows in tables:
        first = list(islice(rows, _HEADER_WITHIN))
        known = [sum(_word(cell) in words for cell in row) for row in first]
        most = max(known, default=0)
        if best is None or most > best[0]:
            best = (most, first, rows, known.index(most) if known else 0)
        if most == len(labels):
            break
    if best is None or best[0] < _LEAST_COLUMNS:
        raise refused(
            _(
                "No header was found. One row must name the columns, as the template does: %(columns)s, …",
                columns=", ".join(texts.en for texts in islice(labels.values(), 3)),
            )
        )
    _most, first, rest, place = best
    header = _header(first, place, words)
    columns, unknown = _columns(header, words)
    return Table(
        kind=kind,
        columns=columns,
        labels={key: as_text(header[at]).strip()[:_LONGEST_LABEL] for key, at in columns.items()},
        unknown=unknown,
        rows=_filled(first[place + 1 :], rest, since=place + 2),
    )


def _word(cell: Any) -> str:
    return _compared(clean(cell)) if isinstance(cell, str) else ""


def _compared(label: str) -> str:
    """A column's label without case, accents, hyphens and apostrophes."""
    return re.sub(r"\W+", " ", search_key(label)).strip()


def _header(first: list[Row], place: int, words: Mapping[str, str]) -> Row:
    """The header; where a cell is empty because it is merged with the one above, that one's label."""
    header, above = first[place], first[place - 1] if place else []
    return [
        above[n] if _word(cell) == "" and n < len(above) and _word(above[n]) in words else cell
        for n, cell in enumerate(header)
    ]


def _columns(header: Row, words: Mapping[str, str]) -> tuple[dict[str, int], dict[int, str]]:
    columns: dict[str, int] = {}
    unknown: dict[int, str] = {}
    for place, cell in enumerate(header):
        key = words.get(_word(cell))
        if key is not None and key in columns:
            raise refused(_("Two columns are called “%(column)s”. Keep one of them.", column=clean(cell)))
        if key is not None:
            columns[key] = place
        elif _word(cell):
            unknown[place] = clean(cell)[:100]
    return columns, unknown


def _filled(begin: list[Row], rest: Iterator[Row], *, since: int) -> list[tuple[int, Row]]:
    """The rows that have something in them; DomainError for more than the office takes in at once."""
    found: list[tuple[int, Row]] = []
    number = since - 1
    for rows in (iter(begin), rest):
        for row in rows:
            number += 1
            if any(not (cell is None or (isinstance(cell, str) and not clean(cell))) for cell in row):
                found.append((number, row))
            if len(found) > MOST_ROWS or number > 4 * MOST_ROWS:
                raise refused(_("This file has more than 5,000 rows. Split it into several files."))
    if not found:
        raise refused(_("There is nothing under the header. Write one row for each."))
    return found


def _tables(data: bytes, encodings: Iterable[str]) -> Iterator[Iterator[Row]]:
    """The file as a table by each encoding and delimiter that it may be written with."""
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        for delimiter in ",;\t":
            yield _lines(text, delimiter)


def _lines(text: str, delimiter: str) -> Iterator[Row]:
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield list(row[:MOST_COLUMNS])
    except csv.Error:
        raise refused(_("This CSV file is damaged. Save it anew, then send it again.")) from None


def _sheets(data: bytes) -> Iterator[Iterator[Row]]:
    """The sheets of a workbook, each row by row."""
    from openpyxl import load_workbook

    broken = refused(_("This workbook can't be read. Save it anew as .xlsx without a password."))
    try:
        _refuse_bombs(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        for sheet in book.worksheets:
            yield _cells(sheet, broken)
    except _BROKEN:
        raise broken from None


_BROKEN = (
    *(zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError),
    *(OSError, EOFError, NotImplementedError, RuntimeError, zipfile.LargeZipFile, zlib.error),
)
"""What a library says of a workbook that is none: a missing part, a bad number, an entity, a password."""


def _refuse_bombs(data: bytes) -> None:
    """Refuse an archive by what it says of itself, then by its tags, before anything of it is kept."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if "xl/workbook.xml" not in archive.namelist():
            raise zipfile.BadZipFile
        if (
            len(parts) > _MOST_PARTS
            or sum(part.file_size for part in parts) > _MOST_UNFOLDED
            or any(part.file_size > max(_SMALL_PART, _MOST_TIMES * part.compress_size) for part in parts)
            or sum(archive.read(part).count(b"<") for part in parts) > _MOST_TAGS
            or any(_swells(archive.read(part)) for part in parts)
        ):
            raise refused(
                _("This workbook unfolds into far more than it weighs. Copy the rows into a new one.")
            )
        # each sheet has its number; in UTF-16 there is a zero beside each letter
        if archive.read("xl/workbook.xml").replace(b"\0", b"").count(b"sheetId") > _MOST_SHEETS:
            raise refused(_("This workbook has more than five sheets. Keep the one that holds the rows."))


class _SwellsError(Exception):
    """More stands together than may be in memory at once."""


def _swells(part: bytes) -> bool:
    """Whether reading a part of a workbook row by row would still need far more memory than it weighs.

    What is none of XML swells nowhere: whatever reads it next says that it is broken.
    """
    if _LONG_TAG.search(part):
        return True
    apart, together = "row", -1

    def begin(name: str, _attributes: object) -> None:
        nonlocal apart, together
        kind = name.rpartition(":")[2]
        if together < 0 and kind == "sst":
            apart = "si"  # the workbook's texts, which are read one by one as rows are
        together = 0 if kind == apart else together + 1
        if together > _MOST_AT_ONCE:
            raise _SwellsError

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    try:
        parser.Parse(part)
    except _SwellsError:
        return True
    except expat.ExpatError:
        pass
    return False


def _cells(sheet: Any, broken: DomainError) -> Iterator[Row]:
    try:
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
        for row in sheet.iter_rows(max_col=MOST_COLUMNS):
            yield [FORMULA if cell.data_type == "f" else cell.value for cell in row]
    except _BROKEN:
        raise broken from None
