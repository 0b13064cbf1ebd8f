"""STOCTI goes from its self-assessment to accredited with two conditions; a stranger checks its dossier."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.core import clock
from tests.conftest import NOW
from tests.dossiers.scene import Application, picture
from tests.dossiers.test_archive import check
from tests.dossiers.test_figures import measured
from tests.journeys.conftest import Person, World, served, with_session
from tests.support.office import Office

pytestmark = pytest.mark.browser


class Board(NamedTuple):
    """The office before the story, and its people with their browsers."""

    world: World
    application: Application
    coordinator: Person
    administrator: Person
    reviewer: Person
    member: Person


@pytest.fixture
def board(app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Board]:
    """A programme that was taught once, a standard of three criteria, and everyone who has a part."""
    with served(app, chromium, monkeypatch) as world, clock.set_to(NOW):
        one, _marks = measured(Office(app))
        people = (one.coordinator, one.administrator, one.reviewer, one.board)
        yield Board(world, one, *(with_session(world, visitor) for visitor in people))


def test_stocti_is_accredited_with_two_conditions_and_its_dossier_is_checked_by_a_stranger(
    board: Board, tmp_path: Path
) -> None:
    dossier = assess_and_submit(board, tmp_path)
    review(board, dossier)
    decide(board, dossier)
    take_away_and_check(board, dossier, tmp_path)


def assess_and_submit(board: Board, tmp_path: Path) -> str:
    coordinator = board.coordinator
    paper = tmp_path / "agreement.png"
    paper.write_bytes(picture())
    coordinator.open("/dossiers")
    coordinator.follow("Begin a dossier")
    coordinator.fill(curriculum=str(board.application.curriculum), standard=str(board.application.standard))
    coordinator.press("Begin the dossier")
    assert "0 of 3 are answered." in coordinator.text
    dossier = coordinator.path
    for code in ("A1", "B1"):
        coordinator.open(dossier)
        coordinator.follow(code, exact=True)
        coordinator.follow("Answer", exact=True)
        coordinator.fill(rating="met", words="As the agreement says.")
        coordinator.press("Keep the answer")
        coordinator.follow("Add a new document")
        coordinator.fill(title=f"The agreement of {code}")
        coordinator.page.locator('main [name="file"]').set_input_files(paper)
        coordinator.press("Add the document")
        assert "The document is added." in coordinator.page.inner_text("body")
    coordinator.open(dossier)
    coordinator.follow("A2", exact=True)
    assert "75.0%" in coordinator.text
    assert "Nearly reached" in coordinator.text
    coordinator.follow("See the records")
    assert "Records behind A2" in coordinator.text
    coordinator.open(dossier)
    coordinator.follow("Submit", exact=True)
    coordinator.press("Submit")
    assert "Submission 1" in coordinator.text
    return dossier


def review(board: Board, dossier: str) -> None:
    administrator, reviewer, coordinator = board.administrator, board.reviewer, board.coordinator
    administrator.open(dossier)
    administrator.follow("Assign reviewers", exact=True)
    administrator.fill(reviewer=str(board.application.reviewer_id))
    administrator.press("Assign")
    reviewer.open("/")
    assert "Go on with the dossier of STOCTI" in reviewer.text
    reviewer.follow("See the dossier")
    assert "Declare your interests" in reviewer.text
    assert "As the agreement says." not in reviewer.text
    reviewer.fill(interest="none")
    reviewer.press("Declare")
    administrator.open(dossier)
    administrator.follow("Begin the review", exact=True)
    administrator.press("Begin the review")
    reviewer.open(dossier)
    reviewer.follow("Ask for more information")
    reviewer.fill(question="Who signs it?", due_on="2026-01-20")
    reviewer.press("Send the question")
    coordinator.open(dossier)
    coordinator.follow("Answer", exact=True)
    coordinator.fill(answer="The director.")
    coordinator.press("Send the answer")
    for code, rating in (("A1", "met"), ("A2", "partly"), ("B1", "partly")):
        reviewer.open(dossier)
        reviewer.follow(f"Go on with {code}")
        reviewer.fill(rating=rating, words="Seen in the agreement.")
        reviewer.press("Keep the finding")
    reviewer.open(dossier)
    reviewer.press("Send the findings")
    coordinator.open(dossier)
    coordinator.press("Nothing, or nothing more, is wrong")
    reviewer.open(dossier)
    reviewer.follow("Recommend", exact=True)
    reviewer.fill(outcome="with_conditions", words="Attendance is to rise, and B1 to be completed.")
    reviewer.press("Give the recommendation")
    assert "Waits for the decision" in reviewer.text


def decide(board: Board, dossier: str) -> None:
    member = board.member
    member.open(dossier)
    member.follow("Declare your interests", exact=True)
    member.fill(interest="none")
    member.press("Declare")
    member.follow("Decide", exact=True)
    member.fill(outcome="with_conditions", words="The findings are shared.")
    member.page.locator("summary", has_text="Conditions, where").click()
    owner = str(board.application.coordinator_id)
    member.fill(condition_1="Raise attendance to nine tenths.", owner_1=owner, due_1="2026-06-30")
    member.fill(condition_2="Complete the handbook.", owner_2=owner, due_2="2026-09-30")
    member.press("Decide for the board")
    for said in ("Accredited with conditions", "Raise attendance to nine tenths.", "Complete the handbook."):
        assert said in member.text
    board.coordinator.open(dossier)
    board.coordinator.follow("The accreditation", exact=True)
    assert "In force" in board.coordinator.text


def take_away_and_check(board: Board, dossier: str, tmp_path: Path) -> None:
    administrator = board.administrator
    administrator.open(dossier)
    administrator.follow("Submission 1", exact=True)
    assert "75.0%" in administrator.text
    with administrator.page.expect_download() as saving:
        administrator.page.get_by_role("button", name="Take the signed archive away").click()
    taken = Path(saving.value.path()).read_bytes()
    stranger = board.world.someone()
    identity = stranger.page.request.get(f"{board.world.base}/.well-known/did.json").body()
    code, said = check(tmp_path, taken, identity)
    assert (code, said.splitlines()[-1]) == (0, "Good: 9 files, as the office signed them.")
