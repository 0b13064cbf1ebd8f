"""What happens to standards: they are begun, drafted anew from the last version, published and retired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.access.actor import Actor
from app.accreditation import queries, standard_queries
from app.accreditation.limits import CODE, CODE_LENGTH, RANGES
from app.accreditation.models import AccreditingBody, Criterion, CriterionMapping, Standard
from app.accreditation.states import HAS_CRITERIA, HAS_MANDATORY_CRITERION, STANDARD, StandardState
from app.audit import trail
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts
from app.programmes.operations import name_key_of

RULES = tuple(RANGES)
"""What a standard rules of the accreditations by it: see `Standard`."""


class FrozenStandardError(RuntimeError):
    """A published standard would change behind the operations' back: a fault of the programme."""


@STANDARD.guard(HAS_CRITERIA)
def _has_criteria(standard: Standard, _actor: Any) -> bool:
    return standard_queries.has_criterion(standard.id)


@STANDARD.guard(HAS_MANDATORY_CRITERION)
def _has_mandatory_criterion(standard: Standard, _actor: Any) -> bool:
    return standard_queries.has_criterion(standard.id, mandatory=True)


def add(
    *,
    body: AccreditingBody | None,
    body_name: Texts,
    code: str,
    title: Texts,
    is_own: bool = False,
    by_name_alone: bool = False,
    actor: Actor,
) -> Standard:
    """Enter a standard of a body that is known, or of a new one by its name (`is_own`: the own board).

    It begins as the draft of version 1; one that is known `by_name_alone` stands as published at once.
    """
    if not CODE.fullmatch(code) or len(code) > CODE_LENGTH:
        raise DomainError(
            _("Write Latin letters and digits, such as STOCTI-2. Dots, dashes and slashes may join them."),
            field="code",
        )
    if (body is None) == (not body_name):
        raise DomainError(
            _("Choose a known body or write the name of a new one, and only one of the two."), field="body"
        )
    if body is None:
        body = add_body(body_name, is_own=is_own, actor=actor)
    else:
        db.session.execute(lock(sa.select(AccreditingBody.id).where(AccreditingBody.id == body.id)))
    if queries.has_standard(body.id, code):
        raise DomainError(_("This body has a standard with this code already."), field="code")
    state = StandardState.PUBLISHED if by_name_alone else StandardState.DRAFT
    standard = Standard(body_id=body.id, code=code, number=1, title=title, state=state)
    db.session.add(standard)
    db.session.flush()
    trail.record("standard.add", actor=actor, subject=standard, body=body.id)
    return standard


def add_body(name: Texts, *, is_own: bool, actor: Actor) -> AccreditingBody:
    """Enter who accredits; DomainError for a name that is known."""
    name_key = _free_name(name, but=None)
    body = AccreditingBody(name=name, name_key=name_key, is_own=is_own)
    db.session.add(body)
    db.session.flush()
    trail.record("accrediting_body.add", actor=actor, subject=body)
    return body


def change_body(body: AccreditingBody, *, name: Texts, is_own: bool, actor: Actor) -> AccreditingBody:
    """Change what a body is called, and whether it is the office's own board."""
    hold(body)
    body.name_key = _free_name(name, but=body)
    body.name, body.is_own = name, is_own
    body.version += 1
    db.session.flush()
    trail.record("accrediting_body.change", actor=actor, subject=body, fields=["name", "is_own"])
    return body


def _free_name(name: Texts, *, but: AccreditingBody | None) -> str:
    name_key = name_key_of(name)
    known = queries.body_named(name_key)
    if known is not None and known is not but:
        field = "name" if but else "body"
        raise DomainError(_("There is a body of this name. Choose it from the list."), field=field)
    return name_key


def begin_version(standard: Standard, *, actor: Actor) -> Standard:
    """Begin the next version as a copy of the last one, with its mappings; a draft that is there goes on.

    `standard` is any version of it.
    """
    db.session.execute(lock(sa.select(AccreditingBody.id).where(AccreditingBody.id == standard.body_id)))
    last = standard_queries.versions(standard)[0]
    if last.state is StandardState.DRAFT:
        return last
    draft = Standard(
        body_id=last.body_id,
        code=last.code,
        number=last.number + 1,
        title=last.title,
        state=StandardState.DRAFT,
        **{name: getattr(last, name) for name in RULES},
    )
    copies = {one.id: _copy(one) for one in last.criteria}
    draft.criteria = list(copies.values())
    db.session.add(draft)
    db.session.flush()
    for mapping in standard_queries.mappings_of(copies):
        of, other = mapping.criterion_id, mapping.other_id
        db.session.add(
            CriterionMapping(
                criterion_id=copies[of].id if of in copies else of,
                other_id=copies[other].id if other in copies else other,
                kind=mapping.kind,
            )
        )
    db.session.flush()
    trail.record("standard.draft", actor=actor, subject=draft, number=draft.number)
    return draft


COPIED = (
    *("position", "code", "group_code", "group_title", "text", "guidance", "evidence", "is_mandatory"),
    *("measure", "green", "amber", "period_months"),
)
"""What of a criterion goes into the next version."""


def _copy(criterion: Criterion) -> Criterion:
    return Criterion(**{name: getattr(criterion, name) for name in COPIED})


def change_rules(standard: Standard, *, title: Texts, rules: Mapping[str, int], actor: Actor) -> Standard:
    """Set a draft's title and what it rules of accreditations by it, all of `RULES`; see `Standard`."""
    hold_draft(standard)
    for name, (least, most) in RANGES.items():
        if not least <= rules[name] <= most:
            raise DomainError(
                _("Write a whole number from %(min)s to %(max)s.", min=least, max=most), field=name
            )
    if rules["renewal_months"] >= 12 * rules["term_years"]:
        raise DomainError(
            _("A renewal opens after the accreditation began. Write fewer months, or a longer term."),
            field="renewal_months",
        )
    standard.title = title
    for name in RULES:
        setattr(standard, name, rules[name])
    db.session.flush()
    trail.record("standard.change", actor=actor, subject=standard, fields=["title", *RULES])
    return standard


def hold_draft(standard: Standard) -> None:
    """Hold a version for a change of it or its criteria; DomainError unless it is a draft.

    Its own version counts them all, so that of two such deeds at the same moment the second is refused:
    what it has read of the criteria is no longer so.
    """
    if standard.state is not StandardState.DRAFT:
        raise DomainError(frozen(standard))
    hold(standard)
    standard.version += 1


def frozen(standard: Standard) -> str:
    """Why a version that is not a draft can't be changed."""
    return _(
        "Version %(number)s is published and stays as it is. Draft a new version to change it.",
        number=standard.number,
    )


_FROZEN = ("body_id", "code", "number", "title", *RULES)


@event.listens_for(Session, "before_flush")
def _refuse_changes_to_published(session: Session, _context: Any, _instances: Any) -> None:
    """Whatever tries: no criterion and no rule of a version changes once it is published."""
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    for thing in [*session.new, *changed, *session.deleted]:
        standard = _changed_standard(session, thing)
        if standard is not None and standard.state is not StandardState.DRAFT:
            raise FrozenStandardError(f"version {standard.number} is {standard.state}, not a draft")


def _changed_standard(session: Session, thing: Any) -> Standard | None:
    """The version that a pending change belongs to; None for a change that is none of this law's."""
    if isinstance(thing, Standard):
        changed = any(sa.inspect(thing).attrs[name].history.has_changes() for name in _FROZEN)
        return thing if thing in session.deleted or (thing not in session.new and changed) else None
    if not isinstance(thing, Criterion):
        return None
    return thing.__dict__.get("standard") or session.get(Standard, thing.standard_id)
