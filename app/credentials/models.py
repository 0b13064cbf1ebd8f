"""The keys that sign, the lists that say what no longer holds, and each certificate's credential."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.certificates.models import Certificate
from app.core import clock, holds
from app.core.db import Base, Identified
from app.core.holds import Kept
from app.core.sealing import Sealing
from app.credentials.status_lists import FULL, SIZE

ALGORITHM = "Ed25519"


class SigningKey(Identified, Sealing, Base):
    """A pair of keys (RFC 8032) with which the office signs, or signed.

    `public_key` is the public half as a Multikey ("z6Mk…"). The private half is sealed, and destroyed
    when the key is retired: what it signed is verified for ever, and nothing more is signed with it.
    A compromised key's signatures count no more; what it signed is signed anew.
    """

    __tablename__ = "signing_keys"
    __sealed__: ClassVar[tuple[str, ...]] = ("private_key",)
    __holds__: ClassVar = (
        holds.critical("to sign credentials", __sealed__, seen=holds.NOBODY, kept=Kept.ALWAYS),
        holds.public("to let anyone verify", "algorithm public_key since retired_at is_compromised"),
    )
    __table_args__ = (
        sa.Index(
            "uq_signing_keys_present",
            "algorithm",
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        ),
    )

    algorithm: Mapped[str] = mapped_column(sa.String(20), default=ALGORITHM)
    public_key: Mapped[str] = mapped_column(sa.String(100), unique=True)
    private_key: Mapped[str] = mapped_column(sa.Text, default="")
    since: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]
    is_compromised: Mapped[bool] = mapped_column(default=False, server_default=sa.false())

    def hide(self, private: Ed25519PrivateKey) -> None:
        """Put the private half under seal."""
        self.seal(private_key=urlsafe_b64encode(private.private_bytes_raw()).decode())

    def signing(self) -> Ed25519PrivateKey:
        """The private half; ValueError for a retired key, which has none any more."""
        return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(self.unseal("private_key")))


class StatusList(Identified, Base):
    """Two lists of 131,072 bits, one for each purpose, in which each credential has a place.

    `taken` counts the credentials in it. When half of it is taken, the next list is opened, so that a
    place is still drawn at random and tells nothing of when or after whom it was given.
    """

    __tablename__ = "status_lists"
    __holds__: ClassVar = (holds.internal("to say which credentials no longer hold"),)
    __table_args__ = (sa.CheckConstraint(f"taken BETWEEN 0 AND {FULL}", name="not_too_full"),)

    number: Mapped[int] = mapped_column(unique=True)
    taken: Mapped[int] = mapped_column(default=0, server_default="0")
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)


class Credential(Identified, Base):
    """A certificate's digital credential: its places in the status lists, and what was signed.

    A row is made when the certificate is issued and never goes, so that no place is given twice.
    `document` is the Open Badge and `token` the same as a JWT, each as it is handed out; both are empty
    until the worker has signed, and again when the holder is erased. The hashes stay, so that whoever
    shows the file is still answered: `document_sha256` is of its canonical JSON, whatever its spaces.
    """

    __tablename__ = "credentials"
    __holds__: ClassVar = (
        holds.internal(
            "to find it",
            "certificate_id status_list_id revocation_index suspension_index signing_key_id signed_at",
            kept=Kept.CERTIFICATE,
        ),
        holds.personal("to hand it to its holder", "document token", kept=Kept.CERTIFICATE),
        holds.internal(
            "to know a file again that somebody shows",
            "document_sha256 token_sha256",
            seen=holds.NOBODY,
            kept=Kept.CERTIFICATE,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("status_list_id", "revocation_index"),
        sa.UniqueConstraint("status_list_id", "suspension_index"),
        sa.CheckConstraint(f"revocation_index BETWEEN 0 AND {SIZE - 1}", name="revocation_index_within"),
        sa.CheckConstraint(f"suspension_index BETWEEN 0 AND {SIZE - 1}", name="suspension_index_within"),
        sa.Index(
            "ix_credentials_unsigned",
            "id",
            sqlite_where=sa.text("signed_at IS NULL"),
            postgresql_where=sa.text("signed_at IS NULL"),
        ),
    )

    certificate_id: Mapped[UUID] = mapped_column(sa.ForeignKey("certificates.id"), unique=True)
    status_list_id: Mapped[UUID] = mapped_column(sa.ForeignKey("status_lists.id"))
    revocation_index: Mapped[int]
    suspension_index: Mapped[int]
    signing_key_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("signing_keys.id"), index=True)
    document: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    token: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    document_sha256: Mapped[str] = mapped_column(sa.String(64), default="", server_default="", index=True)
    token_sha256: Mapped[str] = mapped_column(sa.String(64), default="", server_default="", index=True)
    signed_at: Mapped[datetime | None]

    certificate: Mapped[Certificate] = relationship(lazy="raise")
    status_list: Mapped[StatusList] = relationship(lazy="raise")
