"""Certificates: read, proposed, and issued by a second person."""

from __future__ import annotations

from typing import Any

from flask import abort
from marshmallow import fields

from app.access.gate import current_actor, needs, on
from app.access.permissions import Permission as P
from app.access.policy import may
from app.access.scopes import Scope
from app.api import bodies, moves, paging
from app.api.base import room
from app.api.room import Resource
from app.api.schemas import Answer, Record, page_of, word
from app.certificates import operations, queries
from app.certificates.forms import CertificateFilter
from app.certificates.lists import CERTIFICATES
from app.certificates.models import Certificate
from app.certificates.states import CERTIFICATE, OUTWARD, CertificateState
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.disclosure import watch
from app.programmes.states import CertificateKind

watch.over(watch.PERSONS, "api.certificate", "api.certificates")
_ON_SEE = on(Certificate, P.CERTIFICATE_SEE, "certificate_id", queries.one_certificate)
_ON_ISSUE = on(Certificate, P.CERTIFICATE_ISSUE, "certificate_id", queries.one_certificate)
_MOVES = ("issue", "reject", "suspend", "reinstate", "revoke")


class CertificateSchema(Record):
    """What a person holds, or is proposed to hold."""

    number = fields.String(allow_none=True)
    kind = word(CertificateKind)
    holder = fields.String(attribute="registration.person.name")
    state_code = fields.String()
    registration_id = fields.UUID()
    cohort_id = fields.UUID()
    cohort_code = fields.String(attribute="cohort.code")
    issued_on = fields.Date(allow_none=True)
    valid_until = fields.Date(allow_none=True)
    state = word(CertificateState)


class ProposedSchema(Answer):
    """Who was proposed for which certificate."""

    items = fields.List(fields.Nested(CertificateSchema))


_CERTIFICATE = Resource(_ON_SEE, CertificateSchema, "certificate")


@room.page(
    "/certificates",
    access=needs(P.CERTIFICATE_SEE),
    scope=Scope.CERTIFICATES_READ,
    query=bodies.filter_of(CertificateFilter, "number", "holder"),
    answers=page_of(CertificateSchema),
)
def certificates(query: dict[str, Any]) -> Any:
    """The register of certificates: for its keepers all that they reach, for others what was issued."""
    return paging.page(CERTIFICATES, queries.seen_by(current_actor()), query)


@room.page(
    "/certificates/<uuid:certificate_id>",
    access=_ON_SEE,
    scope=Scope.CERTIFICATES_READ,
    answers=CertificateSchema,
)
def certificate(certificate: Certificate) -> Any:
    """One certificate; what is only proposed is its keepers' to see."""
    if certificate.state not in OUTWARD and not may(current_actor(), P.CERTIFICATE_ISSUE, certificate):
        abort(404)
    return certificate


@room.page(
    "/cohorts/<uuid:cohort_id>/certificates",
    method="POST",
    access=on(Cohort, P.CERTIFICATE_PROPOSE, "cohort_id", one_cohort),
    scope=Scope.CERTIFICATES_WRITE,
    answers=ProposedSchema,
)
def propose_certificates(cohort: Cohort) -> Any:
    """Propose every certificate whose rules someone meets; another person issues them."""
    made = operations.propose_all(cohort, actor=current_actor()).certificates
    return {"items": [_CERTIFICATE.find(each.id) for each in made]}


@room.page(
    "/certificates/<uuid:certificate_id>/moves",
    access=_ON_ISSUE,
    scope=Scope.CERTIFICATES_READ,
    answers=moves.MovesSchema,
)
def certificate_moves(certificate: Certificate) -> Any:
    """What you may do with a certificate now."""
    return moves.offered(CERTIFICATE, certificate, _MOVES)


@room.page(
    "/certificates/<uuid:certificate_id>/moves",
    method="POST",
    access=_ON_ISSUE,
    scope=Scope.CERTIFICATES_WRITE,
    body=moves.MoveBody,
    leads=_CERTIFICATE,
)
def move_certificate(body: dict[str, Any], certificate: Certificate) -> Any:
    """Issue what another proposed, reject it; suspend, put back in force or revoke what was issued."""
    actor, name = current_actor(), moves.named(body, _MOVES)
    if name == "issue":
        return operations.issue(certificate, actor=actor)
    return operations.decide(certificate, name, actor=actor, reason=body["reason"])
