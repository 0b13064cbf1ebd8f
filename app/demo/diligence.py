"""The due diligence of invented nominees and their units: decided alone or by two, proposed, and reviewed.

Every sealed text is a canary (see `app.demo.sealed`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from app.audit.models import Move
from app.demo.scene import Scene, Step
from app.demo.sealed import KEPT, Canaries, put_sealed
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import RegistrationState as S
from app.screening.models import RecipientUnit, Screening
from app.screening.queries import name_key
from app.screening.states import Body, Decision, Level, RecordState, needs_second

_BY_HAND = {decision.move for decision in Decision}
_YEAR = timedelta(days=365)
_SOME_PROPOSED = 5
"""One in so many of those who wait for screening has a decision that waits for a second officer."""


def screen(scene: Scene) -> None:
    """A record of what was decided of everyone who was screened, with what stands open in it alone."""
    for row, move in _screened(scene):
        decision = Decision(move["transition"])
        _put(scene, row, _decided(decision, Level.LOW, move["actor_id"], None, move["at"]))


def examine(scene: Scene, officers: tuple[UUID, UUID], canaries: Canaries) -> None:
    """The units of all nominees and the records of those who were screened, as two officers wrote them."""
    units = _units(scene, officers, canaries)
    people = {row["id"]: row for row in scene.rows(Person)}
    for number, (row, move) in enumerate(_screened(scene)):
        decision, level = _found(Decision(move["transition"]), number)
        by, confirmed = move["actor_id"], None
        if needs_second(decision, level):
            by, confirmed = officers[1], move["actor_id"]
        values = _decided(decision, level, by, confirmed, move["at"])
        unit = units.get(_unit_key(row, people))
        is_kept = scene.now - move["at"] < KEPT[Screening]
        _put(scene, row, {**values, "unit_id": unit}, canaries if is_kept else None)
    waiting = [row for row in scene.rows(Registration) if row["state"] == S.ENDORSED]
    for number, row in enumerate(waiting, start=1):
        if number % _SOME_PROPOSED == 0:
            by = officers[number // _SOME_PROPOSED % 2]
            at = min(row["moved_at"] + timedelta(hours=4), scene.now)
            values = _decided(Decision.NOT_CLEAR, Level.HIGH, by, None, at)
            unit = units.get(_unit_key(row, people))
            _put(scene, row, {**values, "unit_id": unit}, canaries)


def _screened(scene: Scene) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Everyone who was screened, with the last move of a screening officer."""
    moves: dict[str, dict[str, Any]] = {
        move["subject_id"]: move
        for move in scene.rows(Move)
        if move["subject_kind"] == Registration.__tablename__ and move["transition"] in _BY_HAND
    }
    rows = scene.rows(Registration)
    return [(row, moves[str(row["id"])]) for row in rows if str(row["id"]) in moves]


def _found(decision: Decision, number: int) -> tuple[Decision, Level]:
    """What was found: one in nine is cleared with a mitigation, one in four bears a medium risk."""
    if decision is Decision.NOT_CLEAR:
        return decision, Level.HIGH
    if decision is Decision.CLEAR and number % 9 == 4:
        return Decision.CLEAR_WITH_MITIGATION, Level.MEDIUM
    return decision, Level.MEDIUM if number % 4 == 0 else Level.LOW


def _decided(decision: Decision, level: Level, by: UUID, confirmed: UUID | None, at: Any) -> dict[str, Any]:
    return {
        "decision": decision,
        "level": level,
        "bodies": [Body.COUNTRY_TEAM.value, Body.OHCHR.value],
        "decided_by": by,
        "decided_at": at,
        "confirmed_by": confirmed,
        "confirmed_at": at if confirmed else None,
        "review_on": (at + _YEAR).date() if decision.clears else None,
    }


def _put(scene: Scene, row: dict[str, Any], values: dict[str, Any], canaries: Canaries | None = None) -> None:
    record = Screening(id=scene.key(), registration_id=row["id"], programme_id=row["programme_id"], **values)
    _lead(scene, record)
    put_sealed(scene, record, canaries.of(Screening, row["state_code"]) if canaries else {})


def _units(scene: Scene, officers: tuple[UUID, UUID], canaries: Canaries) -> dict[tuple[str, str], UUID]:
    """A unit for each institution that puts someone forward; most are in force, some soon to be reviewed."""
    people = {row["id"]: row for row in scene.rows(Person)}
    names = dict.fromkeys(_unit_key(row, people) for row in scene.rows(Registration))
    found: dict[tuple[str, str], UUID] = {}
    for number, (state, institution) in enumerate(name for name in names if name[1]):
        decision, age = _unit_found(number)
        level = Level.MEDIUM if number % 4 == 0 else Level.LOW
        is_proposed = number % 30 == 13
        confirmed = officers[0] if needs_second(decision, level) and not is_proposed else None
        values = _decided(decision, level, officers[1], confirmed, scene.now - timedelta(days=age))
        record = RecipientUnit(
            id=scene.key(),
            state_code=state,
            institution=institution,
            name_key=name_key(institution),
            unit="",
            **values,
        )
        _lead(scene, record)
        put_sealed(scene, record, canaries.of(RecipientUnit, state) if age < _YEAR.days else {})
        found[state, institution] = record.id
    return found


def _unit_found(number: int) -> tuple[Decision, int]:
    """What was decided of a unit, and how many days ago."""
    if number % 30 == 13:
        return Decision.NOT_CLEAR, 2
    if number % 30 == 21:
        return Decision.REFER, 5
    if number % 30 == 7:
        return Decision.CLEAR, 366
    decision = Decision.CLEAR_WITH_MITIGATION if number % 11 == 3 else Decision.CLEAR
    return decision, 10 + number * 7 % 340


def _unit_key(row: dict[str, Any], people: dict[UUID, dict[str, Any]]) -> tuple[str, str]:
    return row["state_code"], people[row["person_id"]]["institution"]


def _lead(scene: Scene, record: Screening | RecipientUnit) -> None:
    """Give a record the state and the history that its decision has."""
    by, at = record.decided_by, record.decided_at
    if record.decision is Decision.REFER:
        steps = []
    elif not record.needs_second:
        steps = [Step("decide", at, by)]
    elif record.confirmed_by is None:
        steps = [Step("propose", at, by)]
    else:
        steps = [Step("propose", at - timedelta(hours=3), by), Step("confirm", at, record.confirmed_by)]
    reached = scene.lead(type(record), record.id, steps)
    if reached is not RecordState.OPEN:
        record.__dict__["state"] = reached
