"""A whole standard is loaded from one file by command, again without a change, and anew when it changed."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask.testing import FlaskCliRunner

from app.accreditation.models import AccreditingBody, Criterion, Standard
from app.accreditation.states import StandardState
from tests.support.office import Office

WRITTEN = """
[body]
name = { en = "ISO", fr = "ISO" }
[standard]
code = "ISO 21001"
title = { en = "Management for education" }
term_years = 3
[groups]
4 = { en = "Context" }
[[criterion]]
group = "4"
code = "4.1"
mandatory = true
measure = "attendance.rate"
green = 90
amber = 82.5
period_months = 12
text = { en = "The organisation knows its context." }
"""


@pytest.fixture
def runner(office: Office) -> FlaskCliRunner:
    """The command line of the office at hand."""
    return office.app.test_cli_runner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a standard of one criterion."""
    path = tmp_path / "iso.toml"
    path.write_text(WRITTEN, "utf-8")
    return path


def standards(office: Office) -> list[tuple[int, StandardState]]:
    with office.deed() as session:
        rows = session.execute(sa.select(Standard.number, Standard.state).order_by(Standard.number))
        return [tuple(row) for row in rows]  # type: ignore[misc]


def test_a_standard_is_loaded_and_published(office: Office, runner: FlaskCliRunner, file: Path) -> None:
    drafted = runner.invoke(args=["standards", "load", str(file)])
    assert drafted.output == "ISO 21001, version 1: Draft, 1 criteria.\n"
    assert standards(office) == [(1, StandardState.DRAFT)]
    published = runner.invoke(args=["standards", "load", str(file), "--publish"])
    assert published.output == "ISO 21001, version 1: Published, 1 criteria.\n"
    with office.deed() as session:
        (criterion,) = session.scalars(sa.select(Criterion))
        assert (criterion.code, str(criterion.amber), criterion.is_mandatory) == ("4.1", "82.5", True)
        assert not session.scalars(sa.select(AccreditingBody)).one().is_own


def test_loaded_again_nothing_changes_and_changed_it_is_a_new_version(
    office: Office, runner: FlaskCliRunner, file: Path
) -> None:
    runner.invoke(args=["standards", "load", str(file), "--publish"])
    runner.invoke(args=["standards", "load", str(file), "--publish"])
    assert standards(office) == [(1, StandardState.PUBLISHED)]
    file.write_text(WRITTEN.replace("amber = 82.5", "amber = 80"), "utf-8")
    runner.invoke(args=["standards", "load", str(file)])
    runner.invoke(args=["standards", "load", str(file)])
    assert standards(office) == [(1, StandardState.PUBLISHED), (2, StandardState.DRAFT)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("attendance.rate", "no.such"), "4.1, Measure: There is no measure of this name."),
        (("amber = 82.5", "amber = 95"), "4.1, Amber from: Of this measure a higher figure is better"),
        (('group = "4"', 'group = "5"'), "This file is no standard: it does not say “5”."),
        (("[body]", "[body"), "This file is no standard: line 2 is not written in TOML."),
        (("term_years = 3", 'term_years = "x"'), "This file is no standard. Compare it with"),
        (("mandatory = true", ""), "No criterion is mandatory."),
        (("term_years = 3", "term_years = 30"), "Write a whole number from 1 to 10."),
        (("term_years = 3", "renewal_months = 25"), "Write a whole number from 1 to 24."),
        (('code = "ISO 21001"', 'code = "<b>"'), "Write Latin letters and digits"),
    ],
)
def test_a_file_that_can_not_be_leaves_nothing_behind(
    office: Office, runner: FlaskCliRunner, file: Path, change: tuple[str, str], sentence: str
) -> None:
    file.write_text(WRITTEN.replace(*change), "utf-8")
    refused = runner.invoke(args=["standards", "load", str(file), "--publish"])
    assert refused.exit_code == 1
    assert sentence in refused.output
    assert office.count(AccreditingBody) == 0
