"""How accreditations are listed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.accreditation.forms import AccreditationFilter
from app.accreditation.models import Accreditation, AccreditingBody, Standard
from app.accreditation.queries import LIVE, renewal_is_open
from app.accreditation.standing import standing, today
from app.accreditation.states import AccreditationState
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.programmes import queries as programmes
from app.programmes.models import Programme


def _narrow(statement: sa.Select[Any], form: AccreditationFilter) -> sa.Select[Any]:
    if form.q.data:
        reference = sa.func.lower(Accreditation.document_reference)
        statement = statement.where(
            sa.or_(
                Programme.id.in_(programmes.found_by(form.q.data)),
                reference.contains(form.q.data.lower(), autoescape=True),
            )
        )
    if form.body.data:
        statement = statement.where(Standard.body_id == UUID(form.body.data))
    return statement.where(_is(form.standing.data))


def _is(wanted: str) -> sa.ColumnElement[bool]:
    """The condition of one standing, as of today."""
    day, live = today(), Accreditation.state.in_(LIVE)
    lasting = Accreditation.valid_until >= day
    return {
        "": live,
        "soon": sa.and_(live, lasting, renewal_is_open(day)),
        "expired": sa.and_(live, Accreditation.valid_until < day),
        "suspended": Accreditation.state == AccreditationState.SUSPENDED,
        "past": sa.not_(live),
        "all": sa.true(),
    }[wanted]


ACCREDITATIONS = Listing(
    name="accreditations",
    columns=(
        Column("programme", _l("Programme"), sort=Programme.code, text=lambda a: a.programme.code),
        Column("version", _l("Version"), text=lambda a: a.curriculum.number, numeric=True),
        Column("body", _l("Body"), sort=AccreditingBody.name_key, text=lambda a: read(a.standard.body.name)),
        Column("standard", _l("Standard"), sort=Standard.code, text=lambda a: a.standard.code),
        Column(
            "from", _l("Valid from"), sort=Accreditation.valid_from, text=lambda a: a.valid_from.isoformat()
        ),
        Column(
            "until", _l("Last day"), sort=Accreditation.valid_until, text=lambda a: a.valid_until.isoformat()
        ),
        Column("days", _l("Days left"), text=lambda a: a.days_left(today()), numeric=True),
        Column("standing", _l("Standing"), text=lambda a: standing(a).label),
        Column("document", _l("Document"), text=lambda a: a.document_reference),
    ),
    key=Accreditation.id,
    default="until",
    filter_form=AccreditationFilter,
    narrow=_narrow,
)
