"""Sessions as rows of a table, pasted or as a file: each row is judged before any is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core import tables
from app.core.errors import DomainError
from app.core.forms import read_hour
from app.core.i18n import _, read
from app.core.texts import LANGUAGES, Texts, search_key
from app.core.written import as_date, as_text, clean
from app.timetable import placing, plans, queries
from app.timetable.many_forms import PasteForm
from app.timetable.placing import Fault, Wanted
from app.timetable.placing_pages import answer
from app.timetable.plans import Plan
from app.timetable.room import room
from app.timetable.states import Mode
from app.trainers import queries as trainers
from app.venues import queries as venues
from app.venues.words import room_name

MOST_ROWS = 100
"""Each row is judged as a session that is added by hand: some 20 ms of work, while others wait to write."""
LARGEST = 400 * 1024
COLUMNS = {
    "module": Texts(en="Module", fr="Module", ar="الوحدة", pt="Módulo"),
    "title": Texts(en="Title", fr="Titre", ar="العنوان", pt="Título"),
    "day": Texts(en="Day", fr="Jour", ar="اليوم", pt="Dia"),
    "start": Texts(en="Start", fr="Début", ar="البداية", pt="Início"),
    "end": Texts(en="End", fr="Fin", ar="النهاية", pt="Fim"),
    "room": Texts(en="Room", fr="Salle", ar="القاعة", pt="Sala"),
    "trainers": Texts(en="Trainers", fr="Formateurs", ar="المدربون", pt="Formadores"),
    "mode": Texts(en="Mode", fr="Modalité", ar="الطريقة", pt="Modalidade"),
    "language": Texts(en="Language", fr="Langue", ar="اللغة", pt="Língua"),
}
"""The columns by their headers in the office's languages, as `nominations` has them for nominees."""
_NEEDED = ("module", "title", "day", "start", "end")
_MOST_TITLE = 200
_FORMULA = ("=", "+", "-", "@")


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/paste",
    methods=("GET", "POST"),
    access=on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort),
)
def paste(cohort: Cohort) -> ResponseReturnValue:
    """Add sessions from rows of a table as drafts, after showing the verdict of each row."""
    form = PasteForm()
    placed = form.carry_out(
        lambda: placing.place(
            cohort, list(_wanted(cohort, form)), seen=request.form.get("seen", ""), actor=current_actor()
        )
    )
    return answer(placed, cohort) or (
        render_template(
            "timetable/paste.html",
            form=form,
            cohort=cohort,
            placed=placed,
            columns=COLUMNS.values(),
            most=MOST_ROWS,
            is_plannable=cohort.state in plans.PLANNABLE,
        ),
        form.status,
    )


def _wanted(cohort: Cohort, form: PasteForm) -> Iterator[Wanted]:
    text = _text(form)
    number_of_rows = len(text.strip().splitlines()) - 1
    if number_of_rows > MOST_ROWS:
        raise DomainError(
            _("These are %(num)s rows. Send %(most)s at most at once.", num=number_of_rows, most=MOST_ROWS),
            field="rows",
        )
    form.rows.data = text
    table = tables.read(text.encode(), COLUMNS)
    missing = [read(COLUMNS[key]) for key in _NEEDED if key not in table.columns]
    if missing:
        raise DomainError(
            _("These columns are missing: %(columns)s.", columns=", ".join(missing)), field="rows"
        )
    reader = _Reader(cohort, form.reason.data or "")
    for number, row in table.rows:
        cells = {key: row[at] if at < len(row) else "" for key, at in table.columns.items()}
        yield reader.read(number, {key: clean(as_text(cell)) for key, cell in cells.items()})


def _text(form: PasteForm) -> str:
    """The rows as text; DomainError for what is none."""
    if not form.file.data:
        if not form.rows.data:
            raise DomainError(_("Paste rows, or choose a file."), field="rows")
        return str(form.rows.data)
    data = form.file.data.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise DomainError(_("This file is larger than 400 kB. Send it in parts."), field="file")
    try:
        return str(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DomainError(
            _("This file is not written in UTF-8. Save it as CSV in UTF-8, or paste the rows."), field="file"
        ) from error


class _Reader:
    """Reads rows for one cohort; what can be named in a row is read once."""

    def __init__(self, cohort: Cohort, reason: str) -> None:
        self._reason, self._cohort = reason, cohort
        self._modules = {search_key(module.code): module for module in queries.modules_of(cohort)}
        self._rooms: dict[str, list[Any]] = {}
        for found in venues.rooms(current_actor()):
            for name in {search_key(found.name), search_key(room_name(found))}:
                self._rooms.setdefault(name, []).append(found)
        self._trainers: dict[str, list[Any]] = {}
        for one in trainers.active_trainers():
            for name in {search_key(one.person.name), search_key(one.person.email or one.person.name)}:
                self._trainers.setdefault(name, []).append(one)
        self._modes = {search_key(word): mode for mode in Mode for word in (mode.value, str(mode.label))}
        self._languages = {
            search_key(word): code for code, name in LANGUAGES.items() for word in (code, name)
        }

    def read(self, number: int, cells: dict[str, str]) -> Wanted:
        """One row as a session that is wanted, or what is wrong in each of its columns."""
        faults: list[Fault] = []

        def take(key: str, find: Callable[[str], Any], otherwise: Any = None) -> Any:
            cell = cells.get(key, "")
            try:
                if not cell and key in _NEEDED:
                    raise ValueError(_("Fill this in."))
                if cell.startswith(_FORMULA):
                    raise ValueError(_("This begins like a formula. Write it as plain text."))
                return find(cell) if cell else otherwise
            except ValueError as refusal:
                sentence = _("%(column)s: %(why)s", column=read(COLUMNS[key]), why=str(refusal))
                faults.append(Fault(key, sentence))
                return otherwise

        values = {
            "module": take("module", lambda cell: _one(self._modules, cell)),
            "title": take("title", _title),
            "day": take("day", _day),
            "start": take("start", _clock),
            "end": take("end", _clock),
            "mode": take("mode", lambda cell: _one(self._modes, cell), Mode.IN_PERSON),
            "room": take("room", lambda cell: _only(self._rooms, cell)),
            "trainers": take(
                "trainers",
                lambda cell: [_only(self._trainers, name) for name in cell.replace(";", ",").split(",")],
                [],
            ),
            "language": take("language", lambda cell: _one(self._languages, cell), ""),
        }
        name = _("Row %(number)s, “%(title)s”", number=number, title=cells.get("title", "")[:80])
        if faults:
            return Wanted(name, None, faults)
        return Wanted(name, Plan(**values, joins=True, reason=self._reason))


def _one(known: dict[str, Any], cell: str) -> Any:
    found = known.get(search_key(cell))
    if found is None:
        raise ValueError(_("“%(cell)s” is not known.", cell=cell[:60]))
    return found


def _only(known: dict[str, list[Any]], cell: str) -> Any:
    found = _one(known, cell.strip())
    if len(found) > 1:
        raise ValueError(_("“%(cell)s” is the name of several. Write it in full.", cell=cell[:60]))
    return found[0]


def _title(cell: str) -> Texts:
    if len(cell) > _MOST_TITLE:
        raise ValueError(_("Write at most %(most)s characters.", most=_MOST_TITLE))
    return Texts(en=cell)


def _day(cell: str) -> Any:
    found = as_date(cell)
    if found is None:
        raise ValueError(_("Write a date, such as 27 3 2026."))
    return found


def _clock(cell: str) -> time:
    found = read_hour(cell)
    if found is None:
        sentence = _(
            "“%(cell)s” is not an hour. Write one from 00:00 to 23:59, such as 09:30.", cell=cell[:60]
        )
        raise ValueError(sentence)
    return found
