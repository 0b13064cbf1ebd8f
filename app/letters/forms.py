"""The wording of letters, and the filter over what was sent."""

from __future__ import annotations

from typing import Any

from app.core.forms import EditForm, FilterForm, OneOf, TextsField, labelled, words
from app.core.i18n import _, _l
from app.core.outbox import MailState
from app.letters.kinds import MOST_BODY, MOST_SUBJECT, LetterKind

_ROWS = 18
"""How many lines of a letter are seen at once."""


class WordingForm(EditForm):
    """What a kind of letter says, in every language."""

    subject = TextsField(_l("Subject"), most=MOST_SUBJECT)
    body = TextsField(_l("Text"), most=MOST_BODY, many_lines=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for text in self.body.form:
            text.render_kw = {**text.render_kw, "rows": _ROWS}


class LettersFilter(FilterForm):
    """The filter over the letters of a cohort."""

    q = words(_l("Reader or subject"), required=False)
    kind = OneOf(_l("Letter"), default="", choices=[("", _l("All letters")), *labelled(LetterKind)])
    state = OneOf(_l("Member state"), default="")
    delivery = OneOf(_l("Delivery"), default="", choices=[("", _l("All")), *labelled(MailState)])

    def offer(self, **choices: Any) -> None:
        """The states that the cohort's letters concern."""
        self.state.choices = [("", _("All states")), *choices["states"]]
