"""STOCTI 2025 from its curriculum's file to the calendars of those who take part, on the pages.

Its three modules (225 sessions of 90 units, 450 hours in 11 weeks) are drafted, adjusted, published and
read by two calendar programmes; then a trainer falls ill.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import icalendar
import pytest
import sqlalchemy as sa
import vobject
from flask import Flask
from playwright.sync_api import Browser

from app.access.actor import Role, ScopeKind
from app.cohorts.models import ModuleDates
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.texts import Texts
from app.interpreters.models import Interpreter
from app.programmes.models import Curriculum, Module, Outcome
from app.programmes.states import CurriculumState
from app.registrations.states import RegistrationState
from app.timetable.models import Availability, Session, Teaching
from app.timetable.states import ResourceKind, Whereabouts
from app.trainers.models import Origin, Qualification, Trainer
from app.venues.models import Room, Venue
from tests.journeys.conftest import Person, World, served, with_session
from tests.journeys.test_timetable import drag, said
from tests.support.office import RABAT, Office

pytestmark = [pytest.mark.browser, pytest.mark.wide]
CURRICULUM = Path(__file__).parents[1] / "data" / "stocti-2025-curriculum.json"
IN_MARCH = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
HOURS = "08:30-10:30\n10:45-12:45\n14:00-16:00\n16:15-18:15\n20:00-22:00 online"
FIRST_MONDAY = "2025-04-14"


class Stocti(NamedTuple):
    """The office before the story: who coordinates, and the cohort that is to be taught."""

    world: World
    office: Office
    coordinator: Person
    cohort: UUID


@pytest.fixture
def stocti(app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stocti]:
    """An office with the people, rooms and modules that the curriculum's file names, and no session."""
    with served(app, chromium, monkeypatch) as world, clock.set_to(IN_MARCH):
        office = Office(app)
        given = json.loads(CURRICULUM.read_text(encoding="utf-8"))
        programme, cohort = _cohort(office, given)
        _rooms(office, given)
        _people(office, given)
        user = office.account(email="coordinator@example.org")
        office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
        coordinator = with_session(world, office.signed_in(user))
        coordinator.page.set_default_timeout(30_000)  # 225 sessions are made, later published, in one deed
        yield Stocti(world, office, coordinator, cohort)


def _cohort(office: Office, given: dict[str, Any]) -> tuple[UUID, UUID]:
    programme = office.programme("STOCTI")
    curriculum = office.add(
        Curriculum, programme_id=programme, number=1, state=CurriculumState.PUBLISHED, attendance_percent=80
    )
    modules = {}
    for position, one in enumerate(given["modules"], start=1):
        modules[one["code"]] = module = office.add(
            Module,
            curriculum_id=curriculum,
            code=one["code"],
            position=position,
            title=Texts(en=one["title"]),
            hours=one["hours"],
        )
        for number, outcome in enumerate(one["outcomes"], start=1):
            office.add(Outcome, module_id=module, position=number, text=Texts(en=outcome["title"]))
    cohort = office.cohort(
        programme,
        state=CohortState.CONFIRMED,
        code="STOCTI-2025",
        seats=given["cohort"]["seats"],
        first_day=date.fromisoformat(given["modules"][0]["from"]),
        last_day=date.fromisoformat(given["modules"][-1]["to"]),
    )
    with office.deed() as database:
        for one in given["modules"]:
            first, last = date.fromisoformat(one["from"]), date.fromisoformat(one["to"])
            database.execute(
                sa.update(ModuleDates)
                .where(ModuleDates.cohort_id == cohort, ModuleDates.module_id == modules[one["code"]])
                .values(first_day=first, last_day=last)
            )
    return programme, cohort


def _rooms(office: Office, given: dict[str, Any]) -> None:
    venue = office.add(
        Venue,
        name=Texts(en="Royal Institute of Police"),
        name_key="royal institute of police",
        city="Rabat",
        country="MA",
        zone=RABAT,
        opens=time(8),
        closes=time(22),
        open_days=[0, 1, 2, 3, 4, 5],
    )
    for one in given["rooms"]:
        features = [*one["equipment"], *(["step_free"] if one["step_free"] else [])]
        office.add(Room, venue_id=venue, name=one["name"], seats=one["seats"], features=features)


def _people(office: Office, given: dict[str, Any]) -> None:
    """The trainers with an account each, the interpreters, and one official who takes part."""
    for one in given["trainers"]:
        person = office.person(one["name"])
        office.account(person, email=f"{one['id']}@example.org".lower())
        trainer = office.add(
            Trainer,
            person_id=person,
            origin=Origin(one["origin"]),
            languages=one["languages"],
            profile=Texts(),
            most_hours_a_day=one["most_hours_a_day"],
        )
        for held in one["qualifications"]:
            office.add(
                Qualification,
                trainer_id=trainer,
                subject=held["code"],
                valid_from=date.fromisoformat(held["from"]),
                valid_until=date.fromisoformat(held["to"]),
            )
        _here(office, ResourceKind.TRAINER, trainer, one["available"])
    for one in given["interpreters"]:
        interpreter = office.add(
            Interpreter,
            person_id=office.person(),
            pairs=one["pairs"],
            most_hours_a_day=one["most_hours_a_day"],
        )
        _here(office, ResourceKind.INTERPRETER, interpreter, one["available"])


def _here(office: Office, kind: ResourceKind, key: UUID, spans: list[dict[str, str]]) -> None:
    for span in spans:
        office.add(
            Availability,
            resource_kind=kind,
            resource_id=key,
            whereabouts=Whereabouts.HERE,
            first_day=date.fromisoformat(span["from"]),
            last_day=date.fromisoformat(span["to"]),
        )


def test_stocti_2025_is_drafted_adjusted_published_and_repaired(stocti: Stocti) -> None:
    official = stocti.office.person("Awa Diop", state="KE")
    stocti.office.account(official, email="awa@example.org")
    stocti.office.registration(stocti.cohort, official, state=RegistrationState.CONFIRMED)
    _the_units_are_taken_in(stocti)
    _a_draft_is_made_and_taken(stocti)
    _two_sessions_are_adjusted(stocti)
    _it_is_published(stocti, 225)
    address = _the_address_of_the_calendar(stocti)
    before = _read_by_two(stocti, address)
    assert len(before) == 225
    assert len(_invited(stocti, "awa@example.org")) == 225
    changed = _an_ill_trainer_is_replaced(stocti)
    _it_is_published(stocti, len(changed))
    after = _read_by_two(stocti, address)
    assert after.keys() == before.keys()
    risen = {uid for uid, event in after.items() if event.sequence != before[uid].sequence}
    assert {after[uid].sequence - before[uid].sequence for uid in risen} == {1}
    assert len(risen) == len(changed)


def _the_units_are_taken_in(stocti: Stocti) -> None:
    coordinator = stocti.coordinator
    coordinator.open(f"/cohorts/{stocti.cohort}/timetable")
    coordinator.follow("Plan", exact=True)
    coordinator.follow("Take in units")
    coordinator.page.locator('main input[type="file"]').set_input_files(CURRICULUM)
    coordinator.press("Check the units")
    assert "90 units are new." in coordinator.text
    coordinator.press("Take in these units")
    assert "90 units are added or changed." in coordinator.text
    assert "0 of 225 sessions are on the timetable" in coordinator.text


def _a_draft_is_made_and_taken(stocti: Stocti) -> None:
    coordinator = stocti.coordinator
    coordinator.open(f"/cohorts/{stocti.cohort}/timetable")
    coordinator.follow("Draft the rest")
    coordinator.fill(hours=HOURS)
    coordinator.press("Draft the rest")
    assert "The worker looks for a place for each session" in coordinator.text
    stocti.world.by_the_clock()
    coordinator.follow("Look again")
    assert "225 of 225 sessions find a place. It is proved that no plan places more." in coordinator.text
    coordinator.press("Take this draft")
    assert "225 sessions stand as drafts on the timetable." in coordinator.text


def _two_sessions_are_adjusted(stocti: Stocti) -> None:
    """One by drag and one by keyboard, each from half past eight to eight."""
    coordinator = stocti.coordinator
    coordinator.open(f"/cohorts/{stocti.cohort}/timetable?week={FIRST_MONDAY}")
    early = coordinator.page.locator('[data-start="08:30"]')
    number = early.count()
    drag(coordinator, early.first, half_hours=-1)
    said(coordinator, "08:00 to 10:00")
    assert early.count() == number - 1
    early.first.locator(".move").focus()
    for key in ("Enter", "ArrowUp", "Enter"):
        coordinator.page.keyboard.press(key)
    coordinator.page.locator('[data-start="08:00"] .move:focus').wait_for()
    assert early.count() == number - 2
    assert coordinator.page.locator('[data-start="08:00"]').count() == 2


def _it_is_published(stocti: Stocti, number: int) -> None:
    coordinator = stocti.coordinator
    coordinator.open(f"/cohorts/{stocti.cohort}/timetable")
    coordinator.follow("Publish the timetable")
    assert f"{number} sessions are other than people know them" in coordinator.text
    coordinator.press("Publish the timetable")
    coordinator.page.get_by_text("is published").first.wait_for()


def _the_address_of_the_calendar(stocti: Stocti) -> str:
    coordinator = stocti.coordinator
    coordinator.open(f"/cohorts/{stocti.cohort}/timetable")
    coordinator.press("Make the address", exact=False)
    return str(coordinator.page.locator("code a").first.get_attribute("href"))


class Event(NamedTuple):
    """What a calendar programme reads of one session."""

    start: datetime
    end: datetime
    summary: str
    sequence: int


def _read_by_two(stocti: Stocti, address: str) -> dict[str, Event]:
    """The feed as two calendar programmes read it, who agree, by its events' identifiers."""
    text = stocti.coordinator.page.request.get(address).text()
    first, second = _by_icalendar(text), _by_vobject(text)
    assert first == second
    return first


def _by_icalendar(text: str) -> dict[str, Event]:
    return {
        str(one["UID"]): Event(
            one["DTSTART"].dt, one["DTEND"].dt, str(one["SUMMARY"]), int(one.get("SEQUENCE", 0))
        )
        for one in icalendar.Calendar.from_ical(text).walk("VEVENT")
    }


def _by_vobject(text: str) -> dict[str, Event]:
    return {
        one.uid.value: Event(one.dtstart.value, one.dtend.value, one.summary.value, int(one.sequence.value))
        for one in vobject.readOne(text).vevent_list
    }


def _invited(stocti: Stocti, email: str) -> dict[str, Event]:
    """The sessions in the invitations that an address was sent, as two calendar programmes read them."""
    found: dict[str, Event] = {}
    for letter in stocti.world.mail(email):
        for part in letter.walk():
            if part.get_content_type() == "text/calendar":
                text = part.get_content()
                assert "METHOD:REQUEST" in text
                first, second = _by_icalendar(text), _by_vobject(text)
                assert first == second
                found |= first
    return found


def _an_ill_trainer_is_replaced(stocti: Stocti) -> list[UUID]:
    """The trainer with most sessions of the third week is ill from its Tuesday; the changed sessions."""
    first, last = date(2025, 4, 29), date(2025, 5, 3)
    with stocti.office.app.app_context():
        busiest = db.session.execute(
            sa.select(Teaching.trainer_id, sa.func.count())
            .join(Session, Session.id == Teaching.session_id)
            .where(Session.day.between(first, last))
            .group_by(Teaching.trainer_id)
            .order_by(sa.func.count().desc(), Teaching.trainer_id)
        ).first()
        db.session.remove()
    assert busiest
    coordinator = stocti.coordinator
    coordinator.open(f"/trainers/{busiest.trainer_id}")
    coordinator.follow("Is not there: repair the timetable")
    coordinator.fill(first=first.isoformat(), last=last.isoformat())
    coordinator.press("Find a repair")
    assert f"{busiest.count} sessions are concerned" in coordinator.text, coordinator.text
    assert "Not repaired" not in coordinator.text
    coordinator.press("Take this repair")
    assert (
        f"{busiest.count} sessions are changed. Publish the timetable to tell those"
        in coordinator.page.inner_text("body")
    )
    with stocti.office.app.app_context():
        changed = list(
            db.session.scalars(sa.select(Session.id).where(Session.is_changed).order_by(Session.id))
        )
        left = db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Teaching)
            .join(Session, Session.id == Teaching.session_id)
            .where(Teaching.trainer_id == busiest.trainer_id, Session.day.between(first, last))
        )
        db.session.remove()
    assert (left, len(changed)) == (0, busiest.count)
    return changed
