"""A coordinator moves sessions in a real browser: by drag, by keyboard, and without script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator

from app.cohorts.models import Cohort
from app.core.db import db
from app.timetable.models import Session
from tests.journeys.conftest import Person, World

pytestmark = [pytest.mark.browser, pytest.mark.wide]
COORDINATOR = "coordinator.border@example.org"
MONDAY, TUESDAY = "2027-01-04", "2027-01-05"


@pytest.fixture
def timetable(world: World) -> str:
    """The path of the timetable of a cohort with a draft of 09:00 to 13:00 each day."""
    with world.app.app_context():
        cohort = db.session.scalars(sa.select(Cohort.id).where(Cohort.code == "BORDER-2027-01")).one()
        db.session.remove()
    return f"/cohorts/{cohort}/timetable?week={MONDAY}"


def hours(world: World, day: str) -> list[str]:
    """From when until when the cohort's sessions of a day are, as the office keeps them."""
    with world.app.app_context():
        found = db.session.execute(
            sa.select(Session.start, Session.end)
            .join(Cohort, Cohort.id == Session.cohort_id)
            .where(Cohort.code == "BORDER-2027-01", Session.day == date.fromisoformat(day))
            .order_by(Session.start)
        ).all()
        db.session.remove()
    return [f"{row.start:%H:%M}-{row.end:%H:%M}" for row in found]


def block(person: Person, day: str, start: str) -> Locator:
    """A session in the grid."""
    return person.page.locator(f'ol[data-day="{day}"] > [data-start="{start}"]')


def drag(person: Person, what: Locator, *, columns: int = 0, half_hours: int = 0) -> None:
    """Take something by its upper edge and let it go elsewhere."""
    what.scroll_into_view_if_needed()
    box: Any = what.bounding_box()
    person.page.mouse.move(box["x"] + 5, box["y"] + 3)
    person.page.mouse.down()
    width: Any = person.page.locator("ol[data-day]").first.bounding_box()
    x, y = box["x"] + 5 + columns * (width["width"] + 8), box["y"] + 3 + half_hours * 36
    person.page.mouse.move(x, y, steps=8)
    person.page.mouse.up()


def said(person: Person, text: str) -> None:
    """Wait until the page says so where those who do not see it hear it."""
    person.page.locator('[role="status"]').get_by_text(text).wait_for()


def test_a_session_is_stretched_dragged_and_moved_by_keyboard(world: World, timetable: str) -> None:
    coordinator = world.signed_in(COORDINATOR)
    coordinator.open(timetable)

    drag(coordinator, block(coordinator, MONDAY, "09:00").locator(".grip"), half_hours=-4)
    said(coordinator, "The session is moved to Monday 4 January 2027, 09:00 to 11:00")
    assert hours(world, MONDAY) == ["09:00-11:00"]

    drag(coordinator, block(coordinator, MONDAY, "09:00"), half_hours=3)
    said(coordinator, "The session is moved to Monday 4 January 2027, 10:30 to 12:30")
    assert hours(world, MONDAY) == ["10:30-12:30"]

    move = block(coordinator, MONDAY, "10:30").get_by_role("link", name="Move")
    move.focus()
    coordinator.page.keyboard.press("Enter")
    said(coordinator, "Monday 4 January, 10:30 to 12:30")
    for key in ("ArrowUp", "ArrowUp", "+", "Shift+ArrowUp", "-"):
        coordinator.page.keyboard.press(key)
    said(coordinator, "Monday 4 January, 09:30 to 11:00")
    coordinator.page.keyboard.press("Escape")
    said(coordinator, "The session stays where it was.")
    assert hours(world, MONDAY) == ["10:30-12:30"]

    move.focus()
    for key in ("Enter", "ArrowUp", "ArrowUp", "Enter"):
        coordinator.page.keyboard.press(key)
    said(coordinator, "The session is moved to Monday 4 January 2027, 09:30 to 11:30")
    assert hours(world, MONDAY) == ["09:30-11:30"]
    focused = coordinator.page.evaluate("document.activeElement.closest('li').dataset.start")
    assert focused == "09:30"


def test_a_refused_drop_goes_back_and_says_why(world: World, timetable: str) -> None:
    coordinator = world.signed_in(COORDINATOR)
    coordinator.open(timetable)
    drag(coordinator, block(coordinator, TUESDAY, "09:00"), columns=-1)
    said(coordinator, "This cohort is in")
    assert hours(world, TUESDAY) == ["09:00-13:00"]
    place = block(coordinator, TUESDAY, "09:00").get_attribute("class") or ""
    assert "at3 for8" in place


def test_what_needs_a_reason_goes_on_by_the_form_with_what_was_asked(world: World, timetable: str) -> None:
    coordinator = world.signed_in(COORDINATOR)
    coordinator.open(timetable.replace(MONDAY, "2027-01-11"))  # a holiday of Morocco, and left free
    drag(coordinator, block(coordinator, "2027-01-12", "09:00").locator(".grip"), half_hours=-2)
    said(coordinator, "09:00 to 12:00")
    drag(coordinator, block(coordinator, "2027-01-12", "09:00"), columns=-1)
    coordinator.page.get_by_role("heading", name="Move a session").wait_for()
    assert "Give a reason for which it may be so." in coordinator.text
    assert coordinator.page.locator('[name="end"]').input_value() == "12:00"
    coordinator.fill(reason="All have agreed to work.")
    coordinator.press("Move the session")
    coordinator.page.get_by_text("The session is moved to Monday 11 January 2027, 09:00 to 12:00").wait_for()


def test_without_script_the_form_does_the_same(world: World, timetable: str) -> None:
    coordinator = world.someone(java_script_enabled=False)
    coordinator.sign_in(COORDINATOR)
    coordinator.open(timetable)
    block(coordinator, "2027-01-06", "09:00").get_by_role("link", name="Move").click()
    coordinator.fill(start="09:30")
    coordinator.press("Move the session")
    assert "The session is moved to Wednesday 6 January 2027, 09:30 to 13:00" in coordinator.text
    assert hours(world, "2027-01-06") == ["09:30-13:00"]


def column(person: Person, label: str) -> Locator:
    """What stands in the column of a room or a trainer."""
    return person.page.locator("section.day").filter(has=person.page.get_by_role("heading", name=label))


def drag_into(person: Person, what: Locator, label: str) -> None:
    """Take something by its upper edge, and let it go at the same hour in another column."""
    column(person, label).scroll_into_view_if_needed()
    what.scroll_into_view_if_needed()
    box: Any = what.bounding_box()
    into: Any = column(person, label).bounding_box()
    person.page.mouse.move(box["x"] + 5, box["y"] + 3)
    person.page.mouse.down()
    person.page.mouse.move(into["x"] + into["width"] / 2, box["y"] + 3, steps=8)
    person.page.mouse.up()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_session_is_dragged_into_another_rooms_column_and_back_by_keyboard(
    world: World, language: str
) -> None:
    coordinator = world.signed_in(COORDINATOR)
    coordinator.open(f"/timetable/board?by=room&span=day&week=2027-01-07&lang={language}")
    first = "09:00"
    drag_into(coordinator, column(coordinator, "Salle 1").locator(f'[data-start="{first}"]'), "Salle 2")
    moved = column(coordinator, "Salle 2").locator(f'[data-start="{first}"]')
    coordinator.page.locator('[role="status"].note-good, [role="status"].note-warn').wait_for()
    assert moved.count() == 1
    assert hours(world, "2027-01-07")[0] == "09:00-13:00"

    # Salle 1 comes before Salle 2: to the left of it, and in Arabic to the right.
    moved.locator(".move").focus()
    for key in ("Enter", "ArrowRight" if language == "ar" else "ArrowLeft", "Enter"):
        coordinator.page.keyboard.press(key)
    column(coordinator, "Salle 1").locator(f'[data-start="{first}"] .move:focus').wait_for()


def test_a_session_is_dragged_to_a_trainer_who_is_free_and_not_to_one_who_teaches_it(world: World) -> None:
    coordinator = world.signed_in(COORDINATOR)
    board = "/timetable/board?by=trainer&span=day&week=2027-01-08"
    coordinator.open(board)
    at_nine = coordinator.page.locator("section.day:has([data-start='08:30'])").all()
    here, second = (str(one.get_attribute("aria-label")) for one in at_nine)
    at_nine[0].locator("[data-start='08:30'] b a").click()
    coordinator.page.get_by_role("link", name=f"Swap {here}").click()
    free = coordinator.page.locator('ul[aria-labelledby="able"] bdi').first.inner_text()
    coordinator.open(board)
    morning = column(coordinator, here).locator('[data-start="08:30"]')

    drag_into(coordinator, morning, second)
    said(coordinator, f"{second} teaches this session already.")
    assert morning.count() == 1

    drag_into(coordinator, morning, free)
    said(coordinator, f"{free} teaches instead of {here}.")
    assert column(coordinator, free).locator('[data-start="08:30"]').count() == 1
