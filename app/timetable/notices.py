"""The letters about sessions: each person gets one for each publishing, with what concerns them.

Who joins a cohort, or leaves it, gets one with all that is published and to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core.i18n import _, read, speaking
from app.people.models import User
from app.people.notices import office_url, write_to
from app.timetable import calendars, last_told
from app.timetable.facts import facts_of
from app.timetable.models import PublishedSession, TimetableVersion
from app.timetable.publishing import Change, News, Told, differences
from app.timetable.words import letter_line


def timetable_published(cohort: Cohort, version: TimetableVersion, told: Sequence[Told]) -> None:
    """Tell each person what changed for them, and hand it to their calendars."""
    letters = {letter.user: letter for letter in told}
    for user in _spoken_to(letters):
        letter = letters[user]
        write_to(
            user,
            _subject(cohort, letter),
            _(
                "Version %(number)s of the timetable of %(cohort)s is published. "
                "This is new for you:\n\n%(changes)s\n\n"
                "Your timetable as it stands at any moment:\n\n%(url)s",
                cohort=read(cohort.title),
                number=version.number,
                changes="\n\n".join(_section(letter, news) for news in News if letter.count(news)),
                url=office_url("/timetable"),
            ),
            calendars=[
                calendars.invitation(
                    change.known,
                    user.email,
                    is_off=news in {News.CANCELLED, News.RELEASED},
                    language=user.language,
                )
                for news, change in letter.items
            ],
        )


def _spoken_to(users: Iterable[User]) -> Iterator[User]:
    """Each of some accounts in turn, in its language and by its clocks as long as it is written to."""
    for user in users:
        with speaking(user.language, zone=user.zone):
            yield user


def _subject(cohort: Cohort, letter: Told) -> str:
    if len(letter.items) == 1 and letter.count(News.CANCELLED):
        return _("A session of %(cohort)s is cancelled", cohort=cohort.code)
    return _("The timetable of %(cohort)s", cohort=cohort.code)


def _section(letter: Told, news: News) -> str:
    """What is one kind of news for a person: each session, and beneath it what is other than before."""
    lines = [_("%(heading)s:", heading=news.label)]
    for kind, change in letter.items:
        standing = change.after or change.before
        if kind is news and standing:
            lines.append(f"– {letter_line(standing)}")
            if news in {News.CHANGED, News.CANCELLED}:
                lines += [f"   {difference}" for difference in differences(change)]
    return "\n".join(lines)


def session_corrected(cohort: Cohort, change: Change, reason: str) -> None:
    """Tell those who teach or interpret, or were said to, what is known now of a session that was held.

    It hands nothing to their calendars: nobody plans what is over.
    """
    standing = change.after or change.before
    if standing is None:
        return
    staff = {key for facts in (change.before, change.after) if facts for key in facts.staff}
    concerned = [key for key in staff if change.news_for(key, takes_part=False) is not None]
    for user in _spoken_to(last_told.accounts_of_persons(concerned).values()):
        write_to(
            user,
            _("A session of %(cohort)s is corrected", cohort=cohort.code),
            _(
                "What the office knows of a session that was held is corrected:\n\n%(session)s\n\n"
                "%(changes)s\n\nThe reason: %(reason)s\n\n%(url)s",
                session=letter_line(standing),
                changes="\n".join(f"– {difference}" for difference in differences(change)),
                reason=reason,
                url=office_url("/timetable"),
            ),
        )


def sessions_withdrawn(cohort: Cohort, sessions: Sequence[PublishedSession]) -> None:
    """Tell each who teaches, interprets or takes part that the cohort's sessions are not held."""
    taking_part = {user.person_id for user in last_told.taking_part(cohort)}
    own: dict[UUID, list[PublishedSession]] = {}
    for session in sessions:
        for person_id in facts_of(session).staff | taking_part:
            own.setdefault(person_id, []).append(session)
    for user in _spoken_to(last_told.accounts_of_persons(own).values()):
        _not_held(cohort, user, own[user.person_id])


def timetable_handed(cohort: Cohort, person_id: UUID) -> None:
    """Hand the published sessions to come to one who takes part in the cohort from now on."""
    sessions = last_told.not_over(cohort)
    for user in _spoken_to(last_told.accounts_of_persons([person_id] if sessions else []).values()):
        _write(
            user,
            _("Your timetable in %(cohort)s", cohort=cohort.code),
            _(
                "You take part in %(cohort)s. These sessions are on your timetable:\n\n%(sessions)s\n\n"
                "Your timetable as it stands at any moment:\n\n%(url)s",
                cohort=read(cohort.title),
                sessions=_lines(sessions),
                url=office_url("/timetable"),
            ),
            sessions,
            is_off=False,
        )


def timetable_taken_back(cohort: Cohort, person_id: UUID) -> None:
    """Strike the sessions to come out of the calendar of one who takes part no more."""
    sessions = [one for one in last_told.not_over(cohort) if person_id not in facts_of(one).staff]
    for user in _spoken_to(last_told.accounts_of_persons([person_id] if sessions else []).values()):
        if cohort.state is CohortState.CANCELLED:
            _not_held(cohort, user, sessions)
            continue
        _write(
            user,
            _("Sessions of %(cohort)s are no longer yours", cohort=cohort.code),
            _(
                "You no longer take part in %(cohort)s. These sessions are taken off your timetable:"
                "\n\n%(sessions)s",
                cohort=read(cohort.title),
                sessions=_lines(sessions),
            ),
            sessions,
            is_off=True,
        )


def _not_held(cohort: Cohort, user: User, sessions: Sequence[PublishedSession]) -> None:
    _write(
        user,
        _("Sessions of %(cohort)s are not held", cohort=cohort.code),
        _(
            "The cohort %(cohort)s is now “%(state)s”. These sessions of yours are not held:\n\n%(sessions)s",
            cohort=read(cohort.title),
            state=cohort.state.label,
            sessions=_lines(sessions),
        ),
        sessions,
        is_off=True,
    )


def _lines(sessions: Sequence[PublishedSession]) -> str:
    return "\n".join(f"– {letter_line(facts_of(session))}" for session in sessions)


def _write(
    user: User, subject: str, body: str, sessions: Sequence[PublishedSession], *, is_off: bool
) -> None:
    """One letter with each session for the reader's calendar, to take it down or to strike it out."""
    invitations = [
        calendars.invitation(session, user.email, is_off=is_off, language=user.language)
        for session in sessions
    ]
    write_to(user, subject, body, calendars=invitations)
