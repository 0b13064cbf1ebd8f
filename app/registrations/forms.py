"""What officials, focal points, screening officers and coordinators write about registrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import EmailField
from wtforms.validators import Email, Length, Optional, ValidationError

from app.core.forms import EditForm, FilterForm, Form, OneOf, choice, choices, number, prose, words
from app.core.i18n import _, _l
from app.registrations.states import RegistrationState

STATEMENT_WORDS = 300
REASON_LENGTH = 1000
MOST_PLACES = 500


def _few_words(_form: Any, field: Any) -> None:
    written = len((field.data or "").split())
    if written > STATEMENT_WORDS:
        raise ValidationError(
            _(
                "Write at most %(most)s words; these are %(written)s.",
                most=STATEMENT_WORDS,
                written=written,
            )
        )


def _statement() -> Any:
    field = prose(_l("Why you, and what you will do with it at home"))
    field.kwargs["validators"] = [*field.kwargs["validators"], _few_words]
    field.kwargs["render_kw"] = {**field.kwargs["render_kw"], "rows": 10}
    return field


class ApplicationForm(Form):
    """An official's own application; person, state and cohort are never asked of the form."""

    statement = _statement()
    working_language = choice(_l("Language in which you will work"))


class ApplicationEditForm(EditForm):
    """The same, of an application that exists."""

    statement = _statement()
    working_language = choice(_l("Language in which you will work"))


class NominationForm(Form):
    """A focal point names an official of the own state, with an account or without."""

    family_name = words(_l("Family name"), required=False)
    given_names = words(_l("Given names"), required=False)
    name_original = words(_l("Name in its original script"), required=False)
    sex = choice(_l("Sex"))
    institution = words(_l("Institution"))
    post = words(_l("Post"))
    email = EmailField(
        _l("Official e-mail"),
        filters=[lambda value: value.strip() if value else ""],
        validators=[
            Optional(),
            Length(max=254, message=_l("Write at most %(max)d characters.")),
            Email(_l("Write an e-mail address, such as name@ministry.example."), allow_empty_local=False),
        ],
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )
    working_language = choice(_l("Language in which this official will work"))
    state_code = choice(_l("Member state"))

    def validate(self, extra_validators: Any = None) -> bool:
        """One of family name and given names is enough, as for one's own account."""
        valid = super().validate(extra_validators)
        if not (self.family_name.data or self.given_names.data):
            self.family_name.errors = [_("Write the name as in the passport; one name is enough.")]
            return False
        return bool(valid)


class AskForm(Form):
    """The page that asks before a move; nothing to fill in."""


class ReasonForm(Form):
    """The page that asks for a move's reason."""

    reason = prose(_l("Reason"), most=REASON_LENGTH)


class ReplaceForm(ReasonForm):
    """Who comes instead, and why."""

    substitute = choice(_l("Who comes instead"))


def selection_form(keys: Iterable[str]) -> type[Form]:
    """The form over the officials who may be offered a seat: a box to tick, and a place on the reserve."""
    names = list(keys)
    fields: dict[str, Any] = {
        f"place_{key}": number(_l("Place on the reserve"), least=1, most=MOST_PLACES, required=False)
        for key in names
    }
    fields["offers"] = choices(_l("Offer a seat"), [(key, "") for key in names], required=False)
    fields["__doc__"] = "Who is offered a seat, and who stands on the reserve in which order."
    return type("SelectionForm", (Form,), fields)


Statuses = Mapping[str, tuple[Any, list[RegistrationState]]]


class RosterFilter(FilterForm):
    """The filter over a cohort's registrations; what it offers depends on what the reader may know."""

    q = words(_l("Name"), required=False)
    state = OneOf(_l("Member state"), default="")
    status = OneOf(_l("Status"), default="")
    waits = OneOf(_l("Waits for"), default="")

    def offer(self, **choices: Any) -> None:
        """Fill the selects, and keep which true states stand behind the words."""
        self.true_states: Statuses = choices["statuses"]
        self.true_turns: Statuses = choices["turns"]
        self.state.choices = [("", _l("All states")), *choices["states"]]
        self.status.choices = [
            ("", _l("All statuses")),
            *[(key, words) for key, (words, _states) in self.true_states.items()],
        ]
        self.waits.choices = [
            ("", _l("Anyone")),
            *[(key, who) for key, (who, _states) in self.true_turns.items()],
        ]


class QueueFilter(FilterForm):
    """The filter over what waits for screening."""

    q = words(_l("Name"), required=False)
    cohort = OneOf(_l("Cohort"), default="")
    state = OneOf(_l("Member state"), default="")
    status = OneOf(
        _l("Status"),
        default="",
        choices=[
            ("", _l("All statuses")),
            *[(s.value, s.label) for s in (RegistrationState.ENDORSED, RegistrationState.REFERRED)],
        ],
    )

    def offer(self, **choices: Any) -> None:
        """Fill the selects with the cohorts and states that have someone to screen."""
        self.cohort.choices = [("", _l("All cohorts")), *choices["cohorts"]]
        self.state.choices = [("", _l("All states")), *choices["states"]]


class NomineeFilter(FilterForm):
    """The filter over all officials of one's own state; the words are the outward ones."""

    q = words(_l("Name"), required=False)
    cohort = OneOf(_l("Cohort"), default="")
    status = OneOf(_l("Status"), default="")

    def offer(self, **choices: Any) -> None:
        """Fill the selects with the cohorts that have nominees, and with the outward words."""
        self.cohort.choices = [("", _l("All cohorts")), *choices["cohorts"]]
        self.status.choices = [("", _l("All statuses")), *choices["statuses"]]
