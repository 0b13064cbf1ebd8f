"""What states lack: written by the own focal point, read by the programme's coordinators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.access.actor import Role
from app.audit.models import TrailEntry
from app.needs.models import StateNeed
from app.programmes.states import ProgrammeState, ThematicArea
from tests.support.office import Office, Visitor

TEXT = "Nobody can read a seized phone."


def form(programme: UUID, **changed: Any) -> dict[str, Any]:
    return {"state": "KE", "programme": str(programme), "theme": "investigations", "text": TEXT, **changed}


def need(office: Office, programme: UUID, state: str = "KE", **values: Any) -> UUID:
    values = {"theme": ThematicArea.SECURITY, "text": f"Radios in {state}.", **values}
    return office.add(
        StateNeed, programme_id=programme, state_code=state, given_by=office.account(), **values
    )


def test_a_focal_point_puts_forward_what_the_state_lacks_and_the_coordinator_reads_it(
    office: Office,
) -> None:
    programme, other = office.programme(), office.programme()
    assert office.focal_point("KE").post("/needs/new", form(programme)).status_code == 303
    readers: dict[Visitor, bool] = {
        office.coordinator(programme): True,
        office.administrator(): True,
        office.focal_point("KE"): True,
        office.coordinator(other): False,
        office.focal_point("GH"): False,
    }
    assert [TEXT in visitor.get("/needs").text for visitor in readers] == list(readers.values())
    assert office.count(TrailEntry, TrailEntry.action == "need.put_forward") == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"state": "GH"}, "Member state: Choose one of the options."),
        ({"theme": "sport"}, "Theme: Choose one of the options."),
        ({"text": "  "}, "What your services lack: Fill this in."),
        ({"text": "x" * 2001}, "What your services lack: Write at most 2000 characters."),
    ],
)
def test_what_is_not_right_is_said_at_its_field(
    office: Office, changed: dict[str, str], sentence: str
) -> None:
    focal_point, programme = office.focal_point("KE"), office.programme()
    answer = focal_point.post("/needs/new", form(programme, **changed))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(StateNeed) == 0


def test_a_programme_that_is_no_longer_shown_is_not_offered(office: Office) -> None:
    programme = office.programme(state=ProgrammeState.WITHDRAWN)
    assert office.focal_point("KE").post("/needs/new", form(programme)).status_code == 422


def test_the_same_is_not_put_forward_twice(office: Office) -> None:
    focal_point, programme = office.focal_point("KE"), office.programme()
    answers = [focal_point.post("/needs/new", form(programme)) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [303, 422]
    assert "You put this forward already." in answers[1].text


def test_it_is_changed_and_removed_by_the_own_focal_point_alone(office: Office) -> None:
    programme = office.programme()
    key = need(office, programme)
    changed = {"version": "1", "theme": "rehabilitation", "text": "Someone who asks."}
    others = {office.coordinator(programme): 403, office.focal_point("GH"): 404, office.administrator(): 403}
    for visitor, status in others.items():
        for path in (f"/needs/{key}/edit", f"/needs/{key}/remove"):
            assert visitor.post(path, changed).status_code == status
    own = office.focal_point("KE")
    assert own.post(f"/needs/{key}/edit", changed).status_code == 303
    found = office.read(StateNeed, key)
    assert (found.theme, found.text, found.version) == (ThematicArea.REHABILITATION, "Someone who asks.", 2)
    stale = own.post(f"/needs/{key}/edit", {**changed, "text": "Mine."})
    assert (stale.status_code, "Mine." in stale.text) == (409, True)
    assert "Someone who asks." in own.get(f"/needs/{key}/remove").text
    assert own.post(f"/needs/{key}/remove").status_code == 303
    assert office.count(StateNeed) == 0


def test_the_list_is_filtered_and_taken_away_with_a_word_in_the_trail(office: Office) -> None:
    first, second = office.programme("AAA"), office.programme("BBB")
    need(office, first)
    need(office, second, "GH", theme=ThematicArea.REHABILITATION, text="Psychologists.")
    administrator = office.administrator()
    for query in (f"programme={second}", "state=GH", "theme=rehabilitation", "q=psycho"):
        page = administrator.get(f"/needs?{query}").text
        assert ("Psychologists." in page, "Radios in KE." in page) == (True, False), query
    file = administrator.post("/needs?state=KE").text
    assert ("Kenya,AAA,Security,Radios in KE." in file, "Psychologists." in file) == (True, False)
    assert office.count(TrailEntry, TrailEntry.action == "need.export") == 1


def test_an_empty_list_says_who_writes_there(office: Office) -> None:
    assert "Say what your services lack" in office.focal_point("KE").get("/needs").text
    assert "Focal points write here" in office.administrator().get("/needs").text


def test_nobody_else_reads_it(office: Office) -> None:
    need(office, office.programme())
    observer = office.account()
    office.grant(observer, Role.OBSERVER)
    for visitor in (
        office.signed_in(observer),
        office.screening_officer(),
        office.signed_in(office.account()),
    ):
        assert visitor.get("/needs").status_code == 403
