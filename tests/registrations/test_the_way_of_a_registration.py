"""From an application to a confirmed seat, by the front door."""

from __future__ import annotations

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.people.models import Person
from app.registrations.models import Registration
from tests.registrations.support import APPLICATION, S, put, registrations, screen, states, subjects, take
from tests.support.office import Office


def test_an_official_applies_and_ends_up_with_a_seat(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    user = office.account(state="KE", email="awa@example.org")
    official, focal_point = office.signed_in(user), office.focal_point("KE")
    screening, coordinator = office.screening_officer(), office.coordinator(programme)

    assert official.get(f"/cohorts/{cohort}/apply").status_code == 200
    answer = official.post(f"/cohorts/{cohort}/apply", APPLICATION)
    made = registrations(office)[0]
    name = office.read(Person, made.person_id).name
    assert (answer.status_code, answer.location) == (303, f"/registrations/{made.id}")
    assert (made.state, made.state_code) == (S.DRAFT, "KE")
    assert "Send to the focal point" in official.get(answer.location).text
    assert take(official, made.id, "submit") == 303
    assert "Read the application" in focal_point.get("/desk").text
    assert take(focal_point, made.id, "endorse") == 303
    assert name in screening.get("/screening").text
    assert screen(screening, made.id, "clear") == 303
    assert "Under consideration" in official.get(f"/registrations/{made.id}").text
    put(office, cohort, state=CohortState.SELECTING)
    assert coordinator.get(f"/cohorts/{cohort}/selection").status_code == 200
    answer = coordinator.post(f"/cohorts/{cohort}/selection", {"offers": [str(made.id)]})
    assert answer.status_code == 303
    offered = office.read(Registration, made.id)
    assert offered.state is S.OFFERED
    assert offered.offer_until.isoformat() == "2026-01-19T23:00:00+00:00"
    assert office.read(Cohort, cohort).seats_taken == 1
    assert "until Tuesday 20 January 2026, 00:00" in official.get(f"/registrations/{made.id}").text
    assert take(official, made.id, "accept") == 303
    assert states(office, made.id) == [S.CONFIRMED]
    assert subjects(office, "awa@example.org") == [
        "Your state endorsed your application",
        "Invitation: a seat in A cohort",
        f"A seat is confirmed: {name}",
    ]
