"""The focal point of one state: endorses, nominates, orders, replaces, and sees no other state."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Invitation
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.people.models import Grant, Person
from app.registrations import desk_queries
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.registrations.support import (
    APPLICATION,
    DECLARED,
    NOMINATION,
    S,
    coordinator_of,
    official_of,
    put,
    queries_of,
    registrations,
    seats_taken,
    selecting,
    states,
    subjects,
    take,
)
from tests.support.office import Office, Visitor, refusals


def test_the_desk_shows_what_waits_and_which_calls_are_open(office: Office) -> None:
    cohort = office.cohort(deadline=NOW + timedelta(days=7))
    _visitor, registration = official_of(office, cohort, S.SUBMITTED, name="Faith Odhiambo")
    page = office.focal_point("KE").get("/desk").text
    assert "National focal point of Kenya" in page
    assert f'href="/registrations/{registration}"' in page
    assert "Monday 19 January 2026, 10:00 (Rabat, UTC+1)" in page
    assert "Faith Odhiambo" not in office.focal_point("GH").get("/desk").text


def test_the_link_of_a_calls_letter_leads_to_the_desk_at_that_call_after_signing_in(office: Office) -> None:
    cohort = office.cohort()
    link = f"/desk?call={cohort}"
    assert office.anonymous().get(link).location == f"/login?next=/desk?call%3D{cohort}"
    focal_point = office.focal_point("KE")
    assert focal_point.get(link).location == f"/desk#c{cohort}"
    assert f'id="c{cohort}"' in focal_point.get("/desk").text
    assert focal_point.get("/desk?call=nonsense").status_code == 200


def test_the_menu_the_way_back_and_the_page_call_the_desk_by_one_name(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort, state=S.ENDORSED, priority=1)
    focal_point = office.focal_point("KE")
    page = focal_point.get("/desk").text
    assert ("<h1>Your desk</h1>" in page, "<title>Your desk – " in page) == (True, True)
    assert 'href="/desk" aria-current="page">Your desk</a>' in page
    for path in ("", "/edit", "/withdraw"):
        page = focal_point.get(f"/registrations/{registration}{path}").text
        assert '<a href="/desk">Nominees' not in page
    assert (
        '<a href="/desk"><bdi>Your desk</bdi></a>' in focal_point.get(f"/registrations/{registration}").text
    )


def test_a_single_call_is_read_whole_and_among_several_what_it_asks_is_folded(office: Office) -> None:
    first = office.cohort()
    focal_point = office.focal_point("KE")
    page = focal_point.get("/desk").text
    assert ('<details class="field" open>' in page, 'id="calls"' in page) == (True, False)
    second = office.cohort()
    page = focal_point.get("/desk").text
    assert (page.count('<details class="field">'), '<details class="field" open>' in page) == (2, False)
    contents = page.partition('id="calls"')[2].partition("</section>")[0]
    assert re.findall(r'href="#([\w-]+)"', contents) == [f"c{first}", f"c{second}"]
    assert '<details class="field" open>' in focal_point.get(f"/desk?cohort={second}").text


def test_an_empty_desk_says_when_something_will_stand_there(office: Office) -> None:
    page = office.focal_point("NA").get("/desk").text
    assert "No call invites your state now" in page
    assert "National focal point of Namibia" in page


def test_a_draft_is_not_yet_the_states_affair(office: Office) -> None:
    cohort = office.cohort()
    official_of(office, cohort, S.DRAFT, name="Faith Odhiambo")
    focal_point = office.focal_point("KE")
    assert "Faith Odhiambo" not in focal_point.get("/desk").text
    assert "Faith Odhiambo" not in focal_point.get("/nominees").text


def test_another_states_registration_does_not_exist(office: Office) -> None:
    cohort = office.cohort()
    _visitor, registration = official_of(office, cohort, S.SUBMITTED)
    ghana = office.focal_point("GH")
    missing = ghana.get("/registrations/01900000-0000-7000-8000-000000000000")
    for path in ("", "/edit", "/endorse", "/refuse", "/replace"):
        answer = ghana.get(f"/registrations/{registration}{path}")
        assert (answer.status_code, answer.data) == (404, missing.data)
    for path in ("/endorse", "/return", "/refuse", "/up", "/down", "/place", "/withdraw", "/replace"):
        assert ghana.post(f"/registrations/{registration}{path}", {"reason": "x"}).status_code == 404
    assert states(office, registration) == [S.SUBMITTED]


def test_a_returned_application_comes_back_changed(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.SUBMITTED, email="faith@example.org")
    focal_point = office.focal_point("KE")
    assert take(focal_point, registration, "return") == 422
    assert take(focal_point, registration, "return", reason="Name your directorate.") == 303
    assert "Name your directorate." in official.get(f"/registrations/{registration}").text
    assert subjects(office, "faith@example.org") == ["Change your application and send it again"]
    changed = {**APPLICATION, "version": "1"}
    assert official.post(f"/registrations/{registration}/edit", changed).status_code == 303
    assert take(official, registration, "submit") == 303
    assert take(focal_point, registration, "endorse") == 303
    found = office.read(Registration, registration)
    assert (found.state, found.priority) == (S.ENDORSED, 1)


def test_a_refusal_says_why_and_ends_it(office: Office) -> None:
    cohort = office.cohort()
    official, registration = official_of(office, cohort, S.SUBMITTED)
    focal_point = office.focal_point("KE")
    assert take(focal_point, registration, "refuse", reason="Not this year.") == 303
    assert "Not this year." in official.get(f"/registrations/{registration}").text
    assert take(focal_point, registration, "endorse") == 422
    assert states(office, registration) == [S.REFUSED]


def test_once_the_selection_began_nothing_more_is_endorsed(office: Office) -> None:
    cohort = selecting(office)
    _official, registration = official_of(office, cohort, S.SUBMITTED)
    answer = office.focal_point("KE").post(f"/registrations/{registration}/endorse")
    assert answer.status_code == 422
    assert "The selection has begun" in answer.text


def test_a_focal_point_does_not_endorse_their_own_application(office: Office) -> None:
    cohort = office.cohort()
    person = office.person(state="KE")
    user = office.account(person)
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "KE")
    registration = office.registration(cohort, person, state=S.SUBMITTED)
    answer = office.signed_in(user).post(f"/registrations/{registration}/endorse")
    assert answer.status_code == 422
    assert "You can&#39;t decide about yourself." in answer.text


def test_a_nominee_arrives_endorsed_and_last_in_order(office: Office) -> None:
    cohort = office.cohort()
    office.registration(cohort, state=S.ENDORSED, priority=1)
    focal_point = office.focal_point("KE")
    assert focal_point.get(f"/cohorts/{cohort}/nominate").status_code == 200
    assert focal_point.post(f"/cohorts/{cohort}/nominate", NOMINATION).status_code == 303
    made = registrations(office)[-1]
    person = office.read(Person, made.person_id)
    assert (made.state, made.state_code, made.priority) == (S.ENDORSED, "KE", 2)
    assert (person.name, person.state_code) == ("Grace Chebet Kiplagat", "KE")
    assert "Nominated by the state" in focal_point.get(f"/registrations/{made.id}").text


def test_a_nominee_is_recognised_by_e_mail_within_the_state_only(office: Office) -> None:
    cohort = office.cohort()
    known = office.person("Esther Macharia", state="KE", email="Esther@police.example.org")
    foreign = office.person("Abla Mensah", state="GH", email="abla@police.example.org")
    focal_point = office.focal_point("KE")
    form = {**NOMINATION, "email": "esther@POLICE.example.org"}
    assert focal_point.post(f"/cohorts/{cohort}/nominate", form).status_code == 303
    form = {**NOMINATION, "email": "abla@police.example.org"}
    assert focal_point.post(f"/cohorts/{cohort}/nominate", form).status_code == 303
    first, second = registrations(office)
    assert first.person_id == known
    assert second.person_id != foreign
    assert "Abla Mensah" not in focal_point.get("/desk").text
    assert office.read(Person, known).name == "Esther Macharia"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"given_names": "", "family_name": ""}, "Write the name as in the passport"),
        ({"given_names": "\x00\u200b", "family_name": " "}, "Write the name as in the passport"),
        ({"given_names": "x" * 300}, "Write at most 200 characters."),
        ({"email": "not an address"}, "Write an e-mail address"),
        ({"sex": "X"}, "Choose one of the options."),
        ({"organisation": ""}, "Fill this in."),
        ({"given_names": "=HYPERLINK(1)"}, "A spreadsheet would take this for a formula."),
        ({"date_of_birth": "31/02/1984"}, "There is no such date."),
        ({"date_of_birth": "2010"}, "This is beyond what is possible."),
        ({"years_of_service": "3", "years_in_ct": "4"}, "more years in the field than in service"),
        ({"phone": "711 000 000"}, "Write the number with + and the country’s prefix."),
        ({"declared_by_state": ""}, "Without these declarations nobody is nominated."),
    ],
)
def test_a_wrong_nomination_names_its_mistake(office: Office, form: dict[str, str], sentence: str) -> None:
    cohort = office.cohort()
    before = office.count(Person)
    focal_point = office.focal_point("KE")
    answer = focal_point.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, **form})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (office.count(Registration), office.count(Person)) == (0, before + 1)


@pytest.mark.parametrize(
    "name", ["محمد عبد الرحمن", "<script>alert(1)</script>", "Nyong’o-Ekwueme", "x" * 200]
)
def test_a_name_of_any_kind_is_kept_as_text(office: Office, name: str) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    form = {**NOMINATION, "given_names": name, "family_name": ""}
    assert focal_point.post(f"/cohorts/{cohort}/nominate", form).status_code == 303
    made = registrations(office)[0]
    assert office.read(Person, made.person_id).name == name
    assert "<script>" not in focal_point.get("/desk").text
    assert "<script>" not in focal_point.get(f"/registrations/{made.id}").text


def test_the_state_of_a_nominee_is_the_focal_points_own(office: Office) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    form = {**NOMINATION, "state_code": "GH", "state": "confirmed"}
    assert focal_point.post(f"/cohorts/{cohort}/nominate", form).status_code == 303
    assert [(r.state_code, r.state) for r in registrations(office)] == [("KE", S.ENDORSED)]


def test_a_focal_point_of_two_states_says_for_which(office: Office) -> None:
    cohort = office.cohort()
    user = office.account(state="KE")
    for code in ("KE", "GH"):
        office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, code)
    visitor = office.signed_in(user)
    assert visitor.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, "state_code": "NA"}).status_code == 422
    assert visitor.post(f"/cohorts/{cohort}/nominate", {**NOMINATION, "state_code": "GH"}).status_code == 303
    assert [r.state_code for r in registrations(office)] == ["GH"]


def test_nobody_is_nominated_twice_or_too_late_or_uninvited(office: Office) -> None:
    cohort, closed = office.cohort(), office.cohort(deadline=NOW)
    other = office.cohort(invites=("GH",))
    focal_point = office.focal_point("KE")
    assert focal_point.post(f"/cohorts/{cohort}/nominate", NOMINATION).status_code == 303
    twice = focal_point.post(f"/cohorts/{cohort}/nominate", NOMINATION)
    late = focal_point.post(f"/cohorts/{closed}/nominate", NOMINATION)
    uninvited = focal_point.get(f"/cohorts/{other}/nominate")
    assert "This official already has a registration for this cohort." in twice.text
    assert "The deadline of this call has passed." in late.text
    assert "This call does not invite your state" in uninvited.text
    assert focal_point.post(f"/cohorts/{other}/nominate", NOMINATION).status_code in {403, 422}
    assert office.count(Registration) == 1


def order(office: Office, *keys: UUID) -> list[int | None]:
    return [office.read(Registration, key).priority for key in keys]


def moved(visitor: Visitor, registration: UUID, way: str, **form: str) -> TestResponse:
    """Move a nominee by the form on the desk, which holds the place at which the nominee was shown."""
    row = visitor.get("/desk").text.partition(f'id="r{registration}"')[2].partition("</tr>")[0]
    seen = re.search(r'name="seen" value="(\d+)"', row)
    return visitor.post(
        f"/registrations/{registration}/{way}", {"seen": seen[1] if seen else "1", "place": "1", **form}
    )


def test_the_state_keeps_its_own_order(office: Office) -> None:
    cohort = office.cohort()
    first, second, third = (office.registration(cohort, state=S.ENDORSED, priority=n) for n in (1, 2, 3))
    ghana = office.registration(cohort, state=S.ENDORSED, priority=1, member_state="GH")
    focal_point = office.focal_point("KE")
    answer = moved(focal_point, third, "up")
    assert (answer.status_code, answer.location) == (303, f"/desk#r{third}")
    assert order(office, first, second, third, ghana) == [1, 3, 2, 1]
    moved(focal_point, first, "down")
    assert order(office, first, second, third) == [2, 3, 1]
    moved(focal_point, third, "up")
    assert order(office, first, second, third) == [2, 3, 1]
    put(office, cohort, state=CohortState.SELECTING)
    refused = moved(focal_point, third, "down")
    assert (refused.status_code, "The selection has begun" in refused.text) == (422, True)
    assert order(office, first, second, third) == [2, 3, 1]


def test_a_nominee_is_moved_to_any_place_in_one_act(office: Office) -> None:
    cohort = office.cohort()
    one, two, three, four = (office.registration(cohort, state=S.ENDORSED, priority=n) for n in (1, 2, 3, 3))
    ghana = office.registration(cohort, state=S.ENDORSED, priority=7, member_state="GH")
    focal_point = office.focal_point("KE")

    def put_at(registration: UUID, place: str) -> tuple[int, list[int | None]]:
        status = moved(focal_point, registration, "place", place=place).status_code
        return status, order(office, one, two, three, four)

    assert put_at(four, "1") == (303, [2, 3, 4, 1])
    assert put_at(one, "3") == (303, [3, 2, 4, 1])
    assert put_at(four, "٤") == (303, [2, 1, 3, 4])
    assert order(office, ghana) == [7]
    assert [action for action, *_rest in office.trail()].count("registration.order") == 3
    for wrong in ("0", "5", "99", "-1", "first", "9" * 5000, ""):
        assert put_at(two, wrong) == (422, [2, 1, 3, 4])
    assert focal_point.post(f"/registrations/{two}/place", {}).status_code == 422
    put(office, cohort, state=CohortState.SELECTING)
    assert put_at(two, "4") == (422, [2, 1, 3, 4])


def test_a_refused_place_is_one_mistake_that_names_the_official_and_the_real_bound(office: Office) -> None:
    cohort = office.cohort()
    person = office.person("Amina Abdi", state="KE")
    amina = office.registration(cohort, person, state=S.ENDORSED, priority=1)
    for place in (2, 3):
        office.registration(cohort, state=S.ENDORSED, priority=place)
    focal_point = office.focal_point("KE")
    for wrong in ("abc", "0", "4"):
        answer = moved(focal_point, amina, "place", place=wrong)
        sentence = "Write a number from 1 to 3 for Amina Abdi."
        assert refusals(answer) == [("place", sentence)]
        row = answer.text.partition(f'id="r{amina}"')[2].partition("</tr>")[0]
        assert (row.count(sentence), row.count('aria-invalid="true"'), f'value="{wrong}"' in row) == (
            1,
            1,
            True,
        )
        assert answer.text.count(sentence) == 2
        assert "<title>Mistake: " in answer.text


@pytest.mark.parametrize("way", ["place", "up", "down"])
def test_the_address_of_a_refused_move_leads_back_to_the_desk(office: Office, way: str) -> None:
    cohort = office.cohort()
    first, second = (office.registration(cohort, state=S.ENDORSED, priority=place) for place in (1, 2))
    focal_point = office.focal_point("KE")
    for asked in ("", "?lang=fr"):
        answer = focal_point.get(f"/registrations/{first}/{way}{asked}")
        assert (answer.status_code, answer.location) == (303, f"/desk#r{first}")
    assert 'lang="fr"' in focal_point.get("/desk").text
    assert order(office, first, second) == [1, 2]
    assert office.focal_point("GH").get(f"/registrations/{first}/{way}").status_code == 404


@pytest.mark.parametrize("way", ["place", "up", "down"])
def test_a_nominee_who_stands_elsewhere_by_now_is_not_moved_and_it_is_said_where(
    office: Office, way: str
) -> None:
    cohort = office.cohort()
    person = office.person("Amina Abdi", state="KE")
    first, second = (office.registration(cohort, state=S.ENDORSED, priority=place) for place in (1, 2))
    amina = office.registration(cohort, person, state=S.ENDORSED, priority=3)
    focal_point = office.focal_point("KE")
    assert moved(focal_point, amina, "up").status_code == 303
    assert "Amina Abdi now stands at place 2 in your order." in focal_point.get("/desk").text
    assert order(office, first, second, amina) == [1, 3, 2]
    for form in ({"seen": "3", "place": "1"}, {"place": "1"}, {"seen": "x", "place": "1"}):
        stale = focal_point.post(f"/registrations/{amina}/{way}", form)
        assert (stale.status_code, order(office, first, second, amina)) == (409, [1, 3, 2])
        assert "Your order was changed meanwhile: Amina Abdi now stands at place 2." in stale.text
        row = stale.text.partition(f'id="r{amina}"')[2].partition("</tr>")[0]
        assert ('name="seen" value="2"' in row, 'autocomplete="off" value="2"' in row) == (True, True)
    assert moved(focal_point, amina, "place").status_code == 303
    assert order(office, first, second, amina) == [2, 3, 1]


def test_whoever_comes_behind_the_seats_is_an_alternate(office: Office) -> None:
    cohort = office.cohort(invites=("KE",))
    with office.deed() as session:
        session.execute(sa.update(Invitation).values(seats=2))
    keys = [office.registration(cohort, state=S.ENDORSED, priority=n) for n in (1, 2, 3)]
    focal_point = office.focal_point("KE")

    def alternates() -> list[bool]:
        page = focal_point.get("/desk").text
        rows = [page.partition(f'id="r{key}"')[2].partition("</tr>")[0] for key in keys]
        return ["Alternate" in row for row in rows]

    assert alternates() == [False, False, True]
    moved(focal_point, keys[2], "place", place="1")
    assert alternates() == [False, True, False]


def test_an_offer_waits_on_the_desk_and_says_who_can_not_answer_it(office: Office) -> None:
    cohort = selecting(office)
    until = NOW + timedelta(days=1)
    nominee = office.registration(cohort, state=S.OFFERED, offer_until=until)
    official_of(office, cohort, S.OFFERED, offer_until=until)
    page = office.focal_point("KE").get("/desk").text
    assert "See 2 open offers" in page
    assert page.count("but has no account yet: you can answer") == 1
    assert "has no account yet" in page.partition(f'id="r{nominee}"')[2].partition("</tr>")[0]


def test_the_desk_asks_as_much_with_one_nominee_and_past_cohort_as_with_many(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    focal_point = office.focal_point("KE")
    counts = []
    for nominees, past in ((1, 1), (29, 8)):
        for _n in range(nominees):
            office.registration(cohort, state=S.ENDORSED, priority=1)
        for _n in range(past):
            over = office.cohort(programme, state=CohortState.COMPLETED)
            office.registration(over, state=S.COMPLETED)
        counts.append(queries_of(focal_point, "/desk"))
    assert counts[0] == counts[1]
    page = focal_point.get("/desk").text.partition("Cohorts that are over")[2]
    assert (page.count("/nominees?cohort="), "in every cohort" in page) == (5, True)


def test_the_numbers_of_the_order_tell_nothing_of_screening(office: Office) -> None:
    cohort = office.cohort()
    for number, state in enumerate((S.CLEARED, S.NOT_CLEARED, S.REFERRED), start=1):
        office.registration(cohort, office.person(f"Awa N{number}", state="KE"), state=state, priority=number)
    page = office.focal_point("KE").get("/desk").text
    assert page.count("Under consideration") == 3
    assert [f"{number}. <a" in page for number in (1, 2, 3)] == [True, True, True]


def test_the_state_answers_for_its_official(office: Office) -> None:
    cohort = selecting(office)
    accepted, declined = (
        office.registration(cohort, state=S.OFFERED, offer_until=NOW + timedelta(days=1)) for _n in range(2)
    )
    focal_point = office.focal_point("KE")
    assert take(focal_point, accepted, "accept") == 303
    assert take(focal_point, declined, "decline") == 303
    assert states(office, accepted, declined) == [S.CONFIRMED, S.DECLINED]
    assert seats_taken(office, cohort) == 1


def test_accepting_for_an_official_asks_first_and_says_what_follows_the_own_seat_is_one_click(
    office: Office,
) -> None:
    cohort = selecting(office)
    until = NOW + timedelta(days=1)
    official, registration = official_of(office, cohort, S.OFFERED, offer_until=until, name="Amina Abdi")
    focal_point, page = office.focal_point("KE"), f"/registrations/{registration}"
    assert f'<a class="btn btn-main" href="{page}/accept">Accept the seat</a>' in focal_point.get(page).text
    asked = html.unescape(focal_point.get(f"{page}/accept").text)
    assert "The office then counts on <bdi>Amina Abdi</bdi> from " in asked
    assert "you can still withdraw the registration or, once the results are released" in asked
    assert f'<form method="post" action="{page}/accept">' in official.get(page).text
    assert "The office then counts on" not in official.get(f"{page}/accept").text
    answer = official.post(f"{page}/accept")
    assert (answer.status_code, answer.location) == (303, page)
    assert "It is done. This registration is now “Confirmed”." in official.get(page).text


@pytest.mark.parametrize(
    ("name", "state", "sentence"),
    [
        ("endorse", S.SUBMITTED, "Amina Abdi is endorsed and stands last in your order."),
        ("return", S.SUBMITTED, "The registration of Amina Abdi is now “Returned”."),
        ("refuse", S.SUBMITTED, "The registration of Amina Abdi is now “Refused by the state”."),
        ("withdraw", S.ENDORSED, "The registration of Amina Abdi is now “Withdrawn”."),
        ("accept", S.OFFERED, "The registration of Amina Abdi is now “Confirmed”."),
        ("decline", S.OFFERED, "The registration of Amina Abdi is now “Declined”."),
    ],
)
def test_a_deed_says_of_whom_and_leads_back_to_the_desk_that_was_seen_last(
    office: Office, name: str, state: S, sentence: str
) -> None:
    cohort = selecting(office) if state is S.OFFERED else office.cohort()
    focal_point = office.focal_point("KE")
    form = {**DECLARED, "reason": "So it is.", "next": "https://example.org/", "cohort": "x", "seen": "1"}
    for place in ("/desk", f"/desk?cohort={cohort}"):
        person = office.person("Amina Abdi", state="KE")
        until = NOW + timedelta(days=1) if state is S.OFFERED else None
        registration = office.registration(cohort, person, state=state, offer_until=until)
        focal_point.get(place)
        answer = focal_point.post(f"/registrations/{registration}/{name}", form)
        assert (answer.status_code, answer.location) == (303, f"{place}#r{registration}")
        page = focal_point.get(answer.location).text
        assert (f"<p>{sentence}</p>" in page, f'id="r{registration}"' in page) == (True, True)


def test_a_desk_that_was_seen_of_another_call_is_not_gone_back_to(office: Office) -> None:
    cohort, other = office.cohort(), office.cohort()
    registration = office.registration(cohort, state=S.SUBMITTED)
    office.registration(other, state=S.SUBMITTED)
    focal_point = office.focal_point("KE")
    focal_point.get(f"/desk?cohort={other}")
    assert focal_point.get("/desk?cohort=https://example.org/").status_code == 404
    answer = focal_point.post(f"/registrations/{registration}/return", {"reason": "So it is."})
    assert answer.location == f"/desk#r{registration}"


def test_a_coordinators_deed_says_of_whom_and_stays_with_the_registration(office: Office) -> None:
    cohort = office.cohort(state=CohortState.RUNNING)
    person = office.person("Amina Abdi", state="KE")
    registration = office.registration(cohort, person, state=S.ATTENDING)
    coordinator, page = coordinator_of(office, cohort), f"/registrations/{registration}"
    assert coordinator.post(f"{page}/exclude", {"reason": "So it is."}).location == page
    assert "The registration of Amina Abdi is now “Excluded”." in coordinator.get(page).text


def replace(visitor: Visitor, registration: UUID, substitute: UUID) -> int:
    return visitor.post(
        f"/registrations/{registration}/replace", {"substitute": str(substitute), "reason": "Ill."}
    ).status_code


def test_a_substitute_of_the_own_state_takes_the_very_seat(office: Office) -> None:
    cohort = selecting(office, seats=1, results_released_at=NOW)
    leaving = office.registration(cohort, state=S.CONFIRMED)
    ghana = office.registration(cohort, state=S.RESERVE, reserve_rank=1, member_state="GH")
    kenya = office.registration(cohort, state=S.RESERVE, reserve_rank=2)
    focal_point = office.focal_point("KE")
    assert replace(focal_point, leaving, ghana) == 422
    assert replace(focal_point, leaving, kenya) == 303
    comes = office.read(Person, office.read(Registration, kenya).person_id).name
    assert f"The seat is offered to {comes}." in focal_point.get("/desk").text
    assert states(office, leaving, ghana, kenya) == [S.REPLACED, S.RESERVE, S.OFFERED]
    assert seats_taken(office, cohort) == 1


def test_before_the_results_no_substitute_is_named_for_that_would_tell_who_was_cleared(
    office: Office,
) -> None:
    cohort = selecting(office)
    leaving = office.registration(cohort, state=S.CONFIRMED)
    kenya = office.registration(cohort, office.person("Brian Kilonzo", state="KE"), state=S.RESERVE)
    focal_point = office.focal_point("KE")
    page = focal_point.get(f"/registrations/{leaving}/replace").text
    assert "A substitute is named once the results are released." in page
    assert "Brian Kilonzo" not in page
    assert replace(focal_point, leaving, kenya) == 422
    assert states(office, leaving) == [S.CONFIRMED]


def test_all_officials_of_the_state_are_found_and_taken_away_in_outward_words(office: Office) -> None:
    cohort = office.cohort()
    office.registration(cohort, office.person("Esther Macharia", state="KE"), state=S.NOT_CLEARED)
    office.registration(cohort, office.person("=cmd Hassan", state="KE"), state=S.CLEARED)
    office.registration(cohort, office.person("Abla Mensah", state="GH"), member_state="GH")
    focal_point = office.focal_point("KE")
    page = focal_point.get("/nominees?q=esther").text
    assert ("Esther Macharia" in page, "Hassan" in page) == (True, False)
    answer = focal_point.post("/nominees")
    assert answer.mimetype == "text/csv"
    lines = answer.text.splitlines()
    assert [line.count("Under consideration") for line in lines] == [0, 1, 1]
    assert lines[1].startswith("'=cmd Hassan,")
    assert "cleared" not in answer.text.lower()
    assert "Abla" not in answer.text


def test_the_desk_is_the_focal_points_alone(office: Office) -> None:
    cohort = office.cohort()
    for visitor in (coordinator_of(office, cohort), office.screening_officer(), office.administrator()):
        assert visitor.get("/desk").status_code == 403
        assert visitor.get("/nominees").status_code == 403
    assert office.anonymous().get("/desk").status_code == 303


def test_a_grant_that_ended_ends_the_sight(office: Office) -> None:
    cohort = office.cohort()
    registration = office.registration(cohort)
    focal_point = office.focal_point("KE")
    assert focal_point.get(f"/registrations/{registration}").status_code == 200
    with office.deed() as session:
        session.execute(sa.update(Grant).values(ended_at=clock.now()))
    assert focal_point.get(f"/registrations/{registration}").status_code == 404


def test_the_page_of_a_step_that_cannot_be_taken_says_so_in_outward_words_and_has_no_button(
    office: Office,
) -> None:
    cohort = office.cohort()
    focal_point = office.focal_point("KE")
    sentence = "This can't be done now: it is already “Under consideration”."
    for state in (S.ENDORSED, S.REFERRED, S.CLEARED, S.NOT_CLEARED, S.RESERVE):
        page = focal_point.get(f"/registrations/{office.registration(cohort, state=state)}/accept").text
        assert (html.unescape(page).count(sentence), "Accept the seat</button>" in page) == (1, False)
    offered = office.registration(cohort, state=S.OFFERED)
    page = focal_point.get(f"/registrations/{offered}/accept").text
    assert ("This can" in page, "Accept the seat</button>" in page) == (False, True)


_ANSWER, _OFFER = "Answer 2 applications", "See one open offer"


@pytest.mark.parametrize(
    ("states_answer_in", "offer_ends_in", "order"),
    [(2, 3, [_ANSWER, _OFFER]), (4, 3, [_OFFER, _ANSWER]), (-1, 3, [_ANSWER, _OFFER])],
)
def test_what_is_due_first_stands_first_on_the_start_page_and_on_the_desk(
    office: Office, states_answer_in: int, offer_ends_in: int, order: list[str]
) -> None:
    far = office.cohort(deadline=NOW + timedelta(days=9))
    near = office.cohort(deadline=NOW + timedelta(days=states_answer_in))
    for cohort in (far, near):
        office.registration(cohort, state=S.SUBMITTED)
    until = NOW + timedelta(days=offer_ends_in)
    office.registration(selecting(office), state=S.OFFERED, offer_until=until)
    focal_point = office.focal_point("KE")
    start, desk = (html.unescape(focal_point.get(page).text) for page in ("/", "/desk"))
    assert sorted((_ANSWER, _OFFER), key=start.index) == order
    assert (f'<p class="what">{order[0]}</p>' in start, f'<p class="what">{order[0]}</p>' in desk) == (
        True,
        True,
    )
    days = min(states_answer_in, offer_ends_in)
    day = f"{(NOW + timedelta(days=days)).day} January 2026, 10:00"
    assert day in start.partition('class="what"')[2].partition("</section>")[0]
    assert day in desk.partition('class="what"')[2].partition("</section>")[0]
    rows = ("waits for your endorsement", "to be answered until")
    shown = sorted(rows, key=desk.index)
    assert shown == list(rows if order[0] == _ANSWER else rows[::-1])


def test_an_application_that_no_state_can_answer_any_more_is_not_due(office: Office) -> None:
    cohort = selecting(office)
    office.registration(cohort, state=S.SUBMITTED)
    office.registration(cohort, state=S.OFFERED, offer_until=NOW + timedelta(days=3))
    focal_point = office.focal_point("KE")
    for page in ("/", "/desk"):
        assert f'<p class="what">{_OFFER}</p>' in focal_point.get(page).text


@pytest.mark.postgres
def test_an_application_that_is_answered_while_the_desk_is_drawn_waits_no_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    registration = office.registration(office.cohort(), state=S.SUBMITTED)
    asked = desk_queries.waiting

    def asked_late(*arguments: Any, **values: Any) -> Any:
        with db.engine.begin() as other:
            other.execute(
                sa.update(Registration).where(Registration.id == registration).values(state=S.ENDORSED)
            )
        return asked(*arguments, **values)

    desk = office.focal_point("KE")
    assert "Answer one application" in desk.get("/desk").text
    monkeypatch.setattr(desk_queries, "waiting", asked_late)
    answer = desk.get("/desk")
    assert (answer.status_code, "Answer one application" in answer.text) == (200, False)
