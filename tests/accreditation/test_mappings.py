"""Criteria of two standards are said to be alike, once, and it is taken back."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.access.actor import Role
from app.accreditation import queries
from app.accreditation.models import CriterionMapping, Standard
from app.accreditation.states import MappingKind, StandardState
from tests.support.office import Office, Visitor

EQUAL, COVERS = "It is equal to the other", "It covers a part of the other"
COVERED = "The other covers a part of it"


@pytest.fixture
def two(office: Office) -> tuple[UUID, UUID, UUID, UUID]:
    """Two standards, each followed by its criterion."""
    own, other = office.standard(), office.standard("ISO 21001", "ISO")
    return own, office.criterion(own), other, office.criterion(other, "4.1")


def board_member(office: Office) -> Visitor:
    user = office.account()
    office.grant(user, Role.BOARD_MEMBER)
    return office.signed_in(user)


def said(criterion: UUID, other: UUID, kind: str) -> dict[str, str]:
    return {"criterion": str(criterion), "other": str(other), "kind": kind}


@pytest.mark.parametrize(
    ("kind", "kept", "told"),
    [
        ("equal", (False, MappingKind.EQUAL), (EQUAL, EQUAL)),
        ("part", (False, MappingKind.PART), (COVERS, COVERED)),
        ("the_other", (True, MappingKind.PART), (COVERED, COVERS)),
    ],
)
def test_two_criteria_are_said_to_be_alike(
    office: Office,
    two: tuple[UUID, UUID, UUID, UUID],
    kind: str,
    kept: tuple[bool, MappingKind],
    told: tuple[str, str],
) -> None:
    own, criterion, other, theirs = two
    administrator = office.administrator()
    path = f"/standards/{own}/mappings?other={other}"
    assert administrator.post(path, said(criterion, theirs, kind)).status_code == 303
    with office.deed() as session:
        (mapping,) = session.query(CriterionMapping).all()
    pair = (mapping.criterion_id, mapping.other_id)
    assert (pair == (theirs, criterion), mapping.kind) == kept
    assert set(pair) == {theirs, criterion}
    here, there = told
    assert f"<dt>{here}</dt>" in administrator.get(f"/standards/{own}").text
    assert f"<dt>{there}</dt>" in administrator.get(f"/standards/{other}").text
    back = administrator.post(f"/standards/{other}/mappings?other={own}", said(theirs, criterion, "equal"))
    assert back.status_code == 422
    assert "What these two have in common is said already." in back.text
    assert administrator.post(f"/standards/{own}/mappings/{mapping.id}/remove").status_code == 303
    assert office.count(CriterionMapping) == 0


def test_only_criteria_of_the_two_that_are_shown_are_chosen(
    office: Office, two: tuple[UUID, UUID, UUID, UUID]
) -> None:
    own, criterion, other, theirs = two
    administrator = office.administrator()
    for path, form in (
        (f"/standards/{own}/mappings?other={other}", said(theirs, criterion, "equal")),
        (f"/standards/{own}/mappings?other={other}", said(criterion, theirs, "alike")),
    ):
        answer = administrator.post(path, form)
        assert answer.status_code == 422
        assert "Choose one of the options." in answer.text
    assert (
        administrator.post(
            f"/standards/{own}/mappings?other={own}", said(criterion, criterion, "equal")
        ).status_code
        == 200
    )
    assert office.count(CriterionMapping) == 0


def test_a_mapping_of_other_standards_is_not_taken_back_here(
    office: Office, two: tuple[UUID, UUID, UUID, UUID]
) -> None:
    _own, criterion, _other, theirs = two
    key = office.add(CriterionMapping, criterion_id=criterion, other_id=theirs, kind=MappingKind.EQUAL)
    third = office.standard("ITS", "DPO")
    assert office.administrator().post(f"/standards/{third}/mappings/{key}/remove").status_code == 404
    assert office.count(CriterionMapping) == 1


def test_who_only_reads_sees_nothing_of_a_draft_that_is_alike(
    office: Office, two: tuple[UUID, UUID, UUID, UUID]
) -> None:
    own, criterion, _other, theirs = two
    hidden = office.criterion(office.standard("ITS", "DPO", state=StandardState.DRAFT), "9.9")
    for one in (theirs, hidden):
        office.add(CriterionMapping, criterion_id=criterion, other_id=one, kind=MappingKind.EQUAL)
    page = board_member(office).get(f"/standards/{own}").text
    assert "4.1" in page
    assert "9.9" not in page
    assert "9.9" in office.administrator().get(f"/standards/{own}").text


def test_what_shows_a_criterion_is_used_for_those_that_are_equal_or_covered_in_part(
    office: Office, two: tuple[UUID, UUID, UUID, UUID]
) -> None:
    own, criterion, other, theirs = two
    second = office.criterion(other, "4.2", position=2)
    office.add(CriterionMapping, criterion_id=criterion, other_id=theirs, kind=MappingKind.EQUAL)
    office.add(CriterionMapping, criterion_id=criterion, other_id=second, kind=MappingKind.PART)
    body = office.read(Standard, own).body_id
    title = office.read(Standard, own).title
    later = office.add(Standard, body_id=body, code="AUI-1", number=2, title=title, state=StandardState.DRAFT)
    same = office.criterion(later)
    office.criterion(later, "A2", position=2)
    with office.app.app_context():
        assert queries.mapped_to([criterion], other) == {criterion: {theirs, second}}
        assert queries.mapped_to([theirs, second], own) == {theirs: {criterion}}
        assert queries.mapped_to([criterion], later) == {criterion: {same}}
        assert queries.mapped_to([theirs], later) == {}
