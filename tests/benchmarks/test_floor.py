"""What pages are measured against are those pages, in an office of a few rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app import create_app
from app.attendance.models import Attendance, Mark
from app.certificates.codes import new_code
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.config import Settings
from app.core.db import db
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from tests.benchmarks import floor
from tests.benchmarks.office import Bench
from tests.support.office import Office


@pytest.fixture
def bench(app: Flask, migrated: Settings) -> Iterator[Bench]:
    measured = create_app(migrated)
    floor.register(measured)
    office = Office(measured)
    programme = office.programme()
    cohort = office.cohort(programme)
    for state in (S.SUBMITTED, S.ENDORSED, S.CLEARED, S.WITHDRAWN):
        person = office.person(state="KE", institution="Police", post="Inspector")
        registration = office.registration(cohort, person, state=state, priority=2)
    office.registration(cohort, office.person(state="KE"))
    office.add(
        Certificate,
        registration_id=registration,
        programme_id=programme,
        cohort_id=cohort,
        person_id=person,
        state_code="KE",
        number="2026/0001",
        code=new_code(),
        holder_name="Awa Person",
        initials="A.P.",
        language="en",
        state=CertificateState.ISSUED,
        issued_on=date(2026, 1, 5),
    )
    yield Bench(office, "this", 5)
    with measured.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("name", ["roster", "cohorts", "verification", "desk-1", "week", "board", "api"])
def test_a_floor_is_its_page_tag_for_tag(bench: Bench, name: str) -> None:
    bench.look(name, tries=1).compare()


def test_the_floor_of_a_registration_writes_one_as_its_page_does(bench: Bench) -> None:
    look = bench.look("registration", tries=1)
    known = bench.office.count(Registration)
    look.page()
    assert bench.office.count(Registration) == known + 1
    look.under["floor"]()
    assert bench.office.count(Registration) == known + 2


def test_the_floor_of_a_register_writes_what_its_page_does(bench: Bench) -> None:
    look = bench.look("register", tries=1)
    for call, known in zip(look.calls(), (30, 60, 90), strict=True):
        call()
        assert (bench.office.count(Mark), bench.office.count(Attendance)) == (known, known)


@pytest.mark.parametrize(
    ("page", "under", "is_same"),
    [
        ('<td class="num">3</td>\n <td>Kenya</td>', '<td class="num">3</td><td>Kenya</td>', True),
        ('<a href="/floor/x">x</a>', '<a href="/floor/x">x</a>', False),
        ('<a href="/x">x</a>', '<a href="/floor/x">x</a>', True),
        ("<td>Kenya</td>", "<td>Ghana</td>", False),
        ('<td class="num">3</td>', "<td>3</td>", False),
        ('<input name="csrf_token" value="a">', '<input name="csrf_token" value="b">', True),
    ],
)
def test_pages_are_compared_but_for_spaces_and_tokens(page: str, under: str, is_same: bool) -> None:
    assert floor.same(page, under, path="/x", floor_path="/floor/x") is is_same
