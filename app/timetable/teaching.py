"""What a cohort is to be taught: its units, written one by one, read from a file, or taken from another.

A file is JSON, as `stocti-2025-curriculum.json`: its `units` name module and outcomes by code, its
`modules` say what the outcomes' codes mean; of all else it holds only `session_minutes` is read. What
stands in a file and not in the cohort is added, what differs is changed, and nothing is removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.audit import trail
from app.cohorts.models import Cohort
from app.core.db import db
from app.core.errors import DomainError
from app.core.i18n import _, ngettext
from app.core.templating import listed
from app.core.texts import LANGUAGES, Texts, search_key, tidy
from app.interpreters.queries import PAIRS
from app.programmes.models import Module, Outcome
from app.timetable import queries
from app.timetable.models import Session, Unit, UnitOutcome
from app.timetable.states import Mode, SessionState
from app.venues.states import Feature

LARGEST = 400 * 1024
MOST_UNITS = 500
_MOST_TITLE = 200


def one_unit() -> sa.Select[Any]:
    """A unit with its cohort, its module and the outcomes that it teaches."""
    return sa.select(Unit).options(
        joinedload(Unit.cohort), joinedload(Unit.module), selectinload(Unit.outcomes)
    )


def units_of(cohort: Cohort) -> list[Unit]:
    """A cohort's units by module, whole, in their order."""
    statement = (
        one_unit()
        .join(Module, Module.id == Unit.module_id)
        .where(Unit.cohort_id == cohort.id)
        .order_by(Module.position, Unit.position, Unit.id)
    )
    return list(db.session.scalars(statement))


def placed_by_unit(cohort: Cohort) -> dict[Any, int]:
    """How many of each unit's sessions are on the timetable."""
    rows = db.session.execute(
        sa.select(Session.unit_id, sa.func.count())
        .where(
            Session.cohort_id == cohort.id,
            Session.unit_id.is_not(None),
            Session.state != SessionState.CANCELLED,
        )
        .group_by(Session.unit_id)
        .order_by(Session.unit_id)
    )
    return {row[0]: row[1] for row in rows}


def of_no_unit(cohort: Cohort) -> list[Session]:
    """A cohort's sessions on the timetable that count for no unit, whole, in their order."""
    return [session for session in queries.standing(cohort) if session.unit_id is None]


def earlier_cohorts(cohort: Cohort, actor: Actor) -> list[Cohort]:
    """The programme's other cohorts that have units and are in the actor's reach, the latest first."""
    statement = (
        sa.select(Cohort)
        .where(
            Cohort.programme_id == cohort.programme_id,
            Cohort.id != cohort.id,
            visible_to(actor, Permission.SESSION_EDIT, Cohort),
            sa.exists().where(Unit.cohort_id == Cohort.id),
        )
        .order_by(Cohort.first_day.desc(), Cohort.id)
    )
    return list(db.session.scalars(statement))


def add(cohort: Cohort, facts: Mapping[str, Any], *, actor: Actor) -> Unit:
    """Add a unit at the end; DomainError at its field for a code that is taken or a circle of units."""
    _hold(cohort)
    _refuse_unteachable(cohort, None, facts)
    unit = _added(cohort, facts)
    db.session.flush()
    trail.record("teaching_unit.add", actor=actor, subject=unit, cohort=cohort.id)
    return unit


def change(unit: Unit, facts: Mapping[str, Any], *, actor: Actor) -> Unit:
    """Change a unit; DomainError as in `add`, and for fewer sessions than are on the timetable."""
    _hold(unit.cohort)
    _refuse_unteachable(unit.cohort, unit, facts)
    was = facts_of(unit)
    changed = sorted(name for name, value in facts.items() if was[name] != value)
    if not changed:
        return unit
    if "code" in changed:
        for other in queries.units(unit.cohort):
            other.after = [facts["code"] if code == unit.code else code for code in other.after]
    _write(unit, facts)
    trail.record("teaching_unit.change", actor=actor, subject=unit, fields=changed)
    return unit


def remove(unit: Unit, *, actor: Actor) -> None:
    """Take a unit away; DomainError while sessions are of it, or other units build on it."""
    _hold(unit.cohort)
    if db.session.scalar(sa.select(sa.exists().where(Session.unit_id == unit.id))):
        raise DomainError(_("Sessions on the timetable are of this unit. Remove them first."))
    later = [other.code for other in queries.units(unit.cohort) if unit.code in other.after]
    if later:
        raise DomainError(
            _("These units come after this one: %(units)s. Change them first.", units=listed(later))
        )
    db.session.execute(sa.delete(UnitOutcome).where(UnitOutcome.unit_id == unit.id))
    db.session.execute(sa.delete(Unit).where(Unit.id == unit.id))
    trail.record("teaching_unit.remove", actor=actor, subject=unit, cohort=unit.cohort_id)


def facts_of(unit: Unit) -> dict[str, Any]:
    """What a unit says, as a form or a file does."""
    return {
        "module": unit.module,
        "code": unit.code,
        "title": unit.title,
        "sessions": unit.sessions,
        "minutes": unit.minutes,
        "groups": unit.groups,
        "subject": unit.subject,
        "language": unit.language,
        "interpretation": list(unit.interpretation),
        "mode": unit.mode,
        "features": list(unit.features),
        "after": list(unit.after),
        "outcomes": list(unit.outcomes),
    }


def _added(cohort: Cohort, facts: Mapping[str, Any]) -> Unit:
    last = db.session.scalar(sa.select(sa.func.max(Unit.position)).where(Unit.cohort_id == cohort.id)) or 0
    unit = Unit(cohort=cohort, programme_id=cohort.programme_id, position=last + 1)
    _write(unit, facts)
    db.session.add(unit)
    return unit


def _write(unit: Unit, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(unit, name, value)
    unit.version = (unit.version or 0) + 1


def _hold(cohort: Cohort) -> None:
    """Let two who write of one cohort's units go one after the other."""
    db.session.refresh(cohort, ["state"], with_for_update={"key_share": True})


def _refuse_unteachable(cohort: Cohort, unit: Unit | None, facts: Mapping[str, Any]) -> None:
    others = {other.code: other.after for other in queries.units(cohort) if other is not unit}
    if facts["code"] in others:
        raise DomainError(_("Another unit of this cohort has this code."), field="code")
    if circle := _circle({**others, facts["code"]: facts["after"]}):
        raise DomainError(_circle_sentence(circle), field="after")
    if any(outcome.module_id != facts["module"].id for outcome in facts["outcomes"]):
        raise DomainError(_("Choose among the outcomes of the unit’s own module."), field="outcomes")
    placed = placed_by_unit(cohort).get(unit.id, 0) if unit else 0
    if facts["sessions"] < placed:
        raise DomainError(
            ngettext(
                "%(num)s session of it is on the timetable. Remove it first.",
                "%(num)s sessions of it are on the timetable. Remove some first.",
                placed,
            ),
            field="sessions",
        )


def _circle_sentence(circle: Sequence[str]) -> str:
    return _("Each of these units would come after the other: %(units)s.", units=listed(list(circle)))


def _circle(after: Mapping[str, Sequence[str]]) -> list[str]:
    """Units that wait for each other; none where each can be taught in its turn."""
    waiting = {code: {one for one in needed if one in after} for code, needed in after.items()}
    while ready := [code for code, needed in waiting.items() if not needed]:
        for code in ready:
            del waiting[code]
        for needed in waiting.values():
            needed.difference_update(ready)
    return sorted(waiting)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a file: in which unit, in which of its fields, and why."""

    unit: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file would do: units to add, those to change with what changes, how many stay, what is wrong.

    `left_out` are the outcomes that the cohort's curriculum does not have, by their module's code: the
    units are taken in without them.
    """

    new: list[dict[str, Any]]
    changed: list[tuple[Unit, dict[str, Any], list[str]]]
    same: int
    faults: list[Fault]
    left_out: dict[str, list[str]]


def read(data: bytes) -> dict[str, Any]:
    """The file's content; DomainError for what is no such file."""
    if len(data) > LARGEST:
        raise DomainError(
            _("This file is larger than 400 kB. Leave out all but its modules and units."), field="file"
        )
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise DomainError(
            _("This file can't be read as JSON. Save it in UTF-8, as the example is."), field="file"
        ) from error
    units = content.get("units") if isinstance(content, dict) else None
    if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
        raise DomainError(_("This file has no list of units. Give them under “units”."), field="file")
    if not 1 <= len(units) <= MOST_UNITS:
        raise DomainError(
            _("This file has %(num)s units. Send from 1 to %(most)s.", num=len(units), most=MOST_UNITS),
            field="file",
        )
    kept = {name: content[name] for name in ("session_minutes", "modules", "units") if name in content}
    return {str(name): value for name, value in kept.items()}


def as_content(cohort: Cohort) -> dict[str, Any]:
    """A cohort's units as such a file has them."""
    modules = queries.modules_of(cohort)
    codes = {outcome.id: f"{m.code}-O{n}" for m in modules for n, outcome in enumerate(m.outcomes, start=1)}
    return {
        "modules": [
            {
                "code": module.code,
                "outcomes": [{"code": codes[one.id], "title": one.text.filled()} for one in module.outcomes],
            }
            for module in modules
        ],
        "units": [
            {
                "code": unit.code,
                "module": unit.module.code,
                "title": unit.title.filled(),
                "sessions": unit.sessions,
                "minutes": unit.minutes,
                "outcomes": [codes[outcome.id] for outcome in unit.outcomes],
                "qualification": unit.subject,
                "language": unit.language,
                "interpretation": unit.interpretation,
                "mode": unit.mode.value,
                "groups": unit.groups,
                "room_needs": unit.features,
                "after": unit.after,
            }
            for unit in units_of(cohort)
        ],
    }


def check(cohort: Cohort, content: Mapping[str, Any]) -> Checked:
    """What a file's units would do in a cohort; nothing is done."""
    standing = {unit.code: unit for unit in units_of(cohort)}
    placed = placed_by_unit(cohort)
    reader = _Reader(cohort, content, set(standing))
    checked = Checked(new=[], changed=[], same=0, faults=reader.faults, left_out=reader.left_out)
    same, read_units = 0, list(reader.units())
    after = {code: unit.after for code, unit in standing.items()}
    after.update({facts["code"]: facts["after"] for facts in read_units})
    circle = _circle(after)
    if circle:
        reader.faults.append(Fault(circle[0], "after", _circle_sentence(circle)))
    for facts in read_units:
        unit = standing.get(facts["code"])
        if unit is None:
            checked.new.append(facts)
            continue
        was = facts_of(unit)
        fields = sorted(name for name, value in facts.items() if _plain(was[name]) != _plain(value))
        if facts["sessions"] < placed.get(unit.id, 0):
            sentence = _("More sessions of it are on the timetable already. Remove some first.")
            reader.faults.append(Fault(unit.code, "sessions", sentence))
        if fields:
            checked.changed.append((unit, facts, fields))
        else:
            same += 1
    return replace(checked, same=same)


def _plain(value: Any) -> Any:
    """A fact as it is compared: lists without regard to their order."""
    return {str(getattr(one, "id", one)) for one in value} if isinstance(value, list) else value


def take(cohort: Cohort, content: Mapping[str, Any], *, actor: Actor) -> Checked:
    """Do what a file says; DomainError while anything in it is wrong."""
    _hold(cohort)
    checked = check(cohort, content)
    if checked.faults:
        raise DomainError(_("The units were not taken. Put the file right first."), field="file")
    for facts in checked.new:
        _added(cohort, facts)
        db.session.flush()
    for unit, facts, _fields in checked.changed:
        _write(unit, facts)
    if checked.new or checked.changed:
        trail.record(
            "teaching_unit.import",
            actor=actor,
            subject=cohort,
            added=len(checked.new),
            changed=len(checked.changed),
        )
    return checked


class _Reader:
    """Reads a file's units for a cohort: `faults` is what is wrong, `left_out` the unknown outcomes."""

    def __init__(self, cohort: Cohort, content: Mapping[str, Any], standing: set[str]) -> None:
        self.faults: list[Fault] = []
        self.left_out: dict[str, list[str]] = {}
        self._content = content
        self._modules = {module.code: module for module in queries.modules_of(cohort)}
        self._codes = standing | {str(unit.get("code", "")).strip() for unit in content["units"]}
        self._titles = self._outcome_titles()

    def _outcome_titles(self) -> dict[str, list[str]]:
        """What an outcome's code means in this file, in each language that it says."""
        modules = self._content.get("modules")
        found = {}
        for module in modules if isinstance(modules, list) else []:
            outcomes = module.get("outcomes") if isinstance(module, dict) else None
            for one in outcomes if isinstance(outcomes, list) else []:
                if isinstance(one, dict):
                    title = one.get("title", "")
                    words = title.values() if isinstance(title, dict) else [title]
                    found[str(one.get("code"))] = [search_key(str(text)) for text in words]
        return found

    def units(self) -> Iterator[dict[str, Any]]:
        """The units in which nothing is wrong."""
        seen: set[str] = set()
        for number, raw in enumerate(self._content["units"], start=1):
            code = tidy(raw["code"]) if isinstance(raw.get("code"), str) else ""
            before = len(self.faults)
            name = code or _("Unit number %(number)s", number=number)
            if not 1 <= len(code) <= 30:
                self._wrong(name, "code", _("Give a code of at most 30 characters."))
            elif code in seen:
                self._wrong(name, "code", _("Two units have this code."))
            seen.add(code)
            facts = {"code": code, **self._facts(name, raw)}
            if len(self.faults) == before:
                yield facts

    def _wrong(self, unit: str, field: str, sentence: str) -> None:
        self.faults.append(Fault(unit, field, sentence))

    def _facts(self, name: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        module = self._modules.get(str(raw.get("module")))
        if module is None:
            sentence = _("The cohort’s curriculum has no module with this code.")
            self._wrong(name, "module", sentence)
        sessions = self._number(name, raw, "sessions", 1, 200)
        minutes = self._minutes(name, raw)
        hours = raw.get("hours")
        if hours is not None and hours != sessions * minutes / 60:
            sentence = _(
                "%(sessions)s sessions of %(minutes)s minutes are not %(hours)s hours.",
                sessions=sessions,
                minutes=minutes,
                hours=tidy(str(hours))[:20],
            )
            self._wrong(name, "hours", sentence)
        modes = [mode.value for mode in Mode]
        return {
            "module": module,
            "title": self._title(name, raw.get("title")),
            "sessions": sessions,
            "minutes": minutes,
            "groups": self._number(name, {"groups": 1, **raw}, "groups", 1, 20),
            "subject": self._subject(name, raw.get("qualification", "")),
            "language": self._among(name, "language", [raw.get("language")], LANGUAGES)[0],
            "interpretation": self._pairs(name, raw.get("interpretation", [])),
            "mode": Mode(self._among(name, "mode", [raw.get("mode", Mode.IN_PERSON.value)], modes)[0]),
            "features": self._among(name, "room_needs", raw.get("room_needs", []), list(Feature)),
            "after": self._among(name, "after", raw.get("after", []), self._codes - {str(raw.get("code"))}),
            "outcomes": self._outcomes(module, raw.get("outcomes", [])) if module else [],
        }

    def _minutes(self, name: str, raw: Mapping[str, Any]) -> int:
        if "minutes" in raw:
            return self._number(name, raw, "minutes", 15, 720)
        return self._number(name, self._content, "session_minutes", 15, 720)

    def _number(self, name: str, raw: Mapping[str, Any], field: str, least: int, most: int) -> int:
        value = raw.get(field)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        sentence = _("Write a whole number from %(least)s to %(most)s.", least=least, most=most)
        self._wrong(name, field, sentence)
        return least

    def _title(self, name: str, value: Any) -> Texts:
        words = {"en": value} if isinstance(value, str) else value
        if isinstance(words, dict) and words.keys() <= LANGUAGES.keys():
            tidied = {code: tidy(text) for code, text in words.items() if isinstance(text, str)}
            texts = Texts(**tidied)
            if texts and len(tidied) == len(words) and all(len(t) <= _MOST_TITLE for t in tidied.values()):
                return texts
        self._wrong(name, "title", _("Give a title of at most 200 characters, or one for each language."))
        return Texts()

    def _subject(self, name: str, value: Any) -> str:
        if isinstance(value, str) and len(tidy(value)) <= 40:
            return tidy(value)
        self._wrong(name, "qualification", _("Give a code of at most 40 characters."))
        return ""

    def _pairs(self, name: str, value: Any) -> list[str]:
        """Pairs of languages, each way round as the office names it."""
        pairs = value if isinstance(value, list) else [value]
        turned = ["-".join(sorted(pair.split("-"))) if isinstance(pair, str) else pair for pair in pairs]
        return self._among(name, "interpretation", turned, PAIRS)

    def _among(self, name: str, field: str, values: Any, known: Any) -> list[Any]:
        values = values if isinstance(values, list) else [values]
        unknown = [value for value in values if not isinstance(value, str) or value not in known]
        if unknown:
            named = listed([tidy(str(value))[:40] for value in unknown])
            self._wrong(name, field, _("This is not known: %(values)s.", values=named))
            return list(known)[:1] or [None]
        return list(dict.fromkeys(values))

    def _outcomes(self, module: Module, codes: Any) -> list[Outcome]:
        """The module's outcomes by their titles in the file, or by their number where it gives none.

        A file may be of a fuller curriculum than the cohort's: an outcome that the module has not is left
        out, and said.
        """
        found = []
        for code in map(str, codes if isinstance(codes, list) else [codes]):
            titles = self._titles.get(code)
            outcome = next(
                (
                    one
                    for number, one in enumerate(module.outcomes, start=1)
                    if (titles and {search_key(text) for text in one.text.filled().values()} & set(titles))
                    or (not titles and code == f"{module.code}-O{number}")
                ),
                None,
            )
            if outcome is None:
                left_out = self.left_out.setdefault(module.code, [])
                if (said := tidy(code)[:40]) not in left_out:
                    left_out.append(said)
            elif outcome not in found:
                found.append(outcome)
        return found
