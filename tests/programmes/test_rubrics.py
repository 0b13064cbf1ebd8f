"""The rubric of an assessment of a draft: written, refused, frozen with the version, copied to the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.programmes.models import Assessment
from tests.programmes.test_assessments import Draft
from tests.support.office import Office, refusals

FACTS = {
    "title-en": "Facts",
    "text1-en": "All facts <b>",
    "text1-fr": "Tous les faits",
    "points1": "60",
    "text2-en": "Some facts",
    "points2": "20",
}
LAW = {"title-en": "Law", "text1-en": "None", "points1": "0", "text3-en": "Every article", "points3": "40"}


class Rubric(Draft):
    """A draft with one assessment of a highest mark of 100."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        assert self.add(weight="100", maximum="100", pass_mark="").status_code == 303
        with office.deed() as session:
            self.assessment: UUID = session.scalars(sa.select(Assessment.id)).one()
        self.rubric = f"{self.url}/{self.assessment}/rubric"

    def post(self, place: object, form: dict[str, str], **change: str) -> Any:
        version = str(self.office.read(Assessment, self.assessment).version)
        return self.coordinator.post(f"{self.rubric}/{place}", {"version": version, **form, **change})

    def criteria(self, assessment: UUID | None = None) -> list[tuple[str, list[int]]]:
        found = self.office.read(Assessment, assessment or self.assessment).criteria
        return [(one.title.en, [level.points for level in one.levels]) for one in found]


@pytest.fixture
def draft(office: Office) -> Rubric:
    return Rubric(office)


def test_criteria_are_written_moved_changed_and_taken_out(draft: Rubric) -> None:
    assert draft.post("new", FACTS).status_code == 303
    assert draft.post("new", LAW).status_code == 303
    assert draft.criteria() == [("Facts", [20, 60]), ("Law", [0, 40])]
    page = draft.coordinator.get(f"/curricula/{draft.curriculum}").text
    assert "All facts &lt;b&gt;" in page
    assert draft.coordinator.post(f"{draft.rubric}/2/up").status_code == 303
    assert draft.coordinator.post(f"{draft.rubric}/1/up").status_code == 303
    assert [title for title, _points in draft.criteria()] == ["Law", "Facts"]
    assert draft.post(1, LAW, **{"text2-en": "", "points2": "", "points3": "30"}).status_code == 303
    assert draft.criteria()[0] == ("Law", [0, 30])
    stale = draft.coordinator.post(f"{draft.rubric}/1", {**LAW, "version": "1"})
    assert stale.status_code == 409
    assert draft.coordinator.post(f"{draft.rubric}/1/out").status_code == 303
    assert draft.criteria() == [("Facts", [20, 60])]
    for gone in (0, 2, 9):
        assert draft.coordinator.get(f"{draft.rubric}/{gone}").status_code == 404


@pytest.mark.parametrize(
    ("change", "where", "why"),
    [
        ({"title-en": ""}, "title-en", "Fill this in, in at least one language."),
        ({"points1": ""}, "points1", "Write how many points this level gives."),
        ({"text1-en": "", "text1-fr": ""}, "points1", "Say in words what this level is"),
        ({"text1-en": "x" * 501}, "text1-en", "Write at most 500 characters."),
        ({"text2-en": "", "points2": ""}, "", "Write at least two levels, each with its points."),
        ({"points1": "20"}, "", "Two levels have the same points. Give each its own."),
    ],
)
def test_a_criterion_that_cannot_be_is_refused_at_its_field(
    draft: Rubric, change: dict[str, str], where: str, why: str
) -> None:
    answer = draft.post("new", FACTS, **change)
    assert answer.status_code == 422
    assert [(field, why in said) for field, said in refusals(answer)] == [(where, True)]
    assert draft.criteria() == []


def test_a_version_is_published_once_its_rubrics_give_the_highest_mark(draft: Rubric) -> None:
    draft.post("new", FACTS)
    refused = draft.publish()
    assert "They do not in: M1 prac." in refused.text
    assert (
        "do not add up to its highest mark, 100."
        in draft.coordinator.get(f"/curricula/{draft.curriculum}").text
    )
    draft.post("new", LAW)
    assert draft.publish().status_code == 303
    assert draft.post("new", LAW).status_code == 409
    assert draft.coordinator.post(f"{draft.rubric}/1/out").status_code in {409, 422}
    assert draft.criteria() == [("Facts", [20, 60]), ("Law", [0, 40])]
    answer = draft.coordinator.post(f"/programmes/{draft.programme}/curricula/new", {"begin": "copy"})
    assert answer.status_code == 303
    with draft.office.deed() as session:
        copy = session.scalars(sa.select(Assessment.id).where(Assessment.id != draft.assessment)).one()
    assert draft.criteria(copy) == draft.criteria()
