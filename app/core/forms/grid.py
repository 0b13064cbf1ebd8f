"""A form of many rows, each of a record with its own version: what two people changed is shown beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from wtforms import Form as PlainForm
from wtforms import FormField, Label

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

    def fields(self) -> Mapping[str, Any]:
        """What stands in the fields of its part."""

    def stands(self) -> str:
        """What stands in it, in words."""

    def written(self, entry: Any) -> str:
        """What this reader wrote in its part of the form, in words."""

    def is_as_written(self, entry: Any) -> bool:
        """Whether this reader wrote what stands already."""


def _copied(bound: Any) -> Any:
    """A field or a form that is bound already, once more: to bind it anew costs several times as much."""
    copy = object.__new__(type(bound))
    copy.__dict__.update(bound.__dict__)
    return copy


class _RowField(FormField):
    """One row's part of a grid; its fields are copies of `pattern`, which is bound once for all rows."""

    pattern: PlainForm

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the row's part from what was sent, or else show what stands."""
        self.form = _copied(self.pattern)
        self.form._fields = {}
        for name, field in self.pattern._fields.items():
            own = _copied(field)
            own.name = own.id = f"{self.name}-{name}"
            own.label = Label(own.id, field.label.text)
            own.process(formdata, data[name])
            self.form._fields[name] = own
            setattr(self.form, name, own)


class GridForm(Form):
    """A form with a part for each of its rows, in their order; each part has a field `version`."""

    def __init__(self, part: type[PlainForm], rows: Sequence[Any], **data: Any) -> None:
        """With a `part` for each of `rows`; `data` fills the fields beside them."""
        self.part, self.rows = part, rows
        super().__init__(data=data)

    def process(self, formdata: Any = None, obj: Any = None, data: Any = None, **more: Any) -> None:
        """Give each row its part, and read all of them."""
        first: Any = _RowField(self.part).bind(form=self, name="")
        first.pattern = self.part()
        for row in self.rows:
            self._fields[row.key] = field = _copied(first)
            field.name = field.id = field.short_name = row.key
            field.label = Label(row.key, row.name)
        data = {**(data or {}), **{row.key: row.fields() for row in self.rows}}
        super().process(formdata, obj, data=data, **more)

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
