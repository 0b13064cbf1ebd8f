"""A fault that is put into a copy of the house, so that a test must notice it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing taken out: `old` stands exactly once in `file`; `caught_by` names a test under `tests/`."""

    what: str
    file: str
    old: str
    new: str
    caught_by: str
