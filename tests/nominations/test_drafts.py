"""A nomination that was filled in and not sent: kept for its writer, for nobody else, and not for long."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.nominations import drafts
from app.nominations.models import NominationDraft
from app.people.models import Grant
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.registrations.support import NOMINATION
from tests.support.office import Office, Visitor

HALF = {"given_names": "Grace Chebet", "organisation": "Border Police", "language_fr": "B2"}
BEGUN = "Go on with the nomination for"


def kept(office: Office) -> list[dict[str, Any]]:
    """What the drafts hold."""
    with office.app.app_context():
        found = [draft.fields for draft in db.session.scalars(sa.select(NominationDraft))]
        db.session.remove()
        return found


def focal_point(office: Office, *states: str) -> tuple[UUID, Visitor]:
    """A focal point of some states: the account, and the visitor."""
    user = office.account(state=states[0])
    for state in states:
        office.grant(user, Role.FOCAL_POINT, ScopeKind.MEMBER_STATE, state)
    return user, office.signed_in(user)


def send(visitor: Visitor, cohort: UUID, then: str, **fields: str) -> int:
    """Send the form with one of its buttons."""
    return visitor.post(f"/cohorts/{cohort}/nominate", {**fields, "then": then}).status_code


def filled_in(visitor: Visitor, cohort: UUID) -> bool:
    """Whether the form stands as it was left."""
    page = visitor.get(f"/cohorts/{cohort}/nominate").text
    return all(f'value="{text}"' in page for text in ("Grace Chebet", "Border Police"))


def test_what_was_filled_in_is_found_again_and_nobody_is_nominated(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    assert send(visitor, cohort, "later", **HALF) == 303
    assert (office.count(Registration), filled_in(visitor, cohort)) == (0, True)
    page = visitor.get(f"/cohorts/{cohort}/nominate").text
    assert ("You filled this in and did not send it." in page, 'role="alert"' in page) == (True, False)
    assert '<option selected value="B2">' in page
    desk = visitor.get("/desk").text
    assert desk.index(BEGUN) < desk.index("Open call")
    assert "Go on with a nomination that you began" in visitor.get("/").text


def test_a_form_that_is_refused_is_kept_although_its_deed_is_taken_back(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    assert visitor.post(f"/cohorts/{cohort}/nominate", HALF).status_code == 422
    assert (office.count(Registration), filled_in(visitor, cohort)) == (0, True)
    taken = {**NOMINATION, "email": "grace@border.example.org"}
    assert visitor.post(f"/cohorts/{cohort}/nominate", taken).status_code == 303
    assert kept(office) == []
    again = visitor.post(f"/cohorts/{cohort}/nominate", taken)  # the office's rule refuses it, not the form
    assert (again.status_code, [draft["email"] for draft in kept(office)]) == (422, [[taken["email"]]])


def test_the_script_keeps_it_in_silence_and_the_last_state_counts(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    for post in ("Inspector", "Superintendent"):
        assert send(visitor, cohort, "keep", **HALF, post=post) == 204
    assert [draft["post"] for draft in kept(office)] == [["Superintendent"]]
    assert send(visitor, cohort, "keep") == 204
    assert [draft["post"] for draft in kept(office)] == [["Superintendent"]]


def test_nothing_declared_and_nothing_foreign_is_kept(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    send(visitor, cohort, "later", **{**NOMINATION, "is_admin": "y", "passport_number": "X1"})
    (fields,) = kept(office)
    strangers = {"declared_by_state", "csrf_token", "then", "is_admin", "passport_number"}
    assert (strangers & fields.keys(), fields["given_names"]) == (set(), ["Grace Chebet"])


def test_an_empty_form_is_not_kept_and_says_so(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    answer = visitor.post(f"/cohorts/{cohort}/nominate", {"then": "later"})
    assert (answer.status_code, kept(office)) == (303, [])
    assert "Nothing was filled in, so nothing is kept." in visitor.get(answer.location).text


def test_a_draft_is_given_up_when_one_begins_anew(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    send(visitor, cohort, "later", **HALF)
    assert send(visitor, cohort, "empty") == 303
    assert (kept(office), filled_in(visitor, cohort)) == ([], False)


def test_nobody_else_sees_it_not_even_a_colleague_of_the_same_state(office: Office) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    _other, colleague = focal_point(office, "KE")
    send(visitor, cohort, "later", **HALF)
    for stranger in (colleague, office.focal_point("GH"), office.administrator()):
        for place in (f"/cohorts/{cohort}/nominate", "/desk", f"/cohorts/{cohort}/registrations"):
            assert "Grace Chebet" not in stranger.get(place).text
    assert send(colleague, cohort, "empty") == 303
    assert filled_in(visitor, cohort)


def test_whoever_no_longer_acts_for_the_state_finds_it_no_more(office: Office) -> None:
    cohort = office.cohort()
    user, visitor = focal_point(office, "KE", "GH")
    send(visitor, cohort, "later", **HALF, state_code="KE")
    assert filled_in(visitor, cohort)
    with office.deed() as session:
        session.execute(
            sa.update(Grant).where(Grant.user_id == user, Grant.scope_id == "KE").values(ended_at=NOW)
        )
    assert (filled_in(visitor, cohort), BEGUN in visitor.get("/desk").text) == (False, False)


@pytest.mark.parametrize("then", ["later", "keep", "empty"])
def test_without_the_right_or_after_the_deadline_nothing_is_kept(office: Office, then: str) -> None:
    cohort = office.cohort()
    programme = office.read(Cohort, cohort).programme_id
    assert send(office.coordinator(programme), cohort, then, **HALF) == 403
    assert send(office.focal_point("SN"), cohort, then, **HALF) in {303, 422}
    user, _early = focal_point(office, "KE")
    with clock.set_to(NOW + timedelta(days=8)):
        visitor = office.signed_in(user)
        assert send(visitor, cohort, then, **HALF) == (303 if then == "empty" else 409)
    assert kept(office) == []


def test_a_form_that_is_sent_after_the_deadline_is_refused_and_not_kept(office: Office) -> None:
    cohort = office.cohort()
    user, _early = focal_point(office, "KE")
    with clock.set_to(NOW + timedelta(days=8)):
        visitor = office.signed_in(user)
        for form in (HALF, NOMINATION):
            assert visitor.post(f"/cohorts/{cohort}/nominate", form).status_code == 422
    assert (office.count(Registration), kept(office)) == (0, [])


@pytest.mark.parametrize(
    ("field", "most"), [("statement", 5000), ("organisation", 200), ("date_of_birth", 200)]
)
def test_nothing_longer_than_its_field_is_kept(office: Office, field: str, most: int) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    for then, status in (("later", 409), ("keep", 409), ("", 422)):
        assert send(visitor, cohort, then, **{**HALF, field: "x" * (most + 1)}) == status
    assert kept(office) == []
    assert send(visitor, cohort, "keep", **{**HALF, field: "x" * most}) == 204
    assert [draft[field] for draft in kept(office)] == [["x" * most]]


def test_a_draft_as_a_whole_has_a_bound(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = office.cohort()
    _user, visitor = focal_point(office, "KE")
    monkeypatch.setattr(drafts, "LARGEST", 1000)
    assert send(visitor, cohort, "keep", **HALF, statement="x" * 1000) == 409
    assert kept(office) == []
    assert send(visitor, cohort, "keep", **HALF, statement="x" * 500) == 204
    assert len(kept(office)) == 1


def test_it_goes_a_week_after_the_deadline(office: Office) -> None:
    cohort = office.cohort()  # its deadline is in a week
    _user, visitor = focal_point(office, "KE")
    send(visitor, cohort, "later", **HALF)
    runner = office.app.test_cli_runner()
    first = date(2026, 1, 12) + timedelta(days=14)
    for day, number in ((first, 1), (first + timedelta(days=1), 0)):
        with clock.set_to(NOW + timedelta(days=30)):
            told = runner.invoke(args=["retention", "run", "--on", day.isoformat()])
        assert (told.exit_code, len(kept(office))) == (0, number), told.output
