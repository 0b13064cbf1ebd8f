"""What is released of a closed cohort to those outside of the office: once, and in whole atoms.

A number that was released is not corrected: the difference of two reports would tell of the one person
whom the correction is of. What only grows, such as the people trained at home, is released anew when
five or more have come to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.db import db
from app.core.measures import measure
from app.indicators.catalogue import PEOPLE, WOMEN, Dimension
from app.indicators.models import MILLION, Released
from app.indicators.small import SMALLEST, Cut, cut, is_safe
from app.member_states import data as states
from app.member_states.data import Community
from app.people.models import Sex

CLOSED = (CohortState.COMPLETED, CohortState.ARCHIVED)
PRESENT = "present"
"""The states that took part, without their numbers: who was invited is published with the call."""
_PLAIN = ("completion.rate", "completion.graduates", "registrations.seats_filled")
"""What the office announces of each cohort itself: how many it admitted, and how many graduated."""
_WHOLE = (
    "attendance.person_days",
    "assessments.learning_gain",
    "evaluation.applied",
    "certificates.trainers",
    "cascade.people",
)
_GROWING = frozenset({"certificates.trainers", "cascade.people"})
_SHARES = ("screening.coverage",)


def release(cohorts: Sequence[UUID], found: Mapping[UUID, Sequence[Any]], *, at: datetime) -> None:
    """Release what was not yet of those cohorts that are closed, as `found` counts them."""
    closed = db.session.execute(
        sa.select(Cohort.id, Cohort.first_day)
        .where(Cohort.id.in_(cohorts), Cohort.state.in_(CLOSED))
        .order_by(Cohort.id)
    ).all()
    known: dict[UUID, dict[tuple[str, str, str], int]] = defaultdict(dict)
    for row in db.session.execute(
        sa.select(Released.cohort_id, Released.measure, Released.dimension, Released.value, Released.of)
        .where(Released.cohort_id.in_(cohorts))
        .order_by(Released.cohort_id, Released.measure, Released.dimension, Released.value)
    ):
        known[row[0]][row[1], row[2], row[3]] = row[4]
    for cohort_id, first_day in closed:
        _release_one(cohort_id, list(of_cohort(found[cohort_id], first_day)), known[cohort_id], at)


def _release_one(
    cohort_id: UUID,
    numbers: list[dict[str, Any]],
    known: Mapping[tuple[str, str, str], int],
    at: datetime,
) -> None:
    measures = {name for name, _dimension, _value in known}
    new = [one for one in numbers if one["measure"] not in measures]
    for one in numbers:
        before = known.get((one["measure"], one["dimension"], one["value"]))
        if one["measure"] in _GROWING and before is not None and one["of"] - before >= SMALLEST:
            where = (Released.cohort_id == cohort_id, Released.measure == one["measure"])
            db.session.execute(sa.delete(Released).where(*where))
            new.append(one)
    if new:
        db.session.execute(
            sa.insert(Released),
            [
                {
                    "cohort_id": cohort_id,
                    "version": measure(one["measure"]).version,
                    "released_at": at,
                    **one,
                }
                for one in new
            ],
        )


def of_cohort(cells: Iterable[Any], first_day: date) -> Iterator[dict[str, Any]]:
    """The numbers of one cohort that may be told, of its cells; none where under five people took part."""
    by_measure: dict[str, list[Any]] = defaultdict(list)
    for cell in cells:
        by_measure[cell.measure].append(cell)
    people = by_measure[PEOPLE]
    total = sum(cell.of for cell in people)
    if total < SMALLEST:
        return
    yield _number(PEOPLE, of=total, top=total)
    yield from _by_place(people, first_day)
    for dimension in (Dimension.SEX, Dimension.SECTOR, Dimension.LANGUAGE):
        parts = _counted(people, dimension)
        told = cut(parts).told
        for value, number in told.items():
            yield _number(PEOPLE, of=number, top=number, dimension=dimension, value=value)
        said = sum(parts.values()) - parts[Sex.UNDISCLOSED]
        if dimension is Dimension.SEX and set(told) == {value for value in parts if parts[value]}:
            yield _number(WOMEN, of=said, top=parts[Sex.FEMALE], bottom=said)
    for name in (*_PLAIN, *_WHOLE, *_SHARES):
        if whole := _whole(name, by_measure[name]):
            yield whole


def _whole(name: str, cells: Sequence[Any]) -> dict[str, Any] | None:
    of = sum(cell.of for cell in cells)
    top, bottom = sum(cell.top for cell in cells), sum(cell.bottom for cell in cells)
    if values := {cell.value for cell in cells if cell.value}:
        of, top, bottom = len(values), len(values) * MILLION, 0
    if name not in _PLAIN and of < SMALLEST:
        return None
    if name in _SHARES and not is_safe(top // MILLION, bottom):
        return None
    return {**_number(name, of=of, bottom=bottom), "top": top} if cells else None


def _number(
    name: str, *, of: int, top: int = 0, bottom: int = 0, dimension: str = "", value: str = "", **more: Any
) -> dict[str, Any]:
    return {
        "measure": name,
        "dimension": str(dimension),
        "value": value,
        "top": top * MILLION,
        "bottom": bottom,
        "of": of,
        "is_part": False,
        **more,
    }


def _counted(cells: Iterable[Any], dimension: Dimension) -> Counter[str]:
    name = "state_code" if dimension is Dimension.STATE else str(dimension)
    found: Counter[str] = Counter()
    for cell in cells:
        found[getattr(cell, name)] += cell.of
    return found


def _by_place(people: Sequence[Any], first_day: date) -> Iterator[dict[str, Any]]:
    """Regions, the states within those that are told, and the communities as far as these make them up."""
    by_state = _counted(people, Dimension.STATE)
    atoms = []
    for region, cut_region in cut_by_region(by_state):
        if region:
            number = sum(by_state[code] for atom in cut_region.atoms for code in atom)
            yield _number(PEOPLE, of=number, top=number, dimension=Dimension.REGION, value=region)
        for state, number in cut_region.told.items():
            yield _number(PEOPLE, of=number, top=number, dimension=Dimension.STATE, value=state)
        atoms += cut_region.atoms
    for state in by_state:
        yield _number(PEOPLE, of=0, dimension=PRESENT, value=state)
    for community in Community:
        members = {code for code in by_state if community in states.STATES[code].communities(first_day)}
        told = sum(by_state[code] for atom in atoms if atom <= members for code in atom)
        if told:
            rest = any(atom & members and not atom <= members for atom in atoms)
            yield _number(
                PEOPLE, of=told, top=told, dimension=Dimension.COMMUNITY, value=community, is_part=rest
            )


def cut_by_region(by_state: Mapping[str, int]) -> list[tuple[str, Cut[str]]]:
    """The regions that may be told, each cut into its states; what is left under an empty name, whole."""
    regions: Counter[str] = Counter()
    for code, number in by_state.items():
        regions[states.STATES[code].region] += number
    first = cut(regions)
    found = [
        (region, cut({code: n for code, n in by_state.items() if states.STATES[code].region == region}))
        for region in first.told
    ]
    rest = {code: n for code, n in by_state.items() if states.STATES[code].region in first.kept}
    return [*found, ("", Cut(told={}, kept=rest))] if rest else found
