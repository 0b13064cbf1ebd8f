"""The indicators of the demonstration: the public editions with their numbers, and cells that add up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.core.measures import Part, of_editions, readings
from app.indicators.catalogue import SPLIT, indicators
from app.reports import content
from app.reports.kinds import ReportKind
from app.reports.models import ReportIssue
from tests.support.demonstration import BEGUN, Demonstration, demonstration


@pytest.fixture(scope="module")
def demo(database_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder: Path = tmp_path_factory.mktemp("demonstration")
    with demonstration(folder, database_server) as found:
        yield found


@pytest.fixture
def inside(demo: Demonstration) -> Iterator[Any]:
    with demo.app.test_request_context(), clock.set_to(BEGUN):
        yield
        db.session.remove()


@pytest.mark.usefixtures("inside")
def test_what_each_cohort_gives_is_what_its_cells_add_up_to() -> None:
    keys = list(db.session.scalars(sa.select(Cohort.id).order_by(Cohort.id)))
    subject = of_editions(keys)
    whole = readings(subject, indicators())
    for each in indicators():
        if each.cells is None:
            continue
        parts: dict[object, Part] = defaultdict(Part)
        for (key, *_alike), part in each.cells(subject, SPLIT).items():
            parts[key] += part
        assert {key: each.of(part) for key, part in parts.items()} == {
            key: reading.figure for key, reading in whole[each.name].items()
        }, each.name


def told_to_donors() -> dict[str, list[list[str]]]:
    """The tables of the demonstration's report to donors, as they are shown, by their heading."""
    issue = db.session.scalars(sa.select(ReportIssue).where(ReportIssue.kind == ReportKind.DONOR)).one()
    return {table["heading"]: table["rows"] for table in content.named(issue.content["en"])["tables"]}


@pytest.mark.usefixtures("inside")
def test_the_donors_report_of_2022_to_2025_tells_what_was_published() -> None:
    """The numbers of the office’s public pages: admitted, women, states, hours, graduates."""
    tables = told_to_donors()
    assert {row[0]: row[1] for row in tables["Figures"] if row[0] in {"Participants", "Graduates"}} == {
        "Participants": "90",
        "Graduates": "89",
    }
    assert [[row[0], row[2], row[3], row[5], row[6]] for row in tables["Cohorts"]] == [
        ["STOCTI 2022–23", "400", "24", "6", "23"],
        ["STOCTI 2023", "408", "22", "6", "22"],
        ["STOCTI 2024", "408", "22", "7", "22"],
        ["STOCTI 2025", "450", "22", "5", "22"],
    ]
    assert tables["Cohorts"][0][4] == "7 (29.1%)"
    assert tables["Participants: Year"] == [["2022", "24"], ["2023", "22"], ["2024", "22"], ["2025", "22"]]
    assert tables["Participants: Region"] == [
        ["Central Africa", "at least 7"],
        ["Eastern Africa", "18"],
        ["Northern Africa", "not told"],
        ["Southern Africa", "not told"],
        ["Western Africa", "at least 34"],
        ["Not told apart", "31"],
    ]


@pytest.mark.usefixtures("inside")
def test_no_number_of_people_in_the_donors_report_is_under_five() -> None:
    for heading, rows in told_to_donors().items():
        if heading.startswith("Participants:"):
            numbers = [int(found) for row in rows for found in re.findall(r"\d+", row[1])]
            assert all(number >= 5 for number in numbers), heading
