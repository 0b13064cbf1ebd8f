"""Invented marks: what everyone reached in each module that a cohort was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from app.assessments.models import Result, Sitting
from app.assessments.states import SittingState
from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.demo.courses import House, morning
from app.demo.scene import Scene, Step
from app.programmes.models import Assessment
from app.programmes.rubrics import Criterion, points
from app.programmes.states import AssessmentKind
from app.registrations.models import Registration
from app.registrations.states import TAUGHT
from app.timetable.models import PublishedTrainer, Session

HAS_BEGUN = frozenset({CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED})
_S = SittingState


@dataclass(frozen=True, kw_only=True)
class _Given:
    """A module as a cohort was given it: what each trainee can do, who taught it (accounts), and when."""

    random: Random
    cohort: dict[str, Any]
    coordinator: UUID
    module: UUID
    ability: dict[UUID, float]
    markers: list[UUID]
    first_day: date
    last_day: date


def mark(scene: Scene, house: House, coordinators: dict[UUID, UUID]) -> None:
    """The marks of every cohort that has begun; `coordinators` are accounts by programme.

    In one that still runs, the module that is over waits for a second marker and that of these days for
    its first marks.
    """
    assessments: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in scene.rows(Assessment):
        assessments[row["module_id"]].append(row)
    for given in _modules_given(scene, house, coordinators):
        for assessment in assessments[given.module]:
            _sit(scene, given, assessment)


def _modules_given(scene: Scene, house: House, coordinators: dict[UUID, UUID]) -> Iterator[_Given]:
    trainees: dict[UUID, list[UUID]] = defaultdict(list)
    markers: dict[tuple[UUID, UUID], list[UUID]] = defaultdict(list)
    for row in scene.rows(Registration):
        if row["state"] in TAUGHT:
            trainees[row["cohort_id"]].append(row["id"])
    of_session = {row["id"]: (row["cohort_id"], row["module_id"]) for row in scene.rows(Session)}
    for row in scene.rows(PublishedTrainer):
        account = house.trainer_accounts[row["trainer_id"]]
        if account not in markers[of_session[row["session_id"]]]:
            markers[of_session[row["session_id"]]].append(account)
    cohorts = {row["id"]: row for row in scene.rows(Cohort) if row["state"] in HAS_BEGUN}
    for row in scene.rows(ModuleDates):
        cohort, taught_by = cohorts.get(row["cohort_id"]), markers[row["cohort_id"], row["module_id"]]
        if cohort is None or not taught_by:
            continue
        random = Random(f"marks {cohort['code']} {row['first_day']}")
        yield _Given(
            random=random,
            cohort=cohort,
            coordinator=coordinators[cohort["programme_id"]],
            module=row["module_id"],
            ability={trainee: random.uniform(68, 92) for trainee in trainees[cohort["id"]]},
            markers=taught_by,
            first_day=row["first_day"],
            last_day=row["last_day"],
        )


def _sit(scene: Scene, given: _Given, assessment: dict[str, Any]) -> None:
    kind = assessment["kind"]
    sat_on = given.first_day if kind is AssessmentKind.PRE_TEST else given.last_day
    state = _standing(scene, given, assessment, sat_on)
    marker, moderator = given.markers[0], given.markers[-1]
    marked_at = morning(sat_on) + timedelta(days=1)
    steps = [
        Step("hand_in", marked_at + timedelta(hours=1), marker),
        Step("publish", marked_at + timedelta(hours=3), given.coordinator),
    ][: [_S.OPEN, _S.HANDED_IN, _S.PUBLISHED].index(state)]
    key = scene.key()
    scene.put(
        Sitting,
        id=key,
        cohort_id=given.cohort["id"],
        programme_id=given.cohort["programme_id"],
        module_id=given.module,
        assessment_id=assessment["id"],
        attempt=1,
        state=scene.lead(Sitting, key, steps),
        created_at=morning(given.first_day),
    )
    numbers = given.random.sample(range(1000, 10000), len(given.ability))
    for place, (trainee, number) in enumerate(zip(given.ability, numbers, strict=True)):
        is_marked = sat_on < scene.now.date() and (state is not _S.OPEN or place % 2 == 0)
        facts: dict[str, Any] = {"mark": None, "sat_on": None}
        if is_marked:
            criteria = [Criterion.read(one) for one in assessment["rubric"]]
            levels = _levels(given, trainee, criteria)
            mark = Decimal(points(criteria, levels)) if criteria else _mark(given, trainee, kind)
            facts = {
                "mark": mark,
                "first_mark": mark,
                "first_levels": levels or None,
                "sat_on": sat_on,
                "marked_by": marker,
                "marked_at": marked_at,
            }
        if is_marked and assessment["is_moderated"] and moderator != marker:
            second = _seconded(facts["first_levels"], place, state)
            facts |= {
                "second_levels": second,
                "second_mark": second and Decimal(points(criteria, second)),
                "moderated_by": second and moderator,
                "moderated_at": second and marked_at + timedelta(hours=2),
            }
        scene.put(Result, sitting_id=key, registration_id=trainee, number=number, **facts)


def _standing(scene: Scene, given: _Given, assessment: dict[str, Any], sat_on: date) -> SittingState:
    """Where the marks are: all published once a cohort is closed, on their way while it runs."""
    if given.cohort["state"] is not CohortState.RUNNING:
        return _S.PUBLISHED
    if sat_on + timedelta(days=2) > scene.now.date():
        return _S.OPEN
    return _S.HANDED_IN if assessment["is_moderated"] else _S.PUBLISHED


def _mark(given: _Given, trainee: UUID, kind: AssessmentKind) -> Decimal:
    """A mark near what the person can do; before the module they knew half of it."""
    reached = given.ability[trainee] * (0.5 if kind is AssessmentKind.PRE_TEST else 1)
    return Decimal(round(2 * min(reached + given.random.uniform(-6, 6), 100))) / 2


def _levels(given: _Given, trainee: UUID, criteria: Sequence[Criterion]) -> list[int]:
    """The level of each criterion that is nearest to what the person can do that day."""
    found = []
    for criterion in criteria:
        reached = (given.ability[trainee] + given.random.uniform(-12, 12)) / 100 * criterion.most
        apart = [abs(level.points - reached) for level in criterion.levels]
        found.append(apart.index(min(apart)))
    return found


def _seconded(first: list[int], place: int, state: SittingState) -> list[int] | None:
    """What a second marker chose, close by; on its way, one paper waits and another has two far apart."""
    if state is _S.OPEN or (state is _S.HANDED_IN and place == 0):
        return None
    if state is _S.HANDED_IN and place == 1:
        return [max(level - 1, 0) for level in first]
    return [*first[:-1], max(first[-1] - place % 2, 0)]
