"""What a cohort's timetable goes against, and how hard the cohort takes each rule."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.core.i18n import _, ngettext
from app.people import queries as people
from app.timetable import cohort_operations, findings, last_told, plans, queries
from app.timetable.findings import Finding
from app.timetable.forms import RulesForm
from app.timetable.models import Allowance, Session
from app.timetable.room import room
from app.timetable.rules import Rule, Severity
from app.timetable.words import when

MOST_SHOWN = 500
MOST_COUNTED = 200
"""Of so many drafts every page of the workspace says how many go against a rule; of more, their own page."""
_EDIT_COHORT = on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort)


@room.page("/cohorts/<uuid:cohort_id>/timetable/rules", methods=("GET", "POST"), access=_EDIT_COHORT)
def rules(cohort: Cohort) -> ResponseReturnValue:
    """How hard a cohort takes each rule of its timetable."""
    form = RulesForm.of(findings.severities(cohort.id))
    if form.carry_out(
        lambda: cohort_operations.set_severities(
            cohort, form.severities(), known=form.version.object_data, actor=current_actor()
        )
    ):
        flash(_("The rules are saved. They count from now on for every change of the timetable."), "good")
        return redirect(url_for("timetable.findings", cohort_id=cohort.id), code=303)
    return render_template(
        "timetable/rules.html",
        **workspace.context(cohort, "timetable"),
        form=form,
        of_whole=[rule for rule in Rule if rule.is_of_whole],
        before=queries.cohort_before(cohort),
        is_plannable=cohort.state in plans.PLANNABLE,
    ), form.status


@room.page("/cohorts/<uuid:cohort_id>/timetable/rules/copy", methods=("POST",), access=_EDIT_COHORT)
def copy_rules(cohort: Cohort) -> ResponseReturnValue:
    """Take the rules over from the programme's cohort before this one."""
    before = cohort_operations.copy_severities(cohort, actor=current_actor())
    flash(_("The rules are now those of %(cohort)s.", cohort=before.code), "good")
    return redirect(url_for("timetable.rules", cohort_id=cohort.id), code=303)


@room.page("/cohorts/<uuid:cohort_id>/timetable/findings", access=_EDIT_COHORT, endpoint="findings")
def findings_of(cohort: Cohort) -> ResponseReturnValue:
    """What a cohort's timetable goes against: the hardest first, each at its session, with its reason."""
    sessions = queries.standing(cohort)
    found = findings.of_whole(cohort, sessions)
    return render_template(
        "timetable/findings.html",
        **workspace.context(cohort, "timetable"),
        groups=_by_severity(cohort, sessions, found[:MOST_SHOWN]),
        total=len(found),
        most=MOST_SHOWN,
    )


def _by_severity(cohort: Cohort, sessions: list[Session], found: list[Finding]) -> list[dict[str, Any]]:
    """The findings by severity, then by session; what is said of the whole timetable stands without one."""
    at = {session.id: session for session in sessions}
    place = {key: number for number, key in enumerate(at)}
    allowed = queries.allowances_of(cohort)
    names = people.names_of({one.given_by for one in allowed.values() if one.given_by})

    def line(finding: Finding) -> dict[str, Any]:
        allowance: Allowance | None = None
        if finding.session_id:
            allowance = allowed.get((finding.session_id, finding.rule, finding.about))
        return {
            "rule": finding.rule,
            "message": finding.message,
            "allowance": allowance,
            "who": names.get(allowance.given_by, "") if allowance and allowance.given_by else "",
        }

    def of(severity: Severity) -> list[dict[str, Any]]:
        mine = [finding for finding in found if finding.severity is severity]
        mine.sort(key=lambda one: place.get(one.session_id, -1) if one.session_id else -1)
        return [
            {
                "session": at.get(key) if key else None,
                "when": when(at[key]) if key else "",
                "lines": [line(finding) for finding in lines],
            }
            for key, lines in groupby(mine, key=lambda one: one.session_id)
        ]

    return [{"severity": severity, "sessions": of(severity)} for severity in Severity if of(severity)]


def number_against(cohort: Cohort, sessions: Sequence[Session]) -> int:
    """How many of some sessions go against a rule without a reason that was given for it."""
    whole = queries.whole([session.id for session in sessions])
    found = findings.of_sessions(cohort, whole)
    return len({finding.session_id for finding in found if not finding.reason})


def said_of_drafts(cohort: Cohort) -> str:
    """A sentence for the coordinator who is about to publish; empty where all is well."""
    if last_told.number_to_publish(cohort) > MOST_COUNTED:
        return ""
    number = number_against(cohort, last_told.to_publish(cohort))
    if not number:
        return ""
    return " " + ngettext(
        "One of them goes against a rule of the timetable.",
        "%(num)s of them go against a rule of the timetable.",
        number,
    )
