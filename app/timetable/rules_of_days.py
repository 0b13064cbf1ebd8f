"""The rules of a timetable about when a session is: what comes before what, holidays, prayer, Ramadan."""

from __future__ import annotations

from app.core.i18n import _, language
from app.core.templating import clock_time, listed
from app.core.templating import day as day_words
from app.member_states import data as member_states
from app.timetable.known import Known, rooms_of
from app.timetable.rows import Asked
from app.timetable.rules import PRAYER, RAMADAN_ENDS, Rule, Said, about_what


def of_when_it_is(session: Asked, known: Known) -> Said:
    """What is said of one session's place in the order, and of its day."""
    yield from _of_order(session, known)
    yield from _of_days(session, known)


def _of_order(session: Asked, known: Known) -> Said:
    """Modules come in the curriculum's order, and units after those that they build on."""
    earlier = {
        module.code
        for module in known.modules
        if module.position < session.module.position and module.last > session.starts_at
    }
    if earlier:
        yield (
            Rule.MODULE_ORDER,
            _(
                "Sessions of %(modules)s, which come before %(module)s, are still to follow.",
                modules=listed(sorted(earlier)),
                module=session.module.code,
            ),
            about_what(session.module.code, *sorted(earlier)),
        )
    unit = known.units.get(session.unit_id) if session.unit_id else None
    if unit is None:
        return
    late = {
        known.units[key].code
        for key, last in known.last_of_unit.items()
        if known.units[key].code in unit.after and last > session.starts_at
    }
    if late:
        yield (
            Rule.UNIT_ORDER,
            _(
                "%(unit)s builds on %(units)s, which would come later.",
                unit=unit.code,
                units=listed(sorted(late)),
            ),
            about_what(unit.code, *sorted(late)),
        )
    if session.id in known.swapped:
        message = _("The sessions of %(unit)s would not come in their order.", unit=unit.code)
        yield Rule.UNIT_ORDER, message, about_what(unit.code)


def _of_days(session: Asked, known: Known) -> Said:
    hosts = {room.venue.country for room in rooms_of(session)} or known.countries
    for holiday in known.holidays.get(session.day, []):
        about = about_what(holiday.country, session.day, holiday.key)
        if holiday.country in hosts:
            sentence = (
                _("%(day)s may be a holiday of the host: %(name)s. The date is not certain yet.")
                if holiday.is_provisional
                else _("%(day)s is a holiday of the host: %(name)s.")
            )
            yield Rule.HOLIDAY, sentence % {"day": day_words(session.day), "name": holiday.name}, about
        elif holiday.country in known.states:
            sentence = (
                _("%(day)s may be a holiday of %(state)s: %(name)s. The date is not certain yet.")
                if holiday.is_provisional
                else _("%(day)s is a holiday of %(state)s: %(name)s.")
            )
            yield (
                Rule.HOLIDAY_OF_STATE,
                sentence
                % {
                    "day": day_words(session.day),
                    "state": member_states.name(holiday.country, language()),
                    "name": holiday.name,
                },
                about,
            )
    if session.day.weekday() == 4 and session.start < PRAYER[1] and session.end > PRAYER[0]:
        yield (
            Rule.PRAYER,
            _(
                "The session takes the time of Friday’s prayer, %(start)s to %(end)s.",
                start=clock_time(PRAYER[0]),
                end=clock_time(PRAYER[1]),
            ),
            about_what(session.day),
        )
    fasting = [known.ramadan[key] for country in hosts if (key := (country, session.day)) in known.ramadan]
    if session.end > RAMADAN_ENDS and fasting:
        sentence = (
            _("%(day)s is in Ramadan. Let the session end by %(hour)s.")
            if any(fasting)
            else _(
                "%(day)s may be in Ramadan, whose dates are not certain yet. Let the session end by %(hour)s."
            )
        )
        message = sentence % {"day": day_words(session.day), "hour": clock_time(RAMADAN_ENDS)}
        yield Rule.RAMADAN, message, about_what(session.day, session.end)
