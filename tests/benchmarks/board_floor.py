"""The floor of the board: its rows by Core, put together as plainly as they can be."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import render_template

from app.accreditation.follow_models import Condition
from app.accreditation.models import Accreditation, AccreditingBody, Criterion, Standard
from app.core import clock
from app.core.db import db
from app.core.measures import last_months
from app.core.templating import OFFICE_ZONE
from app.dossiers.models import Dossier
from app.dossiers.states import DossierState
from app.oversight.models import CriterionLight
from app.programmes.models import Curriculum, Programme

_programmes, _standards, _bodies = Programme.__table__, Standard.__table__, AccreditingBody.__table__
_accreditations, _dossiers, _curricula = Accreditation.__table__, Dossier.__table__, Curriculum.__table__
_conditions = Condition.__table__
_lights, _criteria = CriterionLight.__table__, Criterion.__table__
_OVER = ("accredited", "accredited_with_conditions", "upheld", "recorded")
_LATE = 10**6
STATES = {state.value: (str(state.label), str(state.turn or "")) for state in DossierState}


def rows() -> tuple[list[dict[str, Any]], list[str], Any]:
    """Every programme against every standard that it is accredited by or applies for."""
    on = clock.today(OFFICE_ZONE)
    accreditations: dict[Any, Any] = {}
    for row in db.session.execute(
        sa.select(
            _accreditations.c.id,
            _accreditations.c.programme_id,
            _accreditations.c.curriculum_id,
            _accreditations.c.standard_id,
            _standards.c.body_id,
            _standards.c.code,
            _accreditations.c.state,
            _accreditations.c.valid_until,
        )
        .join(_standards, _standards.c.id == _accreditations.c.standard_id)
        .order_by(_accreditations.c.id)
    ):
        key = (row.programme_id, row.body_id, row.code)
        known = accreditations.get(key)
        if known is None or _weight(row, on) > _weight(known, on):
            accreditations[key] = row
    dossiers = {
        (row.programme_id, row.body_id, row.code): row
        for row in db.session.execute(
            sa.select(
                _dossiers.c.id,
                _dossiers.c.programme_id,
                _dossiers.c.curriculum_id,
                _dossiers.c.standard_id,
                _standards.c.body_id,
                _standards.c.code,
                _dossiers.c.state,
            )
            .join(_standards, _standards.c.id == _dossiers.c.standard_id)
            .join(_curricula, _curricula.c.id == _dossiers.c.curriculum_id)
            .where(_dossiers.c.state.not_in(_OVER))
            .order_by(_curricula.c.number, _dossiers.c.id)
        )
    }
    red: dict[tuple[UUID, UUID], list[str]] = {}
    for row in db.session.execute(
        sa.select(_lights.c.curriculum_id, _criteria.c.standard_id, _criteria.c.code)
        .join(_criteria, _criteria.c.id == _lights.c.criterion_id)
        .where(_lights.c.light == "red")
        .order_by(_lights.c.curriculum_id, _criteria.c.position, _criteria.c.id)
    ):
        red.setdefault((row.curriculum_id, row.standard_id), []).append(row.code)
    asked = {
        row.accreditation_id: row
        for row in db.session.execute(
            sa.select(
                _conditions.c.accreditation_id,
                sa.func.count().label("number"),
                sa.func.min(
                    sa.case((_conditions.c.state.in_(("open", "rejected")), _conditions.c.due_on))
                ).label("first_due"),
            )
            .join(_accreditations, _accreditations.c.id == _conditions.c.accreditation_id)
            .where(_conditions.c.state != "met", _accreditations.c.state.in_(("in_force", "suspended")))
            .group_by(_conditions.c.accreditation_id)
        )
    }
    measured_at = db.session.scalar(sa.select(sa.func.min(_lights.c.measured_at)))
    standards = {
        (row.body_id, row.code): row
        for row in db.session.execute(
            sa.select(
                _standards.c.body_id,
                _standards.c.code,
                _standards.c.renewal_months,
                _bodies.c.name.label("body"),
            )
            .join(_bodies, _bodies.c.id == _standards.c.body_id)
            .where(_standards.c.state == "published")
            .order_by(_bodies.c.is_own.desc(), _bodies.c.name_key, _standards.c.code, _standards.c.number)
        )
    }
    programmes = db.session.execute(
        sa.select(_programmes.c.id, _programmes.c.code, _programmes.c.title)
        .where(_programmes.c.state == "published")
        .order_by(_programmes.c.code, _programmes.c.id)
    ).all()
    found = []
    for programme in programmes:
        for (body_id, code), standard in standards.items():
            key = (programme.id, body_id, code)
            if key in accreditations or key in dossiers:
                accreditation = accreditations.get(key)
                condition = asked.get(accreditation.id) if accreditation is not None else None
                line = _line(accreditation, dossiers.get(key), condition, red, standard, on=on)
                found.append({**line, "programme": programme, "standard": standard})
    found.sort(key=lambda line: line["days"] if line["days"] is not None else _LATE)
    return found, list(dict.fromkeys(code for _body, code in standards)), measured_at


def _weight(row: Any, on: date) -> tuple[bool, bool, date]:
    is_live = row.state in ("in_force", "suspended")
    return is_live and row.valid_until >= on, is_live, row.valid_until


def _line(
    accreditation: Any, dossier: Any, condition: Any, red: Any, standard: Any, *, on: date
) -> dict[str, Any]:
    is_live = accreditation is not None and accreditation.state in ("in_force", "suspended")
    stands = is_live and accreditation.valid_until >= on
    of = accreditation if is_live else dossier
    codes = red.get((of.curriculum_id, of.standard_id), []) if of is not None else []
    step, whose, by = "", "", None
    if dossier is not None:
        label, whose = STATES[dossier.state]
        step = f"Dossier: {label}"
    elif not stands:
        step, whose = "Apply anew", "the programme’s coordinator"
    elif condition is not None:
        by = condition.first_due
        step, whose = "Meet the open conditions", "the programme’s coordinator"
        if by is None:
            step, whose = "Examine the evidence of a condition", "who examines it"
        elif by < on:
            step = "A condition is overdue: meet it"
    elif accreditation.state == "suspended":
        step, whose, by = "Put back in force, or withdraw", "an administrator", accreditation.valid_until
    else:
        opens = last_months(standard.renewal_months, until=accreditation.valid_until).since or on
        if opens <= on:
            step, whose = "Begin the renewal", "the programme’s coordinator"
            by = accreditation.valid_until
        elif codes:
            step, whose = "Look into what is not reached", "the programme’s coordinator"
        else:
            step = f"The renewal opens on {opens.day} {opens:%B %Y}"
    return {
        "accreditation": accreditation,
        "dossier": dossier,
        "standing": (accreditation.state if stands else "applying" if dossier is not None else "ended"),
        "days": (accreditation.valid_until - on).days if stands else None,
        "conditions": condition.number if condition is not None else 0,
        "red": ", ".join(codes),
        "step": step,
        "whose": whose,
        "by": by,
    }


def board() -> str:
    """The board, for an administrator."""
    found, standards, measured_at = rows()
    return render_template(
        "floor/board.html",
        rows=found,
        standards=standards,
        measured_at=measured_at,
        today=clock.today(OFFICE_ZONE),
        standings={
            "in_force": ("In force", "good"),
            "suspended": ("Suspended", "warn"),
            "ended": ("Ended", "shut"),
            "applying": ("Applies for it", "go"),
            "nothing": ("Nothing begun", ""),
        },
        dues=(("30", "30 days"), ("90", "90 days"), ("180", "180 days"), ("365", "A year")),
    )
