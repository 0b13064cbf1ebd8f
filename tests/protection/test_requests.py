"""What persons ask of their own data, the legal holds, and the pages of both."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.access.actor import Role
from app.cohorts.models import Cohort
from app.core import clock, outbox
from app.core.db import db
from app.core.outbox import Mail, MailState
from app.people.models import Person, User
from app.protection.models import DataRequest, LegalHold
from app.protection.pseudonyms import pseudonym
from app.protection.states import HoldKind, RequestKind, RequestState
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from tests.conftest import NOW
from tests.support.office import Office, Visitor


def officer(office: Office) -> Visitor:
    user = office.account(name="Data Officer", email="dpo@example.org")
    office.grant(user, Role.DATA_PROTECTION_OFFICER)
    return office.signed_in(user)


def ask(visitor: Visitor, kind: str, words: str = "") -> TestResponse:
    return visitor.post("/account/data/ask", {"kind": kind, "words": words}, page="/account/data/ask")


def asked(office: Office) -> DataRequest:
    with office.app.app_context():
        found = db.session.scalars(
            sa.select(DataRequest).order_by(DataRequest.created_at.desc(), DataRequest.id.desc())
        ).first()
        db.session.remove()
    assert found is not None
    return found


def press(visitor: Visitor, request: DataRequest, name: str, **data: Any) -> TestResponse:
    return visitor.post(f"/data-requests/{request.id}/{name}", data, page="/account")


def letters(office: Office) -> list[tuple[str, str]]:
    with office.app.app_context():
        found = db.session.execute(
            sa.select(Mail.recipient, Mail.subject).order_by(Mail.created_at, Mail.id)
        ).all()
        db.session.remove()
    return [(row.recipient, row.subject) for row in found]


@pytest.fixture
def amina(office: Office) -> Visitor:
    return office.signed_in(office.account(name="Amina Diop", email="amina@example.org", state="KE"))


def test_a_request_is_asked_taken_and_answered_within_thirty_days(office: Office, amina: Visitor) -> None:
    dpo = officer(office)
    assert ask(amina, "correction", "My post is wrong.").status_code == 303
    request = asked(office)
    assert (request.state, request.due_on) == (RequestState.OPEN, date(2026, 2, 11))
    assert letters(office) == [("dpo@example.org", "A person asks something of their own data")]
    assert "Answer one request about a person’s data" in dpo.get("/").text
    assert "My post is wrong." in dpo.get(f"/data-requests/{request.id}").text
    assert "to be answered by" in dpo.get("/data-requests").text
    assert press(dpo, request, "take").status_code == 303
    assert press(dpo, request, "answer", answer="It is corrected.").status_code == 303
    assert asked(office).state is RequestState.ANSWERED
    assert "It is corrected." in amina.get(f"/data-requests/{request.id}").text
    assert "to be answered by" not in dpo.get("/data-requests").text
    assert letters(office)[1:] == [("amina@example.org", "Your request about your data is answered")]
    assert "Answer one request" not in dpo.get("/").text


def test_the_same_is_not_asked_twice_while_it_waits(office: Office, amina: Visitor) -> None:
    assert ask(amina, "access").status_code == 303
    again = ask(amina, "access")
    assert (again.status_code, "You asked for this already" in again.text) == (422, True)
    assert press(amina, asked(office), "withdraw").status_code == 303
    assert ask(amina, "access").status_code == 303


def test_an_answer_needs_words(office: Office, amina: Visitor) -> None:
    dpo = officer(office)
    ask(amina, "access")
    request = asked(office)
    press(dpo, request, "take")
    assert press(dpo, request, "answer", answer=" ").status_code == 422
    assert asked(office).state is RequestState.IN_HAND


def test_anothers_request_does_not_exist(office: Office, amina: Visitor) -> None:
    ask(amina, "access", "My secret question.")
    stranger = office.signed_in(office.account())
    request = asked(office)
    for url in (f"/data-requests/{request.id}", f"/data-requests/{request.id}/withdraw"):
        assert stranger.get(url).status_code == 404
    assert press(stranger, request, "withdraw").status_code == 404
    assert "My secret question." not in stranger.get("/account/data").text


def test_one_does_not_answer_ones_own_request_without_the_right(office: Office, amina: Visitor) -> None:
    ask(amina, "access")
    assert press(amina, asked(office), "take").status_code == 403
    assert asked(office).state is RequestState.OPEN


def test_who_asks_to_be_erased_is_erased_after_proof(office: Office, amina: Visitor) -> None:
    dpo = officer(office)
    ask(amina, "erasure")
    request = asked(office)
    page = f"/data-requests/{request.id}/erase"
    early = dpo.post(page, {"proof": "in_person"}, page=page)
    assert (early.status_code, "Take it in hand first" in early.text) == (422, True)
    press(dpo, request, "take")
    refused = press(dpo, request, "answer", answer="Done.")
    assert (refused.status_code, asked(office).state) == (422, RequestState.IN_HAND)
    assert dpo.post(page, {"proof": ""}, page=page).status_code == 422
    assert office.count(Person, Person.family_name == "Diop") == 1
    assert "This can’t be undone" in dpo.get(page).text
    assert dpo.post(page, {"proof": "in_person"}, page=page).location == "/data-requests"
    assert office.count(Person, Person.family_name == "Diop") == 0
    assert office.count(User, User.email == "amina@example.org") == 0
    assert office.count(DataRequest) == 0
    assert amina.get("/account").status_code == 303  # the old cookie opens nothing


def test_an_erasure_asks_who_is_there_once_more_when_the_last_proof_is_old(
    office: Office, amina: Visitor
) -> None:
    dpo = officer(office)
    ask(amina, "erasure")
    press(dpo, asked(office), "take")
    page = f"/data-requests/{asked(office).id}/erase"
    with clock.set_to(NOW + timedelta(minutes=11)):
        answer = dpo.post(page, {"proof": "in_person"}, page="/account")
    assert (answer.status_code, answer.location) == (303, f"/prove?next={page}")
    assert office.count(Person, Person.family_name == "Diop") == 1


@pytest.mark.parametrize("state", [RegistrationState.ATTENDING, RegistrationState.ENDORSED])
def test_who_still_takes_part_is_not_erased(office: Office, amina: Visitor, state: RegistrationState) -> None:
    dpo = officer(office)
    ask(amina, "erasure")
    request = asked(office)
    press(dpo, request, "take")
    office.registration(office.cohort(), request.person_id, state=state)
    page = f"/data-requests/{request.id}/erase"
    refused = dpo.post(page, {"proof": "in_person"}, page=page)
    assert (refused.status_code, "not over" in refused.text) == (422, True)
    assert office.count(Person, Person.family_name == "Diop") == 1


def test_who_is_erased_gets_a_last_letter_in_their_language_that_goes_once_carried(office: Office) -> None:
    dpo = officer(office)
    visitor = office.signed_in(office.account(name="Amina Diop", email="amina@example.org", language="fr"))
    ask(visitor, "erasure")
    request = asked(office)
    press(dpo, request, "take")
    page = f"/data-requests/{request.id}/erase"
    assert dpo.post(page, {"proof": "in_person"}, page=page).status_code == 303
    with office.app.app_context():
        [farewell] = db.session.scalars(sa.select(Mail).where(Mail.recipient == "amina@example.org"))
        db.session.remove()
    assert (farewell.language, farewell.state, "Diop" in farewell.body) == ("fr", MailState.WAITING, False)
    carried: list[EmailMessage] = []
    with office.app.app_context():
        outbox.deliver_due(Carrier(carried), sender="office@example.org")
        db.session.remove()
    assert "amina@example.org" in [str(letter["To"]) for letter in carried]
    assert office.count(Mail, Mail.recipient == "amina@example.org") == 0
    assert office.count(Mail, Mail.recipient == "dpo@example.org") == 1


def test_a_farewell_that_nobody_takes_is_given_up_and_goes(office: Office) -> None:
    with office.deed():
        outbox.post(
            recipient="gone@example.org", subject="x", body="x", language="en", host="x", is_farewell=True
        )
    for n in range(outbox.MOST_ATTEMPTS):
        assert office.count(Mail) == 1
        with clock.set_to(NOW + timedelta(days=n + 1)), office.app.app_context():
            outbox.deliver_due(Carrier(None), sender="office@example.org")
            db.session.remove()
    assert office.count(Mail) == 0


class Carrier:
    """Carries letters into a list; without one, nothing leaves the house."""

    def __init__(self, carried: list[EmailMessage] | None) -> None:
        self.carried = carried

    def send(self, message: EmailMessage) -> None:
        """Keep the letter, or fail."""
        if self.carried is None:
            raise ConnectionError
        self.carried.append(message)


def test_what_stands_against_an_erasure_is_said_before_any_button(office: Office, amina: Visitor) -> None:
    dpo = officer(office)
    ask(amina, "erasure")
    request = asked(office)
    place = f"/data-requests/{request.id}"
    press(dpo, request, "take")
    assert "Erase for good" in dpo.get(f"{place}/erase").text
    office.registration(office.cohort(), request.person_id, state=RegistrationState.COMPLETED)
    with office.app.app_context():
        registration = db.session.scalars(sa.select(Registration)).one()
        db.session.remove()
    kept = {
        HoldKind.PERSON: request.person_id,
        HoldKind.REGISTRATION: registration.id,
        HoldKind.COHORT: registration.cohort_id,
    }
    for kind, key in kept.items():
        assert hold(dpo, kind, key, reason=f"An inquiry of one {kind}.").status_code == 303
    for page in (dpo.get(place).text, dpo.get(f"{place}/erase").text):
        for kind in kept:
            assert f"An inquiry of one {kind}." in page
        assert page.count("/retention#hold-") == 3
    page = dpo.get(f"{place}/erase").text
    assert ("Erase for good" in page, "A legal hold keeps" in page) == (False, True)
    refused = dpo.post(f"{place}/erase", {"proof": "in_person"}, page=f"{place}/erase")
    assert (refused.status_code, "A legal hold keeps" in refused.text) == (422, True)
    assert office.count(Person, Person.family_name == "Diop") == 1
    assert "An inquiry" not in amina.get(place).text  # whoever is inquired into is not told


def hold(visitor: Visitor, kind: HoldKind, key: UUID | str, **more: str) -> TestResponse:
    return visitor.post(
        "/retention/holds/new",
        {"kind": kind.value, "key": str(key), "reason": "An inquiry.", **more},
        page="/retention/holds/new",
    )


def test_a_hold_is_placed_seen_and_ended(office: Office) -> None:
    dpo, cohort = officer(office), office.cohort()
    assert hold(dpo, HoldKind.COHORT, cohort, until="2026-06-30").status_code == 303
    code = office.read(Cohort, cohort).code
    for reader in (dpo, office.administrator()):
        assert re.search(f'href="/cohorts/{cohort}"><bdi>{code}</bdi>', reader.get("/retention").text)
    assert "An inquiry." in office.administrator().get("/retention").text
    with office.app.app_context():
        placed = db.session.scalars(sa.select(LegalHold.id)).one()
        db.session.remove()
    page = f"/retention/holds/{placed}/end"
    assert office.administrator().post(page, page="/account").status_code == 403
    assert dpo.post(page, page=page).status_code == 303
    assert code in dpo.get(page).text
    again = dpo.post(page, page="/account")
    assert (again.status_code, "already ended" in again.text) == (422, True)


def test_a_person_is_held_by_pseudonym_account_or_key(office: Office) -> None:
    dpo, user = officer(office), office.account()
    person = office.read(User, user).person_id
    with office.app.app_context():
        word = pseudonym(user)
    for key in (word, user, person):
        assert hold(dpo, HoldKind.PERSON, key).status_code == 303
    assert office.count(LegalHold, LegalHold.subject_id == person) == 3


def test_a_cohort_is_held_by_its_code_and_leads_to_its_hold(office: Office) -> None:
    dpo, administrator, cohort = officer(office), office.administrator(), office.cohort()
    registration, code = office.registration(cohort), office.read(Cohort, cohort).code
    pages = (f"/cohorts/{cohort}", f"/cohorts/{cohort}/overview", f"/registrations/{registration}")
    assert not any("legal hold" in administrator.get(page).text for page in pages)
    assert f"/retention/holds/new?kind=cohort&amp;key={code}" in dpo.get(pages[0]).text
    assert hold(dpo, HoldKind.COHORT, code).status_code == 303
    with office.app.app_context():
        place = f"/retention#hold-{db.session.scalars(sa.select(LegalHold.id)).one()}"
        db.session.remove()
    assert [place in administrator.get(page).text for page in pages] == [True] * 3
    assert place in dpo.get(pages[0]).text
    programme = office.read(Cohort, cohort).programme_id
    assert not any("legal hold" in office.coordinator(programme).get(page).text for page in pages)


def test_a_held_person_reads_nothing_of_the_hold_even_as_administrator(office: Office) -> None:
    user = office.account(state="KE")
    registration = office.registration(office.cohort(), office.read(User, user).person_id)
    office.grant(user, Role.ADMINISTRATOR)
    hold(officer(office), HoldKind.REGISTRATION, registration)
    page = f"/registrations/{registration}"
    assert "legal hold" not in office.signed_in(user).get(page).text
    assert "legal hold" in office.administrator().get(page).text


def test_whose_a_hold_is_stands_there_as_the_trail_names_them(office: Office) -> None:
    dpo, person = officer(office), office.person("Amina Diop", state="KE")
    registration = office.registration(office.cohort(), person)
    for kind, key in ((HoldKind.PERSON, person), (HoldKind.REGISTRATION, registration)):
        hold(dpo, kind, key)
    with office.app.app_context():
        word = pseudonym(person)
    [for_officer, for_administrator] = [v.get("/retention").text for v in (dpo, office.administrator())]
    assert (for_officer.count(word), "Diop" in for_officer) == (2, False)
    assert (for_administrator.count("Amina Diop"), word in for_administrator) == (2, False)
    assert str(person) not in for_officer + for_administrator


@pytest.mark.parametrize(
    ("key", "until", "sentence"),
    [
        ("019aaaaa-aaaa-7aaa-aaaa-aaaaaaaaaaaa", "", "There is no such record."),
        ("no key", "", "There is no such record."),
        ("", "", "Fill this in."),
        (None, "2026-01-11", "Choose a day from today on"),
    ],
)
def test_a_hold_on_nothing_or_in_the_past_is_refused(
    office: Office, key: str | None, until: str, sentence: str
) -> None:
    answer = hold(officer(office), HoldKind.COHORT, key if key is not None else office.cohort(), until=until)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(LegalHold) == 0


def test_words_and_reasons_are_literal_text(office: Office, amina: Visitor) -> None:
    dpo = officer(office)
    ask(amina, RequestKind.ACCESS.value, "<script>alert(1)</script>")
    assert "<script>alert" not in dpo.get(f"/data-requests/{asked(office).id}").text
    hold(dpo, HoldKind.COHORT, office.cohort(), reason="<img src=x>")
    assert "<img src=x" not in dpo.get("/retention").text
