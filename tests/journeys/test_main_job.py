"""The office's main job, from the grant to the verified certificate, on the demonstration office."""

from __future__ import annotations

import re
import urllib.request

import pytest
import vobject

from tests.journeys.conftest import Person, World, later
from tests.journeys.steps import (
    KENYA,
    NEWCOMER,
    OFFICIAL,
    PASSWORD,
    SCREENING,
    clear_the_unit,
    draft_and_publish_a_curriculum,
    endorse,
    find_nothing,
    give_a_programme,
    plan_a_cohort_and_call_the_states,
    press_move,
    register_and_apply,
    take,
)

pytestmark = pytest.mark.browser
REGISTRAR = "registrar@example.org"
TRAINER = "trainer@example.org"


HOLIDAY = "The institute works on this holiday of the host."


def test_the_main_job(world: World) -> None:
    """From the administrator's grant to what a stranger reads of the certificate."""
    programme = give_a_programme(world)
    draft_and_publish_a_curriculum(world, programme)
    cohort = plan_a_cohort_and_call_the_states(world, programme)
    _a_timetable_refuses_a_clash(world, cohort)
    register_and_apply(world, cohort)
    _the_state_endorses_and_nominates(world, cohort)
    _a_screening_officer_clears(world)
    with later(days=9):
        _the_seats_are_offered_and_a_declined_one_goes_to_the_reserve(world, cohort)
        _the_calendar_is_right(world, cohort)
    with later(days=49, hours=3):
        _the_trainer_takes_attendance(world, cohort)
    with later(days=54):
        code = _the_cohort_is_closed_and_certificates_issued(world, cohort)
        _anyone_verifies(world, code)
        _a_revoked_one_says_so(world, code)


def _session(person: Person, cohort: str, **fields: str) -> None:
    person.open(f"{cohort}/sessions/new")
    module = person.offered("module")[0]
    person.fill(module=module, mode="in_person", **fields)
    trainer = person.page.locator("main fieldset, main .field").filter(has_text="Trainers")
    trainer.get_by_label(_TRAINER_NAME[0]).check()
    person.press("Add the session")


_TRAINER_NAME = [""]


def _a_timetable_refuses_a_clash(world: World, cohort: str) -> None:
    trainer = world.signed_in(TRAINER)
    trainer.open("/account")
    _TRAINER_NAME[0] = trainer.page.locator("main dl bdi").first.inner_text()
    coordinator = world.signed_in(NEWCOMER)
    coordinator.open(f"{cohort}/sessions/new")
    room, other = coordinator.offered("room")[:2]
    _session(
        coordinator,
        cohort,
        title__en="Assessing risk",
        day="2027-01-11",
        reason=HOLIDAY,
        start="09:00",
        end="11:00",
        room=room,
    )
    _session(
        coordinator,
        cohort,
        title__en="Second try",
        day="2027-01-11",
        reason=HOLIDAY,
        start="10:00",
        end="12:00",
        room=room,
    )
    assert coordinator.path.endswith("/sessions/new")
    assert "“Assessing risk”" in coordinator.text
    _session(
        coordinator,
        cohort,
        title__en="Interviews",
        day="2027-01-11",
        reason=HOLIDAY,
        start="11:00",
        end="13:00",
        room=other,
    )
    coordinator.open(f"{cohort}/timetable/publish")
    coordinator.press("Publish the timetable")
    assert coordinator.page.get_by_text("Draft", exact=True).count() == 0


def _the_state_endorses_and_nominates(world: World, cohort: str) -> None:
    focal = world.signed_in(KENYA)
    focal.open("/desk")
    focal.follow("Faith Akinyi Odhiambo")
    endorse(focal)
    assert "Under consideration" in focal.text
    for number, name in enumerate(("Abdi Noor", "Grace Chebet"), start=1):
        focal.open(f"{cohort}/nominate")
        given, family = name.split()
        focal.fill(
            family_name=family,
            given_names=given,
            sex="M" if number == 1 else "F",
            date_of_birth="1984",
            organisation="Kenya Prisons Service",
            sector="prison",
            post="Officer",
            years_of_service="12",
            language_en="C1",
            email=f"{given.lower()}@prisons.example.org",
            statement="This officer runs a wing.",
        )
        focal.page.get_by_label("I confirm all of these").check()
        focal.press("Nominate")


def _a_screening_officer_clears(world: World) -> None:
    officer = world.signed_in(SCREENING)
    clear_the_unit(officer)
    for name in ("Faith Akinyi Odhiambo", "Abdi Noor", "Grace Chebet"):
        officer.open(f"/screening?q={name.split()[-1]}")
        officer.follow(name)
        find_nothing(officer)
        assert "what you wrote is sealed" in officer.text
        officer.open(f"/screening?q={name.split()[-1]}")
        assert name not in officer.text


def _the_seats_are_offered_and_a_declined_one_goes_to_the_reserve(world: World, cohort: str) -> None:
    coordinator = world.signed_in(NEWCOMER)
    take(coordinator, cohort, "select", "Begin the selection")
    coordinator.open(f"{cohort}/selection")
    for name in ("Faith Akinyi Odhiambo", "Abdi Noor"):
        coordinator.page.get_by_label(f"Offer {name}").check()
    coordinator.page.locator("main tr", has_text="Grace Chebet").locator(
        "input[type=text], input[type=number]"
    ).fill("1")
    coordinator.press("Offer the seats and place the reserve")
    assert "2 of 2" in coordinator.text
    focal = world.signed_in(KENYA)
    focal.open("/desk")
    focal.follow("Abdi Noor")
    press_move(focal, "Decline the seat")
    focal.open("/desk")
    focal.follow("Grace Chebet")
    press_move(focal, "Accept the seat")
    assert "Confirmed" in focal.text
    official = world.someone()
    official.sign_in(OFFICIAL, PASSWORD)
    official.open("/registrations")
    official.follow("Prison management, January")
    press_move(official, "Accept the seat")
    assert "Confirmed" in official.text
    take(coordinator, cohort, "confirm", "Confirm the cohort")
    assert "Confirmed" in coordinator.text


def _the_calendar_is_right(world: World, cohort: str) -> None:
    official = world.someone()
    official.sign_in(OFFICIAL, PASSWORD)
    official.open("/timetable")
    official.press("Make the address", exact=False)
    address = re.search(r"/calendar/[\w.-]+?\.ics", official.page.content())
    assert address
    with urllib.request.urlopen(world.base + address[0]) as answer:
        calendar = vobject.readOne(answer.read().decode())
    starts = sorted(event.dtstart.value.isoformat() for event in calendar.vevent_list)
    assert starts == ["2027-01-11T08:00:00+00:00", "2027-01-11T10:00:00+00:00"]


def _the_trainer_takes_attendance(world: World, cohort: str) -> None:
    coordinator = world.signed_in(NEWCOMER)
    take(coordinator, cohort, "start", "Start the cohort")
    trainer = world.signed_in(TRAINER)
    for title, status in (("Assessing risk", "present"), ("Interviews", "absent")):
        trainer.open("/timetable")
        trainer.page.locator("main tr", has_text=title).get_by_role("link").first.click()
        trainer.follow("Open the register")
        absent = trainer.page.locator("main tr", has_text="Chebet")
        absent.locator(f'input[type=radio][value="{status}"]').check()
        trainer.press("Everyone without a mark is present")
        trainer.press("Close the register")
        assert "Held" in trainer.text


def _the_cohort_is_closed_and_certificates_issued(world: World, cohort: str) -> str:
    coordinator = world.signed_in(NEWCOMER)
    take(coordinator, cohort, "complete", "Close the cohort")
    coordinator.open(f"{cohort}/registrations?q=Chebet&status=all")
    coordinator.follow("Grace Chebet")
    assert "Not completed" in coordinator.text
    coordinator.follow("Attendance, and what is missing")
    assert "50.0%" in coordinator.text
    coordinator.open(f"{cohort}/certificates")
    coordinator.follow("Propose 1 certificate")
    coordinator.press("Propose 1 certificate")
    registrar = world.signed_in(REGISTRAR)
    registrar.open(f"{cohort}/certificates")
    registrar.follow("Issue 1 certificate")
    registrar.press("Issue 1 certificate")
    assert "0 of 1 certificates are issued." in registrar.text
    world.by_the_clock()
    official = world.someone()
    official.sign_in(OFFICIAL, PASSWORD)
    official.open("/certificates")
    official.follow("Faith Akinyi Odhiambo")
    with official.page.expect_download() as download:
        official.follow("Download the certificate")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    code = re.search(r"[A-Z2-7]{26}", official.page.content())
    assert code
    return code[0]


def _anyone_verifies(world: World, code: str) -> None:
    stranger = world.someone()
    stranger.open(f"/verify/{code}?lang=en")
    assert "This certificate is valid" in stranger.text
    assert "Managing Prisoners Held for Terrorism" in stranger.text
    assert "F.A.O." in stranger.text
    assert "Odhiambo" not in stranger.text
    assert "Kenya" not in stranger.text


def _a_revoked_one_says_so(world: World, code: str) -> None:
    registrar = world.signed_in(REGISTRAR)
    stranger = world.someone()
    stranger.open(world.url("verify_revoked") + "?lang=en")
    assert "revoked" in stranger.text
    registrar.open(world.url("verify_valid"))
    assert "valid" in registrar.text
