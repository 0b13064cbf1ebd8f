"""Whether this node can serve."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.core import stores
from app.core.db import db


def what_is_missing() -> list[str]:
    """What keeps this node from serving, in the words of its log; empty when it is ready."""
    missing = []
    try:
        has = MigrationContext.configure(db.session.connection()).get_current_revision()
        db.session.execute(sa.select(1))
        if has is None or has < _asked_revision():  # a newer one is a node that came up before this one
            missing.append(
                f"the database stands at migration {has}, and this version asks {_asked_revision()}"
            )
    except SQLAlchemyError as error:
        missing.append(f"the database does not answer: {type(error).__name__}")
    try:
        stores.store().probe()
    except stores.StoreAwayError as error:
        missing.append(f"no file can be kept: {error}")
    return missing


def _asked_revision() -> str:
    """The newest migration of this version."""
    folder = current_app.extensions["migrate"].directory
    return str(ScriptDirectory(folder).get_current_head())
