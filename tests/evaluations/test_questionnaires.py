"""Questionnaires as data: four languages, versions, and what was answered never changes its question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.core.texts import LANGUAGES
from app.evaluations.models import EvaluationRound, Questionnaire
from app.evaluations.questions import shipped
from app.evaluations.states import Audience, Kind
from tests.evaluations.support import DAY_AFTER, Group, on
from tests.support.office import Office, Visitor, refusals

TEXT = {f"label-{code}": f"Statement {code}" for code in LANGUAGES}


def draft_of(office: Office, administrator: Visitor) -> str:
    answer = administrator.post("/evaluations/questionnaires/begin/trainees")
    assert answer.status_code == 303
    return str(answer.location)


def keys(office: Office, path: str) -> list[str]:
    return [one["key"] for one in office.read(Questionnaire, UUID(path.rpartition("/")[2])).asks]


@pytest.mark.parametrize("audience", Audience)
def test_what_ships_is_whole_in_every_language_and_has_no_key_twice(audience: Audience) -> None:
    questions = shipped(audience)
    assert len({one.key for one in questions}) == len(questions)
    assert [one.key for one in questions if one.label.missing] == []
    options = [(one.key, label) for one in questions for _value, label in one.options]
    assert [key for key, label in options if label.missing] == []
    assert [one.key for one in questions if (one.kind is Kind.CHOICE) != bool(one.options)] == []


def test_a_draft_is_worded_arranged_and_published_and_open_rounds_keep_their_version(office: Office) -> None:
    group = Group(office)
    group.ask()
    administrator = office.administrator()
    path = draft_of(office, administrator)
    assert draft_of(office, administrator) == path
    before = keys(office, path)
    form = {"kind": "scale", **TEXT}
    assert administrator.post(path, form).location == path
    added = keys(office, path)[-1]
    assert administrator.post(f"{path}/questions/{added}/up").location == path
    assert administrator.post(f"{path}/questions/level/drop").location == path
    reworded = {f"label-{code}": f"Relevant {code}" for code in LANGUAGES}
    assert administrator.post(f"{path}/questions/relevance", reworded).location == path
    expected = [key for key in before if key != "level"]
    expected.insert(-1, added)
    assert keys(office, path) == expected
    assert administrator.post(f"{path}/publish").location == path
    with on(DAY_AFTER):
        page = office.anonymous().get(group.links()[0]).text
        assert ["Relevant en" in page, "The level was right for me." in page] == [False, True]
    later = Group(office)
    later.ask()
    numbers = [version_of(office, one) for one in (group, later)]
    assert numbers == [1, 2]


def version_of(office: Office, group: Group) -> Any:
    with office.app.app_context():
        found = db.session.scalar(
            sa.select(Questionnaire.number)
            .join(EvaluationRound, EvaluationRound.questionnaire_id == Questionnaire.id)
            .where(EvaluationRound.cohort_id == group.cohort)
        )
        db.session.remove()
    return found


def test_a_published_version_changes_no_more(office: Office) -> None:
    administrator = office.administrator()
    path = draft_of(office, administrator)
    administrator.post(f"{path}/publish")
    stands = keys(office, path)
    refused = [
        administrator.post(path, {"kind": "scale", **TEXT}),
        administrator.post(f"{path}/questions/relevance", TEXT),
        administrator.post(f"{path}/questions/relevance/drop"),
        administrator.post(f"{path}/questions/objectives/up"),
        administrator.post(f"{path}/publish"),
    ]
    assert [answer.status_code for answer in refused] == [422] * 5
    assert "its questions stand" in refused[0].text
    assert keys(office, path) == stands


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"kind": "scale", "label-en": "English only"}, ("", "Write the question in all four languages.")),
        ({"kind": "text", "of_trainers": "y", **TEXT}, ("kind", "Of trainers only agreement is asked.")),
        ({"kind": "poem", **TEXT}, ("kind", "Choose one of the options.")),
    ],
)
def test_what_is_no_question_is_refused(
    office: Office, form: dict[str, str], expected: tuple[str, str]
) -> None:
    administrator = office.administrator()
    path = draft_of(office, administrator)
    before = keys(office, path)
    answer = administrator.post(path, form)
    assert (answer.status_code, refusals(answer), keys(office, path)) == (422, [expected], before)


def test_a_question_that_there_is_not_is_not_found(office: Office) -> None:
    administrator = office.administrator()
    assert administrator.get(f"{draft_of(office, administrator)}/questions/nothing").status_code == 404


def test_a_questionnaire_ends_at_forty_questions(office: Office) -> None:
    administrator = office.administrator()
    path = draft_of(office, administrator)
    for _number in range(40 - len(keys(office, path))):
        assert administrator.post(path, {"kind": "choice", **TEXT}).status_code == 303
    assert len(set(keys(office, path))) == 40
    answer = administrator.post(path, {"kind": "choice", **TEXT})
    assert refusals(answer) == [("", "A questionnaire has at most 40 questions.")]
