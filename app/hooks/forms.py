"""What is said of a webhook, and the filter over its calls."""

from __future__ import annotations

from app.core.forms import EditForm, FilterForm, Form, OneOf, choice, choices, labelled, tick, words
from app.core.i18n import _l
from app.hooks.states import CallState, Topic

URL_LENGTH = 500


class WebhookForm(Form):
    """A new webhook."""

    name = words(_l("Name"), most=80)
    url = words(_l("Address"), most=URL_LENGTH, inputmode="url")
    topics = choices(_l("What it is told"), labelled(Topic))
    programme = choice(_l("Of which programme"), required=False)


class ChangeWebhookForm(EditForm):
    """A webhook that is there."""

    name = words(_l("Name"), most=80)
    url = words(_l("Address"), most=URL_LENGTH, inputmode="url")
    topics = choices(_l("What it is told"), labelled(Topic))
    programme = choice(_l("Of which programme"), required=False)
    is_on = tick(_l("It is called"))


class ActForm(Form):
    """A button; nothing to fill in."""


class AgainForm(Form):
    """Which call is made once more."""

    call = words("", most=40)


class CallFilter(FilterForm):
    """The filter over a webhook's calls."""

    status = OneOf(
        _l("Status"),
        choices=[("", _l("All statuses")), *[(state.value, state.label) for state in CallState]],
        default="",
    )
