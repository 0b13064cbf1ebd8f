"""Documents that were handed in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import AskedDocument
from app.core import clock, holds
from app.core.db import Base, Identified
from app.core.files import Filed
from app.core.holds import Kept
from app.registrations.models import Registration


def _of_registration(name: str) -> Any:
    """An attribute that says of a document what its registration says, in Python and in SQL."""

    def read(document: NomineeDocument) -> Any:
        return getattr(document.registration, name)

    def expression(model: type[NomineeDocument]) -> sa.ScalarSelect[Any]:
        column = getattr(Registration, name)
        return sa.select(column).where(Registration.id == model.registration_id).scalar_subquery()

    return hybrid_property(read, expr=expression)


class NomineeDocument(Identified, Filed, Base):
    """One document of one nominee, as it was handed in last.

    Its key tells no time and is new with each file, so that a link to one that was replaced leads nowhere.
    How long it is kept goes by what it is (`Secrecy`): the register names the longest of the terms.
    """

    __tablename__ = "nominee_documents"
    __holds__: ClassVar = (
        holds.critical(
            "to open the document's file",
            Filed.__sealed__,
            seen=Permission.DOCUMENT_OPEN,
            kept=Kept.NOMINATION,
        ),
        holds.personal(
            "to know whose document it is, who handed it in when, and where its file is",
            "registration_id asked_id handed_in_by handed_in_at digest file_kind size",
            seen=Permission.DOCUMENT_SEE,
            kept=Kept.NOMINATION,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("registration_id", "asked_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"))
    asked_id: Mapped[UUID] = mapped_column(sa.ForeignKey("asked_documents.id"), index=True)
    handed_in_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    handed_in_at: Mapped[datetime] = mapped_column(default=clock.now)

    asked: Mapped[AskedDocument] = relationship(lazy="raise")
    # Who may see a document is always asked of its registration.
    registration: Mapped[Registration] = relationship(lazy="joined", innerjoin=True)

    programme_id = _of_registration("programme_id")
    cohort_id = _of_registration("cohort_id")
    state_code = _of_registration("state_code")
    person_id = _of_registration("person_id")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.DOCUMENT_SEE
