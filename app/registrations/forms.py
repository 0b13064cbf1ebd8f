"""What focal points, screening officers and coordinators write about registrations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from wtforms import HiddenField

from app.core.errors import StaleError
from app.core.forms import FilterForm, Form, OneOf, choice, choices, number, prose, words
from app.core.i18n import _l
from app.registrations.states import RegistrationState

REASON_LENGTH = 1000
MOST_PLACES = 500
T = TypeVar("T")


class AskForm(Form):
    """The page that asks before a move; nothing to fill in."""


class ReasonForm(Form):
    """The page that asks for a move's reason."""

    reason = prose(_l("Reason"), most=REASON_LENGTH)


class ReplaceForm(ReasonForm):
    """Who comes instead, and why."""

    substitute = choice(_l("Who comes instead"))


class PlaceForm(Form):
    """At which place a nominee is to stand in the state's order, and at which one the page showed it.

    How many places there are only the operation knows: it refuses in one sentence what is none of them.
    """

    place = words(_l("Place in your order"), required=False)
    seen = HiddenField()
    is_stale = False

    def carry_out(self, deed: Callable[[], T]) -> T | None:
        """Do the deed; None when it is refused, also for the nominee standing elsewhere by now."""
        try:
            return super().carry_out(deed)
        except StaleError as refusal:
            self.is_stale = True
            self.refuse(refusal)
            return None

    @property
    def status(self) -> int:
        """The answer's status: 409 when the nominee stands elsewhere by now."""
        return 409 if self.is_stale else super().status


def place_in(text: str | None) -> int:
    """The place that is written; 0, which is none, for what is no number."""
    try:
        return int(text or "")
    except ValueError:
        return 0


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


class NomineeFilter(FilterForm):
    """The filter over all officials of one's own state; the words are the outward ones."""

    q = words(_l("Name"), required=False)
    cohort = OneOf(_l("Cohort"), default="")
    status = OneOf(_l("Status"), default="")

    def offer(self, **choices: Any) -> None:
        """Fill the selects with the cohorts that have nominees, and with the outward words."""
        self.cohort.choices = [("", _l("All cohorts")), *choices["cohorts"]]
        self.status.choices = [("", _l("All statuses")), *choices["statuses"]]


class AnswersFilter(FilterForm):
    """The filter over the states that a call invites; `silent` are those that put nobody forward."""

    silent: list[str]
    answered = OneOf(
        _l("Answer"),
        default="",
        choices=[("", _l("All states")), ("yes", _l("Answered")), ("no", _l("Not answered"))],
    )

    def offer(self, **choices: Any) -> None:
        """Say which states have not answered."""
        self.silent = choices["silent"]
