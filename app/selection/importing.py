"""Reviewers' scores from a file: the states' references, and a column for each reviewer."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from app.core.errors import DomainError
from app.core.i18n import _

MOST_BYTES = 1_000_000
REVIEWER_LENGTH = 60
_MEAN = {"mean", "moyenne", "المتوسط", "média"}
"""The headings of a column that is worked out from the others, and passed over."""


def read_scores(data: bytes, references: Mapping[str, UUID | None]) -> dict[str, dict[UUID, int]]:
    """What each reviewer gave, by the heading of the column; an empty cell gives nothing and takes nothing.

    `references` leads from a state's reference to its registration, to None where two nominees share it.
    DomainError names the first row and column that can't be taken; then nothing is.
    """
    rows = _rows(_text(data))
    heads = [_reviewer(head.strip()) for head in rows[0]] if rows else []
    columns = {n: head for n, head in enumerate(heads) if n and head and head.casefold() not in _MEAN}
    if not columns or len(set(columns.values())) < len(columns):
        raise _refused(_("The first row must name the reference, and then each reviewer by another heading."))
    found: dict[str, dict[UUID, int]] = {head: {} for head in columns.values()}
    seen: set[UUID] = set()
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        registration_id = _known(row[0].strip(), references, number)
        if registration_id in seen:
            raise _refused(_("Row %(row)s: this reference was there before.", row=number))
        seen.add(registration_id)
        for column, head in columns.items():
            cell = row[column].strip() if column < len(row) else ""
            if cell:
                found[head][registration_id] = _points(cell, number, head)
    return found


def _rows(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise _refused(_("This file is not text in UTF-8. Save it as CSV in UTF-8.")) from None


def _reviewer(head: str) -> str:
    """By what the reviewer of a column is kept: never the key of an account, whose scores are its own."""
    with suppress(ValueError):
        return f"file {UUID(head)}"
    return head[:REVIEWER_LENGTH]


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _refused(_("This file is too large: at most 1 MB."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(_("This file is not text in UTF-8. Save it as CSV in UTF-8.")) from None


def _known(reference: str, references: Mapping[str, UUID | None], row: int) -> UUID:
    if reference not in references:
        raise _refused(
            _("Row %(row)s: nobody of this cohort has the reference “%(ref)s”.", row=row, ref=reference)
        )
    found = references[reference]
    if found is None:
        raise _refused(_("Row %(row)s: two nominees have the reference “%(ref)s”.", row=row, ref=reference))
    return found


def _points(cell: str, row: int, head: str) -> int:
    if not cell.isdecimal() or len(cell) > len("100") or int(cell) > 100:
        raise _refused(
            _(
                "Row %(row)s, column “%(column)s”: write a whole number from 0 to 100.",
                row=row,
                column=head,
            )
        )
    return int(cell)


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="file")
