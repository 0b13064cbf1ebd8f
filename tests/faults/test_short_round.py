"""A short round of `make faults`: people work while processes are killed, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.house import POSTGRESQL, SQLITE, house
from tests.faults.load import SMALL
from tests.faults.storms import Weather


@pytest.mark.faults
def test_what_is_acknowledged_outlives_killed_servers_and_workers(
    database_server: str, tmp_path: Path
) -> None:
    database = POSTGRESQL if database_server else SQLITE
    with house(tmp_path / "house", database) as built:
        weather = Weather(built, seed=9, sizes=SMALL, seconds=1.5)
        found = weather.round("kill_at_points", "kill_processes", "mail_dies")
        assert found == [], weather.told()
        assert built.kills > 0
        assert weather.acknowledged > 10
