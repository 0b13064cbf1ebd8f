"""A trainer who attends the cohort as a trainee: marked by another, and told nothing before publication."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from app.access.actor import Role, ScopeKind
from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.assessments.conftest import Course
from tests.assessments.test_files import send, take, verdicts
from tests.support.office import refusals

WHY = "This is your own paper. Another trainer of the module, or the coordinator, marks it."
OWN = 3000


@pytest.fixture
def own(course: Course) -> UUID:
    """The trainer's own registration with the cohort."""
    person = course.office.read(User, course.trainer_account).person_id
    return course.office.registration(course.cohort, person, state=RegistrationState.ATTENDING)


def test_the_grid_has_no_row_of_ones_own_and_writes_none(course: Course, own: UUID) -> None:
    sitting = course.sitting()
    key = course.office.paper(sitting, own, number=OWN)
    url = f"/sittings/{sitting}"
    assert f"p{OWN}-mark" not in course.trainer.get(url).text
    form = course.form(url, "50", "60") | {f"p{OWN}-mark": "100", f"p{OWN}-version": "1"}
    assert course.trainer.post(url, form, page=url).status_code == 303
    assert course.stored(sitting) == ["50", "60"]
    assert course.office.read(Result, key).mark is None
    form = course.form(url, "50", "60", who=course.colleague) | {f"p{OWN}-mark": "70", f"p{OWN}-version": "1"}
    assert course.colleague.post(url, form, page=url).status_code == 303
    assert course.office.read(Result, key).mark == 70
    course.move(sitting, "hand_in", course.colleague)
    row = re.compile(r"<th[^>]*><bdi>Driss Alami")
    assert not row.search(course.trainer.get(url).text)
    assert row.search(course.colleague.get(url).text)
    course.move(sitting, "publish", course.coordinator)
    assert row.search(course.trainer.get(url).text)


def test_a_file_neither_marks_ones_own_paper_nor_tells_of_it(course: Course, own: UUID) -> None:
    sitting = course.sitting()
    course.office.paper(sitting, own, number=OWN, mark=70)
    url = f"/sittings/{sitting}/file"
    header = "Paper or trainee,Mark,Sat on\n"
    for mark in (70, 100):
        checked = send(course.trainer, url, f"{header}{OWN},{mark},2026-02-03\n4711,50,2026-02-19\n")
        assert verdicts(checked)[0] == ("Refused", WHY)
    assert take(course.trainer, url, checked).status_code == 303
    assert course.stored(sitting) == ["50", None]
    template = f"/sittings/{sitting}/template.csv"
    assert str(OWN) not in course.trainer.get(template).text
    assert str(OWN) in course.colleague.get(template).text


def test_nobody_seconds_or_settles_ones_own_paper(course: Course, own: UUID) -> None:
    sitting = course.sitting({"is_moderated": True}, state=SittingState.HANDED_IN)
    account = course.office.account()
    course.office.paper(sitting, own, number=OWN, mark=40, second_mark=90, marked_by=account)
    url = f"/sittings/{sitting}"
    assert str(OWN) not in course.trainer.get(f"{url}/second").text
    assert course.trainer.get(f"{url}/papers/{OWN}/agree").status_code == 404
    assert course.colleague.get(f"{url}/papers/{OWN}/agree").status_code == 200


def test_a_coordinator_who_attends_corrects_all_but_the_own_mark(course: Course) -> None:
    judge_account = course.trainee_accounts[0]
    course.office.grant(judge_account, Role.COORDINATOR, ScopeKind.PROGRAMME, course.programme)
    judge = course.office.signed_in(judge_account)
    key = course.office.assessment(course.module, attempts=2)
    sitting = course.papers(course.office.sitting(course.cohort, key, state=SittingState.PUBLISHED), 40, 60)
    url = f"/sittings/{sitting}"
    correction = {"version": "1", "mark": "90", "sat_on": "2026-02-03", "reason": "Counted anew."}
    own, another = (f"{url}/papers/{number}/correct" for number in (4711, 1204))
    assert (own in judge.get(url).text, another in judge.get(url).text) == (False, True)
    assert refusals(judge.post(own, correction, page=own)) == [("", WHY)]
    assert judge.post(another, correction, page=another).status_code == 303
    assert course.stored(sitting) == ["40", "90"]
    again = f"{url}/again"
    assert 'value="4711"' not in judge.get(again).text
    assert judge.post(again, {"numbers": ["4711"]}, page=again).status_code == 422
    assert judge.post(again, {"numbers": ["1204"]}, page=again).status_code == 303


def test_a_coordinator_who_attends_leaves_the_sitting_to_another(course: Course) -> None:
    judge_account = course.trainee_accounts[0]
    course.office.grant(judge_account, Role.COORDINATOR, ScopeKind.PROGRAMME, course.programme)
    judge = course.office.signed_in(judge_account)
    sitting = course.sitting()
    form = course.form(f"/sittings/{sitting}", "50", "60")
    assert course.trainer.post(f"/sittings/{sitting}", form, page=f"/sittings/{sitting}").status_code == 303
    course.move(sitting, "hand_in", course.trainer)
    why = "Your own paper is among these."
    assert why in judge.get(f"/sittings/{sitting}").text
    for name in ("publish", "take_back"):
        answer = course.move(sitting, name, judge, reason="Counted anew.")
        assert (answer.status_code, why in answer.text) == (422, True)
    assert course.office.read(Sitting, sitting).state is SittingState.HANDED_IN
    assert course.move(sitting, "publish", course.coordinator).status_code == 303
    assert course.office.read(Sitting, sitting).state is SittingState.PUBLISHED


def test_anothers_marks_are_not_there_for_a_trainee(course: Course) -> None:
    course.sitting()
    amina = course.office.signed_in(course.trainee_accounts[0])
    own, another = (f"/registrations/{trainee}/marks" for trainee in course.trainees)
    assert amina.get(own).status_code == 200
    assert amina.get(another).status_code == 404
    assert amina.get(another).text == amina.get(f"/registrations/{UUID(int=7)}/marks").text
    teacher = course.office.read(User, course.trainer_account).person_id
    course.office.registration(course.cohort, teacher, state=RegistrationState.ATTENDING)
    assert course.trainer.get(another).status_code == 404
    assert course.office.read(Registration, course.trainees[1]).state is RegistrationState.ATTENDING
