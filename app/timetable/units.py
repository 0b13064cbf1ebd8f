"""The pages of what a cohort is to be taught."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts import workspace
from app.cohorts.models import Cohort
from app.core.errors import DomainError
from app.core.i18n import _, _l, ngettext, read
from app.core.texts import LANGUAGES
from app.interpreters.queries import PAIRS
from app.interpreters.words import pair_name
from app.timetable import plans, queries, teaching
from app.timetable.many_forms import CurriculumForm, UnitForm
from app.timetable.models import Unit
from app.timetable.room import room
from app.timetable.states import Mode
from app.timetable.words import line
from app.venues.states import Feature

_OF_COHORT = on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort)
_ON_UNIT = on(Unit, P.SESSION_EDIT, "teaching_unit_id", teaching.one_unit)
FIELDS = {
    "module": _l("Module"),
    "code": _l("Code"),
    "title": _l("Title"),
    "sessions": _l("Number of sessions"),
    "minutes": _l("Minutes of each session"),
    "session_minutes": _l("Minutes of each session"),
    "hours": _l("Hours"),
    "groups": _l("Groups that work at the same time"),
    "subject": _l("Subject in which a trainer must be qualified"),
    "qualification": _l("Subject in which a trainer must be qualified"),
    "language": _l("Language"),
    "interpretation": _l("To be interpreted"),
    "mode": _l("Mode"),
    "features": _l("What each room must offer"),
    "room_needs": _l("What each room must offer"),
    "after": _l("Comes after"),
    "outcomes": _l("Outcomes taught"),
}
"""How a unit's fields are called, by their names in the office and in a file."""


@room.page("/cohorts/<uuid:cohort_id>/units", access=_OF_COHORT)
def units(cohort: Cohort) -> ResponseReturnValue:
    """What a cohort is to be taught, and how much of it is on the timetable."""
    found, placed = teaching.units_of(cohort), teaching.placed_by_unit(cohort)
    return render_template(
        "timetable/units.html",
        **workspace.context(cohort, "timetable"),
        units=found,
        placed=placed,
        of_no_unit=[(session, line(session)) for session in teaching.of_no_unit(cohort)] if found else [],
        wanted=sum(unit.sessions for unit in found),
        hours=sum(unit.sessions * unit.minutes for unit in found) / 60,
        features={feature.value: feature.label for feature in Feature},
        language_names=LANGUAGES,
        pair_name=pair_name,
        is_plannable=cohort.state in plans.PLANNABLE,
    )


@room.page("/cohorts/<uuid:cohort_id>/units/curriculum.json", access=_OF_COHORT)
def curriculum_file(cohort: Cohort) -> ResponseReturnValue:
    """A cohort's units as a file that another cohort or office can read."""
    content = json.dumps(teaching.as_content(cohort), ensure_ascii=False, indent=1)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=units-{cohort.code}.json"
    return response


class _Input:
    """The form of a unit with what may be chosen in it."""

    def __init__(self, cohort: Cohort, data: dict[str, Any], *, unit: Unit | None = None) -> None:
        self._modules = {module.code: module for module in queries.modules_of(cohort)}
        self._outcomes = {
            str(outcome.id): outcome for module in self._modules.values() for outcome in module.outcomes
        }
        self.form = form = UnitForm(data=data)
        form.module.choices = [
            ("", ""),
            *((code, f"{code} {read(module.title)}") for code, module in self._modules.items()),
        ]
        form.interpretation.choices = [(pair, pair_name(pair)) for pair in PAIRS]
        form.after.choices = [
            (other.code, f"{other.code} {read(other.title)}")
            for other in queries.units(cohort)
            if other is not unit
        ]
        form.outcomes.choices = [
            (key, f"{module.code}: {read(outcome.text)}")
            for module in self._modules.values()
            for key, outcome in ((str(one.id), one) for one in module.outcomes)
        ]

    def facts(self) -> dict[str, Any]:
        """What a valid form says."""
        form = self.form
        return {
            "module": self._modules[form.module.data],
            "code": form.code.data,
            "title": form.title.texts,
            "sessions": form.sessions.data,
            "minutes": form.minutes.data,
            "groups": form.groups.data or 1,
            "subject": form.subject.data or "",
            "language": form.language.data,
            "interpretation": list(dict.fromkeys(form.interpretation.data or [])),
            "mode": Mode(form.mode.data),
            "features": list(dict.fromkeys(form.features.data or [])),
            "after": list(dict.fromkeys(form.after.data or [])),
            "outcomes": [self._outcomes[key] for key in dict.fromkeys(form.outcomes.data or [])],
        }


@room.page("/cohorts/<uuid:cohort_id>/units/new", methods=("GET", "POST"), access=_OF_COHORT)
def add_unit(cohort: Cohort) -> ResponseReturnValue:
    """Add a unit to what a cohort is to be taught."""
    language = next(iter(cohort.languages), "en")
    data = {"version": "", "mode": Mode.IN_PERSON.value, "minutes": 120, "sessions": 1, "language": language}
    written = _Input(cohort, data)
    form = written.form
    if form.carry_out(lambda: teaching.add(cohort, written.facts(), actor=current_actor())):
        flash(_("The unit is added."), "good")
        return redirect(url_for("timetable.units", cohort_id=cohort.id), code=303)
    return render_template("timetable/edit_unit.html", form=form, cohort=cohort, unit=None), form.status


@room.page("/units/<uuid:teaching_unit_id>/edit", methods=("GET", "POST"), access=_ON_UNIT)
def change_unit(teaching_unit: Unit) -> ResponseReturnValue:
    """Change a unit; the sessions of it that are on the timetable stay as they are."""
    facts = teaching.facts_of(teaching_unit)
    data = {
        **facts,
        "version": teaching_unit.version,
        "module": teaching_unit.module.code,
        "mode": teaching_unit.mode.value,
        "outcomes": [str(outcome.id) for outcome in teaching_unit.outcomes],
    }
    cohort = teaching_unit.cohort
    written = _Input(cohort, data, unit=teaching_unit)
    form = written.form
    if form.carry_out(lambda: teaching.change(teaching_unit, written.facts(), actor=current_actor())):
        flash(_("The unit is changed."), "good")
        return redirect(url_for("timetable.units", cohort_id=cohort.id), code=303)
    return render_template(
        "timetable/edit_unit.html", form=form, cohort=cohort, unit=teaching_unit
    ), form.status


@room.page("/units/<uuid:teaching_unit_id>/remove", methods=("GET", "POST"), access=_ON_UNIT, fresh=True)
def remove_unit(teaching_unit: Unit) -> ResponseReturnValue:
    """Take a unit away, after asking."""
    if request.method == "GET":
        return render_template("timetable/remove_unit.html", unit=teaching_unit)
    cohort_id = teaching_unit.cohort_id
    teaching.remove(teaching_unit, actor=current_actor())
    flash(_("The unit is gone."), "good")
    return redirect(url_for("timetable.units", cohort_id=cohort_id), code=303)


@room.page(
    "/cohorts/<uuid:cohort_id>/units/import",
    methods=("GET", "POST"),
    access=_OF_COHORT,
)
def import_units(cohort: Cohort) -> ResponseReturnValue:
    """Take in units from a file or an earlier cohort: checked and shown first, taken afterwards."""
    actor = current_actor()
    form = CurriculumForm()
    earlier = {str(other.id): other for other in teaching.earlier_cohorts(cohort, actor)}
    form.earlier.choices = [
        ("", ""),
        *((key, f"{other.code} {read(other.title)}") for key, other in earlier.items()),
    ]
    checked = None
    if form.validate_on_submit():
        try:
            content = _content(form, earlier)
            if request.form.get("deed") == "take":
                return _taken(cohort, teaching.take(cohort, content, actor=actor))
            checked = teaching.check(cohort, content)
            form.content.data = json.dumps(content)
        except DomainError as refusal:
            form.refuse(refusal)
    page = render_template(
        "timetable/import_units.html", form=form, cohort=cohort, checked=checked, fields=FIELDS
    )
    return page, form.status


def _content(form: CurriculumForm, earlier: dict[str, Cohort]) -> dict[str, Any]:
    """What is to be checked: the file, else the earlier cohort's units, else what was checked before."""
    if form.file.data:
        return teaching.read(form.file.data.read(teaching.LARGEST + 1))
    if form.earlier.data:
        return teaching.as_content(earlier[form.earlier.data])
    if form.content.data:
        return teaching.read(form.content.data.encode())
    raise DomainError(_("Choose a file, or an earlier cohort."), field="file")


def _taken(cohort: Cohort, taken: teaching.Checked) -> ResponseReturnValue:
    number = len(taken.new) + len(taken.changed)
    flash(
        ngettext("One unit is added or changed.", "%(num)s units are added or changed.", number)
        if number
        else _("Nothing was changed: these units are there already."),
        "good",
    )
    return redirect(url_for("timetable.units", cohort_id=cohort.id), code=303)
