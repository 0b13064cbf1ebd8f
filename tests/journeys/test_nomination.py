"""From a state's call to a confirmed cohort, on the demonstration office: every seat explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.conftest import Person, World, later
from tests.journeys.steps import (
    ADMINISTRATOR,
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

pytestmark = [pytest.mark.browser, pytest.mark.wide]
FAITH, ABDI, GRACE = "Faith Akinyi Odhiambo", "Abdi Noor", "Grace Chebet"
PETER, MARY = "Peter Otieno", "Mary Wanjiku"
SCORES = {FAITH: "90", ABDI: "80", GRACE: "70", PETER: "60", MARY: "50"}
COLUMNS = (
    "Reference,Priority,Member State,Organisation,Sector,Family name,Given names,Sex,Date of birth,Post,"
    "Years of service,E-mail,English,Statement of relevance,Leave authorised for all modules,"
    "No pending allegation known,Returns to a related post for 12 months,Will train others"
)


def test_from_a_call_to_a_confirmed_cohort(world: World, tmp_path: Path) -> None:
    """The call, the nominees, their screening, the selection with its reasons, and who comes in the end."""
    programme = give_a_programme(world)
    draft_and_publish_a_curriculum(world, programme)
    cohort = plan_a_cohort_and_call_the_states(world, programme)
    _the_focal_point_gets_the_call(world)
    register_and_apply(world, cohort)
    _the_state_endorses_and_nominates(world, cohort, tmp_path)
    _the_officer_clears_the_unit_and_the_nominees(world)
    with later(days=9):
        sheet = _the_coordinator_finds_the_selection(world, cohort)
        _each_seat_is_explained(world, sheet)
        _a_second_person_confirms(world, sheet)
        _the_results_are_released(world, cohort)
        _one_declines_and_the_first_of_the_reserve_is_offered_the_seat(world)
        _the_state_replaces_one(world)
        _the_cohort_is_confirmed(world, cohort)


def _the_focal_point_gets_the_call(world: World) -> None:
    call = world.mail(KENYA)[0]
    assert "Prison management, January" in str(call["Subject"])
    (sheet,) = call.iter_attachments()
    assert sheet.get_content().startswith(b"%PDF-")


def _the_state_endorses_and_nominates(world: World, cohort: str, folder: Path) -> None:
    focal = world.signed_in(KENYA)
    focal.open("/desk")
    focal.follow(FAITH)
    endorse(focal)
    focal.open(f"{cohort}/nominate")
    focal.fill(family_name="Noor", given_names="Abdi")
    focal.press("Save and go on later")
    focal.follow("Go on with the nomination")
    focal.fill(
        sex="M",
        date_of_birth="1984",
        organisation="Kenya Prisons Service",
        sector="prison",
        post="Officer",
        years_of_service="12",
        language_en="C1",
        email="abdi@prisons.example.org",
        statement="This officer runs a wing.",
    )
    focal.page.get_by_label("I confirm all of these").check()
    focal.press("Nominate")
    assert "Abdi Noor" in focal.text
    _nominate_from_a_file(world, focal, cohort, folder)
    assert "Take these" not in _send(focal, cohort, folder / "nominees.csv")


def _nominate_from_a_file(world: World, focal: Person, cohort: str, folder: Path) -> None:
    rows = [COLUMNS]
    for number, name in enumerate((GRACE, PETER, MARY), start=3):
        given, family = name.split()
        sex = "M" if name == PETER else "F"
        rows.append(
            f"KE-{number},{number},Kenya,Kenya Prisons Service,prison,{family},{given},{sex},1984,Officer,12,"
            f"{given.lower()}@prisons.example.org,C1,This officer runs a wing.,yes,yes,yes,yes"
        )
    file = folder / "nominees.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    said = _send(focal, cohort, file)
    assert "Refused" not in said.partition("Verdict")[0], said
    focal.press("Take these 3 nominees")
    world.by_the_clock()


def _send(focal: Person, cohort: str, file: Path) -> str:
    """Send a file of nominees; what its dry run says."""
    focal.open(f"{cohort}/nominees/file")
    focal.page.locator('main [name="file"]').set_input_files(file)
    focal.press("Check the file")
    return focal.text


def _the_officer_clears_the_unit_and_the_nominees(world: World) -> None:
    officer = world.signed_in(SCREENING)
    clear_the_unit(officer)
    for name in SCORES:
        officer.open(f"/screening?q={name.split()[-1]}")
        officer.follow(name)
        find_nothing(officer)
        assert "what you wrote is sealed" in officer.text


def _the_coordinator_finds_the_selection(world: World, cohort: str) -> str:
    coordinator = world.signed_in(NEWCOMER)
    take(coordinator, cohort, "select", "Begin the selection")
    coordinator.open(f"{cohort}/allocation")
    coordinator.follow("Set the rules")
    coordinator.fill(women="50", reserve="2")
    coordinator.press("Set these rules")
    assert "At least 50 % women" in coordinator.text
    coordinator.follow("Give scores")
    for name, points in SCORES.items():
        coordinator.page.locator("main tr", has_text=name).locator("input").fill(points)
    coordinator.press("Keep these scores")
    assert "5 of 5 officials" in coordinator.text
    coordinator.press("Find the selection")
    sheet = coordinator.path
    world.by_the_clock()
    coordinator.open(sheet)
    assert "It is proved that no selection is better by these rules." in coordinator.text
    assert "another coordinator or an administrator confirms it" in coordinator.text
    return sheet


def _each_seat_is_explained(world: World, sheet: str) -> None:
    coordinator = world.signed_in(NEWCOMER)
    for name, begins, other in (
        (FAITH, "If this official were left out", GRACE),
        (MARY, "For this official to come in", ABDI),
    ):
        coordinator.open(sheet)
        coordinator.follow(name)
        why = coordinator.text
        assert [words in why for words in (begins, other, "The selection would lose")] == [True] * 3, why


def _a_second_person_confirms(world: World, sheet: str) -> None:
    second = world.signed_in(ADMINISTRATOR)
    second.open(sheet)
    second.follow("Confirm the selection")
    second.press("Confirm, and offer the seats")
    assert "The seats are offered, and the reserve stands in its order." in second.page.content()
    offer = world.mail(OFFICIAL)[0]
    assert [part.get_content()[:5] for part in offer.iter_attachments()] == [b"%PDF-"]
    assert world.letters("mary@prisons.example.org") == []


def _the_results_are_released(world: World, cohort: str) -> None:
    coordinator = world.signed_in(NEWCOMER)
    coordinator.open(f"{cohort}/selection")
    coordinator.follow("Release the results")
    coordinator.press("Release the results")


def _one_declines_and_the_first_of_the_reserve_is_offered_the_seat(world: World) -> None:
    focal = world.signed_in(KENYA)
    _answer(focal, ABDI, "Decline the seat")
    _answer(focal, GRACE, "Accept the seat")
    assert "Confirmed" in focal.text
    official = world.someone()
    official.sign_in(OFFICIAL, PASSWORD)
    official.open("/registrations")
    official.follow("Prison management, January")
    press_move(official, "Accept the seat")
    assert "Confirmed" in official.text


def _answer(focal: Person, name: str, label: str) -> None:
    focal.open("/desk")
    focal.follow(name)
    press_move(focal, label)


def _the_state_replaces_one(world: World) -> None:
    focal = world.signed_in(KENYA)
    focal.open("/desk")
    focal.follow(FAITH)
    focal.follow("Replace by another official")
    focal.page.get_by_label(PETER).check()
    focal.fill(reason="A new post.")
    focal.press("Replace this official")
    _answer(focal, PETER, "Accept the seat")
    assert "Confirmed" in focal.text


def _the_cohort_is_confirmed(world: World, cohort: str) -> None:
    coordinator = world.signed_in(NEWCOMER)
    take(coordinator, cohort, "confirm", "Confirm the cohort")
    coordinator.open(f"{cohort}/registrations?status=all")
    rows = {
        name: coordinator.page.locator("main tr", has_text=name).inner_text()
        for name in (FAITH, GRACE, PETER)
    }
    assert ["Confirmed" in rows[name] for name in (FAITH, GRACE, PETER)] == [False, True, True]
