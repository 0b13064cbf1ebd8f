"""What a stranger gives to check a certificate: a code, a file, a name."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from app.core.forms import FilterForm, Form, words
from app.core.i18n import _l


class CodeForm(FilterForm):
    """The code under the square; it changes nothing, so it travels in the address and has no token."""

    code = words(_l("Code of the certificate"), most=80, dir="ltr", autocomplete="off", spellcheck="false")


class FileForm(Form):
    """A certificate's file, in whichever form it was handed out; it is looked at and not kept."""

    file = FileField(
        _l("File of the certificate"),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".json,.jwt,.svg,.png,.pdf"},
    )


class NameForm(Form):
    """A name to compare with the holder's; the answer is yes or no, and nothing is written."""

    name = words(_l("Name on the certificate"), most=420, autocomplete="off", spellcheck="false")
