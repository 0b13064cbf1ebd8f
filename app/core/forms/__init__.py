"""The shape of input: fields that tidy what they read, and a form that carries out a deed.

Forms give typed values; nothing here touches the database.
"""

from __future__ import annotations

from app.core.forms.dates import day, day_or_year
from app.core.forms.deeds import EditForm, FilterForm, Form, values
from app.core.forms.fields import (
    OneOf,
    TogetherField,
    choice,
    choices,
    labelled,
    number,
    prose,
    tick,
    words,
    zone,
)
from app.core.forms.grid import GridForm
from app.core.forms.hours import clock_time, read_hour
from app.core.forms.texts import TextsField

__all__ = [
    "EditForm",
    "FilterForm",
    "Form",
    "GridForm",
    "OneOf",
    "TextsField",
    "TogetherField",
    "choice",
    "choices",
    "clock_time",
    "day",
    "day_or_year",
    "labelled",
    "number",
    "prose",
    "read_hour",
    "tick",
    "values",
    "words",
    "zone",
]
