"""Reading the register of certificates."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from app.accreditation.models import Accreditation, Standard
from app.audit.models import Move
from app.certificates.models import Certificate
from app.certificates.states import OUTWARD, CertificateState
from app.cohorts.models import Cohort, CohortPartner
from app.core.db import db, is_sqlite
from app.people.models import Person, User
from app.people.states import AccountState
from app.programmes.models import Curriculum, Programme
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

MOST_TASKS = 20
"""How many cohorts the start page lists at most."""
_REGISTER_LOCK = 7_215_402
"""The PostgreSQL advisory lock under which the register gives its numbers."""


@cache
def one_certificate() -> sa.Select[Any]:
    """A certificate with all that its sheet and its page say."""
    return sa.select(Certificate).options(
        joinedload(Certificate.registration).joinedload(Registration.person),
        joinedload(Certificate.programme),
        joinedload(Certificate.cohort).joinedload(Cohort.curriculum).selectinload(Curriculum.modules),
        joinedload(Certificate.cohort).selectinload(Cohort.partnerships).joinedload(CohortPartner.partner),
        joinedload(Certificate.accreditation).joinedload(Accreditation.standard).joinedload(Standard.body),
    )


def by_code(code: str) -> Certificate | None:
    """The certificate of a code, if it was ever issued: a proposed one is not there yet."""
    found: Certificate | None = db.session.scalar(_BY_CODE, {"code": code})
    return found


_BY_CODE = (
    sa.select(Certificate)
    .where(Certificate.code == sa.bindparam("code"), Certificate.state.in_(OUTWARD))
    .options(
        joinedload(Certificate.programme).load_only(Programme.title, raiseload=True),
        joinedload(Certificate.cohort).load_only(Cohort.first_day, Cohort.last_day, raiseload=True),
        joinedload(Certificate.accreditation).joinedload(Accreditation.standard).joinedload(Standard.body),
    )
)
"""What the public check shows, and no more."""


def all_certificates() -> sa.Select[Any]:
    """The register, each certificate with its holder, programme and cohort."""
    return (
        sa.select(Certificate)
        .join(Certificate.registration)
        .join(Registration.person)
        .options(
            contains_eager(Certificate.registration).contains_eager(Registration.person),
            joinedload(Certificate.programme),
            joinedload(Certificate.cohort),
        )
    )


def latest_of(state_codes: list[str], *, most: int = 10) -> list[Certificate]:
    """The latest certificates that officials of some member states hold, for their focal point."""
    statement = all_certificates().where(
        Certificate.state_code.in_(state_codes), Certificate.state.in_(OUTWARD)
    )
    latest = statement.order_by(Certificate.issued_on.desc(), Certificate.id).limit(most)
    return list(db.session.scalars(latest).unique())


def proposed(cohort_id: UUID) -> list[Certificate]:
    """A cohort's certificates that wait for the second person, with all that their sheets say."""
    statement = one_certificate().where(
        Certificate.cohort_id == cohort_id, Certificate.state == CertificateState.PROPOSED
    )
    return list(db.session.scalars(statement.order_by(Certificate.number)).unique())


_COMPLETED_WITHOUT = sa.and_(
    Registration.state == RegistrationState.COMPLETED,
    ~sa.exists().where(
        Certificate.registration_id == Registration.id,
        Certificate.state != CertificateState.SUPERSEDED,
    ),
)
"""Whoever's certificate was revoked is not proposed again with the others."""


def without_certificate(cohort_id: UUID) -> list[Registration]:
    """Those of a cohort who completed and were never given a certificate, nor wait for one."""
    statement = (
        sa.select(Registration)
        .where(Registration.cohort_id == cohort_id, _COMPLETED_WITHOUT)
        .options(joinedload(Registration.person))
        .order_by(Registration.sort_key, Registration.id)
    )
    return list(db.session.scalars(statement))


def cohorts_to_propose(within: sa.ColumnElement[bool]) -> list[tuple[Cohort, int]]:
    """The cohorts `within` sight with persons to propose, and how many."""
    rows = db.session.execute(
        sa.select(Cohort, sa.func.count())
        .join(Registration, Registration.cohort_id == Cohort.id)
        .where(within, _COMPLETED_WITHOUT)
        .group_by(Cohort.id)
        .order_by(Cohort.last_day.desc(), Cohort.id)
        .limit(MOST_TASKS)
    )
    return [(cohort, number) for cohort, number in rows]


def cohorts_to_issue(within: sa.ColumnElement[bool], *, not_by: UUID | None) -> list[tuple[Cohort, int]]:
    """The cohorts `within` sight with certificates that someone else than `not_by` proposed, and how many."""
    rows = db.session.execute(
        sa.select(Cohort, sa.func.count())
        .join(Certificate, Certificate.cohort_id == Cohort.id)
        .where(
            within,
            Certificate.state == CertificateState.PROPOSED,
            sa.or_(Certificate.proposed_by.is_(None), Certificate.proposed_by != not_by),
        )
        .group_by(Cohort.id)
        .order_by(Cohort.last_day.desc(), Cohort.id)
        .limit(MOST_TASKS)
    )
    return [(cohort, number) for cohort, number in rows]


def hold_register() -> None:
    """Let no other deed give numbers until this one ends; on SQLite the deed is the only writer."""
    if not is_sqlite():
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_REGISTER_LOCK)))


def last_number(prefix: str) -> str | None:
    """The highest number of the register that begins with `prefix`."""
    return db.session.scalar(
        sa.select(Certificate.number)
        .where(Certificate.number.startswith(prefix, autoescape=True))
        .order_by(sa.func.length(Certificate.number).desc(), Certificate.number.desc())
        .limit(1)
    )


def moved_at(certificate: Certificate) -> datetime | None:
    """When the certificate came into the state in which it stands."""
    return db.session.scalar(
        sa.select(sa.func.max(Move.at)).where(
            Move.subject_kind == Certificate.__tablename__,
            Move.subject_id == str(certificate.id),
            Move.target == certificate.state.value,
        )
    )


def account_of(person_id: UUID) -> User | None:
    """The holder's account in use, to write to."""
    return db.session.scalar(
        sa.select(User)
        .where(User.person_id == person_id, User.state == AccountState.ACTIVE)
        .options(joinedload(User.person))
    )


def found_by(key: str) -> sa.ColumnElement[bool]:
    """The condition under which a certificate's holder or number is found by a search key."""
    return sa.or_(
        Person.search_key.contains(key, autoescape=True),
        sa.func.lower(Certificate.number).contains(key, autoescape=True),
    )
