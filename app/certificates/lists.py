"""How the register of certificates is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from app.certificates.forms import CertificateFilter
from app.certificates.models import Certificate
from app.certificates.queries import found_by
from app.core.addresses import addresses
from app.core.cells import Name, Tag, Text
from app.core.i18n import _l, language, read
from app.core.listing import Column, Listing
from app.core.templating import day
from app.core.texts import search_key
from app.member_states import data as member_states
from app.registrations.models import Registration


def _narrow(statement: sa.Select[Any], form: CertificateFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(found_by(search_key(form.q.data)))
    if form.status.data:
        statement = statement.where(Certificate.state == form.status.data)
    return statement


def _state_name(certificate: Certificate) -> str:
    return member_states.name(certificate.state_code, language())


def _training(certificate: Certificate) -> str:
    return read(certificate.programme.title)


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
_ISSUED = Column(
    "issued",
    _l("Issued"),
    text=lambda c: c.issued_on.isoformat() if c.issued_on else "",
    cell=Text(lambda c: c.issued_on and day(c.issued_on), nowrap=True),
)
_STATUS = Column("status", _l("Status"), text=lambda c: c.state.label, cell=Tag(lambda c: c.state))

CERTIFICATES = Listing(
    name="certificates",
    columns=(_HOLDER, _NUMBER, _TRAINING, _COHORT, _STATE, _ISSUED, _STATUS),
    key=Certificate.id,
    default="-number",
    filter_form=CertificateFilter,
    narrow=_narrow,
    of_persons=True,
)

OF_COHORT = Listing(
    name="certificates",
    columns=(_HOLDER, _NUMBER, _STATE, _ISSUED, _STATUS),
    key=Certificate.id,
    default="holder",
    filter_form=CertificateFilter,
    narrow=_narrow,
    of_persons=True,
)
