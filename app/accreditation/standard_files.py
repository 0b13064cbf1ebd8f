"""A file of criteria: read, checked row by row, and taken into a draft; taken in again, nothing changes.

There is one row for each criterion, known by its code, with a column for each language of each text. What
a file does not name stays as it is, and goes after what it names. `docs/standards.md` describes the columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.access.actor import Actor
from app.accreditation import criteria
from app.accreditation.criteria import NAMES, Written
from app.accreditation.limits import (
    CODE,
    CRITERION_CODE_LENGTH,
    MOST_CRITERIA,
    MOST_PROSE,
    MOST_TEXT,
    MOST_TITLE,
)
from app.accreditation.models import Criterion, Standard
from app.accreditation.standards import hold_draft
from app.accreditation.states import Verdict
from app.audit import trail
from app.core import tables
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _, read
from app.core.listing import from_literal, literal
from app.core.texts import LANGUAGES, Texts
from app.core.written import FORMULA_SIGNS, as_decimal, as_text, as_whole, as_yes_or_no, clean

LARGEST_FILE = 2 * 1024 * 1024
MOST_CONTENT = 3 * LARGEST_FILE
"""How many characters the rows may have on their way from the dry run: each may be written as several."""

_LANGUAGE = {
    "en": Texts(en="English", fr="anglais", ar="الإنجليزية", pt="inglês"),
    "fr": Texts(en="French", fr="français", ar="الفرنسية", pt="francês"),
    "ar": Texts(en="Arabic", fr="arabe", ar="العربية", pt="árabe"),
    "pt": Texts(en="Portuguese", fr="portugais", ar="البرتغالية", pt="português"),
}
_TEXTS: dict[str, tuple[Texts, int]] = {
    "group_title": (
        Texts(en="Title of the group", fr="Titre du groupe", ar="عنوان المجموعة", pt="Título do grupo"),
        MOST_TITLE,
    ),
    "text": (Texts(en="Criterion", fr="Critère", ar="المعيار", pt="Critério"), MOST_TEXT),
    "guidance": (Texts(en="Guidance", fr="Explications", ar="إرشادات", pt="Orientações"), MOST_PROSE),
    "evidence": (
        Texts(
            en="Expected evidence", fr="Preuves attendues", ar="الأدلة المتوقعة", pt="Evidências esperadas"
        ),
        MOST_PROSE,
    ),
}
"""The texts of a criterion, each with its heading and how many characters it may have in a language."""


def _columns() -> dict[str, Texts]:
    found = {
        "code": Texts(en="Code", fr="Code", ar="الرمز", pt="Código"),
        "group_code": Texts(en="Group", fr="Groupe", ar="المجموعة", pt="Grupo"),
        "is_mandatory": Texts(en="Mandatory", fr="Obligatoire", ar="إلزامي", pt="Obrigatório"),
        "measure": Texts(en="Measure", fr="Mesure", ar="المقياس", pt="Medida"),
        "green": Texts(en="Green from", fr="Vert à partir de", ar="أخضر ابتداءً من", pt="Verde a partir de"),
        "amber": Texts(
            en="Amber from", fr="Orange à partir de", ar="برتقالي ابتداءً من", pt="Amarelo a partir de"
        ),
        "period_months": Texts(
            en="Period in months", fr="Période en mois", ar="الفترة بالأشهر", pt="Período em meses"
        ),
    }
    for key, (heading, _most) in _TEXTS.items():
        for code, language in _LANGUAGE.items():
            found[f"{key}_{code}"] = Texts(
                **{other: f"{heading[other]} ({language[other]})" for other in LANGUAGES}
            )
    return found


COLUMNS = _columns()
"""The columns of a file by their headings in the office's languages."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file, by its number there, with what its cells say.

    From a dry run it brings the version in which it found its criterion; 0 where it found none.
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
    criterion: Criterion | None = None
    said: Written | None = None
    is_stale: bool = False
    """Whether someone changed the criterion after the dry run, so that the row would overwrite that."""

    @property
    def has_deed(self) -> bool:
        """Whether there is something to write."""
        return self.verdict in {Verdict.NEW, Verdict.CHANGED}


def read_lines(data: bytes) -> list[Line]:
    """The rows of a CSV file or a workbook; DomainError at `file` for what is neither."""
    if len(data) > LARGEST_FILE:
        raise tables.refused(_("This file is larger than 2 MB. Leave out all but the criteria."))
    table = tables.read(data, COLUMNS)
    if len(table.rows) > MOST_CRITERIA:
        raise tables.refused(_("A standard holds at most %(most)s criteria.", most=MOST_CRITERIA))
    missing = [read(COLUMNS[key]) for key in ("code", "group_code") if key not in table.columns]
    if missing:
        raise tables.refused(_("These columns are missing: %(columns)s.", columns=", ".join(missing)))
    return [
        Line(number, {key: _cell(row[at] if at < len(row) else None) for key, at in table.columns.items()})
        for number, row in table.rows
    ]


def _cell(cell: Any) -> str:
    if cell is tables.FORMULA:
        return FORMULA_SIGNS[0]
    return "" if cell is None else clean(as_text(cell))


def as_content(checked: Sequence[Checked]) -> str:
    """The rows as they travel from the dry run to the taking in, each with its criterion's version."""
    rows = [
        [one.line.number, dict(one.line.cells), one.criterion.version if one.criterion else 0]
        for one in checked
    ]
    return json.dumps(rows, ensure_ascii=False)


def from_content(content: str) -> list[Line]:
    """The rows that travelled; DomainError for what never was a dry run."""
    try:
        rows: Any = json.loads(content) if len(content) <= MOST_CONTENT else None
        return [
            Line(int(number), {key: str(given[key]) for key in COLUMNS if key in given}, int(version))
            for number, given, version in rows[:MOST_CRITERIA]
        ]
    except (ValueError, TypeError, RecursionError):
        raise DomainError(_("Choose the file again."), field="file") from None


def written(line: Line) -> tuple[Written, list[tuple[str, str]]]:
    """What a row says by itself, and what of it can't be read: its column with why."""
    found = Checked(line)
    return _Reader(found).said(), found.faults


def check(standard: Standard, lines: Sequence[Line]) -> list[Checked]:
    """What each row would do to a draft; nothing is written. Its criteria are loaded."""
    known = {one.code.casefold(): one for one in standard.criteria}
    titles: dict[str, Texts] = {}
    seen: set[str] = set()
    found = [_checked(standard, line, known, titles, seen) for line in lines]
    new = sum(one.verdict is Verdict.NEW for one in found)
    if len(standard.criteria) + new > MOST_CRITERIA:
        raise tables.refused(_("A standard holds at most %(most)s criteria.", most=MOST_CRITERIA))
    return found


def _checked(
    standard: Standard,
    line: Line,
    known: Mapping[str, Criterion],
    titles: dict[str, Texts],
    seen: set[str],
) -> Checked:
    found = Checked(line)
    for column, text in line.cells.items():
        if text.startswith(FORMULA_SIGNS):
            found.faults.append((column, _("This is a formula. Write the value itself.")))
    code = line.cells.get("code", "").casefold()
    if code in seen:
        found.faults.append(("code", _("This code stands in the file twice.")))
    seen.add(code)
    said = _Reader(found).said()
    if found.faults:
        return found
    found.criterion, found.said = known.get(code), said
    if said.group_title and titles.setdefault(said.group_code, said.group_title) != said.group_title:
        found.faults.append(("group_title_en", _("A row above gives this group another title.")))
        return found
    try:
        title = said.group_title or titles.get(said.group_code) or Texts()
        stands = criteria.checked_title(standard, replace(said, group_title=title), but=found.criterion)
    except DomainError as refusal:
        column = refusal.field or ""
        found.faults.append((column if column in COLUMNS else f"{column}_en", str(refusal.message)))
        return found
    found.said = said = replace(said, group_title=stands)
    if found.criterion is None:
        found.verdict = Verdict.NEW
    else:
        same = all(getattr(found.criterion, name) == getattr(said, name) for name in NAMES)
        found.verdict = Verdict.UNCHANGED if same else Verdict.CHANGED
    if found.has_deed and line.version is not None:
        _refuse_stale(found)
    return found


def _refuse_stale(found: Checked) -> None:
    if found.line.version != (found.criterion.version if found.criterion else 0):
        found.is_stale = True
        found.faults.append(
            ("", _("Someone else changed this criterion meanwhile. Check the file again, then decide."))
        )


class _Reader:
    """Reads one row; what it can't read it notes as a fault of its column."""

    def __init__(self, checked: Checked) -> None:
        self._cells, self._faults = checked.line.cells, checked.faults

    def said(self) -> Written:
        """What the row says, with nothing in the place of what can't be read."""
        return Written(
            code=self._code("code"),
            group_code=self._code("group_code"),
            is_mandatory=self._of("is_mandatory", as_yes_or_no, _("Write yes or no.")) or False,
            measure=self._cells.get("measure") or None,
            green=self._of("green", as_decimal, _no_number()),
            amber=self._of("amber", as_decimal, _no_number()),
            period_months=self._of("period_months", as_whole, _("Write a whole number of months.")),
            **{key: self._texts(key, most) for key, (_heading, most) in _TEXTS.items()},
        )

    def _code(self, column: str) -> str:
        text = self._cells.get(column, "")
        if not text:
            self._faults.append((column, _("Fill this in.")))
        elif not CODE.fullmatch(text) or len(text) > CRITERION_CODE_LENGTH:
            sentence = _("Write at most %(max)d Latin letters and digits, such as B5.")
            self._faults.append((column, sentence % {"max": CRITERION_CODE_LENGTH}))
        return text

    def _of(self, column: str, reader: Any, sentence: str) -> Any:
        text = self._cells.get(column, "")
        value = reader(text) if text else None
        if text and value is None:
            self._faults.append((column, sentence))
        return value

    def _texts(self, key: str, most: int) -> Texts:
        found = {code: from_literal(self._cells.get(f"{key}_{code}", "")) for code in LANGUAGES}
        for code, text in found.items():
            if len(text) > most:
                sentence = _("Write at most %(max)d characters.") % {"max": most}
                self._faults.append((f"{key}_{code}", sentence))
        if key == "text" and not any(found.values()):
            self._faults.append(("text_en", _("Fill this in, in at least one language.")))
        return Texts(**found)


def _no_number() -> str:
    return _("This is not a number. Write one such as 80 or 4.5, with two places at most.")


def take(standard: Standard, checked: Sequence[Checked], *, actor: Actor) -> int:
    """Write what the rows say into a draft, in their order; how many criteria are new or changed."""
    hold_draft(standard)
    if not any(one.has_deed for one in checked):
        return 0
    places = len(checked) + len(standard.criteria)
    for criterion in standard.criteria:
        criterion.position += places
    for place, one in enumerate(checked, start=1):
        if one.said is None or one.verdict is Verdict.REFUSED:
            continue
        criterion = one.criterion or Criterion(standard_id=standard.id)
        if one.criterion is None:
            standard.criteria.append(criterion)
        elif one.has_deed:
            criterion.version += 1
        criterion.position = place
        for name in NAMES:
            setattr(criterion, name, getattr(one.said, name))
    _give_titles(standard, checked)
    criteria.renumber(standard)
    number = sum(one.has_deed for one in checked)
    trail.record("standard.load", actor=actor, subject=standard, criteria=number)
    db.session.flush()
    return number


def _give_titles(standard: Standard, checked: Sequence[Checked]) -> None:
    """A group has one title, also where a file names only some of its criteria."""
    titles = {one.said.group_code: one.said.group_title for one in checked if one.said}
    for criterion in standard.criteria:
        criterion.group_title = titles.get(criterion.group_code, criterion.group_title)


def table(standard: Standard) -> list[list[str]]:
    """The criteria of a version as a file, under headings in the reader's language."""
    rows = [[read(heading) for heading in COLUMNS.values()]]
    for one in standard.criteria:
        cells = {key: _written(one, key) for key in COLUMNS}
        rows.append(list(cells.values()))
    return rows


def _written(criterion: Criterion, column: str) -> str:
    key, _sep, language = column.rpartition("_")
    if key in _TEXTS:
        return literal(getattr(getattr(criterion, key), language))
    value = getattr(criterion, column)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
