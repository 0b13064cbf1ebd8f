"""The letters about registrations, each in its reader's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.access.actor import Role, ScopeKind
from app.core.i18n import _, speaking
from app.core.templating import day, moment
from app.people import queries as people
from app.people.models import User
from app.people.notices import office_url, write_to
from app.registrations import queries
from app.registrations.models import Registration
from app.registrations.states import RegistrationState

Letter = Callable[[dict[str, str]], tuple[str, str]]


def _official(registration: Registration) -> list[User]:
    user = queries.account_of(registration.person_id)
    return [user] if user else []


def _focal_points(registration: Registration) -> list[User]:
    return people.holders(Role.FOCAL_POINT, kind=ScopeKind.MEMBER_STATE, scope_id=registration.state_code)


def _send(registration: Registration, readers: Sequence[User], letter: Letter, *, reason: str = "") -> None:
    until, cohort = registration.offer_until, registration.cohort
    for user in readers:
        with speaking(user.language):
            words = {
                "name": registration.person.name,
                "cohort": cohort.title[user.language],
                "until": moment(until, cohort.zone) if until else "",
                "first": day(cohort.first_day),
                "last": day(cohort.last_day),
                "reason": reason,
                "url": office_url(f"/registrations/{registration.id}"),
            }
            write_to(user, *letter(words))


def sent(registration: Registration) -> None:
    """Ask the focal points to endorse an application."""
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("An application waits for you: %(name)s", name=words["name"]),
            _(
                "%(name)s applied for “%(cohort)s”. Without your answer the application goes no further. "
                "Read it here, then endorse it, return it or refuse it:\n\n%(url)s",
                **words,
            ),
        ),
    )


def nominated(registration: Registration) -> None:
    """Tell the official, who may know nothing of it yet, that the state nominates them."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your state nominated you"),
            _(
                "The focal point of your state nominated you for “%(cohort)s”. "
                "The office now considers it and writes to you again:\n\n%(url)s",
                **words,
            ),
        ),
    )


def endorsed(registration: Registration) -> None:
    """Tell the official that the state puts them forward."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your state endorsed your application"),
            _(
                "The focal point of your state endorsed your application for “%(cohort)s”. "
                "The office now considers it and writes to you again:\n\n%(url)s",
                **words,
            ),
        ),
    )


def returned(registration: Registration, reason: str) -> None:
    """Tell the official what to change."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Change your application and send it again"),
            _(
                "The focal point of your state returned your application for “%(cohort)s”, and writes:\n\n"
                "%(reason)s\n\nChange it here and send it again before the deadline:\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def refused(registration: Registration, reason: str) -> None:
    """Tell the official that the state does not put them forward."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your state did not endorse your application"),
            _(
                "The focal point of your state refused your application for “%(cohort)s”, and writes:\n\n"
                "%(reason)s\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def offered(registration: Registration) -> None:
    """Offer the seat to the official, and tell the focal points."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("You are offered a seat"),
            _(
                "You are offered a seat in “%(cohort)s”. Accept or decline it until %(until)s; "
                "after that it goes to another official:\n\n%(url)s",
                **words,
            ),
        ),
    )
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("A seat is offered to %(name)s", name=words["name"]),
            _(
                "%(name)s is offered a seat in “%(cohort)s”, and answers until %(until)s. "
                "You can answer for this official:\n\n%(url)s",
                **words,
            ),
        ),
    )


def confirmed(registration: Registration) -> None:
    """Confirm the seat to the official, and tell the focal points."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("A seat is confirmed: %(name)s", name=words["name"]),
            _("The seat of %(name)s in “%(cohort)s” is confirmed:\n\n%(url)s", **words),
        ),
    )


def lapsed(registration: Registration) -> None:
    """Tell the official and the focal points that nobody answered in time."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("An offer has lapsed: %(name)s", name=words["name"]),
            _(
                "The seat offered to %(name)s in “%(cohort)s” was not accepted in time "
                "and is no longer offered:\n\n%(url)s",
                **words,
            ),
        ),
    )


def freed(registration: Registration) -> None:
    """Tell the focal points that an official of theirs gave up a seat, or left."""
    _send(
        registration,
        _focal_points(registration),
        lambda words: (
            _("A change in your nominees: %(name)s", name=words["name"]),
            _("The registration of %(name)s for “%(cohort)s” has ended:\n\n%(url)s", **words),
        ),
    )


def ended(registration: Registration, reason: str) -> None:
    """Tell the official that another ended the registration, with the reason where one was written."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("Your registration has ended"),
            _(
                "Your registration for “%(cohort)s” has ended. The reason given is:\n\n%(reason)s\n\n%(url)s",
                **words,
            )
            if reason
            else _("Your registration for “%(cohort)s” has ended:\n\n%(url)s", **words),
        ),
        reason=reason,
    )


def run_out(registration: Registration) -> None:
    """Tell the official and the focal points that the cohort began before the state had endorsed."""
    _send(
        registration,
        [*_official(registration), *_focal_points(registration)],
        lambda words: (
            _("An application has ended: %(name)s", name=words["name"]),
            _(
                "“%(cohort)s” has begun, and the application of %(name)s was not endorsed before. "
                "It ends here. Another cohort may be open:\n\n%(url)s",
                **words,
            ),
        ),
    )


def cancelled(registration: Registration, reason: str) -> None:
    """Tell the official that the cohort does not take place, and why."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course is cancelled"),
            _(
                "“%(cohort)s” does not take place, and your registration ends with it. "
                "The reason given is:\n\n%(reason)s\n\nYou may apply to another cohort:\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def postponed(registration: Registration, reason: str) -> None:
    """Tell an official who holds a seat that the cohort waits, why, and that the seat stays."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course is postponed"),
            _(
                "“%(cohort)s” is postponed. The reason given is:\n\n%(reason)s\n\n"
                "Your seat stays as it is. A new letter comes when the course is taken up again:\n\n%(url)s",
                **words,
            ),
        ),
        reason=reason,
    )


def taken_up(registration: Registration) -> None:
    """Tell an official who holds a seat that the cohort is taken up again, with its dates."""
    is_offered = registration.state is RegistrationState.OFFERED
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course is taken up again"),
            _(
                "“%(cohort)s” is now planned from %(first)s to %(last)s. The seat is still offered to you. "
                "Accept or decline it until %(until)s:\n\n%(url)s",
                **words,
            )
            if is_offered
            else _(
                "“%(cohort)s” is now planned from %(first)s to %(last)s, and your seat is still confirmed. "
                "If you can't come on these days, withdraw here:\n\n%(url)s",
                **words,
            ),
        ),
    )


def rescheduled(registration: Registration) -> None:
    """Tell an official who holds a seat that the cohort's dates have changed."""
    _send(
        registration,
        _official(registration),
        lambda words: (
            _("The course has new dates"),
            _(
                "“%(cohort)s” is now planned from %(first)s to %(last)s. Your seat stays as it is. "
                "If you can't come on these days, say so here:\n\n%(url)s",
                **words,
            ),
        ),
    )


def result(registration: Registration) -> None:
    """Tell the official and the focal points what the selection made of a registration."""
    readers = [*_official(registration), *_focal_points(registration)]
    if registration.state is RegistrationState.RESERVE:
        _send(
            registration,
            readers,
            lambda words: (
                _("On the reserve: %(name)s", name=words["name"]),
                _(
                    "%(name)s is on the reserve for “%(cohort)s”. When a seat becomes free, it is "
                    "offered in the order of the reserve:\n\n%(url)s",
                    **words,
                ),
            ),
        )
        return
    _send(
        registration,
        readers,
        lambda words: (
            _("Not selected: %(name)s", name=words["name"]),
            _(
                "The selection for “%(cohort)s” is over, and %(name)s was not selected. "
                "Another cohort may be open:\n\n%(url)s",
                **words,
            ),
        ),
    )
