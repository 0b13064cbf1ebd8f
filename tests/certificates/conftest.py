"""A closed cohort whose certificates are still to be proposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from app.certificates.models import Certificate
from app.cohorts.states import CohortState
from app.completion.models import Completion
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor


@dataclass
class Graduation:
    """A closed cohort of one programme with two coordinators, and those who attended by name."""

    office: Office
    programme: UUID
    cohort: UUID
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
        self.office.add(
            Completion,
            registration_id=registration,
            attended_minutes=100 if completed else 79,
            held_minutes=100,
            required_percent=80,
            is_met=completed,
        )
        self.persons[name], self.registrations[name] = person, registration
        return registration

    def propose(self) -> None:
        """The first coordinator proposes for everyone who completed."""
        assert self.proposer.post(f"{self.url}/propose").status_code == 303

    def issue(self) -> None:
        """The second one issues everything."""
        assert self.second.post(f"{self.url}/issue").status_code == 303

    def certificate(self, name: str) -> Certificate:
        """The one certificate of a person, as it stands."""
        (found,) = self.office.certificates(self.registrations[name])
        return found


@pytest.fixture
def graduation(office: Office) -> Graduation:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.COMPLETED, seats=60)
    return Graduation(office, programme, cohort, office.coordinator(programme), office.coordinator(programme))


@pytest.fixture
def issued(graduation: Graduation) -> Graduation:
    """Amina Abdi's certificate is issued."""
    graduation.attended("Amina Abdi")
    graduation.propose()
    graduation.issue()
    return graduation
