"""The board of administrators: every published programme against every standard, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.accreditation.follow_models import Condition
from app.accreditation.follow_states import OWED, ConditionState
from app.accreditation.models import Accreditation, AccreditingBody, Criterion, Standard
from app.accreditation.queries import LIVE
from app.accreditation.states import StandardState
from app.core.db import db
from app.core.measures import Light
from app.core.texts import Texts
from app.dossiers.models import Dossier
from app.dossiers.states import OVER
from app.oversight.models import CriterionLight
from app.people import queries as people
from app.programmes.models import Curriculum, Programme
from app.programmes.states import ProgrammeState


@dataclass(frozen=True, slots=True)
class Conditions:
    """How many conditions are not met, by which day the first is owed, and by whom.

    `first_due` is None where none is owed, `owner` where it is up to the programme's coordinators.
    """

    number: int = 0
    first_due: date | None = None
    owner: str | None = None


NO_CONDITIONS = Conditions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One programme against one standard, whatever its version.

    `accreditation` is the one that stands, or else the last one, and `dossier` the application under way;
    both are rows of columns. `red` are the codes of the criteria that were not reached when they were last
    measured, `conditions` what is asked of the accreditation and not met yet.
    """

    programme_id: UUID
    code: str
    title: Texts
    standard: str
    body: Texts
    renewal_months: int
    accreditation: Any = None
    dossier: Any = None
    red: tuple[str, ...] = ()
    conditions: Conditions = NO_CONDITIONS

    @property
    def is_tracked(self) -> bool:
        """Whether it is accredited, was, or applies for it."""
        return self.accreditation is not None or self.dossier is not None

    def stands(self, on: date) -> bool:
        """Whether an accreditation has not ended on a day, though it may be suspended."""
        one = self.accreditation
        return one is not None and one.state in LIVE and one.valid_until >= on

    def days_left(self, on: date) -> int | None:
        """The days until the last one of what stands."""
        return (self.accreditation.valid_until - on).days if self.stands(on) else None


@dataclass(frozen=True, slots=True)
class Lights:
    """The criteria that are not reached, by version and standard, and when the oldest of all was measured."""

    red: Mapping[tuple[UUID, UUID], list[str]] = field(default_factory=dict)
    measured_at: datetime | None = None


def lines(actor: Actor, *, on: date) -> tuple[list[Line], datetime | None]:
    """The board within the actor's sight, by programme and standard, and when its criteria were measured.

    The number of queries does not depend on how many programmes, standards and accreditations there are.
    """
    read = _Read(
        _by_standard(_accreditations(actor), on),
        {_key(row): row for row in _dossiers(actor)},
        _lights(),
        _conditions(actor),
    )
    standards = _standards()
    found = [_line(programme, standard, read) for programme in _programmes(actor) for standard in standards]
    return found, read.lights.measured_at


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for all lines; accreditations and dossiers by programme and standard."""

    accreditations: Mapping[tuple[UUID, UUID, str], Any]
    dossiers: Mapping[tuple[UUID, UUID, str], Any]
    lights: Lights
    conditions: Mapping[UUID, Conditions]


def _line(programme: Any, standard: Any, read: _Read) -> Line:
    key = (programme.id, standard.body_id, standard.code)
    accreditation, dossier = read.accreditations.get(key), read.dossiers.get(key)
    rests_on = accreditation if accreditation is not None and accreditation.state in LIVE else dossier
    red = read.lights.red.get((rests_on.curriculum_id, rests_on.standard_id), ()) if rests_on else ()
    return Line(
        programme_id=programme.id,
        code=programme.code,
        title=programme.title,
        standard=standard.code,
        body=standard.body,
        renewal_months=standard.renewal_months,
        accreditation=accreditation,
        dossier=dossier,
        red=tuple(red),
        conditions=read.conditions.get(accreditation.id, NO_CONDITIONS) if accreditation else NO_CONDITIONS,
    )


def _key(row: Any) -> tuple[UUID, UUID, str]:
    return row.programme_id, row.body_id, row.code


def _by_standard(rows: Iterable[Any], on: date) -> dict[tuple[UUID, UUID, str], Any]:
    """Of each programme's accreditations by any version of a standard the one that tells how it stands."""
    found: dict[tuple[UUID, UUID, str], Any] = {}
    for row in rows:
        known = found.get(_key(row))
        if known is None or _weight(row, on) > _weight(known, on):
            found[_key(row)] = row
    return found


def _weight(row: Any, on: date) -> tuple[bool, bool, date]:
    return row.state in LIVE and row.valid_until >= on, row.state in LIVE, row.valid_until


def _programmes(actor: Actor) -> list[Any]:
    condition: sa.ColumnElement[bool] = visible_to(actor, P.ACCREDITATION_SEE, Programme)
    return list(
        db.session.execute(
            sa.select(Programme.id, Programme.code, Programme.title)
            .where(condition, Programme.state == ProgrammeState.PUBLISHED)
            .order_by(Programme.code, Programme.id)
        )
    )


def _standards() -> list[Any]:
    """The newest published version of each standard, body by body."""
    rows = db.session.execute(
        sa.select(
            Standard.body_id,
            Standard.code,
            Standard.renewal_months,
            AccreditingBody.name.label("body"),
        )
        .join(Standard.body)
        .where(Standard.state == StandardState.PUBLISHED)
        .order_by(AccreditingBody.is_own.desc(), AccreditingBody.name_key, Standard.code, Standard.number)
    )
    return list({(row.body_id, row.code): row for row in rows}.values())


def _accreditations(actor: Actor) -> sa.Result[Any]:
    return db.session.execute(
        sa.select(
            Accreditation.id,
            Accreditation.programme_id,
            Accreditation.curriculum_id,
            Accreditation.standard_id,
            Standard.body_id,
            Standard.code,
            Accreditation.state,
            Accreditation.valid_from,
            Accreditation.valid_until,
        )
        .join(Accreditation.standard)
        .where(visible_to(actor, P.ACCREDITATION_SEE, Accreditation))
        .order_by(Accreditation.id)
    )


def _dossiers(actor: Actor) -> sa.Result[Any]:
    return db.session.execute(
        sa.select(
            Dossier.id,
            Dossier.programme_id,
            Dossier.curriculum_id,
            Dossier.standard_id,
            Standard.body_id,
            Standard.code,
            Dossier.state,
        )
        .join(Dossier.standard)
        .join(Dossier.curriculum)
        .where(Dossier.state.not_in(OVER), visible_to(actor, P.DOSSIER_SEE, Dossier))
        .order_by(Curriculum.number, Dossier.id)
    )


def _conditions(actor: Actor) -> dict[UUID, Conditions]:
    """What is asked of accreditations that stand and not met yet, by accreditation."""
    rows = db.session.execute(
        sa.select(Condition.accreditation_id, Condition.state, Condition.due_on, Condition.owner_id)
        .join(Condition.accreditation)
        .where(
            Condition.state != ConditionState.MET,
            Accreditation.state.in_(LIVE),
            visible_to(actor, P.ACCREDITATION_SEE, Condition),
        )
        .order_by(Condition.accreditation_id, Condition.due_on, Condition.id)
    ).all()
    names = people.names_of({row.owner_id for row in rows if row.owner_id})
    asked: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        asked[row.accreditation_id].append(row)
    return {key: _told(some, names) for key, some in asked.items()}


def _told(asked: Sequence[Any], names: Mapping[UUID, str]) -> Conditions:
    first = next((row for row in asked if row.state in OWED), None)
    if first is None:
        return Conditions(len(asked))
    return Conditions(len(asked), first.due_on, names.get(first.owner_id))


def _lights() -> Lights:
    red: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(CriterionLight.curriculum_id, Criterion.standard_id, Criterion.code)
        .join(Criterion, Criterion.id == CriterionLight.criterion_id)
        .where(CriterionLight.light == Light.RED)
        .order_by(CriterionLight.curriculum_id, Criterion.position, Criterion.id)
    )
    for curriculum, standard, code in rows:
        red[curriculum, standard].append(code)
    return Lights(red, db.session.scalar(sa.select(sa.func.min(CriterionLight.measured_at))))
