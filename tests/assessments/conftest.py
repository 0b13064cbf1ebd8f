"""A cohort in the middle of a module, with one assessment that its trainer marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.assessments.models import Result
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor

NOW = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
NAMES = ("Amina Abdi", "Zola <script>")
NUMBERS = (4711, 1204)
"""Amina's paper comes second by number. The name that is markup is sorted first."""


@dataclass
class Course:
    """A running cohort of two trainees, and whoever has to do with its marks."""

    office: Office
    programme: UUID
    cohort: UUID
    module: UUID
    trainees: list[UUID]
    trainee_accounts: list[UUID]
    trainer_account: UUID
    trainer: Visitor
    colleague: Visitor
    coordinator: Visitor

    def sitting(self, assessment: dict[str, Any] | None = None, **values: Any) -> UUID:
        """A sitting with both trainees' papers, of a new assessment of the module."""
        key = self.office.assessment(self.module, **(assessment or {}))
        return self.papers(self.office.sitting(self.cohort, key, **values))

    def papers(self, sitting: UUID, *marks: object, **values: Any) -> UUID:
        """Papers of both trainees in a sitting."""
        for place, (trainee, number) in enumerate(zip(self.trainees, NUMBERS, strict=True)):
            mark = marks[place] if place < len(marks) else None
            self.office.paper(sitting, trainee, number=number, mark=mark, **values)
        return sitting

    def form(
        self, url: str, *marks: str, who: Visitor | None = None, day: str = "2026-02-19"
    ) -> dict[str, str]:
        """The page's own form, with the marks of Amina and of Zola as someone writes them."""
        page = (who or self.trainer).get(url).text
        form = dict(re.findall(r'name="(p\d+-version)"[^>]*value="([^"]*)"', page))
        form["sat_on"] = day
        return form | {f"p{number}-mark": mark for number, mark in zip(NUMBERS, marks, strict=False)}

    def stored(self, sitting: UUID, column: str = "mark") -> list[str | None]:
        """What stands on Amina's paper and on Zola's."""
        with self.office.deed() as session:
            found = dict(
                session.execute(
                    sa.select(Result.number, getattr(Result, column)).where(Result.sitting_id == sitting)
                ).all()
            )
        return [None if found[number] is None else str(found[number]) for number in NUMBERS]

    def move(self, sitting: UUID, name: str, who: Visitor, **form: str) -> Any:
        """Take the marks on."""
        url = f"/sittings/{sitting}/{name}"
        return who.post(url, form)


@pytest.fixture
def course(office: Office) -> Iterator[Course]:
    with clock.set_to(NOW):
        programme = office.programme()
        cohort = office.cohort(programme, state=CohortState.RUNNING)
        people = [office.person(name, state="KE") for name in NAMES]
        teachers = [office.person("Driss Alami"), office.person("Salma Idrissi")]
        office.session(cohort, trainers=[office.trainer(teacher) for teacher in teachers])
        accounts = [office.account(teacher) for teacher in teachers]
        module = office.modules(office.read(Cohort, cohort).curriculum_id)[0]
        yield Course(
            office=office,
            programme=programme,
            cohort=cohort,
            module=module,
            trainees=[
                office.registration(cohort, person, state=RegistrationState.ATTENDING) for person in people
            ],
            trainee_accounts=[office.account(person) for person in people],
            trainer_account=accounts[0],
            trainer=office.signed_in(accounts[0]),
            colleague=office.signed_in(accounts[1]),
            coordinator=office.coordinator(programme),
        )
