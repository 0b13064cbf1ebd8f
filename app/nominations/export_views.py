"""The roster with what was answered, taken away as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context
from flask.typing import ResponseReturnValue

from app.access.actor import Actor
from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.audit import trail
from app.cohorts.models import Cohort
from app.cohorts.queries import cohort_and_call
from app.core import sheets
from app.core.i18n import _, read
from app.core.listing import Column, Page
from app.nominations import queries
from app.nominations.models import Question
from app.nominations.room import room
from app.nominations.words import as_cell
from app.registrations.office import roster_page


@room.page(
    "/cohorts/<uuid:cohort_id>/registrations/answers.<any(csv,xlsx):way>",
    methods=("POST",),
    access=on(Cohort, P.REGISTRATION_EXPORT, "cohort_id", cohort_and_call),
    fresh="POST",
)
def answers_file(cohort: Cohort, way: str) -> ResponseReturnValue:
    """The roster with its filter and a column a question; written once the deed is over, row by row."""
    actor = current_actor()
    page = roster_page(cohort, actor)
    questions = [
        question
        for question in queries.ever_asked(cohort.id)
        if question.retired_at is None or queries.answered(cohort.id, question.key)
    ]
    keys = {question.key for question in questions}
    columns = [column for column in page.columns if column.text and column.key not in keys]
    header = [*(column.label for column in columns), *(read(question.label) for question in questions)]
    trail.record("registration.export", actor=actor, subject=cohort, list="answers")
    rows = _rows(page, columns, questions, actor)
    if way == "csv":
        content, mimetype = sheets.as_csv(_under(header, rows)), "text/csv"
    else:
        content, mimetype = sheets.as_workbook(_("Registrations"), _under(header, rows)), sheets.XLSX
    response = Response(stream_with_context(content), mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename=answers-{cohort.code}.{way}"
    return response


def _under(header: list[Any], rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    yield header
    yield from rows


def _rows(
    page: Page, columns: Sequence[Column], questions: Sequence[Question], actor: Actor
) -> Iterator[list[Any]]:
    """Each registration of the list; of whom this reader may not read the answers, there are none."""
    for batch in page.in_batches():
        answers = queries.answers_of((record.id for record in batch), seen_by=actor)
        for record in batch:
            given = answers.get(record.id, {})
            yield [
                *(column.text(record) for column in columns if column.text),
                *(as_cell(question, given.get(question.key)) for question in questions),
            ]
