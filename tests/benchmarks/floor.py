"""The floor of a page: its session query and its rows by SQLAlchemy Core, through the same layout.

No gate, no forms and no ORM: what is above it is what the house costs. The bare floor leaves out
the layout and the session as well.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Response, redirect, render_template, session
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE
from app.certificates.models import Certificate
from app.cohorts.models import Call, Cohort
from app.core import clock
from app.core.crypto import token_hash
from app.core.db import db, new_id, unit_of_work
from app.people.models import Person, User, UserSession
from app.programmes.models import Programme
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

_sessions, _users, _persons = UserSession.__table__, User.__table__, Person.__table__
_registrations, _cohorts, _calls = Registration.__table__, Cohort.__table__, Call.__table__
_programmes, _certificates = Programme.__table__, Certificate.__table__


def _session_query() -> Any:
    statement = (
        sa.select(_sessions.c.id, _users.c.id, _persons.c.given_names)
        .join(_users, _users.c.id == _sessions.c.user_id)
        .join(_persons, _persons.c.id == _users.c.person_id)
        .where(_sessions.c.token_hash == token_hash(session.get("_user_id", "")))
    )
    return db.session.execute(statement).one_or_none()


def roster_rows(cohort_id: UUID) -> list[Any]:
    """The fifty rows of a roster's first page."""
    statement = (
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
        .where(_registrations.c.cohort_id == cohort_id)
        .order_by(_registrations.c.sort_key, _registrations.c.id)
        .limit(50)
    )
    return list(db.session.execute(statement))


def cohort_rows() -> list[Any]:
    """The fifty rows of the list of cohorts."""
    statement = (
        sa.select(
            _cohorts.c.id,
            _cohorts.c.code,
            _cohorts.c.title,
            _cohorts.c.first_day,
            _cohorts.c.last_day,
            _cohorts.c.seats,
            _cohorts.c.seats_taken,
            _cohorts.c.state,
            _programmes.c.code,
            _calls.c.deadline_at,
        )
        .join(_programmes, _programmes.c.id == _cohorts.c.programme_id)
        .outerjoin(_calls, _calls.c.cohort_id == _cohorts.c.id)
        .order_by(_cohorts.c.first_day.desc(), _cohorts.c.id)
        .limit(50)
    )
    return list(db.session.execute(statement))


def certificate_row(code: str) -> Any:
    """What the public verification says of one code."""
    statement = (
        sa.select(
            _certificates.c.state, _certificates.c.issued_on, _certificates.c.initials, _programmes.c.title
        )
        .join(_programmes, _programmes.c.id == _certificates.c.programme_id)
        .where(_certificates.c.code == code)
    )
    return db.session.execute(statement).one_or_none()


def register(app: Flask) -> None:
    """Hang the floors into the application that is measured."""
    app.jinja_loader.searchpath.append(str(__file__).replace("floor.py", "templates"))  # type: ignore[union-attr]

    def roster(cohort_id: UUID) -> ResponseReturnValue:
        _session_query()
        return render_template("floor/roster.html", rows=roster_rows(cohort_id))

    def bare_roster(cohort_id: UUID) -> ResponseReturnValue:
        return Response("\n".join(str(tuple(row)) for row in roster_rows(cohort_id)), mimetype="text/plain")

    def cohorts() -> ResponseReturnValue:
        _session_query()
        return render_template("floor/cohorts.html", rows=cohort_rows())

    def bare_cohorts() -> ResponseReturnValue:
        return Response("\n".join(str(tuple(row)) for row in cohort_rows()), mimetype="text/plain")

    def verify(code: str) -> ResponseReturnValue:
        return render_template("floor/verify.html", row=certificate_row(code))

    def bare_verify(code: str) -> ResponseReturnValue:
        return Response(str(certificate_row(code)), mimetype="text/plain")

    def apply(cohort_id: UUID, person_id: UUID) -> ResponseReturnValue:
        with unit_of_work() as database:
            _session_query()
            cohort = database.execute(
                sa.select(_cohorts.c.programme_id, _cohorts.c.state).where(_cohorts.c.id == cohort_id)
            ).one()
            _insert(database, cohort.programme_id, cohort_id, person_id)
        return redirect("/", code=303)

    def bare_apply(cohort_id: UUID, person_id: UUID) -> ResponseReturnValue:
        with unit_of_work() as database:
            programme = database.scalar(sa.select(_cohorts.c.programme_id).where(_cohorts.c.id == cohort_id))
            _insert(database, programme, cohort_id, person_id)
        return Response("", status=204)

    for name, rule, view, methods in (
        ("roster", "/floor/roster/<uuid:cohort_id>", roster, ["GET"]),
        ("bare_roster", "/bare/roster/<uuid:cohort_id>", bare_roster, ["GET"]),
        ("cohorts", "/floor/cohorts", cohorts, ["GET"]),
        ("bare_cohorts", "/bare/cohorts", bare_cohorts, ["GET"]),
        ("verify", "/floor/verify/<code>", verify, ["GET"]),
        ("bare_verify", "/bare/verify/<code>", bare_verify, ["GET"]),
        ("apply", "/floor/apply/<uuid:cohort_id>/<uuid:person_id>", apply, ["POST"]),
        ("bare_apply", "/bare/apply/<uuid:cohort_id>/<uuid:person_id>", bare_apply, ["POST"]),
    ):
        view.__access__ = EVERYONE  # type: ignore[attr-defined]
        app.add_url_rule(rule, f"floor.{name}", view, methods=methods)


def _insert(database: Any, programme_id: UUID | None, cohort_id: UUID, person_id: UUID) -> None:
    now = clock.now()
    database.execute(
        sa.insert(_registrations).values(
            id=new_id(),
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
