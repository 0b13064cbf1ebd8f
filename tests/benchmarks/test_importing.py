"""What the bench of the import sends is taken in whole, or its pace would be that of refusing."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.benchmarks import importing


def test_every_row_of_the_measured_file_is_taken_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "WARMING", 10)
    pace, _memory = importing.measure(app, 30)
    assert pace > 0
