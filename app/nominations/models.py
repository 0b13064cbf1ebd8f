"""A call's questions, and what was answered for each registration."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.core.texts import Texts
from app.core.workflow import govern
from app.nominations.states import FILE, AskedOf, FileState, Kind, Part, Verdict
from app.registrations.models import Registration

KEY_LENGTH = 40


class Question(Identified, Versioned, Base):
    """One question that a cohort's call asks of each nominee.

    `key` names the answer for ever; `options` are those of a choice, each with its value and its label
    in four languages. `least` and `most` bound a number; of a longer text `most` is the most words.
    `asked_since` is when it was added or began to need an answer, None for what the call asked from the
    first: a nomination that was sent before stays valid without it. What is no longer asked has a
    `retired_at`, so that the answers given can still be read.
    """

    __tablename__ = "questions"
    __holds__: ClassVar = (holds.public("to ask the same of every nominee of a cohort"),)
    __table_args__ = (sa.UniqueConstraint("cohort_id", "key"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH))
    position: Mapped[int]
    part: Mapped[Part] = mapped_column(states(Part))
    kind: Mapped[Kind] = mapped_column(states(Kind))
    asked_of: Mapped[AskedOf] = mapped_column(states(AskedOf))
    is_required: Mapped[bool]
    label: Mapped[Texts]
    hint: Mapped[Texts]
    options: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    least: Mapped[int | None]
    most: Mapped[int | None]
    asked_since: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class Nomination(Identified, Versioned, Base):
    """What was answered for one registration, by the state or by the official.

    `reference` is the state's own, unique among its nominees of the cohort who count. `answers` holds
    typed values by the questions' keys, without those that stand in the person's and the registration's
    own records (`standard.OF_PERSON`, `standard.OF_REGISTRATION`).
    """

    __tablename__ = "nominations"
    __holds__: ClassVar = (
        holds.personal(
            "to know whose answers they are",
            "registration_id cohort_id state_code written_at",
            seen=Permission.NOMINATION_SEE,
        ),
        holds.personal(
            "to know a nominee again in the state's file",
            "reference",
            seen=Permission.NOMINATION_SEE,
            kept=Kept.NOMINATION,
        ),
        holds.sensitive(
            "to choose who gains most, and who is there for it",
            "answers",
            seen=Permission.NOMINATION_SEE,
            kept=Kept.NOMINATION,
        ),
    )
    __table_args__ = (sa.Index("ix_nominations_reference", "cohort_id", "state_code", "reference"),)

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    state_code: Mapped[str] = mapped_column(sa.ForeignKey("member_states.code"))
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    registration: Mapped[Registration] = relationship(lazy="raise")


class NomineeFile(Identified, Versioned, Base):
    """A file of nominees that was sent for a cohort: what it would do, and what it did.

    `state_code` is the state whose focal point sent it, None where the cohort's coordinator did. `labels`
    are the file's own headers by the questions' keys, `unknown` those that belong to none. The file
    itself is not kept.
    """

    __tablename__ = "nominee_files"
    __holds__: ClassVar = (
        holds.personal(
            "to take in a state's list of nominees",
            "cohort_id programme_id state_code sent_by sent_at state total labels unknown",
            kept=Kept.FILE,
        ),
    )

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"), index=True)
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"))
    state_code: Mapped[str | None] = mapped_column(sa.ForeignKey("member_states.code"))
    sent_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"))
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    total: Mapped[int]
    labels: Mapped[dict[str, str]] = mapped_column(sa.JSON)
    unknown: Mapped[list[str]] = mapped_column(sa.JSON)
    state: Mapped[FileState] = mapped_column(states(FileState), default=FileState.CHECKED, index=True)

    cohort: Mapped[Cohort] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
        ScopeKind.MEMBER_STATE: "state_code",
    }
    __see__: ClassVar[Permission] = Permission.NOMINATION_FILE_TAKE


class NomineeRow(Identified, Base):
    """One row of such a file. `number` is its number in the sheet.

    `faults` are [the question's key, the reason's], `changes` the questions that it answers otherwise.
    The `answers` go as soon as the row is done, for then they stand in the nomination.
    """

    __tablename__ = "nominee_rows"
    __untrailed__: ClassVar[str] = "Its deed is told of the file and of the registration."
    __holds__: ClassVar = (
        holds.personal(
            "to say of each row what it would do",
            "file_id number reference name state_code verdict faults changes registration_id is_done",
            seen=Permission.NOMINATION_FILE_TAKE,
            kept=Kept.FILE,
        ),
        holds.sensitive(
            "to take the row in", "answers", seen=Permission.NOMINATION_FILE_TAKE, kept=Kept.FILE
        ),
    )
    __table_args__ = (sa.UniqueConstraint("file_id", "number"),)

    file_id: Mapped[UUID] = mapped_column(sa.ForeignKey("nominee_files.id", ondelete="CASCADE"))
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(sa.String(200), default="")
    name: Mapped[str] = mapped_column(sa.String(420), default="")
    state_code: Mapped[str] = mapped_column(sa.String(2), default="")
    verdict: Mapped[Verdict] = mapped_column(states(Verdict))
    faults: Mapped[list[list[str]]] = mapped_column(sa.JSON)
    changes: Mapped[list[str]] = mapped_column(sa.JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    registration_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    is_done: Mapped[bool] = mapped_column(default=False)


class NominationDraft(Identified, Base):
    """What a focal point filled in of one nomination and has not sent: one for each writer and call.

    `fields` are the form's own fields as they were written, checked by nobody; what the state declares is
    not among them, for it is declared when the form is sent. `state_code` is the state that was nominated
    for, None where the writer serves several and had not chosen.
    """

    __tablename__ = "nomination_drafts"
    __untrailed__: ClassVar[str] = "Nobody is put forward before the form is sent, and then that is the deed."
    __holds__: ClassVar = (
        holds.personal(
            "to know whose draft it is",
            "cohort_id state_code written_by saved_at",
            seen=holds.ONESELF,
            kept=Kept.DRAFT,
        ),
        holds.sensitive(
            "to go on with a nomination where the line dropped",
            "fields",
            seen=holds.ONESELF,
            kept=Kept.DRAFT,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("cohort_id", "written_by"),)

    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    state_code: Mapped[str | None] = mapped_column(sa.ForeignKey("member_states.code"))
    written_by: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    fields: Mapped[dict[str, list[str]]] = mapped_column(sa.JSON)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

    cohort: Mapped[Cohort] = relationship(lazy="raise")


govern(NomineeFile, FILE)
