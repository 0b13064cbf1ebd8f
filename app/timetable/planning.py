"""How a session is written: from the form to the plan, and from a session back to the form."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.access.gate import current_actor
from app.cohorts.models import Cohort
from app.core.i18n import _, ngettext, read
from app.core.templating import listed
from app.interpreters import queries as interpreters
from app.interpreters.words import pair_name
from app.timetable import queries, teaching
from app.timetable.forms import SessionForm
from app.timetable.models import Session, Unit
from app.timetable.plans import Plan
from app.timetable.states import Mode
from app.trainers import queries as trainers
from app.trainers.models import Trainer
from app.venues import queries as venues
from app.venues.words import room_name

BY_TITLE = "by_title"
"""How the form says that a new session counts for the unit of its title."""


class SessionInput:
    """The form of a session with what may be chosen in it, and the plan that it says."""

    def __init__(
        self,
        cohort: Cohort,
        data: dict[str, Any],
        *,
        session: Session | None = None,
        form_class: type[SessionForm] = SessionForm,
        **sent: Any,
    ) -> None:
        self.cohort = cohort
        self.form: Any = form_class(
            **sent, data={"language": next(iter(cohort.languages), "en"), "unit": BY_TITLE, **data}
        )
        form = self.form
        self._modules = {module.code: module for module in queries.modules_of(cohort)}
        taught_by = [part.trainer for part in session.teaching] if session else []
        # What the session has stays to be chosen, also where it is out of use by now.
        has_rooms = [session.room, *session.more_rooms] if session else []
        has_things = session.equipment if session else []
        rooms_in_use, things_in_use = venues.rooms(current_actor()), venues.equipment(current_actor())
        self._rooms = {str(room.id): room for room in [*rooms_in_use, *has_rooms] if room}
        self._equipment = {str(thing.id): thing for thing in [*things_in_use, *has_things]}
        self._trainers = {str(one.id): one for one in [*taught_by, *trainers.active_trainers()]}
        self._interpreters = {
            f"{part.pair}:{part.interpreter_id}": (part.interpreter, part.pair)
            for part in (session.interpreting if session else [])
        }
        self._interpreters |= {
            f"{pair}:{one.id}": (one, pair)
            for one in interpreters.active_interpreters()
            for pair in one.pairs
        }
        self._outcomes = {
            str(outcome.id): outcome for module in self._modules.values() for outcome in module.outcomes
        }
        form.module.choices = [
            ("", ""),
            *((code, f"{code} {read(module.title)}") for code, module in self._modules.items()),
        ]
        rooms = [
            (
                key,
                ngettext(
                    "%(room)s (%(num)s seat)", "%(room)s (%(num)s seats)", room.seats, room=room_name(room)
                ),
            )
            for key, room in self._rooms.items()
        ]
        form.room.choices = [("", ""), *rooms]
        form.more_rooms.choices = rooms
        form.equipment.choices = [(key, thing.name) for key, thing in self._equipment.items()]
        day = (form.day.data if form.day else None) or cohort.first_day  # a pattern has no day of its own
        qualified = trainers.qualified_on(day, list(self._modules.values()))
        form.trainers.choices = [
            (key, _trainer_option(one, qualified.get(one.id, []))) for key, one in self._trainers.items()
        ]
        form.interpreters.choices = [
            (key, f"{one.person.name} ({pair_name(pair)})") for key, (one, pair) in self._interpreters.items()
        ]
        form.interpretation.choices = [(pair, pair_name(pair)) for pair in interpreters.PAIRS]
        self._units = {str(unit.id): unit for unit in queries.units(cohort)}
        placed = teaching.placed_by_unit(cohort) if self._units else {}
        form.unit.choices = [
            *([] if session else [(BY_TITLE, _("The one of the same title, if there is just one"))]),
            ("", _("None")),
            *((key, _unit_option(unit, placed.get(unit.id, 0))) for key, unit in self._units.items()),
        ]
        form.outcomes.choices = [(key, read(outcome.text)) for key, outcome in self._outcomes.items()]

    def plan(self, *, day: date | None = None) -> Plan:
        """What a valid form says; of a pattern, for one `day`."""
        form = self.form
        return Plan(
            module=self._modules[form.module.data],
            title=form.title.texts,
            day=day or form.day.data,
            start=form.start.data,
            end=form.end.data,
            mode=Mode(form.mode.data),
            room=self._rooms.get(form.room.data or ""),
            trainers=[self._trainers[key] for key in _once(form.trainers.data)],
            groups=form.groups.data or 1,
            more_rooms=[self._rooms[key] for key in _once(form.more_rooms.data)],
            language=form.language.data or next(iter(self.cohort.languages), "en"),
            interpretation=_once(form.interpretation.data),
            interpreters=[self._interpreters[key] for key in _once(form.interpreters.data)],
            equipment=[self._equipment[key] for key in _once(form.equipment.data)],
            outcomes=[self._outcomes[key] for key in _once(form.outcomes.data)],
            is_fixed=form.is_fixed.data,
            unit=self._units.get(form.unit.data or ""),
            joins=form.unit.data == BY_TITLE,
            reason=form.reason.data or "",
        )


def _trainer_option(trainer: Trainer, qualified: list[str]) -> str:
    """A trainer with what the trainer may teach on the day of the form."""
    if not qualified:
        return _("%(name)s: no qualification on that day", name=trainer.person.name)
    return _("%(name)s: qualified for %(what)s", name=trainer.person.name, what=listed(qualified))


def _unit_option(unit: Unit, placed: int) -> str:
    """A unit with how much of it is on the timetable."""
    return _(
        "%(code)s %(title)s (%(placed)s of %(wanted)s placed)",
        code=unit.code,
        title=read(unit.title),
        placed=placed,
        wanted=unit.sessions,
    )


def _once(keys: list[str] | None) -> list[str]:
    return list(dict.fromkeys(keys or []))


def of_session(session: Session) -> dict[str, Any]:
    """What the form shows of a session that stands."""
    return {
        "version": session.version,
        "module": session.module.code,
        "title": session.title,
        "day": session.day,
        "start": session.start,
        "end": session.end,
        "mode": session.mode.value,
        "room": str(session.room_id or ""),
        "trainers": [str(part.trainer_id) for part in session.teaching],
        "groups": session.groups,
        "more_rooms": [str(room.id) for room in session.more_rooms],
        "language": session.language,
        "interpretation": session.interpretation,
        "interpreters": [f"{part.pair}:{part.interpreter_id}" for part in session.interpreting],
        "equipment": [str(thing.id) for thing in session.equipment],
        "outcomes": [str(outcome.id) for outcome in session.outcomes],
        "unit": str(session.unit_id or ""),
        "is_fixed": session.is_fixed,
    }
