"""Reviewers' scores from a file: the states' references, and a column for each reviewer."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from uuid import UUID

from app.core.errors import DomainError
from app.core.i18n import _

MOST_BYTES = 1_000_000
REVIEWER_LENGTH = 60
_MEAN = {"mean", "moyenne", "المتوسط", "média"}
"""The headings of a column that is worked out from the others, and passed over."""


def read_scores(data: bytes, references: Mapping[str, UUID | None]) -> dict[str, dict[UUID, int | None]]:
    """What each reviewer gave, by the heading of the column.

    `references` leads from a state's reference to its registration, to None where two nominees share it.
    DomainError names the first row and column that can't be taken; then nothing is.
    """
    rows = list(csv.reader(io.StringIO(_text(data), newline="")))
    heads = [head.strip()[:REVIEWER_LENGTH] for head in rows[0]] if rows else []
    columns = {n: head for n, head in enumerate(heads) if n and head and head.casefold() not in _MEAN}
    if not columns or len(set(columns.values())) < len(columns):
        raise _refused(_("The first row must name the reference, and then each reviewer by another heading."))
    found: dict[str, dict[UUID, int | None]] = {head: {} for head in columns.values()}
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        registration_id = _known(row[0].strip(), references, number)
        for column, head in columns.items():
            cell = row[column].strip() if column < len(row) else ""
            if registration_id in found[head]:
                raise _refused(_("Row %(row)s: this reference was there before.", row=number))
            found[head][registration_id] = _points(cell, number, head)
    return found


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


def _points(cell: str, row: int, head: str) -> int | None:
    if not cell:
        return None
    if not cell.isdecimal() or int(cell) > 100:
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
