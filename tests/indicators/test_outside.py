"""What an observer reads: of cohorts that are over, once, and by nothing that tells their people apart."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Role
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.indicators.models import Released
from app.registrations.models import Registration
from tests.indicators.test_indicators import by, cohort_of, counted, reader, table
from tests.support.office import Office


def test_a_cohort_is_told_outside_once_it_is_over(office: Office) -> None:
    cohort = cohort_of(office, 2024, KE=9)
    _now(office, cohort, CohortState.RUNNING)
    observer = reader(office, Role.OBSERVER)
    assert "No cohort fits what you chose" in observer.get("/indicators").text
    assert by(reader(office), "state") == {"Kenya": "9"}
    _now(office, cohort, CohortState.COMPLETED)
    assert by(observer, "state") == {"Kenya": "9"}


def _now(office: Office, cohort: UUID, state: CohortState) -> None:
    with office.deed() as session:
        session.execute(sa.update(Cohort).where(Cohort.id == cohort).values(state=state))
    counted(office, cohort)


def test_what_was_released_is_not_corrected(office: Office) -> None:
    cohort = cohort_of(office, 2024, KE=9)
    counted(office, cohort)
    observer = reader(office, Role.OBSERVER)
    assert table(observer, "/indicators")["Participants"] == "9"
    with office.deed() as session:
        session.delete(session.scalars(sa.select(Registration).limit(1)).one())
    counted(office, cohort)
    assert table(reader(office), "/indicators")["Participants"] == "8"
    assert table(observer, "/indicators")["Participants"] == "9"


def test_an_observer_narrows_by_nothing_that_tells_people_apart(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9, GH=8, TD=3))
    observer = reader(office, Role.OBSERVER)
    whole = table(observer, "/indicators")
    for query in ("state=TD", "sex=F", "language=fr", "sector=police", "region=central", "community=ECOWAS"):
        assert table(observer, f"/indicators?{query}") == whole, query
    assert by(observer, "state") == {"Chad": "not told", "Ghana": "not told", "Kenya": "9"}
    assert by(observer, "region") == {"Eastern Africa": "9"}


def test_the_states_that_took_part_are_told_without_their_numbers(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9, TD=3, GH=4))
    observer = reader(office, Role.OBSERVER)
    assert table(observer, "/indicators")["Member states among the trainees"] == "3"
    page = observer.get("/indicators/one?by=state").text
    assert "In how many cohorts each member state took part" in page
    assert "<title>Chad: 1</title>" in page


def test_every_number_says_by_which_version_of_its_measure_it_was_counted(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9))
    with office.app.app_context():
        versions = set(db.session.scalars(sa.select(Released.version).order_by(Released.version)))
        db.session.remove()
    assert versions == {1}
