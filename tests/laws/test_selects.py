"""Every select that finds several rows says in which order: two databases must show the same page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from app.access.actor import Role
from app.core.db import db, rows
from app.people.models import Person
from tests.laws.expected import ROUTES
from tests.laws.scene import Scene
from tests.laws.test_matrix import _addresses
from tests.support.office import Office


@contextmanager
def unordered() -> Iterator[set[str]]:
    """The selects that found several rows in no order; those that group are read by key, and need none."""
    found: set[str] = set()

    def look(state: ORMExecuteState) -> Any:
        statement = state.statement
        if not isinstance(statement, sa.Select) or state.is_relationship_load or state.is_column_load:
            return None
        frozen = state.invoke_statement().freeze()
        if len(frozen.data) > 1 and not (statement._order_by_clauses or statement._group_by_clauses):
            found.add(str(statement))
        return frozen()

    def look_past(connection: Any, statement: Any, _many: Any, one: Any, options: Any, _result: Any) -> None:
        """The same of what goes past the session's records (`core.db.rows`), which is asked once more."""
        if not isinstance(statement, sa.Select) or "_sa_orm_load_options" in options or "asked" in options:
            return
        again = connection.execute(statement, one, execution_options={"asked": True}).all()
        if len(again) > 1 and not (statement._order_by_clauses or statement._group_by_clauses):
            found.add(str(statement))

    event.listen(Session, "do_orm_execute", look)
    event.listen(sa.Engine, "after_execute", look_past)
    try:
        yield found
    finally:
        event.remove(Session, "do_orm_execute", look)
        event.remove(sa.Engine, "after_execute", look_past)


@pytest.mark.wide
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.FOCAL_POINT, Role.TRAINEE])
def test_every_select_of_a_page_is_ordered(office: Office, role: Role) -> None:
    scene = Scene(office)
    visitor = scene.visitor(role)
    with unordered() as found:
        for rule in list(office.app.url_map.iter_rules()):
            if rule.endpoint in ROUTES and "GET" in (rule.methods or set()):
                _side, url, _name = next(iter(_addresses(scene, rule)))
                visitor.get(url)
    assert found == set()


def test_a_select_in_no_order_is_found(office: Office) -> None:
    office.person()
    office.person()
    with office.app.app_context():
        with unordered() as found:
            db.session.scalars(sa.select(Person).order_by(Person.id)).all()
            assert found == set()
            rows(sa.select(Person.id, Person.name).order_by(Person.id)).all()
            assert found == set()
            db.session.scalars(sa.select(Person)).all()
            assert len(found) == 1
            rows(sa.select(Person.id, Person.name)).all()
            assert len(found) == 2
        db.session.remove()
