"""Reviewers' scores, and selections: one to be confirmed, one confirmed, and those that can't be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.cohorts.states import CohortState
from app.demo.scene import Scene, Step, read
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import TAKING_A_SEAT, RegistrationState
from app.selection import queries, solver
from app.selection.instance import Instance, Kind, Place, Rule
from app.selection.models import Allocation, Score

_REVIEWERS = ("Reviewer A", "Reviewer B")
_IMPOSSIBLE = Rule(kind=Kind.WOMEN, number=100)


def score_and_select(scene: Scene, session: Session) -> None:
    """Score whoever the selecting cohorts choose among, and work their selections out.

    What is gathered of each cohort is read from the deed at hand, where the office stands already.
    """
    selecting = one_cohort().where(Cohort.state == CohortState.SELECTING).order_by(Cohort.code)
    cohorts = session.scalars(selecting).unique().all()
    for cohort in cohorts:
        _score(scene, session, cohort)
    scene.write(session)
    accounts = {user.email: user.id for user in session.scalars(sa.select(User).order_by(User.id))}
    coordinators = {one["code"]: accounts[one["coordinator"]] for one in read("programmes")["programme"]}
    confirmed_by = accounts["administrator@example.org"]
    for cohort in cohorts:
        prepared_by, book = coordinators[cohort.programme.code], queries.last_book(cohort)[1]
        instance = queries.gather(cohort, book)
        can_not_be = replace(
            instance, rules=(*(r for r in book.rules if r.kind is not Kind.WOMEN), _IMPOSSIBLE)
        )
        if cohort.seats_taken:
            opened = tuple(replace(one, place=Place.OPEN) for one in instance.nominees)
            first = replace(instance, nominees=opened)
            way = [("solve", None), ("confirm", confirmed_by)]
            _put(scene, cohort, first, way, number=1, by=prepared_by, confirmed_by=confirmed_by)
            _put(scene, cohort, can_not_be, [("give_up", None)], number=2, by=prepared_by)
        else:
            _put(scene, cohort, can_not_be, [("give_up", None)], number=1, by=prepared_by)
            set_aside = [("solve", None), ("set_aside", prepared_by)]
            _put(scene, cohort, instance, set_aside, number=2, by=prepared_by)
            _put(scene, cohort, instance, [("solve", None)], number=3, by=prepared_by)
    scene.write(session)


def _score(scene: Scene, session: Session, cohort: Cohort) -> None:
    """Those who have a seat had the most points, then the reserve in its order."""
    rows = session.execute(
        sa.select(Registration.id, Registration.state, Registration.reserve_rank)
        .where(
            Registration.cohort_id == cohort.id,
            Registration.state.in_(TAKING_A_SEAT | queries.CANDIDATES),
        )
        .order_by(Registration.id)
    )
    for key, state, rank in rows.all():
        for reviewer in _REVIEWERS:
            if state in TAKING_A_SEAT:
                points = scene.random.randrange(86, 97)
            elif state is RegistrationState.RESERVE:
                points = 80 - 2 * (rank or 0)
            else:
                points = scene.random.randrange(45, 90)
            scene.put(
                Score,
                registration_id=key,
                cohort_id=cohort.id,
                reviewer=reviewer,
                points=points,
                given_at=scene.now - timedelta(hours=3),
            )


def _put(
    scene: Scene,
    cohort: Cohort,
    instance: Instance,
    way: Sequence[tuple[str, UUID | None]],
    *,
    number: int,
    by: UUID,
    confirmed_by: UUID | None = None,
) -> None:
    """One allocation with its result and the way that it has gone, an hour ago."""
    key, at = scene.key(), scene.now - timedelta(hours=2 - number / 2)
    steps = [Step(name, at + timedelta(minutes=n), who) for n, (name, who) in enumerate(way, start=1)]
    values: dict[str, Any] = {
        "cohort_id": cohort.id,
        "programme_id": cohort.programme_id,
        "number": number,
        "state": scene.lead(Allocation, key, steps),
        "instance": instance.as_data(),
        "instance_hash": instance.hash,
        "result": solver.solve(instance).as_data(instance),
        "same_state_first": True,
        "decisions": [],
        "made_by": by,
        "created_at": at,
        "solved_at": at + timedelta(minutes=1),
        "confirmed_by": confirmed_by,
        "confirmed_at": at + timedelta(minutes=2) if confirmed_by else None,
    }
    scene.put(Allocation, id=key, **values)
