"""Reading cohorts, their calls and their partners."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.cohorts.models import Call, Cohort, CohortPartner, ModuleDates
from app.cohorts.states import CohortState
from app.programmes.models import Curriculum

COMING = (CohortState.OPEN, CohortState.SELECTING, CohortState.CONFIRMED, CohortState.RUNNING)
"""The stages in which the public looks for a cohort."""


def one_cohort() -> sa.Select[Any]:
    """A cohort with all that its workspace and its public page show."""
    return sa.select(Cohort).options(
        joinedload(Cohort.programme),
        joinedload(Cohort.curriculum).selectinload(Curriculum.modules),
        joinedload(Cohort.call).selectinload(Call.invitations),
        selectinload(Cohort.module_dates).joinedload(ModuleDates.module),
        selectinload(Cohort.partnerships).joinedload(CohortPartner.partner),
    )
