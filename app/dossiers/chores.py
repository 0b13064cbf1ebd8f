"""What falls due by the clock in a dossier: a question that nobody answers is brought to mind."""

from __future__ import annotations

from datetime import timedelta

from app.core import chores
from app.core.db import unit_of_work
from app.core.i18n import _l
from app.dossiers import review, review_queries
from app.dossiers.operations import today


@chores.every(timedelta(hours=1), _l("Remind coordinators of questions of reviewers that are overdue"))
def remind_of_questions() -> None:
    """The coordinators are reminded of each question that is overdue, one deed each."""
    for request_id in review_queries.overdue(today()):
        with unit_of_work():
            review.remind(request_id)
