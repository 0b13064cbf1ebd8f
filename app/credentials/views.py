"""What is public of the office's signature, and each certificate's credential for its holder."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from app.access.gate import EVERYONE, on
from app.access.permissions import Permission as P
from app.certificates.models import Certificate
from app.certificates.queries import one_certificate
from app.certificates.states import OUTWARD, CertificateState
from app.core.db import to_json
from app.core.errors import DomainError
from app.core.i18n import _
from app.credentials import baking, publishing, queries, verify_views
from app.credentials.badge import LIST_STEP
from app.credentials.models import Credential
from app.credentials.room import room
from app.credentials.status_lists import StatusPurpose

__all__ = ["room", "verify_views"]
"""The room's other pages hang themselves into it when they are read."""

_HELD = on(Certificate, P.CREDENTIAL_TAKE, "certificate_id", one_certificate)


@room.page("/.well-known/did.json", access=EVERYONE, kept_for=LIST_STEP)
def identity() -> ResponseReturnValue:
    """The office's keys, by which anyone verifies what it signed: the present one and the retired."""
    return _public(to_json(publishing.identity()), mimetype="application/json")


@room.page(
    "/credentials/status/<int(max=999999):list_number>/<any(revocation,suspension):name>",
    access=EVERYONE,
    kept_for=LIST_STEP,
)
def status(list_number: int, name: str) -> ResponseReturnValue:
    """A list that says of 131,072 places which are revoked, or suspended; it names nobody."""
    found = publishing.status_list(list_number, StatusPurpose(name))
    return _public(found, mimetype="application/vc") if found else abort(404)


def _public(text: str, *, mimetype: str) -> Response:
    """What any programme may fetch from any page, and ask again whether it changed."""
    response = current_app.response_class(text, mimetype=mimetype)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    response.make_conditional(request)
    return response


@room.page("/certificates/<uuid:certificate_id>/credential.json", access=_HELD)
def document(certificate: Certificate) -> ResponseReturnValue:
    """The Open Badge, byte for byte as it was signed."""
    return _handed_out(certificate, _signed(certificate).document, "json", "application/json")


@room.page("/certificates/<uuid:certificate_id>/credential.jwt", access=_HELD)
def token(certificate: Certificate) -> ResponseReturnValue:
    """The same as a JWT."""
    return _handed_out(certificate, _signed(certificate).token, "jwt", "application/vc+jwt")


@room.page("/certificates/<uuid:certificate_id>/badge.svg", access=_HELD)
def badge(certificate: Certificate) -> ResponseReturnValue:
    """The badge: a picture with the Open Badge within."""
    picture = baking.baked_svg(certificate, _signed(certificate).document)
    return _handed_out(certificate, picture, "svg", "image/svg+xml")


@room.page("/certificates/<uuid:certificate_id>/badge.png", access=_HELD)
def badge_png(certificate: Certificate) -> ResponseReturnValue:
    """The same as a PNG, for what shows no SVG."""
    picture = baking.baked_png(certificate, _signed(certificate).document)
    return _handed_out(certificate, picture, "png", "image/png")


def _signed(certificate: Certificate) -> Credential:
    """The credential of a certificate in force; DomainError says why there is none to hand out."""
    if certificate.state not in OUTWARD:
        abort(404)
    if certificate.state is not CertificateState.ISSUED:
        raise DomainError(
            _(
                "Only a certificate in force is handed out. This one is “%(state)s”.",
                state=certificate.state.label,
            )
        )
    credential = queries.of_certificate(certificate.id)
    if certificate.is_nameless:
        raise DomainError(_("The holder’s data was removed, and the digital credential with it."))
    if credential is None or not credential.document:
        raise DomainError(_("The digital credential is being signed. Come back in a minute."))
    return credential


def _handed_out(certificate: Certificate, content: Any, ending: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename={certificate.number}.{ending}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return response
