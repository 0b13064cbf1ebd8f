"""The key of a person's address, by which an official is found among many"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.people.keys import email_key

revision = "0017"
down_revision = "0016"

_PERSONS = sa.table(
    "persons",
    sa.column("id", sa.Uuid()),
    sa.column("email", sa.String()),
    sa.column("email_key", sa.String()),
)


def upgrade() -> None:
    op.add_column("persons", sa.Column("email_key", sa.String(length=254), server_default="", nullable=False))
    known = op.get_bind().execute(
        sa.select(_PERSONS.c.id, _PERSONS.c.email).where(_PERSONS.c.email != "").order_by(_PERSONS.c.id)
    )
    keys = [{"key": email_key(person.email)[:254], "person": person.id} for person in known]
    if keys:
        op.get_bind().execute(
            sa.update(_PERSONS)
            .where(_PERSONS.c.id == sa.bindparam("person"))
            .values(email_key=sa.bindparam("key")),
            keys,
        )
    op.create_index(op.f("ix_persons_email_key"), "persons", ["email_key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_persons_email_key"), table_name="persons")
    op.drop_column("persons", "email_key")
