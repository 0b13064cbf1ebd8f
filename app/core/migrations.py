"""The migrations: where they are, and what Alembic is told of this office."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask

from app.core.db import db

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def init_app(app: Flask) -> None:
    """Let the office be migrated by whoever loaded Flask-Migrate: a server does not."""
    if "flask_migrate" in sys.modules:
        _say_where(app)


def commands(app: Flask) -> click.Group:
    """The commands of `flask db`, for this office."""
    from flask_migrate.cli import db as group

    _say_where(app)
    found: click.Group = group
    return found


def _say_where(app: Flask) -> None:
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(FOLDER), render_as_batch=False, compare_type=True)
