"""A form that carries out a deed, one for a record that exists, and the filter over a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from flask_wtf import FlaskForm
from wtforms import FormField, HiddenField, StringField

from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.forms.texts import TextsField
from app.core.i18n import _
from app.core.texts import Texts

T = TypeVar("T")


class Form(FlaskForm):
    """A form whose refusals, its own and the operation's, stand at their fields."""

    conflicts: Sequence[tuple[str, str, str]] = ()
    """For a stale form: label, what stands now, and what this reader wrote."""

    def carry_out(self, deed: Callable[[], T]) -> T | None:
        """Do the deed if the form is valid; None when the form or the office's rules refuse it.

        The refusal stands at its field; answer the page with `status`, and the gate rolls back
        whatever the deed had begun. A deed must return something that is not None.
        """
        if not self.validate_on_submit():
            return None
        try:
            return deed()
        except (StaleError, ForbiddenError):
            raise
        except DomainError as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: DomainError) -> None:
        """Put the operation's refusal where the reader looks for it."""
        field = self._fields.get(refusal.field or "")
        if field is None or isinstance(field, FormField):
            self.form_errors.append(str(refusal.message))
        else:
            field.errors = [*field.errors, str(refusal.message)]

    @property
    def status(self) -> int:
        """The answer's status: 200 at first, 422 with mistakes, 409 when stale."""
        if self.conflicts:
            return 409
        return 422 if self.is_submitted() and (self.errors or self.form_errors) else 200


class EditForm(Form):
    """A form for a record that exists: build it with ``data={"version": record.version, …}``.

    The version that was read travels in it. When another has saved meanwhile, the page comes
    again with both values side by side and the writer's own in the fields: nothing is lost, and
    saving again is a decision.

    A form over sealed fields says `compares = False`: its page tells that they were changed, and the
    reader opens the record to see how.
    """

    compares: ClassVar[bool] = True
    version = HiddenField()

    def carry_out(self, deed: Callable[[], T]) -> T | None:
        """Do the deed unless the form is invalid, refused or stale; then None."""
        now = str(self.version.object_data)
        if self.is_submitted() and (self.version.raw_data or [None])[0] != now:
            self.conflicts = [
                (str(field.label.text), _plain(field, field.object_data), _plain(field, field.data))
                for field in self
                if self.compares
                and not isinstance(field, HiddenField)
                and _plain(field, field.object_data) != _plain(field, field.data)
            ] or [("", "", "")]
            sentence = _("Someone else changed this while you were writing. Compare both, then save.")
            self.form_errors.append(sentence)
            self.version.data = now
            return None
        return super().carry_out(deed)


def _plain(field: Any, value: Any) -> str:
    """A field's value as a reader compares it: an option by its label, a text in all its languages."""
    if isinstance(value, Texts):
        value = value.filled()
    if isinstance(value, dict):
        return " / ".join(str(text) for text in value.values() if text)
    labels = {choice.value: choice.label for choice in getattr(field, "choices", None) or []}
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(str(labels.get(str(item), item)) for item in value))
    return "" if value is None else str(labels.get(str(value), value))


class FilterForm(FlaskForm):
    """The filter over a list: a GET form without a token; what it can't read it leaves out."""

    class Meta:
        """No token: a filter changes nothing."""

        csrf = False

    def offer(self, **choices: Any) -> None:
        """Fill the selects whose options depend on the page; the base has none."""

    def leave_out_unreadable(self) -> None:
        """Put each field that can't be read back to its default; the others still narrow the list."""
        self.validate()
        for name in self.errors:
            if name in self._fields:
                self._fields[name].data = self._fields[name].default

    @property
    def is_set(self) -> bool:
        """Whether any field differs from its default."""
        return any(field.data and field.data != field.default for field in self)


def values(form: Form, *names: str) -> Mapping[str, Any]:
    """The named fields' typed values, for an operation's keyword arguments."""
    return {
        name: field.texts if isinstance(field := form[name], TextsField) else field.data or _empty(field)
        for name in names
    }


def _empty(field: Any) -> Any:
    if isinstance(field, StringField):
        return ""
    return field.data
