"""The timetable as a grid: by day or by room, trainer and cohort, with words for what a session is."""

from __future__ import annotations

import re
from datetime import date, time
from html import unescape

from app.cohorts.states import CohortState
from app.timetable.models import Availability, Session
from app.timetable.states import ResourceKind, Whereabouts
from app.trainers.models import Qualification
from app.venues.models import Room
from tests.support.office import Office
from tests.timetable.course import Course, rows


def grid(page: str) -> dict[str, list[tuple[str, str]]]:
    """Each column's label with its sessions: where each stands, and its words."""
    found = {}
    for column in re.findall(
        r'<section class="day[^"]*" aria-label="([^"]*)">(.*?)</section>', page, re.DOTALL
    ):
        found[unescape(column[0])] = [
            (place, unescape(re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", text))).strip())
            for place, text in re.findall(
                r'<li class="ses (at\d+ for\d+)[^>]*>(.*?)</li>', column[1], re.DOTALL
            )
        ]
    return found


def week(course: Course, query: str = "week=2026-02-03") -> dict[str, list[tuple[str, str]]]:
    return grid(course.coordinator.get(f"/cohorts/{course.cohort}/timetable?{query}").text)


def test_a_session_stands_on_its_day_at_its_half_hours(course: Course) -> None:
    course.add(start="09:30", end="11:00")
    shown = week(course)
    assert list(shown) == [
        "Monday 2 February",
        "Tuesday 3 February",
        "Wednesday 4 February",
        "Thursday 5 February",
        "Friday 6 February",
    ]
    ((place, text),) = shown["Tuesday 3 February"]
    assert place == "at4 for3"
    assert text.startswith("09:30 to 11:00 Move Evidence on the scene Evidence on the scene Draft Salle A")


def test_a_session_before_eight_or_after_six_makes_the_grid_longer(course: Course) -> None:
    course.add(start="06:00", end="07:15")
    course.add(start="19:00", end="21:00")
    page = course.coordinator.get(f"/cohorts/{course.cohort}/timetable?week=2026-02-03").text
    assert 'class="grid rows30"' in page
    assert [place for place, _text in grid(page)["Tuesday 3 February"]] == ["at1 for3", "at27 for4"]


def test_a_fixed_and_a_clashing_session_say_so_in_words(course: Course) -> None:
    course.add(is_fixed="y")
    course.office.add(
        Availability,
        resource_kind=ResourceKind.ROOM,
        resource_id=course.room,
        whereabouts=Whereabouts.CLOSED,
        first_day=date(2026, 2, 3),
        last_day=date(2026, 2, 3),
    )
    ((_place, text),) = week(course)["Tuesday 3 February"]
    assert "Evidence on the scene Clash Draft Fixed Why" in text
    assert "Salle A can’t be used on 3 February 2026." in text


def test_a_cancelled_session_is_not_shown(course: Course) -> None:
    course.add()
    course.publish()
    course.coordinator.post(
        f"/sessions/{course.only_session().id}/cancel", {"reason": "The venue is closed."}
    )
    assert week(course)["Tuesday 3 February"] == []


def test_only_what_may_still_be_moved_leads_to_its_form(office: Office) -> None:
    programme = office.programme()
    over = office.cohort(programme, state=CohortState.COMPLETED)
    office.session(over)
    past = Course(office, programme, over, office.coordinator(programme), office.room())
    assert "Move A session" not in str(week(past))
    coming = office.cohort(programme, state=CohortState.CONFIRMED)
    office.session(coming)
    assert "Move A session" in str(week(Course(office, programme, coming, past.coordinator, past.room)))


def test_a_day_lists_the_rooms_of_a_venue_in_use_beside_each_other(course: Course) -> None:
    course.add()
    course.office.room("Salle elsewhere")
    page = course.coordinator.get("/timetable/board?by=room&span=day&week=2026-02-03").text
    ((label, (found,)),) = grid(page).items()
    assert label.startswith("Salle A, Venue")
    assert found[1].startswith(
        f"09:00 to 11:00 Move Evidence on the scene Evidence on the scene Draft {course.code}"
    )


def test_a_day_of_a_venue_that_is_chosen_lists_every_room_in_use_of_it(course: Course) -> None:
    course.add()
    free = course.office.room("Salle elsewhere")
    venue = course.office.read(Room, free).venue_id
    course.office.add(Room, venue_id=venue, name="Salle B", seats=20)
    course.office.add(Room, venue_id=venue, name="Salle gone", seats=20, is_retired=True)
    day = "/timetable/board?by=room&span=day&week=2026-02-03"
    page = course.coordinator.get(f"{day}&venue={venue}").text
    assert [label.partition(",")[0] for label in grid(page)] == ["Salle B", "Salle elsewhere"]
    assert re.findall(r'<option selected value="([^"]+)">', page) == [str(venue)]
    later = re.search(r'href="([^"]+)" rel="next"', page)
    assert later
    assert f"venue={venue}" in later[1]
    for nowhere in ("nonsense", course.room):
        found = grid(course.coordinator.get(f"{day}&venue={nowhere}").text)
        assert [label.partition(",")[0] for label in found] == ["Salle A"]
    assert "Venues with a session on this day" in course.coordinator.get(day).text


def test_a_week_shows_one_trainer_and_a_day_all_who_teach(course: Course) -> None:
    idir = course.office.trainer(course.office.person("Idir Amellal"))
    awa = course.office.trainer(course.office.person("Awa Diop"))
    course.add(trainers=[str(idir)])
    course.add(trainers=[str(awa)], start="14:00", end="15:00")
    page = course.coordinator.get(f"/timetable/board?by=trainer&week=2026-02-03&of={awa}").text
    assert [place for place, _text in grid(page)["Tuesday 3 February"]] == ["at13 for2"]
    day = course.coordinator.get("/timetable/board?by=trainer&span=day&week=2026-02-03").text
    assert sorted(grid(day)) == ["Awa Diop", "Idir Amellal"]


def test_a_board_that_is_opened_has_no_mistake_and_names_the_room_that_it_shows(course: Course) -> None:
    course.office.room("Salle 0")
    course.add()
    for query in ("week=2026-02-03", "by=trainer", "by=cohort", "span=day", "module=nonsense"):
        assert "<title>Timetable – " in course.coordinator.get(f"/timetable/board?{query}").text
    page = course.coordinator.get("/timetable/board?by=room&week=2026-02-03").text
    assert re.findall(r'<option selected value="([^"]+)">', page) == [str(course.room)]
    later = re.search(r'href="([^"]+)" rel="next"', page)
    assert later
    assert f"of={course.room}" in later[1]


def test_a_day_has_a_column_for_each_free_trainer_who_is_qualified_for_what_is_taught(course: Course) -> None:
    course.add(trainers=[str(course.office.trainer(course.office.person("Idir Amellal")))])
    module = course.only_session().module_id
    for name, until in (("Free One", None), ("Lapsed One", date(2026, 2, 2))):
        course.office.add(
            Qualification,
            trainer_id=course.office.trainer(course.office.person(name)),
            module_id=module,
            valid_from=date(2025, 1, 1),
            valid_until=until,
        )
    page = course.coordinator.get("/timetable/board?by=trainer&span=day&week=2026-02-03").text
    assert sorted(grid(page)) == ["Free One", "Idir Amellal"]
    assert sorted(set(re.findall(r'data-takes="(\w*)"', page))) == ["trainers"]


def test_cohorts_within_sight_stand_beside_each_other_and_others_do_not(course: Course) -> None:
    course.add()
    stranger = course.office.cohort(course.office.programme(), state=CohortState.CONFIRMED)
    course.office.session(stranger)
    page = course.coordinator.get("/timetable/board?by=cohort&span=day&week=2026-02-03").text
    assert len(grid(page)) == 1
    assert set(re.findall(r'data-takes="(\w*)"', page)) == {""}  # a session stays in its cohort


def test_of_a_session_out_of_sight_a_room_shows_the_cohorts_code_alone(course: Course) -> None:
    programme = course.office.programme()
    hidden = course.office.cohort(programme, state=CohortState.CONFIRMED)
    course.office.session(hidden, room=course.room, day=date(2026, 2, 3), start=time(14), end=time(15))
    page = course.coordinator.get("/timetable/board?by=room&span=day&week=2026-02-03").text
    ((_label, (found,)),) = grid(page).items()
    code = Course(course.office, programme, hidden, course.coordinator, course.room).code
    assert found == ("at13 for2", f"14:00 to 15:00 {code}")


def test_a_module_alone_may_be_shown(course: Course) -> None:
    course.add()
    page = course.coordinator.get("/timetable/board?by=room&span=day&week=2026-02-03&module=M1").text
    assert "Evidence on the scene" in page
    other = course.coordinator.get("/timetable/board?by=room&span=day&week=2026-02-03&module=nonsense").text
    assert "Evidence on the scene" in other


def test_whoever_has_no_part_in_the_planning_is_not_shown_the_board(office: Office) -> None:
    assert office.signed_in(office.account()).get("/timetable/board").status_code == 403


def test_a_week_that_cannot_be_read_is_todays(course: Course) -> None:
    assert course.coordinator.get("/timetable/board?week=soon&by=nothing").status_code == 200


def test_opening_the_grid_keeps_what_stands(course: Course) -> None:
    course.add()
    before = [(one.version, one.state) for one in rows(course.office, Session)]
    week(course)
    assert [(one.version, one.state) for one in rows(course.office, Session)] == before
