"""How a cohort's trainees stand, and each one's own standing."""

from __future__ import annotations

from fractions import Fraction

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import Room, current_actor, on
from app.access.permissions import Permission as P
from app.attendance import queries as attendance
from app.attendance.queries import Minutes
from app.audit import trail
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.completion import queries
from app.completion.lists import attendance_list
from app.completion.standing import Standing, duration
from app.core.errors import ForbiddenError
from app.core.i18n import _, _l, language
from app.core.templating import Link
from app.member_states import data as member_states
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

room = Room("completion", __name__)
_S = RegistrationState
_HAVE_BEGUN = frozenset({_S.ATTENDING, _S.COMPLETED, _S.NOT_COMPLETED})


@room.page(
    "/cohorts/<uuid:cohort_id>/attendance",
    methods=("GET", "POST"),
    access=on(Cohort, P.REGISTER_SEE, "cohort_id", one_cohort),
    fresh="POST",
)
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's attendance by trainee and module, who reaches what is asked and who no longer can."""
    actor = current_actor()
    modules = cohort.curriculum.modules
    minutes = attendance.cohort_minutes(cohort.id)
    held = sum(module.held for module in minutes.values())
    to_come = sum(module.to_come for module in minutes.values())
    by_module = attendance.attended_minutes(cohort.id, queries.on_registers(cohort.id))
    listing = attendance_list(
        modules,
        by_module=by_module,
        held=held,
        to_come=to_come,
        required_percent=cohort.curriculum.attendance_percent,
    )
    page = listing.page(queries.attendance_of(cohort.id))
    if page.wants_csv:
        if not policy.may(actor, P.REGISTRATION_EXPORT, cohort):
            raise ForbiddenError(P.REGISTRATION_EXPORT)
        trail.record("attendance.export", actor=actor, subject=cohort)
        return page.as_csv()
    standings = {
        registration.id: Standing(
            attended=attended,
            held=held,
            to_come=to_come,
            required_percent=cohort.curriculum.attendance_percent,
        )
        for registration, attended in (row[:2] for row in page.rows)
    }
    return render_template(
        "completion/of_cohort.html",
        **workspace.context(cohort, "attendance"),
        page=page,
        modules=modules,
        minutes={module.id: minutes.get(module.id, Minutes()) for module in modules},
        by_module=by_module,
        standings=standings,
        held=held,
        to_come=to_come,
        state_name=_state_name,
        duration=duration,
        fraction=Fraction,
    )


def _state_name(code: str) -> str:
    """A member state by its name in the reader's language."""
    return member_states.name(code, language())


@room.page(
    "/registrations/<uuid:registration_id>/attendance",
    access=on(Registration, P.STANDING_SEE, "registration_id", queries.one_registration),
)
def standing(registration: Registration) -> ResponseReturnValue:
    """How one trainee stands: attended, held, asked, and exactly what is missing."""
    minutes = attendance.cohort_minutes(registration.cohort_id)
    return render_template(
        "completion/standing.html",
        registration=registration,
        standing=queries.standing(registration),
        decision=queries.decision(registration.id),
        modules=registration.cohort.curriculum.modules,
        minutes=minutes,
        attended=attendance.attended_minutes(registration.cohort_id, [registration.id])[registration.id],
        missed=attendance.missed(registration),
        duration=duration,
        fraction=Fraction,
        is_own=registration.person_id == current_actor().person_id,
    )


workspace.add_tab(
    workspace.Tab(
        key="attendance",
        label=_l("Attendance"),
        endpoint="completion.of_cohort",
        permission=P.REGISTER_SEE,
        order=70,
    )
)


@page.add_link
def _standing_of(registration: Registration, actor: Actor) -> Link | None:
    """From the registration of someone who has begun to how they stand."""
    if registration.state not in _HAVE_BEGUN or not policy.may(actor, P.STANDING_SEE, registration):
        return None
    return Link(
        _("Attendance, and what is missing"), url_for("completion.standing", registration_id=registration.id)
    )
