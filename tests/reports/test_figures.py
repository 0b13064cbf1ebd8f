"""The pages of figures, for those within the office."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from uuid import UUID

from app.access.actor import Role
from app.cohorts.states import CohortState
from app.core.measures import Figure, Point, Unit
from app.core.plots import trend
from app.registrations.states import RegistrationState
from tests.support.office import Office

PARTICIPANTS = "/figures/registrations.participants"


def page_of(office: Office, role: Role, address: str = "/figures") -> str:
    user = office.account()
    office.grant(user, role)
    return office.signed_in(user).get(address).text


def edition(office: Office, programme: UUID, *, year: int, people: int) -> UUID:
    cohort = office.cohort(
        programme,
        code=f"E{year}",
        seats=10,
        state=CohortState.RUNNING,
        first_day=date(year, 2, 2),
        last_day=date(year, 3, 27),
    )
    for _n in range(people):
        office.registration(cohort, state=RegistrationState.CONFIRMED)
    return cohort


def test_neither_an_official_nor_an_observer_reads_figures_that_know_small_numbers(office: Office) -> None:
    observer = office.account()
    office.grant(observer, Role.OBSERVER)
    for user in (office.account(), observer):
        for address in ("/figures", PARTICIPANTS):
            assert office.signed_in(user).get(address).status_code == 403


def test_a_measure_says_what_it_is_and_how_it_developed(office: Office) -> None:
    programme = office.programme()
    for year, people in ((2024, 5), (2025, 7)):
        edition(office, programme, year=year, people=people)
    page = page_of(office, Role.BOARD_MEMBER, PARTICIPANTS)
    for said in ("Counted in", "The higher, the better", "Version of the definition", "E2024", "E2025"):
        assert said in page
    assert page.count("<polyline") == 2  # by year and by edition
    assert '<bdi>E2025</bdi></th><td role="cell" class="num">7</td>' in page


def test_a_programme_is_chosen_among_those_within_sight(office: Office) -> None:
    first, second = (office.programme(code) for code in ("AA", "BB"))
    edition(office, first, year=2024, people=5)
    edition(office, second, year=2025, people=6)
    board = office.account()
    office.grant(board, Role.BOARD_MEMBER)
    visitor = office.signed_in(board)
    assert "Figures of Course AA" in visitor.get("/figures").text
    assert "Figures of Course BB" in visitor.get(f"/figures?programme={second}").text
    own = office.coordinator(first)
    assert "Course BB" not in own.get(f"/figures?programme={second}").text
    assert "Course BB" not in own.get(f"{PARTICIPANTS}?programme={second}").text


def test_a_measure_that_nobody_declared_is_not_found(office: Office) -> None:
    board = office.account()
    office.grant(board, Role.BOARD_MEMBER)
    assert office.signed_in(board).get("/figures/no.such_measure").status_code == 404


def test_a_trend_is_drawn_from_two_figures_on_and_breaks_where_there_is_none(office: Office) -> None:
    def point(label: str, value: Fraction | None) -> Point:
        return Point(label, Figure(value=value, of=9))

    with office.app.test_request_context():
        assert trend([point("2024", Fraction(1)), point("2025", None)], Unit.SHARE) is None
        drawn = trend(
            [
                point("2022", Fraction(0)),
                point("2023", Fraction(1)),
                point("2024", None),
                point("2025", Fraction(1, 2)),
            ],
            Unit.SHARE,
        )
    assert drawn is not None
    assert drawn.lines == ["60,162 146,12"]
    assert [(mark.label, mark.x, mark.y) for mark in drawn.marks] == [
        ("2022", 60, 162),
        ("2023", 146, 12),
        ("2025", 318, 87),
    ]
    assert [words for _y, words in drawn.levels] == ["0.0%", "50.0%", "100.0%"]


def test_time_runs_from_right_to_left_where_the_language_does(office: Office) -> None:
    points = [Point(str(year), Figure(value=year - 2020, of=9)) for year in (2024, 2025)]
    with office.app.test_request_context(headers={"Accept-Language": "ar"}):
        drawn = trend(points, Unit.COUNT)
    assert drawn is not None
    assert (drawn.since, drawn.until, drawn.beside) == (36, 306, 310)
    assert [mark.x for mark in drawn.marks] == [300, 42]
