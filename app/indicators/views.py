"""The pages of indicators: all of them, one with what tells it apart, and the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.access.behind import may_read_rows
from app.access.gate import Room, current_actor, needs
from app.access.permissions import Permission as P
from app.core import clock, drawings, sheets
from app.core.addresses import this_page
from app.core.i18n import _, language, read
from app.core.measures import Measure, measure
from app.core.templating import day, format_number, moment
from app.core.texts import Texts
from app.indicators import queries, rows, shown, words
from app.indicators.catalogue import NAMES, PEOPLE, Dimension, indicators
from app.indicators.forms import ChoiceForm
from app.indicators.queries import Answer, Choice, Scope
from app.member_states import data as states
from app.member_states.queries import options

room = Room("indicators", __name__)
MOST_ROWS = 200
"""How many of the rows behind a figure stand on one page; who wants others asks for less at once."""


@room.page("/indicators", access=needs(P.FIGURES_SEE))
def index() -> ResponseReturnValue:
    """Every indicator of what is chosen, each with its definition; as CSV and as a workbook too."""
    form, scope = _asked()
    told = queries.told(scope, indicators()) if not form.contradiction else {}
    way = request.args.get("format", "")
    if way in {"csv", "xlsx"}:
        return sheets.served(
            _file(told), title=_("Indicators"), name=f"indicators-{clock.now():%Y-%m-%d}", way=way
        )
    return render_template(
        "indicators/index.html",
        form=form,
        scope=scope,
        lines=[(each, told[each.name]) for each in indicators() if told],
        text=shown.text,
        query=_query(form),
        file_url=file_url,
    )


@room.page("/indicators/one", access=needs(P.FIGURES_SEE))
def one() -> ResponseReturnValue:
    """One indicator with its definition, by what is chosen to tell it apart: table, plot and map."""
    form, scope = _asked()
    of = _shown(form)
    by = Dimension(form.by.data) if form.by.data in set(Dimension) else Dimension.YEAR
    lines = shown.lines(scope, of, by, current_actor()) if not form.contradiction else []
    way = request.args.get("format", "")
    if way in {"csv", "xlsx"}:
        head = [[str(by.label), str(of.label), _("Records")]]
        body = ([line.name, line.text, line.answer.figure.of if line.answer.figure else ""] for line in lines)
        return sheets.served([*head, *body], title=str(of.label), name=of.name, way=way)
    actor = current_actor()
    return render_template(
        "indicators/one.html",
        form=form,
        scope=scope,
        measure=of,
        whole=queries.told(scope, [of])[of.name],
        by=by,
        dimensions=list(Dimension),
        lines=lines,
        most=max((line.length for line in lines), default=0),
        text=shown.text,
        query=_query(form) | {"show": of.name},
        plot=shown.plot(of, by, lines),
        map=shown.state_map(scope, of, actor) if by is Dimension.STATE else None,
        bar=drawings.bar,
        file_url=file_url,
        has_rows=scope.is_inside and may_read_rows(actor, of),
    )


@room.page("/indicators/rows", access=needs(P.FIGURES_SEE))
def behind() -> ResponseReturnValue:
    """The records behind an indicator that are within the reader's sight, and none else."""
    form, scope = _asked()
    of = _shown(form)
    actor = current_actor()
    found = [] if form.contradiction else list(islice(rows.behind(actor, of, scope), MOST_ROWS + 1))
    return render_template(
        "indicators/rows.html",
        form=form,
        scope=scope,
        measure=of,
        columns=of.rows.columns,
        rows=found[:MOST_ROWS],
        is_cut=len(found) > MOST_ROWS,
        most=MOST_ROWS,
        query=_query(form) | {"show": of.name},
        cell=_cell,
    )


def _asked() -> tuple[ChoiceForm, Scope]:
    """The form as the address fills it, and the cohorts that it means."""
    form = ChoiceForm(formdata=request.args, meta={"csrf": False})
    offer(form)
    form.leave_out_unreadable()
    return form, queries.scope_of(current_actor(), choice_of(form))


def offer(form: ChoiceForm) -> None:
    """Fill the form's selects for the one who asks."""
    actor = current_actor()
    years = [(str(year), str(year)) for year in range(queries.FIRST_YEAR, clock.now().year + 2)]
    form.offer(
        is_inside=queries.scope_of(actor, Choice()).is_inside,
        since=years,
        until=years,
        programme=[(str(each.id), f"{each.code} – {read(each.title)}") for each in queries.programmes(actor)],
        donor=[(str(each.id), read(each.name)) for each in queries.donors(actor)],
        state=options(language()),
        sector=words.sectors(),
        language=words.languages(),
    )


def choice_of(form: ChoiceForm) -> Choice:
    """What a form asks of."""
    said: dict[str, Any] = {
        field.name: form[field.name].data or None for field in fields(Choice) if field.name in form
    }
    for key in ("programme", "donor"):
        said[key] = UUID(said[key]) if said[key] else None
    if year := said["since"]:
        said["since"] = date(int(year), 1, 1)
    if year := said["until"]:
        said["until"] = date(int(year), 12, 31)
    return Choice(**said)


def _shown(form: ChoiceForm) -> Measure:
    name = form.show.data or PEOPLE
    if name not in NAMES:
        abort(404)
    return measure(name)


def _query(form: ChoiceForm) -> dict[str, str]:
    """What of the address chooses cohorts and people, for the links to other pages of the same choice."""
    return {
        field.name: request.args[field.name]
        for field in fields(Choice)
        if field.name in form and request.args.get(field.name)
    }


def _cell(name: str, value: Any) -> str:
    """One cell of the rows behind a figure, as its reader writes it."""
    if value is None or value == "":
        return "–"
    if name == "state" and value in states.STATES:
        return states.name(value, language())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Texts):
        return read(value)
    if isinstance(value, int | Decimal):
        return format_number(value)
    return str(getattr(value, "label", value))


def _file(told: dict[str, Answer]) -> Iterable[list[Any]]:
    yield [_("Indicator"), _("Figure"), _("Records"), _("Version"), _("Definition")]
    for each in indicators():
        if each.name in told:
            answer = told[each.name]
            of = answer.figure.of if answer.figure else ""
            yield [str(each.label), shown.cell(answer, each), of, each.version, str(each.definition)]


def file_url(way: str) -> str:
    """The address of this page's file."""
    return this_page({**request.args, "format": way})
