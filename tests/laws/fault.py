"""A fault that is put into a copy of the house, so that a test must notice it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing taken out: `old` stands exactly once in `file`; `caught_by` names a test under `tests/`.

    Of the matrix it names the case of the role that notices first, for all of them take minutes.
    A lock of rows is `on_postgres`: there a test misses it, and on SQLite a deed is the only writer anyhow.
    """

    what: str
    file: str
    old: str
    new: str
    caught_by: str
    on_postgres: bool = False
