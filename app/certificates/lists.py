"""How the register of certificates is listed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.certificates.forms import CertificateFilter
from app.certificates.models import Certificate
from app.certificates.queries import found_by
from app.certificates.states import CertificateState
from app.core import clock
from app.core.addresses import addresses
from app.core.cells import Name, Tag, Text
from app.core.i18n import _l, language, read
from app.core.listing import Column, Listing
from app.core.templating import OFFICE_ZONE, day
from app.core.texts import search_key
from app.member_states import data as member_states
from app.registrations.models import Registration

_SOON = timedelta(days=183)


def _narrow(statement: sa.Select[Any], form: CertificateFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(found_by(search_key(form.q.data)))
    if form.kind.data:
        statement = statement.where(Certificate.kind == form.kind.data)
    if form.ends.data:
        today = clock.today(OFFICE_ZONE)
        statement = statement.where(
            Certificate.state == CertificateState.ISSUED,
            Certificate.valid_until < today
            if form.ends.data == "over"
            else Certificate.valid_until.between(today, today + _SOON),
        )
    if form.status.data:
        statement = statement.where(Certificate.state == form.status.data)
    return statement


def _state_name(certificate: Certificate) -> str:
    return member_states.name(certificate.state_code, language())


def _training(certificate: Certificate) -> str:
    return read(certificate.module.title if certificate.module else certificate.programme.title)


def _kind(certificate: Certificate) -> str:
    return str(certificate.kind.label)


def _urls() -> Callable[[Certificate], str]:
    url_of = addresses("certificates.show", "certificate_id")
    return lambda certificate: url_of(certificate.id)


_HOLDER = Column(
    "holder",
    _l("Holder"),
    sort=Registration.sort_key,
    text=lambda c: c.holder,
    cell=Name(lambda c: c.holder, _urls),
)
_NUMBER = Column(
    "number",
    _l("Number"),
    sort=Certificate.number,
    text=lambda c: c.number,
    cell=Text(lambda c: c.number, nowrap=True),
)
_TRAINING = Column("training", _l("Training"), text=_training, cell=Text(_training))
_COHORT = Column(
    "cohort", _l("Cohort"), text=lambda c: c.cohort.code, cell=Text(lambda c: c.cohort.code, nowrap=True)
)
_STATE = Column("state", _l("State"), sort=Certificate.state_code, text=_state_name, cell=Text(_state_name))
_KIND = Column("kind", _l("Kind"), text=_kind, cell=Text(_kind))
_UNTIL = Column(
    "valid_until",
    _l("Valid until"),
    text=lambda c: c.valid_until.isoformat() if c.valid_until else "",
    cell=Text(lambda c: c.valid_until and day(c.valid_until), nowrap=True),
)
_ISSUED = Column(
    "issued",
    _l("Issued"),
    text=lambda c: c.issued_on.isoformat() if c.issued_on else "",
    cell=Text(lambda c: c.issued_on and day(c.issued_on), nowrap=True),
)
_STATUS = Column("status", _l("Status"), text=lambda c: c.state.label, cell=Tag(lambda c: c.state))

CERTIFICATES = Listing(
    name="certificates",
    columns=(_HOLDER, _NUMBER, _KIND, _TRAINING, _COHORT, _STATE, _ISSUED, _UNTIL, _STATUS),
    key=Certificate.id,
    default="-number",
    filter_form=CertificateFilter,
    narrow=_narrow,
    of_persons=True,
)

GRADUATES = (
    replace(_HOLDER, label=_l("Graduate")),
    _TRAINING,
    _COHORT,
    _ISSUED,
    _STATUS,
)
"""The latest graduates of a state, on its focal point's desk."""

OF_COHORT = Listing(
    name="certificates",
    columns=(_HOLDER, _NUMBER, _KIND, _STATE, _ISSUED, _STATUS),
    key=Certificate.id,
    default="holder",
    filter_form=CertificateFilter,
    narrow=_narrow,
    of_persons=True,
)
