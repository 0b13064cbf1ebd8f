"""Invented teaching units: what a cohort is to be taught of each topic, part of it on the timetable."""

from __future__ import annotations

from app.demo.cohorts import Delivery
from app.demo.scene import Scene
from app.timetable.models import Unit
from app.venues.states import Feature

MINUTES = 180


def want_units(scene: Scene, delivery: Delivery) -> None:
    """Units for the first topics of each module of a cohort, each after the one before.

    The second of the last module is for two groups at computers, which one room alone has: a draft of the
    rest can't place it, and says why.
    """
    position = 0
    *_others, last = delivery.version.modules.values()
    for module in delivery.version.modules.values():
        before: list[str] = []
        for number, topic in enumerate(module.topics[:4], start=1):
            position += 1
            code = f"{module.code}-U{number}"
            at_computers = module is last and number == 2
            scene.put(
                Unit,
                cohort_id=delivery.id,
                programme_id=delivery.version.programme,
                module_id=module.id,
                code=code,
                position=position,
                title=topic,
                sessions=1 + number % 2,
                minutes=MINUTES,
                groups=2 if at_computers else 1,
                language="fr" if number % 2 else "en",
                interpretation=["en-fr"],
                features=[Feature.COMPUTERS.value if at_computers else Feature.PROJECTOR.value],
                after=before,
            )
            before = [code]
