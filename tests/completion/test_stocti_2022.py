"""STOCTI 2022–23 replayed from its files: 24 admitted, 23 graduate, and the page says why one does not."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.certificates import issuing
from app.certificates.models import Certificate
from app.certificates.states import CertificateState
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.completion import queries
from app.core import clock
from app.core.db import db
from app.nominations.models import Nomination
from app.nominations.standard import KEPT
from app.people.models import Person, Sex
from app.programmes.models import Curriculum
from app.programmes.states import AssessmentKind
from app.registrations.models import Registration
from app.registrations.states import RegistrationState
from app.timetable.models import Session
from tests.nominations.support import questions
from tests.nominations.test_asking import change
from tests.nominations.test_files import sent, take, verdicts
from tests.registrations.support import screen
from tests.support.office import RABAT, Office, Visitor

_DATA = Path(__file__).parents[1] / "data"
_BEFORE = datetime(2022, 4, 4, 9, tzinfo=UTC)
_CALL_OVER = datetime(2022, 4, 14, 9, tzinfo=UTC)
HEADER = ["Module", "Title", "Day", "Start", "End", "Room"]
_OVER = datetime(2023, 3, 6, 9, tzinfo=UTC)
_COLUMNS = {
    "ref": "Reference",
    "state": "Member State",
    "state_code": "State code",
    "family_name": "Family name",
    "given_names": "Given names",
    "sex": "Sex",
    "organisation": "Organisation",
    "sector": "Sector",
    "rank": "Rank or grade",
    "email": "E-mail",
}
"""The columns of the participants' file, as a file of nominees calls them."""
_LANGUAGES = {"en": "English", "fr": "French"}
"""A working language is the one that the official knows best."""
_NOT_RECORDED = {
    *("priority", "date_of_birth", "post", "years_of_service", "statement"),
    *("decl_leave", "decl_no_allegation", "decl_return", "decl_multiplier"),
}
"""What every call asks, and the participants' file does not say."""
_KINDS = {
    "pre": AssessmentKind.PRE_TEST,
    "prac": AssessmentKind.PRACTICAL,
    "post": AssessmentKind.POST_TEST,
    "final": AssessmentKind.FINAL,
}


def rows(name: str) -> list[dict[str, str]]:
    with (_DATA / f"stocti-2022-{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Replay:
    """The edition as its files tell it, still running; the registrations and modules by their names there."""

    office: Office
    programme: UUID
    cohort: UUID
    modules: dict[str, UUID]
    registrations: dict[str, UUID]


@pytest.fixture
def replay(office: Office) -> Iterator[Replay]:
    with clock.set_to(_BEFORE):
        replay = _admitted(office)
        _plan(replay, office.coordinator(replay.programme))
    with clock.set_to(_OVER):
        url = f"/cohorts/{replay.cohort}/move/start"
        coordinator = office.coordinator(replay.programme)
        assert coordinator.post(url, {}, page=url).status_code == 303
        _hold(replay, coordinator)
        _let_papers_be_marked(replay)
        yield replay


def _admitted(office: Office) -> Replay:
    """The confirmed cohort: nominated by a file, screened, offered a seat, and accepted by their states."""
    expected = json.loads((_DATA / "stocti-2022.expected.json").read_text())
    programme = office.programme("STOCTI")
    codes = list(expected["hours_by_module"])
    curriculum = office.curriculum(programme, modules=codes)
    with office.deed() as session:
        session.execute(
            sa.update(Curriculum.__table__)
            .where(Curriculum.__table__.c.id == curriculum)
            .values(least_mark=expected["rules"]["pass_mark_per_module"])
        )
    states = {someone["state_code"] for someone in rows("participants")}
    cohort = office.cohort(
        programme,
        first_day=date(2022, 5, 23),
        last_day=date(2023, 2, 24),
        seats=expected["admitted"],
        invites=sorted(states),
        deadline=_CALL_OVER,
    )
    with clock.set_to(_BEFORE):
        _nominate(office, cohort, office.coordinator(programme))
        with office.deed() as database:
            found = database.execute(sa.select(Nomination.reference, Nomination.registration_id)).all()
        registrations = dict(map(tuple, found))
        officer = office.screening_officer()
        for key in registrations.values():
            assert screen(officer, key, "clear", review_on="2023-03-31") == 303
    with clock.set_to(_CALL_OVER):
        _seat(office, cohort, registrations, office.coordinator(programme))
    modules = dict(zip(codes, office.modules(curriculum), strict=True))
    return Replay(office, programme, cohort, modules, registrations)


def _nominate(office: Office, cohort: UUID, coordinator: Visitor) -> None:
    """The coordinator leaves open what was not recorded of this edition, and takes in the file."""
    asked = questions(office, cohort)
    for key in _NOT_RECORDED & KEPT:
        assert change(coordinator, office, cohort, key).status_code == 303
    for key in _NOT_RECORDED - KEPT:
        version = str(asked[key].version)
        url = f"/cohorts/{cohort}/call/questions/{key}/retire"
        assert coordinator.post(url, {"version": version}).status_code == 303
    people = [
        {_COLUMNS[key]: value for key, value in someone.items() if key in _COLUMNS}
        | {_LANGUAGES[someone["working_language"]]: "C1"}
        for someone in rows("participants")
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*_COLUMNS.values(), *_LANGUAGES.values()])
    writer.writeheader()
    writer.writerows(people)
    file = sent(coordinator, cohort, text.getvalue())
    assert {verdict for _row, verdict, _faults in verdicts(office, file)} == {"new"}
    take(office, coordinator, file)


def _seat(office: Office, cohort: UUID, registrations: dict[str, UUID], coordinator: Visitor) -> None:
    """Each is offered a seat, which the focal point of the state accepts, and the cohort is confirmed."""
    assert coordinator.post(f"/cohorts/{cohort}/move/select").status_code == 303
    offers = {"offers": [str(key) for key in registrations.values()]}
    assert coordinator.post(f"/cohorts/{cohort}/selection", offers).status_code == 303
    focal_points = {}
    for key in registrations.values():
        state = office.read(Registration, key).state_code
        focal_points[state] = visitor = focal_points.get(state) or office.focal_point(state)
        assert visitor.post(f"/registrations/{key}/accept").status_code == 303
    assert coordinator.post(f"/cohorts/{cohort}/move/confirm").status_code == 303


def _plan(replay: Replay, coordinator: Visitor) -> None:
    """The timetable is pasted as rows, a hundred at most at once, and published."""
    address, planned = f"/cohorts/{replay.cohort}/timetable", rows("timetable")
    assert {row["zone"] for row in planned} == {RABAT}
    for name in sorted({row["room"] for row in planned}):
        replay.office.room(name)
    for first in range(0, len(planned), 100):
        lines = [
            [
                row["module"],
                f"{row['session']} {row['title']}",
                row["date"],
                row["start"],
                row["end"],
                row["room"],
            ]
            for row in planned[first : first + 100]
        ]
        form = {"rows": "\n".join(map(",".join, [HEADER, *lines]))}
        shown = coordinator.post(f"{address}/paste", form).text
        seen = re.search(r'name="seen" value="(\w+)"', shown)
        assert seen
        assert coordinator.post(f"{address}/paste", {**form, "seen": seen[1]}).status_code == 303
    page = coordinator.get(f"{address}/publish").text
    version = re.search(r'name="version"[^>]*value="(\w+)"', page)
    assert version
    assert coordinator.post(f"{address}/publish", {"version": version[1]}).status_code == 303


def _hold(replay: Replay, coordinator: Visitor) -> None:
    """Two sessions are cancelled; of each other one the register is saved and closed on its page."""
    with replay.office.deed() as database:
        found = database.execute(sa.select(Session.title, Session.id)).all()
    keys = {title.en.partition(" ")[0]: key for title, key in found}
    marks: dict[str, dict[str, str]] = {}
    for row in rows("registers"):
        name = f"r{replay.registrations[row['participant']].hex}"
        minutes = row["minutes"] if row["status"] in {"late", "present"} else ""
        form = {f"{name}-version": "", f"{name}-mark": row["status"], f"{name}-minutes": minutes}
        marks.setdefault(row["session"], {}).update(form)
    for row in rows("timetable"):
        session = f"/sessions/{keys[row['session']]}"
        if row["status"] == "cancelled":
            assert coordinator.post(f"{session}/cancel", {"reason": row["remark"]}).status_code == 303
            continue
        assert coordinator.post(f"{session}/register", marks[row["session"]]).status_code == 303
        assert coordinator.post(f"{session}/register/close").status_code == 303


def _let_papers_be_marked(replay: Replay) -> None:
    sittings: dict[tuple[str, str, str], UUID] = {}
    assessments: dict[tuple[str, str], UUID] = {}
    papers = []
    for number, row in enumerate(rows("results")):
        module, code = replay.modules[row["module"]], row["assessment"]
        if (row["module"], code) not in assessments:
            assessments[row["module"], code] = replay.office.assessment(
                module, code, weight=int(row["weight"]), kind=_KINDS[code], attempts=2
            )
        at = row["module"], code, row["attempt"]
        if at not in sittings:
            sittings[at] = replay.office.sitting(
                replay.cohort,
                assessments[row["module"], code],
                attempt=int(row["attempt"]),
                state=SittingState.PUBLISHED,
            )
        assert row["status"] == "published"
        papers.append(
            {
                "sitting_id": sittings[at],
                "registration_id": replay.registrations[row["participant"]],
                "number": 1000 + number,
                "mark": Decimal(row["mark"]),
                "first_mark": Decimal(row["mark"]),
                "sat_on": date.fromisoformat(row["date"]),
            }
        )
    with replay.office.deed() as database:
        database.execute(sa.insert(Result), papers)
    assert len(sittings) == replay.office.count(Sitting) == 17


def test_every_figure_is_met_the_page_says_why_one_does_not_complete_and_twenty_three_are_certified(
    replay: Replay,
) -> None:
    _every_figure_is_met(replay)
    _the_page_says_why_one_does_not_complete(replay)
    _twenty_three_are_certified(replay)


def _every_figure_is_met(replay: Replay) -> None:
    office = replay.office
    expected = json.loads((_DATA / "stocti-2022.expected.json").read_text())
    women = Person.sex == Sex.FEMALE, Person.id == Registration.person_id
    assert (len(replay.registrations), office.count(Registration, *women)) == (
        expected["admitted"],
        expected["admitted_women"],
    )
    coordinator = office.coordinator(replay.programme)
    assert coordinator.post(f"/cohorts/{replay.cohort}/move/complete").status_code == 303
    assert office.read(Cohort, replay.cohort).state is CohortState.COMPLETED

    with office.app.app_context():
        figures = queries.figures(replay.cohort, replay.registrations.values())
        db.session.remove()
    held = {code: figures.minutes[module].held for code, module in replay.modules.items()}
    assert held == {code: int(hours) * 60 for code, hours in expected["hours_by_module"].items()}
    for someone in expected["participants"]:
        key = replay.registrations[someone["participant"]]
        overall = figures.of_all(key, 80)
        marks = {code: figures.marks[key][module] for code, module in replay.modules.items()}
        assert {
            "minutes": (overall.attended, overall.held),
            "marks": {code: mark.mark for code, mark in marks.items()},
            "gain": {code: round(float(mark.gain), 4) for code, mark in marks.items()},
            "state": office.read(Registration, key).state,
        } == {
            "minutes": (someone["minutes_attended"], someone["minutes_held"]),
            "marks": {code: Fraction(mark) for code, mark in someone["module_marks"].items()},
            "gain": {code: float(gain) for code, gain in someone["learning_gain"].items()},
            "state": RegistrationState.COMPLETED if someone["completes"] else RegistrationState.NOT_COMPLETED,
        }


def _the_page_says_why_one_does_not_complete(replay: Replay) -> None:
    coordinator = replay.office.coordinator(replay.programme)
    page = coordinator.get(f"/registrations/{replay.registrations['P14']}/attendance").text
    assert "Attended: 79.9% of 400 h. Asked: 80.0%." in page
    assert "10 minutes are missing." in page
    assert page.count("Not reached") == 1
    assert (
        "Not reached" not in coordinator.get(f"/registrations/{replay.registrations['P06']}/attendance").text
    )


def _twenty_three_are_certified(replay: Replay) -> None:
    office = replay.office
    coordinator, second = office.coordinator(replay.programme), office.coordinator(replay.programme)
    assert coordinator.confirm(f"/cohorts/{replay.cohort}/certificates/propose").status_code == 303
    assert second.confirm(f"/cohorts/{replay.cohort}/certificates/issue").status_code == 303
    with office.app.app_context():
        assert issuing.issue_waiting() == 23
        db.session.remove()
    issued = Certificate.state == CertificateState.ISSUED
    assert office.count(Certificate, issued) == 23
    assert office.count(Certificate, Certificate.registration_id == replay.registrations["P14"]) == 0
