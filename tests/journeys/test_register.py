"""A trainer takes a register where the network goes, on two devices, and over night."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from app.attendance import queries, tokens
from app.core import clock
from app.core.db import db
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from app.timetable.states import SessionState
from tests.journeys.conftest import Person, World
from tests.support.browser import chromium as program
from tests.support.browser import launch_arguments
from tests.support.demonstration import BEGUN

pytestmark = [pytest.mark.browser, pytest.mark.wide]
TRAINER, COORDINATOR, PIN = "trainer@example.org", "coordinator.border@example.org", "4711 0815 tea"
KEPT = """async () => {
  const plain = (value) => JSON.stringify(value, (_key, one) =>
    ArrayBuffer.isView(one) || one instanceof ArrayBuffer
      ? new TextDecoder("latin1").decode(one) + new TextDecoder("utf-16").decode(one) : one);
  const open = await new Promise((done) => {
    const request = indexedDB.open("registers");
    request.onsuccess = () => done(request.result);
  });
  const found = [document.cookie, plain({ ...localStorage }), plain({ ...sessionStorage })];
  for (const name of open.objectStoreNames) {
    const request = open.transaction(name).objectStore(name).getAll();
    await new Promise((done) => (request.onsuccess = done));
    found.push(`${name}: ${plain(request.result)}`);
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(`${request.url}: ${await (await cache.match(request)).text()}`);
    }
  }
  open.close();
  return found;
}"""
"""All that a page's origin keeps in the browser, as texts."""


@contextmanager
def device(browser: Browser, profile: Path, world: World, now: datetime) -> Iterator[Person]:
    """A trainer's own browser, with what it kept when it was closed."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=program(), args=launch_arguments(), headless=True
    )
    context.set_default_timeout(10_000)
    context.clock.set_fixed_time(now)
    try:
        yield Person(context.pages[0], world)
    finally:
        context.close()


@pytest.fixture
def session(world: World) -> Session:
    """The session whose register waits, with the last marks still to be made."""
    with world.app.app_context():
        found: Session = db.session.scalars(
            sa.select(Session)
            .where(
                Session.state == SessionState.SCHEDULED,
                Session.starts_at <= BEGUN,
                sa.exists().where(
                    Registration.cohort_id == Session.cohort_id,
                    Registration.state == RegistrationState.ATTENDING,
                ),
            )
            .order_by(Session.starts_at.desc(), Session.id)
        ).first()
        db.session.remove()
    return found


def rows(world: World, session: Session) -> list[tuple[UUID, str]]:
    """Those on the register without a mark, in its order: key and name."""
    with world.app.app_context():
        found = [(line.registration_id, line.name) for line in queries.register(session) if line.mark is None]
        db.session.remove()
    return found


def stands(world: World, session: Session, trainee: UUID) -> tuple[str, int]:
    """What counts for a trainee."""
    with world.app.app_context():
        mark = queries.mark_of(session.id, trainee)
        db.session.remove()
    return mark.status.value, mark.minutes


def tap(person: Person, name: str, mark: str) -> None:
    """Mark one row as a thumb does."""
    row = person.page.locator("table.register tbody tr").filter(has_text=name)
    row.get_by_role("radio", name=mark, exact=True).check()


def says(person: Person, sentence: str) -> None:
    """Wait until the page says this of the device's marks."""
    expect(person.page.locator("[data-status]")).to_contain_text(sentence, timeout=20_000)


def is_ready(person: Person) -> None:
    person.page.locator("[data-ready]").wait_for(state="attached")


def test_a_register_taken_without_a_network_loses_nothing_and_counts_nothing_twice(
    world: World, chromium: Browser, session: Session, tmp_path: Path
) -> None:
    people = rows(world, session)
    (first, anna), (second, bilal), (third, chidi), (fourth, _djibril), *_rest = people
    path, names = f"/sessions/{session.id}/register", [name for _key, name in people]

    with device(chromium, tmp_path, world, BEGUN) as trainer:
        trainer.sign_in(TRAINER)
        trainer.open(path)
        is_ready(trainer)
        trainer.page.get_by_text("Without a network", exact=True).click()
        trainer.page.locator("[data-pin] input").fill(PIN)
        trainer.page.get_by_role("button", name="Keep the names on this device").click()
        expect(trainer.page.get_by_text("sealed by your PIN")).to_be_visible()
        trainer.page.context.set_offline(True)
        tap(trainer, anna, "Present")
        tap(trainer, bilal, "Absent")
        says(trainer, "wait on this device for the network: 2")
        no_name_is_readable(trainer, names)

    with device(chromium, tmp_path, world, BEGUN) as trainer:
        trainer.page.context.set_offline(True)
        trainer.open(path)
        is_ready(trainer)
        assert [name for name in names if name in trainer.page.content()] == []
        assert "Row 1" in trainer.page.content()
        trainer.page.locator("[data-pin] input").fill("another one")
        trainer.page.get_by_role("button", name="Show the names").click()
        expect(trainer.page.get_by_text("This is not the PIN")).to_be_visible()
        trainer.page.locator("[data-pin] input").fill(PIN)
        trainer.page.get_by_role("button", name="Show the names").click()
        tap(trainer, chidi, "Excused")
        trainer.page.get_by_text("Check in by a trainee").click()
        with world.app.app_context():
            code = tokens.shown(tokens.own_codes(session.id, fourth)[0])
        trainer.page.locator("[data-code] input").fill(code.lower())
        trainer.page.get_by_role("button", name="Check in", exact=True).click()
        says(trainer, "wait on this device for the network: 4")
        no_name_is_readable(trainer, names)

    with clock.set_to(BEGUN + timedelta(minutes=20)):
        other = world.signed_in(COORDINATOR)
        other.page.clock.set_fixed_time(BEGUN + timedelta(minutes=20))
        other.open(path)
        is_ready(other)
        tap(other, anna, "Absent")
        says(other, "has arrived")
    assert stands(world, session, first) == ("absent", 0)

    tomorrow = BEGUN + timedelta(days=1)
    with clock.set_to(tomorrow), device(chromium, tmp_path, world, tomorrow) as trainer:
        trainer.open("/offline")
        says(trainer, "Sign in again")
        trainer.sign_in(TRAINER)
        trainer.open("/offline")
        says(trainer, "has arrived")
        trainer.open(path)
        assert "Marked otherwise" in trainer.text
    assert stands(world, session, first) == ("absent", 0)  # marked last, on the other device
    assert stands(world, session, second) == ("absent", 0)
    assert stands(world, session, third) == ("excused", 0)
    assert stands(world, session, fourth)[0] == "late"
    assert made_by_devices(world, session, [first, second, third, fourth]) == [2, 1, 1, 1]


def made_by_devices(world: World, session: Session, trainees: list[UUID]) -> list[int]:
    """How many marks of devices there are for each of some trainees."""
    with world.app.app_context():
        made = queries.made(session.id)
        db.session.remove()
    return [sum(mark.device is not None for mark in made[trainee]) for trainee in trainees]


def no_name_is_readable(person: Person, names: list[str]) -> None:
    """Nothing that the browser keeps of the office tells a name, nor a part of one."""
    kept = "\n".join(person.page.evaluate(KEPT))
    assert "marks: " in kept
    assert "/offline: " in kept
    parts = {part for name in names for part in name.split() if len(part) > 3}
    assert sorted(part for part in parts if part in kept) == []


def with_a_mark_that_waits(trainer: Person, path: str, name: str) -> None:
    """The register is kept with its names, and one mark could not be sent."""
    trainer.sign_in(TRAINER)
    trainer.open(path)
    is_ready(trainer)
    trainer.page.get_by_text("Without a network", exact=True).click()
    trainer.page.locator("[data-pin] input").fill(PIN)
    trainer.page.get_by_role("button", name="Keep the names on this device").click()
    expect(trainer.page.get_by_text("sealed by your PIN")).to_be_visible()
    trainer.page.context.set_offline(True)
    tap(trainer, name, "Present")
    says(trainer, "Marks that wait on this device for the network: 1")


def sealed_names(person: Person) -> int:
    """How many registers on this device have sealed names."""
    return "\n".join(person.page.evaluate(KEPT)).count('"wrapped"')


def test_signing_out_and_the_modules_end_take_the_names_and_leave_the_marks(
    world: World, chromium: Browser, session: Session, tmp_path: Path
) -> None:
    path = f"/sessions/{session.id}/register"
    # Another row for each device: what the first one sends in the end is not to be marked again.
    (_one, other), (_two, name) = rows(world, session)[-2:]
    with device(chromium, tmp_path / "out", world, BEGUN) as trainer:
        with_a_mark_that_waits(trainer, path, name)
        assert sealed_names(trainer) == 1
        trainer.page.goto("about:blank")
        trainer.page.context.set_offline(False)
        trainer.open("/account")
        trainer.page.get_by_role("button", name="Sign out").first.click()
        trainer.page.wait_for_url("**/")
        trainer.open("/offline")
        says(trainer, "Marks that wait on this device for the network: 1")
        assert (sealed_names(trainer), "Row 1" in trainer.text) == (0, True)

    with device(chromium, tmp_path / "over", world, BEGUN) as trainer:
        with_a_mark_that_waits(trainer, path, other)
    with device(chromium, tmp_path / "over", world, BEGUN + timedelta(days=60)) as trainer:
        trainer.page.context.set_offline(True)
        trainer.open(path)
        says(trainer, "Marks that wait on this device for the network: 1")
        assert (sealed_names(trainer), "Row 1" in trainer.text) == (0, True)


CAMERA = """
  window.BarcodeDetector = class {
    async detect() { return window.shown ? [{ rawValue: window.shown }] : []; }
  };
  HTMLMediaElement.prototype.play = async () => {};
  navigator.mediaDevices.getUserMedia = async () => document.createElement("canvas").captureStream();
"""
"""A camera before which a code is held, for a browser that has none."""


def test_a_code_is_scanned_by_the_camera_and_the_name_comes_up(world: World, session: Session) -> None:
    path, (trainee, name) = f"/sessions/{session.id}/register", rows(world, session)[0]
    with world.app.app_context():
        code = tokens.own_codes(session.id, trainee)[0]
    trainer = world.someone()
    trainer.page.clock.set_fixed_time(BEGUN)
    trainer.page.add_init_script(CAMERA)
    trainer.sign_in(TRAINER)
    trainer.open(path)
    is_ready(trainer)
    trainer.page.locator("summary", has_text="Check in by a trainee").click()
    trainer.page.get_by_role("button", name="Scan with the camera").click()
    trainer.page.evaluate("window.shown = 'FORGED01'")
    expect(trainer.page.locator("[data-found]")).to_have_text("This code is not one of this register.")
    trainer.page.evaluate(f"window.shown = '{code}'")
    expect(trainer.page.locator("[data-found]")).to_have_text(name)
    says(trainer, "Everything that was marked on this device has arrived.")
    with world.app.app_context():
        sources = [mark.source.value for mark in queries.made(session.id)[trainee]]
        db.session.remove()
    assert sources == ["scan"]
