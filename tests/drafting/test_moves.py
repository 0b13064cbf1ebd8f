"""A draft may place anew what is not fixed: shown before and after, and taken as a whole."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.texts import Texts
from app.drafting.states import DraftState
from app.timetable.models import Session
from app.timetable.states import SessionState
from app.trainers.models import Trainer
from tests.drafting.school import School, said
from tests.timetable.course import rows

ONCE = "09:00-11:00"
STANDS = ("2026-02-02 09:00", "draft", 1)


@pytest.fixture
def standing(school: School) -> UUID:
    """A draft on the one day on which the only trainer in Arabic is there, for whom U2 waits."""
    first, speaks = school.trainer(), school.trainer()
    unit = school.unit("U1", sessions=1)
    school.unit("U2", sessions=1, language="ar")
    with school.office.deed() as session:
        session.execute(sa.update(Trainer).where(Trainer.id == speaks).values(languages=["ar"]))
    school.away(speaks, date(2026, 2, 3), date(2026, 3, 27))
    school.add(unit=str(unit), day="2026-02-02", trainers=[str(first)], **{"title-en": "The first steps"})
    return school.only_session().id


def test_what_is_not_fixed_moves_where_the_coordinator_says_so(school: School, standing: UUID) -> None:
    address = school.draft(hours=ONCE, moves="move")
    shown = said(school.coordinator.get(address))
    before = school.placed()
    taken = school.coordinator.post(f"{address}/take")

    assert "2 of 2 sessions find a place. It is proved that no plan places more." in shown
    assert "One session would be placed anew" in shown
    assert "The first steps U1 · 1 2 February 2026 09:00–11:00" in shown
    assert "3 February 2026 09:00–11:00" in shown
    assert "One session would be added" in shown
    assert before == [STANDS]
    assert taken.status_code == 303
    assert school.placed() == [STANDS, ("2026-02-03 09:00", "draft", 1)]
    moved = school.office.read(Session, standing)
    assert (moved.day, moved.title) == (date(2026, 2, 3), Texts(en="The first steps"))


def test_without_that_it_stays_and_the_rest_goes_around_it(school: School, standing: UUID) -> None:
    shown = said(school.coordinator.get(school.draft(hours=ONCE)))

    assert "0 of 1 sessions find a place." in shown
    assert "It would have a place but for this:" in shown
    assert "Title of U2 U2 · 1 " in shown


def test_what_is_fixed_or_published_stays(school: School, standing: UUID) -> None:
    fixed = school.coordinator.post(f"/sessions/{standing}/fix")
    page = said(school.coordinator.get(fixed.location))
    while_fixed = said(school.coordinator.get(school.draft(hours=ONCE, moves="move")))
    school.coordinator.post(f"/sessions/{standing}/loosen")
    while_loose = said(school.coordinator.get(school.draft(hours=ONCE, moves="move")))
    school.publish()
    published = said(school.coordinator.get(school.draft(hours=ONCE, moves="move")))
    refused = school.coordinator.post(f"/sessions/{standing}/fix")

    assert "Changed: Fixed" in page
    assert "0 of 1 sessions find a place." in while_fixed
    assert "2 of 2 sessions find a place." in while_loose
    assert "0 of 1 sessions find a place." in published
    assert refused.status_code == 409


def test_whoever_may_not_edit_the_timetable_fixes_nothing(school: School, standing: UUID) -> None:
    stranger = school.office.coordinator(school.office.programme())

    assert stranger.post(f"/sessions/{standing}/fix").status_code == 404
    assert school.only_session().is_fixed is False


def test_what_has_a_place_where_it_stands_stays_with_its_trainer(school: School) -> None:
    unit, trainers = school.unit(sessions=2), [school.trainer(), school.trainer()]
    for day, trainer in zip(("2026-02-04", "2026-02-10"), trainers, strict=True):
        school.add(unit=str(unit), day=day, trainers=[str(trainer)])
    school.unit("U2", sessions=1)

    address = school.draft(hours=ONCE, moves="move")
    shown = said(school.coordinator.get(address))
    school.coordinator.post(f"{address}/take")

    assert "placed anew" not in shown
    assert [day for day, _state, _number in school.placed()] == [
        "2026-02-02 09:00",
        "2026-02-04 09:00",
        "2026-02-10 09:00",
    ]
    assert [school.taught_by(one) for one in school.in_turn()][1:] == [[one] for one in trainers]


def test_what_finds_no_place_any_more_is_taken_off_after_it_was_shown(school: School) -> None:
    """Its trainer is away by now, and nobody else teaches in Arabic."""
    unit, trainer = school.unit(sessions=1, language="ar"), school.trainer()
    school.trainer()
    with school.office.deed() as session:
        session.execute(sa.update(Trainer).where(Trainer.id == trainer).values(languages=["ar"]))
    school.add(unit=str(unit), language="ar", day="2026-02-04", trainers=[str(trainer)])
    school.unit("U2", sessions=1)
    school.away(trainer, date(2026, 2, 1), date(2026, 3, 27))

    address = school.draft(hours=ONCE, moves="move")
    shown = said(school.coordinator.get(address))
    school.coordinator.post(f"{address}/take")

    assert "It stands on 4 February 2026, and would be taken off the timetable." in shown
    assert school.placed() == [("2026-02-02 09:00", "draft", 1)]


def test_two_sessions_may_come_to_each_others_hours(school: School) -> None:
    """U2 builds on U1 and stands before it."""
    first, then = school.unit("U1", sessions=1), school.unit("U2", sessions=1, after=["U1"])
    trainer = school.trainer()
    school.add(unit=str(then), day="2026-02-02", trainers=[str(trainer)])
    school.add(unit=str(first), day="2026-02-03", trainers=[str(trainer)])
    school.away(trainer, date(2026, 2, 4), date(2026, 3, 27))

    school.coordinator.post(f"{school.draft(hours=ONCE, moves='move')}/take")

    assert school.run().state is DraftState.TAKEN
    units = {one.id: one.unit_id for one in school.sessions()}
    assert [units[one] for one in school.in_turn()] == [first, then]
    assert [str(one.day) for one in rows(school.office, Session)] == ["2026-02-03", "2026-02-02"]


def test_a_session_that_was_changed_meanwhile_is_named_and_nothing_is_taken(
    school: School, standing: UUID
) -> None:
    address = school.draft(hours=ONCE, moves="move")
    school.coordinator.post(f"/sessions/{standing}/fix")

    shown = said(school.coordinator.get(address))
    refused = school.coordinator.post(f"{address}/take")

    sentence = "Session 1 of U1 was changed meanwhile. Ask for a new draft."
    assert sentence in shown
    assert (refused.status_code, sentence in refused.text) == (409, True)
    assert (school.placed(), school.only_session().state) == ([STANDS], SessionState.DRAFT)
