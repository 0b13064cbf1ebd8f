"""What is said of accreditations and standards."""

from __future__ import annotations

from typing import Any

from app.core.forms import FilterForm, Form, OneOf, TextsField, choice, day, tick, words
from app.core.i18n import _l
from app.programmes.forms import code_field


class RecordForm(Form):
    """An accreditation as its document says it."""

    curriculum = choice(_l("Programme and curriculum version"))
    standard = choice(_l("Body and standard"))
    valid_from = day(_l("First day"))
    valid_until = day(_l("Last day"))
    document_reference = words(_l("Reference of the document"))
    is_renewal = tick(_l("It renews the accreditation of this version by this standard"))


class StandardForm(Form):
    """A standard of a body that is known, or of a new one."""

    body = choice(_l("Body"), required=False)
    body_name = TextsField(_l("Name of the new body"), required=False)
    code = code_field(_l("Code of the standard"), most=40)
    title = TextsField(_l("Title of the standard"))


class AccreditationFilter(FilterForm):
    """The filter over the list of accreditations."""

    q = words(_l("Programme or document"), required=False)
    body = OneOf(_l("Body"), choices=[("", _l("All bodies"))], default="")
    standing = OneOf(
        _l("Standing"),
        choices=[
            ("", _l("Current")),
            ("soon", _l("Ends within 180 days")),
            ("expired", _l("Expired")),
            ("suspended", _l("Suspended")),
            ("past", _l("Withdrawn or superseded")),
            ("all", _l("All")),
        ],
        default="",
    )

    def offer(self, **choices: Any) -> None:
        """Offer the bodies."""
        self.body.choices = [("", _l("All bodies")), *choices["bodies"]]
