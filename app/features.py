"""The features of the house, from the lowest floor to the highest: the only list of them."""

from __future__ import annotations

import gc
from importlib import import_module
from importlib.util import find_spec

from flask import Flask

from app.access.gate import Room
from app.core import effects
from app.core.workflow import all_workflows

FEATURES: tuple[str, ...] = (
    "member_states",
    "people",
    "programmes",
    "trainers",
    "interpreters",
    "venues",
    "accreditation",
    "cohorts",
    "letters",
    "dossiers",
    "registrations",
    "disclosure",
    "consent",
    "needs",
    "complaints",
    "screening",
    "arrivals",
    "nominations",
    "documents",
    "duplicates",
    "selection",
    "timetable",
    "surveillance",
    "drafting",
    "materials",
    "cascade",
    "evaluations",
    "attendance",
    "assessments",
    "completion",
    "certificates",
    "credentials",
    "indicators",
    "reports",
    "api",
    "oversight",
    "protection",
    "hosting",
    "search",
    "catalogue",
    "exchange",
    "hooks",
    "office",
    "home",
)

_PARTS = ("deeds", "models", "operations", "effects", "measures", "risks", "tasks", "chores", "views")
"""The files of a feature that say something to the house when they are read, in this order."""


def register(app: Flask) -> None:
    """Read every feature's files, then hang its routes into the application."""
    was_collecting = gc.isenabled()  # gunicorn's settings keep it off for longer
    gc.disable()  # nothing of what is loaded goes away again, and to look through it takes long
    try:
        _read(app)
    finally:
        if was_collecting:
            gc.enable()
    effects.put_in_order(FEATURES)


def _read(app: Flask) -> None:
    for feature in FEATURES:
        for part in _PARTS:
            name = f"app.{feature}.{part}"
            if find_spec(name) is None:
                continue
            module = import_module(name)
            if part == "views":
                room: Room = module.room
                app.register_blueprint(room)


def refuse_undecided() -> None:
    """Refuse to start while a lifecycle declares a guard that nothing decides; RuntimeError names it."""
    for workflow in all_workflows():
        if workflow.unbound_guards():
            raise RuntimeError(f"{workflow.name}: nothing decides {', '.join(workflow.unbound_guards())}")
