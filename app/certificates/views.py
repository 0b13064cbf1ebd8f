"""The register of certificates, their proposal and issue, and the public check."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.gate import TakenAway, current_actor, needs, on
from app.access.permissions import Permission as P
from app.certificates import batch_views, cohort_views, operations, queries, rule_queries, sheets
from app.certificates.forms import ReasonForm
from app.certificates.lists import CERTIFICATES
from app.certificates.models import Certificate
from app.certificates.room import room
from app.certificates.states import CERTIFICATE, HELD, OUTWARD, CertificateState
from app.core import clock
from app.core.errors import DomainError
from app.core.i18n import _, language
from app.core.templating import OFFICE_ZONE
from app.member_states import data as member_states
from app.people.history import history

__all__ = ["batch_views", "cohort_views", "room"]


@room.page(
    "/certificates",
    access=needs(P.CERTIFICATE_SEE),
    taken_away=TakenAway("certificate.export", "certificates", P.REGISTRATION_EXPORT),
)
def index() -> ResponseReturnValue:
    """The register: for its keepers all that they reach, for a holder or a state what was issued to them."""
    actor = current_actor()
    page = CERTIFICATES.page(queries.seen_by(actor))
    if page.wants_csv:
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
    began = _("Proposed"), certificate.proposed_at, certificate.proposed_by
    return render_template(
        "certificates/show.html",
        certificate=certificate,
        standing=certificate.standing(clock.today(OFFICE_ZONE)),
        keeps_register=keeps_register,
        findings=rule_queries.findings(certificate) if keeps_register else [],
        before=queries.replaced_by(certificate) if certificate.state is CertificateState.PROPOSED else None,
        successor=queries.successor(certificate.id),
        may_be_replaced=certificate.state in HELD
        and policy.may(actor, P.CERTIFICATE_PROPOSE, certificate)
        and not queries.is_to_be_replaced(certificate.id),
        buttons=_buttons(certificate),
        entries=history(certificate, CERTIFICATE, began=began) if keeps_register else [],
        state_name=_state_name,
    )


def _state_name(code: str) -> str:
    """A member state by its name in the reader's language."""
    return member_states.name(code, language())


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
    "/certificates/<uuid:certificate_id>/<any(renew,correct):name>",
    methods=("GET", "POST"),
    access=on(Certificate, P.CERTIFICATE_PROPOSE, "certificate_id", queries.one_certificate),
)
def replace(certificate: Certificate, name: str) -> ResponseReturnValue:
    """Propose the certificate that takes this one's place: renewed, or with the name as it stands now."""
    form = ReasonForm()
    proposed = form.carry_out(
        lambda: operations.replace(
            certificate, is_renewal=name == "renew", reason=form.reason.data, actor=current_actor()
        )
    )
    if proposed:
        flash(_("It is proposed. Another person issues it, and then it takes this one’s place."), "good")
        return redirect(url_for("certificates.show", certificate_id=proposed.id), code=303)
    page = render_template("certificates/replace.html", certificate=certificate, form=form, name=name)
    return page, form.status


@room.page(
    "/certificates/<uuid:certificate_id>/stands",
    methods=("GET", "POST"),
    access=on(Certificate, P.CERTIFICATE_ISSUE, "certificate_id", queries.one_certificate),
)
def let_stand(certificate: Certificate) -> ResponseReturnValue:
    """Say that a certificate stands whatever changed after its issue, and why."""
    form = ReasonForm()
    if form.carry_out(
        lambda: operations.let_stand(certificate, actor=current_actor(), reason=form.reason.data)
    ):
        flash(_("The certificate stands."), "good")
        return redirect(url_for("certificates.show", certificate_id=certificate.id), code=303)
    page = render_template(
        "certificates/stands.html",
        certificate=certificate,
        form=form,
        findings=rule_queries.findings(certificate),
    )
    return page, form.status
