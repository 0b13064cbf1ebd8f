"""Whether this node can serve."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.core import migrations, stores
from app.core.db import db

_STANDS = sa.table("alembic_version", sa.column("version_num", sa.String))
"""Alembic's own; it is read without Alembic, for this is asked of every server, and else none needs it."""


def what_is_missing() -> list[str]:
    """What keeps this node from serving, in the words of its log; empty when it is ready."""
    missing = []
    try:
        has = _revision()
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


def _revision() -> str | None:
    """The migration at which the database stands; None for one that was never migrated."""
    if not sa.inspect(db.session.connection()).has_table(_STANDS.name):
        return None
    return db.session.scalar(sa.select(_STANDS.c.version_num))


def _asked_revision() -> str:
    """The newest migration of this version, by the number with which its file's name begins."""
    return max(file.name[:4] for file in (migrations.FOLDER / "versions").glob("[0-9]*.py"))
