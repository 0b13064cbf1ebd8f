"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "calendar.end": _l("Ended a calendar’s address"),
        "calendar.make": _l("Made a calendar’s address"),
        "call.recompute": _l("Computed a deadline anew as the clocks changed"),
        "days.say": _l("Said on which days someone or something is there"),
        "days.take_back": _l("Took back what was said of days"),
        "holiday.add": _l("Added a holiday"),
        "holiday.decide": _l("Decided of a holiday"),
        "holiday.take_back": _l("Took back what was decided of a holiday"),
        "session.allow": _l("Gave a reason for which a session may go against a rule"),
        "session.change": _l("Changed a session"),
        "session.change_link": _l("Changed the link by which a session is joined"),
        "session.correct": _l("Corrected a session that was held"),
        "session.give_link": _l("Gave the link by which a session is joined"),
        "session.open_link": _l("Opened the link by which a session is joined"),
        "session.recompute": _l("Computed a session’s instants anew as the clocks changed"),
        "session.remove": _l("Removed a session"),
        "session.remove_link": _l("Took away the link by which a session is joined"),
        "session.schedule": _l("Scheduled a session"),
        "session.tell": _l("Published a change of a session"),
        "teaching_unit.add": _l("Added a teaching unit"),
        "teaching_unit.change": _l("Changed a teaching unit"),
        "teaching_unit.import": _l("Took in teaching units"),
        "teaching_unit.remove": _l("Removed a teaching unit"),
        "timetable.copy_rules": _l("Took over the rules of an earlier timetable"),
        "timetable.publish": _l("Published a timetable"),
        "timetable.rules": _l("Set the rules of a timetable"),
    },
    kinds={
        "feed_links": _l("Calendar’s address"),
        "holiday_decisions": _l("Holiday"),
        "sessions": _l("Session"),
        "units": _l("Teaching unit"),
    },
    lifecycles={
        "session": "sessions",
    },
    parts={
        "allowances",
        "availabilities",
        "bookings",
        "clash_severities",
        "interpretings",
        "join_links",
        "published_equipment",
        "published_interpreters",
        "published_rooms",
        "published_sessions",
        "published_trainers",
        "session_equipment",
        "session_outcomes",
        "session_rooms",
        "teachings",
        "timetable_versions",
        "unit_outcomes",
    },
)
