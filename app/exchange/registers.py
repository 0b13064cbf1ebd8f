"""Registers as a file that leaves and comes back: of a session, or of all sessions of a cohort.

A row is one trainee in one session, known by both keys. A file that comes back unchanged writes nothing; a
changed mark is taken as on the page: written into an open register, corrected with a reason in a closed one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.access.gate import as_uuid
from app.access.permissions import Permission as P
from app.access.policy import may
from app.attendance import operations
from app.attendance import queries as attendance
from app.attendance.forms import said
from app.attendance.marks import minutes_for
from app.attendance.operations import Entry
from app.attendance.queries import Line as RegisterLine
from app.attendance.queries import Standing
from app.attendance.states import Presence
from app.core.errors import DomainError
from app.core.i18n import _, read, speaking
from app.core.texts import LANGUAGES, Texts, search_key
from app.core.written import as_whole
from app.exchange import queries
from app.exchange.lines import Checked, Line
from app.exchange.states import Verdict
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import SessionState

COLUMNS: dict[str, Texts] = {
    "session": Texts(en="Session key", fr="Clé de la séance", ar="مفتاح الحصة", pt="Chave da sessão"),
    "trainee": Texts(en="Trainee key", fr="Clé du participant", ar="مفتاح المتدرب", pt="Chave do formando"),
    "module": Texts(en="Module", fr="Module", ar="الوحدة", pt="Módulo"),
    "title": Texts(en="Session", fr="Séance", ar="الحصة", pt="Sessão"),
    "day": Texts(en="Day", fr="Jour", ar="اليوم", pt="Dia"),
    "name": Texts(en="Name", fr="Nom", ar="الاسم", pt="Nome"),
    "mark": Texts(en="Attendance", fr="Présence", ar="الحضور", pt="Presença"),
    "minutes": Texts(en="Minutes", fr="Minutes", ar="الدقائق", pt="Minutos"),
    "version": Texts(en="Version", fr="Version", ar="النسخة", pt="Versão"),
}
"""The columns by their names in the office; module, title, day and name are there to be read."""


def rows(cohort_id: UUID, session_id: UUID | None = None) -> Iterator[list[Any]]:
    """The header, then a row for each trainee in each session that is on the timetable."""
    yield [read(texts) for texts in COLUMNS.values()]
    for found in queries.registers(cohort_id, session_id):
        session, module, key, _person, _state, name, _mark, status, minutes, version = found
        yield [
            str(session.id),
            str(key),
            module,
            read(session.title),
            session.day.isoformat(),
            name,
            str(status.label) if status else "",
            minutes if status else "",
            version if status else "",
        ]


def check(
    cohort_id: UUID, lines: Iterable[Line], *, reason: str, actor: Actor, session_id: UUID | None = None
) -> list[Checked]:
    """What each row would do, by what stands now."""
    ground = _Ground(queries.registers(cohort_id, session_id), reason=reason, actor=actor)
    return [ground.check(line) for line in lines]


def take(checked: Sequence[Checked], *, reason: str, actor: Actor) -> int:
    """Write what the rows changed, session by session; how many marks."""
    changed = [one for one in checked if one.verdict is Verdict.CHANGED]
    changed.sort(key=lambda one: one.record[0].id)
    for _key, some in groupby(changed, key=lambda one: one.record[0].id):
        group = list(some)
        session: Session = group[0].record[0]
        if session.state is SessionState.SCHEDULED:
            operations.save(session, [one.values for one in group], actor=actor)
            continue
        for one in group:
            entry: Entry = one.values
            mark = attendance.mark_of(session.id, entry.registration_id)
            if mark is not None:
                operations.correct(
                    session,
                    mark,
                    one.record[1],
                    status=entry.status,
                    minutes=entry.minutes,
                    reason=reason,
                    actor=actor,
                )
    return len(changed)


class _Ground:
    """What rows are checked against: the registers as they stand, read once."""

    def __init__(self, found: Iterable[Any], *, reason: str, actor: Actor) -> None:
        self._reason, self._actor = reason, actor
        self._rows: dict[tuple[UUID, UUID], tuple[Session, RegisterLine]] = {}
        for session, _module, key, person, state, name, *stands in found:
            mark = Standing(*stands) if stands[0] else None
            self._rows[session.id, key] = session, RegisterLine(key, person, name, state, mark)
        self._marks = _marks()
        self._refusals: dict[UUID, str] = {}
        self._seen: set[tuple[UUID, UUID]] = set()

    def check(self, line: Line) -> Checked:
        """The verdict of one row."""
        found = Checked(line)
        keys = as_uuid(line["session"]), as_uuid(line["trainee"])
        here = self._rows.get(keys)  # type: ignore[arg-type]
        if here is None:
            found.why = _("No such trainee and session are on these registers. Take the file anew.")
            return found
        session, whose = found.record = here
        found.name = whose.name
        mark = whose.mark
        found.seen = str(mark.version) if mark else ""
        found.stands = said(mark.status, mark.minutes) if mark else ""
        try:
            found.values = self._entry(line, session, whose)
            if found.values is None:
                found.verdict = Verdict.UNCHANGED
                return found
            found.says = said(found.values.status, found.values.minutes)
            self._refuse(found, session, whose)
            found.verdict = Verdict.CHANGED
        except DomainError as refusal:
            found.why = str(refusal.message)
        return found

    def _entry(self, line: Line, session: Session, whose: RegisterLine) -> Entry | None:
        """What the row writes; None where it says what stands, or nothing."""
        stood = whose.mark
        text = line["mark"]
        minutes = line["minutes"]
        status = self._marks.get(search_key(text)) if text else None
        if text and status is None:
            raise DomainError(_("This is not among what can be answered."))
        if status is None:
            if (stood or minutes) and "mark" in line.cells:
                raise DomainError(_("Choose one of the options."))
            return None
        written = as_whole(minutes) if minutes else None
        if minutes and written is None:
            raise DomainError(_("This is not a whole number. Write one in digits."))
        if stood and status is stood.status and (written == stood.minutes or "minutes" not in line.cells):
            return None
        if stood and status is not stood.status and written == stood.minutes:
            written = None  # they stood beside another mark
        counted = minutes_for(status, written, length=session.minutes)
        if stood and (status, counted) == (stood.status, stood.minutes):
            return None
        return Entry(registration_id=whose.registration_id, status=status, minutes=counted)

    def _refuse(self, found: Checked, session: Session, whose: RegisterLine) -> None:
        """DomainError where the register can't be written so."""
        if (session.id, whose.registration_id) in self._seen:
            raise DomainError(_("This row stands in the file twice."))
        self._seen.add((session.id, whose.registration_id))
        if found.is_stale:
            raise DomainError(_("The office changed this after the file was taken. Take the file anew."))
        operations.refuse_own(whose, self._actor)
        if session.id not in self._refusals:
            self._refusals[session.id] = self._refusal(session)
        if self._refusals[session.id]:
            raise DomainError(self._refusals[session.id])
        if session.state is SessionState.HELD and whose.mark is None:
            raise DomainError(_("This register is closed. The coordinator can still correct a mark in it."))
        if session.state is SessionState.SCHEDULED and whose.state is not RegistrationState.ATTENDING:
            raise DomainError(_("Someone on this page no longer attends. Open the register again."))

    def _refusal(self, session: Session) -> str:
        """Why a session's register takes no marks from this file now, as a sentence; empty where it does."""
        try:
            if session.state is SessionState.SCHEDULED:
                operations.refuse_shut(session)
            elif not may(self._actor, P.REGISTER_CORRECT, session):
                return _("This register is closed. The coordinator can still correct a mark in it.")
            else:
                operations.refuse_correction(session)
                if not self._reason:
                    return _(
                        "This register is closed. Give the reason of the correction, then check the file."
                    )
        except DomainError as refusal:
            return str(refusal.message)
        return ""


def _marks() -> Mapping[str, Presence]:
    """What a mark may be called: its key, or its word in any of the office's languages."""
    found = {status.value: status for status in Presence}
    for code in LANGUAGES:
        with speaking(code):
            found |= {search_key(str(status.label)): status for status in Presence}
    return found
