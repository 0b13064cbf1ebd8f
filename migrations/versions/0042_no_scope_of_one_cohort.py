"""No role is given for one cohort alone"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"

_TABLES = ("grants", "account_invitations")
_KINDS = ("office", "programme", "member_state")
_BEFORE = ("office", "programme", "cohort", "member_state")


def upgrade() -> None:
    _allow(_KINDS)


def downgrade() -> None:
    _allow(_BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    """The kinds of scopes; one of a cohort could never be given."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    for table in _TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_scope_kind"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_scope_kind"), f"scope_kind IN ({named})")
