"""The indicators of the demonstration: the public editions with their numbers, and cells that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.core.measures import Part, of_editions, readings
from app.indicators.catalogue import SPLIT, indicators
from tests.support.demonstration import BEGUN, Demonstration, demonstration


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    folder: Path = tmp_path_factory.mktemp("demonstration")
    with demonstration(folder) as found:
        yield found


@pytest.fixture
def inside(demo: Demonstration) -> Iterator[Any]:
    with demo.app.test_request_context(), clock.set_to(BEGUN):
        yield
        db.session.remove()


@pytest.mark.usefixtures("inside")
def test_what_each_cohort_gives_is_what_its_cells_add_up_to() -> None:
    keys = list(db.session.scalars(sa.select(Cohort.id).order_by(Cohort.id)))
    subject = of_editions(keys)
    whole = readings(subject, indicators())
    for each in indicators():
        if each.cells is None:
            continue
        parts: dict[object, Part] = defaultdict(Part)
        for (key, *_alike), part in each.cells(subject, SPLIT).items():
            parts[key] += part
        assert {key: each.of(part) for key, part in parts.items()} == {
            key: reading.figure for key, reading in whole[each.name].items()
        }, each.name
