"""A file of nominees: its template, its dry run, and how far it is taken in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import policy
from app.access.actor import Actor
from app.access.gate import TakenAway, current_actor, on
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.cohorts.queries import one_cohort
from app.core import limits, tables
from app.core.db import db, unit_of_work
from app.core.errors import DomainError
from app.core.i18n import _, _l, language, ngettext, read
from app.core.listing import Column, Listing
from app.core.sheets import XLSX, as_csv
from app.core.texts import search_key
from app.nominations import files, order, queries, sheets
from app.nominations.cells import Reason
from app.nominations.files import DOES_SOMETHING
from app.nominations.forms import NO_STATE, FileForm, RowFilter, sentence
from app.nominations.models import NomineeFile, NomineeRow, Question
from app.nominations.room import room
from app.nominations.states import FILE, FileState, Verdict
from app.registrations import foreseen, state_queries
from app.registrations import operations as registrations
from app.registrations import queries as registered
from app.registrations.room import options_of, state_name

FILES_A_DAY = 100
"""So many files may one account send within a day."""


@room.page(
    "/cohorts/<uuid:cohort_id>/nominees/file",
    methods=("GET", "POST"),
    access=on(Cohort, P.NOMINATION_FILE_SEND, "cohort_id", one_cohort),
    own_deeds=True,
    largest_body=tables.LARGEST_FILE + 64 * 1024,
)
def send_file(cohort: Cohort) -> ResponseReturnValue:
    """Send a file of nominees: it is read before the deed, and checked in it. Nothing is done yet."""
    actor, key = current_actor(), cohort.id
    leads = policy.may(actor, P.COHORT_EDIT, cohort)
    own = _own_states(cohort, actor)
    form = FileForm()
    form.state_code.choices = [("", ""), *[(code, state_name(code)) for code in own]]
    if leads or len(own) == 1:
        del form.state_code
    why_not = registrations.why_call_is_closed(cohort) or (None if own or leads else _not_invited())
    shown = {
        "cohort_id": key,
        "title": read(cohort.title),
        "columns": files.headers(queries.questions_of(key)),
    }
    if form.validate_on_submit():
        chosen = None if leads else [form.state_code.data if "state_code" in form else own[0]]
        try:
            sent = _send(cohort, form.file.data.read(tables.LARGEST_FILE + 1), chosen, actor)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("nominations.checked_file", nominee_file_id=sent), code=303)
    page = render_template("nominations/send_file.html", form=form, why_not=why_not, **shown)
    return page, form.status


def _own_states(cohort: Cohort, actor: Actor) -> list[str]:
    invited = state_queries.invited_states(cohort)
    return [code for code in state_queries.states_served(actor) if code in invited]


def _not_invited() -> str:
    return _("This call does not invite your state.")


def _send(cohort: Cohort, data: bytes, own: list[str] | None, actor: Actor) -> Any:
    """Read the file, then keep what it would do; the new record's key."""
    if own == []:
        raise DomainError(_not_invited(), field="file")
    key = cohort.id
    if not limits.within(f"nominee files {actor.user_id}", most=FILES_A_DAY, every=timedelta(days=1)):
        raise DomainError(_("You have sent very many files today. Go on tomorrow."), field="file")
    table = tables.read(data, files.headers(queries.questions_of(key)))
    with unit_of_work():
        found = db.session.scalars(
            one_cohort().where(Cohort.id == key).execution_options(populate_existing=True)
        ).unique()
        return files.send(found.one(), table=table, own=own, actor=actor).id


@room.page(
    "/cohorts/<uuid:cohort_id>/nominees/template.<any(csv,xlsx):way>",
    access=on(Cohort, P.NOMINATION_FILE_SEND, "cohort_id", one_cohort),
)
def template(cohort: Cohort, way: str) -> ResponseReturnValue:
    """The header that a file needs, in the reader's language, with the call's own questions."""
    questions = queries.questions_of(cohort.id)
    header = [texts[language()] for texts in files.headers(questions).values()]
    if way == "csv":
        content, mimetype = b"".join(as_csv([header])), "text/csv"
    else:
        content, mimetype = sheets.template(header, questions), XLSX
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename=nominees-{cohort.code}.{way}"
    return response


def _narrow(statement: sa.Select[Any], form: RowFilter) -> sa.Select[Any]:
    if form.verdict.data:
        statement = statement.where(NomineeRow.verdict == form.verdict.data)
    if form.state.data:
        code = "" if form.state.data == NO_STATE else form.state.data
        statement = statement.where(NomineeRow.state_code == code)
    for word in search_key(form.q.data or "").split():
        named = sa.func.lower(NomineeRow.name).contains(word, autoescape=True)
        statement = statement.where(
            sa.or_(named, sa.func.lower(NomineeRow.reference).contains(word, autoescape=True))
        )
    return statement


def _state(row: NomineeRow) -> str:
    return state_name(row.state_code) if row.state_code else ""


ROWS = Listing(
    name="nominees",
    columns=(
        Column("row", _l("Row"), sort=NomineeRow.number, text=lambda row: row.number),
        Column("reference", _l("Reference"), text=lambda row: row.reference),
        Column("name", _l("Name"), text=lambda row: row.name),
        Column("state", _l("Member state"), text=_state),
        Column("verdict", _l("Verdict"), text=lambda row: str(row.verdict.label)),
        Column("why", _l("Why"), text=lambda row: " ".join(why(row, g.labels))),
    ),
    key=NomineeRow.id,
    default="row",
    filter_form=RowFilter,
    narrow=_narrow,
    of_persons=True,
)


@room.page(
    "/nominees/files/<uuid:nominee_file_id>",
    access=on(NomineeFile, P.NOMINATION_FILE_TAKE, "nominee_file_id", queries.one_file),
    taken_away=TakenAway("registration.export"),
)
def checked_file(nominee_file: NomineeFile) -> ResponseReturnValue:
    """What each row of a file would do, or did; the list is taken away by POST."""
    actor = current_actor()
    labels = g.labels = _labels(nominee_file, queries.questions_of(nominee_file.cohort_id))
    page = ROWS.page(queries.rows_of(nominee_file.id), states=options_of(queries.states_of(nominee_file.id)))
    if page.wants_csv:
        return page.as_csv()
    verdicts = queries.verdicts_of(nominee_file.id)
    is_checked = nominee_file.state is FileState.CHECKED
    to_do = sum(verdicts.get(verdict, (0, 0))[0] for verdict in DOES_SOMETHING)
    return render_template(
        "nominations/checked_file.html",
        file=nominee_file,
        cohort=nominee_file.cohort,
        page=page,
        verdicts=[(verdict, verdicts[verdict][0]) for verdict in Verdict if verdict in verdicts],
        done=sum(verdicts.get(verdict, (0, 0))[1] for verdict in DOES_SOMETHING),
        to_do=to_do,
        offers={offer.transition.name: offer for offer in FILE.offers(nominee_file, actor)},
        states=FileState,
        others=_of_other_states(nominee_file),
        remarks=_remarks(nominee_file) if is_checked else [],
        orders=[(state_name(code), ranked) for code, ranked in order.orders(nominee_file).items()]
        if is_checked
        else [],
        why=lambda row: why(row, labels),
        state_of=_state,
        state_name=state_name,
        take_label=ngettext("Take this nominee", "Take these %(num)s nominees", to_do),
        back=url_for("registrations.roster", cohort_id=nominee_file.cohort_id)
        if policy.may(actor, P.COHORT_WORK, nominee_file.cohort)
        else url_for("registrations.desk"),
    )


def _of_other_states(file: NomineeFile) -> str:
    """That a focal point's file names other states too, and in how many rows; empty when it doesn't."""
    number = queries.number_of_other_states(file)
    if not number:
        return ""
    return ngettext(
        "One row is of another state than %(state)s and is left out: each state nominates its own officials.",
        "%(num)s rows are of other states than %(state)s and are left out: each state nominates its own "
        "officials.",
        number,
        state=state_name(file.state_code or ""),
    )


def _remarks(file: NomineeFile) -> list[str]:
    """What it means, state by state, that a file would leave more or fewer nominees than seats."""
    more = queries.new_by_state(file.id)
    nominated = registered.nominated(file.cohort_id)
    seats = {one.state_code: one.seats for one in file.cohort.call.invitations} if file.cohort.call else {}
    found = (
        foreseen.remark(file.cohort, code, seats=seats.get(code), nominated=nominated.get(code, 0) + number)
        for code, number in more.items()
    )
    return [sentence for sentence in found if sentence]


def _labels(file: NomineeFile, questions: list[Question]) -> dict[str, str]:
    """What a column is called: as the file calls it, else as the call does."""
    return {key: read(texts) for key, texts in files.headers(questions).items()} | file.labels


def why(row: NomineeRow, labels: dict[str, str]) -> list[str]:
    """Why a row is refused, or what it changes, each as a sentence that names the column."""
    found = []
    for key, reason in row.faults:
        words = sentence(key, Reason(reason))
        column = _("Name") if key == "name" else labels.get(key, key)
        found.append(_("%(column)s: %(reason)s", column=column, reason=words) if key else words)
    if row.verdict is Verdict.CHANGED:
        found.append(
            _("Changed: %(columns)s.", columns=", ".join(labels.get(key, key) for key in row.changes))
        )
    return found


@room.page(
    "/nominees/files/<uuid:nominee_file_id>/<any(take,drop):name>",
    methods=("POST",),
    access=on(NomineeFile, P.NOMINATION_FILE_TAKE, "nominee_file_id", queries.one_file),
)
def move_file(nominee_file: NomineeFile, name: str) -> ResponseReturnValue:
    """Have a checked file taken in by the worker, or drop it."""
    FILE.move(nominee_file, name, actor=current_actor())
    if name == "take":
        flash(_("The nominees are being taken in. You may leave this page and come back."), "good")
        return redirect(url_for("nominations.checked_file", nominee_file_id=nominee_file.id), code=303)
    flash(_("The file is dropped. Nothing was changed."), "good")
    return redirect(url_for("nominations.send_file", cohort_id=nominee_file.cohort_id), code=303)
