"""A file of marks: read, checked row by row, and taken in; taken in again, nothing changes.

A row names whose paper it is (the paper's number, the nomination's reference or the e-mail address; only
by its number while the sitting is nameless and the reader may not link them), which assessment, and the
mark. A file of one sitting needs no more than number, mark and day.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.access.actor import Actor
from app.assessments import operations, queries
from app.assessments.models import Result, Sitting
from app.assessments.operations import Entry
from app.assessments.states import SittingState, Verdict
from app.assessments.words import as_mark, read_mark
from app.core import tables
from app.core.db import hold
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.core.texts import Texts
from app.core.written import as_date, as_text, clean

COLUMNS: dict[str, Texts] = {
    "trainee": Texts(
        en="Paper or trainee", fr="Copie ou participant", ar="الورقة أو المتدرب", pt="Prova ou formando"
    ),
    "name": Texts(en="Name", fr="Nom", ar="الاسم", pt="Nome"),
    "module": Texts(en="Module", fr="Module", ar="الوحدة", pt="Módulo"),
    "assessment": Texts(en="Assessment", fr="Épreuve", ar="التقييم", pt="Avaliação"),
    "attempt": Texts(en="Attempt", fr="Tentative", ar="المحاولة", pt="Tentativa"),
    "mark": Texts(en="Mark", fr="Note", ar="العلامة", pt="Nota"),
    "sat_on": Texts(en="Sat on", fr="Passée le", ar="تاريخ التقييم", pt="Realizada em"),
}
"""The columns of a file by their names in the office; `name` is there to be read, and changes nothing."""
_READ = [key for key in COLUMNS if key != "name"]
_FORMULA = "="
"""What stands for a cell that a workbook would calculate: like any text that begins so, it is refused."""
LARGEST_FILE = 1024 * 1024
"""How many bytes a file may have: it is read within the deed, and thousands of marks are far fewer."""
MOST_CONTENT = 2 * LARGEST_FILE


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, by its number there, with what its cells say.

    From a dry run it brings the version in which it found its paper; None where it found none.
    """

    number: int
    cells: Mapping[str, str]
    version: int | None = None


@dataclass(slots=True)
class Checked:
    """What a row would do, or why it can't: each fault names its column, or none."""

    line: Line
    verdict: Verdict = Verdict.REFUSED
    faults: list[tuple[str, str]] = field(default_factory=list)
    sitting: Sitting | None = None
    paper: Result | None = None
    entry: Entry | None = None

    @property
    def stands(self) -> Decimal | None:
        """The mark that stands on the paper."""
        return _stands(self.sitting, self.paper) if self.paper else None

    @property
    def is_stale(self) -> bool:
        """Whether someone changed the paper after the dry run, so that the row would overwrite that."""
        return self.line.version is not None and not self.is_as_seen

    @property
    def is_as_seen(self) -> bool:
        """Whether the row writes nothing, or the paper stands as the dry run found it."""
        return self.entry is None or self.paper is None or self.line.version == self.paper.version


def _stands(sitting: Sitting | None, paper: Result) -> Decimal | None:
    """The mark that a file would change: while it is open what the marker wrote, then what counts."""
    return paper.first_mark if sitting and sitting.state is SittingState.OPEN else paper.mark


def read_lines(data: bytes) -> list[Line]:
    """The rows of a CSV file or a workbook; DomainError at `file` for what is neither."""
    if len(data) > LARGEST_FILE:
        raise DomainError(_("This file is larger than 1 MB. Leave out all but the marks."), field="file")
    table = tables.read(data, COLUMNS)
    return [
        Line(number, {key: _text(key, row, at) for key, at in table.columns.items() if key in _READ})
        for number, row in table.rows
    ]


def _text(key: str, row: list[Any], at: int) -> str:
    cell = row[at] if at < len(row) else None
    if cell is tables.FORMULA:
        return _FORMULA
    if cell is None:
        return ""
    if key == "sat_on" and (isinstance(cell, int | float | date | datetime) or str(cell).isdecimal()):
        day = as_date(cell)
        return day.isoformat() if day else clean(as_text(cell))
    return clean(as_text(cell))


def as_content(checked: Sequence[Checked]) -> str:
    """The rows as they travel from the dry run to the taking in, each with its paper's version."""
    rows = [
        [one.line.number, dict(one.line.cells), one.paper.version if one.paper else None] for one in checked
    ]
    return json.dumps(rows, ensure_ascii=False)


def from_content(content: str) -> list[Line]:
    """The rows that travelled; DomainError for what never was a dry run."""
    try:
        rows: Any = json.loads(content) if len(content) <= MOST_CONTENT else None
        return [
            Line(
                int(number),
                {key: str(given[key]) for key in _READ if key in given},
                None if version is None else int(version),
            )
            for number, given, version in rows[: tables.MOST_ROWS]
        ]
    except (ValueError, TypeError, RecursionError):
        raise DomainError(_("Choose the file again."), field="file") from None


def check(
    sittings: Sequence[Sitting], lines: Sequence[Line], *, links_names: bool, actor: Actor
) -> list[Checked]:
    """What each row would do in these sittings; nothing is written.

    `links_names` says that the actor may know whose paper is whose before publication.
    """
    ground = _Ground(sittings, links_names=links_names, actor=actor)
    return [ground.check(line) for line in lines]


def hold_all(sittings: Sequence[Sitting]) -> None:
    """Keep the sittings and their papers as they are now, until the rows are written."""
    for sitting in sorted(sittings, key=lambda one: one.id):
        hold(sitting)


def take(checked: Sequence[Checked], *, actor: Actor) -> int:
    """Write the marks of the rows that have one to write, sitting by sitting; how many.

    They were checked after `hold_all`. DomainError, and nothing written, when someone changed a paper
    after the dry run.
    """
    if not all(one.is_as_seen for one in checked):
        raise DomainError(
            _(
                "Someone changed marks after you checked this file, and nothing was written. "
                "Read below what stands now, then write what should stand."
            )
        )
    by_sitting: dict[Any, list[Checked]] = defaultdict(list)
    for one in checked:
        if one.verdict in {Verdict.NEW, Verdict.CHANGED} and one.sitting:
            by_sitting[one.sitting.id].append(one)
    for some in by_sitting.values():
        entries = [one.entry for one in some if one.entry]
        if some[0].sitting:
            operations.save(some[0].sitting, entries, actor=actor)
    return sum(map(len, by_sitting.values()))


class _Ground:
    """What rows are checked against: the sittings with their papers, read once."""

    def __init__(self, sittings: Sequence[Sitting], *, links_names: bool, actor: Actor) -> None:
        self._actor = actor
        self._only = sittings[0] if len(sittings) == 1 else None
        self._sittings = {
            (_key(one.assessment.module.code), _key(one.assessment.code), one.attempt): one
            for one in sittings
        }
        self._papers: dict[tuple[Any, str], Result] = {}
        self._seen: set[Any] = set()
        references = queries.references_of(sittings[0].cohort_id) if sittings else {}
        for sitting in sittings:
            for paper in queries.papers(sitting):
                names = [str(paper.number)]
                if links_names or not sitting.is_nameless:
                    person = paper.registration.person
                    names += [person.email, references.get(paper.registration_id, "")]
                for name in filter(None, names):
                    self._papers[sitting.id, _key(name)] = paper

    def check(self, line: Line) -> Checked:
        """The verdict of one row, with all its faults."""
        found = Checked(line)
        for column, text in line.cells.items():
            if text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")):
                found.faults.append((column, _("This is a formula. Write the value itself.")))
        if found.faults:
            return found
        found.sitting = self._sitting(found)
        found.paper = self._paper(found)
        mark = self._read(found, "mark", read_mark, _("Write a mark."))
        sat_on = self._read(found, "sat_on", _read_day, _("Say on which day it was sat."))
        if found.faults or not found.sitting or not found.paper:
            return found
        self._decide(found, found.sitting, found.paper, (mark, sat_on))
        return found

    def _decide(self, found: Checked, sitting: Sitting, paper: Result, written: tuple[Decimal, date]) -> None:
        if paper.id in self._seen:
            found.faults.append(("trainee", _("This paper stands in the file twice.")))
            return
        self._seen.add(paper.id)
        if not queries.is_ones_own(paper, self._actor) and (_stands(sitting, paper), paper.sat_on) == written:
            found.verdict = Verdict.UNCHANGED
            return
        try:
            operations.refuse_own(paper, self._actor)
            operations.refuse_closed(sitting)
            operations.refuse_total(sitting)
            operations.refuse_impossible(sitting, *written)
        except DomainError as refusal:
            found.faults.append((refusal.field or "", str(refusal.message)))
            return
        mark, sat_on = written
        found.entry = Entry(number=paper.number, mark=mark, sat_on=sat_on)
        found.verdict = Verdict.NEW if paper.first_mark is None else Verdict.CHANGED

    def _sitting(self, found: Checked) -> Sitting | None:
        given = found.line.cells
        if self._only is not None and not (given.get("module") or given.get("assessment")):
            return self._only
        module, assessment = _key(given.get("module", "")), _key(given.get("assessment", ""))
        attempts = [key[2] for key in self._sittings if key[:2] == (module, assessment)]
        if not attempts:
            known = {key[0] for key in self._sittings}
            column = "assessment" if module in known else "module"
            found.faults.append((column, _("There is no such assessment here.")))
            return None
        text = given.get("attempt", "") or "1"
        if not text.isdecimal() or int(text) not in attempts:
            found.faults.append(
                ("attempt", _("This attempt is not open. Let the person sit it again first."))
            )
            return None
        return self._sittings[module, assessment, int(text)]

    def _paper(self, found: Checked) -> Result | None:
        text = found.line.cells.get("trainee", "")
        if not text:
            found.faults.append(("trainee", _("Say whose paper it is.")))
            return None
        if found.sitting is None:
            return None
        paper = self._papers.get((found.sitting.id, _key(text)))
        if paper is None:
            found.faults.append(
                ("trainee", _("Nobody who takes part, and no paper of this assessment, is called so."))
            )
        return paper

    @staticmethod
    def _read(found: Checked, column: str, reader: Callable[[str], Any], missing: str) -> Any:
        text = found.line.cells.get(column, "")
        if not text:
            found.faults.append((column, missing))
            return None
        try:
            return reader(text)
        except ValueError as error:
            found.faults.append((column, str(error)))
            return None


def _key(text: str) -> str:
    return text.strip().casefold()


def _read_day(text: str) -> date:
    day = as_date(text)
    if day is None:
        raise ValueError(_("This is not a date. Write one such as 2026-03-27."))
    return day


def template(sittings: Sequence[Sitting], *, links_names: bool, actor: Actor) -> list[list[str]]:
    """The header of a file in the reader's language, with a row for each paper that the actor may mark."""
    rows = [[read(texts) for texts in COLUMNS.values()]]
    for sitting in sittings:
        for paper in queries.papers_to_mark(sitting, actor):
            name = "" if sitting.is_nameless and not links_names else paper.registration.person.name
            rows.append(
                [
                    str(paper.number),
                    name,
                    sitting.assessment.module.code,
                    sitting.assessment.code,
                    str(sitting.attempt),
                    as_mark(_stands(sitting, paper)),
                    paper.sat_on.isoformat() if paper.sat_on else "",
                ]
            )
    return rows
