"""A person's own data as a file: all of it, none of anyone else's, and nothing of screening."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from app.access.actor import Actor, Role, ScopeKind
from app.arrivals.models import Travel
from app.audit import trail
from app.audit.models import TrailEntry
from app.core import holds
from app.core.db import all_models, db, unit_of_work
from app.core.holds import Danger
from app.disclosure import records
from app.people.models import User
from app.protection import own_data, own_names
from app.protection.models import DataRequest
from app.protection.own_data import LEFT_OUT, SECTIONS
from app.registrations.states import RegistrationState
from app.screening.states import Decision
from tests.people.letters import link
from tests.protection.test_erasure import SECRET, Graduate
from tests.support.office import Office, Visitor


@pytest.fixture
def graduate(office: Office) -> Graduate:
    return Graduate(office)


def taken(office: Office, graduate: Graduate) -> dict[str, Any]:
    """The file as JSON."""
    answer = office.signed_in(graduate.account).post(
        "/account/data", {"format": "json"}, page="/account/data"
    )
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.text)


def test_the_file_holds_what_is_held(office: Office, graduate: Graduate) -> None:
    held = taken(office, graduate)["held"]
    assert held["persons"][0]["family_name"] == f"{SECRET}-FAMILY"
    assert held["registrations"][0]["statement"] == f"{SECRET}-STATEMENT"
    assert held["travel_records"][0]["passport_number"] == f"{SECRET}-SEALED"
    assert held["needs_records"][0]["medical"] == f"{SECRET}-SEALED"
    assert held["certificates"][0]["holder_name"] == f"{SECRET}-GIVEN {SECRET}-FAMILY"
    assert [mail["body"] for mail in held["mails"]] == ["Your seat"]
    assert (len(held["attendances"]), len(held["user_sessions"])) == (1, 2)


def test_nothing_of_another_person_is_in_it(office: Office, graduate: Graduate) -> None:
    Graduate(office, "NEAR")
    assert "NEAR" not in json.dumps(taken(office, graduate))


def test_no_secret_and_no_screening_is_in_it(office: Office, graduate: Graduate) -> None:
    file = taken(office, graduate)
    said = json.dumps(file["held"])
    account = office.read(User, graduate.account)
    for hidden in (account.password_hash, "GROUNDS", "screening", *(d.value for d in Decision)):
        assert hidden not in said


def test_a_letter_stands_in_it_without_what_opens_its_link(office: Office) -> None:
    account = office.account(email="amina@example.org")
    visitor = office.signed_in(account)
    visitor.post("/account/address", {"email": "new@example.org"}, page="/account/address")
    path = link(office, to="amina@example.org", start="/address/")
    answer = visitor.post("/account/data", {"format": "json"}, page="/account/data")
    (letter,) = json.loads(answer.text)["held"]["mails"]
    assert ("/address/…" in letter["body"], path in answer.text) == (True, False)
    assert path.removeprefix("/address/") not in answer.text
    assert path.removeprefix("/address/") not in pdf(visitor)


@pytest.mark.parametrize(
    "state", [RegistrationState.NOT_CLEARED, RegistrationState.RESERVE, RegistrationState.CLEARED]
)
def test_before_the_results_the_file_says_the_outward_words(office: Office, state: RegistrationState) -> None:
    user = office.account(state="KE")
    person = office.read(User, user).person_id
    office.registration(office.cohort(), person, state=state, reserve_rank=3, priority=2)
    file = office.signed_in(user).post("/account/data", {"format": "json"}, page="/account/data")
    held = json.loads(file.text)["held"]
    assert [row["standing"] for row in held["way"]] == ["Under consideration"]
    assert state.value not in json.dumps(held)


def test_a_role_does_not_let_one_read_more_of_oneself(office: Office) -> None:
    user = office.account(state="KE")
    office.grant(user, Role.SCREENING_OFFICER)
    person = office.read(User, user).person_id
    office.registration(office.cohort(), person, state=RegistrationState.NOT_CLEARED)
    file = office.signed_in(user).post("/account/data", {"format": "json"}, page="/account/data")
    assert json.loads(file.text)["held"]["way"][0]["standing"] == "Under consideration"


def test_who_looked_is_in_it_by_role_and_day_and_views_of_screening_are_not(
    office: Office, graduate: Graduate
) -> None:
    looked = {kind.action: kind.told for kind in records.kinds()}
    assert set(looked.values()) == {True, False}
    coordinator = Actor(user_id=office.account())
    with office.app.app_context():
        with unit_of_work():
            for action in looked:
                trail.record(
                    action,
                    actor=coordinator,
                    subject=("registrations", graduate.registration),
                    fields=["medical"],
                    role="coordinator",
                    purpose="visa",
                )
        db.session.remove()
    looks = taken(office, graduate)["held"]["looks"]
    assert len(looks) == sum(looked.values())
    assert {(look["role"], look["purpose"]) for look in looks} == {("Coordinator", "visa")}
    assert {look["at"][:10] for look in looks} == {"2026-01-12"}


def test_taking_it_is_in_the_trail(office: Office, graduate: Graduate) -> None:
    taken(office, graduate)
    assert office.count(TrailEntry, TrailEntry.action == "data.take") == 1


def pdf(visitor: Visitor) -> str:
    answer = visitor.post("/account/data", {"format": "pdf"}, page="/account/data")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_the_same_to_read_on_paper_with_a_name_as_text(office: Office) -> None:
    user = office.account(name="#strong[Awa] *Diop*", institution="$x$ @y <z>", language="fr")
    text = pdf(office.signed_in(user))
    assert "#strong[Awa] *Diop*" in text
    assert "$x$ @y <z>" in text


def test_on_paper_codes_are_read_as_words(office: Office) -> None:
    person = office.person("Awa Diop", state="SN")
    user = office.account(person, language="fr")
    office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, "SN")
    registration = office.registration(office.cohort(), person, state=RegistrationState.CONFIRMED)
    with office.deed() as session:
        travel = Travel(registration_id=registration, given_by=user)
        session.add(travel)
        travel.seal(
            visa="held", passport_country="SN", passport_expiry="2030-05-01", arrival_day="2026-02-01"
        )
    office.add(DataRequest, person_id=person, kind="access", state="in_hand", due_on=date(2026, 2, 11))
    visitor = office.signed_in(user)
    text = " ".join(pdf(visitor).split())
    for word in (
        "1 May 2030",
        "1 February 2026",
        "11 February 2026",
        "Senegal",
        "Français",
        "Female",
        "Held already",
    ):
        assert word in text
    for code in ("2030-05-01", "in_hand", "focal_point", "member_state", "F"):
        assert re.search(rf"\b{code}\b", text) is None
    held = json.loads(visitor.post("/account/data", {"format": "json"}, page="/account/data").text)["held"]
    assert (held["grants"][0]["role"], held["travel_records"][0]["visa"]) == ("focal_point", "held")


@pytest.mark.parametrize("kind", ["", "xml", "../../etc/passwd"])
def test_another_kind_of_file_is_refused(office: Office, kind: str) -> None:
    visitor = office.signed_in(office.account())
    assert visitor.post("/account/data", {"format": kind}, page="/account/data").status_code == 400


def test_nobody_takes_it_away_without_an_account(office: Office) -> None:
    answer = office.anonymous().post("/account/data", {"format": "json"}, page="/login")
    assert (answer.status_code, answer.location) == (303, "/login")


def forgotten(models: list[type[Any]]) -> set[str]:
    """The columns of persons that are neither in the file nor left out with a reason."""
    found = set()
    for model in models:
        in_file = set(own_data.fields(model)) if model in SECTIONS else set()
        for name, holding in holds.register(model).items():
            column = f"{model.__tablename__}.{name}"
            left_out = column in LEFT_OUT or model.__tablename__ in LEFT_OUT
            if holding.danger.is_of_persons and name not in in_file and not left_out:
                found.add(column)
    return found


@pytest.mark.usefixtures("house")
def test_every_column_of_a_person_is_in_the_file_or_left_out_with_a_reason() -> None:
    assert forgotten(all_models()) == set()


@pytest.mark.usefixtures("house")
def test_what_is_left_out_exists() -> None:
    known = {m.__tablename__ for m in all_models()} | {
        f"{m.__tablename__}.{name}" for m in all_models() for name in holds.columns_of(m)
    }
    assert LEFT_OUT.keys() - known == set()


def test_a_forgotten_column_is_found() -> None:
    class Gossip:
        __tablename__ = "gossip"

    assert Danger.PERSONAL.is_of_persons
    assert not Danger.INTERNAL.is_of_persons
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holds, "register", lambda _m: {"what": holds.personal("to talk", "what")})
        assert forgotten([Gossip]) == {"gossip.what"}


@pytest.mark.usefixtures("house")
def test_every_section_and_field_has_its_label() -> None:
    in_file = {name for model in SECTIONS for name in own_data.fields(model)}
    shown = in_file | {"cohort", "standing", "at", "reason", "record", "role", "purpose"}
    assert shown - own_names._FIELDS.keys() == set()
    assert own_names._FIELDS.keys() - shown == set()
    sections = {model.__tablename__ for model in SECTIONS} | {"way", "looks"}
    assert own_names._SECTIONS.keys() == sections
