"""Contacts leave as a file and come back: unchanged they write nothing, changed cells are changed."""

from __future__ import annotations

import html
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.nominations.models import Nomination
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from tests.exchange.sheets import VERDICT, change, fetched, sent, taken
from tests.support.office import Office, Visitor

URL = "/contacts"
FILE = "/contacts/file"
NASTY = '=HYPERLINK("http://evil.example","Ministry")'


class Contacts:
    """A programme with an open cohort, two officials of Kenya and one of Ghana."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.programme = office.programme("P1")
        self.cohort = office.cohort(self.programme)
        self.awa = self.put_forward(
            "Awa Diallo", "KE", institution=NASTY, post="+Chief", email="awa@a.example.org"
        )
        self.odd = self.put_forward("'Abd al-Rahman", "KE", institution="-Border", email="odd@a.example.org")
        self.kofi = self.put_forward("Kofi Mensah", "GH", institution="Police", email="kofi@a.example.org")

    def put_forward(self, name: str, state: str, **values: Any) -> UUID:
        """A nominee who is known by this alone."""
        person = self.office.person(name, state=state, email_key=values["email"], **values)
        key = self.office.registration(self.cohort, person, state=S.ENDORSED, member_state=state)
        answers = {
            "phone": "+254711000001",
            "focal_point_name": f"Focal {state}",
            "focal_point_email": f"focal@{state.lower()}.example.org",
            "focal_point_phone": "+254711000000",
        }
        self.office.add(
            Nomination,
            registration_id=key,
            cohort_id=self.cohort,
            state_code=state,
            reference="",
            answers=answers,
        )
        return key

    def person(self, registration: UUID) -> Person:
        found = self.office.read(Registration, registration)
        return self.office.read(Person, found.person_id)


@pytest.fixture
def contacts(office: Office) -> Contacts:
    return Contacts(office)


@pytest.fixture
def coordinator(contacts: Contacts) -> Visitor:
    return contacts.office.coordinator(contacts.programme)


@pytest.fixture
def kenya(contacts: Contacts) -> Visitor:
    return contacts.office.focal_point("KE")


def test_everyone_takes_away_whom_they_may_see_and_the_trail_says_so(
    contacts: Contacts, coordinator: Visitor, kenya: Visitor
) -> None:
    def told(visitor: Visitor) -> list[tuple[str, str, str]]:
        return [
            (row["Kind"], row["Family name"] or row["Organisation"], row["E-mail"])
            for row in fetched(visitor, FILE, "xlsx")
        ]

    own = [
        ("Official", "al-Rahman", "odd@a.example.org"),
        ("Official", "Diallo", "awa@a.example.org"),
    ]
    assert sorted(one for one in told(kenya) if one[0] == "Official") == sorted(own)
    assert [one for one in told(kenya) if one[0] == "Focal point"] == [
        ("Focal point", "Focal KE", "focal@ke.example.org")
    ]
    assert len([one for one in told(coordinator) if one[0] == "Official"]) == 3
    others = contacts.office.coordinator(contacts.office.programme("P2"))
    assert fetched(others, FILE) == []
    said = [
        (data["list"], subject)
        for action, subject, data, _who in contacts.office.trail()
        if "export" in action
    ]
    assert set(said) == {("contacts", "registrations list")}


def test_the_file_may_be_of_one_programme_among_those_that_the_page_offers(contacts: Contacts) -> None:
    other, strange = contacts.office.programme("P2"), contacts.office.programme("P3")
    second = contacts.office.cohort(other)
    contacts.office.registration(second, state=S.SUBMITTED)
    user = contacts.office.account()
    for programme in (contacts.programme, other, strange):
        contacts.office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    visitor = contacts.office.signed_in(user)
    page = visitor.get(URL).text
    assert [key for key in (contacts.programme, other, strange) if f'value="{key}"' in page] == [
        contacts.programme,
        other,
    ]

    def officials(programme: object) -> int:
        return visitor.post(f"{FILE}.csv", data={"programme": str(programme)}).text.count(",Official,")

    assert [officials(key) for key in (other, contacts.programme, strange)] == [1, 3, 0]
    assert officials("") == 4


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_contacts_that_come_back_unchanged_write_nothing_formulas_included(
    contacts: Contacts, coordinator: Visitor, way: str
) -> None:
    rows = fetched(coordinator, FILE, way)
    if way == "csv":
        assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    trail = contacts.office.trail()
    shown = sent(coordinator, URL, rows, way)
    assert shown.status_code == 200, shown.text
    assert VERDICT.findall(shown.text) == []
    assert f"As it stands</span> {len(rows)}" in shown.text
    assert ("Nothing would change" in shown.text, "<table" in shown.text) == (True, False)
    assert contacts.office.trail() == trail


@pytest.mark.parametrize("way", ["csv", "xlsx"])
@pytest.mark.parametrize("who", ["coordinator", "kenya"])
def test_a_changed_cell_is_shown_first_and_then_changed_once(
    contacts: Contacts, request: pytest.FixtureRequest, who: str, way: str
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    rows = change(
        fetched(visitor, FILE, way), "Key", str(contacts.awa), Post="Inspector", Phone="00254 711 000 009"
    )
    shown = sent(visitor, URL, rows, way)
    assert VERDICT.findall(shown.text) == ["Changed"]
    assert contacts.person(contacts.awa).post == "+Chief"
    assert taken(visitor, URL, shown).status_code == 303
    person = contacts.person(contacts.awa)
    assert (person.post, person.institution, person.email) == ("Inspector", NASTY, "awa@a.example.org")
    assert ("registration.edit", ["phone", "post"]) in [
        (action, data.get("fields")) for action, _s, data, _a in contacts.office.trail()
    ]
    assert VERDICT.findall(sent(visitor, URL, rows, way).text) == []


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"E-mail": "nobody"}, "E-mail: Write an e-mail address"),
        ({"E-mail": ""}, "E-mail: Fill this in."),
        ({"Post": "=1+1"}, "Post: A spreadsheet would take this for a formula."),
        ({"Post": "x" * 300}, "Post: This is too long."),
        ({"Phone": "call me"}, "Phone: Write the number with +"),
        ({"Given names": "", "Family name": ""}, "Family name: Fill this in."),
        (
            {"Post": "Inspector", "Version": "v000000000000"},
            "The office changed this after the file was taken.",
        ),
        ({"Key": "nobody"}, "No official whom you may take away has this key."),
        ({"Key": "", "Kind": "Official"}, "The key is missing."),
    ],
)
def test_a_row_that_can_not_be_taken_says_why(
    contacts: Contacts, coordinator: Visitor, cells: dict[str, str], why: str
) -> None:
    rows = change(fetched(coordinator, FILE), "Key", str(contacts.awa), **cells)
    shown = sent(coordinator, URL, change(rows, "Key", str(contacts.kofi), Post="Inspector"))
    assert sorted(VERDICT.findall(shown.text)) == ["Changed", "Refused"]
    assert why in html.unescape(shown.text)
    assert taken(coordinator, URL, shown).status_code == 303
    assert contacts.person(contacts.awa).post == "+Chief"
    assert contacts.person(contacts.kofi).post == "Inspector"


def test_nobody_changes_by_a_file_whom_they_do_not_see(
    contacts: Contacts, coordinator: Visitor, kenya: Visitor
) -> None:
    rows = change(fetched(coordinator, FILE), "Key", str(contacts.kofi), Post="Inspector")
    shown = sent(kenya, URL, [row for row in rows if row["Key"] == str(contacts.kofi)])
    assert VERDICT.findall(shown.text) == ["Refused"]
    assert "No official whom you may take away has this key." in shown.text
    assert contacts.person(contacts.kofi).post == ""


def test_an_official_with_a_record_of_their_own_is_left_to_it(
    contacts: Contacts, coordinator: Visitor
) -> None:
    found = contacts.office.read(Registration, contacts.awa)
    contacts.office.account(found.person_id)
    rows = change(fetched(coordinator, FILE), "Key", str(contacts.awa), Post="Inspector")
    shown = sent(coordinator, URL, rows)
    assert VERDICT.findall(shown.text) == ["Refused"]
    assert "This official has an account or another registration" in shown.text


def test_once_the_call_is_over_what_was_answered_stands(contacts: Contacts, coordinator: Visitor) -> None:
    with contacts.office.deed() as session:
        session.execute(sa.update(Cohort).values(state=CohortState.SELECTING))
    rows = change(fetched(coordinator, FILE), "Key", str(contacts.awa), Post="Inspector")
    shown = sent(coordinator, URL, rows)
    assert VERDICT.findall(shown.text) == ["Refused"]
    assert "deadline has passed" in shown.text
