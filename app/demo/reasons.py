"""Why sessions went against a rule that asks for a reason: said of what people know, and of one draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session as Database

from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.demo.scene import Scene, read
from app.people.models import User
from app.timetable import findings, queries
from app.timetable.findings import Finding
from app.timetable.models import Allowance, Session
from app.timetable.rules import Rule
from app.timetable.states import SessionState

_AWAY = "The trainer joins this session by telephone from the airport."
_OTHERWISE = "The host opened the house on this day, and the group agreed."
_GIVEN_BEFORE = timedelta(days=20)


def give_reasons(scene: Scene, session: Database) -> None:
    """A reason for all that is published, and for the first draft that a trainer teaches on a day away."""
    coordinators = {one["code"]: one["coordinator"] for one in read("programmes")["programme"]}
    cohorts = session.scalars(one_cohort().order_by(Cohort.first_day, Cohort.id)).unique()
    for cohort in cohorts.all():
        by = session.scalar(sa.select(User.id).where(User.email == coordinators[cohort.programme.code]))
        at: dict[UUID | None, Session] = {one.id: one for one in queries.standing(cohort)}
        for finding in _settled(findings.unsettled(cohort, list(at.values())), at):
            of = at[finding.session_id]
            scene.put(
                Allowance,
                session_id=of.id,
                rule=finding.rule,
                about=finding.about,
                reason=_AWAY if finding.rule is Rule.AWAY else _OTHERWISE,
                given_by=by,
                given_at=min(of.starts_at - _GIVEN_BEFORE, scene.now - timedelta(hours=5)),
            )
    scene.write(session)


def _settled(found: Iterable[Finding], at: Mapping[UUID | None, Session]) -> Iterator[Finding]:
    is_said = False
    for finding in sorted(found, key=lambda one: at[one.session_id].starts_at):
        if at[finding.session_id].state is not SessionState.DRAFT:
            yield finding
        elif finding.rule is Rule.AWAY and not is_said:
            is_said = True
            yield finding
