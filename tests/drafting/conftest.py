"""What every test of drafts may ask for: a cohort whose module has a trainer, and units to be placed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from app.cohorts.states import CohortState
from app.core.db import db
from tests.drafting.school import School
from tests.support.office import Office


@pytest.fixture
def school(office: Office) -> School:
    programme = office.programme()
    cohort = office.cohort(programme, state=CohortState.CONFIRMED, seats=24)
    return School(office, programme, cohort, office.coordinator(programme), office.room())


@pytest.fixture
def statements(app: Flask) -> Callable[[Callable[[], Any]], int]:
    """How many statements a deed sends to the database."""

    def count(deed: Callable[[], Any]) -> int:
        sent: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            deed()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    return count
