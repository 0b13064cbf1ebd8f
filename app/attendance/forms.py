"""A session's register as it is written, and the correction of a closed one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from wtforms import Form as PlainForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from app.attendance.marks import minutes_for
from app.attendance.states import Presence
from app.core.errors import DomainError
from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    GridForm,
    OneOf,
    choice,
    labelled,
    number,
    prose,
    tick,
    words,
)
from app.core.i18n import _, _l, _lp, ngettext
from app.timetable.states import SessionState

_MARKS = {status.value: status for status in Presence}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One trainee's row as it stands: `version` is empty while there is no mark.

    `length` is the session's, in minutes.
    """

    registration_id: UUID
    name: str
    version: str
    status: Presence | None
    minutes: int | None
    length: int

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"r{self.registration_id.hex}"

    @property
    def shown_minutes(self) -> int | None:
        """The minutes to show in the field: those that the mark alone does not say."""
        return self.minutes if self.minutes not in {None, 0, self.length} else None

    def fields(self) -> dict[str, Any]:
        """What stands in the fields of the row."""
        mark = self.status.value if self.status else None
        return {"version": self.version, "mark": mark, "minutes": self.shown_minutes}

    def stands(self) -> str:
        """The mark that stands, in words."""
        return said(self.status, self.minutes)

    def written(self, entry: MarkForm) -> str:
        """The mark that was written, in words."""
        return said(entry.status, entry.minutes.data)

    def is_as_written(self, entry: MarkForm) -> bool:
        """Whether the mark that was written stands already."""
        return (entry.status, entry.minutes.data) == (self.status, self.shown_minutes)


def said(status: Presence | None, minutes: int | None) -> str:
    """A mark in words."""
    if status is None:
        return _("No mark")
    if not minutes:
        return str(status.label)
    return ngettext("%(mark)s, %(num)s minute", "%(mark)s, %(num)s minutes", minutes, mark=status.label)


class MarkForm(PlainForm):
    """One trainee's mark and minutes; `length` is the session's, in minutes."""

    length: ClassVar[int]
    minutes: ClassVar[Any]
    version = HiddenField()
    mark = RadioField(
        _l("Attendance"),
        choices=[SelectChoice(status.value, status.label) for status in Presence],
        validate_choice=False,
    )

    @property
    def status(self) -> Presence | None:
        """The mark, or None where nobody has said how the trainee attended."""
        return _MARKS.get(self.mark.data)

    @property
    def written(self) -> int | None:
        """The minutes that were written; those that stood beside another mark are not."""
        stood = self.minutes.data == self.minutes.object_data
        return None if stood and self.mark.data != self.mark.object_data else self.minutes.data

    def validate(self, extra_validators: Any = None) -> bool:
        """Valid when the minutes fit the mark."""
        if not super().validate(extra_validators):
            return False
        if not self.mark.data:
            return True
        if self.status is None:
            self.mark.errors = [_("Choose one.")]
            return False
        try:
            minutes_for(self.status, self.written, length=self.length)
        except DomainError as refusal:
            self.minutes.errors = [str(refusal.message)]
            return False
        return True


class RegisterForm(GridForm):
    """The register of a session; its rows are the trainees' in their order."""


def register_form(rows: list[Row], *, length: int) -> RegisterForm:
    """The form of a register with these rows, for a session of `length` minutes."""
    minutes = number(_l("Minutes"), least=0, most=length, required=False)
    return RegisterForm(type("SessionMarkForm", (MarkForm,), {"length": length, "minutes": minutes}), rows)


class CorrectionForm(EditForm):
    """What should stand in a closed register, and why."""

    mark = choice(_l("Attendance"), labelled(Presence))
    minutes = number(_l("Minutes"), least=0, most=24 * 60, required=False)
    reason = prose(_l("Reason"), most=1000)


class CodeForm(Form):
    """A code that somebody reads or scans."""

    code = words(
        _l("Code"), most=40, dir="ltr", autocomplete="off", autocapitalize="characters", spellcheck="false"
    )


class PaperForm(Form):
    """What was written on a printed register."""

    lines = prose(_l("Codes and marks"), most=4000, required=False)
    others = tick(_l("Everyone whose code is not written here, and who has no mark yet, is present"))


class RegisterFilter(FilterForm):
    """The filter over a cohort's registers."""

    standing = OneOf(
        _l("Register"),
        default="",
        choices=[
            ("", _l("All")),
            (SessionState.SCHEDULED.value, _lp("register", "Open")),
            (SessionState.HELD.value, _l("Closed")),
        ],
    )
