"""Whoever is cleared no longer gets no seat from the reserve: the next does, at once and in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core import clock
from app.core.db import db
from app.registrations.models import Registration
from app.screening.models import RecipientUnit
from tests.conftest import NOW
from tests.registrations.support import (
    S,
    coordinator_of,
    official_of,
    put,
    screen,
    seats_taken,
    selecting,
    states,
    subjects,
    take,
)
from tests.support.office import Office

LATER = NOW + timedelta(days=8)


def scene(office: Office) -> tuple[UUID, UUID, UUID, UUID]:
    """A cohort whose results are out, who has its one seat, and the first and the second of its reserve."""
    cohort = selecting(office, seats=1)
    _official, first = official_of(office, cohort, S.ENDORSED, email="first@example.org")
    review_on = (LATER - timedelta(days=1)).date().isoformat()
    assert screen(office.screening_officer(), first, "clear", review_on=review_on) == 303
    assert take(coordinator_of(office, cohort), first, "reserve") == 303
    seated = office.registration(cohort, state=S.CONFIRMED)
    second = office.registration(cohort, state=S.RESERVE, reserve_rank=2)
    put(office, cohort, results_released_at=NOW)
    return cohort, seated, first, second


def nothing(_office: Office, _first: UUID) -> None:
    """The first of the reserve is cleared still."""


def found_not_clear(office: Office, first: UUID) -> None:
    """Two officers find that the first is not clear after all."""
    office.screening_officer().post(f"/registrations/{first}/screening/reopen")
    assert screen(office.screening_officer(), first, "not_clear") == 303


def examined_again(office: Office, first: UUID) -> None:
    """An officer takes the record up again."""
    assert office.screening_officer().post(f"/registrations/{first}/screening/reopen").status_code == 303


def unit_not_clear(office: Office, _first: UUID) -> None:
    """The record of the first's unit is taken up again."""
    with office.app.app_context():
        unit = db.session.scalars(sa.select(RecipientUnit.id)).one()
        db.session.remove()
    assert office.screening_officer().post(f"/screening/units/{unit}/reopen").status_code == 303


def run_out(_office: Office, _first: UUID) -> None:
    """Its day of review has passed, at the time when the seat is freed."""


@pytest.mark.parametrize(
    ("change", "at", "is_passed_over"),
    [
        (nothing, NOW, False),
        (found_not_clear, NOW, True),
        (examined_again, NOW, True),
        (unit_not_clear, NOW, True),
        (run_out, LATER, True),
    ],
)
def test_a_freed_seat_goes_to_the_first_who_is_cleared_still(
    office: Office, change: Callable[[Office, UUID], None], at: datetime, is_passed_over: bool
) -> None:
    cohort, seated, first, second = scene(office)
    change(office, first)
    with clock.set_to(at):
        assert take(office.focal_point("KE"), seated, "withdraw", reason="A new post.") == 303
        expected = [S.RESERVE, S.OFFERED] if is_passed_over else [S.OFFERED, S.RESERVE]
        assert (states(office, first, second), seats_taken(office, cohort)) == (expected, 1)
        assert (office.read(Registration, first).reserve_rank == 1) is is_passed_over
        page = coordinator_of(office, cohort).get(f"/cohorts/{cohort}/selection").text
        assert (">Passed over<" in page) is is_passed_over
        outside = office.focal_point("KE").get(f"/registrations/{first}").text
        assert ("Reserve, first" in outside, "Passed over" in outside) == (is_passed_over, False)
    assert ("Invitation: a seat in A cohort" in subjects(office, "first@example.org")) is not is_passed_over


def test_nobody_who_is_cleared_no_longer_is_offered_a_seat_by_hand_or_as_a_substitute(office: Office) -> None:
    cohort, seated, first, second = scene(office)
    found_not_clear(office, first)
    kenya, coordinator = office.focal_point("KE"), coordinator_of(office, cohort)
    form = {"substitute": str(first), "reason": "Ill."}
    answer = kenya.post(f"/registrations/{seated}/replace", form)
    assert answer.status_code == 422
    assert "The office can’t offer this official a seat now." in unescape(answer.text)
    assert states(office, seated, first) == [S.CONFIRMED, S.RESERVE]
    put(office, cohort, seats=2)
    assert take(coordinator, first, "offer") == 422
    assert take(coordinator, first, "not_select") == 303
    assert (
        kenya.post(f"/registrations/{seated}/replace", {**form, "substitute": str(second)}).status_code == 303
    )
    assert states(office, seated, first, second) == [S.REPLACED, S.NOT_SELECTED, S.OFFERED]
