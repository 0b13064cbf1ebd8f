"""Conditions of an accreditation are asked, shown to be met, judged by others, and may suspend it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.access.actor import Role, ScopeKind
from app.accreditation.follow_models import Condition
from app.accreditation.models import Accreditation
from app.config import Settings
from app.core import clock
from app.core.outbox import Mail
from app.dossiers.models import EvidenceDocument
from app.people.models import Grant, User
from tests.dossiers.scene import application
from tests.registrations.racing import each_at_once
from tests.support.office import Office, Visitor, refusals
from tests.surveillance.following import Following, following, version, with_grace

MEET = "Meet a condition of the accreditation of STOCTI"
EXAMINE = "Examine the evidence for a condition of STOCTI"
SUSPEND = "Decide on suspending the accreditation of STOCTI"
PUT_BACK = "Put the accreditation of STOCTI back in force"


def waiting(one: Following, label: str) -> list[str]:
    """On whose start pages it stands."""
    people: dict[str, Visitor] = {
        "coordinator": one.coordinator,
        "administrator": one.administrator,
        "reviewer": one.reviewer,
    }
    return [name for name, visitor in people.items() if label in visitor.get("/").text]


def letters(office: Office) -> list[str]:
    """The subjects of the letters so far, in their order."""
    with office.deed() as session:
        return [one.subject for one in session.query(Mail).order_by(Mail.id)]


def on(day: str) -> Any:
    """At noon of that day."""
    return clock.set_to(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC))


def test_a_decisions_conditions_are_followed_and_examined_by_its_reviewer(office: Office) -> None:
    one = application(office)
    one.reviewed("with_conditions")
    with office.deed() as session:
        owner = session.query(Grant).filter_by(role=Role.COORDINATOR).one().user_id
    asked = {"condition_1": "Set the yearly review up.", "owner_1": str(owner), "due_1": "2026-06-30"}
    assert one.decide("with_conditions", **asked).status_code == 303
    with office.deed() as session:
        made = session.query(Condition).one()
        assert (made.words, made.due_on, made.owner_id) == (
            "Set the yearly review up.",
            date(2026, 6, 30),
            owner,
        )
        assert made.accreditation_id == session.query(Accreditation).one().id
        key = made.id
    assert MEET in one.coordinator.get("/").text
    assert "<bdi>Set the yearly review up.</bdi>" in one.coordinator.get("/?lang=ar").text
    url = f"/accreditation/conditions/{key}"
    assert one.reviewer.get(f"{url}/judge").status_code == 200
    other = office.account()
    office.grant(other, Role.REVIEWER)
    assert office.signed_in(other).get(f"{url}/judge").status_code == 403


def test_a_condition_is_asked_handed_in_rejected_handed_in_again_and_met(office: Office) -> None:
    one = following(office)
    url = one.condition()
    assert waiting(one, MEET) == ["coordinator"]
    assert one.hand_in(url).status_code == 303
    assert (one.states(), waiting(one, MEET), waiting(one, EXAMINE)) == (
        ["evidence_submitted"],
        [],
        ["reviewer"],
    )
    assert one.judge(url, "reject", "It is not signed.").status_code == 303
    assert (one.states(), waiting(one, MEET)) == (["rejected"], ["coordinator"])
    assert "It is not signed." in one.coordinator.get(url).text
    assert one.hand_in(url, answer="Signed now.").status_code == 303
    assert one.judge(url).status_code == 303
    assert (one.states(), waiting(one, EXAMINE)) == (["met"], [])
    assert office.count(EvidenceDocument) == 2
    assert letters(office) == [
        "Evidence for a condition of STOCTI waits to be examined",
        "A condition of the accreditation of STOCTI: Evidence not enough",
        "Evidence for a condition of STOCTI waits to be examined",
        "A condition of the accreditation of STOCTI: Met",
    ]


def test_a_document_that_the_programme_has_is_handed_in_once_more(office: Office) -> None:
    one = following(office)
    one.hand_in(one.condition())
    again = one.condition(due_on=date(2026, 4, 1))
    with office.deed() as session:
        document = session.query(EvidenceDocument).one().id
    chosen = {"document": str(document), "title": "", "file": ""}
    assert one.hand_in(again, **chosen).status_code == 303
    assert one.coordinator.get(f"{again}/document").data == one.reviewer.get(f"{again}/document").data
    assert office.count(EvidenceDocument) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"title": ""}, "title"),
        ({"file": "", "title": ""}, "document"),
        ({"expires_on": "2026-01-11"}, "expires_on"),
    ],
)
def test_evidence_that_shows_nothing_is_refused_at_its_field(
    office: Office, change: dict[str, str], field: str
) -> None:
    one = following(office)
    url = one.condition()
    assert [name for name, _said in refusals(one.hand_in(url, **change))] == [field]
    assert (one.states(), office.count(EvidenceDocument)) == (["open"], 0)
    assert one.hand_in(url).status_code == 303


@pytest.mark.parametrize(
    ("due", "field"), [("2026-01-11", "due_on"), ("2028-01-01", "due_on"), ("", "due_on"), ("soon", "due_on")]
)
def test_a_condition_due_in_the_past_or_after_the_term_is_refused(
    office: Office, due: str, field: str
) -> None:
    one = following(office)
    assert [name for name, _said in refusals(one.ask(due=due))] == [field]
    assert office.count(Condition) == 0
    assert one.ask(due="2026-01-12").status_code == 303


def test_nothing_is_asked_of_what_was_withdrawn_and_nothing_handed_in_for_it(office: Office) -> None:
    one = following(office)
    url = one.condition()
    assert one.move("withdraw").status_code == 303
    assert one.ask().status_code == 422
    assert one.hand_in(url).status_code == 422
    assert waiting(one, MEET) == []


def _as_owner(one: Following) -> Visitor:
    one.hand_in(url := one.condition(owner_id=one.administrator_id))
    return _judging(one, url)


def _as_who_handed_it_in(one: Following) -> Visitor:
    url = one.condition(owner_id=None)
    one.hand_in(url, who=one.administrator)
    return _judging(one, url)


def _as_coordinator_of_it(one: Following) -> Visitor:
    url = one.condition(owner_id=None)
    one.hand_in(url)
    one.office.grant(one.administrator_id, Role.COORDINATOR, ScopeKind.PROGRAMME, one.programme)
    return _judging(one, url)


def _judging(one: Following, url: str) -> Any:
    answer = one.judge(url, who=one.administrator)
    assert one.judge(url).status_code == 303  # somebody else may
    return answer


@pytest.mark.parametrize("way", [_as_owner, _as_who_handed_it_in, _as_coordinator_of_it])
def test_nobody_judges_a_condition_of_their_own(office: Office, way: Callable[[Following], Any]) -> None:
    one = following(office)
    answer = way(one)
    assert [said for _name, said in refusals(answer)] == [
        "You are to meet this condition, or handed its evidence in. Somebody else examines it."
    ]
    assert one.states() == ["met"]


def test_what_is_overdue_beyond_the_days_of_grace_asks_for_a_suspension_and_met_for_its_end(
    office: Office,
) -> None:
    one = following(office)
    with_grace(office, 10)
    url = one.condition()
    for day, waits in (("2026-03-01", []), ("2026-03-11", []), ("2026-03-12", ["administrator"])):
        with on(day):
            one.sign_in()
            assert (waiting(one, SUSPEND), waiting(one, MEET)) == (waits, ["coordinator"]), day
    with on("2026-03-12"):
        assert one.move("suspend", "The condition is overdue.").status_code == 303
        assert (one.state(), waiting(one, SUSPEND), waiting(one, PUT_BACK)) == ("suspended", [], [])
        assert [said for _name, said in refusals(one.move("reinstate"))] == [
            (
                "A condition whose day has passed is not met yet. Once its evidence is accepted, "
                "it can be put back."
            )
        ]
        assert one.hand_in(url).status_code == 303
        assert one.move("reinstate").status_code == 422
        assert one.judge(url).status_code == 303
        assert waiting(one, PUT_BACK) == ["administrator"]
        assert one.move("reinstate").status_code == 303
    assert one.state() == "in_force"
    assert [one for one in letters(office) if one.startswith("The accreditation")] == [
        "The accreditation of STOCTI is suspended",
        "The accreditation of STOCTI is suspended",
        "The accreditation of STOCTI is in force again",
        "The accreditation of STOCTI is in force again",
    ]


def test_an_administrator_lets_a_reviewer_examine(office: Office) -> None:
    one = following(office)
    url = one.condition(examiner_id=None)
    one.hand_in(url)
    assert waiting(one, EXAMINE) == ["administrator"]
    assert one.reviewer.get(f"{url}/judge").status_code == 403
    with office.deed() as session:
        person = session.get(User, one.reviewer_id).person_id
    assert one.administrator.post(f"{url}/examiner", {"examiner": str(person)}).status_code == 303
    assert waiting(one, EXAMINE) == ["reviewer"]
    assert one.judge(url).status_code == 303


def test_two_who_judge_at_once_leave_one_judgement(office: Office, migrated: Settings) -> None:
    one = following(office)
    url = one.condition()
    one.hand_in(url)
    now = version(one.reviewer, f"{url}/judge")
    forms = [
        (one.reviewer_id, f"{url}/judge", {"move": "accept", "reason": "", "version": now}),
        (one.administrator_id, f"{url}/judge", {"move": "reject", "reason": "No.", "version": now}),
    ]
    assert each_at_once(office, migrated, forms) == [303, 409]
    assert len([one for one in office.trail() if one[0] in {"condition.accept", "condition.reject"}]) == 1
