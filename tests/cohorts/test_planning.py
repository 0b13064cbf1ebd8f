"""A cohort is planned under a programme, and changed as far as the states were told nothing else."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.cohorts import operations
from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.errors import DomainError
from app.programmes.states import CurriculumState
from tests.support.office import Office, Visitor

PLAN: dict[str, Any] = {
    "version": "",
    "code": "STOCTI-2026",
    "title-en": "STOCTI 2026",
    "title-fr": "STOCTI 2026 (fr)",
    "place-en": "Rabat",
    "zone": "Africa/Casablanca",
    "seats": "24",
    "languages": ["en", "fr"],
    "interpretations": ["ar", "pt"],
    "first_1": "2026-02-02",
    "last_1": "2026-02-20",
    "first_2": "2026-03-02",
    "last_2": "2026-03-27",
    "reserve_cut_off": "2026-02-06",
}


def _programme(office: Office) -> UUID:
    programme = office.programme()
    office.curriculum(programme, modules=["M1", "M2"])
    return programme


def _only_cohort(office: Office) -> Cohort:
    with office.app.app_context():
        cohort = db.session.scalars(sa.select(Cohort)).one()
        db.session.remove()
    return cohort


def _dates(office: Office, cohort: UUID) -> list[tuple[date, date]]:
    with office.app.app_context():
        rows = db.session.scalars(
            sa.select(ModuleDates)
            .where(ModuleDates.cohort_id == cohort)
            .order_by(ModuleDates.first_day, ModuleDates.id)
        ).all()
        db.session.remove()
    return [(row.first_day, row.last_day) for row in rows]


def errors_of(page: str) -> str:
    """The summary over the form, as a reader reads it."""
    found = re.search(r'<div class="note errors".*?</ul>', page, re.DOTALL)
    return " ".join(unescape(re.sub("<[^>]+>", " ", found[0])).split()) if found else ""


def test_a_coordinator_plans_a_cohort_and_its_days_follow_from_its_modules(office: Office) -> None:
    programme = _programme(office)
    answer = office.coordinator(programme).post(f"/programmes/{programme}/cohorts/new", PLAN)
    cohort = _only_cohort(office)
    assert (answer.status_code, answer.location) == (303, f"/cohorts/{cohort.id}/overview")
    assert (cohort.code, cohort.state, cohort.seats) == ("STOCTI-2026", CohortState.PLANNED, 24)
    assert (cohort.languages, cohort.interpretation) == (["en", "fr"], ["ar", "pt"])
    assert (cohort.first_day, cohort.last_day) == (date(2026, 2, 2), date(2026, 3, 27))
    assert (cohort.title["fr"], cohort.reserve_cut_off) == ("STOCTI 2026 (fr)", date(2026, 2, 6))
    assert _dates(office, cohort.id) == [
        (date(2026, 2, 2), date(2026, 2, 20)),
        (date(2026, 3, 2), date(2026, 3, 27)),
    ]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seats": "0"}, "Seats: Write a whole number from 1 to 500."),
        ({"seats": "-3"}, "Seats: Write a whole number from 1 to 500."),
        ({"seats": "501"}, "Seats: Write a whole number from 1 to 500."),
        ({"seats": ""}, "Seats: Write a number."),
        ({"code": ""}, "Code: Fill this in."),
        ({"code": "X" * 31}, "Code: Write at most 30 characters."),
        ({"title-en": "T" * 201}, "English: Write at most 200 characters."),
        (
            {"zone": "Africa/Rabat"},
            "Zone of its hours: This zone is not known. Write one such as Africa/Casablanca.",
        ),
        ({"languages": []}, "Languages in the room: Choose at least one."),
        (
            {"interpretations": ["en"]},
            "Interpreted into: A language that is spoken needs no interpretation. Tick it once.",
        ),
        (
            {"last_2": "2026-03-01"},
            "M2 Module M2: last day: The module ends before it begins. Choose a later last day.",
        ),
        ({"last_1": ""}, "M1 Module M1: last day: Say when the module ends."),
        ({"first_1": ""}, "M1 Module M1: first day: Say when the module begins."),
        (
            {"first_1": "2026-02-30"},
            "M1 Module M1: first day: This is not a date. Write one such as 2026-03-27.",
        ),
        (
            {"first_1": "", "last_1": "", "first_2": "", "last_2": ""},
            "M1 Module M1: first day: Give at least one module its dates.",
        ),
        (
            {"reserve_cut_off": "2026-03-28"},
            (
                "Last day on which the reserve moves up: The reserve closes before the cohort ends. "
                "Choose an earlier day."
            ),
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    office: Office, changes: dict[str, Any], sentence: str
) -> None:
    programme = _programme(office)
    answer = office.coordinator(programme).post(f"/programmes/{programme}/cohorts/new", PLAN | changes)
    assert answer.status_code == 422
    assert errors_of(answer.text) == f"Please put this right {sentence}"
    assert (office.count(Cohort), office.count(ModuleDates)) == (0, 0)


@pytest.mark.parametrize("seats", ["many", "2.5", "٢٤ seats"])
def test_a_word_is_no_number_of_seats(office: Office, seats: str) -> None:
    programme = _programme(office)
    answer = office.coordinator(programme).post(
        f"/programmes/{programme}/cohorts/new", PLAN | {"seats": seats}
    )
    assert (answer.status_code, errors_of(answer.text).startswith("Please put this right Seats:")) == (
        422,
        True,
    )


def test_a_code_is_given_once(office: Office) -> None:
    programme = _programme(office)
    coordinator = office.coordinator(programme)
    coordinator.post(f"/programmes/{programme}/cohorts/new", PLAN)
    answer = coordinator.post(f"/programmes/{programme}/cohorts/new", PLAN)
    assert answer.status_code == 422
    assert errors_of(answer.text) == (
        "Please put this right Code: Another cohort has the code “STOCTI-2026”. Choose another."
    )
    assert office.count(Cohort) == 1


def test_modules_out_of_order_are_allowed_with_a_warning(office: Office) -> None:
    programme = _programme(office)
    coordinator = office.coordinator(programme)
    swapped = {
        "first_1": "2026-03-02",
        "last_1": "2026-03-27",
        "first_2": "2026-02-02",
        "last_2": "2026-02-20",
    }
    coordinator.post(f"/programmes/{programme}/cohorts/new", PLAN | swapped)
    cohort = _only_cohort(office)
    page = coordinator.get(f"/cohorts/{cohort.id}/overview").text
    assert "Module M2 begins before module M1 has ended." in page


def test_state_and_seats_taken_are_not_read_from_the_form(office: Office) -> None:
    programme = _programme(office)
    office.coordinator(programme).post(
        f"/programmes/{programme}/cohorts/new",
        PLAN | {"state": "running", "seats_taken": "3", "programme_id": "x", "first_day": "1999-01-01"},
    )
    cohort = _only_cohort(office)
    assert (cohort.state, cohort.seats_taken) == (CohortState.PLANNED, 0)
    assert (cohort.programme_id, cohort.first_day) == (programme, date(2026, 2, 2))


def test_a_title_is_text_whatever_it_holds(office: Office) -> None:
    programme = _programme(office)
    coordinator = office.coordinator(programme)
    title = "<script>alert(1)</script> \u200fالدورة\u0007"
    coordinator.post(f"/programmes/{programme}/cohorts/new", PLAN | {"title-en": title, "title-fr": ""})
    cohort = _only_cohort(office)
    page = coordinator.get(f"/cohorts/{cohort.id}/overview").text
    assert cohort.title.en == "<script>alert(1)</script> الدورة"
    assert ("<script>" in page, "&lt;script&gt;alert(1)&lt;/script&gt; الدورة" in page) == (False, True)


def test_a_draft_curriculum_carries_no_cohort(office: Office) -> None:
    programme = office.programme()
    office.curriculum(programme, state=CurriculumState.DRAFT)
    page = office.coordinator(programme).get(f"/programmes/{programme}/cohorts/new")
    assert "No curriculum version is published" in page.text


def test_a_curriculum_of_another_programme_is_not_followed(office: Office) -> None:
    programme, other = _programme(office), office.programme()
    foreign = office.curriculum(other)
    office.coordinator(programme).post(
        f"/programmes/{programme}/cohorts/new", PLAN, query_string={"curriculum": str(foreign)}
    )
    assert _only_cohort(office).programme_id == programme


def test_only_the_programmes_coordinator_plans(office: Office) -> None:
    programme, other = _programme(office), office.programme()
    url = f"/programmes/{programme}/cohorts/new"
    answers = [
        office.coordinator(other).post(url, PLAN).status_code,
        office.administrator().post(url, PLAN).status_code,
        office.focal_point("KE").post(url, PLAN).status_code,
        office.anonymous().post(url, PLAN).status_code,
    ]
    assert answers == [403, 403, 403, 303]
    assert office.count(Cohort) == 0


def test_with_one_programme_planning_begins_there(office: Office) -> None:
    programme = _programme(office)
    answer = office.coordinator(programme).get("/cohorts/new")
    assert (answer.status_code, answer.location) == (303, f"/programmes/{programme}/cohorts/new")


def _edit(coordinator: Visitor, cohort: UUID, **changes: Any) -> Any:
    """Send the edit form as it stands on the page, with some fields changed."""
    page = coordinator.get(f"/cohorts/{cohort}/edit").text
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        attributes = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if attributes.get("type") == "checkbox":
            if " checked" in tag:
                data.setdefault(attributes["name"], []).append(attributes["value"])
        elif "name" in attributes and attributes["name"] != "lang":
            data[attributes["name"]] = unescape(attributes.get("value", ""))
    return coordinator.post(f"/cohorts/{cohort}/edit", data | changes)


def test_a_planned_cohort_is_changed_in_every_part(office: Office) -> None:
    programme = _programme(office)
    coordinator = office.coordinator(programme)
    coordinator.post(f"/programmes/{programme}/cohorts/new", PLAN)
    before = _only_cohort(office)
    answer = _edit(coordinator, before.id, code="STOCTI-X", seats="30", first_1="", last_1="")
    after = _only_cohort(office)
    assert answer.status_code == 303
    assert (after.code, after.seats, after.version) == ("STOCTI-X", 30, before.version + 1)
    assert (after.first_day, _dates(office, after.id)) == (
        date(2026, 3, 2),
        [(date(2026, 3, 2), date(2026, 3, 27))],
    )


def test_a_stale_form_comes_back_with_both_values_and_nothing_lost(office: Office) -> None:
    cohort = office.cohort(programme := office.programme(), seats=24, deadline=None)
    coordinator = office.coordinator(programme)
    _edit(coordinator, cohort, seats="30")
    answer = _edit(coordinator, cohort, seats="26", version="1")
    assert answer.status_code == 409
    row = re.search(r"<th scope=\"row\"><bdi>Seats</bdi></th>(.*?)</tr>", answer.text, re.DOTALL)
    assert row
    assert re.findall(r"<bdi>([^<]*)</bdi>", row[1]) == ["30", "26"]
    assert 'value="26"' in answer.text
    assert office.read(Cohort, cohort).seats == 30


def test_seats_never_sink_under_those_taken(office: Office) -> None:
    cohort = office.cohort(programme := office.programme(), seats=24, seats_taken=20)
    coordinator = office.coordinator(programme)
    answer = _edit(coordinator, cohort, seats="19")
    assert errors_of(answer.text) == (
        "Please put this right Seats: 20 seats are taken. Give at least as many."
    )
    assert _edit(coordinator, cohort, seats="20").status_code == 303
    assert office.read(Cohort, cohort).seats == 20


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "OTHER"}, "Code: The states know this cohort by its code, which stands now."),
        ({"zone": "Africa/Nairobi"}, "Zone of its hours: The zone stands once the call is open."),
        (
            {"first_1": "2026-01-15"},
            "The call's deadline would come after the first day. Change the call first, or begin later.",
        ),
    ],
)
def test_what_the_states_were_told_stands(office: Office, changes: dict[str, str], sentence: str) -> None:
    cohort = office.cohort(programme := office.programme())
    answer = _edit(office.coordinator(programme), cohort, **changes)
    assert (answer.status_code, errors_of(answer.text)) == (422, f"Please put this right {sentence}")


def test_the_dates_of_a_running_cohort_stand(office: Office) -> None:
    cohort = office.cohort(programme := office.programme(), state=CohortState.RUNNING)
    answer = _edit(office.coordinator(programme), cohort, last_1="2026-04-01")
    assert errors_of(answer.text) == (
        "Please put this right The cohort is running. Its dates stand; move its sessions instead."
    )


def test_a_feature_above_can_refuse_new_dates_and_is_asked_only_then(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_cohort: Cohort, _dates: Any) -> None:
        raise DomainError("A session lies outside of these dates.")

    monkeypatch.setattr(operations, "_dates_checks", [refuse])
    cohort = office.cohort(programme := office.programme())
    coordinator = office.coordinator(programme)
    answer = _edit(coordinator, cohort, last_1="2026-03-20")
    assert errors_of(answer.text) == "Please put this right A session lies outside of these dates."
    assert _edit(coordinator, cohort, seats="25").status_code == 303


@pytest.mark.parametrize("state", [CohortState.COMPLETED, CohortState.ARCHIVED, CohortState.CANCELLED])
def test_an_ended_cohort_stands_as_it_is_written(office: Office, state: CohortState) -> None:
    cohort = office.cohort(programme := office.programme(), state=state, seats=24)
    answer = _edit(office.coordinator(programme), cohort, seats="25")
    assert (answer.status_code, office.read(Cohort, cohort).seats) == (422, 24)


def test_another_programmes_coordinator_sees_the_public_page_alone(office: Office) -> None:
    cohort = office.cohort()
    stranger = office.coordinator(office.programme())
    answers = [stranger.get(f"/cohorts/{cohort}{page}").status_code for page in ("", "/overview", "/edit")]
    assert answers == [200, 403, 403]
    planned = office.cohort(state=CohortState.PLANNED)
    answers = [stranger.get(f"/cohorts/{planned}{page}").status_code for page in ("", "/overview", "/edit")]
    assert answers == [404, 404, 404]
