"""The floor of a page: the same page, written as plainly as it could be.

A floor asks its session and its rows by SQLAlchemy Core, one statement for each thing that the page
shows, and fills a template of literal English that extends the same layout. It has no gate, no forms,
no ORM, no macros, no catalogue for the page's own words, and it knows who reads and what they may do.
Its HTML is the page's, tag for tag (`same` compares them before anything is measured), so what the
page costs above it is what the house costs.

The layout, and with it the menu and the token of its form, is the house's own in both. The floor of
the verification counts its try in one row, because no page of it may be open without. The floor of the
registration reads the call's questions, for no answer is known without them, writes the same rows,
the trail's link among them, and checks nothing.

The bare floor is the same rows as text: no layout, no session, no template.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, Response, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.dialects import postgresql, sqlite

from app.access.actor import Actor, HeldGrant, Role, ScopeKind
from app.access.gate import EVERYONE, Room, needs, on
from app.access.permissions import Permission as P
from app.access.roles import MATRIX
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.audit import trail
from app.certificates.models import Certificate
from app.certificates.states import OUTWARD
from app.cohorts import workspace
from app.cohorts.models import AskedDocument, Call, Cohort, Invitation
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.crypto import token_hash
from app.core.db import db, is_sqlite, new_id, unit_of_work
from app.core.limits import Tries
from app.core.templating import OFFICE_ZONE
from app.member_states import data as member_states
from app.nominations.models import Nomination, Question
from app.nominations.standard import OF_PERSON, OF_REGISTRATION
from app.people.models import Person, User, UserSession
from app.programmes.models import Programme
from app.registrations.models import Registration
from app.registrations.states import (
    COORDINATOR,
    FOCAL_POINT,
    NOT_AN_ANSWER,
    OFFICIAL,
    SCREENING,
    RegistrationState,
)
from tests.benchmarks import api_floor, board_floor, register_floor, week_floor

_sessions, _users, _persons = UserSession.__table__, User.__table__, Person.__table__
_registrations, _cohorts, _calls = Registration.__table__, Cohort.__table__, Call.__table__
_programmes, _certificates, _invitations = Programme.__table__, Certificate.__table__, Invitation.__table__
_accreditations, _standards = Accreditation.__table__, Standard.__table__
_bodies, _tries = AccreditingBody.__table__, Tries.__table__
_nominations, _questions = Nomination.__table__, Question.__table__
_documents = AskedDocument.__table__

PAGE, MOST_COUNTED = 50, 1001
ZONE = ZoneInfo(OFFICE_ZONE)
NAMES = {code: member_states.name(code, "en") for code in member_states.STATES}


def _in_english(kind: Any) -> dict[Any, SimpleNamespace]:
    """The states with their words, said once."""
    return {s: SimpleNamespace(label=str(s.label), tone=s.tone, turn=str(s.turn)) for s in kind}


SHOWN = _in_english(RegistrationState)
STAGES = _in_english(CohortState)
STATUSES = [(s.value, SHOWN[s].label) for s in RegistrationState if s is not RegistrationState.DRAFT]
TURNS = [
    ("official", str(OFFICIAL)),
    ("focal_point", str(FOCAL_POINT)),
    ("screening", str(SCREENING)),
    ("coordinator", str(COORDINATOR)),
]


@cache
def tabs() -> list[tuple[str, str]]:
    """The tabs that a coordinator has, each with where it is under the cohort's address."""
    place = UUID(int=0)
    return [
        (url_for(tab.endpoint, cohort_id=place).partition(f"{place}/")[2], str(tab.label))
        for tab in sorted(workspace._tabs.values(), key=lambda tab: tab.order)
        if Role.COORDINATOR in MATRIX[tab.permission]
    ]


def same(page: str, floor: str, *, path: str, floor_path: str) -> bool:
    """Whether both are the same page but for spaces, tokens, cursors and which link is marked as here."""
    return _plain(page) == _plain(floor.replace(floor_path, path))


def _plain(html: str) -> str:
    for pattern, instead in (
        (r'name="csrf_token"([^>]*) value="[^"]*"', r'name="csrf_token"\1'),
        (r' data-token="[^"]*"', ""),
        (r"after=[^\"&]*", "after="),
        (r' aria-current="(page|true)"', ""),
        (r'<li class="here">', "<li>"),
        (r"\s+", " "),
        (r" ?(<[^>]*>) ?", r"\1"),
    ):
        html = re.sub(pattern, instead, html)
    return html


def _sign_in(grants: tuple[HeldGrant, ...] = ()) -> None:
    """The session query; what the reader may do is known beforehand."""
    row = db.session.execute(
        sa.select(
            _sessions.c.id.label("session_id"),
            _users.c.id.label("user_id"),
            _users.c.person_id,
            _persons.c.given_names,
            _persons.c.family_name,
        )
        .join(_users, _users.c.id == _sessions.c.user_id)
        .join(_persons, _persons.c.id == _users.c.person_id)
        .where(
            _sessions.c.token_hash == token_hash(session.get("_user_id", "")), _sessions.c.ended_at.is_(None)
        )
    ).one()
    g.actor = Actor(
        user_id=row.user_id,
        person_id=row.person_id,
        session_id=row.session_id,
        name=f"{row.given_names} {row.family_name}",
        grants=grants,
    )


def _coordinator(programme_id: UUID) -> tuple[HeldGrant, ...]:
    return (HeldGrant(Role.COORDINATOR, ScopeKind.PROGRAMME, str(programme_id)),)


def _total(rows: sa.Select[Any]) -> int:
    """How many rows there are, as far as lists count."""
    inner = rows.order_by(None).limit(MOST_COUNTED).subquery()
    return db.session.execute(sa.select(sa.func.count()).select_from(inner)).scalar_one()


def _registrations_of(cohort_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(
            _registrations.c.id,
            _persons.c.given_names,
            _persons.c.family_name,
            _persons.c.institution,
            _persons.c.post,
            _registrations.c.state_code,
            _registrations.c.priority,
            _registrations.c.state,
            _registrations.c.moved_at,
            _registrations.c.working_language,
        )
        .join(_persons, _persons.c.id == _registrations.c.person_id)
        .where(
            _registrations.c.cohort_id == cohort_id, _registrations.c.state != RegistrationState.DRAFT.value
        )
        .order_by(_registrations.c.sort_key, _registrations.c.id)
    )


def roster(cohort_id: UUID) -> str:
    """The first page of a roster."""
    cohort = db.session.execute(
        sa.select(
            _cohorts.c.id, _cohorts.c.code, _cohorts.c.title, _calls.c.deadline_at, _calls.c.deadline_zone
        )
        .join(_calls, _calls.c.cohort_id == _cohorts.c.id)
        .where(_cohorts.c.id == cohort_id)
    ).one()
    answered = sa.exists().where(
        _registrations.c.cohort_id == cohort_id,
        _registrations.c.state_code == _invitations.c.state_code,
        _registrations.c.state.not_in([state.value for state in NOT_AN_ANSWER]),
    )
    invited = db.session.execute(
        sa.select(_invitations.c.state_code, answered.label("has_answered"))
        .join(_calls, _calls.c.id == _invitations.c.call_id)
        .where(_calls.c.cohort_id == cohort_id)
        .order_by(_invitations.c.state_code)
    ).all()
    states = sorted(
        ((row.state_code, NAMES[row.state_code]) for row in invited), key=lambda option: option[1]
    )
    every = _registrations_of(cohort_id)
    rows = db.session.execute(every.limit(PAGE + 1)).all()
    return render_template(
        "floor/roster.html",
        cohort=cohort,
        states=states,
        silent=sum(not row.has_answered for row in invited),
        statuses=STATUSES,
        turns=TURNS,
        tabs=tabs(),
        rows=rows[:PAGE],
        shown=SHOWN,
        names=NAMES,
        zone=ZONE,
        total=_words_of(_total(every)),
        next_url=f"/cohorts/{cohort_id}/registrations?after={rows[-1].id}" if len(rows) > PAGE else None,
    )


def _words_of(total: int) -> str:
    return str(total) if total < MOST_COUNTED else f"more than {MOST_COUNTED - 1}"


def _cohorts_shown(programme_id: UUID) -> sa.Select[Any]:
    return (
        sa.select(
            _cohorts.c.id,
            _cohorts.c.code,
            _cohorts.c.title,
            _cohorts.c.programme_id,
            _cohorts.c.first_day,
            _cohorts.c.last_day,
            _cohorts.c.seats,
            _cohorts.c.seats_taken,
            _cohorts.c.state,
            _programmes.c.title.label("programme_title"),
            _programmes.c.code.label("programme_code"),
            _calls.c.deadline_day,
            _calls.c.deadline_time,
            _calls.c.deadline_at,
            _calls.c.deadline_zone,
        )
        .join(_programmes, _programmes.c.id == _cohorts.c.programme_id)
        .outerjoin(_calls, _calls.c.cohort_id == _cohorts.c.id)
        .where(sa.or_(_cohorts.c.state != CohortState.PLANNED.value, _cohorts.c.programme_id == programme_id))
        .order_by(_cohorts.c.first_day, _cohorts.c.id)
    )


def cohorts(programme_id: UUID) -> str:
    """The first page of all cohorts, for the coordinator of a programme."""
    programmes = db.session.execute(
        sa.select(_programmes.c.id, _programmes.c.title)
        .where(_programmes.c.id.in_(sa.select(_cohorts.c.programme_id)))
        .order_by(_programmes.c.code)
    ).all()
    every = _cohorts_shown(programme_id)
    rows = db.session.execute(every.limit(PAGE + 1)).all()
    return render_template(
        "floor/cohorts.html",
        programmes=programmes,
        rows=rows[:PAGE],
        shown=STAGES,
        city=zones.zone_city,
        offset=zones.offset_label,
        own=programme_id,
        total=_words_of(_total(every)),
        next_url=f"/cohorts?stage=all&after={rows[-1].id}" if len(rows) > PAGE else None,
    )


def _certificate(code: str) -> Any:
    return db.session.execute(
        sa.select(
            _certificates.c.code,
            _certificates.c.issued_on,
            _certificates.c.initials,
            _programmes.c.title.label("programme"),
            _cohorts.c.first_day,
            _cohorts.c.last_day,
            _accreditations.c.valid_until.label("accredited_until"),
            _bodies.c.name.label("body"),
        )
        .join(_programmes, _programmes.c.id == _certificates.c.programme_id)
        .join(_cohorts, _cohorts.c.id == _certificates.c.cohort_id)
        .outerjoin(_accreditations, _accreditations.c.id == _certificates.c.accreditation_id)
        .outerjoin(_standards, _standards.c.id == _accreditations.c.standard_id)
        .outerjoin(_bodies, _bodies.c.id == _standards.c.body_id)
        .where(_certificates.c.code == code, _certificates.c.state.in_([state.value for state in OUTWARD]))
    ).one()


def _count_a_try() -> None:
    """One row that counts this address's tries of this minute."""
    now = clock.now().replace(second=0, microsecond=0)
    insert = (sqlite if is_sqlite() else postgresql).insert(_tries)
    with unit_of_work() as database:
        database.execute(
            insert.values(bucket=token_hash(f"floor:{request.remote_addr}"), window=now, count=1)
            .on_conflict_do_update(index_elements=["bucket", "window"], set_={"count": _tries.c.count + 1})
            .returning(_tries.c.count)
        ).scalar_one()


def verify(code: str) -> str:
    """What anyone reads of a valid certificate."""
    _count_a_try()
    return render_template("floor/verify.html", row=_certificate(code))


def _nominees(code: str) -> sa.Select[Any]:
    return (
        sa.select(
            _registrations.c.id,
            _registrations.c.cohort_id,
            _persons.c.given_names,
            _persons.c.family_name,
            (_persons.c.given_names + " " + _persons.c.family_name).label("name"),
            _persons.c.institution,
            _persons.c.post,
            _nominations.c.answers,
        )
        .join(_persons, _persons.c.id == _registrations.c.person_id)
        .join(_cohorts, _cohorts.c.id == _registrations.c.cohort_id)
        .outerjoin(_nominations, _nominations.c.registration_id == _registrations.c.id)
        .where(_registrations.c.state_code == code, _cohorts.c.state == CohortState.OPEN.value)
        .order_by(_registrations.c.priority, _registrations.c.id)
    )


def desk(code: str) -> str:
    """The desk of a state with one open call, for which nobody has applied."""
    nominees = db.session.execute(_nominees(code)).all()
    calls = db.session.execute(
        sa.select(_cohorts, _calls, _invitations.c.seats.label("offered"))
        .join(_calls, _calls.c.cohort_id == _cohorts.c.id)
        .join(_invitations, _invitations.c.call_id == _calls.c.id)
        .where(
            _invitations.c.state_code == code,
            _cohorts.c.state == CohortState.OPEN.value,
            _calls.c.deadline_at > clock.now(),
        )
        .order_by(_calls.c.deadline_at)
    ).all()
    asked = db.session.execute(
        sa.select(_questions.c.key, _questions.c.label)
        .where(_questions.c.cohort_id.in_([call.id for call in calls]), _questions.c.is_required)
        .order_by(_questions.c.position)
    ).all()
    documents = db.session.execute(
        sa.select(_documents.c.name)
        .where(_documents.c.cohort_id.in_([call.id for call in calls]))
        .order_by(_documents.c.position)
    ).all()
    columns = {*OF_PERSON, *OF_REGISTRATION}
    own = sa.and_(_registrations.c.cohort_id == _cohorts.c.id, _registrations.c.state_code == code)
    number = sa.select(sa.func.count()).where(own)
    completed = number.where(_registrations.c.state == RegistrationState.COMPLETED.value)
    over = db.session.execute(
        sa.select(
            _cohorts,
            number.scalar_subquery().label("put_forward"),
            completed.scalar_subquery().label("completed"),
        )
        .where(_cohorts.c.state == CohortState.COMPLETED.value, sa.exists().where(own))
        .order_by(_cohorts.c.first_day.desc(), _cohorts.c.id)
        .limit(6)
    ).all()
    graduates = db.session.execute(
        sa.select(_certificates, _programmes.c.title.label("programme"), _cohorts.c.code.label("cohort"))
        .join(_programmes, _programmes.c.id == _certificates.c.programme_id)
        .join(_cohorts, _cohorts.c.id == _certificates.c.cohort_id)
        .where(
            _certificates.c.state_code == code, _certificates.c.state.in_([state.value for state in OUTWARD])
        )
        .order_by(_certificates.c.issued_on.desc(), _certificates.c.id)
        .limit(10)
    ).all()
    return render_template(
        "floor/desk.html",
        state=NAMES[code],
        calls=calls,
        today=clock.now().astimezone(ZONE).date(),
        nominees=nominees,
        lacking={
            row.id: [q.label.en for q in asked if q.key not in columns and q.key not in (row.answers or {})]
            for row in nominees
        },
        documents=documents,
        over=over,
        graduates=graduates,
    )


ANSWERS = {"date_of_birth": "1984", "sector": "police", "years_of_service": "12"}
"""What a call's standard questions ask of everybody."""


def _register(cohort_id: UUID, person_id: UUID) -> None:
    """The call's questions are read; then a draft with what was answered, and its line in the trail."""
    db.session.execute(sa.select(_questions).where(_questions.c.cohort_id == cohort_id)).all()
    programme_id = db.session.scalar(sa.select(_cohorts.c.programme_id).where(_cohorts.c.id == cohort_id))
    now, key = clock.now(), new_id()
    db.session.execute(
        sa.insert(_registrations).values(
            id=key,
            cohort_id=cohort_id,
            programme_id=programme_id,
            person_id=person_id,
            state_code="KE",
            sort_key="floor",
            state=RegistrationState.DRAFT,
            is_alternate=False,
            statement="",
            working_language="en",
            created_at=now,
            moved_at=now,
            version=1,
        )
    )
    db.session.execute(
        sa.insert(_nominations).values(
            id=new_id(),
            registration_id=key,
            cohort_id=cohort_id,
            state_code="KE",
            reference="",
            answers=ANSWERS,
            written_at=now,
            version=1,
        )
    )
    trail.record("registration.apply", actor=g.get("actor", Actor()), subject=("registrations", str(key)))


def _text_of(statement: sa.Select[Any]) -> Response:
    rows = db.session.execute(statement.limit(PAGE)).all()
    return Response("\n".join(str(tuple(row)) for row in rows), mimetype="text/plain")


def register(app: Flask) -> None:
    """Hang the floors into the application that is measured."""
    app.jinja_loader.searchpath.append(str(__file__).replace("floor.py", "templates"))  # type: ignore[union-attr]
    gated = Room("gated", __name__)

    def floor_roster(programme_id: UUID, cohort_id: UUID) -> ResponseReturnValue:
        _sign_in(_coordinator(programme_id))
        return roster(cohort_id)

    def floor_cohorts(programme_id: UUID) -> ResponseReturnValue:
        _sign_in(_coordinator(programme_id))
        return cohorts(programme_id)

    def floor_api(programme_id: UUID) -> ResponseReturnValue:
        api_floor.know_token()
        _count_a_try()
        found = db.session.execute(_cohorts_shown(programme_id).limit(PAGE + 1)).all()
        return api_floor.answered(list(found), PAGE)

    def floor_desk(code: str) -> ResponseReturnValue:
        _sign_in((HeldGrant(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, code),))
        return desk(code)

    def floor_week(programme_id: UUID, cohort_id: UUID) -> ResponseReturnValue:
        _sign_in(_coordinator(programme_id))
        return week_floor.week(cohort_id, tabs())

    def floor_apply(cohort_id: UUID, person_id: UUID) -> ResponseReturnValue:
        with unit_of_work():
            _sign_in()
            _register(cohort_id, person_id)
        return redirect("/", code=303)

    def bare_apply(cohort_id: UUID, person_id: UUID) -> ResponseReturnValue:
        with unit_of_work():
            _register(cohort_id, person_id)
        return Response("", status=204)

    def floor_board() -> ResponseReturnValue:
        _sign_in((HeldGrant(Role.ADMINISTRATOR, ScopeKind.OFFICE, ""),))
        return board_floor.board()

    def floor_register(programme_id: UUID, session_id: UUID) -> ResponseReturnValue:
        with unit_of_work():
            _sign_in(_coordinator(programme_id))
            register_floor.save(session_id)
        return redirect("/", code=303)

    def bare_register(session_id: UUID) -> ResponseReturnValue:
        g.actor = Actor()
        with unit_of_work():
            register_floor.save(session_id)
        return Response("", status=204)

    for rule, view, methods in (
        ("/floor/roster/<uuid:programme_id>/<uuid:cohort_id>", floor_roster, ["GET"]),
        ("/floor/cohorts/<uuid:programme_id>", floor_cohorts, ["GET"]),
        ("/floor/api/<uuid:programme_id>", floor_api, ["GET"]),
        (
            "/bare/api/<uuid:programme_id>",
            lambda programme_id: _text_of(_cohorts_shown(programme_id)),
            ["GET"],
        ),
        ("/floor/verify/<code>", verify, ["GET"]),
        ("/floor/desk/<code>", floor_desk, ["GET"]),
        ("/floor/week/<uuid:programme_id>/<uuid:cohort_id>", floor_week, ["GET"]),
        ("/floor/board/", floor_board, ["GET"]),
        ("/bare/board/", lambda: Response(str(board_floor.rows()), mimetype="text/plain"), ["GET"]),
        (
            "/bare/week/<uuid:cohort_id>",
            lambda cohort_id: _text_of(
                week_floor.rows_of(cohort_id, date.fromisoformat(request.args["week"]))
            ),
            ["GET"],
        ),
        ("/floor/apply/<uuid:cohort_id>/<uuid:person_id>", floor_apply, ["POST"]),
        ("/bare/roster/<uuid:cohort_id>", lambda cohort_id: _text_of(_registrations_of(cohort_id)), ["GET"]),
        (
            "/bare/cohorts/<uuid:programme_id>",
            lambda programme_id: _text_of(_cohorts_shown(programme_id)),
            ["GET"],
        ),
        (
            "/bare/verify/<code>",
            lambda code: Response(str(_certificate(code)), mimetype="text/plain"),
            ["GET"],
        ),
        ("/bare/desk/<code>", lambda code: _text_of(_nominees(code)), ["GET"]),
        ("/bare/apply/<uuid:cohort_id>/<uuid:person_id>", bare_apply, ["POST"]),
        ("/floor/register/<uuid:programme_id>/<uuid:session_id>", floor_register, ["POST"]),
        ("/bare/register/<uuid:session_id>", bare_register, ["POST"]),
    ):
        view.__access__ = EVERYONE  # type: ignore[attr-defined]
        app.add_url_rule(rule, rule.partition("<")[0], view, methods=methods)

    # The same floors behind the gate, which loads the session, the roles and the cohort itself.
    gated.page(
        "/gated/roster/<uuid:cohort_id>", access=on(Cohort, P.COHORT_WORK, "cohort_id"), endpoint="roster"
    )(lambda cohort: roster(cohort.id))
    gated.page("/gated/board/", access=needs(P.ACCREDITATION_SEE), endpoint="board")(board_floor.board)
    gated.page("/gated/cohorts/<uuid:programme_id>", access=needs(P.COHORT_SEE), endpoint="cohorts")(cohorts)
    gated.page(
        "/gated/week/<uuid:cohort_id>", access=on(Cohort, P.SESSION_SEE, "cohort_id"), endpoint="week"
    )(lambda cohort: week_floor.week(cohort.id, tabs()))
    gated.page("/gated/desk/<code>", access=needs(P.REGISTRATION_ENDORSE), endpoint="desk")(desk)
    gated.page("/gated/verify/<code>", access=EVERYONE, endpoint="verify")(verify)
    app.register_blueprint(gated)
