"""The everyday round leaves out on PostgreSQL what no database decides, and nothing of the rooms."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.support import rounds

pytestmark = pytest.mark.anywhere


class _Item(SimpleNamespace):
    """A test as pytest collects it: where it stands, and its marks."""

    def get_closest_marker(self, name: str) -> bool | None:
        return name in self.marks or None


def test_what_is_not_slow_is_asked_every_day_on_sqlite_and_on_postgresql_unless_it_is_wide() -> None:
    assert rounds.marks(deep=False, on_postgres=False) == ["not slow", "not postgres"]
    assert rounds.marks(deep=False, on_postgres=True) == ["not slow and not wide", "not anywhere"]


def test_the_deep_round_asks_what_the_everyday_round_left() -> None:
    assert rounds.marks(deep=True, on_postgres=False) == ["slow", "not postgres"]
    assert rounds.marks(deep=True, on_postgres=True) == ["(slow or wide)", "not anywhere"]


@pytest.mark.parametrize(
    ("nodeid", "marks", "reason"),
    [
        ("tests/journeys/test_register.py::test_a", ["wide", "browser"], ""),
        ("tests/laws/test_matrix.py::test_b", ["wide"], ""),
        ("tests/api/test_race.py::test_c", [], ""),
        ("tests/api/test_race.py::test_c", ["wide"], "is a room's"),
        ("tests/faults/test_meanwhile.py::test_d", ["wide"], "is a room's"),
        ("tests/laws/test_matrix.py::test_e", ["wide", "postgres"], "is postgres"),
        ("tests/journeys/test_register.py::test_f", ["wide", "faults"], "is faults"),
    ],
)
def test_no_test_of_a_room_and_none_of_the_database_may_be_wide(
    nodeid: str, marks: list[str], reason: str
) -> None:
    assert rounds.misplaced(_Item(nodeid=nodeid, marks=marks)) == (
        reason and f"{nodeid} {reason}, and cannot be wide"
    )


def test_a_wide_test_of_a_room_stops_the_round(pytestconfig: pytest.Config) -> None:
    from tests.conftest import pytest_collection_modifyitems

    room = _Item(nodeid="tests/api/test_race.py::test_c", marks=["wide"])
    with pytest.raises(pytest.UsageError, match="test_c is a room's, and cannot be wide"):
        pytest_collection_modifyitems([room])


def test_the_longest_are_begun_first() -> None:
    names = [("a", []), ("b", ["wide"]), ("c", []), ("d", ["browser"]), ("e", ["wide", "browser"])]
    items = [_Item(nodeid=name, marks=marks) for name, marks in names]
    rounds.longest_first(items)
    assert [item.nodeid for item in items] == ["b", "d", "e", "a", "c"]
