"""What the bench of the archive writes is a whole one, with every document in it."""

from __future__ import annotations

from flask import Flask

from app.core.files import MEGABYTE
from tests.benchmarks import archiving
from tests.support.office import Office


def test_every_document_of_the_measured_dossier_is_in_its_archive(app: Flask) -> None:
    archiving.fill(Office(app), 4, MEGABYTE)
    _seconds, megabytes, _memory = archiving.measure(app)
    assert megabytes == 4
