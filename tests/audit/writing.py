"""Several processes that write into one office's trail at the same time."""

from __future__ import annotations

from functools import partial

from flask import Flask

from app.access.actor import SYSTEM
from app.audit import trail
from app.config import Settings
from app.core.db import db, unit_of_work
from app.people.models import Person
from tests.registrations.racing import Wait, at_once

PROCESSES = 4


def all_at_once(settings: Settings, *, deeds: int) -> None:
    """Let each process do so many deeds that add a person."""
    at_once(settings, [partial(_write, deeds=deeds)] * PROCESSES)


def _write(app: Flask, wait: Wait, *, deeds: int) -> None:
    wait()
    with app.app_context():
        for _n in range(deeds):
            with unit_of_work() as session:
                session.add(Person(family_name="Diop"))
                trail.record("test.scene", actor=SYSTEM, subject=("tests", "scene"))
        db.session.remove()
