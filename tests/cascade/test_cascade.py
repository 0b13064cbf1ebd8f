"""Training at home: reported by account or letter, refused where it can't be, confirmed by the state."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cascade import operations
from app.cascade.models import CascadeActivity, CascadeLink
from app.cascade.states import CascadeState
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.measures import measure, of_programmes, readings
from app.core.outbox import Mail
from app.people.letters import DeadLinkError
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.conftest import NOW
from tests.evaluations.support import LAST_DAY, Group, on
from tests.registrations.racing import all_at_once
from tests.support.office import Office, Visitor, refusals

TODAY = date(2026, 8, 3)
GONE = "This link opens nothing any more"


class Home:
    """A graduate of Kenya, who has an account, and the state's focal point."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.cohort = office.cohort(state=CohortState.COMPLETED, last_day=LAST_DAY)
        self.registration = office.registration(
            self.cohort, state=RegistrationState.COMPLETED, member_state="KE"
        )
        found = office.read(Cohort, self.cohort)
        self.programme: UUID = found.programme_id
        self.module = office.modules(found.curriculum_id)[0]
        self.person: UUID = office.read(Registration, self.registration).person_id
        self.account = office.account(self.person)
        self.path = f"/cascade/report/{self.registration}"

    def form(self, **changed: Any) -> dict[str, Any]:
        days = {
            "first_day": changed.pop("first_day", "1 6 2026"),
            "last_day": changed.pop("last_day", "3 6 2026"),
        }
        parts = {
            f"{name}-{part}": value
            for name, said in days.items()
            for part, value in zip(("day", "month", "year"), said.split(), strict=True)
        }
        said = {
            "place": "Police Academy, Nairobi",
            "participants": "20",
            "women": "8",
            "modules": str(self.module),
        }
        return {**parts, **said, **changed}

    def graduate(self) -> Visitor:
        return self.office.signed_in(self.account)

    def report(self, **changed: Any) -> Any:
        return self.graduate().post(self.path, self.form(**changed))

    def activity(self) -> CascadeActivity:
        with self.office.app.app_context():
            found = db.session.scalars(sa.select(CascadeActivity)).one()
            db.session.remove()
        return found

    def figures(self) -> list[Any]:
        with self.office.app.app_context():
            found = [
                measure(name).figures(of_programmes([self.programme]))
                for name in ("cascade.people", "cascade.women")
            ]
        return [figure[self.programme].value if figure else None for figure in found]


def test_a_graduate_reports_the_state_confirms_and_then_it_counts(office: Office) -> None:
    home = Home(office)
    with on(TODAY):
        focal = office.focal_point("KE")
        assert "What you taught since" in home.graduate().get(f"/registrations/{home.registration}").text
        answer = home.report()
        path = f"/cascade/{home.activity().id}"
        assert answer.location == path
        assert home.figures() == [None, None]
        assert "Confirm one report of training at home" in focal.get("/").text
        assert focal.post(f"{path}/confirm").location == path
        assert "Confirm one report" not in focal.get("/").text
        assert home.figures() == [20, Fraction(8, 20)]
        page = focal.get("/cascade").text
        assert [
            "Police Academy, Nairobi" in page,
            "1 training, 20 people, and 8 women among them" in page,
        ] == [True, True]
    assert home.activity().state is CascadeState.CONFIRMED


def test_each_programmes_figure_says_when_one_of_its_own_reports_was_last_moved(office: Office) -> None:
    moved: dict[UUID, datetime] = {}
    for days, home in enumerate((Home(office), Home(office)), start=1):
        with on(TODAY):
            path = home.report().location
        with on(TODAY + timedelta(days=days)):
            assert office.focal_point("KE").post(f"{path}/confirm").location == path
            moved[home.programme] = clock.now()
    with office.app.app_context():
        found = readings(of_programmes(list(moved)), [measure("cascade.people")])["cascade.people"]
    assert {programme: reading.changed_at for programme, reading in found.items()} == moved


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"women": "21"}, [("women", "There can't be more women than people.")]),
        ({"participants": "0"}, [("participants", "Write a whole number from 1 to 5000.")]),
        ({"participants": "5001"}, [("participants", "Write a whole number from 1 to 5000.")]),
        ({"women": "-1"}, [("women", "Write a whole number from 0 to 5000.")]),
        (
            {"participants": "many"},
            [
                ("participants", "This is not a whole number. Write one in digits."),
                ("participants", "Write a whole number from 1 to 5000."),
            ],
        ),
        (
            {"first_day": "27 3 2026"},
            [("first_day", "Your own training ended on 27 March 2026. Write a day after it.")],
        ),
        ({"last_day": "31 5 2026"}, [("last_day", "The last day is before the first.")]),
        (
            {"last_day": "4 8 2026"},
            [("last_day", "This day is still to come. Report the training when it is over.")],
        ),
        ({"place": ""}, [("place", "Fill this in.")]),
        ({"place": "x" * 401}, None),
        ({"modules": ""}, None),
        ({"modules": "019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa"}, [("modules", "Choose among the options.")]),
    ],
)
def test_what_can_not_be_is_refused_with_its_field(
    office: Office, changed: dict[str, str], expected: list[tuple[str, str]] | None
) -> None:
    home = Home(office)
    with on(TODAY):
        answer = home.report(**changed)
        assert answer.status_code == 422
        if expected is not None:
            assert refusals(answer) == expected
        assert office.count(CascadeActivity) == 0
        assert home.report().status_code == 303


def test_the_same_training_is_reported_once(office: Office) -> None:
    home = Home(office)
    with on(TODAY):
        assert home.report().status_code == 303
        answer = home.report()
        assert refusals(answer) == [("first_day", "You reported this already. Change that report instead.")]


def test_who_has_not_completed_the_training_reports_nothing(office: Office) -> None:
    group = Group(office)
    person = office.read(Registration, group.registrations[0]).person_id
    account = office.account(person)
    home = Home(office)
    with on(TODAY):
        trainee = office.signed_in(account)
        path = f"/cascade/report/{group.registrations[0]}"
        assert "There is nothing to report yet" in trainee.get(path).text
        answer = trainee.post(path, home.form())
        assert answer.status_code == 422
        assert trainee.get(home.path).status_code == 404
        assert trainee.post(home.path, home.form()).status_code == 404
    assert office.count(CascadeActivity) == 0


def test_another_state_neither_sees_nor_confirms_it(office: Office) -> None:
    home = Home(office)
    with on(TODAY):
        home.report()
        path = f"/cascade/{home.activity().id}"
        ghana = office.focal_point("GH")
        assert [ghana.get(path).status_code, ghana.post(f"{path}/confirm").status_code] == [404, 404]
        assert "Nairobi" not in ghana.get("/cascade?programme=P1&state=KE").text
        coordinator = office.coordinator(home.programme)
        assert [coordinator.get(path).status_code, coordinator.post(f"{path}/confirm").status_code] == [
            200,
            403,
        ]
        assert office.coordinator(office.programme()).get(path).status_code == 404


def test_a_focal_point_does_not_confirm_an_own_report(office: Office) -> None:
    home = Home(office)
    office.grant(home.account, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    with on(TODAY):
        home.report()
        answer = home.graduate().post(f"/cascade/{home.activity().id}/confirm")
        assert answer.status_code == 422
        assert "another focal point of your state confirms it" in answer.text
    assert home.activity().state is CascadeState.REPORTED


def test_a_returned_report_is_said_anew_by_the_letter_and_the_link_works_once(office: Office) -> None:
    home = Home(office)
    with on(TODAY):
        home.report()
        focal, path = office.focal_point("KE"), f"/cascade/{home.activity().id}"
        assert refusals(focal.post(f"{path}/return", {"reason": ""})) == [("reason", "Write the reason.")]
        assert focal.post(f"{path}/return", {"reason": "Were they twenty?"}).location == path
        assert "Were they twenty?" in home.graduate().get(path).text
        link = letter_link(office)
        stranger = office.anonymous()
        assert 'value="20"' in stranger.get(link).text
        assert (
            stranger.post(link, home.form(participants="18"), page="/login").location == "/cascade/reported"
        )
        assert (home.activity().state, home.activity().participants) == (CascadeState.REPORTED, 18)
        for answer in (stranger.get(link), stranger.post(link, home.form(), page="/login")):
            assert (answer.status_code, GONE in answer.text) == (410, True)
    assert office.count(CascadeLink) == 0


def letter_link(office: Office) -> str:
    with office.app.app_context():
        bodies = db.session.scalars(
            sa.select(Mail.body).where(Mail.body.contains("by-letter")).order_by(Mail.created_at, Mail.id)
        ).all()
        db.session.remove()
    found = re.search(r"/cascade/report/by-letter/[^?\s]+", bodies[-1])
    assert found
    return found[0]


def test_the_letter_months_later_brings_a_link_that_reports_without_an_account(office: Office) -> None:
    group = Group(office, 1, state=CohortState.COMPLETED)
    group.ask(date(2026, 7, 25))
    home = Home(office)
    link = letter_link(office)
    with on(TODAY):
        stranger = office.anonymous()
        module = re.search(r'name="modules"[^>]*value="([^"]+)"', stranger.get(link).text)
        assert module
        wrong = stranger.post(link, home.form(women="30", modules=module[1]), page="/login")
        assert refusals(wrong) == [("women", "There can't be more women than people.")]
        assert (
            stranger.post(link, home.form(modules=module[1]), page="/login").location == "/cascade/reported"
        )
        assert stranger.get(link).status_code == 410
    with on(date(2026, 12, 1)):
        assert office.anonymous().get("/cascade/report/by-letter/" + "x" * 43).status_code == 410
    found = home.activity()
    assert (found.registration_id, found.state) == (group.registrations[0], CascadeState.REPORTED)
    assert office.read(Person, found.person_id).state_code == "KE"


def test_an_old_link_reports_nothing(office: Office) -> None:
    group = Group(office, 1, state=CohortState.COMPLETED)
    group.ask(date(2026, 7, 25))
    link = letter_link(office)
    with on(date(2026, 10, 25)):
        assert office.anonymous().get(link).status_code == 410


def test_a_link_is_tried_twenty_times_an_hour_and_no_other_with_it(office: Office) -> None:
    visitor = office.anonymous()

    def tried(token: str, line: str) -> int:
        where = {"REMOTE_ADDR": line}
        return visitor.post(f"/cascade/report/by-letter/{token}", environ_base=where).status_code

    assert [tried("x" * 43, f"10.0.0.{n}") for n in range(21)] == [410] * 20 + [429]
    assert tried("y" * 43, "10.0.1.1") == 410


def test_the_same_training_reported_at_once_is_one_report(office: Office, migrated: Settings) -> None:
    home = Home(office)
    with on(TODAY):
        assert (
            all_at_once(office, migrated, home.account, [(home.path, home.form())] * 8) == [303] + [422] * 7
        )
    assert office.count(CascadeActivity) == 1


def test_a_link_that_another_sending_used_meanwhile_reports_nothing(office: Office) -> None:
    link = office.add(
        CascadeLink,
        registration_id=Home(office).registration,
        token_hash="the letter's",
        expires_at=NOW + timedelta(days=1),
    )
    with office.deed() as session:
        read = session.get_one(CascadeLink, link)
        operations.spend(read)
        with pytest.raises(DeadLinkError):
            operations.spend(read)


def test_the_same_link_sent_at_once_reports_once(office: Office) -> None:
    group = Group(office, 1, state=CohortState.COMPLETED)
    group.ask(date(2026, 7, 25))
    home, link = Home(office), letter_link(office)
    with on(TODAY):
        page = office.anonymous().get(link).text
        module = re.findall(r'name="modules"[^>]*value="([^"]+)"', page)[0]
        visitors = [office.anonymous() for _n in range(4)]
        forms = [
            {"csrf_token": visitor.token(), **home.form(place=f"Town {n}", modules=module)}
            for n, visitor in enumerate(visitors)
        ]
        with ThreadPoolExecutor(4) as pool:
            statuses = list(
                pool.map(
                    lambda pair: pair[0].client.post(link, data=pair[1]).status_code,
                    zip(visitors, forms, strict=True),
                )
            )
    assert sorted(statuses) == [303, 410, 410, 410]
    assert office.count(CascadeActivity) == 1
