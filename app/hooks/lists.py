"""How a webhook's calls are listed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from app.core.i18n import _, _l
from app.core.listing import Column, Listing
from app.core.templating import moment
from app.hooks.forms import CallFilter
from app.hooks.models import WebhookCall

_PROBLEMS = {
    "address": _l("The address is not one that the office calls."),
    "unknown name": _l("The host’s name is not known."),
    "internal network": _l("The name stands for an internal address now."),
    "certificate": _l("The host’s certificate does not hold."),
    "too slow": _l("The host took too long."),
    "no answer": _l("The host did not answer."),
}


def outcome(call: WebhookCall) -> str:
    """What the receiver answered last, or what kept the call."""
    if call.problem:
        return str(_PROBLEMS.get(call.problem, call.problem))
    return _("Answered with %(status)s", status=call.answer) if call.answer else ""


def _narrow(statement: sa.Select[Any], form: CallFilter) -> sa.Select[Any]:
    if form.status.data:
        statement = statement.where(WebhookCall.state == form.status.data)
    return statement


CALLS = Listing(
    name="webhook-calls",
    columns=(
        Column("made", _l("Told"), sort=WebhookCall.created_at, text=lambda c: moment(c.created_at)),
        Column("event", _l("Event"), text=lambda call: call.event),
        Column("status", _l("Status"), sort=WebhookCall.state, text=lambda call: str(call.state.label)),
        Column("tries", _l("Tries"), text=lambda call: call.attempts, numeric=True),
        Column("answer", _l("Answer"), text=outcome),
        Column("again", _l("Once more")),
    ),
    key=WebhookCall.id,
    default="-made",
    filter_form=CallFilter,
    narrow=_narrow,
)
