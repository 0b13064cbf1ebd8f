"""A plan, and the check of it against every rule, which shares nothing with the search."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.drafting.instance import Instance, Slot, Unit, minute_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One session of a plan: of which unit, in which slot, and who and what it takes."""

    unit: str
    number: int
    slot: str
    trainers: tuple[str, ...]
    rooms: tuple[str, ...]
    interpreters: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """As it stands in the file."""
        return {
            "unit": self.unit,
            "number": self.number,
            "slot": self.slot,
            "trainers": list(self.trainers),
            "rooms": list(self.rooms),
            "interpreters": list(self.interpreters),
        }


def faults(instance: Instance, plan: Sequence[Step], *, whole: bool = False) -> list[str]:
    """What a plan goes against, each in a sentence; with `whole` also what it leaves out."""
    found = [sentence for step in plan for sentence in _of_step(instance, step)]
    found += _of_bookings(instance, plan)
    found += _of_hours(instance, plan)
    found += _of_order(instance, plan)
    if whole:
        there = {(step.unit, step.number) for step in plan}
        found += [
            f"{unit} {number} is not placed."
            for unit, number in instance.missing
            if (unit, number) not in there
        ]
    return found


def _of_step(instance: Instance, step: Step) -> Iterable[str]:
    """What one session goes against by itself."""
    slot = next(one for one in instance.slots if one.key == step.slot)
    unit, name = instance.units[step.unit], f"{step.unit} {step.number} in {step.slot}"
    if (step.unit, step.number) not in instance.missing:
        yield f"{name}: there is no such session to place."
    if not instance.modules[unit.module].holds(slot.day):
        yield f"{name}: outside the dates of {unit.module}."
    if slot.day in instance.closed:
        yield f"{name}: a closed day."
    if slot.online_only != (unit.mode == "online"):
        yield f"{name}: a slot of another kind."
    if minute_of(slot.end) - minute_of(slot.start) < unit.minutes:
        yield f"{name}: the slot is too short."
    wanted = (unit.groups, unit.rooms, len(unit.interpretation))
    given = (step.trainers, step.rooms, step.interpreters)
    if tuple(len(set(part)) for part in given) != wanted or tuple(len(part) for part in given) != wanted:
        yield f"{name}: other numbers of trainers, rooms or interpreters than it takes."
        return
    yield from _of_resources(instance, step, slot, unit, name)


def _of_resources(instance: Instance, step: Step, slot: Slot, unit: Unit, name: str) -> Iterable[str]:
    """Which of those who take it can't, on this day."""
    for key in step.trainers:
        if not instance.trainers[key].can_teach(unit, slot.day):
            yield f"{name}: {key} is not qualified, or does not speak {unit.language}."
        if not instance.trainers[key].is_there(slot.day):
            yield f"{name}: {key} is away."
    for key, pair in zip(step.interpreters, unit.interpretation, strict=True):
        if pair not in instance.interpreters[key].pairs:
            yield f"{name}: {key} does not interpret {pair}."
        if not instance.interpreters[key].is_there(slot.day):
            yield f"{name}: {key} is away."
    for key in step.rooms:
        if not instance.has_seats(instance.rooms[key], unit):
            yield f"{name}: {key} has too few seats, or lacks what is needed."


Held = tuple[date, int, int, str]
"""A day, from which minute until which, and by what."""


def _held(instance: Instance, plan: Sequence[Step]) -> dict[str, list[Held]]:
    """For what each resource is held, a person at one key; the cohort's own hours stand at the empty one."""
    held: dict[str, list[Held]] = defaultdict(list)
    for key, day, begins, ends in {
        (instance.person(busy.resource), busy.day, minute_of(busy.start), minute_of(busy.end))
        for busy in instance.bookings
    }:
        held[key].append((day, begins, ends, "something else"))
    slots = {slot.key: slot for slot in instance.slots}
    sessions = [
        (one.day, minute_of(one.start), minute_of(one.end), f"{one.unit} {one.number}", one)
        for one in instance.placed
    ] + [
        (
            slots[step.slot].day,
            minute_of(slots[step.slot].start),
            minute_of(slots[step.slot].start) + instance.units[step.unit].minutes,
            f"{step.unit} {step.number}",
            step,
        )
        for step in plan
    ]
    for day, start, end, name, one in sessions:
        for key in ("", *one.trainers, *one.interpreters):
            held[instance.person(key)].append((day, start, end, name))
        for key in one.rooms:
            held[key].append((day, start, end + instance.rooms[key].changeover, name))
    return held


def _of_bookings(instance: Instance, plan: Sequence[Step]) -> Iterable[str]:
    """What would be held twice at the same time; what stood so before is not the plan's."""
    planned = {f"{step.unit} {step.number}" for step in plan}
    for key, held in _held(instance, plan).items():
        in_turn = sorted(held)
        for place, (day, _start, end, name) in enumerate(in_turn):
            for other_day, other_start, _other_end, other in in_turn[place + 1 :]:
                if other_day != day or other_start >= end:
                    break
                if planned & {name, other}:
                    yield f"{key or 'The cohort'} is held by {name} and {other} on {day}."


def _of_hours(instance: Instance, plan: Sequence[Step]) -> Iterable[str]:
    """Whose day would be too long."""
    slots = {slot.key: slot for slot in instance.slots}
    concerned = {
        (instance.person(key), slots[step.slot].day)
        for step in plan
        for key in (*step.trainers, *step.interpreters)
    }
    limits: dict[str, list[int]] = defaultdict(list)
    for worker in (*instance.trainers.values(), *instance.interpreters.values()):
        if worker.most_minutes is not None:
            limits[instance.person(worker.key)].append(worker.most_minutes)
    held = _held(instance, plan)
    for key, day in sorted(concerned):
        most = min(limits[key], default=None)
        minutes = sum(end - start for on, start, end, _name in held[key] if on == day)
        if most is not None and minutes > most:
            yield f"{key} has {minutes} minutes on {day}, and works {most} at most."


def _of_order(instance: Instance, plan: Sequence[Step]) -> Iterable[str]:
    """Which unit does not come in its order, or not after another one.

    How two stood before is not the plan's.
    """
    slots = {slot.key: slot for slot in instance.slots}
    when: dict[str, list[tuple[int, tuple[date, int], bool]]] = defaultdict(list)
    for one in instance.placed:
        when[one.unit].append((one.number, (one.day, minute_of(one.start)), False))
    for step in plan:
        slot = slots[step.slot]
        when[step.unit].append((step.number, (slot.day, minute_of(slot.start)), True))
    for unit in instance.units.values():
        own = sorted(when[unit.code])
        if any(
            (is_new or is_new_too) and other >= begins
            for place, (_number, begins, is_new) in enumerate(own)
            for _earlier, other, is_new_too in own[:place]
        ):
            yield f"{unit.code}: its sessions are not in their order."
        for code in unit.after:
            if any(
                (is_new or is_new_too) and other >= begins
                for _number, begins, is_new in own
                for _other, other, is_new_too in when[code]
            ):
                yield f"{unit.code} does not come after {code}."
