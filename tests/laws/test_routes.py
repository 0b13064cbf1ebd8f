"""Every route has passed the gate, and one that has not stops the start."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.access.gate import SIGNED_IN, Access, Room, on, refuse_unmarked
from app.access.permissions import Permission as P
from app.cohorts.models import Cohort
from app.config import Settings
from app.core import clock

APP = Path(__file__).resolve().parents[2] / "app"


@pytest.fixture
def another_house(tmp_path: Path) -> Flask:
    """An application of its own, to hang something into."""
    return create_app(Settings(instance=tmp_path))


def test_every_route_of_the_house_says_its_access(house: Flask) -> None:
    without = [
        rule.endpoint
        for rule in house.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(house.view_functions[rule.endpoint], "__access__")
    ]
    assert without == []


def test_a_route_without_its_access_stops_the_start(another_house: Flask) -> None:
    another_house.add_url_rule("/back-door", "back_door", lambda: "in")
    with pytest.raises(RuntimeError, match=r"/back-door \(back_door\) has no access declared"):
        refuse_unmarked(another_house)


def test_a_route_with_its_access_does_not(another_house: Flask) -> None:
    room = Room("side", __name__)
    room.page("/side-door", access=SIGNED_IN)(lambda: "in")
    another_house.register_blueprint(room)
    refuse_unmarked(another_house)
    assert another_house.test_client().get("/side-door").location == "/login?next=/side-door"


def facts_of_the_moment(access: Access) -> list[str]:
    """What a route's select holds of a reader or of a day; the gate puts it together once for all of them."""
    return sorted(access.load().compile().params) if access.load else []


def test_what_the_gate_finds_is_asked_the_same_way_for_everyone_and_at_all_times(house: Flask) -> None:
    accesses = {getattr(view, "__access__", SIGNED_IN) for view in house.view_functions.values()}
    assert [access for access in accesses if facts_of_the_moment(access)] == []


def test_a_select_that_holds_a_day_is_found() -> None:
    coming = on(
        Cohort, P.COHORT_SEE, "cohort_id", lambda: sa.select(Cohort).where(Cohort.first_day > clock.now())
    )
    assert facts_of_the_moment(coming) == ["first_day_1"]


def unscoped_reads(source: str) -> list[str]:
    """Where a view reads a record by a key past the gate: `db.session.get(…)`, `get_or_404`, `.query`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"get_or_404", "first_or_404", "query"}:
            found.append(f"line {node.lineno}: {node.attr}")
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"get", "get_one"}
            and isinstance(node.func.value, ast.Attribute)
            and node.func.value.attr == "session"
        ):
            found.append(f"line {node.lineno}: session.{node.func.attr}")
    return found


def views() -> list[Path]:
    return sorted(file for file in APP.rglob("*.py") if "room.page(" in file.read_text())


def test_no_view_reads_a_record_past_the_gate() -> None:
    assert {str(file): unscoped_reads(file.read_text()) for file in views()} == {
        str(file): [] for file in views()
    }


@pytest.mark.parametrize(
    "line", ["db.session.get(Cohort, key)", "Cohort.query.all()", "db.session.get_one(Cohort, key)"]
)
def test_a_read_past_the_gate_is_found(line: str) -> None:
    assert len(unscoped_reads(f"def view(key):\n    return {line}\n")) == 1
