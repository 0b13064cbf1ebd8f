"""The form of a question of a call, and how its coordinator looks at the whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any

from app.core.forms import EditForm, FilterForm, Form, OneOf, TextsField, choice, labelled, number, tick
from app.core.i18n import _, _l
from app.core.texts import LANGUAGES
from app.nominations.states import WITH_OPTIONS, AskedOf, Kind, Part

MOST_NUMBER, MOST_WORDS = 1_000_000, 700
"""How far a cohort's own question may go."""


class AskingForm(EditForm):
    """A question of a call, as its coordinator words it."""

    label = TextsField(_l("Question"))
    hint = TextsField(_l("Hint"), required=False)
    part = choice(_l("Heading"), labelled(Part))
    asked_of = choice(
        _l("Who answers"), [(who.value, who.label) for who in (AskedOf.OFFICIAL, AskedOf.STATE)]
    )
    is_required = tick(_l("An answer is needed"))

    def options(self, values: Sequence[str]) -> list[dict[str, Any]]:
        """The options that are written, the first of them with their `values`."""
        rows = [field.texts for field in self if field.short_name.startswith("option_")]
        named = zip(rows, chain(values, repeat("")), strict=False)
        return [{"value": value, "label": row.filled()} for row, value in named if row]


def asking_form(kind: Kind, *, options: int, is_kept: bool = False) -> type[AskingForm]:
    """The form of a question of a kind, with lines for options; what is always asked keeps its place."""
    fields: dict[str, Any] = {"__doc__": AskingForm.__doc__}
    if kind in WITH_OPTIONS:
        fields |= {f"option_{n}": _option(n) for n in range(1, options + 1)}
    if kind is Kind.NUMBER:
        fields["least"] = number(_l("The least"), least=0, most=MOST_NUMBER, required=False)
        fields["most"] = number(_l("The most"), least=0, most=MOST_NUMBER, required=False)
    if kind is Kind.LONG_TEXT:
        fields["most"] = number(_l("The most words"), least=1, most=MOST_WORDS, required=False)
    if is_kept:
        fields |= {"part": None, "asked_of": None}
    return type("AskingFormOfAKind", (AskingForm,), fields)


def _option(place: int) -> TextsField:
    return TextsField(_("Option %(number)s", number=place), required=False)


class TakeOverForm(Form):
    """Another cohort whose questions are asked."""

    source = choice(_l("Cohort"))


class PreviewForm(FilterForm):
    """For whom the form is drawn, and in which language."""

    reader = OneOf(
        _l("As it is seen by"),
        default=AskedOf.STATE.value,
        choices=[
            (AskedOf.STATE.value, _l("A focal point who nominates")),
            (AskedOf.OFFICIAL.value, _l("An official who applies")),
        ],
    )
    tongue = OneOf(_l("Language"), default="en", choices=list(LANGUAGES.items()))
