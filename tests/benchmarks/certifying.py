"""Certificates of closed cohorts, proposed by one and agreed to by another: how long until all are signed.

What is issued is the whole of it: the rules looked at, the sheet drawn and sealed, the record moved, the
trail's word, the letter to the holder, the places in the status lists, and the credential signed as an
Open Badge and as a token.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from datetime import time as wall
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

from app.access.actor import Actor, Role, ScopeKind
from app.attendance.models import Attendance
from app.attendance.states import Presence
from app.certificates import issuing, operations
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db, unit_of_work
from app.credentials import chores as credentials
from app.credentials.models import Credential
from app.people import queries as people
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from tests.benchmarks.importing import office_at
from tests.support import postgres
from tests.support.office import Office

SIZE = 1_000
SEATS = 500
"""As many as a cohort has at most: a thousand are of two cohorts."""
ASKED = 60
_WHEN = datetime(2026, 1, 12, 9, tzinfo=UTC)


def _closed_cohort(office: Office, size: int) -> tuple[UUID, list[UUID]]:
    """A cohort that so many completed, each with an account; the cohort, and its two coordinators."""
    programme = office.programme()
    days = {"first_day": date(2025, 12, 1), "last_day": date(2025, 12, 19)}
    cohort = office.cohort(programme, state=CohortState.COMPLETED, seats=size, **days)
    session = office.session(
        cohort, day=date(2025, 12, 1), start=wall(9), end=wall(11), state=SessionState.HELD
    )
    marks = []
    for number in range(size):
        person = office.person(f"Official Number {number}", state="KE")
        office.account(person)
        registration = office.registration(
            cohort,
            person,
            state=RegistrationState.COMPLETED,
            working_language=("en", "fr", "ar", "pt")[number % 4],
        )
        marks.append(
            {
                "session_id": session,
                "registration_id": registration,
                "status": Presence.PRESENT,
                "minutes": 120,
            }
        )
    with office.deed() as database:
        database.execute(sa.insert(Attendance), marks)
    users = [office.account(), office.account()]
    for user in users:
        office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    return cohort, users


def _acting(user_id: UUID) -> Actor:
    user = people.user(user_id)
    return Actor(
        user_id=user.id,
        person_id=user.person_id,
        grants=people.held_grants(user.id, at=clock.now()),
    )


def _do(deed: Callable[..., Any], cohort_id: UUID, user_id: UUID) -> None:
    with unit_of_work() as session:
        cohort = session.scalars(one_cohort().where(Cohort.id == cohort_id)).unique().one()
        deed(cohort, actor=_acting(user_id))
    db.session.remove()


def measure(app: Flask, size: int) -> tuple[float, float, float]:
    """Seconds until so many are proposed, then until the worker has signed them; and of one core in all."""
    office = Office(app)
    with clock.set_to(_WHEN):
        cohorts = [_closed_cohort(office, min(SEATS, size - first)) for first in range(0, size, SEATS)]
        begun, processor = time.perf_counter(), time.process_time()
        with app.app_context():
            for cohort, (proposer, _second) in cohorts:
                _do(operations.propose_all, cohort, proposer)
            proposed = time.perf_counter()
            for cohort, (_proposer, second) in cohorts:
                _do(operations.agree, cohort, second)
            issuing.issue_waiting()
            credentials.sign_waiting()
            db.session.remove()
        ended = time.perf_counter()
    issued = office.count(Certificate, Certificate.state == CertificateState.ISSUED)
    signed = office.count(Credential, Credential.document != "", Credential.token != "")
    assert (issued, signed) == (size, size)
    return proposed - begun, ended - proposed, time.process_time() - processor


def lines(databases: Mapping[str, str]) -> Iterator[str]:
    """How long a thousand certificates take on each database."""
    for database, url in databases.items():
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            address = stack.enter_context(postgres.scratch_database(url)) if url else ""
            app = office_at(folder, address)
            with app.app_context():
                upgrade()
            proposed, issued, processor = measure(app, SIZE)
            with app.app_context():
                db.engine.dispose()
        yield (
            f"certificates: {database:<11}{SIZE:,} proposed in {proposed:.1f} s, issued and signed in "
            f"{issued:.1f} s ({ASKED}), {processor:.1f} s of one core"
        )
