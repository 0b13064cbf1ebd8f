"""The letters about sessions: each person gets one for each deed, with what concerns them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from app.cohorts.models import Cohort
from app.core.i18n import _, read, speaking
from app.people.models import User
from app.people.notices import office_url, write_to
from app.timetable import queries
from app.timetable.models import Session
from app.timetable.words import line


def timetable_published(cohort: Cohort, sessions: Sequence[Session]) -> None:
    """Tell those who take part of all these sessions, and each trainer of the own ones."""
    for user, concerned in _concerned(cohort, sessions):
        with speaking(user.language):
            write_to(
                user,
                _("The timetable of %(cohort)s", cohort=cohort.code),
                _(
                    "These sessions of %(cohort)s are on the timetable now:\n\n%(sessions)s\n\n"
                    "Your timetable as it stands at any moment:\n\n%(url)s",
                    cohort=read(cohort.title),
                    sessions="\n".join(line(session) for session in concerned),
                    url=office_url("/timetable"),
                ),
            )


def session_changed(session: Session, *, also: Iterable[UUID] = ()) -> None:
    """Tell those who take part and the trainers, those of before (`also`) included, how it is now."""
    for user, _sessions in _concerned(session.cohort, [session], also=also):
        with speaking(user.language):
            write_to(
                user,
                _("A session of %(cohort)s has changed", cohort=session.cohort.code),
                _(
                    "This is how the session is now:\n\n%(session)s\n\n"
                    "Your timetable as it stands at any moment:\n\n%(url)s",
                    session=line(session),
                    url=office_url("/timetable"),
                ),
            )


def session_cancelled(session: Session, *, reason: str) -> None:
    """Tell those who take part and the trainers that a session is not held, and why."""
    for user, _sessions in _concerned(session.cohort, [session]):
        with speaking(user.language):
            write_to(
                user,
                _("A session of %(cohort)s is cancelled", cohort=session.cohort.code),
                _(
                    "This session is not held:\n\n%(session)s\n\nThe reason: %(reason)s\n\n"
                    "Your timetable as it stands at any moment:\n\n%(url)s",
                    session=line(session),
                    reason=reason,
                    url=office_url("/timetable"),
                ),
            )


def trainers_released(cohort: Cohort, sessions: Sequence[Session]) -> None:
    """Tell each trainer which sessions are not held, since the cohort was cancelled or postponed."""
    for user, concerned in _teaching(sessions):
        with speaking(user.language):
            write_to(
                user,
                _("Sessions of %(cohort)s are not held", cohort=cohort.code),
                _(
                    "The cohort %(cohort)s is now “%(state)s”. These sessions of yours are not held:"
                    "\n\n%(sessions)s",
                    cohort=read(cohort.title),
                    state=cohort.state.label,
                    sessions="\n".join(line(session) for session in concerned),
                ),
            )


def _concerned(
    cohort: Cohort, sessions: Sequence[Session], *, also: Iterable[UUID] = ()
) -> list[tuple[User, Sequence[Session]]]:
    everything = {user.id: (user, sessions) for user in queries.taking_part(cohort)}
    own = {user.id: (user, concerned) for user, concerned in _teaching(sessions, also=also)}
    return list((own | everything).values())


def _teaching(
    sessions: Sequence[Session], *, also: Iterable[UUID] = ()
) -> list[tuple[User, Sequence[Session]]]:
    own: dict[UUID, list[Session]] = {trainer_id: list(sessions) for trainer_id in also}
    for session in sessions:
        for part in session.teaching:
            mine = own.setdefault(part.trainer.id, [])
            if session not in mine:
                mine.append(session)
    return [(user, own[trainer_id]) for trainer_id, user in queries.accounts_of(own).items()]
