"""A cohort's certificates: proposed by one, agreed to by another, issued by the worker."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role, ScopeKind
from app.access.gate import TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.certificates import queries, rule_queries
from app.certificates.lists import GRADUATES, OF_COHORT
from app.certificates.models import Certificate
from app.certificates.room import room
from app.certificates.states import CERTIFICATE
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.cohorts.states import CohortState
from app.core.i18n import _, _l, ngettext
from app.core.listing import Table
from app.registrations import page


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates",
    access=on(Cohort, P.CERTIFICATE_SEE, "cohort_id", one_cohort),
    taken_away=TakenAway("certificate.export", right=P.REGISTRATION_EXPORT),
)
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's certificates: who meets the rules without one, who is proposed, who holds one."""
    actor = current_actor()
    page = OF_COHORT.page(queries.all_certificates().where(Certificate.cohort_id == cohort.id))
    if page.wants_csv:
        return page.as_csv()
    waiting = [c for c in queries.proposed(cohort.id) if c.issuing_id is None]
    issuing = queries.last_issuing(cohort.id)
    due = rule_queries.due(cohort)
    done, left = queries.progress(issuing) if issuing else (0, [])
    return render_template(
        "certificates/of_cohort.html",
        **workspace.context(cohort, "certificates"),
        page=page,
        ready=[(one.award, one.ready) for one in due if one.ready],
        lacking=any(one.lacking for one in due),
        waiting=waiting,
        issuable=[c for c in waiting if c.proposed_by != actor.user_id],
        issuing=issuing,
        done=done,
        left=[(c, _why_not(c)) for c in left],
    )


def _why_not(certificate: Certificate) -> Any:
    """Why a certificate that was agreed to could not be issued."""
    offers = CERTIFICATE.offers(certificate, current_actor())
    return next((offer.why for offer in offers if offer.transition.name == "issue"), "")


workspace.add_tab(
    workspace.Tab(
        key="certificates",
        label=_l("Certificates"),
        endpoint="certificates.of_cohort",
        permission=P.CERTIFICATE_SEE,
        order=80,
    )
)


@workspace.add_act
def next_act(cohort: Cohort, actor: Actor) -> workspace.Act | None:
    """After a cohort is closed: propose certificates, then let a second person issue them."""
    if cohort.state is not CohortState.COMPLETED or not policy.may(actor, P.CERTIFICATE_SEE, cohort):
        return None
    url = url_for("certificates.of_cohort", cohort_id=cohort.id)
    without = sum(len(registrations) for _award, registrations in rule_queries.ready(cohort))
    if without and policy.may(actor, P.CERTIFICATE_PROPOSE, cohort):
        return workspace.Act(
            what=ngettext(
                "Propose %(num)s certificate whose rules are met",
                "Propose %(num)s certificates whose rules are met",
                without,
            ),
            whose=_("It is your turn, as coordinator. Another person then issues them."),
            url=url,
            button=_("Look at the certificates"),
        )
    waiting = [c for c in queries.proposed(cohort.id) if c.issuing_id is None]
    if not waiting:
        return None
    if any(c.proposed_by != actor.user_id for c in waiting):
        return workspace.Act(
            what=_("Issue the certificates that were proposed"),
            whose=_("It is your turn, as the second person."),
            url=url,
            button=_("Look at the certificates"),
        )
    return workspace.Act(
        what=_("The certificates wait to be issued"),
        whose=_("It is the turn of another coordinator or of an administrator."),
    )


@page.add_desk_section
def _graduates(actor: Actor) -> page.Section | None:
    """The latest certificates of the focal point's own state, on the desk."""
    states = actor.scopes(Role.FOCAL_POINT, ScopeKind.MEMBER_STATE)
    if not states:
        return None
    return page.Section(
        _("Graduates of your state"),
        "certificates/_graduates.html",
        {"graduates": Table(GRADUATES, queries.latest_of(states))},
    )
