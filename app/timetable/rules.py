"""The rules that a timetable is checked against, and how hard each one is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any
from uuid import UUID

from app.core.i18n import _l, _lp
from app.core.labels import Labelled
from app.timetable.states import ResourceKind

PRAYER = (time(12, 30), time(14, 0))
"""When Friday's prayer takes people away, by the venue's clocks."""
RAMADAN_ENDS = time(15, 0)
"""Until when people work in Ramadan, as Morocco's administration does."""


class Severity(Labelled):
    """What becomes of a session that goes against a rule."""

    REFUSE = "refuse", _lp("session", "Refused")
    REASON = "reason", _l("Needs a reason")
    WARN = "warn", _l("Worth a look")


class Rule(Labelled):
    """A rule with its label, its severity where a cohort says nothing else, and the form's field it is about.

    `taken` ones are held by the ledger of bookings, and can't be only a warning.
    """

    severity: Severity
    field: str

    def __init__(self, value: str, label: Any, severity: Severity, field: str) -> None:
        super().__init__(value, label)
        self.severity = severity
        self.field = field

    ROOM_TAKEN = "room_taken", _l("A room is booked twice"), Severity.REFUSE, "room"
    TRAINER_TAKEN = "trainer_taken", _l("A trainer is booked twice"), Severity.REFUSE, "trainers"
    INTERPRETER_TAKEN = (
        "interpreter_taken",
        _l("An interpreter is booked twice"),
        Severity.REFUSE,
        "interpreters",
    )
    EQUIPMENT_TAKEN = "equipment_taken", _l("Equipment is booked twice"), Severity.REFUSE, "equipment"
    ROOM_TOO_SMALL = "room_too_small", _l("A room has fewer seats than needed"), Severity.WARN, "room"
    ROOM_LACKS = "room_lacks", _l("A room lacks what the unit needs"), Severity.WARN, "room"
    ROOM_RETIRED = "room_retired", _l("A room is out of use"), Severity.REFUSE, "room"
    VENUE_CLOSED = "venue_closed", _l("Outside the venue’s hours"), Severity.REASON, "start"
    AWAY = "away", _l("A trainer, interpreter, room or equipment is not there"), Severity.REASON, "day"
    UNQUALIFIED = (
        "unqualified",
        _l("A trainer is not qualified on that day"),
        Severity.WARN,
        "trainers",
    )
    LANGUAGE = "language", _l("A trainer does not teach in the language"), Severity.WARN, "trainers"
    UNINTERPRETED = (
        "uninterpreted",
        _l("A language has no interpreter"),
        Severity.WARN,
        "interpreters",
    )
    GROUPS = "groups", _l("Groups without a trainer or a room"), Severity.WARN, "groups"
    LONG_DAY = "long_day", _l("Someone has more hours than a day allows"), Severity.REASON, "trainers"
    MODULE_ORDER = "module_order", _l("A module before the one that precedes it"), Severity.WARN, "module"
    UNIT_ORDER = "unit_order", _l("A unit before the one that it builds on"), Severity.WARN, "day"
    HOLIDAY = "holiday", _l("A holiday of the host"), Severity.REASON, "day"
    HOLIDAY_OF_STATE = "holiday_of_state", _l("A holiday of a participants’ state"), Severity.WARN, "day"
    PRAYER = "prayer", _l("Friday’s prayer"), Severity.WARN, "start"
    RAMADAN = "ramadan", _l("Late in the day in Ramadan"), Severity.WARN, "start"
    UNTAUGHT = "untaught", _l("An outcome is never taught"), Severity.WARN, "outcomes"
    HOURS = "hours", _l("Hours above or below the curriculum"), Severity.WARN, "module"

    @property
    def is_of_bookings(self) -> bool:
        """Whether the ledger holds it: two bookings of one resource."""
        return self.value.endswith("_taken")

    @property
    def is_of_whole(self) -> bool:
        """Whether it is said of a whole timetable, and of no single session: it can only warn."""
        return self in {Rule.UNTAUGHT, Rule.HOURS}

    @property
    def severities(self) -> list[Severity]:
        """What a coordinator may choose for it."""
        if self.is_of_whole:
            return [Severity.WARN]
        if self.is_of_bookings:
            return [Severity.REFUSE, Severity.REASON]
        return list(Severity)


TAKEN = {
    ResourceKind.ROOM: Rule.ROOM_TAKEN,
    ResourceKind.TRAINER: Rule.TRAINER_TAKEN,
    ResourceKind.INTERPRETER: Rule.INTERPRETER_TAKEN,
    ResourceKind.EQUIPMENT: Rule.EQUIPMENT_TAKEN,
}
"""The rule that two bookings of one resource go against; a cohort and an official are in one place only."""

Said = Iterator[tuple[Rule, str, str]]
"""The rules that a session goes against, each with its sentence and with what it is about."""


def about_what(*facts: Any) -> str:
    """What a finding is about, as an allowance keeps it: keys, days, hours and codes in one line."""
    return " ".join(fact.hex if isinstance(fact, UUID) else str(fact) for fact in facts)[:300]


def as_read(hard: Mapping[Rule, Severity]) -> str:
    """How hard all rules are, in one word that changes with any of them."""
    return "".join(str(list(Severity).index(hard[rule])) for rule in Rule)
