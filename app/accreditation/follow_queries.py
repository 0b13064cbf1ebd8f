"""Reading what is followed after a decision: the conditions of accreditations, and their reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.follow_states import ConditionState
from app.accreditation.models import Accreditation, Standard
from app.accreditation.queries import LIVE, accreditations_seen_by
from app.accreditation.states import AccreditationState
from app.audit import trail
from app.core.db import db


def all_conditions() -> sa.Select[Any]:
    """Every condition with its accreditation, and that one's programme, version, standard and body."""
    of = contains_eager(Condition.accreditation)
    return (
        sa.select(Condition)
        .join(Condition.accreditation)
        .join(Accreditation.programme)
        .join(Accreditation.curriculum)
        .join(Accreditation.standard)
        .join(Standard.body)
        .options(
            of.contains_eager(Accreditation.programme),
            of.contains_eager(Accreditation.curriculum),
            of.contains_eager(Accreditation.standard).contains_eager(Standard.body),
        )
    )


def whole(condition: Condition) -> Condition:
    """The same condition with its accreditation, and what that one is of."""
    found: Condition = db.session.scalars(all_conditions().where(Condition.id == condition.id)).one()
    return found


def conditions_of(accreditation_id: UUID) -> list[Condition]:
    """The conditions of an accreditation, the first that is due first."""
    return list(
        db.session.scalars(
            all_conditions()
            .where(Condition.accreditation_id == accreditation_id)
            .order_by(Condition.due_on, Condition.id)
        )
    )


def asked_still(actor: Actor) -> list[Condition]:
    """The conditions within sight that are not met, of accreditations that stand, by their days."""
    return list(
        db.session.scalars(
            all_conditions()
            .where(
                Accreditation.state.in_(LIVE),
                Condition.state != ConditionState.MET,
                visible_to(actor, P.ACCREDITATION_SEE, Condition),
            )
            .order_by(Condition.due_on, Condition.id)
        )
    )


def unmet_and_due(accreditation_ids: Iterable[UUID], today: date) -> set[UUID]:
    """Which of these accreditations have a condition whose day has passed and that is not met."""
    return set(
        db.session.scalars(
            sa.select(Condition.accreditation_id)
            .where(
                Condition.accreditation_id.in_(list(accreditation_ids)),
                Condition.state != ConditionState.MET,
                Condition.due_on < today,
            )
            .distinct()
            .order_by(Condition.accreditation_id)
        )
    )


def to_put_back(actor: Actor, today: date) -> list[Accreditation]:
    """The suspended accreditations of which every condition that is due is met, and that had one."""
    suspended = (
        sa.select(Accreditation)
        .join(Accreditation.standard)
        .join(Accreditation.programme)
        .options(contains_eager(Accreditation.standard), contains_eager(Accreditation.programme))
        .where(
            Accreditation.state == AccreditationState.SUSPENDED,
            Accreditation.id.in_(sa.select(Condition.accreditation_id)),
            visible_to(actor, P.ACCREDITATION_RECORD, Accreditation),
        )
        .order_by(Accreditation.valid_until, Accreditation.id)
    )
    found = list(db.session.scalars(suspended))
    waiting = unmet_and_due([one.id for one in found], today)
    return [one for one in found if one.id not in waiting]


def state_of(accreditation_id: UUID) -> AccreditationState | None:
    """Where an accreditation stands."""
    return db.session.scalar(sa.select(Accreditation.state).where(Accreditation.id == accreditation_id))


def all_reports() -> sa.Select[Any]:
    """Every report with its accreditation, and that one's programme, version, standard and body."""
    of = contains_eager(SurveillanceReport.accreditation)
    return (
        sa.select(SurveillanceReport)
        .join(SurveillanceReport.accreditation)
        .join(Accreditation.programme)
        .join(Accreditation.curriculum)
        .join(Accreditation.standard)
        .join(Standard.body)
        .options(
            of.contains_eager(Accreditation.programme),
            of.contains_eager(Accreditation.curriculum),
            of.contains_eager(Accreditation.standard).contains_eager(Standard.body),
        )
    )


def reports_of(accreditation_id: UUID) -> list[SurveillanceReport]:
    """The reports of an accreditation, the last one first."""
    return list(
        db.session.scalars(
            sa.select(SurveillanceReport)
            .where(SurveillanceReport.accreditation_id == accreditation_id)
            .order_by(SurveillanceReport.number.desc())
        )
    )


def last_report(accreditation_id: UUID) -> SurveillanceReport | None:
    """The last report of an accreditation."""
    return db.session.scalar(
        sa.select(SurveillanceReport)
        .where(SurveillanceReport.accreditation_id == accreditation_id)
        .order_by(SurveillanceReport.number.desc())
        .limit(1)
    )


def last_reports(accreditation_ids: Iterable[UUID]) -> dict[UUID, SurveillanceReport]:
    """The last report of each of these accreditations that has one."""
    found = db.session.scalars(
        sa.select(SurveillanceReport)
        .where(SurveillanceReport.accreditation_id.in_(list(accreditation_ids)))
        .order_by(SurveillanceReport.accreditation_id, SurveillanceReport.number)
    )
    return {one.accreditation_id: one for one in found}


def standing_accreditations(actor: Actor) -> list[Accreditation]:
    """The accreditations within sight that are neither renewed nor withdrawn, the first to end first."""
    return list(
        db.session.scalars(
            accreditations_seen_by(actor)
            .where(Accreditation.state.in_(LIVE))
            .order_by(Accreditation.valid_until, Accreditation.id)
        )
    )


def was_answered(report: SurveillanceReport) -> bool:
    """Whether, since a report was judged, a condition was asked or the accreditation moved."""
    if report.judged_at is None:
        return False
    asked = sa.exists().where(
        Condition.accreditation_id == report.accreditation_id, Condition.asked_at >= report.judged_at
    )
    accreditation = db.session.get_one(Accreditation, report.accreditation_id)
    moved = any(move.at >= report.judged_at for move in trail.moves_of(accreditation))
    return moved or bool(db.session.scalar(sa.select(asked)))
