"""What the coordinator writes in a dossier."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_wtf.file import FileField, FileRequired

from app.core.forms import EditForm, FilterForm, Form, OneOf, choice, day, labelled, prose, words
from app.core.i18n import _l
from app.dossiers.states import DossierState, Rating


class BeginForm(Form):
    """Which version is to be accredited against which standard."""

    curriculum = choice(_l("Programme and version"))
    standard = choice(_l("Standard"))


class AnswerForm(EditForm):
    """The self-assessment of one criterion."""

    rating = choice(_l("How far is it met?"), labelled(Rating))
    words = prose(_l("How it is met, or why not"), required=False)


class DocumentForm(EditForm):
    """A new document as evidence."""

    compares: ClassVar[bool] = False
    title = words(_l("What the document is"))
    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )
    expires_on = day(_l("Last day on which it proves something"), required=False)


class UseForm(Form):
    """A document that is there already, for another criterion."""

    document = choice(_l("Document"))


class ReuseForm(Form):
    """The dossier whose documents are taken over."""

    source = choice(_l("Dossier"))


class ReasonForm(Form):
    """A reason, or grounds."""

    reason = prose(_l("Reason"))


class DossierFilter(FilterForm):
    """The filter over the dossiers."""

    q = words(_l("Programme"), required=False)
    state = OneOf(_l("Standing"), default="")

    def offer(self, **_choices: Any) -> None:
        """Fill the standing."""
        self.state.choices = [
            ("", _l("Under way")),
            ("all", _l("All")),
            *[(one.value, one.label) for one in DossierState],
        ]
