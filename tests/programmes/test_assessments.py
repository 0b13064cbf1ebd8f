"""The assessments of a draft's modules: written, refused, frozen with the version, copied to the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.programmes.models import Assessment, Curriculum, Module
from app.programmes.states import CurriculumState
from tests.support.office import Office, Visitor, refusals

FORM = {
    "kind": "practical",
    "code": "prac",
    "title-en": "Crime scene",
    "weight": "40",
    "maximum": "50",
    "pass_mark": "25",
    "attempts": "2",
    "is_moderated": "1",
    "moderation_percent": "10",
}


class Draft:
    """A draft of one module, and who writes it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.programme = office.programme()
        self.curriculum = office.curriculum(self.programme, state=CurriculumState.DRAFT)
        self.module = office.modules(self.curriculum)[0]
        self.coordinator: Visitor = office.coordinator(self.programme)
        self.url = f"/curricula/{self.curriculum}/modules/{self.module}/assessments"

    def add(self, **change: Any) -> Any:
        return self.coordinator.post(f"{self.url}/new", {**FORM, **change})

    def publish(self) -> Any:
        return self.coordinator.post(f"/curricula/{self.curriculum}/move/publish", {})

    def stored(self, curriculum: UUID | None = None) -> list[tuple[Any, ...]]:
        columns = ("code", "weight", "maximum", "pass_mark", "attempts", "is_anonymous", "is_moderated")
        with self.office.deed() as session:
            found = session.execute(
                sa.select(*(getattr(Assessment, name) for name in columns))
                .join(Assessment.module)
                .where(Module.curriculum_id == (curriculum or self.curriculum))
                .order_by(Assessment.position)
            ).all()
        return [tuple(row) for row in found]


@pytest.fixture
def draft(office: Office) -> Draft:
    return Draft(office)


def test_an_assessment_is_written_moved_changed_and_taken_out(draft: Draft) -> None:
    assert draft.add().status_code == 303
    assert (
        draft.add(code="test", weight="60", pass_mark="", is_anonymous="1", is_moderated="").status_code
        == 303
    )
    assert [row[0] for row in draft.stored()] == ["prac", "test"]
    with draft.office.deed() as session:
        first, second = session.scalars(sa.select(Assessment.id).order_by(Assessment.position))
    draft.coordinator.post(f"{draft.url}/{second}/up")
    assert [row[0] for row in draft.stored()] == ["test", "prac"]
    changed = {**FORM, "version": "1", "weight": "45"}
    assert draft.coordinator.post(f"{draft.url}/{first}/edit", changed).status_code == 303
    assert draft.coordinator.post(f"{draft.url}/{first}/edit", changed).status_code == 409
    assert draft.stored()[1] == ("prac", 45, 50, 25, 2, False, True)
    assert draft.coordinator.post(f"{draft.url}/{second}/remove").status_code == 303
    assert [row[0] for row in draft.stored()] == ["prac"]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"weight": "101"}, "weight", "Write a whole number from 0 to 100."),
        ({"maximum": "0"}, "maximum", "Write a whole number from 1 to 1000."),
        ({"pass_mark": "51"}, "pass_mark", "This is more than the highest mark."),
        ({"attempts": "10"}, "attempts", "Write a whole number from 1 to 9."),
        ({"code": "first"}, "code", "Another assessment of this module has this code."),
    ],
)
def test_an_assessment_that_cannot_be_is_refused_at_its_field(
    draft: Draft, change: dict[str, str], field: str, sentence: str
) -> None:
    draft.add(code="first")
    answer = draft.add(**change)
    assert (answer.status_code, refusals(answer)) == (422, [(field, sentence)])
    assert [row[0] for row in draft.stored()] == ["first"]


def test_a_version_is_published_only_where_the_weights_add_up(draft: Draft) -> None:
    draft.add()
    refused = draft.publish()
    assert refused.status_code == 422
    assert "They do not in: M1." in refused.text
    draft.add(code="rest", weight="60")
    assert draft.publish().status_code == 303
    assert draft.office.read(Curriculum, draft.curriculum).state is CurriculumState.PUBLISHED


def test_a_published_version_keeps_its_assessments_and_the_next_begins_with_them(draft: Draft) -> None:
    draft.add(weight="100")
    draft.publish()
    stands = draft.stored()
    with draft.office.deed() as session:
        key = session.scalar(sa.select(Assessment.id))
    for path, form in (("new", FORM), (f"{key}/edit", {**FORM, "version": "1"}), (f"{key}/remove", {})):
        assert draft.coordinator.post(f"{draft.url}/{path}", form).status_code == 409
    assert draft.coordinator.post(f"{draft.url}/{key}/up").status_code == 409
    assert draft.stored() == stands
    answer = draft.coordinator.post(f"/programmes/{draft.programme}/curricula/new", {"begin": "copy"})
    copy = UUID(answer.location.rpartition("/")[2])
    assert draft.stored(copy) == stands
