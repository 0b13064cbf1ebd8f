"""The roster with the answers is taken away: filtered as the list, free of formulas, told in the trail."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from app.access.gate import FRESH
from app.audit.models import TrailEntry
from app.core import clock
from app.core.db import new_id
from app.core.texts import Texts
from app.nominations.models import Nomination, Question
from app.nominations.states import AskedOf, Kind, Part
from app.people.models import Person
from app.registrations.models import Registration
from tests.conftest import NOW
from tests.nominations.support import set_question
from tests.registrations.support import S, coordinator_of
from tests.support.office import Office

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"]


def nominee(office: Office, cohort: UUID, name: str, state: str = "KE", **answers: Any) -> UUID:
    person = office.person(name, state=state)
    registration = office.registration(cohort, person, state=S.CLEARED, member_state=state)
    office.add(Nomination, registration_id=registration, cohort_id=cohort, state_code=state, answers=answers)
    return registration


def own_question(office: Office, cohort: UUID, kind: Kind = Kind.TEXT, **values: Any) -> None:
    office.add(
        Question,
        cohort_id=cohort,
        key="q_own",
        position=99,
        part=Part.RELEVANCE,
        kind=kind,
        asked_of=AskedOf.OFFICIAL,
        is_required=False,
        label=Texts(en="=Own", fr="Propre"),
        hint=Texts(),
        **{"options": [], "least": None, "most": None, **values},
    )


def table(answer: Any) -> list[dict[str, Any]]:
    """The rows of a file by their columns, whichever kind of file it is."""
    assert answer.status_code == 200
    if answer.mimetype == "text/csv":
        return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    sheet = load_workbook(io.BytesIO(answer.data)).active
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_file_has_a_column_for_each_question_and_the_answers_in_the_readers_language(
    office: Office,
) -> None:
    cohort = office.cohort()
    options = [
        {"value": "a", "label": {"en": "Ports", "fr": "Ports maritimes"}},
        {"value": "b", "label": {"en": "Roads"}},
    ]
    own_question(office, cohort, Kind.SEVERAL, options=options)
    nominee(
        office,
        cohort,
        "Grace Kiplagat",
        sector="border",
        phone="+212700000001",
        years_of_service=12,
        date_of_birth="1984-03-27",
        decl_leave=True,
        q_own=["a", "b"],
    )
    url = f"/cohorts/{cohort}/registrations/answers"
    coordinator = coordinator_of(office, cohort)
    [row] = table(coordinator.post(f"{url}.xlsx"))
    said = (
        "Name",
        "Sector",
        "Phone",
        "Years of service",
        "Date of birth",
        "Leave authorised for all modules",
    )
    assert [row[column] for column in said] == [
        *("Grace Kiplagat", "Border", "+212700000001", 12, "1984-03-27", "Yes")
    ]
    assert (row["=Own"], row["Note verbale"]) == ("Ports; Roads", None)
    [french] = table(coordinator.post(f"{url}.csv?lang=fr"))
    assert (french["Propre"], french["Secteur"], french["Téléphone"]) == (
        "Ports maritimes; Roads",
        "Police aux frontières",
        "'+212700000001",
    )


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_no_cell_is_a_formula(office: Office, way: str) -> None:
    cohort = office.cohort()
    own_question(office, cohort)
    for number, text in enumerate(FORMULAS):
        nominee(office, cohort, f"Awa N{number}", q_own=text)
    rows = table(coordinator_of(office, cohort).post(f"/cohorts/{cohort}/registrations/answers.{way}"))
    label = "'=Own" if way == "csv" else "=Own"
    mark = "'" if way == "csv" else ""
    assert [row[label] for row in rows] == [f"{mark}{text}" for text in FORMULAS]


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_the_file_has_the_lists_filter_and_a_line_in_the_trail(office: Office, way: str) -> None:
    cohort = office.cohort()
    nominee(office, cohort, "Grace Kiplagat")
    nominee(office, cohort, "Abla Mensah", "GH")
    coordinator = coordinator_of(office, cohort)
    page = coordinator.get(f"/cohorts/{cohort}/registrations?state=GH&sort=-name").text
    url = f"/cohorts/{cohort}/registrations/answers.{way}?state=GH"
    assert f'formaction="{url}&amp;sort=-name"' in page
    assert [row["Name"] for row in table(coordinator.post(url))] == ["Abla Mensah"]
    assert office.count(TrailEntry, TrailEntry.action == "registration.export") == 1


def test_what_is_retired_is_in_the_file_while_somebody_answered_it(office: Office) -> None:
    cohort = office.cohort()
    own_question(office, cohort)
    nominee(office, cohort, "Grace Kiplagat", q_own="Ports")
    for key in ("q_own", "expected_use"):
        set_question(office, cohort, key, retired_at=NOW)
    [row] = table(coordinator_of(office, cohort).post(f"/cohorts/{cohort}/registrations/answers.xlsx"))
    assert (row["=Own"], "Expected use after the course" in row) == ("Ports", False)


def test_the_file_asks_for_a_fresh_proof_and_for_the_right_to_take_persons_away(office: Office) -> None:
    cohort = office.cohort()
    nominee(office, cohort, "Grace Kiplagat")
    url = f"/cohorts/{cohort}/registrations/answers.csv"
    coordinator = coordinator_of(office, cohort)
    for visitor in (office.screening_officer(), office.administrator(), office.focal_point("KE")):
        assert visitor.post(url).status_code == 403
    assert office.coordinator(office.programme()).post(url).status_code == 403
    with clock.set_to(NOW + FRESH + timedelta(minutes=1)):
        assert coordinator.post(url).location.startswith("/prove")
    assert office.count(TrailEntry, TrailEntry.action == "registration.export") == 0


@pytest.mark.parametrize("way", ["csv", "xlsx"])
def test_a_file_of_thousands_is_written_in_flat_memory(office: Office, way: str) -> None:
    cohort = office.cohort()
    programme = coordinator = None
    coordinator = coordinator_of(office, cohort)
    first = nominee(office, cohort, "Awa N", expected_use="x" * 2000)
    programme = office.read(Registration, first).programme_id

    def peak() -> int:
        tracemalloc.start()
        answer = coordinator.client.post(
            f"/cohorts/{cohort}/registrations/answers.{way}",
            data={"csrf_token": coordinator.token()},
        )
        size = sum(len(piece) for piece in answer.response)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 0
        return most

    few, many = 600, 1400
    _fill(office, cohort, programme, few)
    before = peak()
    _fill(office, cohort, programme, many)
    assert peak() < before * 1.5


def _fill(office: Office, cohort: UUID, programme: UUID, number: int) -> None:
    """So many more nominees, each with a long answer."""
    persons = [new_id() for _n in range(number)]
    registrations = [new_id() for _n in range(number)]
    with office.deed() as session:
        session.execute(
            sa.insert(Person),
            [
                {
                    "id": key,
                    "family_name": "N",
                    "given_names": "Awa",
                    "sort_key": "n",
                    "search_key": "awa n",
                    "state_code": "KE",
                }
                for key in persons
            ],
        )
        session.execute(
            sa.insert(Registration),
            [
                {
                    "id": key,
                    "cohort_id": cohort,
                    "programme_id": programme,
                    "person_id": person,
                    "state_code": "KE",
                    "sort_key": "n",
                    "state": S.CLEARED,
                }
                for key, person in zip(registrations, persons, strict=True)
            ],
        )
        session.execute(
            sa.insert(Nomination),
            [
                {
                    "registration_id": key,
                    "cohort_id": cohort,
                    "state_code": "KE",
                    "answers": {"expected_use": "x" * 2000},
                }
                for key in registrations
            ],
        )
