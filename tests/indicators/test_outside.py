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
    together = {"Not told apart": "11"}
    states = {"Chad": "not told", "Ghana": "not told", "Kenya": "9"}
    assert by(observer, "state") == states | together
    regions = {"Central Africa": "not told", "Eastern Africa": "9", "Western Africa": "not told"}
    assert by(observer, "region") == regions | together


def test_what_is_told_of_one_cohort_and_kept_of_another_is_said_to_be_more(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=9, GH=8), cohort_of(office, 2024, KE=9, GH=8, TD=3))
    observer = reader(office, Role.OBSERVER)
    assert by(observer, "region") == {
        "Central Africa": "not told",
        "Eastern Africa": "18",
        "Western Africa": "at least 8",
        "Not told apart": "11",
    }
    assert by(observer, "state") == {
        "Chad": "not told",
        "Ghana": "at least 8",
        "Kenya": "18",
        "Not told apart": "11",
    }
    assert by(observer, "community") == {
        "CEN-SAD": "19",
        "COMESA": "18",
        "EAC": "18",
        "ECCAS": "not told",
        "ECOWAS": "at least 8",
        "IGAD": "18",
    }
    assert by(reader(office), "region") == {
        "Central Africa": "3",
        "Eastern Africa": "18",
        "Western Africa": "16",
    }


def test_a_share_of_women_that_is_not_told_of_every_cohort_says_of_how_many_it_is(office: Office) -> None:
    few, many = cohort_of(office, 2023, KE=9), cohort_of(office, 2024, KE=15)
    counted(office, few, many)
    inside, outside = reader(office), reader(office, Role.OBSERVER)
    women = "Women among the trainees"
    assert table(inside, "/indicators")[women] == "33.3%"
    assert table(outside, "/indicators")[women] == "33.3% of 15"
    assert table(outside, "/indicators?since=2024")[women] == "33.3%"
    by_year = "/indicators/one?show=registrations.women&by=year"
    assert table(outside, by_year) == {"2023": "not told", "2024": "33.3%"}


def test_a_language_may_be_spoken_by_more_than_are_told_where_somebody_is_kept(office: Office) -> None:
    cohorts = [cohort_of(office, 2024, KE=9), cohort_of(office, 2024, KE=9)]
    with office.deed() as session:
        few = sa.select(Registration.id).where(Registration.cohort_id == cohorts[1]).limit(3)
        session.execute(sa.update(Registration).where(Registration.id.in_(few)).values(working_language="pt"))
    counted(office, *cohorts)
    assert by(reader(office), "language") == {"French": "15", "Portuguese": "3"}
    assert by(reader(office, Role.OBSERVER), "language") == {"French": "at least 9", "Not told apart": "9"}
    assert by(reader(office, Role.OBSERVER), "year") == {"2024": "18"}


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
