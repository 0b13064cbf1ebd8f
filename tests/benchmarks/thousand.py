"""An invented selection of any size, with a rule of every kind, and how long it takes to solve."""

from __future__ import annotations

import time
from random import Random

from app.member_states.data import STATES
from app.selection import solver
from app.selection.instance import LEVELS, Instance, Kind, Nominee, Rule

NOMINEES, SEATS, RESERVE = 1_000, 25, 25
LANGUAGES = ("en", "fr", "ar", "pt")
SECTORS = ("police", "gendarmerie", "prosecution", "judiciary", "prison", "border", "customs")
RULES = (
    Rule(kind=Kind.FILL),
    Rule(kind=Kind.STATE_MOST, number=2),
    Rule(kind=Kind.STATE_MOST, about="KE", number=1),
    Rule(kind=Kind.STATE_LEAST, number=1, cost=1),
    Rule(kind=Kind.WOMEN, number=40),
    Rule(kind=Kind.LANGUAGE, about="en", number=8, level="B2"),
    Rule(kind=Kind.LANGUAGE, about="pt", number=6, level="B2", cost=3),
    Rule(kind=Kind.INTERPRETATION, about="ar", level="B2", cost=30),
    Rule(kind=Kind.INTERPRETATION, about="pt", level="B2", cost=20),
    Rule(kind=Kind.SECTOR_LEAST, about="judiciary", number=4),
    Rule(kind=Kind.SECTOR_LEAST, about="prison", number=5, cost=2),
    Rule(kind=Kind.SECTOR_MOST, about="police", number=5),
    Rule(kind=Kind.YEARS, number=5),
    Rule(kind=Kind.LEVEL, level="B1"),
    Rule(kind=Kind.COMPLETED, about="BASIC"),
)


def instance(size: int = NOMINEES) -> Instance:
    """So many nominees of all states for the seats of a cohort; the same ones every time."""
    chance, places = Random("nominees"), dict.fromkeys(STATES, 0)
    nominees = []
    for number in range(size):
        state = chance.choice(list(STATES))
        places[state] += 1
        languages = {code: chance.choice(LEVELS) for code in LANGUAGES if chance.random() < 0.5}
        nominees.append(
            Nominee(
                key=f"{number:05}",
                state=state,
                sex="F" if chance.random() < 0.3 else "M",
                sector=chance.choice(SECTORS),
                languages=languages,
                years=chance.randint(0, 30),
                priority=places[state],
                alternate=chance.random() < 0.1,
                score=chance.randint(3_000, 9_900),
                completed=("BASIC",) if chance.random() < 0.9 else (),
            )
        )
    return Instance(
        seats=SEATS,
        reserve=RESERVE,
        languages=LANGUAGES,
        rules=RULES,
        nominees=tuple(nominees),
        earlier_seats={state: chance.randint(0, 9) for state in STATES},
    )


def line() -> str:
    """How long the search, its proof and everybody's reasons took."""
    begun = time.process_time()
    result = solver.solve(instance())
    processor = time.process_time() - begun
    solved, explained = result.seconds
    searched = sum(reason.cost is not None for reason in result.reasons.values())
    return (
        f"selection: {NOMINEES:,} nominees of {len(STATES)} states for {SEATS} seats, {len(RULES)} rules: "
        f"{'proved' if result.is_proved else 'NOT PROVED'} in {solved:.2f} s (1), "
        f"explained for everybody in {explained:.1f} s (10), {searched} of them by a search of their own; "
        f"{processor:.1f} s of one core in all"
    )
