"""Indicators: what is chosen, by what it is told apart, who reads it, and how old it is."""

from __future__ import annotations

import csv
import io
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role
from app.assessments.states import SittingState
from app.cohorts.models import Cohort, CohortPartner
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.texts import Texts
from app.indicators.catalogue import NAMES
from app.indicators.counting import count
from app.people.models import Sex
from app.programmes.models import Partner, Programme
from app.programmes.states import PartnerRole
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.support.office import Office, Visitor


def counted(office: Office, *cohorts: UUID) -> None:
    with office.app.test_request_context():
        count(cohorts)


def cohort_of(office: Office, year: int, programme: UUID | None = None, **people: int) -> UUID:
    """A completed cohort of a year with so many people of each state, every third a woman."""
    cohort = office.cohort(
        programme,
        state=CohortState.COMPLETED,
        seats=60,
        first_day=date(year, 2, 2),
        last_day=date(year, 3, 2),
    )
    for state, number in people.items():
        for place in range(number):
            person = office.person(state=state, sex=Sex.FEMALE if place % 3 == 0 else Sex.MALE)
            office.registration(
                cohort, person, state=RegistrationState.COMPLETED, member_state=state, working_language="fr"
            )
    return cohort


def reader(office: Office, role: Role = Role.ADMINISTRATOR) -> Visitor:
    user = office.account()
    office.grant(user, role)
    return office.signed_in(user)


def table(visitor: Visitor, address: str) -> dict[str, str]:
    """The first two columns of a page's file, without its header."""
    answer = visitor.get(f"{address}{'&' if '?' in address else '?'}format=csv")
    rows = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    next(rows)
    return {row[0]: row[1] for row in rows}


def by(visitor: Visitor, dimension: str, more: str = "") -> dict[str, str]:
    """The participants by a dimension."""
    return table(visitor, f"/indicators/one?show=registrations.participants&by={dimension}{more}")


def test_participants_are_told_apart_by_everything_that_an_indicator_is_asked_by(office: Office) -> None:
    programme = office.programme("P-1")
    with office.deed() as session:
        session.get(Programme, programme).pillars = ["prevention", "rights"]
    first = cohort_of(office, 2024, programme, KE=6, NA=3)
    second = cohort_of(office, 2025, programme, KE=2)
    donor = office.add(Partner, name=Texts(en="Donor land"), name_key="donor land")
    office.add(CohortPartner, cohort_id=second, partner_id=donor, role=PartnerRole.DONOR)
    counted(office, first, second)
    visitor = reader(office)
    assert by(visitor, "year") == {"2024": "9", "2025": "2"}
    assert by(visitor, "state") == {"Kenya": "8", "Namibia": "3"}
    assert by(visitor, "region") == {"Eastern Africa": "8", "Southern Africa": "3"}
    assert by(visitor, "community") == {"COMESA": "8", "EAC": "8", "IGAD": "8", "SADC": "3"}
    assert by(visitor, "sex") == {"Female": "4", "Male": "7"}
    assert by(visitor, "language") == {"French": "11"}
    assert by(visitor, "sector") == {"Not said": "11"}
    assert by(visitor, "donor") == {"Donor land": "2"}
    assert list(by(visitor, "programme").values()) == ["11"]
    assert list(by(visitor, "pillar").values()) == ["11", "11"]


def test_every_choice_narrows_every_indicator_that_knows_it(office: Office) -> None:
    cohort = cohort_of(office, 2024, KE=6, NA=3)
    counted(office, cohort)
    visitor = reader(office)
    whole = table(visitor, "/indicators")
    assert {name: whole[name] for name in ("Persons trained", "Participants", "Seats filled")} == {
        "Persons trained": "9",
        "Participants": "9",
        "Seats filled": "15.0%",
    }
    women = table(visitor, "/indicators?sex=F&region=southern&state=NA&language=fr")
    assert (women["Participants"], women["Women among the trainees"]) == ("1", "100.0%")
    assert women["Seats filled"] == "–"  # seats are of no one


def test_who_took_part_twice_is_one_person(office: Office) -> None:
    first, second = cohort_of(office, 2024, KE=2), office.cohort(state=CohortState.RUNNING)
    person = office.person(state="KE")
    for cohort in (first, second):
        office.registration(cohort, person, state=RegistrationState.ATTENDING)
    counted(office, first, second)
    told = table(reader(office), "/indicators")
    assert (told["Persons trained"], told["Participants"]) == ("3", "4")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=2025&until=2024", "The first year comes after the last one. Exchange them."),
        ("since=2022&until=2022", "No cohort fits what you chose"),
        ("state=KE&region=western", "This member state does not lie in this region. Choose one of the two."),
        ("state=KE&community=ECOWAS", "Of 1 cohort."),
        ("since=never&donor=x&by=nothing", "Of 1 cohort."),
    ],
)
def test_what_contradicts_itself_or_is_empty_is_answered_plainly(
    office: Office, query: str, sentence: str
) -> None:
    counted(office, cohort_of(office, 2024, KE=2))
    for page in ("/indicators", "/indicators/one", "/indicators/rows"):
        answer = reader(office).get(f"{page}?{query}")
        assert (answer.status_code, sentence in answer.text) == (200, True), page


def test_the_records_behind_an_indicator_are_those_of_the_choice_and_within_sight(office: Office) -> None:
    ours, theirs = cohort_of(office, 2024, KE=2, NA=1), cohort_of(office, 2024, GH=6)
    counted(office, ours, theirs)
    coordinator = office.coordinator(office.read(Cohort, ours).programme_id)
    address = "/indicators/rows?show=registrations.participants"
    assert reader(office).get(address).text.count("<tr role") == 1 + 9
    assert coordinator.get(address).text.count("<tr role") == 1 + 3
    assert coordinator.get(f"{address}&state=NA").text.count("<tr role") == 1 + 1
    assert "No record within your sight" in reader(office, Role.OBSERVER).get(address).text


def test_the_records_behind_each_indicator_can_be_narrowed_by_whom_they_are_of(office: Office) -> None:
    cohort = cohort_of(office, 2024, KE=2)
    counted(office, cohort)
    administrator = reader(office)
    narrowed = "state=KE&sex=F&language=fr&sector=police&community=EAC"
    answers = {name: administrator.get(f"/indicators/rows?show={name}&{narrowed}") for name in NAMES}
    assert {name for name, answer in answers.items() if answer.status_code != 200} == set()
    with office.app.app_context():
        sat = db.session.scalars(sa.select(Registration.id).order_by(Registration.id).limit(1)).one()
        db.session.remove()
    office.paper(office.sitting(cohort, state=SittingState.PUBLISHED), sat, mark=70)
    address = "/indicators/rows?show=assessments.learning_gain"
    assert administrator.get(f"{address}&state=KE").text.count("<tr role") == 1 + 1
    assert "No record within your sight" in administrator.get(f"{address}&state=GH").text


def test_nobody_who_fits_is_said_to_be_nobody(office: Office) -> None:
    counted(office, cohort_of(office, 2024, KE=2))
    page = reader(office).get("/indicators/one?state=KE&community=ECOWAS").text
    assert "There is no figure of those whom you chose" in page


def test_an_indicator_that_there_is_not_is_not_found(office: Office) -> None:
    assert reader(office).get("/indicators/one?show=nothing").status_code == 404


def test_a_summary_says_its_age_and_what_is_not_counted_yet(office: Office) -> None:
    first, _second = cohort_of(office, 2024, KE=2), cohort_of(office, 2025, KE=2)
    counted(office, first)
    page = reader(office).get("/indicators").text
    assert ("Counted at the latest on" in page, "1 of them is not counted yet" in page) == (True, True)
