"""The register of certificates, their proposal and issue, and the public check."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor, Role, ScopeKind
from app.access.gate import EVERYONE, Room, current_actor, needs, on
from app.access.permissions import Permission as P
from app.audit import trail
from app.certificates import codes, operations, queries, sheets
from app.certificates.forms import CodeForm, NameForm, ReasonForm
from app.certificates.lists import CERTIFICATES, OF_COHORT
from app.certificates.models import Certificate
from app.certificates.states import CERTIFICATE, OUTWARD, CertificateState
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.cohorts.states import CohortState
from app.core import clock, limits, zones
from app.core.errors import DomainError, ForbiddenError
from app.core.i18n import _, _l, language, ngettext
from app.core.templating import OFFICE_ZONE, moment
from app.core.texts import search_key
from app.member_states import data as member_states
from app.people.queries import names_of
from app.registrations import page

room = Room("certificates", __name__)
_CHECKS_PER_ADDRESS = 20
_CHECKS_IN_ALL = 3000
_MINUTE = timedelta(minutes=1)


@room.page("/verify", access=EVERYONE)
def check() -> ResponseReturnValue:
    """Anyone types the code that stands under the square of a certificate."""
    form = CodeForm(formdata=request.args if "code" in request.args else None)
    if "code" in request.args and form.validate():
        code = codes.as_typed(form.code.data)
        if code:
            return redirect(url_for("certificates.verify", code=code), code=303)
        form.code.errors = [_("Write the letters and digits under the square of the certificate.")]
    return _to_the_public(render_template("certificates/check.html", form=form), 422 if form.errors else 200)


@room.page("/verify/<path:code>", methods=("GET", "POST"), access=EVERYONE, own_deeds=True)
def verify(code: str) -> ResponseReturnValue:
    """What anyone may learn of a certificate, and whether a typed name is the holder's: yes or no.

    A code that was never given, one of a certificate not yet issued, and one that is no code at all
    are the same answer.
    """
    address = limits.line_of(request.remote_addr)
    if not limits.all_within(
        {f"verify:{address}": _CHECKS_PER_ADDRESS, "verify": _CHECKS_IN_ALL}, every=_MINUTE
    ):
        abort(429)
    certificate = queries.by_code(codes.as_typed(code)[: codes.LENGTH + 1])
    if certificate is None:
        return _to_the_public(render_template("certificates/unknown.html", form=CodeForm(formdata=None)), 404)
    form, is_holder = NameForm(), None
    if form.validate_on_submit():
        is_holder = not certificate.is_nameless and _is_name_of(certificate, form.name.data)
    page = render_template(
        "certificates/verify.html",
        certificate=certificate,
        standing=_standing(certificate),
        since=_since(certificate),
        form=form,
        is_holder=is_holder,
        code=codes.as_typed(code),
    )
    return _to_the_public(page, form.status)


def _to_the_public(page: str, status: int) -> Response:
    """A page that no search engine keeps."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _is_name_of(certificate: Certificate, name: str) -> bool:
    """Whether it is the holder's name, in whatever order, case and accents."""
    return sorted(search_key(name).split()) == sorted(search_key(certificate.holder_name).split())


def _since(certificate: Certificate) -> date | None:
    """The day, in Rabat, on which a certificate that is not in force ceased to be."""
    if certificate.state is CertificateState.ISSUED:
        return None
    at = queries.moved_at(certificate)
    return zones.wall(at, OFFICE_ZONE).date() if at else None


def _standing(certificate: Certificate) -> str:
    """How a certificate reads to a stranger today: "valid", "expired", "suspended" or "revoked"."""
    if certificate.state is not CertificateState.ISSUED:
        return certificate.state.value
    return "expired" if certificate.has_expired(clock.today(OFFICE_ZONE)) else "valid"


@room.page("/certificates", methods=("GET", "POST"), access=needs(P.CERTIFICATE_SEE), fresh="POST")
def index() -> ResponseReturnValue:
    """The register: for its keepers all that they reach, for a holder or a state what was issued to them."""
    actor = current_actor()
    page = CERTIFICATES.page(
        queries.all_certificates().where(
            policy.visible_to(actor, P.CERTIFICATE_SEE, Certificate),
            sa.or_(
                Certificate.state.in_(OUTWARD),
                policy.visible_to(actor, P.CERTIFICATE_ISSUE, Certificate),
            ),
        )
    )
    if page.wants_csv:
        if not policy.may(actor, P.REGISTRATION_EXPORT):
            raise ForbiddenError(P.REGISTRATION_EXPORT)
        trail.record("certificate.export", actor=actor, subject=("certificates", "register"))
        return page.as_csv()
    return render_template(
        "certificates/index.html",
        page=page,
        keeps_register=policy.may(actor, P.CERTIFICATE_ISSUE),
    )


@room.page(
    "/certificates/<uuid:certificate_id>",
    access=on(Certificate, P.CERTIFICATE_SEE, "certificate_id", queries.one_certificate),
)
def show(certificate: Certificate) -> ResponseReturnValue:
    """One certificate: what it says, where it stands, and what may be done with it."""
    actor = current_actor()
    keeps_register = policy.may(actor, P.CERTIFICATE_ISSUE, certificate)
    if certificate.state not in OUTWARD and not keeps_register:
        abort(404)
    return render_template(
        "certificates/show.html",
        certificate=certificate,
        standing=_standing(certificate),
        keeps_register=keeps_register,
        buttons=_buttons(certificate),
        entries=_history(certificate) if keeps_register else [],
        state_name=_state_name,
    )


def _state_name(code: str) -> str:
    """A member state by its name in the reader's language."""
    return member_states.name(code, language())


_RETOLD = {"reject": _l("Rejected"), "reinstate": _l("Put back in force")}
"""The moves that the state which they lead to does not tell by itself."""


def _history(certificate: Certificate) -> list[dict[str, Any]]:
    """What happened to a certificate, the newest first."""
    moves = trail.moves_of(certificate)
    names = names_of(
        {key for key in (certificate.proposed_by, *(move.actor_id for move in moves)) if key is not None}
    )
    proposed = {
        "label": _("Proposed"),
        "who": names.get(certificate.proposed_by) if certificate.proposed_by else "",
        "when": moment(certificate.proposed_at),
        "reason": "",
    }
    later = [
        {
            "label": _RETOLD.get(move.transition) or CertificateState(move.target).label,
            "who": names.get(move.actor_id, "") if move.actor_id else "",
            "when": moment(move.at),
            "reason": move.reason,
        }
        for move in moves
    ]
    return [*reversed(later), proposed]


def _buttons(certificate: Certificate) -> list[dict[str, Any]]:
    """The moves of a certificate as the page draws them."""
    buttons = []
    for offer in CERTIFICATE.offers(certificate, current_actor()):
        way = offer.transition
        if way.name == "issue":
            url = url_for("certificates.issue_one", certificate_id=certificate.id)
        else:
            url = url_for("certificates.decide", certificate_id=certificate.id, name=way.name)
        buttons.append(
            {
                "label": way.label,
                "allowed": offer.allowed,
                "reason": offer.why,
                "asks_reason": way.asks_reason,
                "destructive": way.destructive,
                "primary": way.name == "issue",
                "url": url,
                "version": certificate.version,
            }
        )
    return buttons


@room.page(
    "/certificates/<uuid:certificate_id>/certificate.pdf",
    access=on(Certificate, P.CERTIFICATE_SEE, "certificate_id", queries.one_certificate),
)
def sheet(certificate: Certificate) -> ResponseReturnValue:
    """The sheet of a certificate in force, byte for byte as it was issued."""
    if certificate.state not in OUTWARD and not policy.may(current_actor(), P.CERTIFICATE_ISSUE, certificate):
        abort(404)
    if certificate.state is not CertificateState.ISSUED:
        raise DomainError(
            _(
                "Only a certificate in force is handed out. This one is “%(state)s”.",
                state=certificate.state.label,
            )
        )
    response = Response(sheets.document(certificate), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"attachment; filename={certificate.number}.pdf"
    return response


@room.page(
    "/certificates/<uuid:certificate_id>/issue",
    methods=("POST",),
    access=on(Certificate, P.CERTIFICATE_ISSUE, "certificate_id", queries.one_certificate),
)
def issue_one(certificate: Certificate) -> ResponseReturnValue:
    """A second person issues what another proposed."""
    operations.issue(certificate, actor=current_actor())
    flash(_("The certificate is issued, and its holder is told by mail."), "good")
    return redirect(url_for("certificates.show", certificate_id=certificate.id), code=303)


@room.page(
    "/certificates/<uuid:certificate_id>/<any(reject,suspend,reinstate,revoke):name>",
    methods=("GET", "POST"),
    access=on(Certificate, P.CERTIFICATE_ISSUE, "certificate_id", queries.one_certificate),
)
def decide(certificate: Certificate, name: str) -> ResponseReturnValue:
    """Reject, suspend, put back in force or revoke, after asking for the reason."""
    form = ReasonForm()
    if form.carry_out(
        lambda: operations.decide(certificate, name, actor=current_actor(), reason=form.reason.data)
    ):
        flash(_("It is done. Whoever checks the certificate reads it from now on."), "good")
        return redirect(url_for("certificates.show", certificate_id=certificate.id), code=303)
    return (
        render_template(
            "certificates/decide.html", certificate=certificate, form=form, way=CERTIFICATE.named(name)
        ),
        form.status,
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates",
    methods=("GET", "POST"),
    access=on(Cohort, P.CERTIFICATE_SEE, "cohort_id", one_cohort),
    fresh="POST",
)
def of_cohort(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's certificates: who completed without one, who is proposed, who holds one."""
    actor = current_actor()
    page = OF_COHORT.page(queries.all_certificates().where(Certificate.cohort_id == cohort.id))
    if page.wants_csv:
        if not policy.may(actor, P.REGISTRATION_EXPORT, cohort):
            raise ForbiddenError(P.REGISTRATION_EXPORT)
        trail.record("certificate.export", actor=actor, subject=cohort)
        return page.as_csv()
    waiting = queries.proposed(cohort.id)
    return render_template(
        "certificates/of_cohort.html",
        **workspace.context(cohort, "certificates"),
        page=page,
        without=queries.without_certificate(cohort.id),
        waiting=waiting,
        issuable=[c for c in waiting if c.proposed_by != actor.user_id],
    )


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates/propose",
    methods=("POST",),
    access=on(Cohort, P.CERTIFICATE_PROPOSE, "cohort_id", one_cohort),
)
def propose(cohort: Cohort) -> ResponseReturnValue:
    """Propose a certificate for everyone who completed."""
    proposal = operations.propose_all(cohort, actor=current_actor())
    count = len(proposal.certificates)
    flash(
        ngettext(
            "%(num)s certificate is proposed. Another person issues it.",
            "%(num)s certificates are proposed. Another person issues them.",
            count,
        ),
        "good",
    )
    if proposal.unprintable:
        flash(operations.unprintable_sentence(proposal.unprintable), "warn")
    return redirect(url_for("certificates.of_cohort", cohort_id=cohort.id), code=303)


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates/issue",
    methods=("POST",),
    access=on(Cohort, P.CERTIFICATE_ISSUE, "cohort_id", one_cohort),
)
def issue_all(cohort: Cohort) -> ResponseReturnValue:
    """Issue everything that others proposed in a cohort."""
    count = len(operations.issue_all(cohort, actor=current_actor()))
    flash(
        ngettext(
            "%(num)s certificate is issued, and its holder is told by mail.",
            "%(num)s certificates are issued, and their holders are told by mail.",
            count,
        ),
        "good",
    )
    return redirect(url_for("certificates.of_cohort", cohort_id=cohort.id), code=303)


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
    without = len(queries.without_certificate(cohort.id))
    if without and policy.may(actor, P.CERTIFICATE_PROPOSE, cohort):
        return workspace.Act(
            what=ngettext(
                "Propose a certificate for the person who completed",
                "Propose certificates for the %(num)s persons who completed",
                without,
            ),
            whose=_("It is your turn, as coordinator. Another person then issues them."),
            url=url,
            button=_("Look at the certificates"),
        )
    waiting = queries.proposed(cohort.id)
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
        {"certificates": queries.latest_of(states)},
    )
