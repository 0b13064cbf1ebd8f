"""STOCTI after its decision: one condition met, one overdue and suspended, lifted, and then renewed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser

from app.core import clock
from tests.conftest import NOW
from tests.dossiers.scene import Application, application, picture
from tests.journeys.conftest import Person, World, served, with_session
from tests.support.office import Office

pytestmark = pytest.mark.browser

ATTENDANCE, HANDBOOK = "Raise attendance to nine tenths.", "Complete the handbook."


class People(NamedTuple):
    """Those who have a part, each with a browser; the stranger has no account."""

    coordinator: Person
    administrator: Person
    reviewer: Person
    member: Person
    stranger: Person


class Story:
    """An office in which STOCTI was accredited with two conditions, through its pages."""

    def __init__(self, world: World, one: Application) -> None:
        self.world, self.one = world, one
        one.reviewed("with_conditions")
        owner = str(one.coordinator_id)
        decided = one.decide(
            "with_conditions",
            condition_1=ATTENDANCE,
            owner_1=owner,
            due_1="2026-06-30",
            condition_2=HANDBOOK,
            owner_2=owner,
            due_2="2026-09-30",
        )
        assert decided.status_code == 303, decided.text

    @contextmanager
    def on(self, day: str) -> Iterator[People]:
        """A day of the story: everyone signs in anew, and the worker has done its round."""
        office, one = self.one.office, self.one
        with clock.set_to(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC)):
            self.world.by_the_clock()
            visitors = (
                *(office.signed_in(user) for user in (one.coordinator_id,)),
                office.administrator(),
                office.signed_in(one.reviewer_id),
                office.signed_in(one.board_id),
            )
            people = [with_session(self.world, visitor) for visitor in visitors]
            yield People(*people, self.world.someone())
            for person in people:
                person.page.context.close()

    @property
    def accreditation(self) -> str:
        """The path of the accreditation, as the dossier leads to it."""
        found = re.search(
            r'href="(/accreditation/[0-9a-f-]{36})"', self.one.administrator.get(self.one.url).text
        )
        assert found
        return found[1]


@pytest.fixture
def story(app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    with served(app, chromium, monkeypatch) as world, clock.set_to(NOW):
        yield Story(world, application(Office(app)))


def test_a_condition_is_met_another_suspends_and_is_lifted_and_the_programme_is_renewed(
    story: Story, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.png"
    paper.write_bytes(picture())
    accreditation = story.accreditation
    with story.on("2026-06-02") as people:
        meet(people, ATTENDANCE, paper)
    with story.on("2026-10-20") as people:
        suspend(people, accreditation)
    with story.on("2026-11-05") as people:
        meet(people, HANDBOOK, paper)
        lift(people, accreditation)
    with story.on("2028-07-13") as people:
        renew(story, people, accreditation, paper)


def meet(people: People, words: str, paper: Path) -> None:
    """The coordinator hands evidence in, the reviewer finds it not enough, and then enough."""
    coordinator, reviewer = people.coordinator, people.reviewer
    coordinator.open("/accreditation/due?whose=own")
    assert words in coordinator.text
    for answer, verdict, state in (
        ("It is done.", "reject", "Evidence not enough"),
        ("It is done, and signed.", "accept", "Met"),
    ):
        coordinator.open("/")
        coordinator.page.locator("main").get_by_role("link", name="Meet a condition").first.click()
        if words not in coordinator.text:
            coordinator.open("/accreditation/due?whose=own&kind=condition")
            coordinator.follow("Condition")
        coordinator.follow("Hand evidence in", exact=True)
        coordinator.fill(answer=answer, title=f"Proof of: {answer}")
        coordinator.page.locator('main [name="file"]').set_input_files(paper)
        coordinator.press("Hand it in")
        assert "Evidence handed in" in coordinator.text
        reviewer.open("/")
        reviewer.follow("Examine the evidence for a condition of STOCTI")
        reviewer.follow("Examine it", exact=True)
        assert answer in reviewer.text
        reviewer.fill(move=verdict, reason="The signature." if verdict == "reject" else "")
        reviewer.press("Keep the judgement")
        assert state in reviewer.text


def suspend(people: People, accreditation: str) -> None:
    """The second condition is overdue: an administrator suspends, and a stranger reads of it."""
    administrator = people.administrator
    administrator.open("/accreditation/due?within=late")
    assert HANDBOOK in administrator.text
    administrator.open("/")
    administrator.follow("Decide on suspending the accreditation of STOCTI")
    assert administrator.path == accreditation
    assert "Overdue" in administrator.text
    administrator.follow("Suspend", exact=True)
    administrator.fill(reason="The handbook is overdue.")
    administrator.press("Suspend")
    assert "Suspended" in administrator.text
    administrator.page.locator("main").get_by_role("button", name="Put back in force").wait_for()
    assert "A condition whose day has passed is not met yet." in administrator.text
    people.member.open(accreditation)
    assert "The handbook is overdue." in people.member.text
    assert "Suspended" in read_by_everyone(people.stranger)


def lift(people: People, accreditation: str) -> None:
    """The condition is met: the administrator puts the accreditation back in force."""
    administrator = people.administrator
    administrator.open("/")
    administrator.follow("Put the accreditation of STOCTI back in force")
    administrator.follow("Put back in force", exact=True)
    administrator.fill(reason="The handbook is complete.")
    administrator.press("Put back in force")
    assert "In force" in administrator.text
    assert administrator.path == accreditation
    said = read_by_everyone(people.stranger)
    assert ("In force" in said, "Suspended" in said) == (True, False)


def renew(story: Story, people: People, accreditation: str, paper: Path) -> None:
    """Six months before the end the coordinator begins the renewal, and the board decides."""
    coordinator = people.coordinator
    coordinator.open("/")
    coordinator.follow("Begin the dossier that renews the accreditation of STOCTI")
    coordinator.press("Begin the dossier")
    assert "0 of 3 are answered." in coordinator.text
    dossier = coordinator.path
    for code in ("A1", "B1"):
        coordinator.open(dossier)
        coordinator.follow(code, exact=True)
        coordinator.follow("Answer", exact=True)
        coordinator.fill(rating="met", words="As the handbook says.")
        coordinator.press("Keep the answer")
        coordinator.follow("Add a new document")
        coordinator.fill(title=f"The handbook, {code}")
        coordinator.page.locator('main [name="file"]').set_input_files(paper)
        coordinator.press("Add the document")
    coordinator.open(dossier)
    coordinator.follow("Submit", exact=True)
    coordinator.press("Submit")
    review(story, people, dossier)
    member = people.member
    member.open(dossier)
    member.follow("Declare your interests", exact=True)
    member.fill(interest="none")
    member.press("Declare")
    member.follow("Decide", exact=True)
    member.fill(outcome="accredit", words="It is well led.")
    member.fill(valid_from="2028-07-13", valid_until="2031-07-31")
    member.press("Decide for the board")
    assert "Accredited" in member.text
    people.administrator.open(accreditation)
    assert "Superseded" in people.administrator.text
    assert "31 July 2031" in read_by_everyone(people.stranger)


def review(story: Story, people: People, dossier: str) -> None:
    administrator, reviewer, coordinator = people.administrator, people.reviewer, people.coordinator
    administrator.open(dossier)
    administrator.follow("Assign reviewers", exact=True)
    administrator.fill(reviewer=str(story.one.reviewer_id))
    administrator.press("Assign")
    reviewer.open(dossier)
    reviewer.fill(interest="none")
    reviewer.press("Declare")
    administrator.open(dossier)
    administrator.follow("Begin the review", exact=True)
    administrator.press("Begin the review")
    for code in ("A1", "A2", "B1"):
        reviewer.open(dossier)
        reviewer.follow(f"Go on with {code}")
        reviewer.fill(rating="met", words="Seen in the handbook.")
        reviewer.press("Keep the finding")
    reviewer.open(dossier)
    reviewer.press("Send the findings")
    coordinator.open(dossier)
    coordinator.press("Nothing, or nothing more, is wrong")
    reviewer.open(dossier)
    reviewer.follow("Recommend", exact=True)
    reviewer.fill(outcome="accredit", words="It is well led.")
    reviewer.press("Give the recommendation")


def read_by_everyone(stranger: Person) -> str:
    """What the public page of accredited programmes says."""
    stranger.open("/accredited")
    return stranger.text
