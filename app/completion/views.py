"""How a cohort's trainees stand, and each one's own standing."""

from __future__ import annotations

from fractions import Fraction

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import Room, TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.attendance import queries as attendance
from app.attendance.queries import Minutes
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.completion import queries, rules
from app.completion.lists import attendance_list
from app.completion.standing import duration
from app.core.i18n import _, _l, language
from app.core.templating import Link
from app.member_states import data as member_states
from app.programmes.states import CertificateKind
from app.registrations import page
from app.registrations.models import Registration
from app.registrations.states import TAUGHT

room = Room("completion", __name__)


@room.page(
    "/cohorts/<uuid:cohort_id>/attendance",
    access=on(Cohort, P.REGISTER_SEE, "cohort_id", one_cohort),
    taken_away=TakenAway("attendance.export", right=P.REGISTRATION_EXPORT),
)
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's attendance by trainee and module, who reaches what is asked and who no longer can."""
    curriculum = cohort.curriculum
    minutes = attendance.cohort_minutes(cohort.id)
    by_module = attendance.attended_minutes(cohort.id, queries.on_registers(cohort.id))
    figures = rules.Figures(minutes, by_module, {}, {})
    asked = rules.asked(curriculum, minutes)
    findings = {key: rules.of_attendance(curriculum, figures, key) for key in by_module}
    listing = attendance_list(curriculum.modules, by_module=by_module, asked=asked, findings=findings)
    page = listing.page(queries.attendance_of(cohort.id))
    if page.wants_csv:
        return page.as_csv()
    return render_template(
        "completion/of_cohort.html",
        **workspace.context(cohort, "attendance"),
        page=page,
        modules=curriculum.modules,
        minutes={module.id: minutes.get(module.id, Minutes()) for module in curriculum.modules},
        by_module=by_module,
        findings=findings,
        worst=rules.worst,
        held=asked[0].standing.held,
        to_come=asked[0].standing.to_come,
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
    """How one trainee stands now: each rule, its figure, and exactly what is missing."""
    figures = queries.figures(registration.cohort_id, [registration.id])
    curriculum = queries.curriculum_of(registration.cohort_id)
    findings = rules.of_completion(curriculum, figures, registration.id)
    awards = [
        (award, rules.own(award, figures, registration.id))
        for award in sorted(curriculum.awards, key=lambda award: list(CertificateKind).index(award.kind))
    ]
    return render_template(
        "completion/standing.html",
        registration=registration,
        standing=rules.overall(curriculum, figures, registration.id).standing,
        findings=findings,
        awards=[(award, asked) for award, asked in awards if asked],
        by_completion=rules.BY_COMPLETION,
        decision=queries.decision(registration.id),
        modules=curriculum.modules,
        minutes=figures.minutes,
        attended=figures.attended[registration.id],
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
    if registration.state not in TAUGHT or not policy.may(actor, P.STANDING_SEE, registration):
        return None
    return Link(
        _("Attendance, and what is missing"), url_for("completion.standing", registration_id=registration.id)
    )
