"""The marks of STOCTI 2022–23 come in as the office's own file, and give every figure of the edition."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.assessments import queries
from app.assessments.models import Result, Sitting
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.measures import measure, of_programmes
from app.nominations.models import Nomination
from app.programmes.states import AssessmentKind
from app.registrations.states import RegistrationState
from tests.assessments.test_files import HEADER, send, take, verdicts
from tests.support.office import Office, Visitor

_DATA = Path(__file__).parents[1] / "data"
_KINDS = {
    "pre": AssessmentKind.PRE_TEST,
    "prac": AssessmentKind.PRACTICAL,
    "post": AssessmentKind.POST_TEST,
    "final": AssessmentKind.FINAL,
}
EXPECTED = json.loads((_DATA / "stocti-2022.expected.json").read_text("utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    with (_DATA / f"stocti-2022-{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Edition:
    """The cohort as it stood when its last module was over, without a mark."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.programme = office.programme("STOCTI")
        modules = list(EXPECTED["hours_by_module"])
        curriculum = office.curriculum(self.programme, modules=modules)
        self.modules = dict(zip(modules, office.modules(curriculum), strict=True))
        given = {(row["module"], row["assessment"]): row for row in rows("results")}
        for (module, code), row in given.items():
            office.assessment(
                self.modules[module],
                code,
                weight=int(row["weight"]),
                maximum=int(row["maximum"]),
                kind=_KINDS[code],
                attempts=2,
            )
        self.cohort = office.cohort(
            self.programme,
            state=CohortState.CONFIRMED,
            seats=24,
            first_day=date(2022, 5, 23),
            last_day=date(2023, 2, 24),
        )
        self.trainees = {row["ref"]: self._trainee(row) for row in rows("participants")}
        self.coordinator: Visitor = office.coordinator(self.programme)
        url = f"/cohorts/{self.cohort}/move/start"
        assert self.coordinator.post(url, {}, page=url).status_code == 303

    def _trainee(self, row: dict[str, str]) -> UUID:
        state = row["state_code"]
        person = self.office.person(f"{row['given_names']} {row['family_name']}".strip(), state=state)
        registration = self.office.registration(
            self.cohort, person, state=RegistrationState.CONFIRMED, member_state=state
        )
        self.office.add(
            Nomination,
            registration_id=registration,
            cohort_id=self.cohort,
            state_code=state,
            reference=row["ref"],
            answers={},
        )
        return registration

    def publish_everything(self) -> None:
        with self.office.deed() as session:
            waiting = session.scalars(
                sa.select(Sitting.id).where(Sitting.state != "published").order_by(Sitting.id)
            ).all()
        for sitting in waiting:
            for name in ("hand_in", "publish"):
                answer = self.coordinator.post(f"/sittings/{sitting}/{name}", {})
                assert answer.status_code == 303

    def sitting(self, module: str, code: str, attempt: int = 1) -> UUID:
        with self.office.deed() as session:
            found = session.scalar(
                sa.select(Sitting.id)
                .join(Sitting.assessment)
                .where(
                    Sitting.module_id == self.modules[module],
                    Sitting.attempt == attempt,
                    sa.text("assessments.code = :code").bindparams(code=code),
                )
            )
        assert found
        return found


@pytest.fixture
def edition(office: Office) -> Iterator[Edition]:
    with clock.set_to(datetime(2023, 3, 6, 9, tzinfo=UTC)):
        yield Edition(office)


def test_the_file_of_the_edition_gives_every_mark_and_gain(edition: Edition) -> None:
    office, url = edition.office, f"/cohorts/{edition.cohort}/marks/file"
    lines = [
        ",".join([r["participant"], r["module"], r["assessment"], r["attempt"], r["mark"], r["date"]])
        for r in rows("results")
    ]
    data = "\n".join([HEADER, *lines])
    checked = send(edition.coordinator, url, data)
    said = [verdict for verdict, _why in verdicts(checked)]
    assert (len(said), said.count("New mark"), said.count("Refused")) == (385, 384, 1)
    assert take(edition.coordinator, url, checked).status_code == 303
    edition.publish_everything()
    again = edition.sitting("ADV", _resat()["assessment"])
    with office.deed() as session:
        number = session.scalar(
            sa.select(Result.number).where(
                Result.sitting_id == again, Result.registration_id == edition.trainees["P09"]
            )
        )
    first_attempt = _marks(edition)["P09"]["ADV"].mark
    assert first_attempt == Fraction(EXPECTED["passed_by_resit"]["first_attempt"])
    answer = edition.coordinator.post(f"/sittings/{again}/again", {"numbers": [str(number)]})
    assert answer.status_code == 303
    checked = send(edition.coordinator, url, data)
    said = [verdict for verdict, _why in verdicts(checked)]
    assert (said.count("As it stands"), said.count("New mark"), said.count("Refused")) == (384, 1, 0)
    take(edition.coordinator, url, checked)
    edition.publish_everything()
    marks = _marks(edition)
    for someone in EXPECTED["participants"]:
        own = marks[someone["participant"]]
        reached = {module: own[module].mark for module in own}
        assert reached == {code: Fraction(mark) for code, mark in someone["module_marks"].items()}
        gains = {module: f"{float(own[module].gain):.4f}" for module in own}
        assert gains == someone["learning_gain"]
        assert all(mark.passes(60) for mark in own.values())
    assert marks[EXPECTED["exactly_at_pass_mark"]["participant"]]["INT"].mark == 60
    with office.app.app_context():
        figure = measure("assessments.learning_gain").figures(of_programmes([edition.programme]))[
            edition.programme
        ]
        db.session.remove()
    everyone = [one.gain for own in marks.values() for one in own.values()]
    assert (figure.value, figure.of) == (sum(everyone, Fraction(0)) / 96, 24)


def _resat() -> dict[str, str]:
    return next(row for row in rows("results") if row["attempt"] == "2")


def _marks(edition: Edition) -> dict[str, dict[str, Any]]:
    """Everyone's modules by the names of the files."""
    with edition.office.app.app_context():
        found = queries.module_marks(edition.cohort, edition.trainees.values())
        db.session.remove()
    return {
        ref: {code: found[key][module] for code, module in edition.modules.items()}
        for ref, key in edition.trainees.items()
    }
