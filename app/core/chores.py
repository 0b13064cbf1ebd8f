"""What the office does by the clock: each feature says what of its own may be due, the worker does it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from app.core.db import db

Chore = Callable[[], Any]
_chores: list[Chore] = []
_waited_for: list[Chore] = []
_beginnings: list[Chore] = []
_log = logging.getLogger(__name__)


def every_minute(chore: Chore) -> Chore:
    """Register a chore; it finds what is due, opens its own deeds, and may run twice without harm."""
    _chores.append(chore)
    return chore


def every_second(chore: Chore) -> Chore:
    """Register what somebody waits for at the screen; it too finds what waits, and may run twice."""
    _waited_for.append(chore)
    return chore


def at_the_start(chore: Chore) -> Chore:
    """Register what is done before all else; where it fails, the worker does not start."""
    _beginnings.append(chore)
    return chore


def begin() -> None:
    """Do what must be done before anything else."""
    for chore in _beginnings:
        chore()
        db.session.remove()


def do_all() -> None:
    """Do everything that is due now; a chore that fails does not keep the others."""
    _do(_chores)


def do_what_is_waited_for() -> None:
    """Do what somebody waits for, in the same way."""
    _do(_waited_for)


def _do(chores: list[Chore]) -> None:
    for chore in chores:
        try:
            chore()
        except Exception:  # noqa: BLE001 - logged, and the other chores are still due
            _log.exception("the chore %s failed", chore.__name__)
        finally:
            db.session.remove()
