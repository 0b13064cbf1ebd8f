"""Reading programmes, their curricula and their partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, immediateload, joinedload, selectinload

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.core import clock
from app.core.db import db
from app.core.i18n import language
from app.core.texts import search_key
from app.people.models import Grant, Person, User
from app.people.queries import in_force
from app.people.scopes import offer_scopes
from app.people.states import AccountState
from app.programmes.models import (
    Assessment,
    Award,
    Curriculum,
    Module,
    Outcome,
    Partner,
    Programme,
    ProgrammePartner,
)
from app.programmes.states import CurriculumState, ProgrammeState


def programmes_seen_by(actor: Actor) -> sa.Select[Any]:
    """The programmes that are there for this reader."""
    return sa.select(Programme).where(visible_to(actor, Permission.PROGRAMME_SEE, Programme))


def one_programme() -> sa.Select[Any]:
    """A programme with its partners."""
    return sa.select(Programme).options(
        selectinload(Programme.partnerships).joinedload(ProgrammePartner.partner)
    )


def found_by(text: str) -> list[UUID]:
    """The programmes whose code or title, in any language, holds the words.

    Programmes are few, and a title in four languages has no search key of its own.
    """
    key = search_key(text)
    rows = db.session.execute(sa.select(Programme.id, Programme.code, Programme.title).order_by(Programme.id))
    return [
        programme_id
        for programme_id, code, title in rows
        if any(key in search_key(words) for words in (code, *title.filled().values()))
    ]


def code_is_taken(code: str) -> bool:
    """Whether a programme has this code."""
    return db.session.scalar(sa.select(sa.exists().where(Programme.code == code))) or False


def curricula_of(programme_id: UUID) -> list[Curriculum]:
    """Every version of a programme's curriculum with its modules, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Curriculum)
            .where(Curriculum.programme_id == programme_id)
            .options(selectinload(Curriculum.modules))
            .order_by(Curriculum.number.desc(), Curriculum.id)
        )
    )


def one_curriculum() -> sa.Select[Any]:
    """A curriculum version with its programme, modules, outcomes and assessments."""
    return sa.select(Curriculum).options(
        joinedload(Curriculum.programme),
        selectinload(Curriculum.modules).options(
            immediateload(Module.curriculum),  # they are in the session already: no further query
            selectinload(Module.outcomes).immediateload(Outcome.module),
            selectinload(Module.assessments).options(
                immediateload(Assessment.module), selectinload(Assessment.outcomes)
            ),
        ),
        selectinload(Curriculum.awards).options(joinedload(Award.module), immediateload(Award.curriculum)),
    )


def published_curriculum(programme_id: UUID) -> Curriculum | None:
    """The newest published version, with its modules and outcomes."""
    published = Curriculum.state == CurriculumState.PUBLISHED
    return _newest(one_curriculum().where(Curriculum.programme_id == programme_id, published))


def last_curriculum(programme_id: UUID) -> Curriculum | None:
    """The newest version in whatever state, with its modules and outcomes."""
    return _newest(one_curriculum().where(Curriculum.programme_id == programme_id))


def _newest(statement: sa.Select[Any]) -> Curriculum | None:
    newest: Curriculum | None = db.session.scalar(statement.order_by(Curriculum.number.desc()).limit(1))
    return newest


def has_published_curriculum(programme_id: UUID) -> bool:
    """Whether a version is published."""
    published = sa.exists().where(
        Curriculum.programme_id == programme_id, Curriculum.state == CurriculumState.PUBLISHED
    )
    return db.session.scalar(sa.select(published)) or False


def is_complete(curriculum_id: UUID) -> bool:
    """Whether there is a module, and every module has hours and an outcome."""
    modules = sa.select(Module.id).where(Module.curriculum_id == curriculum_id)
    lacking = modules.where(sa.or_(Module.hours == 0, ~sa.exists().where(Outcome.module_id == Module.id)))
    complete = sa.and_(sa.exists(modules), ~sa.exists(lacking))
    return db.session.scalar(sa.select(complete)) or False


def modules_out_of_balance(curriculum_id: UUID) -> list[str]:
    """The codes of the modules whose assessments have weights that do not add up to 100, in their order."""
    return list(
        db.session.scalars(
            sa.select(Module.code)
            .join(Module.assessments)
            .where(Module.curriculum_id == curriculum_id)
            .group_by(Module.id)
            .having(sa.func.sum(Assessment.weight) != 100)
            .order_by(Module.position, Module.id)
        )
    )


def off_their_rubrics(curriculum_id: UUID) -> list[str]:
    """The assessments whose rubrics add up to another mark than their highest, by module and code."""
    rows = db.session.scalars(
        sa.select(Assessment)
        .join(Assessment.module)
        .where(Module.curriculum_id == curriculum_id)
        .options(contains_eager(Assessment.module))
        .order_by(Module.position, Assessment.position, Assessment.id)
    )
    return [f"{one.module.code} {one.code}" for one in rows if one.is_off_its_rubric]


def all_partners() -> list[Partner]:
    """Every body that takes part somewhere, by name."""
    return list(db.session.scalars(sa.select(Partner).order_by(Partner.name_key, Partner.id)))


def partner_named(name_key: str) -> Partner | None:
    """The partner of that name, whatever its case and accents."""
    return db.session.scalar(sa.select(Partner).where(Partner.name_key == name_key))


def coordinators_of(programme_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The names of who coordinates each programme now."""
    keys = {str(programme_id): programme_id for programme_id in programme_ids}
    rows = db.session.execute(
        sa.select(Grant.scope_id, Person)
        .join(Grant.user)
        .join(User.person)
        .where(
            Grant.role == Role.COORDINATOR,
            Grant.scope_kind == ScopeKind.PROGRAMME,
            Grant.scope_id.in_(keys),
            in_force(clock.now()),
            User.state == AccountState.ACTIVE,
        )
        .order_by(Person.sort_key, Person.id)
    )
    names: dict[UUID, list[str]] = defaultdict(list)
    for key, person in rows:
        names[keys[key]].append(person.name)
    return names


def drafts_of(actor: Actor) -> list[Programme]:
    """The programmes that this coordinator has still to publish."""
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(
                Programme.state == ProgrammeState.DRAFT,
                visible_to(actor, Permission.PROGRAMME_EDIT, Programme),
            )
            .order_by(Programme.code)
        )
    )


def draft_curricula_of(actor: Actor) -> list[Curriculum]:
    """The versions of published programmes that this coordinator has begun and not published."""
    return list(
        db.session.scalars(
            sa.select(Curriculum)
            .join(Curriculum.programme)
            .options(joinedload(Curriculum.programme))
            .where(
                Curriculum.state == CurriculumState.DRAFT,
                Programme.state == ProgrammeState.PUBLISHED,
                visible_to(actor, Permission.PROGRAMME_EDIT, Curriculum),
            )
            .order_by(Programme.code, Curriculum.number)
        )
    )


def without_coordinator() -> list[Programme]:
    """The programmes that nobody coordinates now, but for withdrawn ones."""
    programmes = db.session.scalars(
        sa.select(Programme).where(Programme.state != ProgrammeState.WITHDRAWN).order_by(Programme.code)
    ).all()
    coordinated = coordinators_of(programme.id for programme in programmes)
    return [programme for programme in programmes if programme.id not in coordinated]


@offer_scopes(ScopeKind.PROGRAMME)
def _scopes() -> list[tuple[str, str]]:
    """The programmes as scopes of a grant."""
    rows = db.session.execute(
        sa.select(Programme.id, Programme.code, Programme.title).order_by(Programme.code)
    )
    return [(str(key), f"{code} – {title[language()]}") for key, code, title in rows]


def modules_taught(actor: Actor) -> list[Module]:
    """The modules of the published curricula that this reader sees, by programme and in their order."""
    statement = (
        sa.select(Module)
        .join(Module.curriculum)
        .join(Curriculum.programme)
        .where(
            Curriculum.state == CurriculumState.PUBLISHED,
            visible_to(actor, Permission.PROGRAMME_SEE, Programme),
        )
        .options(contains_eager(Module.curriculum).contains_eager(Curriculum.programme))
        .order_by(Programme.code, Curriculum.number, Module.position, Module.id)
    )
    return list(db.session.scalars(statement))
