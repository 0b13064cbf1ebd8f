"""Criteria are added, changed, moved and taken out of a draft, and bound to measures that make sense."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.accreditation.bindings import bounds
from app.accreditation.limits import MOST_CRITERIA
from app.accreditation.models import Criterion, CriterionMapping
from app.accreditation.states import MappingKind, StandardState
from app.core.texts import Texts
from tests.support.office import Office

NEW = {"code": "A2", "group": "A", "text-en": "Conflicts are declared."}
BOUND = {"measure": "attendance.rate", "green": "90", "amber": "82,5", "period_months": "24"}

LOWER = {"measure": "registrations.days_to_answer", "green": "30", "amber": "45", "period_months": "24"}


@pytest.fixture
def draft(office: Office) -> UUID:
    """A draft with the criteria A1, A2 and B1."""
    key = office.standard(state=StandardState.DRAFT)
    office.criterion(key, "A1", position=1)
    office.criterion(key, "A2", position=2)
    office.criterion(key, "B1", position=3, group_code="B", group_title=Texts(en="Design"))
    return key


def codes(office: Office, standard: UUID) -> list[str]:
    with office.deed() as session:
        statement = sa.select(Criterion).where(Criterion.standard_id == standard)
        found = session.scalars(statement.order_by(Criterion.position)).all()
        assert [one.position for one in found] == list(range(1, len(found) + 1))
        return [one.code for one in found]


def called(office: Office, standard: UUID, code: str) -> Criterion:
    with office.deed() as session:
        return session.scalars(
            sa.select(Criterion).where(Criterion.standard_id == standard, Criterion.code == code)
        ).one()


def test_a_criterion_goes_to_the_end_of_its_group(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    answer = administrator.post(f"/standards/{draft}/criteria/new", {**NEW, "code": "A3"})
    assert answer.status_code == 303
    assert codes(office, draft) == ["A1", "A2", "A3", "B1"]
    assert "Conflicts are declared." in administrator.get(answer.location).text


def test_a_criterion_begins_a_group(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    path = f"/standards/{draft}/criteria/new"
    said = {"code": "C1", "group_code": "C", "group_title-en": "Delivery", "text-en": "Trainers know."}
    nameless = administrator.post(path, {**said, "group_title-en": ""})
    assert "This group is new. Write its title as well." in nameless.text
    twice = administrator.post(path, {**said, "group": "A"})
    assert "Choose a group or write the code of a new one, and only one of the two." in twice.text
    assert administrator.post(path, said).status_code == 303
    assert codes(office, draft) == ["A1", "A2", "B1", "C1"]
    assert called(office, draft, "C1").group_title == Texts(en="Delivery")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "a1"}, "Another criterion of this version has this code."),
        ({"code": ""}, "Fill this in."),
        ({"code": "<b>"}, "Write Latin letters and digits"),
        ({"group": "Z"}, "Choose one of the options."),
        ({"text-en": " "}, "Fill this in, in at least one language."),
        ({"text-fr": "x" * 1001}, "Write at most 1000 characters."),
        ({**BOUND, "measure": "no.such"}, "Choose one of the options."),
        ({**BOUND, "amber": "95"}, "amber can’t begin above green. Exchange the two."),
        ({**LOWER, "green": "60"}, "amber can’t end below green. Exchange the two."),
        ({**BOUND, "green": "101"}, "Write a threshold from 0 to 100."),
        ({**BOUND, "green": "ninety"}, "This is not a number."),
        ({**BOUND, "green": "90.123"}, "This is not a number."),
        ({**BOUND, "amber": ""}, "Write the threshold, such as 80."),
        ({**BOUND, "period_months": ""}, "Say over how many months the figure is counted"),
        ({"green": "90"}, "Choose the measure that this is of, or leave it empty."),
    ],
)
def test_a_criterion_that_can_not_be_is_refused(
    office: Office, draft: UUID, change: dict[str, str], sentence: str
) -> None:
    administrator = office.administrator()
    path, said = f"/standards/{draft}/criteria/new", {**NEW, "code": "A3"}
    answer = administrator.post(path, {**said, **change})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert codes(office, draft) == ["A1", "A2", "B1"]
    assert administrator.post(path, said).status_code == 303


def test_a_criterion_is_bound_to_a_measure_with_exact_thresholds(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    assert (
        administrator.post(f"/standards/{draft}/criteria/new", {**NEW, "code": "A3", **BOUND}).status_code
        == 303
    )
    bound = called(office, draft, "A3")
    assert (bound.measure, bound.green, bound.amber) == ("attendance.rate", Decimal(90), Decimal("82.5"))
    page = administrator.get(f"/standards/{draft}").text
    assert "green from 90\u00a0%, amber from 82.5\u00a0%, over 24 months." in page
    with office.app.app_context():
        green, amber = bounds(bound)
    assert (green, amber) == (Decimal("0.9"), Decimal("0.825"))


def test_of_a_measure_whose_lower_figures_are_better_green_is_the_lower_threshold(
    office: Office, draft: UUID
) -> None:
    administrator = office.administrator()
    said = {**NEW, "code": "A3", **LOWER}
    assert administrator.post(f"/standards/{draft}/criteria/new", said).status_code == 303
    page = administrator.get(f"/standards/{draft}").text
    assert "green up to 30, amber up to 45, over 24 months." in page
    with office.app.app_context():
        assert bounds(called(office, draft, "A3")) == (30, 45)


def test_a_measure_that_is_no_more_does_not_break_the_page(office: Office, draft: UUID) -> None:
    office.criterion(draft, "C1", position=4, measure="gone", green=90, amber=80, period_months=12)
    administrator = office.administrator()
    page = administrator.get(f"/standards/{draft}").text
    assert "Bound to “gone”, a measure that is no longer known." in page
    key = called(office, draft, "C1").id
    assert administrator.get(f"/standards/{draft}/criteria/{key}/edit").status_code == 200


def test_two_who_change_a_criterion_at_once_see_each_others(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    path = f"/standards/{draft}/criteria/{called(office, draft, 'A2').id}/edit"
    said = {"version": "1", **NEW}
    assert administrator.post(path, said).status_code == 303
    late = administrator.post(path, {**said, "text-en": "Something else."})
    assert late.status_code == 409
    assert "Conflicts are declared." in late.text
    assert called(office, draft, "A2").text == Texts(en="Conflicts are declared.")
    assert administrator.post(path, {**said, "version": "2", "group": "B"}).status_code == 303
    assert codes(office, draft) == ["A1", "B1", "A2"]


def test_criteria_and_groups_are_moved(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    keys = {code: called(office, draft, code).id for code in ("A1", "A2", "B1")}
    administrator.post(f"/standards/{draft}/criteria/{keys['A2']}/up")
    assert codes(office, draft) == ["A2", "A1", "B1"]
    administrator.post(f"/standards/{draft}/criteria/{keys['A1']}/down")
    administrator.post(f"/standards/{draft}/criteria/{keys['B1']}/up")
    assert codes(office, draft) == ["A2", "A1", "B1"]
    administrator.post(f"/standards/{draft}/groups/B/up")
    assert codes(office, draft) == ["B1", "A2", "A1"]
    administrator.post(f"/standards/{draft}/groups/B/up")
    assert codes(office, draft) == ["B1", "A2", "A1"]
    assert administrator.post(f"/standards/{draft}/groups/Z/up").status_code == 404


def test_a_group_is_renamed_throughout_and_not_over_another_edit(office: Office, draft: UUID) -> None:
    administrator = office.administrator()
    path = f"/standards/{draft}/groups/A/edit"
    assert administrator.post(path, {"version": "2", "title-en": "Leading"}).status_code == 303
    assert {called(office, draft, code).group_title.en for code in ("A1", "A2")} == {"Leading"}
    assert called(office, draft, "B1").group_title.en == "Design"
    assert administrator.post(path, {"version": "2", "title-en": "Late"}).status_code == 409


def test_a_criterion_is_taken_out_with_what_was_said_of_others(office: Office, draft: UUID) -> None:
    key = called(office, draft, "A1").id
    other = office.criterion(office.standard("ISO 21001", "ISO"), "4.1")
    office.add(CriterionMapping, criterion_id=other, other_id=key, kind=MappingKind.EQUAL)
    administrator = office.administrator()
    path = f"/standards/{draft}/criteria/{key}/remove"
    assert "Take criterion A1 out of the draft?" in administrator.get(path).text
    assert administrator.post(path).status_code == 303
    assert codes(office, draft) == ["A2", "B1"]
    assert office.count(CriterionMapping) == 0
    assert administrator.get(path).status_code == 404


def test_a_criterion_of_another_standard_is_not_found_here(office: Office, draft: UUID) -> None:
    other = office.criterion(office.standard("ISO 21001", "ISO", state=StandardState.DRAFT), "4.1")
    administrator = office.administrator()
    for way in ("edit", "up", "remove"):
        assert administrator.post(f"/standards/{draft}/criteria/{other}/{way}").status_code == 404
    assert office.read(Criterion, other).code == "4.1"


def test_a_standard_holds_no_more_than_it_may(office: Office, draft: UUID) -> None:
    for number in range(4, MOST_CRITERIA + 1):
        office.criterion(draft, f"A{number}", position=number)
    answer = office.administrator().post(f"/standards/{draft}/criteria/new", {**NEW, "code": "A3"})
    assert answer.status_code == 422
    assert "A standard holds at most 200 criteria." in answer.text
