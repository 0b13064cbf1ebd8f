"""A cohort with units to be placed, and its coordinator who asks for drafts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core.db import db
from app.core.texts import Texts
from app.drafting import chores
from app.drafting.models import DraftRun
from app.programmes.models import Module
from app.timetable.models import Availability, ClashSeverity, Teaching, Unit
from app.timetable.rules import Rule, Severity
from app.timetable.states import ResourceKind, Whereabouts
from app.trainers.models import Qualification
from app.venues.models import Room
from tests.timetable.course import Course, rows


class School(Course):
    """A confirmed cohort from 2 February to 27 March 2026, of module M1, with what a draft needs."""

    def module(self) -> UUID:
        """The cohort's module."""
        curriculum = self.office.read(Cohort, self.cohort).curriculum_id
        return UUID(str(self.office.modules(curriculum)[0]))

    def unit(self, code: str = "U1", *, sessions: int = 2, **values: Any) -> UUID:
        """What is still to be taught."""
        return self.office.add(
            Unit,
            **{
                "cohort_id": self.cohort,
                "programme_id": self.programme,
                "module_id": self.module(),
                "code": code,
                "position": 1,
                "title": Texts(en=f"Title of {code}"),
                "sessions": sessions,
                "minutes": 120,
                "language": "en",
                **values,
            },
        )

    def trainer(self, **values: Any) -> UUID:
        """A trainer who may teach the module."""
        trainer = self.office.trainer()
        self.office.add(
            Qualification,
            trainer_id=trainer,
            valid_from=date(2020, 1, 1),
            **(values or {"module_id": self.module()}),
        )
        return trainer

    def second_module(self) -> UUID:
        """A module M2 of the cohort's curriculum, after M1."""
        return self.office.add(
            Module,
            curriculum_id=self.office.read(Cohort, self.cohort).curriculum_id,
            code="M2",
            position=2,
            title=Texts(en="Module M2"),
            hours=10,
        )

    def change_unit(self, unit: UUID, **values: Any) -> None:
        """Change what is still to be taught."""
        with self.office.deed() as session:
            session.execute(sa.update(Unit).where(Unit.id == unit).values(**values))

    def away(self, trainer: UUID, first: date, last: date) -> None:
        """A trainer is away on these days."""
        self.office.add(
            Availability,
            resource_kind=ResourceKind.TRAINER,
            resource_id=trainer,
            whereabouts=Whereabouts.AWAY,
            first_day=first,
            last_day=last,
        )

    def rule(self, rule: Rule, severity: Severity) -> None:
        """The cohort takes a rule this hard."""
        self.office.add(ClashSeverity, cohort_id=self.cohort, rule=rule, severity=severity)

    @property
    def page(self) -> str:
        """Where drafts are asked for."""
        return f"/cohorts/{self.cohort}/timetable/drafts"

    def ask(self, **changes: str) -> Any:
        """Send the form; the answer."""
        venue = str(self.office.read(Room, self.room).venue_id)
        form = {"venue": venue, "hours": "09:00-11:00\n14:00-16:00", "moves": "stay", **changes}
        return self.coordinator.post(self.page, form)

    def work(self) -> None:
        """Let the worker do what waits."""
        with self.office.app.app_context():
            chores.draft()
            db.session.remove()

    def run(self) -> DraftRun:
        """The last draft."""
        return max(rows(self.office, DraftRun), key=lambda run: run.number)

    def draft(self, **changes: str) -> str:
        """Ask for a draft and have it made; its address."""
        answer = self.ask(**changes)
        assert answer.status_code == 303, answer.text
        self.work()
        return str(answer.location)

    def placed(self) -> list[tuple[str, str, int | None]]:
        """When each session of the timetable is, and its number in its unit."""
        return sorted(
            (f"{one.day} {one.start:%H:%M}", one.state.value, one.unit_number) for one in self.sessions()
        )

    def in_turn(self) -> list[UUID]:
        """The sessions of the timetable by their hours."""
        return [one.id for one in sorted(self.sessions(), key=lambda one: one.starts_at)]

    def taught_by(self, session: UUID) -> list[UUID]:
        """Who teaches a session now."""
        return [part.trainer_id for part in rows(self.office, Teaching, Teaching.session_id == session)]


def said(answer: Any) -> str:
    """The text of a page's main part, without its marks."""
    assert answer.status_code == 200, answer.status_code
    main = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", main))
