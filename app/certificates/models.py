"""Certificates: the register of what persons hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.accreditation.models import Accreditation
from app.certificates.states import CERTIFICATE, CertificateState
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.texts import Texts
from app.core.workflow import govern
from app.programmes.models import Programme
from app.registrations.models import Registration


class Certificate(Identified, Versioned, Base):
    """That a person completed a programme in a cohort.

    `code` is 128 random bits as 26 letters and digits: it opens the public verification and nothing
    else. `number` is the register's running number of the year. `holder_name` and `initials` are
    what the sheet says, as they were at proposal. `sheet` is what else the sheet says, frozen at issue
    (see `sheets.py`), and `sha256` the issued sheet's hash.
    """

    __tablename__ = "certificates"
    __holds__: ClassVar = (
        holds.personal("to know whose it is", "registration_id person_id state_code", kept=Kept.CERTIFICATE),
        holds.personal(
            "to write and check the sheet",
            "holder_name initials language sheet sha256",
            kept=Kept.CERTIFICATE,
        ),
        holds.public("to let anyone verify it", "code state issued_on valid_until", kept=Kept.CERTIFICATE),
        holds.internal(
            "to keep the register", "programme_id cohort_id accreditation_id number", kept=Kept.CERTIFICATE
        ),
        holds.personal(
            "to have two persons answer for it", "proposed_by proposed_at issued_by", kept=Kept.CERTIFICATE
        ),
    )
    __table_args__ = (
        sa.Index(
            "uq_certificates_live",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("state NOT IN ('superseded', 'revoked')"),
            postgresql_where=sa.text("state NOT IN ('superseded', 'revoked')"),
        ),
        sa.Index("ix_certificates_cohort", "cohort_id", "number"),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"), index=True)
    accreditation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accreditations.id"))
    number: Mapped[str] = mapped_column(sa.String(30), unique=True)
    code: Mapped[str] = mapped_column(sa.String(26), unique=True)
    holder_name: Mapped[str] = mapped_column(sa.String(420))
    initials: Mapped[str] = mapped_column(sa.String(60))
    language: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[CertificateState] = mapped_column(
        states(CertificateState), default=CertificateState.PROPOSED
    )
    proposed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    sheet: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict, server_default="{}")
    sha256: Mapped[str] = mapped_column(sa.String(64), default="")

    registration: Mapped[Registration] = relationship(lazy="raise")
    programme: Mapped[Programme] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    accreditation: Mapped[Accreditation | None] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.COHORT: "cohort_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.CERTIFICATE_SEE

    @property
    def title(self) -> Texts:
        """The programme's title as the sheet has it: a later change of the programme leaves it alone."""
        return Texts(**self.sheet["title"]) if self.sheet else self.programme.title

    @property
    def holder(self) -> str:
        """The holder's name, or a dash for one who was erased."""
        return self.holder_name or "–"

    @property
    def is_nameless(self) -> bool:
        """Whether its holder was erased: it is verified, and nobody's."""
        return not self.holder_name

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and today > self.valid_until


govern(Certificate, CERTIFICATE)
