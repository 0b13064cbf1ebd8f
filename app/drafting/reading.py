"""Reading the file of a draft to be made, which `docs/drafting.md` describes."""

from __future__ import annotations

from datetime import time
from typing import Any

from app.core.parts import FileError, Part, refuse_doubled
from app.drafting.instance import (
    FORMAT,
    MODES,
    MOST_SESSIONS,
    MOST_SLOTS,
    Busy,
    Instance,
    Placed,
    Room,
    Slot,
    Span,
    Unit,
    Worker,
    in_order,
)


def read(data: Any) -> Instance:
    """The draft to be made in a file that was read as JSON; FileError says what is wrong in it."""
    top = Part(data, "the file")
    top.text("format", default=FORMAT, among=[FORMAT])
    minutes = top.number("session_minutes", least=15, most=720, default=120)
    cohort = top.part("cohort")
    modules = [_module(part) for part in top.parts("modules")]
    units = [_unit(part, minutes) for part in top.parts("units")]
    trainers = [_trainer(part) for part in top.parts("trainers")]
    rooms = [_room(part) for part in top.parts("rooms")]
    interpreters = [_interpreter(part) for part in top.parts("interpreters")]
    closed = top.part("closed", default={})
    slots = [_slot(part) for part in top.parts("slots")]
    placed, movable = (
        sorted((_placed(part) for part in top.parts(name, default=[])), key=lambda one: (one.day, one.start))
        for name in ("placed", "movable")
    )
    bookings = [_booking(part) for part in top.parts("bookings", default=[])]
    instance = Instance(
        title=top.text("title", default=""),
        zone=top.text("zone"),
        seats=cohort.number("seats", least=1, most=5_000),
        closed=frozenset(Part({"day": day}, "closed").day("day") for day in closed.data),
        modules=dict(modules),
        slots=tuple(sorted(slots, key=lambda slot: (slot.day, slot.start))),
        units={unit.code: unit for unit in units},
        trainers={one.key: one for one in trainers},
        rooms={one.key: one for one in rooms},
        interpreters={one.key: one for one in interpreters},
        placed=tuple(placed),
        movable=tuple(movable),
        bookings=tuple(bookings),
    )
    top.passed_over("comment")
    top.end()
    refuse_doubled("modules", [code for code, _span in modules])
    refuse_doubled("units", [unit.code for unit in units])
    refuse_doubled("slots", [slot.key for slot in slots])
    keys = [*(one.key for one in [*trainers, *interpreters]), *(room.key for room in rooms)]
    refuse_doubled("resources", keys)
    refuse_doubled("placed", [f"{one.unit} {one.number}" for one in [*placed, *movable] if one.unit])
    _refuse_unknown(instance)
    return instance


def _refuse_unknown(instance: Instance) -> None:
    """FileError for what names nothing that is there, goes in circles, overlaps or is too much."""
    if sum(unit.sessions for unit in instance.units.values()) > MOST_SESSIONS:
        raise FileError(f"units: at most {MOST_SESSIONS} sessions.")
    if len(instance.slots) > MOST_SLOTS:
        raise FileError(f"slots: at most {MOST_SLOTS}.")
    for one, following in zip(instance.slots, instance.slots[1:], strict=False):
        if one.day == following.day and one.end > following.start:
            raise FileError(f"slots: {one.key} and {following.key} overlap.")
    _refuse_unknown_units(instance)
    _refuse_unknown_resources(instance)
    in_order(instance)


def _refuse_unknown_units(instance: Instance) -> None:
    for unit in instance.units.values():
        if unit.module not in instance.modules:
            raise FileError(f"units: {unit.code} is of the module {unit.module}, which is not there.")
        for code in unit.after:
            if code not in instance.units:
                raise FileError(f"units: {unit.code} comes after {code}, which is not there.")
    for stands in instance.placed:
        if stands.unit and stands.unit not in instance.units:
            raise FileError(f"placed: the unit {stands.unit} is not there.")
    for stands in instance.movable:
        if (stands.unit, stands.number) not in instance.missing:
            raise FileError(f"movable: there is no session {stands.number} of the unit {stands.unit}.")


def _refuse_unknown_resources(instance: Instance) -> None:
    for trainer in instance.twins.values():
        if trainer not in instance.trainers:
            raise FileError(f"interpreters: the trainer {trainer} is not there.")
    refuse_doubled("interpreters", list(instance.twins.values()))
    known = {*instance.trainers, *instance.rooms, *instance.interpreters}
    for stands in (*instance.placed, *instance.movable):
        for key in (*stands.trainers, *stands.rooms, *stands.interpreters):
            if key not in known:
                raise FileError(f"placed: {key} is not there.")
    for busy in instance.bookings:
        if busy.resource and busy.resource not in known:
            raise FileError(f"bookings: {busy.resource} is not there.")


def _module(part: Part) -> tuple[str, Span]:
    found = part.text("code"), _span(part)
    part.passed_over("title", "hours", "outcomes")
    part.end()
    return found


def _span(part: Part) -> Span:
    span = Span(part.day("from"), part.day("to") if part.has("to") else None)
    if span.last is not None and span.last < span.first:
        raise FileError(f"{part.name}: to is before from.")
    return span


def _whole_span(part: Part) -> Span:
    span = _span(part)
    part.end()
    return span


def _hours(part: Part) -> tuple[time, time]:
    start, end = part.hour("start"), part.hour("end")
    if end <= start:
        raise FileError(f"{part.name}: end is not after start.")
    return start, end


def _slot(part: Part) -> Slot:
    start, end = _hours(part)
    slot = Slot(
        key=part.text("slot"),
        day=part.day("date"),
        start=start,
        end=end,
        online_only=part.truth("online_only"),
    )
    part.end()
    return slot


def _unit(part: Part, minutes: int) -> Unit:
    unit = Unit(
        code=part.text("code"),
        module=part.text("module"),
        sessions=part.number("sessions", least=1, most=MOST_SESSIONS),
        minutes=part.number("minutes", least=15, most=720, default=minutes),
        qualification=part.text("qualification"),
        language=part.text("language"),
        interpretation=tuple(part.texts("interpretation", default=[])),
        mode=part.text("mode", default="in_person", among=MODES),
        groups=part.number("groups", least=1, most=20, default=1),
        room_needs=frozenset(part.texts("room_needs", default=[])),
        after=tuple(part.texts("after", default=[])),
    )
    part.passed_over("title", "hours", "outcomes")
    part.end()
    return unit


def _most_minutes(part: Part) -> int | None:
    return part.number("most_hours_a_day", most=24) * 60 if part.has("most_hours_a_day") else None


def _qualification(part: Part) -> tuple[str, Span]:
    found = part.text("code"), _span(part)
    part.end()
    return found


def _trainer(part: Part) -> Worker:
    trainer = Worker(
        key=part.text("id"),
        languages=frozenset(part.texts("languages")),
        qualifications=tuple(_qualification(one) for one in part.parts("qualifications")),
        available=tuple(_whole_span(one) for one in part.parts("available")),
        most_minutes=_most_minutes(part),
    )
    part.passed_over("name", "origin")
    part.end()
    return trainer


def _room(part: Part) -> Room:
    room = Room(
        key=part.text("id"),
        seats=part.number("seats", least=1),
        equipment=frozenset(part.texts("equipment", default=[])),
        changeover=part.number("changeover_minutes", most=240, default=0),
    )
    part.passed_over("name", "step_free")
    part.end()
    return room


def _interpreter(part: Part) -> Worker:
    interpreter = Worker(
        key=part.text("id"),
        pairs=frozenset(part.texts("pairs")),
        same_as=part.text("same_as", default=""),
        available=tuple(_whole_span(one) for one in part.parts("available")),
        most_minutes=_most_minutes(part),
    )
    part.end()
    return interpreter


def _placed(part: Part) -> Placed:
    start, end = _hours(part)
    placed = Placed(
        unit=part.text("unit", default=""),
        number=part.number("number", default=0),
        module=part.text("module", default=""),
        day=part.day("date"),
        start=start,
        end=end,
        trainers=tuple(part.texts("trainers", default=[])),
        rooms=tuple(part.texts("rooms", default=[])),
        interpreters=tuple(part.texts("interpreters", default=[])),
    )
    part.end()
    return placed


def _booking(part: Part) -> Busy:
    start, end = _hours(part)
    booking = Busy(resource=part.text("resource"), day=part.day("date"), start=start, end=end)
    part.end()
    return booking
