"""Every column of every table says what it holds, what for, who sees it, and how long it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.access.permissions import Permission
from app.core import holds
from app.core.db import all_models, db
from app.core.holds import Holding, Kept

IN_WORDS = {"everyone", holds.NOBODY, holds.ONESELF, "those who see the record"}
"""Who sees a column, where it is no right."""


@pytest.mark.usefixtures("house")
def test_every_column_of_every_table_is_declared() -> None:
    assert holds.faults(all_models()) == []


def test_every_table_has_its_model(house: Flask) -> None:
    assert set(db.metadata.tables) == {model.__tablename__ for model in all_models()}


def strangers(models: list[type[Any]]) -> Iterator[str]:
    """The holdings that name neither a right nor one of the words."""
    for model in models:
        for holding in holds.holdings(model):
            seen = holding.seen or getattr(model, "__see__", "those who see the record")
            if seen not in {*IN_WORDS, *Permission}:
                yield f"{model.__tablename__}: {seen}"


@pytest.mark.usefixtures("house")
def test_who_sees_a_column_is_a_right_or_one_of_the_known_words() -> None:
    assert list(strangers(all_models())) == []


def broken(*declared: Holding, sealed: tuple[str, ...] = ()) -> type[Any]:
    class Scratch(DeclarativeBase):
        pass

    class Thing(Scratch):
        __tablename__ = "things"
        __holds__: ClassVar = declared
        __sealed__: ClassVar = sealed

        id: Mapped[UUID] = mapped_column(sa.Uuid, primary_key=True)
        name: Mapped[str]

    return Thing


KEY = holds.internal("to tell records apart", "id")


@pytest.mark.parametrize(
    ("thing", "found"),
    [
        (broken(), ["things: id is not declared", "things: name is not declared"]),
        (broken(KEY), ["things: name is not declared"]),
        (broken(KEY, holds.personal("to name it", "name")), []),
        (broken(holds.internal("to keep things")), []),
        (broken(KEY, holds.personal("to name it", "name nickname")), ["things: nickname is no column"]),
        (
            broken(holds.internal("to keep things"), holds.personal("to name it", "name")),
            ["things: with personal data, every column is named"],
        ),
        (
            broken(KEY, holds.personal("to name it", "name"), holds.public("to show it", "name")),
            ["things: name is declared twice"],
        ),
        (
            broken(KEY, holds.critical("to let it travel", ("name",), kept=Kept.TRAVEL)),
            ["things: name is sealed and critical, or neither"],
        ),
        (
            broken(KEY, holds.personal("to name it", "name"), sealed=("name",)),
            ["things: name is sealed and critical, or neither"],
        ),
        (broken(KEY, holds.critical("to let it travel", ("name",), kept=Kept.TRAVEL), sealed=("name",)), []),
    ],
)
def test_a_column_that_is_not_declared_is_found(thing: type[Any], found: list[str]) -> None:
    assert holds.faults([thing]) == found


def test_a_stranger_among_the_readers_is_found() -> None:
    assert list(strangers([broken(holds.internal("to keep things", seen="my friends"))])) == [
        "things: my friends"
    ]
