"""The rules of a timetable about what a session takes: rooms, equipment, trainers and interpreters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.cohorts.words import language_name
from app.core.i18n import _, read
from app.core.templating import clock_time, listed
from app.core.templating import day as day_words
from app.interpreters.models import Interpreter
from app.interpreters.words import pair_name
from app.timetable.known import Known, rooms_of
from app.timetable.rows import Asked, RoomRow, StaffRow, ThingRow
from app.timetable.rules import TAKEN, Rule, Said, about_what
from app.timetable.states import Mode, Whereabouts
from app.trainers.models import Trainer
from app.venues.models import Equipment, Room
from app.venues.states import Feature


def of_what_it_takes(session: Asked, known: Known) -> Said:
    """What is said of one session's rooms, equipment and people."""
    yield from booked_twice(session, known, is_asked=True)
    yield from _of_rooms(session, known)
    yield from _of_people(session, known)
    yield from _of_languages(session)


def booked_twice(session: Asked, known: Known, *, is_asked: bool) -> Said:
    """What it holds although another does: as the one that needs a reason, or as the one that was there."""
    twice = known.twice.get(session.id)
    if not twice:
        return
    names = {room.id: room.name for room in rooms_of(session)}
    names |= {thing.id: thing.name for thing in session.equipment}
    names |= {part.trainer_id: part.trainer.person.name for part in session.teaching}
    names |= {part.interpreter_id: part.interpreter.person.name for part in session.interpreting}
    names |= {known.twins[key]: name for key, name in names.items() if key in known.twins}
    said = {
        (one.kind, names[one.resource_id], one.cohort): None
        for one in twice
        if one.is_asked is is_asked and one.resource_id in names
    }
    for kind, name, cohort in said:
        message = _("%(what)s is booked twice at this hour, also for %(cohort)s.", what=name, cohort=cohort)
        yield TAKEN[kind], message, about_what(name, cohort)


def _of_rooms(session: Asked, known: Known) -> Said:
    rooms = rooms_of(session)
    unit = known.units.get(session.unit_id) if session.unit_id else None
    needed = -(-known.cohort.seats // session.groups)
    for room in rooms:
        if room.seats < needed:
            yield (
                Rule.ROOM_TOO_SMALL,
                _(
                    "The room %(room)s has %(room_seats)s seats, and %(seats)s are needed.",
                    room=room.name,
                    room_seats=room.seats,
                    seats=needed,
                ),
                about_what(room.id, room.seats, needed),
            )
        lacking = [name for name in (unit.features if unit else []) if name not in room.features]
        if lacking:
            yield (
                Rule.ROOM_LACKS,
                _(
                    "The room %(room)s lacks what the unit needs: %(what)s.",
                    room=room.name,
                    what=listed([Feature(name).label for name in lacking]),
                ),
                about_what(room.id, *lacking),
            )
        if room.is_retired:
            yield (
                Rule.ROOM_RETIRED,
                _("The room %(room)s is out of use. Choose another room.", room=room.name),
                about_what(room.id, session.day),
            )
        venue = room.venue
        if not (venue.opens <= session.start and session.end <= venue.closes) or (
            session.day.weekday() not in venue.open_days
        ):
            yield (
                Rule.VENUE_CLOSED,
                _(
                    "%(venue)s is open from %(opens)s to %(closes)s, and not on every day.",
                    venue=read(venue.name),
                    opens=clock_time(venue.opens),
                    closes=clock_time(venue.closes),
                ),
                about_what(venue.id, session.day, session.start, session.end),
            )
    if session.mode is not Mode.ONLINE and len(rooms) < session.groups:
        message = _("There are more groups than rooms. Add a room for each group.")
        yield Rule.GROUPS, message, about_what("rooms", session.groups)
    if len(session.teaching) < session.groups and session.groups > 1:
        message = _("There are more groups than trainers. Add a trainer for each group.")
        yield Rule.GROUPS, message, about_what("trainers", session.groups)


def _of_people(session: Asked, known: Known) -> Said:
    unit = known.units.get(session.unit_id) if session.unit_id else None
    for part in session.teaching:
        trainer = part.trainer
        if not _is_qualified(known.qualified.get(trainer.id, []), session, unit):
            yield (
                Rule.UNQUALIFIED,
                _(
                    "%(trainer)s has no qualification for this on %(day)s.",
                    trainer=trainer.person.name,
                    day=day_words(session.day),
                ),
                about_what(trainer.id, session.module_id, unit.subject if unit else ""),
            )
        if session.language not in trainer.languages:
            yield (
                Rule.LANGUAGE,
                _(
                    "%(trainer)s does not teach in %(language)s.",
                    trainer=trainer.person.name,
                    language=language_name(session.language),
                ),
                about_what(trainer.id, session.language),
            )
        yield from _of_day(session, known, trainer)
    for meant in session.interpreting:
        yield from _of_day(session, known, meant.interpreter)
    things: list[Room | RoomRow | Equipment | ThingRow] = [*rooms_of(session), *session.equipment]
    for thing in things:
        if (thing in session.equipment and thing.is_retired) or known.why_away(thing.id, session.day):
            yield (
                Rule.AWAY,
                _("%(what)s can’t be used on %(day)s.", what=thing.name, day=day_words(session.day)),
                about_what(thing.id, session.day),
            )


def _of_day(session: Asked, known: Known, one: Trainer | Interpreter | StaffRow) -> Said:
    """What is said of one person on the session's day."""
    most, minutes = one.most_hours_a_day, known.minutes[one.id, session.day]
    is_long = most is not None and minutes > most * 60
    out = known.why_away(one.id, session.day)
    if one.is_active and not out and not is_long:
        return
    name, day, about = one.person.name, day_words(session.day), about_what(one.id, session.day)
    if not one.is_active:
        yield Rule.AWAY, _("%(name)s takes no sessions any more.", name=name), about
    elif out is Whereabouts.TRAVEL:
        yield Rule.AWAY, _("%(name)s travels on %(day)s.", name=name, day=day), about
    elif out:
        yield Rule.AWAY, _("%(name)s is not there on %(day)s.", name=name, day=day), about
    if is_long:
        yield (
            Rule.LONG_DAY,
            _(
                "%(name)s would have %(minutes)s minutes on %(day)s, and works %(hours)s hours at most.",
                name=name,
                minutes=minutes,
                day=day,
                hours=most,
            ),
            about,
        )


def _is_qualified(held: Iterable[Any], session: Asked, unit: Any) -> bool:
    """Whether one of these qualifications holds on the day, for the unit's subject or for the module."""
    subject = unit.subject if unit else ""
    return any(
        qualification.valid_from <= session.day
        and (qualification.valid_until is None or session.day <= qualification.valid_until)
        and (
            qualification.module_id == session.module_id
            or (bool(subject) and qualification.subject == subject)
        )
        for qualification in held
    )


def _of_languages(session: Asked) -> Said:
    given = {part.pair for part in session.interpreting}
    missing = [pair for pair in session.interpretation if pair not in given]
    if missing:
        pairs = listed([pair_name(pair) for pair in missing])
        yield (
            Rule.UNINTERPRETED,
            _("Nobody interprets between %(pairs)s. Add an interpreter.", pairs=pairs),
            about_what(*sorted(missing)),
        )
