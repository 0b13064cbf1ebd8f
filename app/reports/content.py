"""What a report says: computed once, in each language, and then never again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.certificates.models import Certificate
from app.certificates.states import OUTWARD
from app.cohorts.models import Cohort
from app.core import clock, drawings
from app.core.clock import months_after
from app.core.db import db, to_json
from app.core.i18n import _, language, read, speaking
from app.core.measures import Measure, measure
from app.core.sheets import Number
from app.core.templating import OFFICE_ZONE, day, format_number
from app.core.texts import LANGUAGES
from app.indicators import queries, shown
from app.indicators.catalogue import PEOPLE, WOMEN, Dimension
from app.indicators.queries import Choice, Scope
from app.indicators.releasing import CLOSED
from app.member_states import data as states
from app.people.models import Person
from app.programmes.models import Module
from app.registrations.models import Registration
from app.reports.kinds import ReportKind
from app.reports.models import Report

PERSON, NUMBER = "person", "number"
"""What stands in a cell for a name, the person's key, and for a number, beside its `text`."""
SOON = 12
"""A certificate ends soon if it does within so many months."""


def content_of(report: Report) -> dict[str, Any]:
    """All that a report shows, by language."""
    found = {}
    for code in LANGUAGES:
        with speaking(code):
            found[code] = _said(report)
    return found


def digest_of(content: dict[str, Any]) -> str:
    """What tells whether two contents are the same."""
    return hashlib.sha256(to_json(content).encode()).hexdigest()


def period_of(report: Report, today: date) -> tuple[int | None, int | None]:
    """The first and the last year that a report is of."""
    if report.since is None and report.until is None and report.kind is ReportKind.ANNUAL:
        return today.year - 1, today.year - 1
    return report.since, report.until


def choice_of(report: Report) -> Choice:
    """What a report asks of the indicators."""
    since, until = period_of(report, clock.today(OFFICE_ZONE))
    return Choice(
        since=date(since, 1, 1) if since else None,
        until=date(until, 12, 31) if until else None,
        programme=report.programme_id,
        donor=report.donor_id,
    )


def _said(report: Report) -> dict[str, Any]:
    since, until = period_of(report, clock.today(OFFICE_ZONE))
    facts = [[_("Period"), _period(since, until)]]
    if report.programme:
        facts.append([_("Programme"), read(report.programme.title)])
    if report.donor:
        facts.append([_("Donor"), read(report.donor.name)])
    if report.state_code:
        facts.append([_("Member state"), states.name(report.state_code, language())])
    said = {
        "title": read(report.title),
        "text": [line for line in read(report.text).split("\n") if line.strip()],
        "facts": facts,
        "tables": [],
        "map": "",
        "timeline": "",
        "notes": [],
    }
    if report.kind is ReportKind.STATE:
        return {**said, **_of_state(report)}
    scope = queries.scope_of(SYSTEM, choice_of(report), is_outside=report.is_outside)
    return {**said, **_of_figures(report, scope)}


def _period(since: int | None, until: int | None) -> str:
    if since and until:
        return str(since) if since == until else f"{since}–{until}"
    if since:
        return _("from %(year)s", year=since)
    return _("until %(year)s", year=until) if until else _("all years")


def _of_figures(report: Report, scope: Scope) -> dict[str, Any]:
    if not scope.number:
        return {"notes": [_("No cohort began in this period, or nothing of it may be told yet.")]}
    names, today = [measure(name) for name in report.figures], clock.today(OFFICE_ZONE)
    told = queries.told(scope, names)
    tables = [
        {
            "heading": _("Figures"),
            "columns": [_("Indicator"), _("Figure"), _("Definition")],
            "rows": [
                [
                    str(each.label),
                    _kept(shown.cell(told[each.name], each)),
                    f"{each.definition} {_('Version %(number)s', number=each.version)}",
                ]
                for each in names
            ],
        },
        {
            "heading": _("Cohorts"),
            "columns": [
                _("Cohort"),
                _("First day"),
                _("Hours"),
                *(str(measure(n).label) for n in _OF_COHORT),
            ],
            "rows": list(_cohorts(scope)),
        },
    ]
    for by in map(Dimension, report.dimensions):
        lines = shown.lines(scope, measure(PEOPLE), by, SYSTEM)
        if lines:
            tables.append(
                {
                    "heading": _("Participants: %(by)s", by=by.label),
                    "columns": [str(by.label), str(measure(PEOPLE).label)],
                    "rows": [[line.name, _kept(line.text)] for line in lines],
                }
            )
    days = [
        drawings.Lane(read(title), first_day, last_day, is_sure=state in CLOSED)
        for title, first_day, last_day, state in queries.days_of(scope)
    ]
    notes = [_("“At least” and “not told” stand where a number would tell of fewer than five people.")]
    drawn = shown.state_map(scope, measure(PEOPLE), SYSTEM)
    return {
        "tables": tables,
        "map": str(drawn.drawing) if Dimension.STATE in report.dimensions else "",
        "map_name": drawn.name,
        "timeline": str(drawings.timeline(days, name=_("When the cohorts came"), today=today)),
        "notes": notes if report.is_outside else [],
    }


_OF_COHORT = (PEOPLE, WOMEN, "registrations.states", "completion.graduates")


def _cohorts(scope: Scope) -> Iterator[list[Any]]:
    """Each cohort of the choice with its main figures, read alone."""
    hours = (
        sa.select(sa.func.coalesce(sa.func.sum(Module.hours), 0))
        .where(Module.curriculum_id == Cohort.curriculum_id)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Cohort.id, Cohort.title, Cohort.first_day, hours)
        .where(Cohort.id.in_(scope.cohorts))
        .order_by(Cohort.first_day, Cohort.code)
    )
    measures = [measure(name) for name in _OF_COHORT]
    by_cohort = {one.name: queries.told_by_cohort(scope, one) for one in measures}
    for key, title, first_day, number in rows:
        figures = [_figure(by_cohort[one.name].get(str(key)), one) for one in measures]
        if any(figure != shown.NONE for figure in figures):
            hours_taught = Number.of(format_number(int(number)), int(number))
            yield [read(title), day(first_day), *map(_kept, [hours_taught, *figures])]


def _kept(text: str) -> Any:
    """A cell as it is kept: a number with its text."""
    if not isinstance(text, Number):
        return text
    return {"text": str(text), NUMBER: text.number, "is_share": text.is_share}


def _figure(answer: queries.Answer | None, one: Measure) -> str:
    """A cohort's figure; beside the share of women how many they are."""
    text = shown.cell(answer or queries.Answer(None), one)
    figure = answer.figure if answer else None
    if one.name != WOMEN or figure is None or figure.value is None:
        return text
    return f"{format_number(int(figure.value * figure.of))} ({text})"


def _of_state(report: Report) -> dict[str, Any]:
    today = clock.today(OFFICE_ZONE)
    soon = months_after(today, SOON)
    where = [
        Certificate.state_code == report.state_code,
        Certificate.state.in_(OUTWARD),
    ]
    if report.programme_id:
        where.append(Certificate.programme_id == report.programme_id)
    since, until = period_of(report, today)
    if since:
        where.append(Certificate.issued_on >= date(since, 1, 1))
    if until:
        where.append(Certificate.issued_on <= date(until, 12, 31))
    rows = []
    for certificate, title in db.session.execute(
        sa.select(Certificate, Cohort.title)
        .join(Certificate.cohort)
        .join(Registration, Registration.id == Certificate.registration_id)
        .where(*where)
        .order_by(Registration.sort_key, Certificate.issued_on, Certificate.number)
    ):
        ends = certificate.valid_until
        note = str(certificate.state.label)
        if ends and certificate.state == "issued":
            note = _("has ended") if ends < today else _("ends soon") if ends <= soon else note
        rows.append(
            [
                {PERSON: str(certificate.person_id)},
                read(title),
                str(certificate.kind.label),
                certificate.number,
                day(certificate.issued_on) if certificate.issued_on else "–",
                day(ends) if ends else "–",
                note,
            ]
        )
    if not rows:
        return {"notes": [_("No official of this state holds a certificate of this period.")]}
    columns = [
        *(_("Official"), _("Cohort"), _("Certificate"), _("Number")),
        *(_("Issued on"), _("Valid until"), _("Standing")),
    ]
    return {"tables": [{"heading": _("Certificates"), "columns": columns, "rows": rows}]}


def names_in(said: dict[str, Any]) -> dict[str, str]:
    """The names of those who stand in what a report says; whoever was erased has none."""
    keys = {
        UUID(cell[PERSON])
        for table in said["tables"]
        for row in table["rows"]
        for cell in row
        if isinstance(cell, dict) and PERSON in cell
    }
    found = db.session.execute(
        sa.select(Person.id, Person.name).where(Person.id.in_(keys)).order_by(Person.id)
    )
    return {str(key): name for key, name in found}


def named(said: dict[str, Any]) -> dict[str, Any]:
    """What a report says, with the names of those in it; `numeric` are the columns that hold numbers."""
    names = names_in(said)

    def shown_cell(cell: Any) -> str:
        if not isinstance(cell, dict):
            return str(cell)
        if PERSON in cell:
            return names.get(cell[PERSON], "–")
        return Number.of(cell["text"], cell[NUMBER], is_share=cell["is_share"])

    tables = []
    for table in said["tables"]:
        rows = [[shown_cell(cell) for cell in row] for row in table["rows"]]
        numeric = sorted({n for row in rows for n, cell in enumerate(row) if isinstance(cell, Number)})
        tables.append({**table, "rows": rows, "numeric": numeric})
    return {**said, "tables": tables}
