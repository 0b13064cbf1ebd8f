"""Trainees in the ledger: nobody takes part in two sessions at one hour, and who leaves is free."""

from __future__ import annotations

from html import unescape
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.duplicates.models import Suggestion
from app.people.models import User
from app.protection import erasure
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.timetable.models import Booking
from app.timetable.states import ResourceKind
from tests.support.office import Office, Visitor
from tests.timetable.course import Course, mistakes, rows


@pytest.fixture
def other(course: Course) -> Course:
    """Another cohort of the same programme, with the same coordinator and a room of its own."""
    office = course.office
    cohort = office.cohort(course.programme, state=CohortState.CONFIRMED)
    return Course(office, course.programme, cohort, course.coordinator, office.room("Salle B"))


def held_by(of: Any, person: UUID) -> list[tuple[str, str]]:
    """From when until when a person is held as a trainee, in UTC."""
    is_held = sa.and_(Booking.resource_kind == ResourceKind.TRAINEE, Booking.resource_id == person)
    found = rows(of.office, Booking, is_held)
    return sorted((f"{one.starts_at:%d %H:%M}", f"{one.ends_at:%d %H:%M}") for one in found)


class Official:
    """An official with an account and an offered seat in a cohort."""

    def __init__(self, office: Office, person: UUID | None = None) -> None:
        self.office = office
        self.person = person or office.person("Amina Diallo", state="KE")
        self.visitor: Visitor = office.signed_in(office.account(self.person))

    def seat(self, course: Course, state: S = S.OFFERED) -> UUID:
        """A registration in a cohort whose results are out."""
        with self.office.deed() as database:
            database.execute(
                sa.update(Cohort).where(Cohort.id == course.cohort).values(results_released_at=clock.now())
            )
        return self.office.registration(course.cohort, self.person, state=state)

    def take(self, registration: UUID, name: str, visitor: Visitor | None = None) -> Any:
        """Take a registration one step on, as the official or as someone else."""
        return (visitor or self.visitor).post(
            f"/registrations/{registration}/{name}", {"reason": "Promoted."}
        )

    def held(self) -> list[tuple[str, str]]:
        """From when until when the official is held, in UTC."""
        return held_by(self, self.person)


@pytest.fixture
def official(course: Course) -> Official:
    return Official(course.office)


MORNING, NOON = ("03 08:00", "03 10:00"), ("03 11:00", "03 12:00")


def test_who_confirms_a_seat_is_held_for_the_sessions_to_come(course: Course, official: Official) -> None:
    course.add()
    seat = official.seat(course)
    assert official.held() == []
    assert official.take(seat, "accept").status_code == 303
    assert official.held() == [MORNING]


def test_a_session_that_is_added_or_moved_holds_everyone_who_takes_part(
    course: Course, official: Official
) -> None:
    official.seat(course, S.CONFIRMED)
    colleague = Official(course.office, course.office.person("Issa Traoré", state="KE"))
    colleague.seat(course, S.ATTENDING)
    Official(course.office, course.office.person("Awa Ba", state="KE")).seat(course, S.OFFERED)
    course.add()
    assert course.bookings() == ["cohort", "room", "trainee", "trainee"]
    assert official.held() == colleague.held() == [MORNING]
    course.change(course.only_session().id, start="12:00", end="13:00")
    assert official.held() == colleague.held() == [NOON]


def test_an_official_is_not_confirmed_in_two_cohorts_that_meet_at_one_hour(
    course: Course, other: Course, official: Official
) -> None:
    course.add()
    other.add(start="10:30", end="12:00")
    first, second = official.seat(course), official.seat(other)
    assert official.take(first, "accept").status_code == 303
    refused = official.take(second, "accept")
    assert refused.status_code == 422
    assert (
        f"You take part in {course.code}, which meets at the same hours, and nobody can be in both. "
        "Decline one of the two, or write to the office."
    ) in unescape(refused.text)
    assert course.office.read(Registration, second).state is S.OFFERED
    assert official.held() == [MORNING]


def test_a_focal_point_who_answers_for_an_official_reads_the_same_of_the_official(
    course: Course, other: Course, official: Official
) -> None:
    course.add()
    other.add(start="10:30", end="12:00")
    official.take(official.seat(course), "accept")
    refused = official.take(official.seat(other), "accept", course.office.focal_point("KE"))
    assert refused.status_code == 422
    assert f"An official who takes part also takes part in {course.code}: Tuesday 3 February" in refused.text


def test_cohorts_that_meet_one_after_the_other_may_share_an_official(
    course: Course, other: Course, official: Official
) -> None:
    course.add()
    other.add(start="11:00", end="12:00")
    for plan in (course, other):
        assert official.take(official.seat(plan), "accept").status_code == 303
    assert official.held() == [MORNING, ("03 10:00", "03 11:00")]


@pytest.mark.parametrize(("name", "by"), [("withdraw", "official"), ("no_show", "coordinator")])
def test_who_leaves_a_cohort_is_free_for_another(
    course: Course, other: Course, official: Official, name: str, by: str
) -> None:
    course.add()
    other.add()
    first, second = official.seat(course), official.seat(other)
    official.take(first, "accept")
    assert official.take(second, "accept").status_code == 422
    left = official.take(first, name, course.coordinator if by == "coordinator" else None)
    assert (left.status_code, official.held()) == (303, [])
    assert official.take(second, "accept").status_code == 303
    assert official.held() == [MORNING]


def test_who_is_replaced_is_free_and_the_substitute_is_held_once_confirmed(
    course: Course, official: Official
) -> None:
    office = course.office
    course.add()
    seat = official.seat(course)
    official.take(seat, "accept")
    substitute = Official(office, office.person("Issa Traoré", state="KE"))
    reserve = substitute.seat(course, S.RESERVE)
    answer = office.focal_point("KE").post(
        f"/registrations/{seat}/replace", {"substitute": str(reserve), "reason": "Promoted."}
    )
    assert (answer.status_code, official.held(), substitute.held()) == (303, [], [])
    assert substitute.take(reserve, "accept").status_code == 303
    assert substitute.held() == [MORNING]


def test_a_session_is_not_put_at_the_hour_of_a_trainees_other_cohort(
    course: Course, other: Course, official: Official
) -> None:
    official.seat(course, S.CONFIRMED)
    official.seat(other, S.CONFIRMED)
    course.add()
    sentence = (
        f"Start: An official who takes part also takes part in “Evidence on the scene” ({course.code}): "
        "Tuesday 3 February 2026, 09:00 to 11:00 (Rabat, UTC+1). Nobody can be in both."
    )
    assert mistakes(other.add(start="10:59", end="12:00")) == [sentence]
    assert other.add(start="11:00", end="12:00").status_code == 303
    assert mistakes(other.change(other.only_session().id, start="10:30", end="11:30")) == [sentence]
    assert official.held() == [MORNING, ("03 10:00", "03 11:00")]


def test_what_was_held_before_now_stays_when_an_official_leaves(course: Course, official: Official) -> None:
    course.add()
    seat = official.seat(course)
    official.take(seat, "accept")
    with clock.set_to(clock.now().replace(month=2, day=3, hour=9)):
        late = course.office.signed_in(rows(course.office, User, User.person_id == official.person)[0].id)
        assert official.take(seat, "withdraw", late).status_code == 303
    assert official.held() == [MORNING]


def as_one(course: Course, other: Course, official: Official) -> tuple[Suggestion, UUID]:
    """The official under a second record, confirmed in the other cohort, and the pair as it was found."""
    twin = course.office.person("Amina Dialo", state="KE")
    course.office.registration(other.cohort, twin, state=S.CONFIRMED)
    first, second = sorted((official.person, twin))
    key = course.office.add(
        Suggestion,
        first_id=first,
        second_id=second,
        programme_id=course.programme,
        reasons=["email"],
        moved=[],
    )
    return course.office.read(Suggestion, key), twin


def test_what_a_record_is_held_for_goes_with_it_into_another_and_back(
    course: Course, other: Course, official: Official
) -> None:
    pair, twin = as_one(course, other, official)
    official.seat(course, S.CONFIRMED)
    course.add()
    other.add(start="12:00", end="13:00")
    page = f"/duplicates/{pair.id}"
    assert course.coordinator.post(page, {"kept": str(official.person)}).status_code == 303
    assert (official.held(), held_by(course, twin)) == ([MORNING, NOON], [])
    other.change(other.only_session().id, start="14:00", end="15:00")  # booked anew, under the kept record
    assert course.coordinator.post(f"{page}/undo").status_code == 303
    assert (official.held(), held_by(course, twin)) == ([MORNING], [("03 13:00", "03 14:00")])


def test_two_records_that_are_held_at_one_hour_are_not_one_person(
    course: Course, other: Course, official: Official
) -> None:
    pair, twin = as_one(course, other, official)
    official.seat(course, S.CONFIRMED)
    course.add()
    other.add()
    answer = course.coordinator.post(f"/duplicates/{pair.id}", {"kept": str(official.person)})
    assert "Both records hold something of which one person has only one." in answer.text
    assert official.held() == held_by(course, twin) == [MORNING]


def test_an_erased_official_is_named_by_no_booking(course: Course, official: Official) -> None:
    official.seat(course, S.COMPLETED)
    course.add()
    assert official.held() == [MORNING]
    with course.office.deed():
        erasure.erase(official.person, actor=SYSTEM)
    assert official.held() == []
    assert course.bookings() == ["cohort", "room", "trainee"]
