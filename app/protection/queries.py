"""Reading what data protection works with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.audit.models import TrailEntry, TrailLink
from app.certificates.models import Certificate
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.core.templating import OFFICE_ZONE
from app.people.models import Person, User
from app.protection.holding import in_force
from app.protection.models import DataRequest, LegalHold
from app.protection.states import HoldKind, RequestState
from app.registrations.models import Registration
from app.trainers.models import Trainer

CHECK = "trail.check"
MOST_SHOWN = 200
WAITING = (RequestState.OPEN, RequestState.IN_HAND)


@dataclass(frozen=True, slots=True)
class Check:
    """What the office's clock found when it last walked the trail."""

    at: datetime
    links: int
    why: str

    @property
    def held(self) -> bool:
        """Whether the chain and its anchor held."""
        return not self.why


def last_check() -> Check | None:
    """The latest check of the trail; None before the first."""
    row = db.session.execute(
        sa.select(TrailLink.at, TrailEntry.data)
        .join(TrailEntry, TrailEntry.seq == TrailLink.seq)
        .where(TrailEntry.action == CHECK)
        .order_by(TrailLink.seq.desc())
        .limit(1)
    ).one_or_none()
    return Check(row.at, row.data["links"], row.data["why"]) if row else None


def holds() -> list[LegalHold]:
    """Every legal hold, those that stand first, the latest first."""
    statement = sa.select(LegalHold).order_by(
        LegalHold.ended_at.is_not(None), LegalHold.placed_at.desc(), LegalHold.id
    )
    return list(db.session.scalars(statement.limit(MOST_SHOWN)))


def holds_over(person_id: UUID) -> list[LegalHold]:
    """The legal holds that keep a person today, themselves or by one of their registrations or cohorts."""
    theirs = Registration.person_id == person_id
    return _standing(
        _on(HoldKind.PERSON, [person_id]),
        _on(HoldKind.REGISTRATION, sa.select(Registration.id).where(theirs)),
        _on(HoldKind.COHORT, sa.select(Registration.cohort_id).where(theirs)),
    )


def holds_over_registration(registration: Registration) -> list[LegalHold]:
    """The legal holds that keep one registration today: on itself, its cohort or its person."""
    return _standing(
        _on(HoldKind.REGISTRATION, [registration.id]),
        _on(HoldKind.COHORT, [registration.cohort_id]),
        _on(HoldKind.PERSON, [registration.person_id]),
    )


def holds_over_cohort(cohort_id: UUID) -> list[LegalHold]:
    """The legal holds that stand on a whole cohort today."""
    return _standing(_on(HoldKind.COHORT, [cohort_id]))


def _on(kind: HoldKind, keys: Any) -> sa.ColumnElement[bool]:
    return sa.and_(LegalHold.subject_kind == kind, LegalHold.subject_id.in_(keys))


def _standing(*on: sa.ColumnElement[bool]) -> list[LegalHold]:
    statement = sa.select(LegalHold).where(in_force(clock.today(OFFICE_ZONE)), sa.or_(*on))
    return list(db.session.scalars(statement.order_by(LegalHold.placed_at, LegalHold.id)))


@dataclass(frozen=True, slots=True)
class Subject:
    """What a legal hold keeps, for its reader: the cohort's code, and whose it is."""

    cohort: Cohort | None = None
    registration: Registration | None = None
    person_id: UUID | None = None
    person_name: str = ""


def subjects(holds: list[LegalHold]) -> dict[UUID, Subject]:
    """What each of these holds keeps, by the hold's key; nothing for what is there no more."""
    keys = {kind: [hold.subject_id for hold in holds if hold.subject_kind is kind] for kind in HoldKind}
    found: dict[UUID, Subject] = {
        cohort.id: Subject(cohort=cohort)
        for cohort in _by_keys(sa.select(Cohort), Cohort.id, keys[HoldKind.COHORT])
    }
    whole = sa.select(Registration).options(joinedload(Registration.cohort), joinedload(Registration.person))
    for one in _by_keys(whole, Registration.id, keys[HoldKind.REGISTRATION]):
        found[one.id] = Subject(one.cohort, one, one.person_id, one.person.name)
    for person in _by_keys(sa.select(Person), Person.id, keys[HoldKind.PERSON]):
        found[person.id] = Subject(person_id=person.id, person_name=person.name)
    return {hold.id: found.get(hold.subject_id, Subject()) for hold in holds}


def _by_keys(statement: sa.Select[Any], key: Any, keys: list[UUID]) -> list[Any]:
    return list(db.session.scalars(statement.where(key.in_(keys)).order_by(key)))


def cohort_with_code(code: str) -> UUID | None:
    """The key of the cohort with this code; None for none."""
    return db.session.scalar(sa.select(Cohort.id).where(Cohort.code == code))


def subject_of_hold(kind: HoldKind, key: UUID | None) -> UUID | None:
    """The key of the record that a hold is to stand on; None where there is none."""
    models: dict[HoldKind, type[Any]] = {
        HoldKind.PERSON: Person,
        HoldKind.REGISTRATION: Registration,
        HoldKind.COHORT: Cohort,
    }
    model = models[kind]
    found: UUID | None = db.session.scalar(sa.select(model.id).where(model.id == key))
    if found is None and kind is HoldKind.PERSON:  # the trail shows accounts as well
        found = db.session.scalar(sa.select(User.person_id).where(User.id == key))
    return found


def one_request() -> sa.Select[Any]:
    """A request with its person and owner."""
    return sa.select(DataRequest).options(
        joinedload(DataRequest.person), joinedload(DataRequest.owner).joinedload(User.person)
    )


def requests() -> list[DataRequest]:
    """Every request, those that wait first, the earliest term at the top."""
    statement = one_request().order_by(DataRequest.state.not_in(WAITING), DataRequest.due_on, DataRequest.id)
    return list(db.session.scalars(statement.limit(MOST_SHOWN)))


def requests_of(person_id: UUID) -> list[DataRequest]:
    """What one person asked, the latest first."""
    statement = one_request().where(DataRequest.person_id == person_id)
    return list(db.session.scalars(statement.order_by(DataRequest.created_at.desc(), DataRequest.id)))


def number_waiting() -> int:
    """How many requests wait for an answer."""
    statement = sa.select(sa.func.count()).select_from(DataRequest).where(DataRequest.state.in_(WAITING))
    return db.session.scalar(statement) or 0


@dataclass(frozen=True, slots=True)
class Held:
    """How much of a person there is, for the page that asks before erasing."""

    registrations: int
    certificates: int
    has_account: bool
    is_trainer: bool


def what_is_held(person_id: UUID) -> Held:
    """Count what the office holds of a person."""

    def count(model: type[Any]) -> int:
        statement = sa.select(sa.func.count()).select_from(model).where(model.person_id == person_id)
        return db.session.scalar(statement) or 0

    return Held(
        registrations=count(Registration),
        certificates=count(Certificate),
        has_account=count(User) > 0,
        is_trainer=count(Trainer) > 0,
    )
