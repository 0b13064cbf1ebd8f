"""Reading the register of certificates."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, load_only, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.accreditation.models import Accreditation, Standard
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.audit.models import Move
from app.certificates.models import Certificate, CertificateFlag, Issuing
from app.certificates.states import HELD, OUTWARD, CertificateState
from app.cohorts.models import Cohort, CohortPartner
from app.core.db import db, take_turn
from app.people.models import Person, User
from app.people.states import AccountState
from app.programmes.models import Award, Curriculum, Module, Programme
from app.programmes.states import CertificateKind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session

MOST_TASKS = 20
"""How many cohorts the start page lists at most."""
LAST_REMINDER = timedelta(days=30)
"""How long before its end the holder of a certificate reads of its renewal a second time."""
_REGISTER_TURN = 7_215_402
"""Whose turn it is to give the register's numbers."""


@cache
def one_certificate() -> sa.Select[Any]:
    """A certificate with all that its sheet and its page say."""
    return sa.select(Certificate).options(
        joinedload(Certificate.registration).joinedload(Registration.person),
        joinedload(Certificate.programme),
        joinedload(Certificate.module),
        selectinload(Certificate.flags).options(
            joinedload(CertificateFlag.session),
            joinedload(CertificateFlag.result).joinedload(Result.sitting).joinedload(Sitting.assessment),
        ),
        joinedload(Certificate.cohort).joinedload(Cohort.curriculum).selectinload(Curriculum.modules),
        joinedload(Certificate.cohort).selectinload(Cohort.partnerships).joinedload(CohortPartner.partner),
        joinedload(Certificate.accreditation).joinedload(Accreditation.standard).joinedload(Standard.body),
    )


def by_code(code: str) -> Certificate | None:
    """The certificate of a code, if it was ever issued: a proposed one is not there yet."""
    found: Certificate | None = db.session.scalar(_BY_CODE, {"code": code})
    return found


def with_what_a_stranger_reads(certificate_id: UUID) -> Certificate | None:
    """A certificate that was issued, as the public check shows it."""
    return db.session.scalar(_TO_A_STRANGER.where(Certificate.id == certificate_id))


_TO_A_STRANGER = (
    sa.select(Certificate)
    .where(Certificate.state.in_(OUTWARD))
    .options(
        joinedload(Certificate.programme).load_only(Programme.title, raiseload=True),
        joinedload(Certificate.module).load_only(Module.title, raiseload=True),
        joinedload(Certificate.cohort).load_only(Cohort.first_day, Cohort.last_day, raiseload=True),
        joinedload(Certificate.accreditation).joinedload(Accreditation.standard).joinedload(Standard.body),
    )
)
"""What the public check shows, and no more."""
_BY_CODE = _TO_A_STRANGER.where(Certificate.code == sa.bindparam("code"))


def all_certificates() -> sa.Select[Any]:
    """The register, each certificate with its holder, programme and cohort."""
    return (
        sa.select(Certificate)
        .join(Certificate.registration)
        .join(Registration.person)
        .options(
            contains_eager(Certificate.registration).contains_eager(Registration.person),
            joinedload(Certificate.programme),
            joinedload(Certificate.module),
            joinedload(Certificate.cohort),
        )
    )


def seen_by(actor: Actor) -> sa.Select[Any]:
    """The register as it is there for a reader: for its keepers all, for others what was issued."""
    return all_certificates().where(
        visible_to(actor, Permission.CERTIFICATE_SEE, Certificate),
        sa.or_(Certificate.state.in_(OUTWARD), visible_to(actor, Permission.CERTIFICATE_ISSUE, Certificate)),
    )


def latest_of(state_codes: list[str], *, most: int = 10) -> list[Certificate]:
    """The latest certificates that officials of some member states hold, for their focal point."""
    return list(db.session.scalars(_LATEST_OF, {"codes": state_codes, "most": most}))


_LATEST_OF = (
    sa.select(Certificate)
    .options(
        load_only(Certificate.holder_name, Certificate.issued_on, Certificate.state, raiseload=True),
        joinedload(Certificate.programme).load_only(Programme.title, raiseload=True),
        joinedload(Certificate.module).load_only(Module.title, raiseload=True),
        joinedload(Certificate.cohort).load_only(Cohort.code, raiseload=True),
    )
    .where(Certificate.state_code.in_(sa.bindparam("codes", expanding=True)), Certificate.state.in_(OUTWARD))
    .order_by(Certificate.issued_on.desc(), Certificate.id)
    .limit(sa.bindparam("most"))
)
"""What a desk shows of a certificate, and no more; asked for every desk, so it is put together once."""


def proposed(cohort_id: UUID) -> list[Certificate]:
    """A cohort's certificates that wait for the second person, with all that their sheets say."""
    statement = one_certificate().where(
        Certificate.cohort_id == cohort_id, Certificate.state == CertificateState.PROPOSED
    )
    return list(db.session.scalars(statement.order_by(*_NUMBERED)).unique())


TAKEN = Certificate.state.not_in([CertificateState.SUPERSEDED, CertificateState.REJECTED])
"""Whoever's certificate was revoked is not proposed again with the others."""

_COMPLETED_WITHOUT = sa.and_(
    Registration.state == RegistrationState.COMPLETED,
    ~sa.exists().where(
        Certificate.registration_id == Registration.id,
        Certificate.kind == CertificateKind.PROGRAMME,
        TAKEN,
    ),
    sa.exists().where(
        Cohort.id == Registration.cohort_id,
        Award.curriculum_id == Cohort.curriculum_id,
        Award.kind == CertificateKind.PROGRAMME,
    ),
)


def state_of(certificate_id: UUID) -> CertificateState | None:
    """Where a certificate stands now."""
    return db.session.scalar(sa.select(Certificate.state).where(Certificate.id == certificate_id))


def replaced_by(certificate: Certificate) -> Certificate | None:
    """The certificate in force whose place this one takes."""
    found: Certificate | None = db.session.scalar(
        one_certificate().where(Certificate.id == certificate.supersedes_id, Certificate.state.in_(HELD))
    )
    return found


def is_to_be_replaced(certificate_id: UUID) -> bool:
    """Whether another certificate is proposed in this one's place."""
    found = sa.exists().where(
        Certificate.supersedes_id == certificate_id, Certificate.state == CertificateState.PROPOSED
    )
    return db.session.scalar(sa.select(found)) or False


def successor(certificate_id: UUID) -> Certificate | None:
    """The certificate that was issued in this one's place."""
    return db.session.scalar(
        sa.select(Certificate).where(
            Certificate.supersedes_id == certificate_id, Certificate.state.in_(OUTWARD)
        )
    )


def issuing_now(cohort_id: UUID) -> Issuing | None:
    """The certificates of a cohort that are being issued, if any are."""
    return db.session.scalar(
        sa.select(Issuing).where(Issuing.cohort_id == cohort_id, Issuing.ended_at.is_(None))
    )


def last_issuing(cohort_id: UUID) -> Issuing | None:
    """The latest agreement to certificates of a cohort, done or going on."""
    return db.session.scalar(
        sa.select(Issuing)
        .where(Issuing.cohort_id == cohort_id)
        .order_by(Issuing.asked_at.desc(), Issuing.id.desc())
        .limit(1)
    )


def issuings_waiting() -> list[UUID]:
    """The agreements that the worker has not finished, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(Issuing.id).where(Issuing.ended_at.is_(None)).order_by(Issuing.asked_at, Issuing.id)
        )
    )


def next_to_issue(issuing: Issuing, *, most: int) -> list[Certificate]:
    """The next certificates of an agreement that were not taken up yet, in the order of their numbers."""
    statement = one_certificate().where(
        Certificate.issuing_id == issuing.id, _after(Certificate.number, issuing.reached)
    )
    return list(db.session.scalars(statement.order_by(*_NUMBERED).limit(most)).unique())


_NUMBERED = (sa.func.length(Certificate.number), Certificate.number)
"""The order of the numbers: RP-2026-10000 comes after RP-2026-9999."""


def _after(number: Any, reached: str) -> sa.ColumnElement[bool]:
    length = sa.func.length(number)
    return sa.or_(length > len(reached), sa.and_(length == len(reached), number > reached))


def progress(issuing: Issuing) -> tuple[int, list[Certificate]]:
    """How many of an agreement were taken up, and those of them that could not be issued."""
    taken_up = db.session.scalars(
        one_certificate()
        .where(Certificate.issuing_id == issuing.id, Certificate.state == CertificateState.PROPOSED)
        .order_by(*_NUMBERED)
    ).unique()
    left = [c for c in taken_up if (len(c.number), c.number) <= (len(issuing.reached), issuing.reached)]
    to_come = db.session.execute(
        sa.select(sa.func.count())
        .select_from(Certificate)
        .where(Certificate.issuing_id == issuing.id, _after(Certificate.number, issuing.reached))
    ).scalar_one()
    return issuing.total - to_come, left


def counting(registration_ids: Collection[UUID], module_id: UUID) -> list[Certificate]:
    """The certificates in force or suspended for which counts what some persons did in a module."""
    return list(
        db.session.scalars(
            sa.select(Certificate)
            .where(
                Certificate.registration_id.in_(registration_ids),
                Certificate.state.in_(HELD),
                sa.or_(Certificate.kind != CertificateKind.MODULE, Certificate.module_id == module_id),
            )
            .order_by(Certificate.number)
        )
    )


def module_of_session(session_id: UUID) -> UUID:
    """The module of a session."""
    return db.session.execute(sa.select(Session.module_id).where(Session.id == session_id)).scalar_one()


def module_of_sitting(sitting_id: UUID) -> UUID:
    """The module of which a sitting's assessment is."""
    return db.session.execute(sa.select(Sitting.module_id).where(Sitting.id == sitting_id)).scalar_one()


def mark_before(paper: Result) -> Decimal | None:
    """What a published mark was before its last correction; None where there was none."""
    before = db.session.scalar(
        sa.select(Move.source)
        .where(
            Move.subject_kind == Result.__tablename__,
            Move.subject_id == str(paper.id),
            Move.transition == "correct",
        )
        .order_by(Move.at.desc(), Move.id.desc())
        .limit(1)
    )
    return Decimal(before) if before else None


def marks_before(sitting: Sitting) -> dict[UUID, Decimal]:
    """What counted of an assessment before a later attempt was published, by registration."""
    rows = db.session.execute(
        sa.select(Result.registration_id, Result.mark)
        .join(Result.sitting)
        .where(
            Sitting.cohort_id == sitting.cohort_id,
            Sitting.assessment_id == sitting.assessment_id,
            Sitting.attempt < sitting.attempt,
            Sitting.state == SittingState.PUBLISHED,
            Result.mark.is_not(None),
        )
        .order_by(Sitting.attempt)
    )
    return {row[0]: row[1] for row in rows if row[1] is not None}


def marked_in(sitting: Sitting) -> list[Result]:
    """The papers of a sitting that have a mark."""
    statement = sa.select(Result).where(Result.sitting_id == sitting.id, Result.mark.is_not(None))
    return list(db.session.scalars(statement.order_by(Result.id)))


def open_flags(certificate_id: UUID) -> list[CertificateFlag]:
    """What changed after a certificate was issued and is not settled yet."""
    return list(
        db.session.scalars(
            sa.select(CertificateFlag)
            .where(CertificateFlag.certificate_id == certificate_id, CertificateFlag.settled_at.is_(None))
            .order_by(CertificateFlag.raised_at, CertificateFlag.id)
        )
    )


def flagged(within: sa.ColumnElement[bool]) -> list[Certificate]:
    """The certificates `within` sight of which something changed that nobody looked at yet."""
    waiting = sa.select(CertificateFlag.certificate_id).where(CertificateFlag.settled_at.is_(None))
    statement = sa.select(Certificate).where(within, Certificate.state.in_(HELD), Certificate.id.in_(waiting))
    return list(db.session.scalars(statement.order_by(Certificate.number).limit(MOST_TASKS)))


def expiring(within: sa.ColumnElement[bool], *, today: date, most: int = MOST_TASKS) -> list[Certificate]:
    """The certificates in force `within` sight whose window of renewal is open, the next to end first."""
    statement = all_certificates().where(
        within,
        Certificate.state == CertificateState.ISSUED,
        Certificate.renewable_from <= today,
        Certificate.valid_until >= today,
        ~sa.exists().where(_OTHER.supersedes_id == Certificate.id, _OTHER.state == CertificateState.PROPOSED),
    )
    return list(
        db.session.scalars(statement.order_by(Certificate.valid_until, Certificate.id).limit(most)).unique()
    )


_OTHER = aliased(Certificate)


def to_remind(*, today: date, most: int) -> list[UUID]:
    """Certificates in force whose holders are to be reminded: the window opened, or a month is left."""
    a_month_before = today + LAST_REMINDER
    statement = (
        sa.select(Certificate.id)
        .where(
            Certificate.state == CertificateState.ISSUED,
            Certificate.renewable_from <= today,
            Certificate.valid_until >= today,
            sa.or_(
                Certificate.reminded_on.is_(None),
                sa.and_(
                    Certificate.valid_until <= a_month_before,
                    Certificate.reminded_on < today - LAST_REMINDER,
                ),
            ),
        )
        .order_by(Certificate.valid_until, Certificate.id)
        .limit(most)
    )
    return list(db.session.scalars(statement))


def cohorts_to_propose(within: sa.ColumnElement[bool]) -> list[tuple[Cohort, int]]:
    """The cohorts `within` sight with persons to propose for the programme's certificate, and how many."""
    rows = db.session.execute(
        sa.select(Cohort, sa.func.count())
        .join(Registration, Registration.cohort_id == Cohort.id)
        .where(within, _COMPLETED_WITHOUT)
        .group_by(Cohort.id)
        .order_by(Cohort.last_day.desc(), Cohort.id)
        .limit(MOST_TASKS)
    )
    return [(cohort, number) for cohort, number in rows]


_PROPOSED: sa.BindParameter[CertificateState] = sa.bindparam(
    "proposed", CertificateState.PROPOSED, literal_execute=True
)
"""Written into the statement, for only so is the index of those few used among all that were issued."""


def cohorts_to_issue(within: sa.ColumnElement[bool], *, not_by: UUID | None) -> list[tuple[Cohort, int]]:
    """The cohorts `within` sight with certificates that someone else than `not_by` proposed, and how many."""
    rows = db.session.execute(
        sa.select(Cohort, sa.func.count())
        .join(Certificate, Certificate.cohort_id == Cohort.id)
        .where(
            within,
            Certificate.state == _PROPOSED,
            Certificate.issuing_id.is_(None),
            sa.or_(Certificate.proposed_by.is_(None), Certificate.proposed_by != not_by),
        )
        .group_by(Cohort.id)
        .order_by(Cohort.last_day.desc(), Cohort.id)
        .limit(MOST_TASKS)
    )
    return [(cohort, number) for cohort, number in rows]


def hold_register() -> None:
    """Let no other deed give numbers until this one ends."""
    take_turn(_REGISTER_TURN)


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
