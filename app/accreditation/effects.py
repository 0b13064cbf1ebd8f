"""What follows when an accreditation moves."""

from __future__ import annotations

from app.accreditation import notices, queries
from app.accreditation.states import ACCREDITATION, AccreditationState
from app.core.effects import when
from app.core.workflow import Moved

_S = AccreditationState


@when(ACCREDITATION, _S.SUSPENDED, _S.IN_FORCE, _S.WITHDRAWN)
def tell_who_leads_it(moved: Moved) -> None:
    """Its coordinators and the administrators are written to: suspended, back in force, or withdrawn."""
    notices.moved(queries.whole(moved.record.id), moved.transition, moved.reason)
