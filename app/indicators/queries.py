"""Reading indicators: of the summary for those within the office, of what was released for all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import visible_to
from app.cohorts.models import Cohort, CohortPartner
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.measures import Figure, Measure, Part, different, measure, median
from app.indicators.catalogue import PEOPLE, WOMEN, Dimension
from app.indicators.models import MILLION, Cell, Counted, Released
from app.indicators.releasing import PRESENT
from app.member_states import data as states
from app.member_states.models import Membership
from app.programmes.models import Partner, Programme
from app.programmes.states import PartnerRole, Pillar, ProgrammeState
from app.registrations.measures import TAKE_PLACE

FIRST_YEAR = 2021
"""The year in which the office was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What indicators are asked of; what is None narrows nothing. A cohort belongs to its first day."""

    since: date | None = None
    until: date | None = None
    programme: UUID | None = None
    donor: UUID | None = None
    pillar: str | None = None
    state: str | None = None
    region: str | None = None
    community: str | None = None
    sex: str | None = None
    sector: str | None = None
    language: str | None = None

    @property
    def is_of_persons(self) -> bool:
        """Whether it tells apart the people of one cohort."""
        return any((self.state, self.region, self.community, self.sex, self.sector, self.language))

    @property
    def of_cohorts(self) -> Choice:
        """The same of whole cohorts."""
        return replace(self, state=None, region=None, community=None, sex=None, sector=None, language=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure as it may be read; `is_part` where more belongs to it than it counts."""

    figure: Figure | None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """Which cohorts a choice means for a reader, how many, and since when the oldest of them was counted.

    `is_inside` where the reader may read small numbers of all of them.
    """

    choice: Choice
    cohorts: sa.Select[Any]
    number: int
    counted_at: datetime | None
    is_inside: bool
    uncounted: int


def programmes_of(actor: Actor) -> sa.ColumnElement[bool]:
    """The programmes whose figures are there for an actor."""
    return sa.and_(visible_to(actor, P.FIGURES_SEE, Programme), Programme.state != ProgrammeState.DRAFT)


def scope_of(actor: Actor, choice: Choice, *, is_outside: bool = False) -> Scope:
    """The cohorts that a choice means for an actor; outside of the office those with something released.

    Where it `is_outside` whoever asks, it is for others to read.
    """
    programmes = sa.select(Programme.id).where(programmes_of(actor), *_of_programmes(choice))
    small = visible_to(actor, P.FIGURES_SMALL, Programme)
    others = programmes.where(sa.not_(small)).order_by(Programme.id).limit(1)
    is_inside = not is_outside and db.session.scalar(others) is None
    cohorts = sa.select(Cohort.id).where(Cohort.programme_id.in_(programmes), *_of_cohorts(choice))
    if not is_inside:
        cohorts = cohorts.where(Cohort.id.in_(sa.select(Released.cohort_id)))
    found = cohorts.outerjoin(Counted, Counted.cohort_id == Cohort.id)
    number, counted, oldest = db.session.execute(
        found.with_only_columns(
            sa.func.count(), sa.func.count(Counted.cohort_id), sa.func.min(Counted.counted_at)
        )
    ).one()
    return Scope(choice, cohorts, number, oldest, is_inside, number - counted)


def _of_programmes(choice: Choice) -> list[Any]:
    conditions = []
    if choice.programme:
        conditions.append(Programme.id == choice.programme)
    if choice.pillar:
        conditions.append(_serves(choice.pillar))
    return conditions


def _serves(pillar: str) -> sa.ColumnElement[bool]:
    served: sa.ColumnElement[bool] = sa.cast(Programme.pillars, sa.String).contains(f'"{pillar}"')
    return served


def _of_cohorts(choice: Choice) -> list[Any]:
    conditions: list[Any] = []
    if choice.since:
        conditions.append(Cohort.first_day >= choice.since)
    if choice.until:
        conditions.append(Cohort.first_day <= choice.until)
    if choice.donor:
        conditions.append(
            Cohort.id.in_(_donors(CohortPartner.cohort_id).where(CohortPartner.partner_id == choice.donor))
        )
    return conditions


def _donors(*columns: Any) -> sa.Select[Any]:
    return sa.select(*columns).where(CohortPartner.role == PartnerRole.DONOR)


def _of_persons(choice: Choice) -> list[Any]:
    conditions: list[Any] = [
        getattr(Cell, name) == value
        for name in ("sex", "sector", "language")
        if (value := getattr(choice, name))
    ]
    if choice.state:
        conditions.append(Cell.state_code == choice.state)
    if choice.region:
        conditions.append(Cell.state_code.in_(states_of(choice.region)))
    if choice.community:
        belongs = held_memberships().where(
            Membership.community == choice.community, Membership.state_code == Cell.state_code
        )
        conditions.append(belongs.exists())
    return conditions


_HELD = (
    sa.or_(Membership.since.is_(None), Membership.since <= Cohort.first_day),
    sa.or_(Membership.until.is_(None), Membership.until > Cohort.first_day),
)


def states_of(region: str) -> list[str]:
    """The states of a region, by code."""
    return sorted(code for code, state in states.STATES.items() if state.region == region)


def held_memberships() -> sa.Select[Any]:
    """Memberships that held on a cohort's first day."""
    return sa.select(Membership.id).where(*_HELD)


def told(scope: Scope, measures: list[Measure]) -> dict[str, Answer]:
    """Each indicator of the whole choice."""
    names = [each.name for each in measures]
    if scope.is_inside:
        found = _inside(scope, names, sa.literal(""))
    else:
        found = _outside(scope, names, sa.literal(""))
    return {each.name: found.get((each.name, ""), Answer(None)) for each in measures}


def told_by(scope: Scope, one: Measure, by: Dimension) -> dict[str, Answer]:
    """One indicator by what tells it apart, the values that occur in their order."""
    reader = _inside if scope.is_inside else _outside
    if by is Dimension.PILLAR:
        found = {
            str(pillar): reader(_narrowed(scope, pillar), [one.name], sa.literal("")).get((one.name, ""))
            for pillar in Pillar
        }
        return {value: answer for value, answer in found.items() if answer}
    group = _groups(by, released=not scope.is_inside)
    answers = reader(scope, [one.name], group, by)
    return {value: answer for (_name, value), answer in sorted(answers.items(), key=_order)}


def told_by_cohort(scope: Scope, one: Measure) -> dict[str, Answer]:
    """One indicator of each cohort of the choice, by its key."""
    if scope.is_inside:
        found = _inside(scope, [one.name], Cell.cohort_id)
    else:
        found = _outside(scope, [one.name], Released.cohort_id)
    return {key: answer for (_name, key), answer in found.items()}


def _order(item: tuple[tuple[str, str], Answer]) -> str:
    return item[0][1]


def _narrowed(scope: Scope, pillar: Pillar) -> Scope:
    serving = sa.select(Programme.id).where(_serves(pillar))
    return replace(scope, cohorts=scope.cohorts.where(Cohort.programme_id.in_(serving)))


def _groups(by: Dimension, *, released: bool) -> Any:
    if by is Dimension.YEAR:
        return sa.cast(sa.extract("year", Cohort.first_day), sa.String)
    if by is Dimension.PROGRAMME:
        return Cohort.programme_id
    if by is Dimension.DONOR:
        return CohortPartner.partner_id
    if released:
        return Released.value
    if by is Dimension.REGION:
        return _region_of(Cell.state_code)
    if by is Dimension.COMMUNITY:
        return Membership.community
    return {
        Dimension.STATE: Cell.state_code,
        Dimension.SEX: Cell.sex,
        Dimension.SECTOR: Cell.sector,
        Dimension.LANGUAGE: Cell.language,
    }[by]


def _region_of(code: Any) -> Any:
    """The region of the state whose code a column holds."""
    return sa.case({key: str(state.region) for key, state in states.STATES.items()}, value=code, else_="")


Found = dict[tuple[str, str], Answer]


def _inside(scope: Scope, names: list[str], group: Any, by: Dimension | None = None) -> Found:
    """Every figure of the summary, by measure and group: a few selects for all of them."""
    kinds: dict[Any, list[str]] = {different: [], median: [], None: []}
    for name in names:
        one = measure(name)
        if (scope.choice.is_of_persons or (by and by.is_of_persons)) and one.cells is None:
            continue  # it can't be told apart by those whom it is of
        kinds[one.reckon if one.reckon in kinds else None].append(name)
    found: Found = {}
    records = sa.func.sum(Cell.of)
    sums = (sa.func.sum(Cell.top), sa.func.sum(Cell.bottom))
    for name, value, of, top, bottom in _rows(scope, kinds[None], group, by, records, *sums):
        part = Part(Fraction(int(top), MILLION), int(bottom), int(of))
        found[name, str(value)] = Answer(measure(name).of(_whole_numbers(part)))
    once = sa.func.sum(sa.case((Cell.value == "", Cell.of), else_=0))
    number = once + sa.func.count(sa.distinct(sa.func.nullif(Cell.value, "")))
    for name, value, of, times in _rows(scope, kinds[different], group, by, records, number):
        found[name, str(value)] = Answer(Figure(value=int(times), of=int(of)))
    spreads: dict[tuple[str, str], dict[Any, int]] = {}
    for name, group_value, value, times in _spread(scope, kinds[median], group, by):
        spreads.setdefault((name, str(group_value)), {})[int(value)] = int(times)
    for key, spread in spreads.items():
        found[key] = Answer(measure(key[0]).of(Part(of=sum(spread.values()), spread=spread)))
    return found


def _whole_numbers(part: Part) -> Part:
    top = Fraction(part.top)
    return Part(top.numerator if top.denominator == 1 else top, part.bottom, part.of)


def _rows(scope: Scope, names: list[str], group: Any, by: Dimension | None, *sums: Any) -> list[Any]:
    if not names:
        return []
    value = group.label("value")
    statement = _cells(scope, names, by, Cell.measure, value, *sums)
    return list(db.session.execute(statement.group_by(Cell.measure, value).order_by(Cell.measure, value)))


def _spread(scope: Scope, names: list[str], group: Any, by: Dimension | None) -> list[Any]:
    if not names:
        return []
    value = group.label("grouped")
    statement = _cells(scope, names, by, Cell.measure, value, Cell.value, sa.func.sum(Cell.of))
    keys = (Cell.measure, value, Cell.value)
    return list(db.session.execute(statement.group_by(*keys).order_by(*keys)))


def _cells(scope: Scope, names: list[str], by: Dimension | None, *columns: Any) -> sa.Select[Any]:
    statement = (
        sa.select(*columns)
        .select_from(Cell)
        .where(Cell.measure.in_(names), Cell.cohort_id.in_(scope.cohorts), *_of_persons(scope.choice))
    )
    if by in {Dimension.YEAR, Dimension.PROGRAMME, Dimension.COMMUNITY} or scope.choice.community:
        statement = statement.join(Cohort, Cohort.id == Cell.cohort_id)
    if by is Dimension.COMMUNITY:
        held = sa.and_(Membership.state_code == Cell.state_code, *_HELD)
        statement = statement.join(Membership, held)
    if by is Dimension.DONOR:
        statement = statement.join(
            CohortPartner,
            sa.and_(CohortPartner.cohort_id == Cell.cohort_id, CohortPartner.role == PartnerRole.DONOR),
        )
    return statement


def _outside(scope: Scope, names: list[str], group: Any, by: Dimension | None = None) -> Found:
    """Sums of what was released, by measure and group."""
    value = group.label("value")
    dimension = str(by) if by and by.is_of_persons else ""
    statement = sa.select(
        Released.measure,
        value,
        sa.func.sum(Released.of),
        sa.func.sum(Released.top),
        sa.func.sum(Released.bottom),
        sa.func.max(sa.cast(Released.is_part, sa.Integer)),
    ).where(
        Released.measure.in_(names),
        Released.dimension == dimension,
        Released.cohort_id.in_(scope.cohorts),
    )
    statement = _joined(statement, by)
    found: Found = {}
    for name, key, of, top, bottom, is_part in db.session.execute(
        statement.group_by(Released.measure, value).order_by(Released.measure, value)
    ):
        part = _whole_numbers(Part(Fraction(int(top), MILLION), int(bottom), int(of)))
        one = measure(name)
        figure = Figure(value=part.top, of=part.of) if one.reckon is different else one.of(part)
        found[name, str(key)] = Answer(figure, is_part=bool(is_part))
    if by and dimension and PEOPLE in names:
        _mark_parts(scope, found, by)
    if "registrations.states" in names and not dimension:
        found |= _states(scope, value, by)
    if WOMEN in names and not dimension:
        _mark_women(scope, found, value, by)
    return found


def _joined(statement: sa.Select[Any], by: Dimension | None) -> sa.Select[Any]:
    """A statement over what was released, with what its group is read of."""
    if by in {Dimension.YEAR, Dimension.PROGRAMME}:
        return statement.join(Cohort, Cohort.id == Released.cohort_id)
    if by is Dimension.DONOR:
        donor = sa.and_(
            CohortPartner.cohort_id == Released.cohort_id, CohortPartner.role == PartnerRole.DONOR
        )
        return statement.join(CohortPartner, donor)
    return statement


def _mark_women(scope: Scope, found: Found, value: Any, by: Dimension | None) -> None:
    """Say of the share of women that it is of some cohorts alone, where it is not told of every one."""
    is_told = sa.case((Released.measure == WOMEN, 1), else_=0)
    statement = sa.select(value, sa.func.count(sa.distinct(Released.cohort_id)), sa.func.sum(is_told)).where(
        Released.measure.in_((PEOPLE, WOMEN)),
        Released.dimension == "",
        Released.cohort_id.in_(scope.cohorts),
    )
    rows = db.session.execute(_joined(statement, by).group_by(value).order_by(value))
    for key, cohorts, told_of in rows:
        if told_of < cohorts:
            name = (WOMEN, str(key))
            found[name] = Answer(found[name].figure if name in found else None, is_part=True)


def _mark_parts(scope: Scope, found: Found, by: Dimension) -> None:
    """Say of each value that is told in one cohort and kept in another that there is more of it.

    Which states were in a cohort is told to everyone, and with them their regions and communities. Of all
    other dimensions no more than that somebody was kept: then there may be more of each value.
    """
    told_in = _counted(scope, Released.value, Released.dimension == by)
    if by in {Dimension.STATE, Dimension.REGION, Dimension.COMMUNITY}:
        were_in = _were_in(scope, by)
        partial = [value for value, times in were_in.items() if times > told_in.get(value, 0)]
    else:
        partial = list(told_in) if _kept(scope, by) else []
    for value in partial:
        key = (PEOPLE, value)
        found[key] = Answer(found[key].figure if key in found else None, is_part=True)


def _were_in(scope: Scope, by: Dimension) -> dict[str, int]:
    """In how many cohorts each state, region or community was."""
    if by is Dimension.STATE:
        return editions_by_state(scope)
    present = Released.dimension == PRESENT
    if by is Dimension.REGION:
        return _counted(scope, _region_of(Released.value), present)
    held = sa.and_(Membership.state_code == Released.value, *_HELD)
    statement = (
        sa.select(Membership.community, sa.func.count(sa.distinct(Released.cohort_id)))
        .select_from(Released)
        .join(Cohort, Cohort.id == Released.cohort_id)
        .join(Membership, held)
        .where(present, Released.cohort_id.in_(scope.cohorts))
    )
    grouped = statement.group_by(Membership.community).order_by(Membership.community)
    return {str(value): times for value, times in db.session.execute(grouped)}


def _counted(scope: Scope, value: Any, *conditions: Any) -> dict[str, int]:
    """In how many cohorts each value was released."""
    named = value.label("value")
    statement = sa.select(named, sa.func.count(sa.distinct(Released.cohort_id))).where(
        Released.measure == PEOPLE, Released.cohort_id.in_(scope.cohorts), *conditions
    )
    return dict(db.session.execute(statement.group_by(named).order_by(named)).all())


def _kept(scope: Scope, by: Dimension) -> int:
    """How many of the people told of as a whole are told in no value of a dimension."""
    sign = sa.case((Released.dimension == "", Released.of), else_=-Released.of)
    statement = sa.select(sa.func.coalesce(sa.func.sum(sign), 0)).where(
        Released.measure == PEOPLE,
        Released.dimension.in_(("", str(by))),
        Released.cohort_id.in_(scope.cohorts),
    )
    return int(db.session.scalar(statement) or 0)


def told_together(scope: Scope, one: Measure, by: Dimension) -> int:
    """How many people those outside are told of in the whole, and in no line of a dimension.

    None of the office's own readers, and none by community: a state may belong to several or to none.
    """
    if scope.is_inside or one.name != PEOPLE or not by.is_of_persons or by is Dimension.COMMUNITY:
        return 0
    return _kept(scope, by)


def _states(scope: Scope, value: Any, by: Dimension | None) -> Found:
    statement = sa.select(value, sa.func.count(sa.distinct(Released.value))).where(
        Released.dimension == PRESENT, Released.cohort_id.in_(scope.cohorts)
    )
    statement = _joined(statement, by)
    rows = db.session.execute(statement.group_by(value).order_by(value))
    return {
        ("registrations.states", str(key)): Answer(Figure(value=number, of=number)) for key, number in rows
    }


def editions_by_state(scope: Scope) -> dict[str, int]:
    """In how many cohorts of the choice each state took part: told to everyone."""
    if scope.is_inside:
        statement = sa.select(Cell.state_code, sa.func.count(sa.distinct(Cell.cohort_id))).where(
            Cell.measure == PEOPLE,
            Cell.cohort_id.in_(scope.cohorts),
            *_of_persons(scope.choice),
        )
        if scope.choice.community:
            statement = statement.join(Cohort, Cohort.id == Cell.cohort_id)
        grouped = statement.group_by(Cell.state_code).order_by(Cell.state_code)
    else:
        grouped = (
            sa.select(Released.value, sa.func.count())
            .where(Released.dimension == PRESENT, Released.cohort_id.in_(scope.cohorts))
            .group_by(Released.value)
            .order_by(Released.value)
        )
    return dict(db.session.execute(grouped).all())


def days_of(scope: Scope) -> list[tuple[Any, date, date, CohortState]]:
    """The cohorts of the choice that take or took place: title, first and last day, state, in their order."""
    statement = (
        sa.select(Cohort.title, Cohort.first_day, Cohort.last_day, Cohort.state)
        .where(Cohort.id.in_(scope.cohorts), Cohort.state.in_(TAKE_PLACE))
        .order_by(Cohort.first_day, Cohort.code)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(statement)]


def programmes(actor: Actor) -> list[Programme]:
    """The programmes whose figures an actor may ask, by code."""
    statement = sa.select(Programme).where(programmes_of(actor)).order_by(Programme.code, Programme.id)
    return list(db.session.scalars(statement))


def donors(actor: Actor) -> list[Partner]:
    """The donors of these programmes' cohorts, by name."""
    mine = sa.select(Cohort.id).join(Cohort.programme).where(programmes_of(actor))
    given = _donors(CohortPartner.partner_id).where(CohortPartner.cohort_id.in_(mine))
    statement = sa.select(Partner).where(Partner.id.in_(given)).order_by(Partner.name_key, Partner.id)
    return list(db.session.scalars(statement))


def names_of(by: Dimension, actor: Actor) -> Mapping[str, Any]:
    """What the values of a dimension that are keys are called."""
    if by is Dimension.PROGRAMME:
        return {str(programme.id): programme.title for programme in programmes(actor)}
    if by is Dimension.DONOR:
        return {str(donor.id): donor.name for donor in donors(actor)}
    return {}
