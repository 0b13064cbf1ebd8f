"""STOCTI from self-assessment to renewal, by five roles: of two conditions one is met, the other suspends."""

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
from tests.dossiers.scene import Application, picture
from tests.dossiers.test_archive import check
from tests.dossiers.test_figures import measured
from tests.journeys.conftest import Person, World, served, with_session
from tests.support.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.wide]

ATTENDANCE, HANDBOOK = "Raise attendance to nine tenths.", "Complete the handbook."
FINDINGS = {"A1": "met", "A2": "partly", "B1": "partly"}


class People(NamedTuple):
    """Those who have a part, each with a browser; the stranger has no account."""

    coordinator: Person
    administrator: Person
    reviewer: Person
    member: Person
    stranger: Person


class Story:
    """An office in which STOCTI was taught once, with a standard of three criteria and everyone concerned."""

    def __init__(self, world: World, one: Application, paper: Path) -> None:
        self.world, self.one, self.paper = world, one, paper

    @contextmanager
    def on(self, day: str) -> Iterator[People]:
        """A day of the story: everyone signs in anew, and the worker has done its round."""
        office, one = self.one.office, self.one
        with clock.set_to(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC)):
            self.world.by_the_clock()
            visitors = (
                office.signed_in(one.coordinator_id),
                office.administrator(),
                office.signed_in(one.reviewer_id),
                office.signed_in(one.board_id),
            )
            people = People(
                *(with_session(self.world, visitor) for visitor in visitors), self.world.someone()
            )
            yield people
            for person in people:
                person.page.context.close()


@pytest.fixture
def story(app: Flask, chromium: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Story]:
    paper = tmp_path / "paper.png"
    paper.write_bytes(picture())
    with served(app, chromium, monkeypatch) as world, clock.set_to(NOW):
        one, _marks = measured(Office(app))
        yield Story(world, one, paper)


def test_stocti_is_accredited_with_conditions_suspended_put_back_in_force_and_renewed(
    story: Story, tmp_path: Path
) -> None:
    with story.on("2026-01-12") as people:
        dossier = begin(story, people.coordinator)
        assess_and_submit(story, people.coordinator, dossier)
        review(story, people, dossier, asks=True)
        accreditation = accredit_with_conditions(story, people, dossier)
        take_away_and_check(story, people, dossier, tmp_path)
    with story.on("2026-06-02") as people:
        meet(story, people, ATTENDANCE)
    with story.on("2026-10-20") as people:
        suspend(people, accreditation)
    with story.on("2026-11-05") as people:
        meet(story, people, HANDBOOK)
        put_back_in_force(people, accreditation)
    with story.on("2028-07-13") as people:
        renew(story, people, accreditation)


def begin(story: Story, coordinator: Person) -> str:
    coordinator.open("/dossiers")
    coordinator.follow("Begin a dossier")
    coordinator.fill(curriculum=str(story.one.curriculum), standard=str(story.one.standard))
    coordinator.press("Begin the dossier")
    return coordinator.path


def assess_and_submit(story: Story, coordinator: Person, dossier: str) -> None:
    """The coordinator answers what is mandatory, each with a document, looks at a figure and submits."""
    assert "0 of 3 are answered." in coordinator.text
    coordinator.follow("Go on with A1")
    for code, after in (("A1", "B1"), ("B1", "")):
        coordinator.follow("Answer", exact=True)
        coordinator.fill(rating="met", words="As the agreement says.")
        coordinator.press("Keep the answer")
        coordinator.follow("Add a new document")
        coordinator.fill(title=f"The agreement of {code}")
        coordinator.page.locator('main [name="file"]').set_input_files(story.paper)
        coordinator.press("Add the document")
        assert "The document is added." in coordinator.page.inner_text("body")
        if after:
            coordinator.follow(f"Go on with {after}")
    coordinator.open(dossier)
    coordinator.follow("A2", exact=True)
    assert "Figure of the office" in coordinator.text
    coordinator.open(dossier)
    coordinator.follow("Submit", exact=True)
    coordinator.press("Submit")
    assert "Submission 1" in coordinator.text


def review(story: Story, people: People, dossier: str, *, asks: bool = False) -> None:
    """A reviewer declares, asks, writes the findings, which the coordinator reads, and recommends."""
    administrator, reviewer, coordinator = people.administrator, people.reviewer, people.coordinator
    administrator.open(dossier)
    administrator.follow("Assign reviewers", exact=True)
    administrator.fill(reviewer=str(story.one.reviewer_id))
    administrator.press("Assign")
    reviewer.open("/")
    reviewer.follow("Go on with the dossier of STOCTI")
    assert "Declare your interests" in reviewer.text
    assert "As the agreement says." not in reviewer.text
    reviewer.fill(interest="none")
    reviewer.press("Declare")
    administrator.open(dossier)
    administrator.follow("Begin the review", exact=True)
    administrator.press("Begin the review")
    if asks:
        reviewer.open(dossier)
        reviewer.follow("Ask for more information")
        reviewer.fill(question="Who signs it?", due_on="2026-01-20")
        reviewer.press("Send the question")
        coordinator.open(dossier)
        coordinator.follow("Answer", exact=True)
        coordinator.fill(answer="The director.")
        coordinator.press("Send the answer")
    for code, rating in FINDINGS.items():
        reviewer.open(dossier)
        reviewer.follow(f"Go on with {code}")
        reviewer.fill(rating=rating if asks else "met", words="Seen in the agreement.")
        reviewer.press("Keep the finding")
    reviewer.open(dossier)
    reviewer.press("Send the findings")
    coordinator.open(dossier)
    coordinator.press("Nothing, or nothing more, is wrong")
    reviewer.open(dossier)
    reviewer.follow("Recommend", exact=True)
    reviewer.fill(outcome="with_conditions" if asks else "accredit", words="Seen, and discussed.")
    reviewer.press("Give the recommendation")
    assert "Waits for the decision" in reviewer.text


def accredit_with_conditions(story: Story, people: People, dossier: str) -> str:
    """The board decides; the path of the accreditation."""
    member, coordinator = people.member, people.coordinator
    declare_and_decide(member, dossier)
    member.fill(outcome="with_conditions", words="The findings are shared.")
    owner = str(story.one.coordinator_id)
    member.fill(condition_1=ATTENDANCE, owner_1=owner, due_1="2026-06-30")
    member.fill(condition_2=HANDBOOK, due_2="2026-09-30")
    member.press("Decide for the board")
    for said in ("Accredited with conditions", ATTENDANCE, HANDBOOK):
        assert said in member.text
    coordinator.open(dossier)
    coordinator.follow("The accreditation", exact=True)
    assert "In force" in coordinator.text
    assert re.fullmatch(r"/accreditation/[0-9a-f-]{36}", coordinator.path)
    return coordinator.path


def declare_and_decide(member: Person, dossier: str) -> None:
    member.open(dossier)
    member.follow("Declare your interests", exact=True)
    member.fill(interest="none")
    member.press("Declare")
    member.follow("Decide", exact=True)


def take_away_and_check(story: Story, people: People, dossier: str, tmp_path: Path) -> None:
    """An administrator takes the frozen dossier away, and a stranger checks it by the README's script."""
    administrator = people.administrator
    administrator.open(dossier)
    administrator.follow("Submission 1", exact=True)
    assert "75.0%" in administrator.text
    with administrator.page.expect_download() as saving:
        administrator.page.get_by_role("button", name="Take the signed archive away").click()
    taken = Path(saving.value.path()).read_bytes()
    identity = people.stranger.page.request.get(f"{story.world.base}/.well-known/did.json").body()
    code, said = check(tmp_path, taken, identity)
    assert (code, said.splitlines()[-1]) == (0, "Good: 9 files, as the office signed them.")


def meet(story: Story, people: People, words: str) -> None:
    """The coordinator hands evidence in, the reviewer finds it not enough, and then enough."""
    coordinator, reviewer = people.coordinator, people.reviewer
    coordinator.open("/accreditation/due?whose=own")
    assert words in coordinator.text
    for answer, verdict, state in (
        ("It is done.", "reject", "Evidence not enough"),
        ("It is done, and signed.", "accept", "Met"),
    ):
        coordinator.open("/accreditation/due?whose=own&kind=condition")
        coordinator.follow("Condition")
        assert words in coordinator.text
        coordinator.follow("Hand evidence in", exact=True)
        coordinator.fill(answer=answer, title=f"Proof of: {answer}")
        coordinator.page.locator('main [name="file"]').set_input_files(story.paper)
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
    administrator.open("/accreditation/endangered")
    administrator.follow(HANDBOOK)
    assert "may be suspended from 20 October 2026 on" in administrator.text
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


def put_back_in_force(people: People, accreditation: str) -> None:
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


def renew(story: Story, people: People, accreditation: str) -> None:
    """Six months before the end the coordinator begins the renewal, and the board decides."""
    coordinator, member = people.coordinator, people.member
    coordinator.open("/")
    coordinator.follow("Begin the dossier that renews the accreditation of STOCTI")
    coordinator.press("Begin the dossier")
    dossier = coordinator.path
    assess_and_submit(story, coordinator, dossier)
    review(story, people, dossier)
    declare_and_decide(member, dossier)
    member.fill(outcome="accredit", words="It is well led.")
    member.fill(valid_from="2028-07-13", valid_until="2031-07-31")
    member.press("Decide for the board")
    assert "Accredited" in member.text
    people.administrator.open(accreditation)
    assert "Superseded" in people.administrator.text
    assert "31 July 2031" in read_by_everyone(people.stranger)


def read_by_everyone(stranger: Person) -> str:
    """What the public page of accredited programmes says."""
    stranger.open("/accredited")
    return stranger.text
