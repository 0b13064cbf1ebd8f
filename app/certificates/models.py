"""Certificates: the register of what persons hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.accreditation.models import Accreditation
from app.assessments.models import Result
from app.certificates.states import CERTIFICATE, CertificateState
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.templating import OFFICE_ZONE
from app.core.texts import Texts
from app.core.workflow import govern
from app.programmes.models import Module, Programme
from app.programmes.states import CertificateKind
from app.registrations.models import Registration
from app.timetable.models import Session


def _one_at_most(name: str, column: str, *where: str) -> sa.Index:
    """One certificate of a registration and kind (and module) at most that is so."""
    condition = sa.text(" AND ".join(where))
    return sa.Index(
        name,
        "registration_id",
        column,
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


_PROPOSED, _HELD = "state = 'proposed'", "state IN ('issued', 'suspended')"


class Certificate(Identified, Versioned, Base):
    """What a person holds of a cohort: of the programme, attendance, a module, or qualification to train.

    `module_id` names the module of the kinds that are of one. A certificate that `supersedes_id` another
    takes its place when it is issued: renewed (`is_renewal`), or corrected, `because` of what is written.
    It can be renewed from `renewable_from` on (None: never), of which the holder is `reminded_on`.

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
        holds.public(
            "to let anyone verify it", "code state kind issued_on valid_until", kept=Kept.CERTIFICATE
        ),
        holds.internal(
            "to keep the register",
            "programme_id cohort_id module_id accreditation_id number supersedes_id is_renewal issuing_id",
            kept=Kept.CERTIFICATE,
        ),
        holds.internal(
            "to renew it in time, and to tell its holder", "renewable_from reminded_on", kept=Kept.CERTIFICATE
        ),
        holds.personal(
            "to have two persons answer for it, and to know why it took another's place",
            "proposed_by proposed_at issued_by because",
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (
        sa.CheckConstraint("(kind IN ('module', 'trainer')) = (module_id IS NOT NULL)", name="of_a_module"),
        _one_at_most("uq_certificates_proposed", "kind", _PROPOSED, "module_id IS NULL"),
        _one_at_most("uq_certificates_held", "kind", _HELD, "module_id IS NULL"),
        _one_at_most("uq_certificates_proposed_of_module", "module_id", _PROPOSED, "kind = 'module'"),
        _one_at_most("uq_certificates_held_of_module", "module_id", _HELD, "kind = 'module'"),
        _one_at_most("uq_certificates_proposed_of_trainer", "module_id", _PROPOSED, "kind = 'trainer'"),
        _one_at_most("uq_certificates_held_of_trainer", "module_id", _HELD, "kind = 'trainer'"),
        sa.Index("ix_certificates_cohort", "cohort_id", "number"),
        sa.Index("ix_certificates_registration", "registration_id", "kind", "state"),
        sa.Index("ix_certificates_of_programme", "programme_id", "state", "valid_until"),
        sa.Index("ix_certificates_of_state", "state_code", "issued_on"),
        sa.Index(
            "ix_certificates_to_issue",
            "cohort_id",
            sqlite_where=sa.text(_PROPOSED),
            postgresql_where=sa.text(_PROPOSED),
        ),
        sa.Index("ix_certificates_state", "state"),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    accreditation_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("accreditations.id"))
    kind: Mapped[CertificateKind] = mapped_column(
        states(CertificateKind), default=CertificateKind.PROGRAMME, server_default="programme"
    )
    module_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("modules.id"), index=True)
    supersedes_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("certificates.id"), index=True)
    is_renewal: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    because: Mapped[str] = mapped_column(sa.String(1000), default="", server_default="")
    issuing_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("issuings.id"), index=True)
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
    valid_until: Mapped[date | None] = mapped_column(index=True)
    renewable_from: Mapped[date | None]
    reminded_on: Mapped[date | None]
    sheet: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict, server_default="{}")
    sha256: Mapped[str] = mapped_column(sa.String(64), default="", index=True)

    registration: Mapped[Registration] = relationship(lazy="raise")
    programme: Mapped[Programme] = relationship(lazy="raise")
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    module: Mapped[Module | None] = relationship(lazy="raise")
    accreditation: Mapped[Accreditation | None] = relationship(lazy="raise")
    supersedes: Mapped[Certificate | None] = relationship(lazy="raise", remote_side="Certificate.id")
    flags: Mapped[list[CertificateFlag]] = relationship(lazy="raise", order_by="CertificateFlag.raised_at")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.CERTIFICATE_SEE

    @property
    def title(self) -> Texts:
        """What it is of, as the sheet has it: a later change of the programme leaves it alone."""
        if self.sheet:
            return Texts(**self.sheet["title"])
        return self.module.title if self.module else self.programme.title

    @property
    def days(self) -> tuple[date, date]:
        """The first and last day of the training that it is of, as the sheet has them once it is issued."""
        if self.sheet:
            return date.fromisoformat(self.sheet["since"]), date.fromisoformat(self.sheet["until"])
        return self.cohort.first_day, self.cohort.last_day

    @property
    def may_be_renewed(self) -> bool:
        """Whether its window of renewal is open, today in Rabat; it stays open after its end."""
        return self.renewable_from is not None and clock.today(OFFICE_ZONE) >= self.renewable_from

    @property
    def open_flags(self) -> list[CertificateFlag]:
        """What changed after it was issued and waits for a decision; the flags are loaded."""
        return [flag for flag in self.flags if flag.settled_at is None]

    @property
    def holder(self) -> str:
        """The holder's name, or a dash for one who was erased."""
        return self.holder_name or "–"

    @property
    def is_nameless(self) -> bool:
        """Whether its holder was erased: it is verified, and nobody's."""
        return not self.holder_name

    def standing(self, today: date) -> str:
        """How it reads to a stranger: "valid" or "expired", or else the name of its state."""
        if self.state is not CertificateState.ISSUED:
            return self.state.value
        return "expired" if self.has_expired(today) else "valid"

    def has_expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.valid_until is not None and today > self.valid_until


class Issuing(Identified, Base):
    """That a second person agreed to certificates of a cohort, which the worker issues one after the other.

    `total` is how many were agreed to, and `reached` the number of the last one that was taken up: whoever
    was taken up and is still proposed could not be issued.
    """

    __tablename__ = "issuings"
    __holds__: ClassVar = (
        holds.internal(
            "to issue many certificates, and to show how far it is",
            "cohort_id programme_id total reached asked_at ended_at",
            kept=Kept.CERTIFICATE,
        ),
        holds.personal("to know who agreed", "asked_by", kept=Kept.CERTIFICATE),
    )
    __table_args__ = (
        sa.Index(
            "uq_issuings_going_on",
            "cohort_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    total: Mapped[int]
    reached: Mapped[str] = mapped_column(sa.String(30), default="")
    asked_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __see__: ClassVar[Permission] = Permission.CERTIFICATE_ISSUE


class CertificateFlag(Identified, Base):
    """That something changed on which an issued certificate was given; somebody says what becomes of it.

    For a register `was` and `now` are the minutes attended of a session, for a result hundredths of a mark,
    None where there was or is no mark.
    """

    __tablename__ = "certificate_flags"
    __holds__: ClassVar = (
        holds.personal(
            "to look again at a certificate when what it was given on changed",
            "certificate_id session_id result_id was now raised_at raised_by settled_at settled_by reason",
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (
        sa.CheckConstraint("(settled_at IS NULL) = (reason = '')", name="settled_with_reason"),
        sa.CheckConstraint("(session_id IS NULL) <> (result_id IS NULL)", name="of_one"),
        sa.Index(
            "ix_certificate_flags_open",
            "certificate_id",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        ),
    )

    certificate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("certificates.id"), index=True)
    session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("sessions.id"))
    result_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("results.id"))
    was: Mapped[int | None]
    now: Mapped[int | None]
    raised_at: Mapped[datetime] = mapped_column(default=clock.now)
    raised_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")

    session: Mapped[Session | None] = relationship(lazy="raise")
    result: Mapped[Result | None] = relationship(lazy="raise")

    @property
    def marks(self) -> tuple[Decimal | None, Decimal | None]:
        """The mark before and after, where a result changed; None for no mark."""
        return _of_hundredths(self.was), _of_hundredths(self.now)


def _of_hundredths(mark: int | None) -> Decimal | None:
    return None if mark is None else Decimal(mark) / 100


govern(Certificate, CERTIFICATE)
