"""Questionnaires, whom they were sent to, and what came back without anyone's name.

Who was asked (`EvaluationAsk`) and what was answered (`Tally`, `Comment`) share nothing but the round.
Why an answer is a count from the first, and nothing tells their order: docs/decisions/0016.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.cohorts.models import Cohort
from app.core import holds
from app.core.db import Base, Identified, Versioned, states
from app.core.holds import Kept
from app.evaluations.questions import Question
from app.evaluations.states import Audience
from app.programmes.models import Module, Programme
from app.registrations.models import Registration
from app.trainers.models import Trainer

KEY_LENGTH = 40


class Questionnaire(Identified, Versioned, Base):
    """One version of what an audience is asked; once published its questions never change.

    `asks` holds the questions as `questions.Question` reads them. The newest published version is the one
    that new rounds ask.
    """

    __tablename__ = "questionnaires"
    __holds__: ClassVar = (holds.internal("to ask the same of everyone, and to know what was asked"),)
    __table_args__ = (
        sa.UniqueConstraint("audience", "number"),
        sa.Index(
            "uq_questionnaires_draft",
            "audience",
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        ),
    )

    audience: Mapped[Audience] = mapped_column(states(Audience))
    number: Mapped[int]
    asks: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    published_at: Mapped[datetime | None]

    __shared__: ClassVar[bool] = True
    __see__: ClassVar[Permission] = Permission.EVALUATION_WORD

    @property
    def questions(self) -> list[Question]:
        """Its questions in their order."""
        return [Question.read(one) for one in self.asks]


class EvaluationRound(Identified, Base):
    """One asking: an audience about a module of a cohort, or about the cohort.

    `asked` and `answered` count the questionnaires that went out and came back. `closes_on` is the last
    day on which one may come back; until it is over, nobody reads a result. Later than that, answers come
    in where the round was opened again, and count in none of the two (`Reopening`).
    """

    __tablename__ = "evaluation_rounds"
    __holds__: ClassVar = (holds.internal("to ask about a training, and to count who answers"),)
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "module_id", "audience"),
        sa.Index(
            "uq_evaluation_rounds_cohort",
            "cohort_id",
            "audience",
            unique=True,
            sqlite_where=sa.text("module_id IS NULL"),
            postgresql_where=sa.text("module_id IS NULL"),
        ),
        sa.CheckConstraint("answered BETWEEN 0 AND asked", name="answered"),
        sa.CheckConstraint("closes_on > opened_on", name="interval"),
    )

    audience: Mapped[Audience] = mapped_column(states(Audience))
    cohort_id: Mapped[UUID] = mapped_column(sa.ForeignKey("cohorts.id"))
    programme_id: Mapped[UUID] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    module_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("modules.id"))
    questionnaire_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaires.id"))
    opened_on: Mapped[date]
    closes_on: Mapped[date] = mapped_column(index=True)
    asked: Mapped[int] = mapped_column(default=0, server_default="0")
    answered: Mapped[int] = mapped_column(default=0, server_default="0")

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    programme: Mapped[Programme] = relationship(lazy="raise")
    module: Mapped[Module | None] = relationship(lazy="raise")
    questionnaire: Mapped[Questionnaire] = relationship(lazy="raise")
    trainers: Mapped[list[RoundTrainer]] = relationship(lazy="raise", order_by="RoundTrainer.id")
    reopenings: Mapped[list[Reopening]] = relationship(lazy="raise", order_by="Reopening.number")

    __reach__: ClassVar[dict[ScopeKind, str]] = {
        ScopeKind.PROGRAMME: "programme_id",
    }
    __see__: ClassVar[Permission] = Permission.EVALUATION_SEE

    @property
    def last_day(self) -> date:
        """The last day on which an answer comes in: that of the newest reopening, if there is one."""
        return self.reopenings[-1].closes_on if self.reopenings else self.closes_on

    def is_over(self, today: date) -> bool:
        """Whether no answer comes in time any more, so that results may be read."""
        return today > self.closes_on

    def group(self, today: date) -> int | None:
        """With which answers one of today counts: 0 for those in time, else a reopening's number.

        None when it is too late.
        """
        if not self.is_over(today):
            return 0
        return next((one.number for one in self.reopenings if today <= one.closes_on), None)


class Reopening(Identified, Base):
    """More time for those of a round who had not answered when it was over; `number` counts from 1.

    What comes in it stays apart from what came before (docs/decisions/0025).
    """

    __tablename__ = "evaluation_reopenings"
    __holds__: ClassVar = (
        holds.internal(
            "to let those answer late who missed the last day, and to know why",
            "round_id number opened_on closes_on reason",
            seen=Permission.EVALUATION_REOPEN,
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("round_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("closes_on > opened_on", name="interval"),
    )

    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_rounds.id"))
    number: Mapped[int]
    opened_on: Mapped[date]
    closes_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.Text)


class RoundTrainer(Identified, Base):
    """A trainer who taught what a round asks about, as it stood when the round began."""

    __tablename__ = "evaluation_trainers"
    __holds__: ClassVar = (
        holds.personal("to know which trainers a round asks about", "round_id trainer_id", kept=Kept.ALWAYS),
    )
    __table_args__ = (sa.UniqueConstraint("round_id", "trainer_id"),)

    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_rounds.id"))
    trainer_id: Mapped[UUID] = mapped_column(sa.ForeignKey("trainers.id"), index=True)

    trainer: Mapped[Trainer] = relationship(lazy="raise")


class EvaluationAsk(Identified, Base):
    """Who was asked, and whether the answer has come back; never what it says, nor when it came.

    `person_id` is whoever answers by an account of their own, `state_code` the member state that does.
    `registration_id` is whose training it is about: a supervisor's ask has it and no `person_id`, a
    state's has neither. `token_hash` is of the latest letter's link, and goes with the answer.
    `reminders` counts the letters after the first.
    """

    __tablename__ = "evaluation_asks"
    __holds__: ClassVar = (
        holds.personal(
            "to ask each one once, and to know who has given the evaluation that completion asks for",
            "round_id registration_id person_id state_code is_spent reminders",
            seen=holds.NOBODY,
            kept=Kept.CERTIFICATE,
        ),
        holds.sensitive(
            "to open for the letter alone", "token_hash", seen=holds.NOBODY, kept=Kept.CERTIFICATE
        ),
    )
    __table_args__ = (
        sa.UniqueConstraint("round_id", "registration_id"),
        sa.UniqueConstraint("round_id", "state_code"),
    )

    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_rounds.id"))
    registration_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    state_code: Mapped[str | None] = mapped_column(sa.ForeignKey("member_states.code"), index=True)
    token_hash: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    is_spent: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")

    round: Mapped[EvaluationRound] = relationship(lazy="raise")
    registration: Mapped[Registration | None] = relationship(lazy="raise")

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.MEMBER_STATE: "state_code"}
    __own__: ClassVar[str] = "person_id"
    __see__: ClassVar[Permission] = Permission.EVALUATION_ANSWER


class Supervisor(Identified, Versioned, Base):
    """Whom a graduate or the state names as the one who sees the graduate's work.

    `by_graduate` tells which of the two did; None where that was not kept yet.
    """

    __tablename__ = "supervisors"
    __holds__: ClassVar = (
        holds.personal(
            "to ask a graduate's supervisor once what the training changed",
            "registration_id name email language by_graduate",
            seen=Permission.SUPERVISOR_SEE,
            kept=Kept.FOLLOW_UP,
        ),
    )

    registration_id: Mapped[UUID] = mapped_column(sa.ForeignKey("registrations.id"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    email: Mapped[str] = mapped_column(sa.String(254))
    language: Mapped[str] = mapped_column(sa.String(2))
    by_graduate: Mapped[bool | None]


class Tally(Base):
    """How often one value was given to one question of a round; `trainer_id` of a question about a trainer.

    `reopening` is 0 of what was answered in time, else the number of the reopening.
    Its key is random and changes with every answer that comes into the round, as that of all its tallies
    does (`operations.answer`), so that neither key, place nor transaction tells one answer from another.
    """

    __tablename__ = "evaluation_tallies"
    __holds__: ClassVar = (holds.internal("to count what was answered, by nobody", seen="evaluation.see"),)
    __table_args__ = (
        sa.CheckConstraint("times > 0", name="times"),
        sa.CheckConstraint("reopening >= 0", name="reopening"),
        sa.Index("ix_evaluation_tallies_round", "round_id", "question_key"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_rounds.id"))
    question_key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH))
    trainer_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("trainers.id"), index=True)
    value: Mapped[str] = mapped_column(sa.String(KEY_LENGTH))
    times: Mapped[int]
    reopening: Mapped[int] = mapped_column(default=0, server_default="0")


class Comment(Base):
    """One answer in words, beside nothing else of its author's; its key and reopening are as a tally's."""

    __tablename__ = "evaluation_comments"
    __holds__: ClassVar = (
        holds.personal(
            "to hear what no figure tells",
            "id round_id question_key words reopening",
            seen=Permission.EVALUATION_READ,
            kept=Kept.EVALUATION,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    round_id: Mapped[UUID] = mapped_column(sa.ForeignKey("evaluation_rounds.id"), index=True)
    question_key: Mapped[str] = mapped_column(sa.String(KEY_LENGTH))
    words: Mapped[str] = mapped_column(sa.Text)
    reopening: Mapped[int] = mapped_column(default=0, server_default="0")
