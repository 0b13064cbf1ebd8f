"""Ways through the certificates and registrations of an office that has a million of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

_PROPOSED = sa.text("state = 'proposed'")


def upgrade() -> None:
    op.create_index("ix_certificates_registration", "certificates", ["registration_id", "kind", "state"])
    op.create_index("ix_certificates_of_programme", "certificates", ["programme_id", "state", "valid_until"])
    op.create_index("ix_certificates_of_state", "certificates", ["state_code", "issued_on"])
    op.create_index(
        "ix_certificates_to_issue",
        "certificates",
        ["cohort_id"],
        sqlite_where=_PROPOSED,
        postgresql_where=_PROPOSED,
    )
    op.drop_index("ix_certificates_programme_id", "certificates")
    op.drop_index("ix_certificates_state_code", "certificates")
    op.create_index("ix_registrations_of_state", "registrations", ["state_code", "cohort_id"])
    op.create_index("ix_registrations_of_programme", "registrations", ["programme_id", "state", "cohort_id"])
    op.drop_index("ix_registrations_programme_id", "registrations")


def downgrade() -> None:
    op.create_index("ix_registrations_programme_id", "registrations", ["programme_id"])
    op.drop_index("ix_registrations_of_programme", "registrations")
    op.drop_index("ix_registrations_of_state", "registrations")
    op.create_index("ix_certificates_state_code", "certificates", ["state_code"])
    op.create_index("ix_certificates_programme_id", "certificates", ["programme_id"])
    op.drop_index("ix_certificates_to_issue", "certificates")
    op.drop_index("ix_certificates_of_state", "certificates")
    op.drop_index("ix_certificates_of_programme", "certificates")
    op.drop_index("ix_certificates_registration", "certificates")
