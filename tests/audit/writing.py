"""Several processes that write into one office's trail at the same time."""

from __future__ import annotations

import multiprocessing

from app import create_app
from app.access.actor import SYSTEM
from app.audit import trail
from app.config import Settings
from app.core.db import db, unit_of_work
from app.people.models import Person

PROCESSES = 4


def all_at_once(settings: Settings, *, deeds: int) -> None:
    """Let each process do so many deeds that add a person."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with context.Pool(PROCESSES) as pool:
        pool.starmap(_write, [(settings, deeds)] * PROCESSES)


def _write(settings: Settings, deeds: int) -> None:
    app = create_app(settings)
    with app.app_context():
        for _n in range(deeds):
            with unit_of_work() as session:
                session.add(Person(family_name="Diop"))
                trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
        db.session.remove()
        db.engine.dispose()
