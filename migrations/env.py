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
        is_sqlite = connection.dialect.name == "sqlite"
        if (
            is_sqlite
        ):  # a table that others refer to is rebuilt to change its checks; see foreign_key_check below
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **{**current_app.extensions["migrate"].configure_args, "compare_type": True},
        )
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("the migration leaves a row that refers to nothing")
        connection.commit()
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run()
