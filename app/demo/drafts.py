"""Two drafts of a timetable: one that was left, and one that is not taken yet."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.demo.scene import Scene, Step, read
from app.drafting import gathering, queries, solver
from app.drafting.models import DraftRun
from app.drafting.states import DraftState
from app.people.models import User
from app.timetable.models import Unit
from app.timetable.plans import PLANNABLE
from app.venues.models import Venue


def draft_the_rest(scene: Scene, session: Session) -> None:
    """Draft what is still to be placed of the first cohort to come that has units."""
    has_units = sa.exists().where(Unit.cohort_id == Cohort.id)
    cohort = session.scalars(
        one_cohort()
        .where(has_units, Cohort.state.in_(PLANNABLE))
        .order_by(Cohort.first_day.desc(), Cohort.id)
    ).first()
    venue = session.get(Venue, queries.usual_venue(cohort)) if cohort else None
    if cohort is None or venue is None:
        return
    minutes = max(unit.minutes for unit in gathering.units_by_code(cohort).values())
    instance, keys = gathering.gather(cohort, venue, queries.usual_hours(venue, minutes))
    coordinators = {one["code"]: one["coordinator"] for one in read("programmes")["programme"]}
    by = session.scalar(sa.select(User.id).where(User.email == coordinators[cohort.programme.code]))
    result = solver.solve(instance).as_data(instance)
    for number, state in enumerate((DraftState.LEFT, DraftState.DONE), start=1):
        asked_at = scene.now - timedelta(hours=3 - number)
        ended_at = asked_at + timedelta(seconds=5)
        run = scene.put(
            DraftRun,
            cohort_id=cohort.id,
            programme_id=cohort.programme_id,
            number=number,
            state=state,
            instance=instance.as_data(),
            keys=keys,
            result=result,
            asked_by=by,
            asked_at=asked_at,
            ended_at=ended_at,
        )
        steps = [Step("finish", ended_at, None)]
        if state is DraftState.LEFT:
            steps.append(Step("leave", ended_at + timedelta(minutes=5), by))
        scene.lead(DraftRun, run, steps)
    scene.write(session)
