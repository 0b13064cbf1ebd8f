"""The measures of the house: of one programme side by side, and one by one with their trends.

They are for those who may read small numbers; those outside of the office read indicators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core.db import db
from app.core.measures import Figure, Measure, Point, Reading, all_measures, of_programmes, readings
from app.people.models import Person
from app.programmes.models import Programme
from app.programmes.states import ProgrammeState
from app.reports.models import Report, ReportIssue


@dataclass(frozen=True, slots=True)
class OfMeasure:
    """What a measure says of a programme; None where there is nothing."""

    measure: Measure
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class OfProgramme:
    """What one measure says of a programme; None where there is nothing."""

    programme: Programme
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Trends:
    """How a figure of a programme developed, by edition and by year."""

    by_edition: list[Point]
    by_year: list[Point]


def programmes_measured(actor: Actor) -> list[Programme]:
    """The programmes whose figures are within the actor's sight, by code; none that is a draft."""
    condition: sa.ColumnElement[bool] = visible_to(actor, Permission.FIGURES_SMALL, Programme)
    statement: sa.Select[Any] = (
        sa.select(Programme)
        .where(condition, Programme.state != ProgrammeState.DRAFT)
        .order_by(Programme.code, Programme.id)
    )
    return list(db.session.scalars(statement))


def of_programme(programme: Programme) -> list[OfMeasure]:
    """Every measure of one programme."""
    found = readings(of_programmes([programme.id]))
    return [OfMeasure(each, _shown(found[each.name].get(programme.id))) for each in all_measures()]


def by_programme(
    measure: Measure, programmes: Sequence[Programme]
) -> tuple[list[OfProgramme], dict[UUID, Trends]]:
    """One measure of some programmes, and how it developed in each."""
    found = readings(of_programmes(programme.id for programme in programmes), [measure])[measure.name]
    rows = [OfProgramme(each, _shown(found.get(each.id))) for each in programmes]
    trends = {
        each.id: Trends(found[each.id].by_edition, found[each.id].by_year)
        for each in programmes
        if each.id in found
    }
    return rows, trends


def _shown(reading: Reading | None) -> Figure | None:
    return None if reading is None or reading.figure.value is None else reading.figure


def one_report() -> sa.Select[Any]:
    """A report with what it is of."""
    return sa.select(Report).options(joinedload(Report.programme), joinedload(Report.donor))


def one_issue() -> sa.Select[Any]:
    """What was made of a report, with the report."""
    return sa.select(ReportIssue).options(joinedload(ReportIssue.report))


def reports_seen_by(actor: Actor) -> list[Report]:
    """The reports that an actor may change, the newest first."""
    mine = visible_to(actor, Permission.REPORT_WRITE, Report)
    statement = one_report().where(mine).order_by(Report.made_at.desc(), Report.id)
    return list(db.session.scalars(statement))


def issues_seen_by(actor: Actor, report_id: UUID | None = None, *, most: int = 100) -> list[ReportIssue]:
    """What was made and is within an actor's sight, the newest first."""
    statement = one_issue().where(visible_to(actor, Permission.REPORT_SEE, ReportIssue))
    if report_id:
        statement = statement.where(ReportIssue.report_id == report_id)
    ordered = statement.order_by(ReportIssue.made_at.desc(), ReportIssue.id).limit(most)
    return list(db.session.scalars(ordered))


def last_number(report_id: UUID) -> int:
    """The number of the last that was made of a report; 0 for none."""
    statement = sa.select(sa.func.max(ReportIssue.number)).where(ReportIssue.report_id == report_id)
    return db.session.scalar(statement) or 0


def due(today: date) -> list[UUID]:
    """The reports whose day has come."""
    statement = sa.select(Report.id).where(Report.next_on <= today).order_by(Report.next_on, Report.id)
    return list(db.session.scalars(statement))


def name_of(person_id: UUID | None) -> str:
    """The name of whoever takes a report away."""
    return db.session.scalar(sa.select(Person.name).where(Person.id == person_id)) or ""
