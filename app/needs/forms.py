"""What a focal point writes of what the state lacks, and the filter over it."""

from __future__ import annotations

from typing import Any

from app.core.forms import EditForm, FilterForm, Form, OneOf, choice, labelled, prose, words
from app.core.i18n import _l
from app.programmes.states import ThematicArea

TEXT_LENGTH = 2000


class NeedForm(Form):
    """Something that a state lacks."""

    state = choice(_l("Member state"))
    programme = choice(_l("Programme"))
    theme = choice(_l("Theme"), labelled(ThematicArea))
    text = prose(_l("What your services lack"), most=TEXT_LENGTH)


class ChangeForm(EditForm):
    """The same, said anew."""

    theme = choice(_l("Theme"), labelled(ThematicArea))
    text = prose(_l("What your services lack"), most=TEXT_LENGTH)


class AskForm(Form):
    """The button of a page that asks first."""


class NeedFilter(FilterForm):
    """The filter over what states lack."""

    q = words(_l("Words"), required=False)
    programme = OneOf(_l("Programme"), default="")
    state = OneOf(_l("Member state"), default="")
    theme = OneOf(_l("Theme"), choices=[("", _l("All themes")), *labelled(ThematicArea)], default="")

    def offer(self, **choices: Any) -> None:
        """Fill the selects with the programmes and states that have needs."""
        self.programme.choices = [("", _l("All programmes")), *choices["programmes"]]
        self.state.choices = [("", _l("All states")), *choices["states"]]
