"""A call asks for documents; they are handed in, replaced, taken back, opened and told of."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from app.access.actor import SYSTEM, Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.queries import documents_asked
from app.cohorts.states import CohortState, Secrecy
from app.core import clock
from app.core.db import db
from app.core.files import remove_orphans
from app.documents.standard import USUAL
from app.protection import erasure, retention
from app.registrations.models import Registration
from app.registrations.states import DOCUMENTS_HANDED_IN
from tests.conftest import NOW
from tests.documents.support import documents, on_the_disk, pdf, photograph, send
from tests.registrations.support import DECLARED, S, coordinator_of, official_of, states, take
from tests.support.office import Office, Visitor, refusals


def asked(office: Office, cohort: UUID) -> dict[str, tuple[str, Secrecy, bool]]:
    """What a cohort's call asks, in its order."""
    with office.app.app_context():
        found = {one.code: (one.name["en"], one.secrecy, one.is_required) for one in documents_asked(cohort)}
        db.session.remove()
    return found


def test_a_coordinator_asks_for_the_usual_documents_and_for_one_of_the_cohorts_own(office: Office) -> None:
    cohort = office.cohort(state=CohortState.PLANNED)
    coordinator, url = coordinator_of(office, cohort), f"/cohorts/{cohort}/call/documents"
    assert coordinator.post(f"{url}/ask/passport").status_code == 303
    assert coordinator.post(f"{url}/ask/passport").status_code == 303
    form = {"name-en": "Service record", "secrecy": "plain", "version": ""}
    assert coordinator.post(f"{url}/new", form).status_code == 303
    assert asked(office, cohort) == {
        "passport": ("Copy of the passport", Secrecy.PASSPORT, True),
        "service_record": ("Service record", Secrecy.PLAIN, False),
    }
    changed = {"name-en": "Record of service", "secrecy": "plain", "is_required": "y", "version": "1"}
    assert coordinator.post(f"{url}/service_record/edit", changed).status_code == 303
    assert asked(office, cohort)["service_record"] == ("Record of service", Secrecy.PLAIN, True)
    assert coordinator.post(f"{url}/service_record/edit", changed).status_code == 409
    page = coordinator.get(url).text
    assert ("Record of service" in page, "Curriculum vitae" in page) == (True, True)
    assert coordinator.post(f"{url}/service_record/drop", {"version": "1"}).status_code == 409
    assert coordinator.post(f"{url}/service_record/drop", {"version": "2"}).status_code == 303
    assert list(asked(office, cohort)) == ["passport"]
    assert [deed for deed, *_rest in office.trail()] == [
        "document.ask",
        "document.ask",
        "document.change_asked",
        "document.drop",
    ]


def test_two_documents_of_one_call_are_not_called_the_same(office: Office) -> None:
    cohort = office.cohort(state=CohortState.PLANNED)
    office.ask_for(cohort, "letter")
    form = {"name-en": "THE LETTER", "secrecy": "plain", "version": ""}
    answer = coordinator_of(office, cohort).post(f"/cohorts/{cohort}/call/documents/new", form)
    assert (answer.status_code, "The call asks for “THE LETTER” already." in answer.text) == (422, True)


def test_what_was_handed_in_is_asked_for_ever_and_stays_what_it_is(office: Office) -> None:
    cohort = office.cohort()
    _visitor, registration = official_of(office, cohort, S.DRAFT)
    office.document(registration, office.ask_for(cohort, "letter"))
    coordinator, url = coordinator_of(office, cohort), f"/cohorts/{cohort}/call/documents/letter"
    assert coordinator.post(f"{url}/drop", {"version": "1"}).status_code == 409
    form = {"name-en": "The letter", "secrecy": "passport", "version": "1"}
    answer = coordinator.post(f"{url}/edit", form)
    assert refusals(answer) == [
        ("secrecy", "Officials have handed it in: how it is opened and how long it is kept stands.")
    ]


def test_the_list_stands_once_the_selection_has_begun(office: Office) -> None:
    cohort = office.cohort(state=CohortState.SELECTING)
    office.ask_for(cohort, "letter")
    coordinator, url = coordinator_of(office, cohort), f"/cohorts/{cohort}/call/documents"
    form = {"name-en": "Another", "secrecy": "plain", "version": ""}
    assert [
        coordinator.post(f"{url}/{path}", data).status_code
        for path, data in (("ask/cv", {}), ("new", form), ("letter/drop", {"version": "1"}))
    ] == [409, 422, 409]
    assert list(asked(office, cohort)) == ["letter"]


def test_a_document_that_no_list_knows_is_not_there(office: Office) -> None:
    cohort = office.cohort()
    coordinator, url = coordinator_of(office, cohort), f"/cohorts/{cohort}/call/documents"
    paths = ("ask/tax_return", "tax_return/edit", "tax_return/drop")
    assert [coordinator.post(f"{url}/{path}").status_code for path in paths] == [404, 404, 404]
    visitor, registration = official_of(office, cohort, S.DRAFT)
    assert send(visitor, registration, "tax_return", pdf()).status_code == 404


def test_an_official_hands_in_replaces_and_takes_back(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    visitor, registration = official_of(office, cohort, S.DRAFT)
    assert send(visitor, registration, "letter", pdf()).status_code == 303
    [first] = documents(office)
    assert (
        send(visitor, registration, "letter", photograph()).status_code == 409
    )  # it says that none is there
    assert send(visitor, registration, "letter", photograph(), read=str(first.id)).status_code == 303
    [second] = documents(office)
    assert [visitor.get(f"/documents/{one.id}").status_code for one in (first, second)] == [404, 200]
    back = f"/registrations/{registration}/documents/letter/take-back"
    assert visitor.post(back, {"version": str(first.id)}).status_code == 409
    assert visitor.post(back, {"version": str(second.id)}).status_code == 303
    assert documents(office) == []
    deeds = [(deed, data.get("document")) for deed, _subject, data, _actor in office.trail()]
    assert [deed for deed in deeds if deed[0].startswith("document.")] == [
        ("document.hand_in", "letter"),
        ("document.hand_in", "letter"),
        ("document.take_back", "letter"),
    ]


def test_a_focal_point_hands_in_for_the_own_nominees_and_the_desk_says_what_they_lack(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "passport", secrecy=Secrecy.PASSPORT)
    office.ask_for(cohort, "cv", is_required=False)
    person = office.person("Mercy Atieno", state="KE")
    mercy = office.registration(cohort, person, state=S.ENDORSED, priority=1)
    focal_point, coordinator = office.focal_point("KE"), coordinator_of(office, cohort)
    desk = focal_point.get("/desk").text
    assert (desk.count("Complete the nomination of one official"), "Complete the answers" in desk) == (
        2,
        False,
    )
    row = focal_point.get("/desk").text.partition(f'id="r{mercy}"')[2].partition("</tr>")[0]
    link = f"/registrations/{mercy}/documents/passport"
    assert (link in row, "The passport" in row, "The cv" in row) == (True, True, False)
    listed = coordinator.get(f"/cohorts/{cohort}/call/documents").text.partition('id="lacking"')[2]
    assert ("Mercy Atieno" in listed, "The passport" in listed) == (True, True)
    assert send(focal_point, mercy, "passport", pdf()).status_code == 303
    row = focal_point.get("/desk").text.partition(f'id="r{mercy}"')[2].partition("</tr>")[0]
    assert (link in row, "The passport" in row) == (False, False)
    listed = coordinator.get(f"/cohorts/{cohort}/call/documents").text.partition('id="lacking"')[2]
    assert ("Mercy Atieno" in listed, "One nominee lacks nothing." in listed) == (False, True)


def test_who_lacks_a_document_is_searched_filtered_sorted_and_taken_away(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    office.ask_for(cohort, "cv")
    office.ask_for(cohort, "proof", is_required=False)
    mercy, amina, kofi = (
        office.registration(cohort, office.person(name, state=state), state=S.ENDORSED, member_state=state)
        for name, state in (("Mercy Atieno", "KE"), ("Amina Odhiambo", "KE"), ("Kofi Mensah", "GH"))
    )
    office.registration(cohort, office.person("Draft Official", state="KE"), state=S.DRAFT)
    kenya = office.focal_point("KE")
    assert send(kenya, mercy, "letter", pdf()).status_code == 303
    assert [send(kenya, amina, code, pdf()).status_code for code in ("letter", "cv")] == [303, 303]
    coordinator, path = coordinator_of(office, cohort), f"/cohorts/{cohort}/call/documents"

    def lists(query: str) -> list[str]:
        page = coordinator.get(f"{path}?{query}").text.partition('id="lacking"')[2]
        return re.findall(r'href="/registrations/[^"]*"><bdi>([^<]*)', page)

    assert lists("") == ["Mercy Atieno", "Kofi Mensah"]
    assert lists("sort=-name") == ["Kofi Mensah", "Mercy Atieno"]
    assert lists("q=atieno") == ["Mercy Atieno"]
    assert lists("state=GH") == ["Kofi Mensah"]
    assert lists("document=letter") == ["Kofi Mensah"]
    taken = coordinator.post(f"{path}?format=csv&state=KE")
    assert taken.text.removeprefix("\ufeff").splitlines() == [
        "Name,Member state,Still lacks",
        "Mercy Atieno,Kenya,The cv",
    ]
    assert office.trail()[-1][0] == "document.export"
    assert kenya.post(path).status_code == 403
    assert (kofi != mercy, "1 of 1" in coordinator.get(f"{path}?q=kofi").text) == (True, True)


def test_nobody_hands_in_for_others(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    _visitor, registration = official_of(office, cohort, S.DRAFT)
    other, _registration = official_of(office, cohort, S.DRAFT)
    told = {
        "another state": send(office.focal_point("GH"), registration, "letter", pdf()).status_code,
        "another official": send(other, registration, "letter", pdf()).status_code,
        "another programme": send(
            office.coordinator(office.programme("X")), registration, "letter", pdf()
        ).status_code,
        "its coordinator": send(coordinator_of(office, cohort), registration, "letter", pdf()).status_code,
        "a stranger": send(office.anonymous(), registration, "letter", pdf()).status_code,
    }
    assert told == {
        "another state": 404,
        "another official": 404,
        "another programme": 404,
        "its coordinator": 403,
        "a stranger": 303,
    }
    assert (documents(office), on_the_disk(office)) == ([], [])


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (S.DRAFT, "The call&#39;s deadline has passed: what was handed in stands."),
        (S.ENDORSED, "The call&#39;s deadline has passed: what was handed in stands."),
        (S.NOT_CLEARED, "The call&#39;s deadline has passed: what was handed in stands."),
        (S.DECLINED, "This nomination takes no documents any more."),
        (S.CONFIRMED, None),
    ],
)
def test_after_the_deadline_only_those_who_come_hand_in(
    office: Office, state: S, sentence: str | None
) -> None:
    cohort = office.cohort(deadline=NOW - timedelta(hours=1))
    asked_id = office.ask_for(cohort, "letter")
    visitor, registration = official_of(office, cohort, state)
    answer = send(visitor, registration, "letter", pdf())
    assert (answer.status_code, sentence is None or sentence in answer.text) == (
        422 if sentence else 303,
        True,
    )
    if sentence:
        document = office.document(registration, asked_id)
        back = f"/registrations/{registration}/documents/letter/take-back"
        assert visitor.post(back, {"version": str(document)}).status_code == 409
        assert len(documents(office)) == 1


def test_an_application_is_endorsed_once_the_required_documents_are_there(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    office.ask_for(cohort, "cv", is_required=False)
    visitor, registration = official_of(office, cohort, S.SUBMITTED)
    focal_point = office.focal_point("KE")
    assert take(focal_point, registration, "endorse") == 422
    answer = focal_point.post(f"/registrations/{registration}/endorse", DECLARED)
    assert str(DOCUMENTS_HANDED_IN.refusal) in answer.text
    assert states(office, registration) == [S.SUBMITTED]
    assert send(visitor, registration, "letter", pdf()).status_code == 303
    assert take(focal_point, registration, "endorse") == 303
    assert states(office, registration) == [S.ENDORSED]


def take_back(visitor: Visitor, registration: UUID, code: str, document: UUID) -> TestResponse:
    """Take a document back that the page showed."""
    return visitor.post(
        f"/registrations/{registration}/documents/{code}/take-back", {"version": str(document)}
    )


@pytest.mark.parametrize("state", [S.ENDORSED, S.CLEARED, S.NOT_CLEARED])
def test_an_official_leaves_alone_what_the_state_endorsed_them_with(office: Office, state: S) -> None:
    cohort = office.cohort()
    visitor, registration = official_of(office, cohort, state)
    focal_point, asked_ids = office.focal_point("KE"), {}
    for code, is_required in (("letter", True), ("cv", False), ("diploma", False)):
        asked_ids[code] = office.ask_for(cohort, code, is_required=is_required)
    assert [send(focal_point, registration, code, pdf()).status_code for code in ("letter", "cv")] == [
        303
    ] * 2
    assert send(visitor, registration, "diploma", pdf()).status_code == 303
    there = {one.asked_id: one.id for one in documents(office)}
    keys = {code: there[asked_id] for code, asked_id in asked_ids.items()}
    for code in ("letter", "cv"):
        answer = send(visitor, registration, code, photograph(), read=str(keys[code]))
        assert (answer.status_code, "only the focal point of your state can" in answer.text) == (422, True)
        assert take_back(visitor, registration, code, keys[code]).status_code == 409
    shown = visitor.get(f"/registrations/{registration}").text
    assert [f'/registrations/{registration}/documents/{code}"' in shown for code in keys] == [
        False,
        False,
        True,
    ]
    assert take_back(focal_point, registration, "letter", keys["letter"]).status_code == 409
    assert "Take it back" not in focal_point.get(f"/registrations/{registration}/documents/letter").text
    assert {one.id for one in documents(office)} == set(keys.values())
    answer = send(focal_point, registration, "letter", photograph(), read=str(keys["letter"]))
    assert answer.status_code == 303
    assert take_back(visitor, registration, "diploma", keys["diploma"]).status_code == 303
    for reader in (coordinator_of(office, cohort), screening_officer(office, cohort), visitor, focal_point):
        told = reader.get(f"/registrations/{registration}").text.partition('id="history"')[2]
        assert [
            told.count(f"<b>{sentence}</b>")
            for sentence in (
                "“The letter” was handed in",
                "“The letter” was replaced",
                "“The diploma” was handed in",
                "“The diploma” was taken back",
            )
        ] == [1, 1, 1, 1]


def test_an_official_who_is_endorsed_does_not_replace_the_own_required_paper(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    visitor, registration = official_of(office, cohort, S.SUBMITTED)
    assert send(visitor, registration, "letter", pdf()).status_code == 303
    assert take(office.focal_point("KE"), registration, "endorse") == 303
    [letter] = documents(office)
    assert send(visitor, registration, "letter", photograph(), read=str(letter.id)).status_code == 422
    assert take_back(visitor, registration, "letter", letter.id).status_code == 409
    assert [one.id for one in documents(office)] == [letter.id]


def test_with_a_seat_only_the_papers_of_the_journey_change(office: Office) -> None:
    cohort = office.cohort(deadline=NOW - timedelta(hours=1))
    visitor, registration = official_of(office, cohort, S.CONFIRMED)
    others = office.ask_for(cohort, "medical", secrecy=Secrecy.MEDICAL)
    medical = office.document(registration, others)
    for code, secrecy in (("letter", Secrecy.PLAIN), ("passport", Secrecy.PASSPORT)):
        office.ask_for(cohort, code, secrecy=secrecy)
        assert send(visitor, registration, code, pdf()).status_code == 303
    keys = {one.asked_id: str(one.id) for one in documents(office)}
    with office.app.app_context():
        of_code = {one.code: keys[one.id] for one in documents_asked(cohort)}
        db.session.remove()
    assert {
        (who, code): send(reader, registration, code, photograph(), read=key).status_code
        for who, reader in (("official", visitor), ("state", office.focal_point("KE")))
        for code, key in of_code.items()
        if (who, code) != ("state", "passport")  # the official has just replaced it
    } == {
        ("official", "medical"): 422,  # another handed it in
        ("official", "letter"): 422,
        ("official", "passport"): 303,
        ("state", "medical"): 303,
        ("state", "letter"): 422,
    }
    assert str(medical) not in {str(one.id) for one in documents(office)}


def screening_officer(office: Office, cohort: UUID) -> Visitor:
    """A screening officer of the cohort's programme."""
    user = office.account()
    office.grant(user, Role.SCREENING_OFFICER, ScopeKind.PROGRAMME, office.read(Cohort, cohort).programme_id)
    return office.signed_in(user)


def test_each_document_is_opened_by_those_whom_it_concerns(office: Office) -> None:
    cohort = office.cohort()
    visitor, registration = official_of(office, cohort, S.ENDORSED)
    made = {
        secrecy: office.document(
            registration, office.ask_for(cohort, secrecy.value, secrecy=secrecy), b"%PDF-1"
        )
        for secrecy in Secrecy
    }
    readers = {
        "the official": visitor,
        "the state": office.focal_point("KE"),
        "the coordinator": coordinator_of(office, cohort),
        "screening": screening_officer(office, cohort),
        "another state": office.focal_point("GH"),
        "another official": official_of(office, cohort, S.ENDORSED)[0],
        "another programme": office.coordinator(office.programme("X")),
    }
    purpose = {"purpose": "identity"}
    told = {
        who: (
            reader.get(f"/documents/{made[Secrecy.PLAIN]}").status_code,
            reader.post(f"/documents/{made[Secrecy.PASSPORT]}/open", purpose).status_code,
            reader.post(f"/documents/{made[Secrecy.MEDICAL]}/open", purpose).status_code,
        )
        for who, reader in readers.items()
    }
    assert told == {
        "the official": (200, 200, 200),
        "the state": (200, 200, 200),
        "the coordinator": (200, 200, 200),
        "screening": (200, 200, 403),
        "another state": (404, 404, 404),
        "another official": (404, 404, 404),
        "another programme": (404, 404, 404),
    }
    assert readers["the state"].get(f"/documents/{uuid4()}").status_code == 404


def test_a_passport_is_opened_for_a_purpose_and_its_owner_reads_who_did(office: Office) -> None:
    cohort = office.cohort()
    visitor, registration = official_of(office, cohort, S.CONFIRMED)
    passport = office.ask_for(cohort, "passport", secrecy=Secrecy.PASSPORT)
    document = office.document(registration, passport, b"%PDF-1")
    coordinator, url = coordinator_of(office, cohort), f"/documents/{document}"
    assert coordinator.get(url).headers["Location"] == f"{url}/open"
    assert b"%PDF" not in coordinator.get(f"{url}/open").data
    answer = coordinator.post(f"{url}/open", {"purpose": ""})
    assert (answer.status_code, [field for field, _why in refusals(answer)]) == (422, ["purpose"])
    answer = coordinator.post(f"{url}/open", {"purpose": "visa"})
    assert (answer.data, answer.headers["Content-Type"]) == (b"%PDF-1", "application/pdf")
    [(deed, subject, data, _actor)] = office.trail()
    assert (deed, subject) == ("document.open", f"registrations {registration}")
    assert data == {"document": "passport", "role": "coordinator", "purpose": "visa"}
    page = visitor.get(f"/registrations/{registration}").text.partition("Who opened your passport")[2]
    assert ("Coordinator" in page, "To apply for a visa" in page) == (True, True)
    assert "Who opened your passport" not in coordinator.get(f"/registrations/{registration}").text
    page = visitor.get(f"/registrations/{registration}/arrival").text
    assert ("A copy of the passport, or a medical paper" in page, "To apply for a visa" in page) == (
        True,
        True,
    )


def test_nobody_learns_of_being_screened_from_who_opened_the_passport(office: Office) -> None:
    cohort = office.cohort()
    visitor, registration = official_of(office, cohort, S.CONFIRMED)
    passport = office.ask_for(cohort, "passport", secrecy=Secrecy.PASSPORT)
    url = f"/documents/{office.document(registration, passport)}/open"
    officer, coordinator = screening_officer(office, cohort), coordinator_of(office, cohort)
    told = "The official can see that you opened this"
    assert (told in officer.get(url).text, told in coordinator.get(url).text) == (False, True)
    assert officer.post(url, {"purpose": "identity"}).status_code == 200
    pages = [visitor.get(f"/registrations/{registration}{place}").text for place in ("", "/arrival")]
    hints = ("Who opened your passport", "Screening officer", "To make sure who the official is")
    assert [hint in page for page in pages for hint in hints] == [False] * 6
    assert coordinator.post(url, {"purpose": "visa"}).status_code == 200
    held = visitor.post("/account/data", {"format": "json"}).get_json()["held"]
    assert [(look["role"], look["purpose"]) for look in held["looks"]] == [("Coordinator", "visa")]


def test_the_call_its_letter_and_the_desk_name_the_documents(office: Office) -> None:
    cohort = office.cohort()
    office.ask_for(cohort, "letter")
    office.ask_for(cohort, "cv", is_required=False)
    assert "The letter" in office.focal_point("KE").get("/desk").text
    coordinator = coordinator_of(office, cohort)
    for page in (f"/cohorts/{cohort}/call", f"/cohorts/{cohort}/letters/wording/call_reminder"):
        shown = coordinator.get(page).text
        assert ("The letter" in shown, "The cv (not required)" in shown) == (True, True)


def test_documents_go_when_their_time_is_over(office: Office) -> None:
    cohort = office.cohort(last_day=date(2026, 3, 27))
    _visitor, registration = official_of(office, cohort, S.COMPLETED)
    for secrecy in Secrecy:
        office.document(registration, office.ask_for(cohort, secrecy.value, secrecy=secrecy))
    left = {}
    for day in (date(2026, 4, 3), date(2026, 4, 4), date(2026, 4, 26), date(2026, 4, 27), date(2027, 1, 13)):
        with clock.set_to(NOW + timedelta(days=500)), office.app.app_context():
            retention.run(day)
            db.session.remove()
        left[day] = len(documents(office))
    assert list(left.values()) == [3, 2, 2, 1, 0]
    with clock.set_to(NOW + timedelta(days=500)), office.app.app_context():
        assert remove_orphans() == 3
        db.session.remove()
    assert on_the_disk(office) == []


def test_an_erased_person_leaves_no_document(office: Office) -> None:
    cohort = office.cohort()
    _visitor, registration = official_of(office, cohort, S.DECLINED)
    office.document(registration, office.ask_for(cohort, "letter"))
    person = office.read(Registration, registration).person_id
    with office.deed():
        erasure.erase(person, actor=SYSTEM)
    assert documents(office) == []


def test_ones_own_data_tells_of_the_documents_and_not_how_they_are_kept(office: Office) -> None:
    cohort = office.cohort()
    visitor, registration = official_of(office, cohort, S.DRAFT)
    document = office.document(registration, office.ask_for(cohort, "letter"))
    answer = visitor.post("/account/data", {"format": "json"})
    [row] = answer.get_json()["held"]["nominee_documents"]
    assert sorted(row) == ["asked_id", "file_kind", "handed_in_at", "registration_id", "size"]
    assert visitor.get(f"/documents/{document}").status_code == 200


def test_every_usual_document_is_named_in_every_language() -> None:
    assert [usual.name.missing for usual in USUAL.values()] == [[] for _usual in USUAL]
