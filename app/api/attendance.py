"""Registers of attendance: read, taken and closed."""

from __future__ import annotations

from typing import Any, NoReturn

from marshmallow import fields

from app.access import policy
from app.access.gate import as_uuid, current_actor, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, paging, problems
from app.api.base import room
from app.api.bodies import Body, Number, Words
from app.api.room import Resource
from app.api.schemas import Answer, TextsField, page_of, word
from app.attendance import operations, queries
from app.attendance.forms import CorrectionForm, RegisterFilter
from app.attendance.lists import REGISTERS
from app.attendance.operations import Entry
from app.attendance.queries import Line
from app.attendance.states import Presence
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core.db import hold
from app.core.i18n import _
from app.disclosure import watch
from app.timetable.models import Session
from app.timetable.states import SessionState

watch.over(watch.PERSONS, "api.register")
_ON_SEE = on(Session, P.REGISTER_SEE, "session_id", queries.one_session)
_ON_TAKE = on(Session, P.REGISTER_TAKE, "session_id", queries.one_session)


class ListedRegisterSchema(Answer):
    """A session with how many marks its register has; a held one is closed."""

    session_id = fields.UUID(attribute="id")
    title = TextsField()
    module = fields.String(attribute="module.code")
    day = fields.Date()
    state = word(SessionState)
    marks = fields.Integer()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A row is the session and how many marks there are."""
        return obj[1] if attr == "marks" else super().get_attribute(obj[0], attr, default)


class LineSchema(Answer):
    """One trainee's line; without a mark nobody has said how the trainee attended."""

    registration_id = fields.UUID()
    name = fields.String()
    mark = fields.Function(
        lambda line: line.mark.status.value if line.mark else None,
        metadata={"type": ["string", "null"], "enum": [*(p.value for p in Presence), None]},
    )
    minutes = fields.Function(
        lambda line: line.mark.minutes if line.mark else None, metadata={"type": ["integer", "null"]}
    )
    version = fields.Function(
        lambda line: line.mark.version if line.mark else None, metadata={"type": ["integer", "null"]}
    )


class RegisterSchema(Answer):
    """A session's register, in the order of the names."""

    session_id = fields.UUID(attribute="id")
    state = word(SessionState)
    minutes = fields.Integer(metadata={"description": "How long the session is."})
    lines = fields.List(fields.Nested(LineSchema))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """The lines are read as the register is."""
        return queries.register(obj) if attr == "lines" else super().get_attribute(obj, attr, default)


class MarkBody(Body):
    """How one trainee attended; `version` is that of the mark that was read, null where there was none."""

    registration_id = Words(required=True, metadata={"format": "uuid"})
    mark = Words(required=True, metadata={"enum": [presence.value for presence in Presence]})
    minutes = Number(allow_none=True, metadata={"minimum": 0, "maximum": 1440})
    version = Number(required=True, allow_none=True)


class MarksBody(Body):
    """Marks to write into a register."""

    marks = fields.List(fields.Nested(MarkBody), required=True, error_messages=bodies.WORDS)


_REGISTER = Resource(_ON_SEE, RegisterSchema, "register")


@room.page(
    "/cohorts/<uuid:cohort_id>/registers",
    access=on(Cohort, P.REGISTER_SEE, "cohort_id", one_cohort),
    scope=Scope.ATTENDANCE_READ,
    query=bodies.filter_of(RegisterFilter, "when"),
    answers=page_of(ListedRegisterSchema),
)
def registers(query: dict[str, Any], cohort: Cohort) -> Any:
    """A cohort's registers: which are closed, which are still to be taken."""
    return paging.page(REGISTERS, queries.registers(cohort.id), query)


@room.page(
    "/sessions/<uuid:session_id>/register",
    access=_ON_SEE,
    scope=Scope.ATTENDANCE_READ,
    answers=RegisterSchema,
)
def register(session: Session) -> Any:
    """A session's register."""
    return session


@room.page(
    "/sessions/<uuid:session_id>/register",
    method="POST",
    access=_ON_TAKE,
    scope=Scope.ATTENDANCE_WRITE,
    body=MarksBody,
    leads=_REGISTER,
)
def take_register(body: dict[str, Any], session: Session) -> Any:
    """Write marks into an open register; 409 where another changed one of them meanwhile."""
    hold(session)
    lines, actor = queries.attending(session), current_actor()
    entries = []
    for place, mark in enumerate(body["marks"]):
        line = lines.get(as_uuid(mark["registration_id"]))  # type: ignore[arg-type]
        if line is None or policy.is_ones_own(actor, P.REGISTER_TAKE, line):
            _refuse(f"/marks/{place}/registration_id", _("Nobody of this register whom you may mark."))
        if mark["mark"] not in set(Presence):
            _refuse(f"/marks/{place}/mark", _("Choose one of the options."))
        if _version(line) != mark["version"]:
            problems.refuse(409, _("Another changed a mark meanwhile. Read the register again, then decide."))
        entries.append(
            Entry(
                registration_id=line.registration_id,
                status=Presence(mark["mark"]),
                minutes=mark.get("minutes"),
            )
        )
    return operations.save(session, entries, lines=lines, actor=actor)


@room.page(
    "/sessions/<uuid:session_id>/register/close",
    method="POST",
    access=_ON_TAKE,
    scope=Scope.ATTENDANCE_WRITE,
    leads=_REGISTER,
)
def close_register(session: Session) -> Any:
    """Close a register: the session was held, and its minutes count."""
    operations.close(session, actor=current_actor())
    return session


class CorrectionBody(Body):
    """What should stand in a closed register for one trainee, and why."""

    registration_id = Words(required=True, metadata={"format": "uuid"})
    mark = Words(required=True, metadata={"enum": [presence.value for presence in Presence]})
    minutes = Number(allow_none=True, metadata={"minimum": 0, "maximum": 1440})
    reason = Words(required=True, metadata={"minLength": 1, "maxLength": 1000})
    version = Number(required=True)


@room.page(
    "/sessions/<uuid:session_id>/register/corrections",
    method="POST",
    access=on(Session, P.REGISTER_CORRECT, "session_id", queries.one_session),
    scope=Scope.ATTENDANCE_WRITE,
    body=CorrectionBody,
    leads=_REGISTER,
)
def correct_register(body: dict[str, Any], session: Session) -> Any:
    """Correct one mark of a closed register, with the reason; 409 where another changed it meanwhile."""
    key = as_uuid(body.pop("registration_id"))
    line = next((one for one in queries.register(session) if one.registration_id == key), None)
    mark = queries.mark_of(session.id, line.registration_id) if line else None
    if line is None or mark is None:
        _refuse("/registration_id", _("Nobody of this register whom you may mark."))
    if body.pop("version") != mark.version:
        problems.refuse(409, _("Another changed a mark meanwhile. Read the register again, then decide."))
    form = bodies.filled(CorrectionForm, body, version=mark.version)
    bodies.carry_out(
        form,
        lambda: operations.correct(
            session,
            mark,
            line,
            status=Presence(form["mark"].data),
            minutes=form["minutes"].data,
            reason=form["reason"].data,
            actor=current_actor(),
        ),
    )
    return session


def _version(line: Line) -> int | None:
    return line.mark.version if line.mark else None


def _refuse(pointer: str, detail: str) -> NoReturn:
    problems.refuse(422, errors=[{"pointer": pointer, "detail": detail}])
