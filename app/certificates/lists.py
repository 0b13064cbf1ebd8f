"""How the register of certificates is listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.certificates.forms import CertificateFilter
from app.certificates.models import Certificate
from app.certificates.queries import found_by
from app.core.i18n import _l, language, read
from app.core.listing import Column, Listing
from app.core.texts import search_key
from app.member_states import data as member_states
from app.registrations.models import Registration


def _narrow(statement: sa.Select[Any], form: CertificateFilter) -> sa.Select[Any]:
    if form.q.data:
        statement = statement.where(found_by(search_key(form.q.data)))
    if form.status.data:
        statement = statement.where(Certificate.state == form.status.data)
    return statement


_NUMBER = Column("number", _l("Number"), sort=Certificate.number, text=lambda c: c.number)
_HOLDER = Column("holder", _l("Holder"), sort=Registration.sort_key, text=lambda c: c.holder)
_STATE = Column(
    "state",
    _l("State"),
    sort=Certificate.state_code,
    text=lambda c: member_states.name(c.state_code, language()),
)
_TRAINING = Column("training", _l("Training"), text=lambda c: read(c.programme.title))
_COHORT = Column("cohort", _l("Cohort"), text=lambda c: c.cohort.code)
_ISSUED = Column("issued", _l("Issued"), text=lambda c: c.issued_on.isoformat() if c.issued_on else "")
_STATUS = Column("status", _l("Status"), text=lambda c: c.state.label)

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
