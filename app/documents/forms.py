"""What a coordinator says of a document that is asked, the file of one, and for what one is opened."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from flask_wtf.file import FileField, FileRequired

from app.arrivals.states import Purpose
from app.cohorts.states import Secrecy
from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    TextsField,
    choice,
    labelled,
    tick,
    words,
)
from app.core.i18n import _l, read


class AskedForm(EditForm):
    """A document that a call asks."""

    name = TextsField(_l("Name of the document"))
    secrecy = choice(_l("What it is"), labelled(Secrecy))
    is_required = tick(_l("It is required"))


class HandInForm(EditForm):
    """The file of one document."""

    compares: ClassVar[bool] = False
    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )


class LackingFilter(FilterForm):
    """The filter over the nominees who lack a required document; `keys` has the documents by code."""

    keys: dict[str, UUID]
    q = words(_l("Name"), required=False)
    state = OneOf(_l("Member state"), default="")
    document = OneOf(_l("Still lacks"), default="")

    def offer(self, **choices: Any) -> None:
        """Fill the selects with the states that the list has, and with the documents that are required."""
        self.keys = {document.code: document.id for document in choices["required"]}
        self.state.choices = [("", _l("All states")), *choices["states"]]
        names = [(document.code, read(document.name)) for document in choices["required"]]
        self.document.choices = [("", _l("Any document")), *names]


class OpenForm(Form):
    """For what someone of the office opens a document."""

    purpose = choice(_l("Purpose"), labelled(Purpose))
