"""Short letters about a cohort, to the focal points of the states that its call invites.

The call itself, its reminders and a new deadline are letters with a template (`app.letters`).
"""

from __future__ import annotations

from app.cohorts import queries
from app.cohorts.models import Cohort
from app.core.i18n import _, read, speaking
from app.core.templating import day
from app.people.models import User
from app.people.notices import office_url, write_to


def rescheduled(cohort: Cohort) -> None:
    """Tell the invited states a cohort's new dates."""
    for _code, user in queries.focal_points(_invited(cohort)):
        with speaking(user.language):
            _write(
                user,
                cohort,
                _("New dates: %(cohort)s", cohort=read(cohort.title)),
                _(
                    "This cohort is now planned from %(first)s to %(last)s.",
                    first=day(cohort.first_day),
                    last=day(cohort.last_day),
                ),
            )


def postponed(cohort: Cohort, reason: str) -> None:
    """Tell the invited states that a cohort waits."""
    for _code, user in queries.focal_points(_invited(cohort)):
        with speaking(user.language):
            _write(
                user,
                cohort,
                _("Postponed: %(cohort)s", cohort=read(cohort.title)),
                _(
                    "This cohort is postponed. The reason is: %(reason)s\n\n"
                    "You need do nothing: a new letter comes when the call opens again.",
                    reason=reason,
                ),
            )


def cancelled(cohort: Cohort, reason: str) -> None:
    """Tell the invited states that a cohort does not take place."""
    for _code, user in queries.focal_points(_invited(cohort)):
        with speaking(user.language):
            _write(
                user,
                cohort,
                _("Cancelled: %(cohort)s", cohort=read(cohort.title)),
                _("This cohort does not take place. The reason is: %(reason)s", reason=reason),
            )


def _write(user: User, cohort: Cohort, subject: str, body: str) -> None:
    write_to(user, subject, f"{body}\n\n{office_url(f'/cohorts/{cohort.id}')}")


def _invited(cohort: Cohort) -> list[str]:
    return [invitation.state_code for invitation in cohort.call.invitations] if cohort.call else []
