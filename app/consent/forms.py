"""What a person accepts, and what the office publishes."""

from __future__ import annotations

from wtforms import HiddenField

from app.consent.states import Kind
from app.core.forms import Form, TextsField, tick
from app.core.i18n import _l

TEXT_LENGTH = 20_000


class ConsentForm(Form):
    """A box for each document, and which versions stood on the page."""

    notice = tick(_l("I have read the privacy notice and accept it"))
    code = tick(_l("I have read the code of conduct and will keep it"))
    image = tick(_l("The office may publish pictures in which I am seen"))
    notice_number = HiddenField()
    code_number = HiddenField()
    image_number = HiddenField()
    next = HiddenField()

    @property
    def accepted(self) -> set[Kind]:
        """The documents whose box is ticked."""
        return {kind for kind in Kind if self[kind.value].data}

    @property
    def read(self) -> dict[Kind, int]:
        """The versions that the reader had before them."""
        numbers = {kind: str(self[f"{kind.value}_number"].data) for kind in Kind}
        return {kind: int(number) for kind, number in numbers.items() if number.isdecimal()}


class DocumentForm(Form):
    """A new version of a document, in all the office's languages."""

    text = TextsField(_l("Text"), most=TEXT_LENGTH, many_lines=True)
    number = HiddenField()
