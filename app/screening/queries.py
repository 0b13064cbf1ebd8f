"""Reading screening records; their sealed texts are opened by `app.disclosure` alone."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.screening.models import Screening
from app.screening.states import LIGHTS, Light


def of_registration(registration_id: UUID) -> Screening | None:
    """The screening record of a registration, if an officer has written one."""
    return db.session.scalar(sa.select(Screening).where(Screening.registration_id == registration_id))


def light(registration_id: UUID) -> Light:
    """Where a registration's screening stands, in the only words that a coordinator may read of it."""
    found = db.session.scalar(
        sa.select(Screening.decision).where(Screening.registration_id == registration_id)
    )
    return LIGHTS[found]
