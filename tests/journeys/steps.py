"""Steps that several of the office's stories have in common."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tests.journeys.conftest import Person, World

ADMINISTRATOR, NEWCOMER = "administrator@example.org", "coordinator.border@example.org"
KENYA, SCREENING = "focal.kenya@example.org", "screening@example.org"
OFFICIAL, PASSWORD = "faith.odhiambo@police.example.org", "a quiet lake at dawn"


def give_a_programme(world: World) -> str:
    """An administrator makes the newcomer coordinator of a programme; the programme's path."""
    administrator = world.signed_in(ADMINISTRATOR)
    administrator.open("/accreditation")
    assert re.search(r"\d+ days", administrator.text)
    administrator.open("/programmes")
    administrator.follow("PRISON")
    programme = administrator.path.removesuffix("/record")
    administrator.open("/roles/new")
    administrator.follow("Coordinator")
    administrator.fill(email=NEWCOMER, scope=f"programme:{programme.split('/')[2]}")
    administrator.press("Give the role")
    assert "The role is given" in administrator.text
    return programme


def draft_and_publish_a_curriculum(world: World, programme: str) -> None:
    """The newcomer gives the programme a curriculum of one module."""
    coordinator = world.signed_in(NEWCOMER)
    coordinator.open(f"{programme}/curricula")
    coordinator.follow("Draft a")
    coordinator.fill(begin="empty")
    coordinator.press("Begin the draft")
    coordinator.follow("Add a module")
    coordinator.fill(code="ONE", title__en="Risk and needs", title__fr="Risques et besoins", hours="4")
    coordinator.press("Save")
    coordinator.follow("outcome")
    coordinator.fill(text__en="assess a prisoner's risk", text__fr="évaluer le risque d'un détenu")
    coordinator.press("Save")
    press_move(coordinator, "Publish this version")
    assert "Published" in coordinator.text


def _has_button(person: Person, name: str) -> bool:
    """Whether the page has it as a button; waits for a page that is still on its way."""
    main = person.page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    button.or_(main.get_by_role("link", name=name, exact=True)).first.wait_for()
    return button.count() > 0


def take(person: Person, cohort: str, name: str, label: str) -> None:
    """Take the cohort one step on, by the page that asks first."""
    person.open(f"{cohort}/move/{name}")
    person.press(label)


def press_move(person: Person, label: str) -> None:
    """Press a transition's button, and answer yes where a page asks first."""
    if _has_button(person, label):
        person.press(label)
    else:
        person.follow(label, exact=True)
        person.press(label)


def endorse(focal_point: Person) -> None:
    """From an application's page: declare what the government is asked, and endorse the official."""
    focal_point.follow("Endorse", exact=True)
    focal_point.page.get_by_label("I confirm all of these").check()
    focal_point.press("Endorse")


def clear_the_unit(officer: Person) -> None:
    """A screening officer clears the unit from which the nominees come."""
    officer.open("/screening/units/new")
    officer.fill(state="KE", institution="Kenya Prisons Service")
    officer.press("Begin the record")
    find_nothing(officer)
    assert "what you wrote is sealed" in officer.text


def find_nothing(officer: Person) -> None:
    """Fill in a record of screening in which nothing speaks against clearing."""
    officer.page.get_by_label("United Nations country team").check()
    in_a_year = (datetime.now(UTC) + timedelta(days=365)).date().isoformat()
    officer.fill(sources="Public records", level="low", decision="clear", review_on=in_a_year)
    officer.press("Decide and seal")


def plan_a_cohort_and_call_the_states(world: World, programme: str) -> str:
    """The newcomer plans a cohort of two seats, and calls Kenya and Ghana; the cohort's path."""
    coordinator = world.signed_in(NEWCOMER)
    coordinator.open(f"{programme}/cohorts/new")
    coordinator.fill(
        code="PRISON-J",
        title__en="Prison management, January",
        place__en="Rabat",
        zone="Africa/Casablanca",
        seats="2",
        languages=["en"],
        first_1="2027-01-11",
        last_1="2027-01-15",
    )
    coordinator.press("Plan the cohort")
    cohort = "/".join(coordinator.path.split("/")[:3])
    coordinator.open(f"{cohort}/call/edit")
    coordinator.fill(
        deadline_day="2026-12-01",
        deadline_time="17:00",
        deadline_zone="Africa/Casablanca",
        answer_days="10",
        criteria__en="At least five years in a prison service.",
        states=["KE", "GH"],
    )
    coordinator.press("Save the call")
    take(coordinator, cohort, "open", "Open the call to the states")
    assert "Open for nominations" in coordinator.text
    return cohort


def register_and_apply(world: World, cohort: str) -> None:
    """An official of Kenya makes an account, agrees to what is asked, and applies."""
    official = world.someone()
    official.open("/?lang=en")
    official.follow("Prison management, January")
    official.follow("Begin an application")
    assert official.path.startswith("/login")
    official.follow("Make an account")
    official.fill(
        family_name="Odhiambo",
        given_names="Faith Akinyi",
        sex="F",
        state_code="KE",
        institution="Kenya Prisons Service",
        post="Superintendent",
        email=OFFICIAL,
        password=PASSWORD,
    )
    official.press("Make the account")
    official.open(world.link_in_letter(OFFICIAL, r"/confirm/\S+"))
    official.fill(password=PASSWORD)
    official.press("Confirm my address")
    official.fill(email=OFFICIAL, password=PASSWORD)
    official.press("Sign in")
    assert official.path.startswith("/consent")
    for box in ("I have read the privacy notice", "I have read the code of conduct"):
        official.page.get_by_label(box).check()
    official.press("Keep my answers")
    assert official.path == f"{cohort}/apply"
    for answers in (
        {"date_of_birth": "1984"},
        {"sector": "prison", "years_of_service": "12"},
        {"language_en": "C1"},
        {"statement": "I run the high-risk wing."},
    ):
        official.fill(**answers)
        official.press("Keep and go on")
    press_move(official, "Send to the focal point")
    assert "Submitted" in official.text
