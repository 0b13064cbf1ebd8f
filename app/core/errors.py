"""How an operation says no."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A deed that the office's rules refuse.

    `message` is a whole, translated sentence that says why and what to do next;
    `field` is the form's field that it is about, or None when it is about the whole.
    """

    def __init__(self, message: Any, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StaleError(DomainError):
    """The record was changed by someone else since the form was opened (409)."""


class ForbiddenError(DomainError):
    """The actor sees the record but may not do this to it (403)."""
