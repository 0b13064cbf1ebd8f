"""Runs the migrations within the application, on the database that it uses."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from app.core.db import db


def render_item(kind: str, thing: Any, _autogen: Any) -> str | bool:
    """Write the office's own column types as what they are in the database."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        plain = repr(thing.impl)
        return plain if plain.startswith("sa.") else f"sa.{plain}"
    return False


def run() -> None:
    """Migrate in one transaction."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **{**current_app.extensions["migrate"].configure_args, "compare_type": True},
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
