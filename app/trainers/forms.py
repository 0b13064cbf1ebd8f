"""What is said of trainers."""

from __future__ import annotations

from typing import Any

from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    TextsField,
    choice,
    choices,
    day,
    number,
    words,
)
from app.core.i18n import _l
from app.core.texts import LANGUAGES
from app.people.forms import KnownPersonFields


class _ProfileFields:
    """What is said of a trainer, new or known; the page gives `origin` its options."""

    origin = choice(_l("Where the trainer comes from"))
    organisation = words(_l("Organisation"), required=False)
    languages = choices(_l("Languages taught in"), list(LANGUAGES.items()))
    profile = TextsField(_l("Profile"), many_lines=True, most=2000, required=False)
    most_hours_a_day = number(_l("Most hours on one day"), least=1, most=12, required=False)


class NewTrainerForm(KnownPersonFields, _ProfileFields, Form):
    """A trainer: someone whom the office knows by an address, or a new person."""


class TrainerForm(_ProfileFields, EditForm):
    """What is said of a known trainer."""


class QualificationForm(Form):
    """What a trainer may teach: a module, or every unit of a subject."""

    module = choice(_l("Module"), required=False)
    subject = words(_l("Or code of a subject"), most=40, required=False)
    valid_from = day(_l("First day"))
    valid_until = day(_l("Last day"), required=False)
    document = words(_l("Reference of the document"), required=False)


class TrainerFilter(FilterForm):
    """The filter over the list of trainers."""

    q = words(_l("Name or organisation"), required=False)
    origin = OneOf(_l("Origin"), choices=[("", _l("All origins"))], default="")
    standing = OneOf(
        _l("Standing"),
        choices=[("", _l("Teaching")), ("not", _l("Not teaching")), ("all", _l("All"))],
        default="",
    )
    module = OneOf(_l("Qualified for"), choices=[("", _l("Any module"))], default="")
    on = day(_l("On the day"), required=False)

    def offer(self, **choices: Any) -> None:
        """Offer the origins, and the modules that are taught."""
        self.origin.choices = [("", _l("All origins")), *choices["origins"]]
        self.module.choices = [("", _l("Any module")), *choices["modules"]]
