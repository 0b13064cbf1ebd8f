"""Course materials are added, replaced, changed, withdrawn and downloaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access import policy
from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock, zones
from app.core.db import db, hold, lock
from app.core.errors import DomainError, ForbiddenError
from app.core.files import FileKind
from app.core.i18n import _
from app.core.workflow import Moved
from app.materials import queries
from app.materials.models import Material, MaterialVersion
from app.materials.states import MATERIAL, MOST_OF_A_COHORT, Classification, MaterialState, Shown
from app.timetable.models import Session

CLOSED = frozenset({CohortState.CANCELLED, CohortState.ARCHIVED})
"""The stages in which a cohort is given nothing to read any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a material; `from_day` and `from_time` of AT_TIME are hours where it is taught."""

    title: str
    language: str
    secrecy: Classification
    shown: Shown
    from_day: date | None = None
    from_time: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A file as it was cleaned."""

    kind: FileKind
    content: bytes


def add(
    cohort_id: UUID, module_id: UUID, session_id: UUID | None, said: Said, sent: Sent, *, actor: Actor
) -> Material:
    """Add a material to a cohort's module, or to one session of it; the right is asked in the deed again."""
    cohort = _held_cohort(cohort_id, sent)
    session = _session_of(session_id, cohort_id, module_id)
    is_the_offices = policy.may(actor, P.MATERIAL_ADD, cohort)
    if not is_the_offices and not _teaches(actor, session_id, cohort_id, module_id):
        raise ForbiddenError(P.MATERIAL_ADD)
    material = Material(
        cohort_id=cohort.id,
        programme_id=cohort.programme_id,
        module_id=module_id,
        session_id=session_id,
        trainer_id=None if is_the_offices else actor.trainer_id,
    )
    _write(material, said, zone=session.zone if session else cohort.zone)
    db.session.add(material)
    db.session.flush()
    trail.record("material.add", actor=actor, subject=material, cohort=cohort.id)
    _keep(material, 1, sent, actor)
    return material


def _teaches(actor: Actor, session_id: UUID | None, cohort_id: UUID, module_id: UUID) -> bool:
    """Whether the actor still teaches that session, or for the whole module any of the module's."""
    of_it = Session.id == session_id if session_id else Session.module_id == module_id
    found = sa.select(Session.id).where(
        Session.cohort_id == cohort_id, of_it, policy.visible_to(actor, P.MATERIAL_ADD, Session)
    )
    return db.session.scalar(sa.select(found.exists())) or False


def _session_of(session_id: UUID | None, cohort_id: UUID, module_id: UUID) -> Session | None:
    if session_id is None:
        return None
    found = db.session.get(Session, session_id)
    if found is None or (found.cohort_id, found.module_id) != (cohort_id, module_id):
        raise DomainError(_("This session is not on the timetable any more."))
    return found


def replace(material_id: UUID, sent: Sent, *, actor: Actor) -> MaterialVersion:
    """Give a material a new version. Of two who do so at once each gives one, and none is lost."""
    statement = sa.select(Material).where(Material.id == material_id)
    material = db.session.scalars(lock(statement).execution_options(populate_existing=True)).one()
    if not policy.may(actor, P.MATERIAL_CHANGE, material):
        raise ForbiddenError(P.MATERIAL_CHANGE)
    _refuse_withdrawn(material)
    _held_cohort(material.cohort_id, sent)
    material.newest += 1
    material.renewed_at = clock.now()
    return _keep(material, material.newest, sent, actor)


def _keep(material: Material, number: int, sent: Sent, actor: Actor) -> MaterialVersion:
    version = MaterialVersion(material_id=material.id, number=number, uploaded_by=actor.account_id)
    version.keep(sent.kind, sent.content)
    db.session.add(version)
    db.session.flush()
    trail.record(
        "material.send", actor=actor, subject=material, number=number, kind=sent.kind, size=version.size
    )
    return version


def change(material: Material, said: Said, *, actor: Actor) -> Material:
    """Say something else of a material: its title, its language, how it is classified, or when it is seen."""
    hold(material)
    _refuse_withdrawn(material)
    _write(material, said, zone=material.session.zone if material.session else material.cohort.zone)
    material.version += 1
    db.session.flush()
    trail.record("material.change", actor=actor, subject=material)
    return material


def withdraw(material: Material, *, reason: str, actor: Actor) -> Moved:
    """Take a material from its cohort; from now on trainees read the same as if it had never been."""
    return MATERIAL.move(material, "withdraw", actor=actor, reason=reason)


def fetch(material: Material, number: int, *, actor: Actor) -> MaterialVersion | None:
    """A version to be downloaded, counted; None where there is none, or none for this reader."""
    if number != material.newest and not policy.may(actor, P.MATERIAL_FOLLOW, material):
        return None
    version = queries.version_of(material, number)
    if version is None:
        return None
    db.session.execute(
        sa.update(MaterialVersion)
        .where(MaterialVersion.id == version.id)
        .values(fetched=MaterialVersion.fetched + 1),
        execution_options={"synchronize_session": False},
    )
    trail.record("material.fetch", actor=actor, subject=material, number=number)
    return version


def _held_cohort(cohort_id: UUID, sent: Sent) -> Cohort:
    """The cohort, kept for this deed: two who send at once share its room one after the other."""
    statement = lock(sa.select(Cohort).where(Cohort.id == cohort_id))
    cohort = db.session.scalars(statement.execution_options(populate_existing=True)).one()
    if cohort.state in CLOSED:
        raise DomainError(_("This cohort is archived or cancelled. It is given no materials any more."))
    if queries.size_of(cohort_id) + len(sent.content) > MOST_OF_A_COHORT:
        raise DomainError(
            _(
                "With this file the materials of this cohort would take more than 500 MB. Send a smaller "
                "one, or put it where your office keeps large files and send a text with the address."
            ),
            field="file",
        )
    return cohort


def _refuse_withdrawn(material: Material) -> None:
    if material.state is MaterialState.WITHDRAWN:
        raise DomainError(_("This material is withdrawn. Add a new one instead."))


def _write(material: Material, said: Said, *, zone: str) -> None:
    if said.shown is Shown.AT_SESSION and material.session_id is None:
        raise DomainError(
            _("It belongs to the whole module, and to no session that could begin."), field="shown"
        )
    for name, value in {**_moment(said, zone), **_words(said)}.items():
        setattr(material, name, value)


def _words(said: Said) -> Mapping[str, Any]:
    return {
        "title": said.title,
        "language": said.language,
        "secrecy": said.secrecy,
        "shown": said.shown,
    }


def _moment(said: Said, zone: str) -> Mapping[str, Any]:
    """From which hour on the wall, and from which instant, it is seen; nothing where no hour is set."""
    if said.shown is not Shown.AT_TIME:
        return dict.fromkeys(("from_day", "from_time", "from_zone", "from_at"))
    if said.from_day is None:
        raise DomainError(_("Say from which day trainees see it."), field="from_day")
    if said.from_time is None:
        raise DomainError(_("Say from which hour trainees see it."), field="from_time")
    try:
        at = zones.instant(said.from_day, said.from_time, zone)
    except zones.NoSuchTime:
        raise DomainError(
            _("The clocks jump over this hour on that day. Choose another."), field="from_time"
        ) from None
    return {"from_day": said.from_day, "from_time": said.from_time, "from_zone": zone, "from_at": at}
