"""What is there for whom: the list, the public page, the workspace, the start page's tasks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app.access.actor import Role, ScopeKind
from app.cohorts.models import Call, Cohort, CohortPartner
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.texts import Texts
from app.programmes.models import Partner, ProgrammePartner
from app.programmes.states import PartnerRole, ProgrammeState
from tests.conftest import NOW
from tests.support.office import Office


def _codes(page: str) -> list[str]:
    return re.findall(r'data-label="Code"><bdi>([^<]*)</bdi>', page)


@contextmanager
def _counted(office: Office) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    with office.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_public_sees_opened_cohorts_and_no_planned_one(office: Office) -> None:
    programme = office.programme()
    shown = office.cohort(programme, state=CohortState.OPEN)
    planned = office.cohort(programme, state=CohortState.PLANNED)
    page = office.anonymous().get("/cohorts")
    assert (str(shown) in page.text, str(planned) in page.text) == (True, False)
    assert office.anonymous().get(f"/cohorts/{shown}").status_code == 200
    assert office.anonymous().get(f"/cohorts/{planned}").status_code == 404


def test_a_coordinator_lists_own_planned_cohorts_and_no_others(office: Office) -> None:
    programme = office.programme()
    own = office.cohort(programme, state=CohortState.PLANNED)
    other = office.cohort(state=CohortState.PLANNED)
    page = office.coordinator(programme).get("/cohorts").text
    assert (str(own) in page, str(other) in page) == (True, False)


def test_the_list_is_searched_filtered_and_sorted(office: Office) -> None:
    programme = office.programme("STOCTI")
    for code, title, first in (
        ("A-1", "Enquêtes spéciales", date(2026, 3, 1)),
        ("B-2", "Border management", date(2026, 2, 1)),
    ):
        cohort = office.cohort(programme, first_day=first, last_day=date(2026, 4, 1))
        with office.deed() as session:
            session.execute(
                sa.update(Cohort).where(Cohort.id == cohort).values(code=code, title=Texts(fr=title))
            )
    office.cohort(state=CohortState.COMPLETED)
    visitor = office.anonymous()
    assert _codes(visitor.get("/cohorts").text) == ["B-2", "A-1"]
    assert _codes(visitor.get("/cohorts?sort=code").text) == ["A-1", "B-2"]
    assert _codes(visitor.get("/cohorts?q=enquêtes").text) == ["A-1"]
    assert _codes(visitor.get("/cohorts?q=b-2").text) == ["B-2"]
    assert _codes(visitor.get("/cohorts?q=%25").text) == []
    assert _codes(visitor.get(f"/cohorts?programme={programme}&sort=-code").text) == ["B-2", "A-1"]
    assert len(_codes(visitor.get("/cohorts?stage=all").text)) == 3
    assert len(_codes(visitor.get("/cohorts?stage=completed").text)) == 1


def test_an_hour_and_its_zone_stay_on_one_line(office: Office) -> None:
    office.cohort()
    page = office.anonymous().get("/cohorts").text
    assert '<span class="sub nowrap">10:00 (Rabat, UTC+1)</span>' in page


def test_the_list_is_taken_away_as_csv_with_the_same_filter(office: Office) -> None:
    cohort = office.cohort(seats=24)
    office.cohort(state=CohortState.COMPLETED)
    with office.deed() as session:
        session.execute(
            sa.update(Cohort).where(Cohort.id == cohort).values(code="X-1", title=Texts(en="=1+1"))
        )
    answer = office.anonymous().get("/cohorts?format=csv")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "Cohort,Code,Programme,First day,Last day,States answer until,Seats,Stage"
    assert len(lines) == 2
    assert lines[1].startswith("'=1+1,X-1,P")
    assert lines[1].endswith(',"Monday 19 January 2026, 10:00 (Rabat, UTC+1)",24,Open for nominations')


def test_the_list_asks_the_same_number_of_questions_for_one_row_and_for_thirty(office: Office) -> None:
    programme = office.programme()
    coordinator = office.coordinator(programme)
    office.cohort(programme)
    coordinator.get("/cohorts")
    with _counted(office) as one:
        coordinator.get("/cohorts")
    for _number in range(29):
        office.cohort(programme)
    with _counted(office) as thirty:
        page = coordinator.get("/cohorts").text
    assert len(_codes(page)) == 30
    assert len(thirty) == len(one)


@pytest.mark.parametrize("state", list(CohortState))
def test_the_workspace_opens_in_every_stage(office: Office, state: CohortState) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=state)
    coordinator = office.coordinator(programme)
    pages = ("overview", "call", "partners", "edit", "call/edit", "partners/new", "move/open")
    answers = {page: coordinator.get(f"/cohorts/{cohort}/{page}").status_code for page in pages}
    assert answers == dict.fromkeys(pages, 200)
    assert coordinator.get(f"/cohorts/{cohort}").status_code == 200


def test_the_overview_has_one_primary_button_and_the_other_tabs_a_strip(office: Office) -> None:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.PLANNED)
    coordinator = office.coordinator(programme)
    overview, call = (coordinator.get(f"/cohorts/{cohort}/{tab}").text for tab in ("overview", "call"))
    assert (overview.count("btn-main"), call.count("btn-main")) == (1, 0)
    assert ('<ol class="steps"' in overview, '<ol class="steps"' in call) == (True, False)
    assert ("act-slim" in overview, "act-slim" in call) == (False, True)


def test_an_administrator_reads_the_workspace_and_is_offered_no_move(office: Office) -> None:
    cohort = office.cohort(state=CohortState.PLANNED)
    page = unescape(office.administrator().get(f"/cohorts/{cohort}/overview").text)
    assert ("/move/" in page, "/edit" in page) == (False, False)
    assert "It is the turn of the programme's coordinator." in page


def test_the_public_page_says_deadline_and_states_and_how_to_apply(office: Office) -> None:
    cohort = office.cohort(invites=["KE", "GH"])
    page = unescape(office.anonymous().get(f"/cohorts/{cohort}").text)
    assert "The states answer until Monday 19 January 2026, 10:00 (Rabat, UTC+1)." in page
    assert "2 states are invited: Ghana and Kenya." in page
    assert "This call does not invite" not in page


@pytest.mark.parametrize(("state", "is_told"), [("TG", True), ("KE", False)])
def test_a_visitor_of_a_state_that_is_not_invited_reads_so(office: Office, state: str, is_told: bool) -> None:
    cohort = office.cohort(invites=["KE"])
    page = office.signed_in(office.account(state=state)).get(f"/cohorts/{cohort}").text
    assert ("This call does not invite Togo." in page) is is_told
    assert (f"/cohorts/{cohort}/apply" in page, "Apply through your state" in page) == (
        not is_told,
        not is_told,
    )
    assert ('href="/cohorts?stage=open">See all open cohorts' in page) is is_told


def test_after_the_deadline_the_public_page_offers_no_application(office: Office) -> None:
    cohort = office.cohort(deadline=NOW)
    page = unescape(office.anonymous().get(f"/cohorts/{cohort}").text)
    assert "The call closed on Monday 12 January 2026, 10:00 (Rabat, UTC+1)." in page
    assert f"/cohorts/{cohort}/apply" not in page


def test_a_cohort_of_an_unpublished_programme_does_not_link_to_it(office: Office) -> None:
    programme = office.programme(state=ProgrammeState.DRAFT)
    cohort = office.cohort(programme)
    page = office.anonymous().get(f"/cohorts/{cohort}")
    assert (page.status_code, f"/programmes/{programme}" in page.text) == (200, False)


def _partner(office: Office, name: str = "Al Akhawayn University") -> Any:
    return office.add(Partner, name=Texts(en=name), name_key=name.lower(), country="MA")


def test_a_partner_is_named_with_several_roles_and_taken_away(office: Office) -> None:
    programme = office.programme()
    cohort, partner = office.cohort(programme), _partner(office)
    coordinator = office.coordinator(programme)
    roles = {"partner": str(partner), "roles": ["host", "accrediting_body"]}
    assert coordinator.post(f"/cohorts/{cohort}/partners/new", roles).status_code == 303
    assert office.count(CohortPartner) == 2
    assert coordinator.post(f"/cohorts/{cohort}/partners/new", roles).status_code == 422
    page = coordinator.get(f"/cohorts/{cohort}/partners").text
    assert page.count("Al Akhawayn University</bdi>") == 2
    remove = re.search(r"/cohorts/[^\"]*/remove", page)
    assert remove
    assert coordinator.post(remove[0]).status_code == 303
    assert office.count(CohortPartner) == 1


def test_the_programmes_partners_are_taken_over_once(office: Office) -> None:
    programme = office.programme()
    cohort, partner = office.cohort(programme), _partner(office)
    office.add(ProgrammePartner, programme_id=programme, partner_id=partner, role=PartnerRole.DONOR)
    coordinator = office.coordinator(programme)
    for _time in range(2):
        coordinator.post(f"/cohorts/{cohort}/partners/from-programme")
    assert office.count(CohortPartner, CohortPartner.role == PartnerRole.DONOR) == 1


def test_a_partner_of_another_cohort_is_not_taken_away_from_here(office: Office) -> None:
    own, other = office.programme(), office.programme()
    here, there = office.cohort(own), office.cohort(other)
    foreign = office.add(CohortPartner, cohort_id=there, partner_id=_partner(office), role=PartnerRole.DONOR)
    coordinator = office.coordinator(own)
    assert coordinator.post(f"/cohorts/{here}/partners/{foreign}/remove").status_code == 404
    assert coordinator.post(f"/cohorts/{there}/partners/{foreign}/remove").status_code == 403
    assert office.count(CohortPartner) == 1


def _waiting(office: Office, at: Any) -> list[str]:
    """What the start page says to the coordinator of every cohort, at some instant."""
    with office.app.app_context():
        programmes = list(db.session.scalars(sa.select(Cohort.programme_id).order_by(Cohort.id)))
        db.session.remove()
    user = office.account()
    for programme in programmes:
        office.grant(user, Role.COORDINATOR, ScopeKind.PROGRAMME, programme)
    with clock.set_to(at):
        page = unescape(office.signed_in(user).get("/").text)
    return [phrase for phrase in _PHRASES if phrase in page]


_PHRASES = ("Write the call of", "Open the call of", "Begin the selection of", "Start C", "Close C")


@pytest.mark.parametrize(
    ("state", "at", "phrases"),
    [
        (CohortState.PLANNED, NOW, ["Open the call of"]),
        (CohortState.OPEN, NOW, []),
        (CohortState.OPEN, NOW + timedelta(days=7), ["Begin the selection of"]),
        (CohortState.CONFIRMED, NOW, []),
        (CohortState.CONFIRMED, NOW + timedelta(days=21), ["Start C"]),
        (CohortState.RUNNING, NOW + timedelta(days=70), []),
        (CohortState.RUNNING, NOW + timedelta(days=75), ["Close C"]),
    ],
)
def test_the_next_stage_waits_on_the_coordinators_start_page(
    office: Office, state: CohortState, at: Any, phrases: list[str]
) -> None:
    office.cohort(state=state)
    assert _waiting(office, at) == phrases


def test_a_planned_cohort_without_a_call_waits_for_one(office: Office) -> None:
    office.cohort(state=CohortState.PLANNED, invites=())
    with office.deed() as session:
        session.execute(sa.delete(Call))
    assert _waiting(office, NOW) == ["Write the call of"]


def test_the_programmes_page_shows_its_open_call_and_its_cohorts_to_the_public(office: Office) -> None:
    programme = office.programme()
    shown = office.cohort(programme, invites=["KE"])
    planned = office.cohort(programme, state=CohortState.PLANNED)
    page = unescape(office.anonymous().get(f"/programmes/{programme}").text)
    assert "The states answer until Monday 19 January 2026, 10:00 (Rabat, UTC+1)." in page
    assert "One state is invited: Kenya." in page
    assert (f"/cohorts/{shown}" in page, f"/cohorts/{planned}" in page) == (True, False)


def test_the_programmes_page_leads_its_coordinator_to_planning(office: Office) -> None:
    programme = office.programme()
    planned = office.cohort(programme, state=CohortState.PLANNED)
    page = office.coordinator(programme).get(f"/programmes/{programme}").text
    assert f"/programmes/{programme}/cohorts/new" in page
    assert f"/cohorts/{planned}/overview" in page


def test_a_focal_point_of_an_invited_state_is_led_to_nominating(office: Office) -> None:
    cohort = office.cohort(invites=["KE"])
    own = office.focal_point("KE").get(f"/cohorts/{cohort}").text
    other = office.focal_point("TG").get(f"/cohorts/{cohort}").text
    assert (f"/cohorts/{cohort}/nominate" in own, f"/cohorts/{cohort}/nominate" in other) == (True, False)
    assert "This call does not invite Togo." in other
