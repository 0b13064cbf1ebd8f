"""What invented graduates then taught at home, most of it confirmed by their states."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from app.cascade.models import CascadeActivity, CascadeModule
from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.states import CohortState
from app.demo.cohorts import at_noon
from app.demo.people import People
from app.demo.scene import Scene, Step, read
from app.people.models import User
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

_EVERY = 3
"""One graduate in so many has reported."""


def teach_at_home(scene: Scene, people: People) -> None:
    """Let some graduates of past editions teach, in the order of the editions."""
    random = Random("at home")
    asked = read("feedback")["question_of_a_report"]
    returned_of = next(
        row["id"]
        for row in scene.rows(Registration)
        if row["person_id"] == _person(scene, people.accounts["graduate@example.org"])
        and row["state"] is RegistrationState.COMPLETED
    )
    waits = set[str]()
    for cohort in sorted(scene.rows(Cohort), key=lambda row: row["last_day"]):
        graduates = [
            row
            for row in scene.rows(Registration)
            if row["cohort_id"] == cohort["id"] and row["state"] is RegistrationState.COMPLETED
        ]
        if cohort["state"] is not CohortState.ARCHIVED and not cohort["code"].startswith("STOCTI"):
            continue
        modules = [row["module_id"] for row in scene.rows(ModuleDates) if row["cohort_id"] == cohort["id"]]
        for number, row in enumerate(graduates):
            if number % _EVERY and row["id"] != returned_of:
                continue
            for _turn in range(random.choice((1, 1, 2))):
                first = cohort["last_day"] + timedelta(days=random.randrange(40, 400))
                if first + timedelta(days=6) > scene.now.date():
                    continue
                said = at_noon(first + timedelta(days=5))
                focal = people.focal_points[row["state_code"]]
                steps = [Step("confirm", min(said + timedelta(days=9), scene.now), focal)]
                if row["id"] == returned_of:
                    steps = [Step("return", said + timedelta(days=2), focal, asked)]
                elif row["state_code"] not in waits and cohort["code"] == "STOCTI-2022":
                    waits.add(row["state_code"])
                    steps = []
                _report(scene, row, first, random=random, modules=modules, steps=steps, said=said)


def _person(scene: Scene, account: UUID) -> UUID:
    found: UUID = next(row["person_id"] for row in scene.rows(User) if row["id"] == account)
    return found


def _report(
    scene: Scene,
    row: dict[str, Any],
    first: date,
    *,
    random: Random,
    modules: list[UUID],
    steps: list[Step],
    said: datetime,
) -> None:
    key = scene.key()
    people = random.randrange(8, 40)
    scene.put(
        CascadeActivity,
        id=key,
        registration_id=row["id"],
        programme_id=row["programme_id"],
        person_id=row["person_id"],
        state_code=row["state_code"],
        first_day=first,
        last_day=first + timedelta(days=random.randrange(4)),
        place=random.choice(read("feedback")["places"]),
        participants=people,
        women=random.randrange(people // 2),
        state=scene.lead(CascadeActivity, key, steps),
        reported_at=said,
    )
    for module in sorted(random.sample(modules, min(2, len(modules)))):
        scene.put(CascadeModule, activity_id=key, module_id=module)
