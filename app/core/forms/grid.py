"""A form of many rows, each of a record with its own version: what two people changed is shown beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from app.core.forms.deeds import Form
from app.core.i18n import _


class GridRow(Protocol):
    """One row as it stands; `version` is the record's, or empty while there is none."""

    @property
    def key(self) -> str:
        """Its name in the form."""

    @property
    def name(self) -> str:
        """What it is called on the page."""

    @property
    def version(self) -> str:
        """The version that travels in the form."""

    def stands(self) -> str:
        """What stands in it, in words."""

    def written(self, entry: Any) -> str:
        """What this reader wrote in its part of the form, in words."""

    def is_as_written(self, entry: Any) -> bool:
        """Whether this reader wrote what stands already."""


class GridForm(Form):
    """A form with a part for each of its rows, in their order; each part has a field `version`."""

    rows: ClassVar[Sequence[Any]] = ()

    @property
    def entries(self) -> list[tuple[Any, Any]]:
        """Each row with its part of the form."""
        return [(row, self[row.key].form) for row in self.rows]

    def find_conflicts(self) -> bool:
        """Whether someone else changed a row otherwise since the page was opened.

        Both are shown then, and nothing is written before the writer has looked.
        """
        conflicts = []
        for row, entry in self.entries if self.is_submitted() else ():
            if entry.version.data == row.version:
                continue
            entry.version.data = row.version
            if not row.is_as_written(entry):
                conflicts.append((row.name, row.stands(), row.written(entry)))
        if conflicts:
            self.conflicts = conflicts
            self.form_errors.append(
                _(
                    "Someone else changed this while you were writing. "
                    "Compare both, then save what should stand."
                )
            )
        return bool(conflicts)
