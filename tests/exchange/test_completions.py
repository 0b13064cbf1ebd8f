"""Who completed an online course comes from the platform: each row judged, and noted once."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from app.access.actor import Role, ScopeKind
from app.core.db import db
from app.core.texts import Texts
from app.nominations.models import Nomination, Question
from app.nominations.states import AskedOf, Kind, Part
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from tests.conftest import NOW
from tests.support.office import Office, Visitor

HEAD = "E-mail,Name,Completed on\n"
_VERDICT = re.compile(r'<span class="tag[^"]*">(Will be noted|As it stands|Refused)</span></td>')


def ask(office: Office, cohort: UUID, kind: Kind = Kind.YES_NO) -> None:
    """The call asks about a course."""
    office.add(
        Question,
        cohort_id=cohort,
        key="online_course",
        position=90,
        part=Part.RELEVANCE,
        kind=kind,
        asked_of=AskedOf.OFFICIAL,
        is_required=False,
        label=Texts(en="Completed the online course"),
        hint=Texts(),
        options=[],
    )


def a_call(office: Office, kind: Kind = Kind.YES_NO) -> tuple[Visitor, UUID, UUID]:
    programme = office.programme()
    cohort = office.cohort(programme)
    ask(office, cohort, kind)
    person = office.person("Awa Diallo", state="KE", email="Awa@Example.org", email_key="awa@example.org")
    registration = office.registration(cohort, person, state=S.ENDORSED)
    return office.coordinator(programme), cohort, registration


def send(visitor: Visitor, cohort: UUID, content: str | bytes, **more: str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    said = {"question": "online_course", "file": (io.BytesIO(data), "completions.csv"), **more}
    return visitor.post(f"/cohorts/{cohort}/completions", said, content_type="multipart/form-data")


def take(visitor: Visitor, cohort: UUID, page: Any) -> Any:
    content = re.search(r'name="content"[^>]*value="([^"]*)"', page.text)
    assert content is not None, page.text
    said = {"question": "online_course", "content": content[1].replace("&#34;", '"'), "deed": "take"}
    return visitor.post(f"/cohorts/{cohort}/completions", said)


def answer(office: Office, registration: UUID) -> Any:
    with office.app.app_context():
        found = db.session.scalar(
            sa.select(Nomination.answers).where(Nomination.registration_id == registration)
        )
        db.session.remove()
    return (found or {}).get("online_course")


def test_a_completion_is_shown_first_noted_then_and_once(office: Office) -> None:
    visitor, cohort, registration = a_call(office)
    shown = send(visitor, cohort, f"{HEAD}awa@example.org,Awa,2026-01-05\n")
    assert _VERDICT.findall(shown.text) == ["Will be noted"]
    assert answer(office, registration) is None
    assert take(visitor, cohort, shown).status_code == 303
    assert answer(office, registration) is True
    version = office.read(Registration, registration).version
    again = send(visitor, cohort, f"{HEAD}awa@example.org,Awa,2026-01-05\n")
    assert _VERDICT.findall(again.text) == ["As it stands"]
    assert take(visitor, cohort, shown).status_code == 303
    assert office.read(Registration, registration).version == version
    assert [data["fields"] for action, _s, data, _a in office.trail() if action == "registration.edit"] == [
        ["online_course"]
    ]


def test_a_question_for_a_day_has_the_day_answered(office: Office) -> None:
    visitor, cohort, registration = a_call(office, Kind.DATE)
    shown = send(visitor, cohort, f"{HEAD}AWA@example.org,Awa,05/01/2026\n")
    assert take(visitor, cohort, shown).status_code == 303
    assert answer(office, registration) == "2026-01-05"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",Awa,2026-01-05", "The e-mail address is missing."),
        ("nobody@example.org,Awa,2026-01-05", "Nobody who is considered in this cohort has this address."),
        ("awa@example.org,Awa,", "Write the day as"),
        ("awa@example.org,Awa,yesterday", "Write the day as"),
        (f"awa@example.org,Awa,{NOW.date() + timedelta(days=2)}", "This day is still to come."),
        ("=1+1,Awa,2026-01-05", "The e-mail address is missing."),
        ("drafted@example.org,Awa,2026-01-05", "Nobody who is considered in this cohort has this address."),
    ],
)
def test_a_row_that_cannot_be_noted_says_why_and_writes_nothing(office: Office, row: str, why: str) -> None:
    visitor, cohort, registration = a_call(office)
    drafted = office.person(
        "Not Yet", state="KE", email="drafted@example.org", email_key="drafted@example.org"
    )
    office.registration(cohort, drafted, state=S.DRAFT)
    shown = send(visitor, cohort, f"{HEAD}{row}\n")
    assert _VERDICT.findall(shown.text) == ["Refused"]
    assert why in shown.text
    assert "Note this completion" not in shown.text
    assert answer(office, registration) is None


def test_who_stands_twice_counts_once(office: Office) -> None:
    visitor, cohort, _registration = a_call(office)
    row = "awa@example.org,Awa,2026-01-05\n"
    assert _VERDICT.findall(send(visitor, cohort, f"{HEAD}{row}{row}").text) == ["Will be noted", "Refused"]


def test_a_workbook_is_read_and_a_formula_in_it_refused(office: Office) -> None:
    visitor, cohort, _registration = a_call(office)
    book = Workbook()
    sheet = book.active
    sheet.append(["E-mail", "Name", "Completed on"])
    sheet.append(["awa@example.org", "Awa", "=TODAY()"])
    sheet.append(["awa@example.org", "Awa", NOW.date() - timedelta(days=9)])
    out = io.BytesIO()
    book.save(out)
    assert _VERDICT.findall(send(visitor, cohort, out.getvalue()).text) == ["Refused", "Will be noted"]


@pytest.mark.parametrize("content", ["", "a;b\n1;2\n", "%PDF-1.4", "\0\0"])
def test_what_is_no_such_file_is_refused_as_a_whole(office: Office, content: str) -> None:
    visitor, cohort, registration = a_call(office)
    assert send(visitor, cohort, content).status_code == 422
    assert answer(office, registration) is None


@pytest.mark.parametrize("content", ["nonsense", "[[1]]", "{}", '[["x","a","b","c"]]', "null"])
def test_what_never_was_a_dry_run_is_not_taken(office: Office, content: str) -> None:
    visitor, cohort, registration = a_call(office)
    said = {"question": "online_course", "content": content, "deed": "take"}
    assert visitor.post(f"/cohorts/{cohort}/completions", said).status_code == 422
    assert answer(office, registration) is None


def test_nobody_notes_a_completion_of_their_own(office: Office) -> None:
    _visitor, cohort, registration = a_call(office)

    found = office.read(Registration, registration)
    own = office.account(found.person_id)
    office.grant(own, Role.COORDINATOR, ScopeKind.PROGRAMME, found.programme_id)
    shown = send(office.signed_in(own), cohort, f"{HEAD}awa@example.org,Awa,2026-01-05\n")
    assert _VERDICT.findall(shown.text) == ["Refused"]


def test_only_its_coordinator_sends_a_file(office: Office) -> None:
    _visitor, cohort, _registration = a_call(office)
    assert office.administrator().get(f"/cohorts/{cohort}/completions").status_code == 403
    assert office.focal_point("KE").get(f"/cohorts/{cohort}/completions").status_code in {403, 404}


def test_what_the_state_is_asked_is_answered_by_no_platform(office: Office) -> None:
    visitor, cohort, _registration = a_call(office)
    page = visitor.get(f"/cohorts/{cohort}/completions").text
    assert re.findall(r'name="question" value="(\w+)"', page) == ["online_course"]
    said = {"question": "alternate", "content": '[[2,"awa@example.org","","2026-01-05"]]', "deed": "take"}
    assert visitor.post(f"/cohorts/{cohort}/completions", said).status_code == 422


def test_a_call_without_such_a_question_says_what_to_do(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme)
    with office.deed() as session:
        session.execute(sa.delete(Question).where(Question.cohort_id == cohort))
    page = office.coordinator(programme).get(f"/cohorts/{cohort}/completions")
    assert "Add a question to the call" in page.text
