"""Fields that tidy what they read: words, numbers, boxes to tick, and options to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape
from wtforms import BooleanField, IntegerField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, Select, TextInput
from wtforms.widgets.core import clean_key

from app.core.i18n import _, _l
from app.core.labels import Labelled
from app.core.texts import tidy
from app.core.zones import known_zones

NAME_LENGTH = 200
TITLE_LENGTH = 200
TEXT_LENGTH = 5000
MOST_RADIOS, MOST_OF_A_RADIO = 4, 40
"""Up to so many options, each of so many characters, are radio buttons; more are a select."""


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


class OneLine(TextInput):
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
    """One of some options: a page draws a few short ones as radio buttons, a filter always as a select."""

    widget = _Options()

    @property
    def radios(self) -> list[tuple[str, str]]:
        """The options with their labels if they are few and short; none otherwise.

        Where an answer may be left out, no answer is an option too, in the words that the form has for it.
        """
        blank = next((choice.label for choice in self.choices or [] if choice.value == ""), "")
        named = [(choice.value, str(choice.label)) for choice in self.choices or [] if choice.value != ""]
        if len(named) > MOST_RADIOS or any(len(label) > MOST_OF_A_RADIO for _value, label in named):
            return []
        return named if self.flags.required or not named else [*named, ("", str(blank or _("No answer")))]

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


def tidied(value: str | None) -> str:
    """The filter of a field of several lines."""
    return tidy(value) if value else ""


def one_line(value: str | None) -> str:
    """The filter of a field of one line."""
    return " ".join(tidied(value).split())


class NumberField(IntegerField):
    """A whole number in any digits, with the office's own sentence for one that can't be read."""

    widget = OneLine()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; ValueError with a sentence for what is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("This is not a whole number. Write one in digits.")) from None


def words(label: Any, *, most: int = NAME_LENGTH, required: bool = True, **render: Any) -> StringField:
    """A field of one line, tidied and composed (NFC), at most `most` characters."""
    return StringField(
        label,
        widget=OneLine(),
        filters=[one_line],
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
        filters=[tidied],
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
            *needed(required=required, sentence=_l("Write a number.")),
            NumberRange(least, most, sentence),
        ],
        render_kw={"inputmode": "numeric"},
    )


def tick(label: Any) -> BooleanField:
    """A box to tick."""
    return BooleanField(label)


class TogetherField(BooleanField):
    """One box for several statements, which are given together or not at all.

    `lead` is the sentence before them, such as "I confirm all of the following:".
    """

    def __init__(self, label: Any, *, lead: Any, statements: Sequence[str], **options: Any) -> None:
        super().__init__(label, **options)
        self.lead, self.statements = lead, statements


def choice(label: Any, options: Options = (), *, required: bool = True) -> OneOf:
    """One of some options; an empty first one when it may be left out or must be chosen deliberately."""
    return OneOf(
        label,
        choices=[("", ""), *options],
        validators=needed(required=required, sentence=_l("Choose one.")),
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
        validators=needed(required=required, sentence=_l("Choose at least one.")),
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
        filters=[one_line],
        validators=[InputRequired(_l("Name the zone, such as Africa/Casablanca.")), _known_zone],
        render_kw={"list": "zones", "dir": "ltr"},
    )


def _known_zone(_form: Any, field: Any) -> None:
    if field.data not in known_zones():
        raise ValidationError(_("This zone is not known. Write one such as Africa/Casablanca."))


def needed(*, required: bool, sentence: Any = None) -> list[Any]:
    """The validator of a field that must be filled in, or may be left empty."""
    if not required:
        return [Optional(strip_whitespace=True)]
    return [InputRequired(sentence or _l("Fill this in."))]


def _needed_text(*, required: bool) -> list[Any]:
    """Something must be left once spaces and unseen characters are gone."""
    return [DataRequired(_l("Fill this in."))] if required else [Optional(strip_whitespace=True)]
