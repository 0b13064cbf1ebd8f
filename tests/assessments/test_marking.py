"""Marking: the grid of a sitting's papers, handing in, publication, and corrections afterwards."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.assessments import operations, queries
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.audit.models import Move
from app.cohorts.models import Cohort
from app.cohorts.states import COHORT, CohortState
from app.core.db import db, unit_of_work
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.assessments.conftest import NUMBERS, Course
from tests.support.office import refusals


def test_a_trainer_marks_the_whole_group_on_one_page(course: Course) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    answer = course.trainer.post(url, course.form(url, "56.8", "٧٢٫٥"), page=url)
    assert answer.status_code == 303
    assert course.stored(sitting) == ["56.8", "72.5"]
    assert course.stored(sitting, "sat_on") == ["2026-02-19", "2026-02-19"]
    assert course.stored(sitting, "marked_by") == [str(course.trainer_account)] * 2


def test_what_stands_is_kept_to_the_hundredth_and_shown_as_it_was_written(course: Course) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    course.trainer.post(url, course.form(url, "0.01", "99,99"), page=url)
    assert course.stored(sitting) == ["0.01", "99.99"]
    assert 'value="0.01"' in course.trainer.get(url).text


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        ("100.01", "Write a mark from 0 to 100."),
        ("-1", "This is not a mark."),
        ("1e2", "This is not a mark."),
        ("=50", "This is not a mark."),
        ("56.789", "This is not a mark."),
        ("NaN", "This is not a mark."),
        ("fifty", "This is not a mark."),
    ],
)
def test_a_mark_that_cannot_be_is_refused_and_nothing_is_written(
    course: Course, mark: str, sentence: str
) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    answer = course.trainer.post(url, course.form(url, mark, "50"), page=url)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert course.stored(sitting) == [None, None]


@pytest.mark.parametrize(
    ("day", "sentence"), [("", "Say on which day it was sat."), ("2026-02-21", "This day is still to come.")]
)
def test_a_mark_needs_a_day_that_has_been(course: Course, day: str, sentence: str) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    answer = course.trainer.post(url, course.form(url, "50", day=day), page=url)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert course.stored(sitting) == [None, None]


def test_a_mark_is_taken_away_again_by_emptying_its_field(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort), 50, 60)
    url = f"/sittings/{sitting}"
    course.trainer.post(url, course.form(url, "", "60", day=""), page=url)
    assert course.stored(sitting) == [None, "60"]


def test_two_markers_at_once_see_both_marks_and_lose_nothing(course: Course) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    stale = course.form(url, "40", "50")
    course.colleague.post(url, course.form(url, "45", "50", who=course.colleague), page=url)
    answer = course.trainer.post(url, stale, page=url)
    assert answer.status_code == 409
    assert "Amina Abdi" in answer.text
    assert course.stored(sitting) == ["45", "50"]
    assert course.trainer.post(url, course.form(url, "40", "50"), page=url).status_code == 303
    assert course.stored(sitting) == ["40", "50"]


def test_whoever_withdrew_is_not_marked(course: Course) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    form = course.form(url, "40", "50")
    with course.office.deed() as session:
        session.execute(
            sa.update(Registration)
            .where(Registration.id == course.trainees[1])
            .values(state=RegistrationState.WITHDRAWN)
        )
    answer = course.trainer.post(url, form, page=url)
    assert answer.status_code == 303  # what is no longer on the page is not read
    assert course.stored(sitting) == ["40", None]
    with course.office.app.app_context(), unit_of_work():
        found = db.session.scalars(operations.queries.one_sitting().where(Sitting.id == sitting)).one()
        entry = operations.Entry(number=NUMBERS[1], mark=Decimal(50))
        with pytest.raises(operations.DomainError, match="no longer takes part"):
            operations.save(found, [entry], actor=SYSTEM)
        stranger = operations.Entry(number=9999, mark=Decimal(50))
        with pytest.raises(operations.DomainError, match="There is no paper 9999 here"):
            operations.save(found, [stranger], actor=SYSTEM)
        db.session.rollback()


def test_a_trainer_of_another_module_or_cohort_does_not_find_the_sitting(course: Course) -> None:
    elsewhere = course.office.cohort(course.programme, state=CohortState.RUNNING)
    sitting = course.office.sitting(elsewhere)
    url = f"/sittings/{sitting}"
    assert course.trainer.get(url).status_code == 404
    assert course.trainer.post(url, {}).status_code == 404
    assert course.office.count(Result, Result.sitting_id == sitting) == 0


def test_nothing_is_handed_in_before_there_is_a_mark(course: Course) -> None:
    sitting = course.sitting()
    answer = course.move(sitting, "hand_in", course.trainer)
    assert answer.status_code == 422
    assert "There is no mark yet" in answer.text
    assert course.office.read(Sitting, sitting).state is SittingState.OPEN


def test_marks_that_are_handed_in_stay_until_they_are_given_back(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort), 50, 60)
    url = f"/sittings/{sitting}"
    form = course.form(url, "70", "60")
    assert course.move(sitting, "hand_in", course.trainer).status_code == 303
    assert refusals(course.trainer.post(url, form, page="/login")) == [
        ("", "These marks are handed in. The coordinator can give them back to be changed.")
    ]
    assert course.move(sitting, "take_back", course.trainer, reason="A page was lost.").status_code == 403
    assert course.move(sitting, "take_back", course.coordinator, reason="").status_code == 422
    assert course.move(sitting, "take_back", course.coordinator, reason="A page was lost.").status_code == 303
    assert course.trainer.post(url, form, page=url).status_code == 303
    assert course.stored(sitting) == ["70", "60"]


def test_a_trainee_sees_a_mark_only_once_it_is_published(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort), "56.8", 60)
    trainee = course.office.signed_in(course.trainee_accounts[0])
    url = f"/registrations/{course.trainees[0]}/marks"
    assert "56.8" not in trainee.get(url).text
    course.move(sitting, "hand_in", course.trainer)
    assert "56.8" not in trainee.get(url).text
    assert course.move(sitting, "publish", course.trainer).status_code == 403
    assert course.move(sitting, "publish", course.coordinator).status_code == 303
    page = trainee.get(url).text
    assert "56.8 of 100" in page
    assert "60 of 100" not in page
    assert trainee.get(f"/registrations/{course.trainees[1]}/marks").status_code == 404
    assert trainee.get(f"/sittings/{sitting}").status_code == 404


def test_a_published_mark_changes_by_a_correction_alone(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort, state=SittingState.PUBLISHED), 50, 60)
    url = f"/sittings/{sitting}/papers/{NUMBERS[0]}/correct"
    followed: list[tuple[object, object]] = []
    operations.follow_corrections_with(lambda paper, _actor: followed.append((paper.number, paper.mark)))
    try:
        form = {"version": "1", "mark": "55.5", "sat_on": "2026-02-03"}
        refused = course.coordinator.post(url, {**form, "reason": ""}, page=url)
        assert (refused.status_code, course.stored(sitting), followed) == (422, ["50", "60"], [])
        too_much = course.coordinator.post(url, {**form, "mark": "101", "reason": "x"}, page=url)
        assert refusals(too_much) == [("mark", "Write a mark from 0 to 100.")]
        reason = "A page had been left out."
        assert course.coordinator.post(url, {**form, "reason": reason}, page=url).status_code == 303
    finally:
        operations._followers.pop()
    assert course.stored(sitting) == ["55.5", "60"]
    assert course.stored(sitting, "first_mark") == ["50", "60"]
    assert followed == [(NUMBERS[0], Decimal("55.5"))]
    with course.office.deed() as session:
        moves = session.execute(
            sa.select(Move.transition, Move.source, Move.target, Move.reason).where(
                Move.subject_kind == "results"
            )
        ).all()
    assert [tuple(move) for move in moves] == [("correct", "50", "55.5", reason)]
    stale = course.coordinator.post(url, {**form, "mark": "70", "reason": reason}, page=url)
    assert (stale.status_code, course.stored(sitting)) == (409, ["55.5", "60"])
    assert course.trainer.post(url, {**form, "reason": reason}).status_code == 403


def test_a_paper_that_came_late_gets_its_first_mark_by_a_correction(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort, state=SittingState.PUBLISHED), None, 60)
    url = f"/sittings/{sitting}/papers/{NUMBERS[0]}/correct"
    form = {"version": "1", "mark": "80", "sat_on": "2026-02-10", "reason": "Ill on the day."}
    assert course.coordinator.post(url, form, page=url).status_code == 303
    assert course.stored(sitting, "first_mark") == ["80", "60"]
    assert course.stored(sitting, "sat_on") == ["2026-02-10", "2026-02-03"]


def test_when_a_cohort_starts_everyone_has_a_numbered_paper_in_each_assessment(course: Course) -> None:
    office = course.office
    cohort = office.cohort(
        course.programme,
        state=CohortState.CONFIRMED,
        first_day=course.office.read(Cohort, course.cohort).first_day,
    )
    for code in ("one", "two"):
        office.assessment(course.module, code, weight=50)
    people = [
        office.registration(cohort, office.person(state="KE"), state=RegistrationState.CONFIRMED)
        for _ in range(3)
    ]
    late = office.registration(cohort, office.person(state="KE"), state=RegistrationState.OFFERED)
    url = f"/cohorts/{cohort}/move/start"
    assert course.coordinator.post(url, {}, page=url).status_code == 303
    with office.deed() as session:
        rows = session.execute(
            sa.select(Result.sitting_id, Result.registration_id, Result.number)
            .join(Result.sitting)
            .where(Sitting.cohort_id == cohort)
        ).all()
    by_sitting: dict[object, list[tuple[object, int]]] = {}
    for sitting, registration, number in rows:
        by_sitting.setdefault(sitting, []).append((registration, number))
    assert len(by_sitting) == 2
    for papers in by_sitting.values():
        assert sorted(str(one) for one, _number in papers) == sorted(map(str, people))
        assert len({number for _one, number in papers}) == 3
    assert office.count(Result, Result.registration_id == late) == 0


def test_a_cohort_is_not_closed_while_marks_wait_for_publication(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort), 50, 60)
    with course.office.app.app_context():
        cohort = db.session.get_one(Cohort, course.cohort)
        refused = [
            guard.name
            for guard in COHORT.named("complete").guards
            if not COHORT._guards[guard.name](cohort, SYSTEM)
        ]
        db.session.remove()
    assert "marks_are_out" in refused
    course.move(sitting, "hand_in", course.trainer)
    course.move(sitting, "publish", course.coordinator)
    with course.office.app.app_context():
        cohort = db.session.get_one(Cohort, course.cohort)
        guard = next(one for one in COHORT.named("complete").guards if one.name == "marks_are_out")
        assert COHORT._guards[guard.name](cohort, SYSTEM)
        db.session.remove()


def test_the_marks_of_an_archived_cohort_stay_as_they_are(course: Course) -> None:
    sitting = course.papers(course.office.sitting(course.cohort, state=SittingState.PUBLISHED), 50, 60)
    with course.office.deed() as session:
        session.execute(
            sa.update(Cohort).where(Cohort.id == course.cohort).values(state=CohortState.ARCHIVED)
        )
    url = f"/sittings/{sitting}/papers/{NUMBERS[0]}/correct"
    form = {"version": "1", "mark": "80", "sat_on": "2026-02-10", "reason": "Counted again."}
    answer = course.coordinator.post(url, form, page=url)
    assert refusals(answer) == [
        ("", "The cohort is archived: its marks stay as they are, and what was decided on them.")
    ]
    assert course.stored(sitting) == ["50", "60"]


def test_a_day_that_changes_leaves_each_mark_with_who_gave_it(course: Course) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    course.trainer.post(url, course.form(url, "50", "60"), page=url)
    other_day = course.form(url, "50", "60", who=course.colleague, day="2026-02-18")
    assert course.colleague.post(url, other_day, page=url).status_code == 303
    assert course.stored(sitting, "sat_on") == ["2026-02-18", "2026-02-18"]
    assert course.stored(sitting, "marked_by") == [str(course.trainer_account)] * 2


def test_a_mark_of_someone_who_withdrew_does_not_hold_the_cohort_open(course: Course) -> None:
    sitting = course.sitting()
    url = f"/sittings/{sitting}"
    course.trainer.post(url, course.form(url, "50", ""), page=url)

    def waiting() -> int:
        with course.office.app.app_context():
            return queries.unpublished(course.cohort)

    assert waiting() == 1
    with course.office.deed() as session:
        session.execute(
            sa.update(Registration)
            .where(Registration.id == course.trainees[0])
            .values(state=RegistrationState.WITHDRAWN)
        )
    assert waiting() == 0


def test_someone_who_comes_to_a_cohort_that_runs_gets_a_paper_in_each_sitting(course: Course) -> None:
    sitting = course.sitting()
    late = course.office.registration(course.cohort, state=RegistrationState.ATTENDING)
    with course.office.deed() as session:
        operations.join_sittings(session.get_one(Registration, late))
    with course.office.deed() as session:
        numbers = session.scalars(
            sa.select(Result.number).where(Result.sitting_id == sitting, Result.registration_id == late)
        ).all()
    assert len(numbers) == 1
    assert numbers[0] not in NUMBERS


def test_a_mark_of_a_thousand_is_shown_as_it_can_be_sent_back(course: Course) -> None:
    sitting = course.sitting({"maximum": 1000})
    url = f"/sittings/{sitting}"
    course.trainer.post(url, course.form(url, "1000", "60"), page=url)
    assert course.stored(sitting) == ["1000", "60"]
    assert 'value="1000"' in course.trainer.get(url).text


def test_once_the_cohort_is_archived_its_marks_are_settled(course: Course) -> None:
    key = course.office.assessment(course.module, attempts=2, pass_mark=50)
    first = course.papers(course.office.sitting(course.cohort, key, state=SittingState.PUBLISHED), 40, 60)
    waiting = course.papers(
        course.office.sitting(course.cohort, key, attempt=2, state=SittingState.HANDED_IN), 50
    )
    other = course.sitting({"code": "other"})
    with course.office.deed() as session:
        session.execute(
            sa.text("UPDATE cohorts SET state = 'archived' WHERE id = :id").bindparams(
                sa.bindparam("id", course.cohort, sa.Uuid())
            )
        )
    why = "The cohort is archived: its marks stay as they are, and what was decided on them."
    again = f"/sittings/{first}/again"
    grid = f"/sittings/{other}"
    answers = [
        course.coordinator.post(again, {"numbers": ["4711"]}, page=again),
        course.move(waiting, "publish", course.coordinator),
        course.move(waiting, "take_back", course.coordinator, reason="A page is missing."),
        course.trainer.post(grid, course.form(grid, "1", "2"), page=grid),
    ]
    assert [refusals(answer) for answer in answers] == [[("", why)]] * 4
    assert course.office.count(Sitting) == 3
    assert course.office.read(Sitting, waiting).state is SittingState.HANDED_IN
    assert course.stored(other) == [None, None]
