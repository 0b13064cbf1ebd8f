"""Reading what graduates taught at home, within the reader's sight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.audit import trail
from app.cascade.models import CascadeActivity, CascadeLink
from app.cascade.states import CascadeState
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.people.models import Person
from app.programmes.models import Curriculum, Module, Programme
from app.registrations.models import Registration
from app.registrations.states import RegistrationState


@dataclass(slots=True)
class Branch:
    """Something with what grew from it: a name, what is below, and the confirmed counts of all of it."""

    name: Any
    below: list[Any] = field(default_factory=list)
    activities: int = 0
    people: int = 0
    women: int = 0

    def count(self, found: CascadeActivity) -> None:
        """Add one activity, if it is confirmed."""
        if found.state is CascadeState.CONFIRMED:
            self.activities += 1
            self.people += found.participants
            self.women += found.women


@dataclass(frozen=True, slots=True)
class Sum:
    """How much the graduates of one state passed on of one programme; reports that wait do not count yet."""

    programme: Programme
    state_code: str
    graduates: int
    activities: int
    people: int
    women: int
    waiting: int


def one_activity() -> sa.Select[Any]:
    """An activity with all that its page shows."""
    return sa.select(CascadeActivity).options(
        joinedload(CascadeActivity.programme),
        selectinload(CascadeActivity.modules),
        joinedload(CascadeActivity.registration).joinedload(Registration.person),
        joinedload(CascadeActivity.registration).joinedload(Registration.cohort),
    )


def one_registration() -> sa.Select[Any]:
    """A registration with what the form of a report shows."""
    return sa.select(Registration).options(
        joinedload(Registration.person),
        joinedload(Registration.cohort).joinedload(Cohort.curriculum).selectinload(Curriculum.modules),
    )


def by_token(hashed: str) -> CascadeLink | None:
    """What a letter's link opens; None for a used, an old and an invented one."""
    found: CascadeLink | None = db.session.scalar(
        sa.select(CascadeLink)
        .where(CascadeLink.token_hash == hashed, CascadeLink.expires_at > clock.now())
        .options(joinedload(CascadeLink.activity).selectinload(CascadeActivity.modules))
    )
    return found


def modules_of(registration: Registration) -> list[Module]:
    """The modules that a graduate learnt, in their order."""
    modules: list[Module] = registration.cohort.curriculum.modules
    return modules


def is_reported(registration_id: UUID, *where: sa.ColumnElement[bool]) -> bool:
    """Whether a graduate has reported such an activity."""
    found = sa.select(CascadeActivity.id).where(CascadeActivity.registration_id == registration_id, *where)
    return db.session.scalar(sa.select(found.exists())) or False


def of_registration(registration_id: UUID) -> list[CascadeActivity]:
    """What one graduate reported, the latest first."""
    return list(
        db.session.scalars(
            one_activity()
            .where(CascadeActivity.registration_id == registration_id)
            .order_by(CascadeActivity.first_day.desc(), CascadeActivity.id)
        )
    )


def _seen_by(actor: Actor) -> sa.ColumnElement[bool]:
    seen: sa.ColumnElement[bool] = visible_to(actor, Permission.CASCADE_SEE, CascadeActivity)
    return seen


def number_waiting(actor: Actor) -> int:
    """How many reports wait for the actor's confirmation, the actor's own apart."""
    mine: sa.ColumnElement[bool] = visible_to(actor, Permission.CASCADE_CONFIRM, CascadeActivity)
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(CascadeActivity)
            .where(
                mine,
                CascadeActivity.state == CascadeState.REPORTED,
                CascadeActivity.person_id.is_distinct_from(actor.person_id),
            )
        )
        or 0
    )


def number_returned(person_id: UUID) -> int:
    """How many of a graduate's reports were returned with a question."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(CascadeActivity)
            .where(CascadeActivity.person_id == person_id, CascadeActivity.state == CascadeState.RETURNED)
        )
        or 0
    )


def sums(actor: Actor) -> list[Sum]:
    """How much was passed on, by programme and state within the actor's sight."""
    confirmed = CascadeActivity.state == CascadeState.CONFIRMED

    def of_confirmed(value: Any) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((confirmed, value), else_=0)), 0)

    rows = db.session.execute(
        sa.select(
            Programme,
            CascadeActivity.state_code,
            sa.func.count(sa.distinct(CascadeActivity.person_id)),
            of_confirmed(1),
            of_confirmed(CascadeActivity.participants),
            of_confirmed(CascadeActivity.women),
            sa.func.sum(sa.case((CascadeActivity.state == CascadeState.REPORTED, 1), else_=0)),
        )
        .join(CascadeActivity, CascadeActivity.programme_id == Programme.id)
        .where(_seen_by(actor))
        .group_by(Programme.id, CascadeActivity.state_code)
        .order_by(Programme.code, CascadeActivity.state_code)
    )
    return [Sum(*row) for row in rows]


def tree(actor: Actor, programme_code: str, state_code: str) -> Branch | None:
    """The graduates of one programme and state, each with what they taught; None where there is nothing."""
    rows = db.session.scalars(
        sa.select(CascadeActivity)
        .join(CascadeActivity.programme)
        .join(CascadeActivity.registration)
        .join(Registration.person)
        .options(
            contains_eager(CascadeActivity.programme),
            contains_eager(CascadeActivity.registration).contains_eager(Registration.person),
            contains_eager(CascadeActivity.registration).joinedload(Registration.cohort),
            selectinload(CascadeActivity.modules),
        )
        .where(_seen_by(actor), Programme.code == programme_code, CascadeActivity.state_code == state_code)
        .order_by(Person.sort_key, Person.id, CascadeActivity.first_day, CascadeActivity.id)
    ).all()
    if not rows:
        return None
    root = Branch(rows[0].programme)
    for _key, found in groupby(rows, key=lambda one: one.registration.person_id):
        activities = list(found)
        graduate = Branch(activities[0].registration, activities)
        for one in activities:
            graduate.count(one)
            root.count(one)
        root.below.append(graduate)
    return root


def question_about(activity: CascadeActivity) -> str:
    """What the focal point asked when a report was last returned."""
    returned = [move for move in trail.moves_of(activity) if move.transition == "return"]
    return returned[-1].reason if returned else ""


def may_report(registration: Registration) -> bool:
    """Whether a registration's person may report what they taught: once they have completed the training."""
    return registration.state is RegistrationState.COMPLETED


def totals(programme_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """The confirmed activities of programmes: how many, people, women."""
    rows = db.session.execute(
        sa.select(
            CascadeActivity.programme_id,
            sa.func.count(),
            sa.func.sum(CascadeActivity.participants),
            sa.func.sum(CascadeActivity.women),
        )
        .where(
            CascadeActivity.programme_id.in_(list(programme_ids)),
            CascadeActivity.state == CascadeState.CONFIRMED,
        )
        .group_by(CascadeActivity.programme_id)
        .order_by(CascadeActivity.programme_id)
    )
    return {key: (number, int(people), int(women)) for key, number, people, women in rows}
