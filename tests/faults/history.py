"""What was asked of the office and what it answered; and whether what stands afterwards agrees with that.

Every request has an id of its own, which the trail and the letters bear. So for each one that was
acknowledged there is exactly one link of the trail, for each that was refused there is none, and for one
whose answer never came there is one or none. The rest is asked of the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

REFUSAL = "access.refused"
REGISTRATION = "registrations"


class Outcome(StrEnum):
    """What the client knows of a request."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The line was cut, or the time was over: it may have been done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that writes: what it is to leave in the trail (`action` on `subject`), and what came of it.

    `status` is 0 where no answer came. `writes` is what must be found in a register afterwards.
    """

    key: str
    action: str
    subject: str
    outcome: Outcome
    status: int
    began: float
    ended: float
    who: str = ""
    writes: tuple[tuple[tuple[str, str], str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the trail: under which request, what, on which record."""

    seq: int
    request: str
    action: str
    kind: str
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as its row stands; `taken` is how often the mail server kept it, `unsaid` without a word."""

    name: str
    request: str
    reader: str
    subject: str
    state: str
    taken: int = 0
    unsaid: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A booking of a resource."""

    resource: str
    starts: datetime
    ends: datetime
    session: str


@dataclass(slots=True)
class Facts:
    """What stands in the office after the storm."""

    entries: list[Entry] = field(default_factory=list)
    trail_fault: str = ""
    states: dict[str, str] = field(default_factory=dict)
    """Where each registration stands."""
    initial: dict[str, str] = field(default_factory=dict)
    """Where each registration stood when the scene was set."""
    moves: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """The history of each registration: key, transition, source, target."""
    seats: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Of each cohort: its seats, its counter, and how many registrations hold one."""
    ranks: dict[str, list[int]] = field(default_factory=dict)
    """Of each cohort: the ranks of its reserve."""
    letters: list[Letter] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    """What the mail server kept, and no row of the office knows."""
    bookings: list[Held] = field(default_factory=list)
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    """What the registers say: of a session and a registration."""
    certificates: list[tuple[str, str, str]] = field(default_factory=list)
    """Number, registration and state of each certificate."""
    missing_files: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    """Files that no row names, after the worker has tidied."""
    unforeseen: list[str] = field(default_factory=list)
    """Faults that the processes' logs call unforeseen."""
    expected_letters: dict[str, Counter[str]] = field(default_factory=dict)
    """By request: how many letters go to whom, as the trail's moves ask for."""
    repeats_allowed: int = 0
    """How many letters may have gone twice because a worker was killed between sending and marking."""
    deaths_of_chance: bool = False


def faults(asked: Iterable[Asked], facts: Facts) -> list[str]:
    """Everything that is not as it must be, each as a sentence; nothing when all is well."""
    asked = list(asked)
    return [
        *_trail(facts),
        *_each_request(asked, facts),
        *_lives(facts),
        *_seats(facts),
        *_letters(facts),
        *_bookings(facts),
        *_registers(asked, facts),
        *_certificates(facts),
        *_files(facts),
        *(f"unforeseen: {line}" for line in facts.unforeseen),
    ]


def _trail(facts: Facts) -> Iterator[str]:
    if facts.trail_fault:
        yield f"the trail is broken: {facts.trail_fault}"


def _each_request(asked: list[Asked], facts: Facts) -> Iterator[str]:
    """Acknowledged: exactly one link that says it. Refused: none. Unknown: at most one."""
    links: dict[str, dict[int, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for entry in facts.entries:
        if entry.action != REFUSAL:
            links[entry.request][entry.seq].append(entry)
    doubled = [key for key, count in Counter(one.key for one in asked).items() if count > 1]
    if doubled:
        yield f"the history has two requests of one id: {doubled[0]}"
    for one in asked:
        found = links.get(one.key, {})
        told = f"{one.action} {one.subject} ({one.key}, answered {one.status or 'nothing'})"
        if len(found) > 1:
            yield f"done {len(found)} times: {told}"
        if one.outcome is Outcome.ACKNOWLEDGED and not found:
            yield f"acknowledged and lost: {told}"
        if one.outcome is Outcome.REFUSED and found:
            said = sorted({entry.action for link in found.values() for entry in link})
            yield f"refused and done all the same: {told}: {', '.join(said)}"
        for link in found.values():
            if not any(e.action == one.action and one.subject in {"", e.subject} for e in link):
                said = sorted({f"{e.action} {e.subject}" for e in link})
                yield f"done otherwise than asked: {told}: {', '.join(said)}"


def _lives(facts: Facts) -> Iterator[str]:
    """Each registration went a way without gaps, in the trail and in its history, to where it stands."""
    ways: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for entry in sorted(facts.entries, key=lambda entry: entry.seq):
        if entry.kind == REGISTRATION and "target" in entry.data:
            name = entry.action.partition(".")[2]
            ways[entry.subject].append((name, entry.data["source"], entry.data["target"]))
    for key, state in facts.states.items():
        at = facts.initial.get(key, ways[key][0][1] if ways[key] else state)
        for name, source, target in ways[key]:
            if source != at:
                yield f"registration {key} was at {at}, and “{name}” took it from {source}"
            at = target
        if at != state:
            yield f"registration {key} stands at {state}, and the trail says {at}"
    told = Counter((key, *step) for key, way in ways.items() for step in way)
    for key, name, source, target in (told - facts.moves) + (facts.moves - told):
        yield f"registration {key}: “{name}” from {source} to {target} is not the same in history and trail"


def _seats(facts: Facts) -> Iterator[str]:
    for cohort, (seats, counter, holding) in facts.seats.items():
        if counter != holding:
            yield f"cohort {cohort} counts {counter} seats taken, and {holding} hold one"
        if holding > seats:
            yield f"cohort {cohort} has {seats} seats, and {holding} hold one"
    for cohort, ranks in facts.ranks.items():
        if sorted(ranks) != list(range(1, len(ranks) + 1)):
            yield f"the reserve of cohort {cohort} is not in order: {sorted(ranks)}"


def _letters(facts: Facts) -> Iterator[str]:
    """Each deed wrote the letters that it asks for; each was carried once, or again where none could know."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for letter in facts.letters:
        written[letter.request][letter.reader] += 1
    for request, wanted in facts.expected_letters.items():
        for reader, count in (wanted - written[request]).items():
            yield f"request {request} owes {reader} {count} letters"
        for reader, count in (written[request] - wanted).items():
            yield f"request {request} wrote {reader} {count} letters too many"
    repeats = 0
    for letter in facts.letters:
        told = f"letter {letter.name} “{letter.subject}” to {letter.reader}"
        if letter.state != "sent":
            yield f"{told} is {letter.state} when all is over"
        if letter.state == "sent" and not letter.taken:
            yield f"{told} is called sent, and no mail server has it"
        if letter.taken > 1 + letter.unsaid:
            repeats += letter.taken - 1 - letter.unsaid
    if repeats > facts.repeats_allowed:
        yield f"{repeats} letters went again that should not have; {facts.repeats_allowed} might"
    for name in facts.strangers:
        yield f"a letter went out that no deed wrote: {name}"


def _bookings(facts: Facts) -> Iterator[str]:
    of: dict[str, list[Held]] = defaultdict(list)
    for held in facts.bookings:
        of[held.resource].append(held)
    for resource, bookings in of.items():
        for before, after in pairwise(sorted(bookings, key=lambda held: (held.starts, held.ends))):
            if after.starts < before.ends:
                yield f"{resource} is booked twice: by {before.session} and {after.session}"


def _registers(asked: list[Asked], facts: Facts) -> Iterator[str]:
    """A mark is what was last acknowledged, or what a request without an answer wrote after that."""
    possible: dict[tuple[str, str], set[str]] = defaultdict(lambda: {""})
    for one in sorted(asked, key=lambda one: one.began):
        for place, mark in one.writes:
            if one.outcome is Outcome.ACKNOWLEDGED:
                possible[place] = {mark}
            elif one.outcome is Outcome.UNKNOWN:
                possible[place] = possible[place] | {mark}
    for place, marks in possible.items():
        stands = facts.marks.get(place, "")
        if stands not in marks:
            yield f"the register {place} says “{stands}”, and was told {sorted(marks)}"


def _certificates(facts: Facts) -> Iterator[str]:
    for number, count in Counter(number for number, _registration, _state in facts.certificates).items():
        if count > 1:
            yield f"the number {number} is on {count} certificates"
    in_force = Counter(r for _number, r, state in facts.certificates if state == "issued")
    for registration, count in in_force.items():
        if count > 1:
            yield f"registration {registration} has {count} certificates in force"


def _files(facts: Facts) -> Iterator[str]:
    for name in facts.missing_files:
        yield f"a row names a file that is not there: {name}"
    for name in facts.orphans:
        yield f"a file is there that no row names: {name}"
