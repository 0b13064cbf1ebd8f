"""The pages of figures: those of a programme, and one measure with its definition and its trend."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, needs
from app.access.permissions import Permission as P
from app.core.i18n import read
from app.core.measures import measure as measure_called
from app.core.plots import trend
from app.programmes.models import Programme
from app.reports import queries, report_views
from app.reports.forms import ProgrammeForm
from app.reports.room import room

__all__ = ["report_views", "room"]


@room.page("/figures", access=needs(P.FIGURES_SMALL))
def figures() -> ResponseReturnValue:
    """Every measure of one programme, for those within the office."""
    actor = current_actor()
    programmes = queries.programmes_measured(actor)
    form, programme = _chosen(programmes)
    rows = queries.of_programme(programme) if programme else []
    return render_template("reports/figures.html", form=form, programme=programme, rows=rows)


@room.page("/figures/<measure_name>", access=needs(P.FIGURES_SMALL))
def measure(measure_name: str) -> ResponseReturnValue:
    """One measure: what it is, what it says of each programme, and how it developed in one."""
    actor = current_actor()
    try:
        shown = measure_called(measure_name)
    except KeyError:
        abort(404)
    programmes = queries.programmes_measured(actor)
    rows, trends = queries.by_programme(shown, programmes)
    measured = [each for each in programmes if each.id in trends]
    _form, programme = _chosen(programmes, first=next(iter(measured), None))
    return render_template(
        "reports/measure.html",
        measure=shown,
        programme=programme,
        rows=rows,
        trends=trends.get(programme.id) if programme else None,
        draw=trend,
    )


def _chosen(
    programmes: Sequence[Programme], first: Programme | None = None
) -> tuple[ProgrammeForm, Programme | None]:
    """The form to choose a programme with, and the one that the address names, or else the first."""
    form = ProgrammeForm(formdata=request.args)
    form.offer(programmes=[(str(each.id), f"{each.code} – {read(each.title)}") for each in programmes])
    form.leave_out_unreadable()
    chosen = next((each for each in programmes if str(each.id) == form.programme.data), None)
    if chosen is None and programmes:
        chosen = first or programmes[0]
        form.programme.data = str(chosen.id)
    return form, chosen
