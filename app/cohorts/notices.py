"""The letters about a cohort's call, to the focal points of the states that it invites."""

from __future__ import annotations

from app.cohorts import queries, words
from app.cohorts.models import Call, Cohort
from app.core.i18n import _, ngettext, read, speaking
from app.core.templating import day
from app.people.models import User
from app.people.notices import office_url, write_to


def call_opened(cohort: Cohort, codes: list[str]) -> None:
    """Invite some states: what, when, where, until when they answer, and where to read on."""
    call = _call(cohort)
    foreseen = {invitation.state_code: invitation.seats for invitation in call.invitations}
    for code, user in queries.focal_points(codes):
        with speaking(user.language):
            _write(
                user,
                cohort,
                _("Your state is invited: %(cohort)s", cohort=read(cohort.title)),
                _invitation(cohort, call, foreseen.get(code)),
            )


def deadline_moved(cohort: Cohort, codes: list[str]) -> None:
    """Tell the states that answer already of a new deadline."""
    call = _call(cohort)
    for _code, user in queries.focal_points(codes):
        with speaking(user.language):
            _write(
                user,
                cohort,
                _("A new deadline: %(cohort)s", cohort=read(cohort.title)),
                _("Your state can answer this call until %(deadline)s.", deadline=words.deadline(call)),
            )


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


def _invitation(cohort: Cohort, call: Call, seats: int | None) -> str:
    text = _(
        "Your state is invited to “%(programme)s”.\n\n"
        "From %(first)s to %(last)s, %(place)s.\n"
        "Languages: %(languages)s.\n\n"
        "Nominate your officials, or endorse their applications, until %(deadline)s.",
        programme=read(cohort.programme.title),
        first=day(cohort.first_day),
        last=day(cohort.last_day),
        place=read(cohort.place),
        languages=words.languages(cohort),
        deadline=words.deadline(call),
    )
    if seats is None:
        return text
    foreseen = ngettext(
        "One seat is foreseen for your state.", "%(num)s seats are foreseen for your state.", seats
    )
    return f"{text}\n\n{foreseen}"


def _write(user: User, cohort: Cohort, subject: str, body: str) -> None:
    write_to(user, subject, f"{body}\n\n{office_url(f'/cohorts/{cohort.id}')}")


def _call(cohort: Cohort) -> Call:
    assert cohort.call is not None  # noqa: S101 - a call is written before it is opened
    return cohort.call


def _invited(cohort: Cohort) -> list[str]:
    return [invitation.state_code for invitation in cohort.call.invitations] if cohort.call else []
