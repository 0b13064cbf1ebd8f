"""How sessions are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _l, read
from app.core.listing import Column, Listing
from app.core.templating import OFFICE_ZONE
from app.core.texts import search_key
from app.people.models import Person
from app.programmes.models import Module
from app.timetable.forms import OwnFilter, SessionFilter
from app.timetable.models import PublishedSession, Session, Teaching
from app.timetable.words import place
from app.trainers.models import Trainer
from app.venues.models import Room


def _narrow_sessions(statement: sa.Select[Any], form: SessionFilter) -> sa.Select[Any]:
    if form.q.data:
        is_taught = (
            sa.exists()
            .where(
                Teaching.session_id == Session.id,
                Teaching.trainer_id == Trainer.id,
                Trainer.person_id == Person.id,
                Person.search_key.like(f"%{search_key(form.q.data)}%"),
            )
            .correlate(Session)
        )
        in_room = sa.func.lower(Room.name).like(f"%{form.q.data.lower()}%")
        statement = statement.where(sa.or_(is_taught, in_room))
    if form.module.data:
        statement = statement.where(Module.code == form.module.data)
    if form.standing.data:
        statement = statement.where(Session.state == form.standing.data)
    return statement


def _facts(model: type[Session] | type[PublishedSession]) -> tuple[Column, ...]:
    """The columns of sessions. The trainers stand on the page and not in the file, which is another right."""
    return (
        Column("day", _l("Day"), sort=model.starts_at, text=lambda s: s.day.isoformat()),
        Column("hours", _l("Hours"), text=lambda s: f"{s.start:%H:%M}–{s.end:%H:%M} {s.zone}"),
        Column("module", _l("Module"), sort=Module.position, text=lambda s: s.module.code),
        Column("title", _l("Title"), text=lambda s: read(s.title)),
        Column("place", _l("Place"), text=place),
    )


SESSIONS = Listing(
    name="sessions",
    columns=(
        *_facts(Session),
        Column("trainers", _l("Trainers")),
        Column("state", _l("Status"), sort=sa.cast(Session.state, sa.String), text=lambda s: s.state.label),
    ),
    key=Session.id,
    default="day",
    filter_form=SessionFilter,
    narrow=_narrow_sessions,
)


def _narrow_own(statement: sa.Select[Any], form: OwnFilter) -> sa.Select[Any]:
    if form.cohort.data:
        statement = statement.where(Cohort.code == form.cohort.data)
    if not form.when.data:
        # The whole of today: a register is often closed after the hour.
        statement = statement.where(PublishedSession.day >= clock.today(OFFICE_ZONE))
    return statement


OWN_SESSIONS = Listing(
    name="my-sessions",
    columns=(
        *_facts(PublishedSession),
        Column("cohort", _l("Cohort"), sort=Cohort.code, text=lambda s: s.cohort.code),
        Column("state", _l("Status"), text=lambda s: s.state.label),
    ),
    key=PublishedSession.session_id,
    default="day",
    filter_form=OwnFilter,
    narrow=_narrow_own,
)
