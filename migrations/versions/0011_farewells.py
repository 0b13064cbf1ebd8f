"""A last letter that goes once it is carried; addresses in one form, however their domain is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEYED = ("users", "account_invitations", "address_changes")


def upgrade() -> None:
    op.add_column("mails", sa.Column("is_farewell", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name in _KEYED:
        table = sa.table(name, sa.column("id", sa.Uuid()), sa.column("email_key", sa.String()))
        _write_anew(op.get_bind(), table)


def _write_anew(connection: sa.Connection, table: sa.TableClause) -> None:
    """Write domains in their own script, but where another account has the address in that form already."""
    found = connection.execute(sa.select(table).where(table.c.email_key.contains("xn--"))).all()
    for key, written in found:
        local, _at, domain = written.rpartition("@")
        meant = f"{local}@{'.'.join(_in_its_script(label) for label in domain.split('.'))}"
        taken = sa.select(table.c.id).where(table.c.email_key == meant)
        if table.name != "users" or connection.scalar(taken) is None:
            connection.execute(sa.update(table).where(table.c.id == key).values(email_key=meant))


def _in_its_script(label: str) -> str:
    try:
        return label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def downgrade() -> None:
    op.drop_column("mails", "is_farewell")
