"""What happens to the criteria of a standard that is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

import sqlalchemy as sa

from app.access.actor import Actor
from app.accreditation.bindings import refuse_wrong
from app.accreditation.limits import MOST_CRITERIA
from app.accreditation.models import Criterion, CriterionMapping, Standard
from app.accreditation.standards import hold_draft
from app.audit import trail
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is said of a criterion; without a `group_title` that of its group stands. See `Criterion`."""

    code: str
    group_code: str
    group_title: Texts
    text: Texts
    guidance: Texts
    evidence: Texts
    is_mandatory: bool = False
    measure: str | None = None
    green: Decimal | None = None
    amber: Decimal | None = None
    period_months: int | None = None


NAMES = tuple(field.name for field in fields(Written))


def add(standard: Standard, said: Written, *, actor: Actor) -> Criterion:
    """Add a criterion at the end of its group, or with a new group at the end of the standard."""
    hold_draft(standard)
    refuse_more(standard, 1)
    title = checked_title(standard, said, but=None)
    criterion = Criterion(standard_id=standard.id, position=len(standard.criteria) + 1)
    _write(criterion, said)
    standard.criteria.append(criterion)
    _settle(standard, said.group_code, title)
    trail.record("standard.add_criterion", actor=actor, subject=standard, criterion=criterion.id)
    return criterion


def change(criterion: Criterion, said: Written, *, actor: Actor) -> Criterion:
    """Change what a criterion asks for; in another group it goes to the end of that."""
    standard = criterion.standard
    hold_draft(standard)
    hold(criterion)
    title = checked_title(standard, said, but=criterion)
    if criterion.group_code != said.group_code:
        criterion.position = len(standard.criteria) + 1
    _write(criterion, said)
    criterion.version += 1
    _settle(standard, said.group_code, title)
    trail.record("standard.change_criterion", actor=actor, subject=standard, criterion=criterion.id)
    return criterion


def move(criterion: Criterion, *, steps: int, actor: Actor) -> None:
    """Move a criterion up (-1) or down (1) by one place within its group; at the end nothing happens."""
    standard = criterion.standard
    hold_draft(standard)
    group = [one for one in _in_order(standard) if one.group_code == criterion.group_code]
    place = group.index(criterion) + steps
    if 0 <= place < len(group):
        other = group[place]
        criterion.position, other.position = other.position, criterion.position
    db.session.flush()
    trail.record("standard.move_criterion", actor=actor, subject=standard, criterion=criterion.id)


def move_group(standard: Standard, group_code: str, *, steps: int, actor: Actor) -> None:
    """Move a group with its criteria up (-1) or down (1) by one place; at the end nothing happens."""
    hold_draft(standard)
    codes = list(dict.fromkeys(one.group_code for one in _in_order(standard)))
    place = codes.index(group_code) if group_code in codes else -1
    if place >= 0 and 0 <= place + steps < len(codes):
        codes[place], codes[place + steps] = codes[place + steps], codes[place]
    renumber(standard, codes)
    trail.record("standard.move_criterion", actor=actor, subject=standard, group=group_code)


def retitle(standard: Standard, group_code: str, *, title: Texts, actor: Actor) -> Standard:
    """Change the title of a group."""
    hold_draft(standard)
    for one in standard.criteria:
        if one.group_code == group_code:
            hold(one)
            one.group_title = title
            one.version += 1
    db.session.flush()
    trail.record("standard.change_criterion", actor=actor, subject=standard, group=group_code)
    return standard


def remove(criterion: Criterion, *, actor: Actor) -> None:
    """Take a criterion, with what was said of others like it, out of the draft."""
    standard = criterion.standard
    hold_draft(standard)
    of_it = sa.or_(CriterionMapping.criterion_id == criterion.id, CriterionMapping.other_id == criterion.id)
    db.session.execute(sa.delete(CriterionMapping).where(of_it))
    standard.criteria.remove(criterion)
    db.session.flush()
    renumber(standard)
    trail.record(
        "standard.remove_criterion",
        actor=actor,
        subject=standard,
        criterion=criterion.id,
        code=criterion.code,
    )


def checked_title(standard: Standard, said: Written, *, but: Criterion | None) -> Texts:
    """The title of the criterion's group; DomainError at its field for what can't be said of a criterion."""
    if any(one.code.casefold() == said.code.casefold() and one is not but for one in standard.criteria):
        raise DomainError(_("Another criterion of this version has this code."), field="code")
    refuse_wrong(said.measure, green=said.green, amber=said.amber, period_months=said.period_months)
    title = said.group_title or title_of(standard, said.group_code)
    if not title:
        raise DomainError(_("This group is new. Write its title as well."), field="group_title")
    return title


def title_of(standard: Standard, group_code: str) -> Texts:
    """The title of a group; empty for one that has no criterion."""
    return next((one.group_title for one in standard.criteria if one.group_code == group_code), Texts())


def refuse_more(standard: Standard, number: int) -> None:
    """DomainError where a standard would hold too many criteria."""
    if len(standard.criteria) + number > MOST_CRITERIA:
        raise DomainError(_("A standard holds at most %(most)s criteria.", most=MOST_CRITERIA))


def _write(criterion: Criterion, said: Written) -> None:
    for name in NAMES:
        if name != "group_title" or said.group_title:
            setattr(criterion, name, getattr(said, name))


def _settle(standard: Standard, group_code: str, title: Texts) -> None:
    """Give a group its title throughout, and every criterion its place."""
    for one in standard.criteria:
        if one.group_code == group_code:
            one.group_title = title
    renumber(standard)


def renumber(standard: Standard, groups: Sequence[str] = ()) -> None:
    """Count the places anew, group by group: in the order of `groups`, else as they come first."""
    ordered = _in_order(standard)
    codes = groups or list(dict.fromkeys(one.group_code for one in ordered))
    ordered.sort(key=lambda one: codes.index(one.group_code))
    for place, one in enumerate(ordered, start=1):
        one.position = place
    standard.criteria.sort(key=lambda one: one.position)
    db.session.flush()


def _in_order(standard: Standard) -> list[Criterion]:
    return sorted(standard.criteria, key=lambda one: one.position)
