"""What the tests of nominations ask again and again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.core.db import db
from app.nominations import queries
from app.nominations.models import Question
from tests.support.office import Office


def answers(office: Office, registration: UUID) -> dict[str, Any]:
    """All that was answered for a registration."""
    with office.app.app_context():
        found = queries.answers_of([registration])[registration]
        db.session.remove()
    return found


def questions(office: Office, cohort: UUID) -> dict[str, Question]:
    """A cohort's questions by their keys, in the order of the form."""
    with office.app.app_context():
        found = {question.key: question for question in queries.questions_of(cohort)}
        db.session.remove()
    return found


def set_question(office: Office, cohort: UUID, key: str, **values: Any) -> None:
    """Leave a question as a coordinator would have left it."""
    with office.deed() as session:
        session.execute(
            sa.update(Question).where(Question.cohort_id == cohort, Question.key == key).values(**values)
        )
