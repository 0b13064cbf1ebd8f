"""Publishing: each person is told once what changed for them since they were last told.

The sessions are the plan, which its coordinators change as they like. What people were last told of
each is kept beside it (`PublishedSession`), and is all that they and their calendars see. Publishing
numbers a version of the cohort's timetable, tells the difference, and lets the two be equal again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Cohort
from app.core import clock
from app.core.db import db
from app.core.i18n import _, _l
from app.core.labels import Labelled
from app.people.models import User
from app.timetable import last_told, queries
from app.timetable.facts import Facts, facts_of
from app.timetable.models import PublishedInterpreter, PublishedSession, Session, TimetableVersion
from app.timetable.states import SessionState
from app.timetable.words import FIELDS, spoken


class News(Labelled):
    """What a change of a session is for one person."""

    NEW = "new", _l("New on your timetable")
    CHANGED = "changed", _l("Changed")
    CANCELLED = "cancelled", _l("Not held")
    RELEASED = "released", _l("No longer yours")


@dataclass(slots=True, kw_only=True)
class Change:
    """A session before and after: None where it is not on the timetable."""

    session: Session
    published: PublishedSession | None
    before: Facts | None
    after: Facts | None
    reason: str

    @property
    def news(self) -> News:
        """What it is for the cohort as a whole."""
        if self.before is None:
            return News.NEW
        return News.CHANGED if self.after else News.CANCELLED

    @property
    def known(self) -> PublishedSession:
        """What is known of it once it is published."""
        if self.published is None:
            raise ValueError("A change is known once it is published.")
        return self.published

    def news_for(self, person_id: UUID, *, takes_part: bool) -> News | None:
        """What this is for one who takes part in the cohort, or one who teaches or interprets."""
        before, after = (
            facts if facts and (takes_part or person_id in facts.staff) else None
            for facts in (self.before, self.after)
        )
        if before and after:
            return News.CHANGED if changed_fields(before, after) else None
        if after:
            return News.NEW
        if before:
            return News.RELEASED if self.after else News.CANCELLED
        return None


@dataclass(frozen=True, slots=True)
class Told:
    """One person's letter: what each of these sessions is for them, in their order."""

    user: User
    items: Sequence[tuple[News, Change]]

    def count(self, news: News) -> int:
        """How many sessions are this for the person."""
        return sum(kind is news for kind, _change in self.items)


TOLD: dict[str, tuple[str, ...]] = {
    "when": ("day", "start", "end", "zone", "starts_at"),
    "title": ("title",),
    "module": ("module",),
    "where": ("room", "more_rooms"),
    "mode": ("mode",),
    "trainers": ("trainers",),
}
"""What a letter tells of a change, and the facts of which each consists."""


def changed_fields(before: Facts, after: Facts) -> list[str]:
    """Which of the facts that a letter tells are other than before."""
    return [
        field
        for field, names in TOLD.items()
        if any(getattr(before, name) != getattr(after, name) for name in names)
    ]


def differences(change: Change) -> list[str]:
    """What is other than before, each fact on a line in the language that is spoken; or why it is off."""
    before, after = change.before, change.after
    if before and after:
        return [
            _(
                "%(fact)s: %(before)s → %(after)s",
                fact=FIELDS[name],
                before=spoken(name, before),
                after=spoken(name, after),
            )
            for name in changed_fields(before, after)
        ] or _untold(before, after)
    return [] if after or not change.reason else [_("The reason: %(reason)s", reason=change.reason)]


def _untold(before: Facts, after: Facts) -> list[str]:
    """What is other than before and stands in no letter of those who take part."""
    said = {
        "interpreters": _("Its interpreters are others. They alone are told."),
        "pairs": _("Its interpreters take other languages. Its page says so, and no letter."),
        "equipment": _("Other equipment is brought to it. Only the calendars of the equipment change."),
    }
    if before.interpreters != after.interpreters:
        del said["pairs"]  # of course they do
    return [sentence for name, sentence in said.items() if getattr(before, name) != getattr(after, name)]


def differences_of(session: Session) -> list[str]:
    """How a session, loaded whole, differs from what people were last told of it."""
    (change,) = changes_of([session])
    return differences(change)


def changes_of(sessions: Sequence[Session]) -> list[Change]:
    """How some sessions, loaded whole, differ from what people were last told."""
    known = last_told.published(session.id for session in sessions)
    reasons = last_told.cancelled_for(sessions)
    found = []
    for session in sessions:
        published = known.get(session.id)
        is_told = published is not None and published.state is not SessionState.CANCELLED
        found.append(
            Change(
                session=session,
                published=published,
                before=facts_of(published) if published and is_told else None,
                after=None if session.state is SessionState.CANCELLED else facts_of(session),
                reason=reasons.get(session.id, ""),
            )
        )
    return found


def who_is_told(cohort: Cohort, changes: Sequence[Change]) -> list[Told]:
    """Each person with an account to whom these changes are news, with the own sessions alone."""
    taking_part = {user.person_id: user for user in last_told.taking_part(cohort)}
    staff = {
        key for change in changes for facts in (change.before, change.after) if facts for key in facts.staff
    }
    users = last_told.accounts_of_persons(staff) | taking_part
    letters = []
    for person_id, user in users.items():
        items = [
            (news, change)
            for change in changes
            if (news := change.news_for(person_id, takes_part=person_id in taking_part))
        ]
        if items:
            letters.append(Told(user, items))
    return letters


def without_account(changes: Sequence[Change]) -> list[str]:
    """The names of those who teach or interpret in these sessions and get no letter."""
    named = {
        person.id: person.name
        for change in changes
        for facts in (change.before, change.after)
        if facts
        for person in facts.persons
    }
    reached = last_told.accounts_of_persons(named)
    return sorted(name for key, name in named.items() if key not in reached)


def fingerprint(sessions: Sequence[Session]) -> str:
    """What tells whether these are still the same sessions, standing as they did."""
    standing = " ".join(f"{session.id}:{session.version}" for session in sessions)
    return sha256(standing.encode()).hexdigest()[:16]


def note(sessions: Sequence[Session]) -> None:
    """Mark which of some sessions that people know of differ from what they were told."""
    db.session.flush()
    for change in changes_of(sessions):
        change.session.is_changed = change.published is not None and change.before != change.after


def tell(cohort: Cohort, sessions: Sequence[Session], *, actor: Actor) -> tuple[TimetableVersion, list[Told]]:
    """Make the plan of these sessions what people know, as the cohort's next version; who is to be told.

    The cohort is held by the deed, so that its numbers follow each other.
    """
    db.session.flush()
    changes = changes_of(sessions)
    told = who_is_told(cohort, changes)
    version = TimetableVersion(
        cohort_id=cohort.id,
        number=last_told.last_number(cohort.id) + 1,
        published_by=actor.user_id,
        sessions=len(changes),
        told=len(told),
    )
    db.session.add(version)
    for change in changes:
        if change.published is not None:  # the first time it moves, and its history says so
            trail.record("session.tell", actor=actor, subject=change.session, number=version.number)
        write(change, number=version.number)
    return version, told


def write(change: Change, *, number: int) -> PublishedSession:
    """Let what people are shown of a session be its plan; a cancelled one keeps its last day and place."""
    session, published = change.session, change.published
    if published is None:
        published = PublishedSession(
            session=session, cohort=session.cohort, state=SessionState.SCHEDULED, interpreting=[]
        )
        db.session.add(published)
        change.published = published
    else:
        session.sequence += 1
    if change.after:
        for name, value in _columns(session).items():
            setattr(published, name, value)
        told = {part.interpreter_id: part for part in published.interpreting}
        published.interpreting = [
            told.get(part.interpreter_id) or PublishedInterpreter(interpreter=part.interpreter)
            for part in session.interpreting
        ]
        for known, part in zip(published.interpreting, session.interpreting, strict=True):
            known.pair = part.pair
    published.state = session.state
    published.number = number
    session.is_changed, session.changed_at = False, clock.now()
    db.session.flush()
    return published


def keep_as_held(session: Session) -> None:
    """A session that was held is known as it was held, whatever of it was not published before."""
    (change,) = changes_of(queries.whole([session.id]))
    if change.published and session.is_changed:
        write(change, number=change.published.number)
    elif change.published:
        change.published.state = session.state


def withdraw(cohort: Cohort) -> list[PublishedSession]:
    """Strike the sessions to come of a cohort that does not come out of all calendars; which they were."""
    rows = last_told.published_to_come(cohort)
    for published in rows:
        published.state = SessionState.CANCELLED
        published.session.sequence += 1
        published.session.changed_at = clock.now()
        published.session.is_changed = False
    db.session.flush()
    return rows


_PUBLISHED = "module room title day start end zone starts_at ends_at mode more_rooms trainers equipment"


def _columns(session: Session) -> dict[str, Any]:
    found = {name: getattr(session, name) for name in _PUBLISHED.split()}
    return {name: list(value) if isinstance(value, list) else value for name, value in found.items()}
