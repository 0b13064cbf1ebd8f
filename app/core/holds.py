"""What the office holds in each column of its tables: what for, how dangerous, who sees it, how long.

A model says it in its body, and `docs/data-register.md` is printed from it:

    __holds__: ClassVar = (
        holds.personal("to name the person", "family_name given_names", seen=P.REGISTRATION_SEE),
        holds.internal("to follow its course", "state moved_at"),
    )

A table without personal data says it once, without naming columns. A column that nobody declared
fails a law.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa


class Danger(enum.StrEnum):
    """What a column's content could do in the wrong hands, from nothing to a life."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    CRITICAL = "critical"

    @property
    def is_of_persons(self) -> bool:
        """Whether it tells of a human being."""
        return self not in {Danger.PUBLIC, Danger.INTERNAL}


class Kept(enum.StrEnum):
    """How long something is kept; `days` are counted from what the story names, None for no fixed term.

    These are the defaults; the setting KEPT_DAYS changes them.
    """

    days: int | None
    story: str

    def __new__(cls, value: str, days: int | None = None, story: str = "") -> Kept:
        """Make the member a plain string with its term beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.days = days
        member.story = story
        return member

    ALWAYS = "always", None, "as long as the office answers for what it did"
    PERSON = "person", None, "until the person is erased"
    CERTIFICATE = "certificate", None, "the certificate's life"
    ACCOUNT = "account", None, "until the account is closed or the person is erased"
    TRAVEL = "travel", 30, "after the cohort ends"
    NEEDS = "needs", 7, "after the cohort ends"
    GROUNDS = "grounds", 365, "after the decision"
    OUTCOME = "outcome", 1826, "after the decision"
    NOMINATION = "nomination", 365, "after it ended"
    FILE = "file", 30, "after it was sent"
    DRAFT = "draft", 7, "after the call's deadline, or after the call was left without one"
    JOINING = "joining", 1, "after the session ends"
    FOLLOW_UP = "follow_up", 365, "after the cohort ends"
    MATERIAL = "material", 730, "after the cohort ends"
    EVALUATION = "evaluation", 730, "after the last day to answer"
    COMPLAINT = "complaint", 1826, "after it was received"
    LETTER = "letter", 30, "after it was written"
    LINK = "link", 30, "after it expired"
    SIGN_IN = "sign_in", 90, "after it ended"
    TRY = "try", 2, "after it was counted"
    TRAIL = "trail", 2557, "after it was written"


NOBODY = "nobody; the programme alone works with it"
ONESELF = "the person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What some columns hold; `columns` is empty for all of a table without personal data.

    `seen` is the right that shows it, or says in words who does.
    """

    danger: Danger
    purpose: str
    columns: tuple[str, ...]
    seen: str
    kept: Kept


def _of(danger: Danger, purpose: str, columns: str, *, seen: str, kept: Kept) -> Holding:
    return Holding(danger=danger, purpose=purpose, columns=tuple(columns.split()), seen=seen, kept=kept)


def public(purpose: str, columns: str = "", *, kept: Kept = Kept.ALWAYS) -> Holding:
    """What anyone may know."""
    return _of(Danger.PUBLIC, purpose, columns, seen="everyone", kept=kept)


def internal(purpose: str, columns: str = "", *, seen: str = "", kept: Kept = Kept.ALWAYS) -> Holding:
    """What belongs to the office's work and tells of nobody; seen by who sees the record."""
    return _of(Danger.INTERNAL, purpose, columns, seen=seen, kept=kept)


def personal(purpose: str, columns: str, *, seen: str = "", kept: Kept = Kept.PERSON) -> Holding:
    """What tells of a human being."""
    return _of(Danger.PERSONAL, purpose, columns, seen=seen, kept=kept)


def sensitive(purpose: str, columns: str, *, seen: str = "", kept: Kept = Kept.PERSON) -> Holding:
    """What could be used against a person or to come in as one."""
    return _of(Danger.SENSITIVE, purpose, columns, seen=seen, kept=kept)


def critical(purpose: str, columns: tuple[str, ...], *, seen: str = "", kept: Kept) -> Holding:
    """What could cost a life: it is sealed, so a model hands over its `__sealed__`."""
    return _of(Danger.CRITICAL, purpose, " ".join(columns), seen=seen, kept=kept)


def holdings(model: type[Any]) -> list[Holding]:
    """What a model declares, with what its mixins do."""
    return [holding for part in model.__mro__ for holding in part.__dict__.get("__holds__", ())]


def columns_of(model: type[Any]) -> list[str]:
    """The names of a model's columns, in their order."""
    return [column.name for column in sa.inspect(model).local_table.columns]


def register(model: type[Any]) -> dict[str, Holding]:
    """Each column of a model with what it holds; KeyError names one that nobody declared."""
    declared = holdings(model)
    by_name = {name: holding for holding in declared for name in holding.columns}
    others = [holding for holding in declared if not holding.columns]
    return {name: by_name[name] if name in by_name or not others else others[0] for name in columns_of(model)}


def faults(models: Iterable[type[Any]]) -> list[str]:
    """What is wrong with the models' declarations, each as a sentence; none is as it must be."""
    return [f"{model.__tablename__}: {fault}" for model in models for fault in _faults(model)]


def _faults(model: type[Any]) -> list[str]:
    declared = holdings(model)
    named = [name for holding in declared for name in holding.columns]
    columns = columns_of(model)
    has_rest = any(not holding.columns for holding in declared)
    of_persons = any(holding.danger.is_of_persons for holding in declared)
    found = [f"{name} is declared twice" for name in sorted({n for n in named if named.count(n) > 1})]
    found += [f"{name} is no column" for name in sorted(set(named) - set(columns))]
    if has_rest and of_persons:
        found.append("with personal data, every column is named")
    if not has_rest:
        found += [f"{name} is not declared" for name in columns if name not in named]
    sealed = set(getattr(model, "__sealed__", ()))
    critical_ones = {n for h in declared if h.danger is Danger.CRITICAL for n in h.columns}
    found += [f"{name} is sealed and critical, or neither" for name in sorted(sealed ^ critical_ones)]
    return found
