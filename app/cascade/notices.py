"""The letters about training at home."""

from __future__ import annotations

from flask import current_app

from app.cascade.models import CascadeActivity
from app.cohorts.queries import focal_points
from app.core import outbox
from app.core.i18n import _, read, speaking
from app.people.notices import office_url, write_to
from app.registrations.models import Registration
from app.registrations.queries import account_of


def reported(activity: CascadeActivity, registration: Registration) -> None:
    """Tell the state's focal points that a report waits for them."""
    for _code, user in focal_points([activity.state_code]):
        with speaking(user.language):
            write_to(
                user,
                _("A graduate has trained others"),
                _(
                    "%(name)s, who completed “%(training)s”, reports a training at home. "
                    "Please confirm it, or ask:\n\n%(url)s",
                    name=registration.person.name,
                    training=read(registration.cohort.title),
                    url=office_url(f"/cascade/{activity.id}"),
                ),
            )


def returned(registration: Registration, token: str, reason: str) -> None:
    """Ask the graduate what the focal point asks, with a link to answer by."""
    user = account_of(registration.person_id)
    address = user.email if user is not None else registration.person.email
    if not address:
        return
    with speaking(user.language if user is not None else registration.working_language):
        outbox.post(
            recipient=address,
            subject=_("A question about the training that you gave"),
            body=_(
                "Your state's focal point asks about your report:\n\n%(reason)s\n\n"
                "Say it anew here; the link works once:\n\n%(url)s",
                reason=reason,
                url=office_url(f"/cascade/report/by-letter/{token}"),
            ),
            language=user.language if user is not None else registration.working_language,
            host=current_app.config["MAIL_HOST"],
        )
