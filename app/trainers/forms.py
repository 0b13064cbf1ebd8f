"""What is said of trainers."""

from __future__ import annotations

from typing import Any

from wtforms import EmailField
from wtforms.validators import Email, InputRequired, Length

from app.core.forms import EditForm, FilterForm, Form, OneOf, TextsField, choice, choices, words
from app.core.i18n import _l
from app.core.texts import LANGUAGES


class _ProfileFields:
    """What is said of a trainer, new or known; the page gives `origin` its options."""

    origin = choice(_l("Where the trainer comes from"))
    organisation = words(_l("Organisation"), required=False)
    languages = choices(_l("Languages taught in"), list(LANGUAGES.items()))
    profile = TextsField(_l("Profile"), many_lines=True, most=2000, required=False)


class NewTrainerForm(_ProfileFields, Form):
    """A trainer: someone whom the office knows by an address, or a new person."""

    email = EmailField(
        _l("E-mail of the person"),
        filters=[lambda value: value.strip() if value else ""],
        validators=[
            InputRequired(_l("Write an e-mail address.")),
            Length(max=254, message=_l("Write at most %(max)d characters.")),
            Email(_l("Write an e-mail address, such as name@ministry.example.")),
        ],
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    family_name = words(_l("Family name"), required=False)
    given_names = words(_l("Given names"), required=False)


class TrainerForm(_ProfileFields, EditForm):
    """What is said of a known trainer."""


class TrainerFilter(FilterForm):
    """The filter over the list of trainers."""

    q = words(_l("Name or organisation"), required=False)
    origin = OneOf(_l("Origin"), choices=[("", _l("All origins"))], default="")
    standing = OneOf(
        _l("Standing"),
        choices=[("", _l("Teaching")), ("not", _l("Not teaching")), ("all", _l("All"))],
        default="",
    )

    def offer(self, **choices: Any) -> None:
        """Offer the origins."""
        self.origin.choices = [("", _l("All origins")), *choices["origins"]]
