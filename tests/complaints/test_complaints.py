"""Complaints: anyone brings one, nobody whom it concerns sees it, and it is answered by a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.audit.models import Move, TrailEntry
from app.complaints.models import Complaint
from app.complaints.operations import working_days_after
from app.complaints.states import ComplaintState
from app.core import clock
from app.core.db import db
from app.core.outbox import Mail
from tests.conftest import NOW
from tests.registrations.support import subjects
from tests.support.office import Office, Visitor

WORDS = "The trainer asked me for money."
FORM = {"category": "conduct", "programme": "", "words": WORDS}
LATE = '<span class="tag tag-bad">Late</span>'
ADDRESS = "awa@example.org"


def complaint(office: Office) -> Complaint:
    with office.app.app_context():
        found = db.session.scalars(sa.select(Complaint)).one()
        db.session.remove()
        return found


def make(office: Office, **changed: Any) -> str:
    """A complaint without an account; the path of its page."""
    answer = office.anonymous().post("/complaints/new", {**FORM, "email": ADDRESS, **changed})
    assert answer.status_code == 303
    with office.app.app_context():
        key = db.session.scalar(sa.select(Complaint.id).order_by(Complaint.id.desc()).limit(1))
        db.session.remove()
    return f"/complaints/{key}"


def link(office: Office) -> str:
    """The path in the latest letter to the address."""
    with office.app.app_context():
        bodies = db.session.scalars(
            sa.select(Mail.body).where(Mail.recipient == ADDRESS).order_by(Mail.created_at, Mail.id)
        ).all()
        db.session.remove()
    found = re.search(r"/complaints/follow/\S+", bodies[-1])
    assert found
    return found[0]


def administrator(office: Office, *roles: tuple[Role, ScopeKind, Any]) -> Visitor:
    """An administrator with further roles."""
    user = office.account()
    office.grant(user, Role.ADMINISTRATOR)
    for role, kind, scope in roles:
        office.grant(user, role, kind, scope)
    return office.signed_in(user)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 1, 12), 20, date(2026, 2, 9)),
        (date(2026, 1, 16), 1, date(2026, 1, 19)),
        (date(2026, 1, 17), 1, date(2026, 1, 19)),
        (date(2026, 1, 12), 4, date(2026, 1, 16)),
    ],
)
def test_the_day_to_answer_counts_working_days_alone(day: date, number: int, expected: date) -> None:
    assert working_days_after(day, number) == expected


def test_someone_signed_in_complains_and_reads_the_answer_and_nobody_reads_it_unsealed(
    office: Office,
) -> None:
    person = office.person()
    official = office.signed_in(office.account(person, email=ADDRESS))
    chief = administrator(office)
    assert official.post("/complaints/new", FORM).location == "/complaints/mine"
    found = complaint(office)
    assert (found.person_id, found.email, found.token_hash, found.due_on) == (
        person,
        "",
        None,
        date(2026, 2, 9),
    )
    assert (found.state, WORDS in found.words) == (ComplaintState.RECEIVED, False)
    path = f"/complaints/{found.id}"
    assert WORDS not in official.get(path).text
    assert WORDS in official.post(f"{path}/open").text
    assert chief.post(f"{path}/take").status_code == 303
    assert chief.post(f"{path}/answer", {"answer": " "}).status_code == 422
    assert chief.post(f"{path}/answer", {"answer": "He no longer teaches here."}).status_code == 303
    assert "He no longer" not in official.get(path).text
    assert "He no longer" in official.post(f"{path}/open").text
    assert chief.post(f"{path}/close").status_code == 303
    assert complaint(office).state is ComplaintState.CLOSED
    assert subjects(office, ADDRESS) == ["Your complaint has arrived", "Your complaint is answered"]
    with office.app.app_context():
        letters = db.session.scalars(sa.select(Mail.body).order_by(Mail.id)).all()
        reasons = db.session.scalars(sa.select(Move.reason).order_by(Move.id)).all()
        db.session.remove()
    assert [text for text in letters if WORDS in text or "He no longer" in text] == []
    assert reasons == ["", "", ""]
    assert office.count(TrailEntry, TrailEntry.action == "complaint.reveal") == 2


def test_without_an_account_the_letters_link_shows_the_standing_and_the_answer_by_a_press(
    office: Office,
) -> None:
    chief = administrator(office)
    path = make(office)
    first = link(office)
    stranger = office.anonymous()
    assert "E-mail (optional)" not in stranger.get("/complaints/new").text
    page = stranger.get(first).text
    assert ("Received" in page, WORDS in page) == (True, False)
    assert WORDS in stranger.post(first, page=first).text
    chief.post(f"{path}/take")
    chief.post(f"{path}/answer", {"answer": "It is true."})
    second = link(office)
    assert "It is true." in stranger.post(second, page=second).text
    assert (stranger.get(first).status_code, stranger.get(f"{second}x").status_code) == (404, 404)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": ""}, "E-mail: Write an address"),
        ({"email": "nobody"}, "E-mail: Write an e-mail address, such as"),
        ({"words": " \n"}, "What happened: Fill this in."),
        ({"category": "x"}, "What it is about: Choose one of the options."),
        ({"programme": "00000000-0000-0000-0000-000000000000"}, "Programme: Choose one of the options."),
    ],
)
def test_what_is_missing_is_said_at_its_field(office: Office, changed: dict[str, str], sentence: str) -> None:
    answer = office.anonymous().post("/complaints/new", {**FORM, "email": ADDRESS, **changed})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert office.count(Complaint) == 0


def test_a_flood_of_complaints_is_stopped(office: Office) -> None:
    stranger = office.anonymous()
    answers = [stranger.post("/complaints/new", {**FORM, "email": ADDRESS}).status_code for _n in range(11)]
    assert answers == [303] * 10 + [429]
    assert office.count(Complaint) == 10


@pytest.mark.parametrize(
    ("category", "names_programme", "kept_from"),
    [
        ("screening", True, {"screening"}),
        ("coordinator", True, {"coordinator"}),
        ("coordinator", False, {"coordinator", "other coordinator"}),
        ("conduct", True, set()),
    ],
)
def test_whom_a_complaint_concerns_neither_sees_it_nor_is_written_to(
    office: Office, category: str, names_programme: bool, kept_from: set[str]
) -> None:
    programme, other = office.programme(), office.programme()
    visitors = {
        "nobody else": administrator(office),
        "screening": administrator(office, (Role.SCREENING_OFFICER, ScopeKind.OFFICE, "")),
        "coordinator": administrator(office, (Role.COORDINATOR, ScopeKind.PROGRAMME, programme)),
        "other coordinator": administrator(office, (Role.COORDINATOR, ScopeKind.PROGRAMME, other)),
    }
    path = make(office, category=category, programme=str(programme) if names_programme else "")
    for name, visitor in visitors.items():
        is_kept = name in kept_from
        assert visitor.get(path).status_code == (403 if is_kept else 200), name
        assert visitor.post(f"{path}/open").status_code == (403 if is_kept else 200), name
        assert (path in visitor.get("/complaints").text) is not is_kept, name
        assert (path.rpartition("/")[2] in visitor.post("/complaints").text) is False
        assert ("Answer one complaint" in visitor.get("/").text) is not is_kept, name
    with office.app.app_context():
        letters = office_letters()
    assert letters == len(visitors) - len(kept_from)
    for name in kept_from:
        assert visitors[name].post(f"{path}/take").status_code == 403


def office_letters() -> int:
    """How many administrators were written to."""
    found = sa.select(sa.func.count()).where(Mail.subject == "A complaint has arrived")
    number = db.session.scalar(found) or 0
    db.session.remove()
    return number


def test_an_administrator_does_not_answer_the_own_complaint(office: Office) -> None:
    own = administrator(office)
    own.post("/complaints/new", FORM)
    path = f"/complaints/{complaint(office).id}"
    assert own.get(path).status_code == 200
    assert path not in own.get("/complaints").text
    assert own.post(f"{path}/take").status_code in {403, 422}
    assert complaint(office).state is ComplaintState.RECEIVED


def test_nobody_else_sees_it(office: Office) -> None:
    path = make(office)
    dpo = office.account()
    office.grant(dpo, Role.DATA_PROTECTION_OFFICER)
    others = [office.screening_officer(), office.focal_point("KE"), office.signed_in(dpo)]
    for visitor in [*others, office.signed_in(office.account())]:
        assert visitor.get(path).status_code == 404
        assert visitor.post(f"{path}/open").status_code == 404
        assert visitor.get("/complaints").status_code == 403


def test_a_late_one_is_red_in_the_list_on_its_page_and_on_the_start_page(office: Office) -> None:
    path = make(office)
    with clock.set_to(NOW + timedelta(days=28)):
        chief = administrator(office)
        assert [LATE in chief.get(page).text for page in (path, "/complaints")] == [False, False]
    with clock.set_to(NOW + timedelta(days=29)):
        chief = administrator(office)
        assert [LATE in chief.get(page).text for page in (path, "/complaints")] == [True, True]
        assert "One is late" in chief.get("/").text
        assert path in chief.get("/complaints?late=late").text
        chief.post(f"{path}/take")
        chief.post(f"{path}/answer", {"answer": "Yes."})
        assert LATE not in chief.get(path).text
        assert path not in chief.get("/complaints?late=late").text
        assert [path in chief.get(f"/complaints{query}").text for query in ("", "?state=all")] == [
            False,
            True,
        ]


def test_the_list_is_filtered_and_taken_away_without_a_word_of_what_was_written(office: Office) -> None:
    programme = office.programme("AAA")
    first = make(office, programme=str(programme))
    second = make(office, category="data")
    chief = administrator(office)
    chief.post(f"{second}/take")
    for query in ("category=data", "state=in_hand", "state=in_hand&category=data"):
        page = chief.get(f"/complaints?{query}").text
        assert (second in page, first in page) == (True, False), query
    file = chief.post("/complaints").text
    assert ("Personal data" in file, "AAA" in file, WORDS in file) == (True, True, False)
    assert office.count(TrailEntry, TrailEntry.action == "complaint.export") == 1


def test_another_administrator_takes_it_over(office: Office) -> None:
    path, first, second = make(office), administrator(office), administrator(office)
    first.post(f"{path}/take")
    owner = complaint(office).owner_id
    assert second.post(f"{path}/take").status_code == 303
    assert complaint(office).owner_id not in {None, owner}
