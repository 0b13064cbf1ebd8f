"""What every test of the timetable may ask for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event

from app.cohorts.states import CohortState
from app.core.db import db
from tests.support.office import Office, Visitor
from tests.timetable.course import Course


@pytest.fixture
def course(office: Office) -> Course:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.CONFIRMED)
    return Course(office, programme, cohort, office.coordinator(programme), office.room())


@pytest.fixture
def queries_of(app: Flask) -> Callable[[Visitor, str], int]:
    """How many statements a page sends to the database."""

    def count(visitor: Visitor, page: str) -> int:
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert visitor.get(page).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    return count
