"""The office's own figures in a dossier: live, frozen when it is submitted, and computed again."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from app.accreditation.models import Criterion
from app.attendance.models import Attendance
from app.cohorts.states import CohortState
from app.core import clock
from app.dossiers.models import Submission
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from tests.conftest import NOW
from tests.dossiers.scene import Application, application
from tests.support.office import Office


def measured(office: Office) -> tuple[Application, list[UUID]]:
    """A dossier whose A2 asks for nine tenths of attendance, and two marks that make three quarters."""
    one = application(office)
    with office.deed() as session:
        session.query(Criterion).filter_by(standard_id=one.standard, code="A2").update(
            {"measure": "attendance.rate", "green": Decimal(90), "amber": Decimal(70), "period_months": 12}
        )
    cohort = office.cohort(
        one.programme,
        code="E2025",
        state=CohortState.COMPLETED,
        first_day=date(2025, 3, 3),
        last_day=date(2025, 3, 28),
    )
    held = office.session(cohort, day=date(2025, 3, 4), state=SessionState.HELD)
    people = [office.registration(cohort, state=RegistrationState.COMPLETED) for _n in range(2)]
    return one, [
        office.mark(held, person, minutes=minutes) for person, minutes in zip(people, (120, 60), strict=True)
    ]


def submitted(office: Office) -> tuple[Application, list[UUID], str]:
    one, marks = measured(office)
    one.begin()
    one.complete()
    assert one.submit().status_code == 303
    with office.deed() as session:
        key = session.query(Submission).one().id
    return one, marks, f"{one.url}/submissions/{key}"


def figure_of(office: Office) -> dict[str, object]:
    with office.deed() as session:
        manifest = json.loads(session.query(Submission).one().manifest)
    return next(said["figure"] for said in manifest["criteria"] if said["code"] == "A2")


def test_a_bound_criterion_shows_its_figure_its_verdict_its_trend_and_its_definition(office: Office) -> None:
    one, _marks = measured(office)
    one.begin()
    page = one.coordinator.get(one.page("A2")).text
    for said in (
        "75.0%",
        "Nearly reached",
        "green from 90",
        "It rests on 2 records.",
        "Definition 1",
        "E2025",
        "2025",
        "Of the minutes of all held sessions",
    ):
        assert said in page, said
    assert "75.0%" in one.coordinator.get(one.url).text
    assert "Figure of the office" not in one.coordinator.get(one.page("A1")).text


def test_a_figure_without_records_says_so(office: Office) -> None:
    one, marks = measured(office)
    with office.deed() as session:
        for mark in marks:
            session.delete(session.get(Attendance, mark))
    one.begin()
    page = one.coordinator.get(one.page("A2")).text
    assert "Nothing to measure yet" in page
    assert "See the records" not in page


def test_a_measure_that_the_house_no_longer_knows_is_named(office: Office) -> None:
    one, _marks = measured(office)
    with office.deed() as session:
        session.query(Criterion).filter_by(code="A2").update({"measure": "no.longer"})
    one.begin()
    assert "a measure that is no longer known" in one.coordinator.get(one.page("A2")).text


def test_the_records_behind_a_figure_are_there_for_who_may_read_such_records(office: Office) -> None:
    one, _marks = measured(office)
    one.under_review()
    page = one.page("A2", "/records")
    shown = one.coordinator.get(page).text
    assert [shown.count(f">{minutes}<") for minutes in (120, 60)] == [1, 1]
    assert "See the records" in one.coordinator.get(one.page("A2")).text
    assert one.reviewer.get(page).status_code == 403
    assert "See the records" not in one.reviewer.get(one.page("A2")).text
    assert one.coordinator.get(one.page("A1", "/records")).location == one.page("A1")


def test_submitting_freezes_each_figure_with_what_it_rests_on(office: Office) -> None:
    submitted(office)
    figure = figure_of(office)
    assert {
        name: figure[name] for name in ("measure", "version", "value", "light", "of", "green", "amber")
    } == {
        "measure": "attendance.rate",
        "version": 1,
        "value": "3/4",
        "light": "amber",
        "of": 2,
        "green": "90",
        "amber": "70",
    }
    assert (figure["since"], figure["until"]) == ("2025-01-13", "2026-01-12")
    assert figure["computed_at"] == NOW.isoformat()
    assert figure["by_edition"] == [{"label": "E2025", "value": "3/4", "of": 2}]


def test_the_frozen_figure_stands_beside_the_one_of_today(office: Office) -> None:
    one, marks, page = submitted(office)
    same = one.coordinator.get(page).text
    assert (same.count("75.0%"), "Nothing" in same) == (2, True)
    later = clock.now() + timedelta(days=1)
    with clock.set_to(later), office.deed() as session:
        mark = session.get(Attendance, marks[1])
        mark.minutes, mark.marked_at = 120, later
    shown = one.coordinator.get(page).text
    assert ("75.0%" in shown, "100.0%" in shown) == (True, True)
    assert "Its records were changed since, the last on" in shown
    criterion = one.coordinator.get(one.page("A2")).text
    assert ("When it was submitted:" in criterion, "stale since" in criterion) == (True, True)
    assert figure_of(office)["value"] == "3/4"


def test_a_figure_whose_records_were_erased_stands_as_it_was_frozen_and_says_why_it_differs(
    office: Office,
) -> None:
    one, marks, page = submitted(office)
    with office.deed() as session:
        session.delete(session.get(Attendance, marks[0]))
    shown = one.coordinator.get(page).text
    assert ("75.0%" in shown, "50.0%" in shown) == (True, True)
    assert "It rests on 1 record fewer, which was corrected, removed, or erased in its time." in shown


def test_a_new_definition_is_not_compared_with_the_old_one(office: Office) -> None:
    one, _marks, page = submitted(office)
    _rewrite(office, version=7)
    assert "version 7 then, version 1 now" in one.coordinator.get(page).text
    _rewrite(office, measure="no.longer")
    assert "The office does not measure this any more" in one.coordinator.get(page).text


def _rewrite(office: Office, **change: object) -> None:
    with office.deed() as session:
        submission = session.query(Submission).one()
        manifest = json.loads(submission.manifest)
        next(said for said in manifest["criteria"] if said["code"] == "A2")["figure"].update(change)
        submission.manifest = json.dumps(manifest)


def test_a_manifest_of_the_first_form_is_still_read(office: Office) -> None:
    one, _marks, page = submitted(office)
    with office.deed() as session:
        submission = session.query(Submission).one()
        manifest = json.loads(submission.manifest)
        manifest["format"] = "accreditation-dossier/1"
        del manifest["round"]
        for said in manifest["criteria"]:
            del said["figure"]
        submission.manifest = json.dumps(manifest)
    assert "No figure was frozen with it." in one.coordinator.get(page).text
    assert one.coordinator.get(one.url).status_code == 200
    assert "When it was submitted:" not in one.coordinator.get(one.page("A2")).text


def test_expired_documents_are_flagged_on_the_dossier(office: Office) -> None:
    one, _marks = measured(office)
    one.begin()
    one.show("A1", expires_on=(NOW + timedelta(days=1)).date().isoformat())
    assert "1 holds no more" not in one.coordinator.get(one.url).text
    with clock.set_to(NOW + timedelta(days=2)):
        assert "1 holds no more" in office.signed_in(one.coordinator_id).get(one.url).text


def test_the_command_computes_the_figures_of_a_frozen_dossier_again(office: Office, tmp_path: Path) -> None:
    _one, marks, _page = submitted(office)
    runner = office.app.test_cli_runner()
    file = tmp_path / "dossier.json"
    with office.deed() as session:
        file.write_text(session.query(Submission).one().manifest, "utf-8")
    same = runner.invoke(args=["dossiers", "recompute", str(file)])
    assert (same.exit_code, same.output) == (0, "A2 attendance.rate: frozen 75.0%, today 75.0%. The same.\n")
    with office.deed() as session:
        session.delete(session.get(Attendance, marks[0]))
    differs = runner.invoke(args=["dossiers", "recompute", str(file)])
    assert (differs.exit_code, "today 50.0%" in differs.output) == (1, True)
    file.write_text(file.read_text("utf-8").replace("3/4", "4/4"), "utf-8")
    forged = runner.invoke(args=["dossiers", "recompute", str(file)])
    assert (forged.exit_code, "The office has not frozen this" in forged.output) == (1, True)
    file.write_text("{}", "utf-8")
    assert "This is no frozen dossier." in runner.invoke(args=["dossiers", "recompute", str(file)]).output
