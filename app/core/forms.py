"""The shape of input: fields that tidy what they read, and a form that carries out a deed.

Forms give typed values; nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Any, ClassVar, TypeVar
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms import (
    BooleanField,
    DateField,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms import (
    Form as PlainForm,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, Select, TextInput
from wtforms.widgets.core import clean_key

from app.core.errors import DomainError, ForbiddenError, StaleError
from app.core.i18n import _, _l
from app.core.labels import Labelled
from app.core.texts import LANGUAGES, Texts, tidy

NAME_LENGTH = 200
TITLE_LENGTH = 200
TEXT_LENGTH = 5000
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


Options = Iterable[tuple[str, Any]]
"""What a reader chooses from: values with their labels."""


def _as_choices(options: Any) -> Any:
    """The options in WTForms' own shape."""
    if not isinstance(options, list | tuple):
        return options
    return [SelectChoice(*option) if isinstance(option, tuple) else option for option in options]


class _Offering:
    """A field whose options are given as tuples, at its declaration or once the page knows them."""

    def __init__(self, *args: Any, choices: Any = None, **options: Any) -> None:
        super().__init__(*args, choices=_as_choices(choices), **options)  # type: ignore[call-arg]

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, _as_choices(value) if name == "choices" else value)


def _attributes(**values: Any) -> str:
    """Attributes as WTForms writes them, at a fifth of the cost: True is the name alone, False nothing."""
    named = sorted((clean_key(name), value) for name, value in values.items())
    return " ".join(
        name if value is True else f'{name}="{escape(value)}"' for name, value in named if value is not False
    )


class _OneLine(TextInput):
    """A field of one line."""

    html_params = staticmethod(_attributes)


class _Options(Select):
    """A select that writes its options itself: a filter has fifty, and WTForms takes long over each."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The select with its options, which have no groups; each value and label is escaped."""
        attributes = {"id": field.id, "required": bool(field.flags.required), **attributes}
        options = "".join(
            f'<option{" selected" if choice.value == field.data else ""} value="{escape(choice.value)}">'
            f"{escape(choice.label or choice.value)}</option>"
            for choice in field.choices or []
        )
        return Markup(f"<select {_attributes(name=field.name, **attributes)}>{options}</select>")  # noqa: S704


class OneOf(_Offering, SelectField):
    """One of some options."""

    widget = _Options()

    def pre_validate(self, form: Any) -> None:
        """Refuse, in the office's own words, what is not among the options."""
        if self.data not in {choice.value for choice in self.choices or []}:
            raise ValidationError(_("Choose one of the options."))


class SeveralOf(_Offering, SelectMultipleField):
    """Any number of some options; its name is in the plural, for the gate refuses others given twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.name.endswith("s"):
            raise ValueError(f"{self.name}: a field of several values has a name in the plural")

    def pre_validate(self, form: Any) -> None:
        """Refuse, in the office's own words, what is not among the options."""
        if set(self.data or []) - {choice.value for choice in self.choices or []}:
            raise ValidationError(_("Choose among the options."))


def _tidied(value: str | None) -> str:
    return tidy(value) if value else ""


def _one_line(value: str | None) -> str:
    return " ".join(_tidied(value).split())


def words(label: Any, *, most: int = NAME_LENGTH, required: bool = True, **render: Any) -> StringField:
    """A field of one line, tidied and composed (NFC), at most `most` characters."""
    return StringField(
        label,
        widget=_OneLine(),
        filters=[_one_line],
        validators=[
            *_needed_text(required=required),
            Length(max=most, message=_l("Write at most %(max)d characters.")),
        ],
        render_kw={"maxlength": most, "dir": "auto", **render},
    )


def prose(label: Any, *, most: int = TEXT_LENGTH, required: bool = True) -> TextAreaField:
    """A field of several lines, tidied, at most `most` characters."""
    return TextAreaField(
        label,
        filters=[_tidied],
        validators=[
            *_needed_text(required=required),
            Length(max=most, message=_l("Write at most %(max)d characters.")),
        ],
        render_kw={"maxlength": most, "dir": "auto", "rows": 4},
    )


def number(label: Any, *, least: int, most: int, required: bool = True) -> NumberField:
    """A field for a whole number from `least` to `most`."""
    sentence = _l("Write a whole number from %(min)s to %(max)s.")
    return NumberField(
        label,
        validators=[
            *_needed(required=required, sentence=_l("Write a number.")),
            NumberRange(least, most, sentence),
        ],
        render_kw={"inputmode": "numeric", "min": least, "max": most},
    )


def day(label: Any, *, required: bool = True) -> DateField:
    """A field for a date."""
    return DayField(
        label, validators=_needed(required=required, sentence=_l("Write a date, such as 2026-03-27."))
    )


def clock_time(label: Any, *, required: bool = True) -> TimeField:
    """A field for an hour and minute on the wall, in a zone that stands beside it."""
    return ClockField(
        label, validators=_needed(required=required, sentence=_l("Write an hour, such as 09:30."))
    )


def tick(label: Any) -> BooleanField:
    """A box to tick."""
    return BooleanField(label)


def choice(label: Any, options: Options = (), *, required: bool = True) -> OneOf:
    """One of some options; an empty first one when it may be left out or must be chosen deliberately."""
    return OneOf(
        label,
        choices=[("", ""), *options],
        validators=_needed(required=required, sentence=_l("Choose one.")),
        validate_choice=True,
    )


def choices(
    label: Any, options: Options = (), *, required: bool = True, name: str | None = None
) -> SeveralOf:
    """Any number of some options, as boxes to tick; `name` in the plural where the field's own is not."""
    return SeveralOf(
        label,
        name=name,
        choices=list(options),
        validators=_needed(required=required, sentence=_l("Choose at least one.")),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def labelled(kind: type[Labelled]) -> list[tuple[str, Any]]:
    """An enum's values with their labels, as options."""
    return [(member.value, member.label) for member in kind]


def zone(label: Any) -> StringField:
    """A field for an IANA zone, such as Africa/Casablanca."""
    return StringField(
        label,
        filters=[_one_line],
        validators=[InputRequired(_l("Name the zone, such as Africa/Casablanca.")), _known_zone],
        render_kw={"list": "zones", "dir": "ltr"},
    )


def _known_zone(_form: Any, field: Any) -> None:
    if field.data not in available_timezones():
        raise ValidationError(_("This zone is not known. Write one such as Africa/Casablanca."))


def _needed(*, required: bool, sentence: Any = None) -> list[Any]:
    if not required:
        return [Optional(strip_whitespace=True)]
    return [InputRequired(sentence or _l("Fill this in."))]


def _needed_text(*, required: bool) -> list[Any]:
    """Something must be left once spaces and unseen characters are gone."""
    return [DataRequired(_l("Fill this in."))] if required else [Optional(strip_whitespace=True)]


class NumberField(IntegerField):
    """A whole number, with the office's own sentence for one that can't be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; ValueError with a sentence for what is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("This is not a whole number. Write one in digits.")) from None


class DayField(DateField):
    """A date, with the office's own sentence for one that can't be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; ValueError with a sentence for one that does not exist."""
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            self.data = None
            raise ValueError(_("This is not a date. Write one such as 2026-03-27.")) from None
        if not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(_("This is not a date. Write one such as 2026-03-27."))


class ClockField(TimeField):
    """An hour and minute, with the office's own sentence for one that can't be read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hour; ValueError with a sentence for one that does not exist."""
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            self.data = None
            return
        try:
            self.data = time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            self.data = None
            raise ValueError(_("This is not an hour. Write one such as 09:30.")) from None


def _language_form(most: int, *, many_lines: bool) -> type[PlainForm]:
    fields: dict[str, Any] = {}
    for code, own_name in LANGUAGES.items():
        kind = TextAreaField if many_lines else StringField
        fields[code] = kind(
            own_name,
            filters=[_tidied if many_lines else _one_line],
            validators=[
                Optional(),
                Length(max=most, message=_l("Write at most %(max)d characters.")),
            ],
            render_kw={"lang": code, "dir": "rtl" if code == "ar" else "ltr", "maxlength": most},
        )
    return type("LanguagesForm", (PlainForm,), fields)


class TextsField(FormField):
    """A text in the four languages; at least one of them is needed unless it may be empty."""

    def __init__(
        self,
        label: Any = None,
        *,
        most: int = TITLE_LENGTH,
        required: bool = True,
        many_lines: bool = False,
        **kw: Any,
    ) -> None:
        super().__init__(_language_form(most, many_lines=many_lines), label, **kw)
        self._required = required

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take a `Texts` as the value to show."""
        if isinstance(data, Texts):
            data = {code: getattr(data, code) for code in LANGUAGES}
        super().process(formdata, data=data or {}, extra_filters=extra_filters)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Valid with at least one language, each within its length."""
        valid = super().validate(form)
        if valid and self._required and not self.texts:
            self.form[next(iter(LANGUAGES))].errors = [_("Fill this in, in at least one language.")]
            return False
        return bool(valid)

    @property
    def texts(self) -> Texts:
        """What was written, as a value."""
        return Texts(**{code: self.form[code].data or "" for code in LANGUAGES})


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
