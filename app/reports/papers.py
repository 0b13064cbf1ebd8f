"""A report on paper and as a workbook: drawn from what it said when it was made, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.core import drawings, paper
from app.core.i18n import _, direction, speaking
from app.core.templating import moment
from app.reports import content
from app.reports.models import ReportIssue

TEMPLATE = Path(__file__).with_name("report.typ")
_WIDEST, _NARROW = 45, 14
_BESIDE = 8
"""No column is given more room than so many letters ask for, and each some more than its own; a narrow one
has the width that it needs."""


def sheet(issue: ReportIssue, code: str, *, watermark: str = "") -> bytes:
    """The report as a PDF document in a language; the same report is the same bytes but for its watermark."""
    with speaking(code):
        said = content.named(issue.content[code])
        data = {
            **said,
            "language": code,
            "direction": direction(),
            "office": _("Rabat Programmes"),
            "work": _("Counter-terrorism training in Africa"),
            "facts": [
                *said["facts"],
                [_("Made on"), moment(issue.made_at)],
                [_("Number"), str(issue.number)],
            ],
            "tables": [{**table, "widths": widths(table)} for table in said["tables"]],
            "map": drawings.for_paper(said["map"]),
            "timeline": drawings.for_paper(said["timeline"]),
            "timeline_name": _("When the cohorts came"),
            "map_name": said.get("map_name", ""),
            "digest": issue.digest[:16],
            "watermark": watermark,
            "disclaimer": _(
                "The designations used do not imply any opinion concerning the legal status of any country "
                "or territory."
            ),
        }
    return paper.draw(TEMPLATE, name="report", content=data, at=issue.made_at)


def widths(table: dict[str, Any]) -> list[int]:
    """How wide each column is beside the others, by its longest text; 0 for as wide as it is.

    A narrow one holds a number, a code or a day, which is not broken; where all are, they share the page.
    """
    lines = [table["columns"], *table["rows"]]
    longest = [max(len(line[n]) for line in lines) for n in range(len(table["columns"]))]
    widths = [0 if letters <= _NARROW else min(letters, _WIDEST) + _BESIDE for letters in longest]
    return widths if any(widths) else [min(letters, _WIDEST) + _BESIDE for letters in longest]


def rows(issue: ReportIssue, code: str) -> Iterator[list[Any]]:
    """The report as the rows of a workbook, its tables one under the other."""
    said = content.named(issue.content[code])
    yield [said["title"]]
    yield from ([line] for line in said["text"])
    yield from said["facts"]
    yield from ([note] for note in said["notes"])
    for table in said["tables"]:
        yield []
        yield [table["heading"]]
        yield table["columns"]
        yield from table["rows"]
