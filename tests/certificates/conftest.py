"""A closed cohort whose certificates are still to be proposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

import pytest

from app.attendance.states import Presence
from app.certificates import issuing
from app.certificates.models import Certificate
from app.cohorts.states import CohortState
from app.completion.models import Completion
from app.core.db import db
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from tests.support.office import Office, Visitor


@dataclass
class Graduation:
    """A closed cohort of one programme with two coordinators, and those who attended by name."""

    office: Office
    programme: UUID
    cohort: UUID
    session: UUID
    proposer: Visitor
    second: Visitor
    registrations: dict[str, UUID] = field(default_factory=dict)
    persons: dict[str, UUID] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"/cohorts/{self.cohort}/certificates"

    def attended(self, name: str, *, completed: bool = True, language: str = "en", state: str = "KE") -> UUID:
        """Someone who attended to the end, and completed or did not."""
        person = self.office.person(name, state=state)
        registration = self.office.registration(
            self.cohort,
            person,
            state=RegistrationState.COMPLETED if completed else RegistrationState.NOT_COMPLETED,
            member_state=state,
            working_language=language,
        )
        minutes = 100 if completed else 79
        self.office.mark(self.session, registration, Presence.LATE, minutes)
        self.office.add(
            Completion,
            registration_id=registration,
            attended_minutes=minutes,
            held_minutes=100,
            required_percent=80,
            is_met=completed,
        )
        self.persons[name], self.registrations[name] = person, registration
        return registration

    def propose(self) -> None:
        """The first coordinator proposes for everyone who completed."""
        assert self.proposer.confirm(f"{self.url}/propose").status_code == 303

    def issue(self) -> None:
        """The second one agrees to everything, and the worker issues it."""
        assert self.second.confirm(f"{self.url}/issue").status_code == 303
        self.work()

    def work(self) -> int:
        """The worker issues what was agreed to; how many certificates it took up."""
        with self.office.app.app_context():
            taken_up = issuing.issue_waiting()
            db.session.remove()
        return taken_up

    def certificate(self, name: str) -> Certificate:
        """The one certificate of a person, as it stands."""
        (found,) = self.office.certificates(self.registrations[name])
        return found


@pytest.fixture
def graduation(office: Office) -> Graduation:
    programme = office.programme()
    return graduation_of(office, programme, office.coordinator(programme), office.coordinator(programme))


def graduation_of(office: Office, programme: UUID, proposer: Visitor, second: Visitor) -> Graduation:
    """A closed cohort that ended on 19 December 2025, with one held session of 100 minutes."""
    cohort = office.cohort(
        programme,
        state=CohortState.COMPLETED,
        seats=60,
        first_day=date(2025, 12, 1),
        last_day=date(2025, 12, 19),
    )
    session = office.session(
        cohort, day=date(2025, 12, 1), start=time(9), end=time(10, 40), state=SessionState.HELD
    )
    return Graduation(office, programme, cohort, session, proposer, second)


@pytest.fixture
def issued(graduation: Graduation) -> Graduation:
    """Amina Abdi's certificate is issued."""
    graduation.attended("Amina Abdi")
    graduation.propose()
    graduation.issue()
    return graduation
