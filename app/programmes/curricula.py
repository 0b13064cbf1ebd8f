"""What happens to a curriculum version while it is a draft, and that nothing happens to it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.audit import trail
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import listed
from app.core.texts import Texts
from app.programmes import queries
from app.programmes.models import Assessment, Award, Curriculum, Module, Outcome, Programme
from app.programmes.states import (
    CURRICULUM,
    CURRICULUM_IS_COMPLETE,
    RUBRICS_ADD_UP,
    WEIGHTS_ADD_UP,
    CertificateKind,
    CurriculumState,
)

MOST_MODULES = 40
MOST_OUTCOMES = 40


class FrozenCurriculumError(RuntimeError):
    """A published curriculum would change behind the operations' back: a fault of the programme."""


@CURRICULUM.guard(CURRICULUM_IS_COMPLETE)
def _is_complete(curriculum: Curriculum, _actor: Any) -> bool:
    return queries.is_complete(curriculum.id)


@CURRICULUM.guard(
    WEIGHTS_ADD_UP,
    names=lambda curriculum: {"modules": listed(queries.modules_out_of_balance(curriculum.id))},
)
def _weights_add_up(curriculum: Curriculum, _actor: Any) -> bool:
    return not queries.modules_out_of_balance(curriculum.id)


@CURRICULUM.guard(
    RUBRICS_ADD_UP,
    names=lambda curriculum: {"assessments": listed(queries.off_their_rubrics(curriculum.id))},
)
def _rubrics_add_up(curriculum: Curriculum, _actor: Any) -> bool:
    return not queries.off_their_rubrics(curriculum.id)


def draft(programme: Programme, *, is_copy: bool, actor: Actor) -> Curriculum:
    """Begin the next version, empty or with the modules of the last one; one draft at a time."""
    db.session.execute(lock(sa.select(Programme.id).where(Programme.id == programme.id)))
    last = queries.last_curriculum(programme.id)
    if last is not None and last.state is CurriculumState.DRAFT:
        raise DomainError(
            _("Version %(number)s is still a draft. Publish it first, or go on with it.", number=last.number)
        )
    curriculum = Curriculum(
        programme_id=programme.id, number=last.number + 1 if last else 1, state=CurriculumState.DRAFT
    )
    if last is not None and is_copy:
        curriculum.attendance_percent = last.attendance_percent
        curriculum.module_percent = last.module_percent
        curriculum.least_mark = last.least_mark
        copies = {module.id: _copy(module) for module in last.modules}
        curriculum.modules = list(copies.values())
        curriculum.awards = [_copy_award(award, copies) for award in last.awards]
    else:
        curriculum.awards = [Award(kind=CertificateKind.PROGRAMME)]
    db.session.add(curriculum)
    db.session.flush()
    trail.record("curriculum.draft", actor=actor, subject=curriculum, number=curriculum.number)
    return curriculum


def _copy(module: Module) -> Module:
    outcomes = {
        outcome.id: Outcome(position=outcome.position, text=outcome.text) for outcome in module.outcomes
    }
    return Module(
        code=module.code,
        position=module.position,
        title=module.title,
        hours=module.hours,
        outcomes=list(outcomes.values()),
        assessments=[
            Assessment(
                code=one.code,
                position=one.position,
                kind=one.kind,
                title=one.title,
                weight=one.weight,
                maximum=one.maximum,
                pass_mark=one.pass_mark,
                attempts=one.attempts,
                is_anonymous=one.is_anonymous,
                is_moderated=one.is_moderated,
                moderation_percent=one.moderation_percent,
                rubric=one.rubric,
                outcomes=[outcomes[outcome.id] for outcome in one.outcomes],
            )
            for one in module.assessments
        ],
    )


def _copy_award(award: Award, copies: Mapping[UUID, Module]) -> Award:
    return Award(
        kind=award.kind,
        module=copies[award.module_id] if award.module_id else None,
        attendance_percent=award.attendance_percent,
        least_mark=award.least_mark,
        valid_months=award.valid_months,
        renew_months=award.renew_months,
        needs_accreditation=award.needs_accreditation,
        asks_evaluation=award.asks_evaluation,
    )


def change_rules(
    curriculum: Curriculum,
    *,
    attendance_percent: int,
    module_percent: int | None,
    least_mark: int | None,
    actor: Actor,
) -> Curriculum:
    """Set the rules by which a version is completed; see `Curriculum`."""
    hold_draft(curriculum)
    hold(curriculum)
    curriculum.attendance_percent = attendance_percent
    curriculum.module_percent = module_percent
    curriculum.least_mark = least_mark
    curriculum.version += 1
    fields = ["attendance_percent", "module_percent", "least_mark"]
    trail.record("curriculum.change", actor=actor, subject=curriculum, fields=fields)
    return curriculum


def add_module(curriculum: Curriculum, *, code: str, title: Texts, hours: int, actor: Actor) -> Module:
    """Add a module at the end; `hours` are contact hours."""
    hold_draft(curriculum)
    if len(curriculum.modules) >= MOST_MODULES:
        raise DomainError(_("A version holds at most %(most)s modules.", most=MOST_MODULES))
    _refuse_second(curriculum, code, but=None)
    position = max((module.position for module in curriculum.modules), default=0) + 1
    module = Module(code=code, position=position, title=title, hours=hours)
    curriculum.modules.append(module)
    db.session.flush()
    trail.record("curriculum.add_module", actor=actor, subject=curriculum, module=module.id)
    return module


def change_module(module: Module, *, code: str, title: Texts, hours: int, actor: Actor) -> Module:
    """Change what is written of a module."""
    hold_draft(module.curriculum)
    hold(module)
    _refuse_second(module.curriculum, code, but=module.id)
    module.code, module.title, module.hours = code, title, hours
    module.version += 1
    db.session.flush()
    trail.record("curriculum.change_module", actor=actor, subject=module.curriculum, module=module.id)
    return module


def move_module(module: Module, *, steps: int, actor: Actor) -> None:
    """Move a module up (-1) or down (1) by one place; at the end of the list nothing happens."""
    curriculum = module.curriculum
    hold_draft(curriculum)
    swap(sorted(curriculum.modules, key=lambda m: m.position), module, steps)
    trail.record("curriculum.move_module", actor=actor, subject=curriculum, module=module.id)


def remove_module(module: Module, *, actor: Actor) -> None:
    """Take a module with its outcomes, and the certificates that are of it, out of the draft."""
    curriculum = module.curriculum
    hold_draft(curriculum)
    curriculum.awards[:] = [award for award in curriculum.awards if award.module_id != module.id]
    db.session.flush()
    curriculum.modules.remove(module)
    trail.record("curriculum.remove_module", actor=actor, subject=curriculum, module=module.id)


def add_outcome(module: Module, *, text: Texts, actor: Actor) -> Outcome:
    """Say what else a trainee can do after the module."""
    hold_draft(module.curriculum)
    if len(module.outcomes) >= MOST_OUTCOMES:
        raise DomainError(_("A module holds at most %(most)s outcomes.", most=MOST_OUTCOMES))
    position = max((outcome.position for outcome in module.outcomes), default=0) + 1
    outcome = Outcome(position=position, text=text)
    module.outcomes.append(outcome)
    _touch(module, "curriculum.add_outcome", outcome=outcome.id, actor=actor)
    return outcome


def change_outcome(outcome: Outcome, *, text: Texts, actor: Actor) -> Outcome:
    """Say an outcome in other words."""
    hold_draft(outcome.module.curriculum)
    hold(outcome.module)
    outcome.text = text
    _touch(outcome.module, "curriculum.change_outcome", outcome=outcome.id, actor=actor)
    return outcome


def move_outcome(outcome: Outcome, *, steps: int, actor: Actor) -> None:
    """Move an outcome up (-1) or down (1) by one place; at the end of the list nothing happens."""
    module = outcome.module
    hold_draft(module.curriculum)
    swap(sorted(module.outcomes, key=lambda o: o.position), outcome, steps)
    _touch(module, "curriculum.move_outcome", outcome=outcome.id, actor=actor)


def remove_outcome(outcome: Outcome, *, actor: Actor) -> None:
    """Take an outcome out of the draft."""
    module = outcome.module
    hold_draft(module.curriculum)
    module.outcomes.remove(outcome)
    _touch(module, "curriculum.remove_outcome", outcome=outcome.id, actor=actor)


def _touch(module: Module, action: str, *, outcome: UUID, actor: Actor) -> None:
    """Outcomes are edited with their module's version."""
    module.version += 1
    db.session.flush()
    trail.record(action, actor=actor, subject=module.curriculum, module=module.id, outcome=outcome)


def swap(things: list[Any], thing: Any, steps: int) -> None:
    """Exchange the places of a thing and its neighbour."""
    place = things.index(thing)
    other = place + steps
    if 0 <= other < len(things):
        neighbour = things[other]
        thing.position, neighbour.position = neighbour.position, thing.position


def _refuse_second(curriculum: Curriculum, code: str, *, but: UUID | None) -> None:
    if any(module.code == code and module.id != but for module in curriculum.modules):
        raise DomainError(_("Another module of this version has this code."), field="code")


def hold_draft(curriculum: Curriculum) -> None:
    """Hold the version until the deed ends; DomainError unless it is still a draft."""
    state = db.session.scalar(lock(sa.select(Curriculum.state).where(Curriculum.id == curriculum.id)))
    if state is not CurriculumState.DRAFT:
        raise DomainError(frozen(curriculum))


def frozen(curriculum: Curriculum) -> str:
    """Why a version that is not a draft can't be changed."""
    return _(
        "Version %(number)s is published and stays as it is. Draft a new version to change it.",
        number=curriculum.number,
    )


_FROZEN = ("attendance_percent", "least_mark", "module_percent", "number", "programme_id")


@event.listens_for(Session, "before_flush")
def _refuse_changes_to_published(session: Session, _context: Any, _instances: Any) -> None:
    """Whatever tries: no module, outcome, assessment, rule or award of a frozen version changes."""
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    for thing in [*session.new, *changed, *session.deleted]:
        curriculum = _changed_curriculum(session, thing)
        if curriculum is not None and curriculum.state is not CurriculumState.DRAFT:
            raise FrozenCurriculumError(f"version {curriculum.number} is {curriculum.state}, not a draft")


def _changed_curriculum(session: Session, thing: Any) -> Curriculum | None:
    """The version that a pending change belongs to; None for a change that is none of this law's."""
    if isinstance(thing, Curriculum):
        changed = any(sa.inspect(thing).attrs[name].history.has_changes() for name in _FROZEN)
        return thing if thing in session.deleted or (thing not in session.new and changed) else None
    if isinstance(thing, Outcome | Assessment):
        thing = thing.__dict__.get("module") or session.get(Module, thing.module_id)
    if not isinstance(thing, Module | Award):
        return None
    return thing.__dict__.get("curriculum") or session.get(Curriculum, thing.curriculum_id)
