"""The room of what follows a decision, and what its pages share."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.actor import Role, ScopeKind
from app.access.gate import Access, Room, on
from app.access.permissions import Permission as P
from app.accreditation import follow_queries, queries
from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.models import Accreditation
from app.core.i18n import _
from app.people import queries as people
from app.surveillance.forms import ExaminerForm

room = Room("surveillance", __name__)
RECORD = on(Accreditation, P.ACCREDITATION_RECORD, "accreditation_id", queries.all_accreditations)
FULFIL = on(Accreditation, P.ACCREDITATION_FULFIL, "accreditation_id", queries.all_accreditations)


def _condition(right: P) -> Access:
    return on(Condition, right, "condition_id", follow_queries.all_conditions)


SEE_CONDITION, FULFIL_CONDITION = _condition(P.ACCREDITATION_SEE), _condition(P.ACCREDITATION_FULFIL)
EXAMINE_CONDITION, STEER_CONDITION = _condition(P.ACCREDITATION_EXAMINE), _condition(P.ACCREDITATION_RECORD)


def _report(right: P) -> Access:
    return on(SurveillanceReport, right, "surveillance_report_id", follow_queries.all_reports)


SEE_REPORT, FULFIL_REPORT = _report(P.ACCREDITATION_SEE), _report(P.ACCREDITATION_FULFIL)
EXAMINE_REPORT, STEER_REPORT = _report(P.ACCREDITATION_EXAMINE), _report(P.ACCREDITATION_RECORD)


ADMINISTRATORS = "administrators"
"""What stands for all of them where one reviewer could be chosen."""


def examiners_as_options() -> list[tuple[str, str]]:
    """The administrators together, and the reviewers by the keys of their persons."""
    reviewers = people.holders(Role.REVIEWER, kind=ScopeKind.OFFICE)
    return [
        (ADMINISTRATORS, _("The administrators")),
        *((str(one.person_id), one.person.name) for one in reviewers),
    ]


def chosen_examiner(form: ExaminerForm) -> UUID | None:
    """The key of the person who was chosen; None for the administrators."""
    return None if form.examiner.data == ADMINISTRATORS else UUID(form.examiner.data)


def to_accreditation(key: UUID) -> ResponseReturnValue:
    """To an accreditation's page."""
    return redirect(url_for("accreditation.show", accreditation_id=key), code=303)


def to_condition(condition: Condition) -> ResponseReturnValue:
    """To a condition's page."""
    return redirect(url_for("surveillance.condition", condition_id=condition.id), code=303)
