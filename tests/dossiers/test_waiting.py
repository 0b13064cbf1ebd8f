"""What waits in a dossier stands on the start page of whose turn it is, and of nobody else."""

from __future__ import annotations

from app.access.actor import Role
from tests.dossiers.scene import Application, application
from tests.support.office import Office, Visitor

LABEL = "Go on with the dossier of STOCTI"


def waits_for(one: Application) -> list[str]:
    people: dict[str, Visitor] = {
        "coordinator": one.coordinator,
        "administrator": one.administrator,
        "reviewer": one.reviewer,
        "board": one.board,
    }
    return [name for name, visitor in people.items() if LABEL in visitor.get("/").text]


def test_each_turn_stands_on_the_start_page_of_whose_it_is(office: Office) -> None:
    one = application(office)
    assert waits_for(one) == []
    one.begin()
    assert waits_for(one) == ["coordinator"]
    one.complete()
    one.submit()
    assert waits_for(one) == ["administrator"]
    one.administrator.post(f"{one.url}/reviewers", {"reviewer": str(one.reviewer_id)})
    assert waits_for(one) == ["administrator", "reviewer"]
    one.reviewer.post(f"{one.url}/interests", {"interest": "none"})
    assert waits_for(one) == ["administrator"]
    one.administrator.post(f"{one.url}/move/begin_review")
    assert waits_for(one) == ["reviewer"]
    for code in ("A1", "A2", "B1"):
        one.find(code)
    one.reviewer.post(f"{one.url}/findings/send")
    assert waits_for(one) == ["coordinator"]
    assert "Check the facts in the findings" in one.coordinator.get("/").text
    one.coordinator.post(f"{one.url}/findings/close")
    assert waits_for(one) == ["reviewer"]
    one.reviewer.post(f"{one.url}/recommend", {"outcome": "accredit", "words": "Good."})
    assert waits_for(one) == ["board"]
    one.decide("accredit")
    assert waits_for(one) == []


def test_a_decision_does_not_wait_for_who_had_a_part_in_the_dossier(office: Office) -> None:
    one = application(office)
    one.reviewed()
    office.grant(one.reviewer_id, Role.BOARD_MEMBER)
    assert waits_for(one) == ["board"]
    one.decide("refuse")
    one.coordinator.post(f"{one.url}/appeal", {"reason": "The handbook was there."})
    assert waits_for(one) == []
    office.grant(fresh := office.account(), Role.BOARD_MEMBER)
    assert LABEL in office.signed_in(fresh).get("/").text
