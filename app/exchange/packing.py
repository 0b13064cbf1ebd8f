"""Taking a cohort's package away: it is put together, and the trail says who took it and what for."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import current_app

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core.i18n import _, read
from app.exchange import oneroster


def pack(cohort: Cohort, members: Sequence[oneroster.Member], *, purpose: str, actor: Actor) -> bytes:
    """The package of a cohort with these members, in the language in use."""
    trail.record("registration.export", actor=actor, subject=cohort, list="oneroster", purpose=purpose)
    return oneroster.package(_group(cohort), members)


def _group(cohort: Cohort) -> oneroster.Group:
    return oneroster.Group(
        cohort_id=cohort.id,
        code=cohort.code,
        title=read(cohort.title),
        place=read(cohort.place),
        first_day=cohort.first_day,
        last_day=cohort.last_day,
        programme_id=cohort.programme_id,
        programme_code=cohort.programme.code,
        programme_title=read(cohort.programme.title),
        office=_("Rabat Programmes"),
        system=urlsplit(current_app.config["PUBLIC_URL"]).hostname or "",
    )
