"""Timetables: the sessions of a cohort as the reader knows them, and their plan for its coordinator."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.access.scopes import Scope
from app.api import bodies, moves, paging
from app.api.base import room
from app.api.bodies import Body, Words
from app.api.room import Resource
from app.api.schemas import Answer, Record, TextsField, page_of, word
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.timetable import cohort_operations, last_told, operations, publishing, queries
from app.timetable.forms import SessionFilter, SessionForm
from app.timetable.lists import SESSIONS
from app.timetable.models import Session
from app.timetable.planning import SessionInput, of_session
from app.timetable.publishing import News
from app.timetable.states import Mode, SessionState
from app.timetable.words import place

_ON_EDIT = on(Session, P.SESSION_EDIT, "session_id", queries.one_session)
_OF_COHORT = on(Cohort, P.SESSION_EDIT, "cohort_id", one_cohort)


class SessionSchema(Answer):
    """A session: when, where and of which module; hours are wall-clock time in `zone`."""

    id = fields.UUID()
    title = TextsField()
    module = fields.String(attribute="module.code")
    day = fields.Date()
    start = fields.Time(format="%H:%M")
    end = fields.Time(format="%H:%M")
    zone = fields.String()
    starts_at = fields.AwareDateTime(format="iso")
    ends_at = fields.AwareDateTime(format="iso")
    mode = word(Mode)
    place = fields.Function(place, metadata={"type": "string"})
    state = word(SessionState)


class PlanSchema(Record):
    """A session as its coordinator plans it: what is sent back to change it, and its version."""

    module = fields.String()
    title = TextsField()
    day = fields.Date()
    start = fields.Time(format="%H:%M")
    end = fields.Time(format="%H:%M")
    mode = word(Mode)
    room = fields.String()
    trainers = fields.List(fields.String())
    groups = fields.Integer()
    more_rooms = fields.List(fields.String())
    language = fields.String()
    interpretation = fields.List(fields.String())
    interpreters = fields.List(fields.String())
    equipment = fields.List(fields.String())
    outcomes = fields.List(fields.String())
    unit = fields.String()
    is_fixed = fields.Boolean()

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What the page's form shows of the session."""
        return obj.id if attr == "id" else of_session(obj)[attr]


_PLAN = Resource(_ON_EDIT, PlanSchema, "session_plan")


@room.page(
    "/cohorts/<uuid:cohort_id>/sessions",
    access=on(Cohort, P.SESSION_SEE, "cohort_id", one_cohort),
    scope=Scope.SESSIONS_READ,
    query=bodies.filter_of(SessionFilter, "day", "module", "state"),
    answers=page_of(SessionSchema),
)
def sessions(query: dict[str, Any], cohort: Cohort) -> Any:
    """The timetable of a cohort, for those who see all of it; drafts are its coordinator's."""
    modules = [(module.code, module.code) for module in cohort.curriculum.modules]
    return paging.page(SESSIONS, queries.sessions_of(cohort, current_actor()), query, modules=modules)


@room.page(
    "/sessions/<uuid:session_id>",
    access=on(Session, P.SESSION_SEE, "session_id", queries.one_session),
    scope=Scope.SESSIONS_READ,
    answers=SessionSchema,
)
def session(session: Session) -> Any:
    """One session: as planned for who sees the cohort's whole timetable, for others as last told."""
    return last_told.as_known(session, current_actor())


@room.page("/sessions/<uuid:session_id>/plan", access=_ON_EDIT, scope=Scope.SESSIONS_READ, answers=PlanSchema)
def session_plan(session: Session) -> Any:
    """A session as it is planned, for its coordinator."""
    return session


@room.page(
    "/cohorts/<uuid:cohort_id>/sessions",
    method="POST",
    access=_OF_COHORT,
    scope=Scope.SESSIONS_WRITE,
    body=bodies.body_of(SessionForm),
    makes=_PLAN,
)
def schedule_session(body: dict[str, Any], cohort: Cohort) -> Any:
    """Add a session to a cohort's timetable, as a draft; everyone is told when the timetable is published."""
    written = _written(cohort, body, {"version": ""})
    return bodies.carry_out(
        written.form, lambda: operations.schedule(cohort, written.plan(), actor=current_actor())
    )


@room.page(
    "/sessions/<uuid:session_id>/plan",
    method="PUT",
    access=_ON_EDIT,
    scope=Scope.SESSIONS_WRITE,
    body=bodies.body_of(SessionForm),
    edits=_PLAN,
)
def change_session(body: dict[str, Any], session: Session) -> Any:
    """Change a session: all of its plan, as it shall stand."""
    written = _written(session.cohort, body, of_session(session), session=session)
    return bodies.carry_out(
        written.form, lambda: operations.change(session, written.plan(), actor=current_actor())
    )


@room.page(
    "/sessions/<uuid:session_id>/moves",
    method="POST",
    access=_ON_EDIT,
    scope=Scope.SESSIONS_WRITE,
    body=moves.MoveBody,
    leads=_PLAN,
)
def move_session(body: dict[str, Any], session: Session) -> Any:
    """Cancel a published session, with the reason."""
    moves.named(body, ("cancel",))
    return operations.cancel(session, reason=body["reason"], actor=current_actor())


class NewsSchema(Answer):
    """A session of which people do not know yet as it stands."""

    session_id = fields.UUID(attribute="session.id")
    news = word(News)
    differences = fields.List(
        fields.String(), metadata={"description": "In the language asked for, one fact each."}
    )


class UnpublishedSchema(Answer):
    """What publishing a timetable would tell, and to how many."""

    seen = fields.String(metadata={"description": "What is sent to publish just this."})
    told = fields.Integer(metadata={"description": "How many persons would get a letter."})
    items = fields.List(fields.Nested(NewsSchema))


class PublishBody(Body):
    """That the timetable is to be published as it was read."""

    seen = Words(required=True, metadata={"minLength": 1, "maxLength": 64})


class TimetableVersionSchema(Answer):
    """A cohort's timetable as it was published."""

    number = fields.Integer()
    published_at = fields.AwareDateTime(format="iso")
    sessions = fields.Integer()
    told = fields.Integer()


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable",
    access=_OF_COHORT,
    scope=Scope.SESSIONS_READ,
    answers=UnpublishedSchema,
)
def unpublished_timetable(cohort: Cohort) -> Any:
    """What people do not know yet of a cohort's timetable, for its coordinator."""
    pending = last_told.to_publish(cohort)
    changes = publishing.changes_of(pending)
    return {
        "seen": publishing.fingerprint(pending),
        "told": len(publishing.who_is_told(cohort, changes)),
        "items": [
            {"session": one.session, "news": one.news, "differences": publishing.differences(one)}
            for one in changes
        ],
    }


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/publish",
    method="POST",
    access=_OF_COHORT,
    scope=Scope.SESSIONS_WRITE,
    body=PublishBody,
    answers=TimetableVersionSchema,
)
def publish_timetable(body: dict[str, Any], cohort: Cohort) -> Any:
    """Tell each person once what changed for them; 409 where the plan is another than was read."""
    return cohort_operations.publish(cohort, seen=body["seen"], actor=current_actor())


def _written(cohort: Cohort, body: dict[str, Any], stands: dict[str, Any], **more: Any) -> SessionInput:
    sent = bodies.as_filled_in(SessionForm, body, version=stands["version"])
    return SessionInput(cohort, stands, **more, formdata=sent, meta={"csrf": False})
