"""Invented timetables of any size, and STOCTI's of 2025, and how long each takes to be drafted."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from app.drafting import solver
from app.drafting.instance import Instance
from app.drafting.plan import faults
from app.drafting.reading import read

CURRICULUM = Path(__file__).parents[1] / "data" / "stocti-2025-curriculum.json"
HOURS = (("08:30", "10:30"), ("10:45", "12:45"), ("14:00", "16:00"), ("16:15", "18:15"))
SUBJECTS = "ABCDEF"
WHOLE = [{"from": "2026-01-01"}]


def instance(sessions: int, days: int) -> Instance:
    """So many sessions on so many days, for 20 trainers, 8 rooms and 3 interpreters; always the same."""
    chance, first = Random("drafting"), date(2026, 1, 5)
    on = [day for day in (first + timedelta(n) for n in range(days * 2)) if day.weekday() < 6][:days]
    units: list[dict[str, Any]] = []
    while placed := sessions - sum(unit["sessions"] for unit in units):
        number = len(units)
        builds_on = [units[chance.randrange(max(0, number - 8), number)]["code"]] if number > 3 else []
        units.append(
            {
                "code": f"U{number:03}",
                "module": "M",
                "sessions": min(placed, chance.randint(2, 5)),
                "qualification": chance.choice(SUBJECTS),
                "language": chance.choice(["en", "fr"]),
                "interpretation": ["en-fr"],
                "groups": 1 if number % 6 else 2,
                "room_needs": ["projector"],
                "after": builds_on if chance.random() < 0.4 else [],
            }
        )
    return read(
        {
            "zone": "Africa/Casablanca",
            "cohort": {"seats": 22},
            "modules": [{"code": "M", "from": on[0].isoformat(), "to": on[-1].isoformat()}],
            "slots": [
                {"slot": f"{day}/{n}", "date": day.isoformat(), "start": start, "end": end}
                for day in on
                for n, (start, end) in enumerate(HOURS, start=1)
            ],
            "units": units,
            "trainers": [
                {
                    "id": f"T{n}",
                    "languages": ["en", "fr"],
                    "qualifications": [
                        {"code": code, "from": "2020-01-01"}
                        for code in sorted({SUBJECTS[n % 6], SUBJECTS[(n * 5 + 1) % 6]})
                    ],
                    "available": WHOLE,
                    "most_hours_a_day": 4 if n % 2 else 6,
                }
                for n in range(20)
            ],
            "rooms": [
                {"id": f"R{n}", "seats": 24 if n < 5 else 14, "equipment": ["projector"]} for n in range(8)
            ],
            "interpreters": [
                {"id": f"I{n}", "pairs": ["en-fr"], "available": WHOLE, "most_hours_a_day": 6}
                for n in range(3)
            ],
        }
    )


def lines() -> Iterator[str]:
    """What each takes, and whether it is proved and without fault."""
    asked = {
        "60 sessions, 17 days": instance(60, 17),
        "STOCTI 2025, 225 sessions": read(json.loads(CURRICULUM.read_text(encoding="utf-8"))),
        "600 sessions, 170 days": instance(600, 170),
    }
    for name, one in asked.items():
        began = time.perf_counter()
        draft = solver.solve(one)
        seconds = time.perf_counter() - began
        proof = "proved" if draft.is_proved else f"not proved, at most {draft.bound}"
        yield (
            f"draft of {name:<26}{seconds:>7.2f} s, {len(draft.plan)} placed, {proof}, "
            f"{len(faults(one, draft.plan))} faults"
        )
