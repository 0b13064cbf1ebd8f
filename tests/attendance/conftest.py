"""A session of a running cohort, and who is in the room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.attendance.models import Attendance, Mark
from app.cohorts.states import CohortState
from app.core import clock
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor

VERSIONS = r'name="(r[0-9a-f]{32}-version)"[^>]*value="([^"]*)"'
DURING = datetime(2026, 2, 3, 9, 0, tzinfo=UTC)
"""Tuesday 3 February 2026, 10:00 in Rabat: in the middle of a session from 09:00 to 11:00."""


@dataclass
class Scene:
    """A session of a running cohort with two trainees, and its trainer in the room."""

    office: Office
    cohort: UUID
    programme: UUID
    session: UUID
    trainees: list[UUID]
    trainer: Visitor
    taught_by: UUID

    @property
    def url(self) -> str:
        return f"/sessions/{self.session}/register"

    def form(self, **marks: Any) -> dict[str, Any]:
        """The page's own form, with `first` and `second` (status, minutes) as a trainer changes them."""
        page = self.trainer.get(self.url).text
        form = dict(re.findall(r'name="(r[0-9a-f]{32}-version)"[^>]*value="([^"]*)"', page))
        for which, (status, minutes) in marks.items():
            form |= self.marks(which, status, minutes)
        return form

    def marks(self, which: str, status: str, minutes: object = "") -> dict[str, Any]:
        key = f"r{self.trainees[which == 'second'].hex}"
        return {f"{key}-mark": status, f"{key}-minutes": minutes}

    def stored(self) -> list[tuple[str, int] | None]:
        """Both trainees' marks as they stand."""
        found = []
        for trainee in self.trainees:
            with self.office.deed() as session:
                mark = session.scalar(
                    sa.select(Attendance).where(
                        Attendance.session_id == self.session, Attendance.registration_id == trainee
                    )
                )
                found.append((mark.status.value, mark.minutes) if mark else None)
        return found


@pytest.fixture
def scene(office: Office) -> Iterator[Scene]:
    with clock.set_to(DURING):
        programme = office.programme()
        cohort = office.cohort(programme, state=CohortState.RUNNING)
        person = office.person("Driss Alami")
        taught_by = office.trainer(person)
        session = office.session(cohort, trainers=[taught_by])
        trainees = [
            office.registration(cohort, office.person(name, state="KE"), state=RegistrationState.ATTENDING)
            for name in ("Amina Abdi", "Zola <script>")
        ]
        trainer = office.signed_in(office.account(person))
        yield Scene(office, cohort, programme, session, trainees, trainer, taught_by)


def made(scene: Scene) -> list[tuple[str, int, str, str]]:
    """Every mark that was made, in the order of its making: status, minutes, source and reason."""
    with scene.office.deed() as session:
        marks = session.scalars(sa.select(Mark).order_by(Mark.id)).all()
    return [(mark.status.value, mark.minutes, mark.source.value, mark.reason) for mark in marks]


def closed(scene: Scene) -> Visitor:
    """The register is closed; the programme's coordinator."""
    form = scene.form(first=("present", ""), second=("absent", ""))
    scene.trainer.post(scene.url, form)
    scene.trainer.post(f"{scene.url}/close")
    return scene.office.coordinator(scene.programme)
