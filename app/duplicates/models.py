"""Suggestions that two records are of one person, and the marks by which they are found."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.access.actor import ScopeKind
from app.access.permissions import Permission
from app.core import clock, holds
from app.core.db import Base, Identified, Versioned, states
from app.core.workflow import govern
from app.duplicates.states import SUGGESTION, SuggestionState
from app.people.models import SEARCH_KEY, Person


class Suggestion(Identified, Versioned, Base):
    """That `first` and `second` may be one person, and why.

    `programme_id` is a programme in which both are registered, whose coordinators may decide; None
    leaves it to administrators. Of a merged pair `kept_id` is the record that stays, and `moved` says
    what was led to it: (table, column, key of the row), so that the merge can be undone.
    """

    __tablename__ = "merge_suggestions"
    __holds__: ClassVar = (
        holds.personal(
            "to lead one human being as one person",
            "first_id second_id programme_id reasons state found_at kept_id moved",
            seen=Permission.PERSON_MERGE,
        ),
    )
    __table_args__ = (sa.UniqueConstraint("first_id", "second_id"),)

    first_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"))
    second_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    programme_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    reasons: Mapped[list[str]] = mapped_column(sa.JSON)
    state: Mapped[SuggestionState] = mapped_column(states(SuggestionState), default=SuggestionState.OPEN)
    found_at: Mapped[datetime] = mapped_column(default=clock.now)
    kept_id: Mapped[UUID | None]
    moved: Mapped[list[list[str]]] = mapped_column(sa.JSON, default=list)

    first: Mapped[Person] = relationship(lazy="raise", foreign_keys=[first_id])
    second: Mapped[Person] = relationship(lazy="raise", foreign_keys=[second_id])

    __reach__: ClassVar[dict[ScopeKind, str]] = {ScopeKind.PROGRAMME: "programme_id"}
    __see__: ClassVar[Permission] = Permission.PERSON_MERGE

    @property
    def pair(self) -> tuple[Person, Person]:
        """Both records."""
        return self.first, self.second


class NameMarks(Base):
    """By which marks a person was last compared with others, and under which name and address.

    No marks: the record is merged into another and is compared with nobody.
    """

    __tablename__ = "name_marks"
    __holds__: ClassVar = (
        holds.personal("to find the same person twice", "person_id name email marks", seen=holds.NOBODY),
    )
    __untrailed__: ClassVar[bool] = True  # an index of names, made again from the persons at any time

    person_id: Mapped[UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(SEARCH_KEY))
    email: Mapped[str] = mapped_column(sa.String(254))
    marks: Mapped[list[str]] = mapped_column(sa.JSON)


govern(Suggestion, SUGGESTION)
