"""The index of what can be found; made anew from the records at any time."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core import holds
from app.core.db import Base, states
from app.search.folding import LONGEST_WORD
from app.search.kinds import Kind

_BY_BYTES = sa.String(LONGEST_WORD + 1).with_variant(sa.String(LONGEST_WORD + 1, collation="C"), "postgresql")
"""Both databases order words by their bytes, so that a beginning is a range of the index."""


class SearchEntry(Base):
    """One thing that can be found: a record by its kind and key, and all its words in one line.

    A person is found through each registration; `person_id` and `registration_id` say whose names these
    are, so that they go with their owner. An institution has no record: its key is made of its name and
    state, and its name stands in `label`.
    """

    __tablename__ = "search_entries"
    __holds__: ClassVar = (
        holds.personal(
            "to find a record by a name or a title",
            "id kind record_id person_id registration_id state_code label line",
            seen=holds.NOBODY,
        ),
    )
    __untrailed__: ClassVar[bool] = True  # an index, made again from the records at any time
    __table_args__ = (sa.UniqueConstraint("kind", "record_id"),)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    kind: Mapped[Kind] = mapped_column(states(Kind))
    record_id: Mapped[UUID]
    person_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    registration_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("registrations.id"), index=True)
    state_code: Mapped[str | None] = mapped_column(sa.String(2))
    label: Mapped[str] = mapped_column(sa.String(200), default="")
    line: Mapped[str] = mapped_column(sa.Text)


class SearchWord(Base):
    """A word of an entry, or a spelling of it; `state_code` and `programme_id` narrow it to a reader's scope.

    They are those of the registration for persons, and otherwise empty.
    """

    __tablename__ = "search_words"
    __holds__: ClassVar = (
        holds.personal(
            "to find an entry by the beginning of a word",
            "kind word entry_id state_code programme_id",
            seen=holds.NOBODY,
        ),
    )
    __untrailed__: ClassVar[bool] = True  # as the entries
    __table_args__ = {"sqlite_with_rowid": False}

    kind: Mapped[Kind] = mapped_column(states(Kind), primary_key=True)
    word: Mapped[str] = mapped_column(_BY_BYTES, primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        sa.ForeignKey("search_entries.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    state_code: Mapped[str | None] = mapped_column(sa.String(2))
    programme_id: Mapped[UUID | None]
