"""A text in the office's four languages."""

from __future__ import annotations

from typing import Any

from wtforms import Form as PlainForm
from wtforms import FormField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.core.forms.fields import TITLE_LENGTH, one_line, tidied
from app.core.i18n import _, _l
from app.core.texts import LANGUAGES, Texts


def _language_form(most: int, *, many_lines: bool) -> type[PlainForm]:
    fields: dict[str, Any] = {}
    for code, own_name in LANGUAGES.items():
        kind = TextAreaField if many_lines else StringField
        fields[code] = kind(
            own_name,
            filters=[tidied if many_lines else one_line],
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
