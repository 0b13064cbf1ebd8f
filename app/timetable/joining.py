"""Joining a session from elsewhere: who gives the address, and when it is opened to those who take part."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import may, visible_to
from app.audit import trail
from app.core import clock
from app.core.db import db, hold, new_id
from app.core.errors import DomainError
from app.core.i18n import _
from app.timetable import last_told
from app.timetable.join_links import JoinLink
from app.timetable.models import PublishedSession, Session
from app.timetable.states import Mode, SessionState


class Joining(enum.StrEnum):
    """How it stands with joining a session, for one who takes part in it."""

    MISSING = "missing"
    LATER = "later"
    OPEN = "open"
    OVER = "over"


def link_of(session: Session) -> JoinLink | None:
    """A session's link, if it was given."""
    return db.session.scalar(sa.select(JoinLink).where(JoinLink.session_id == session.id))


def is_joined(session: Session | PublishedSession) -> bool:
    """Whether a session, as planned or as known, can be joined from elsewhere."""
    return session.mode is not Mode.IN_PERSON and session.state is not SessionState.CANCELLED


def may_be_joined(session: Session) -> bool:
    """Whether a session is joined from elsewhere, in the plan or as people know it until it is published."""
    if session.state is SessionState.CANCELLED:
        return False
    known = last_told.published([session.id]).get(session.id)
    return is_joined(session) or (known is not None and is_joined(known))


def standing(known: PublishedSession | None, link: JoinLink | None) -> Joining | None:
    """How it stands with joining a session that is known so; None where nobody joins from elsewhere."""
    if known is None or not is_joined(known):
        return None
    now = clock.now()
    if now >= known.ends_at:
        return Joining.OVER
    if link is None:
        return Joining.MISSING
    return Joining.OPEN if now >= link.shown_from(known) else Joining.LATER


def open_among(sessions: Iterable[PublishedSession], actor: Actor) -> set[UUID]:
    """The keys of those sessions whose link is open now to the actor as one who takes part."""
    known = {session.session_id: session for session in sessions}
    links = db.session.scalars(
        sa.select(JoinLink)
        .join(JoinLink.session)
        .where(Session.id.in_(list(known)), visible_to(actor, Permission.SESSION_JOIN, Session))
        .order_by(JoinLink.id)
    )
    return {link.session_id for link in links if standing(known[link.session_id], link) is Joining.OPEN}


def give(session: Session, address: str, *, minutes_before: int, actor: Actor) -> JoinLink:
    """Give a session its link, or change it; an empty address leaves the one that stands.

    DomainError for a session that nobody joins from elsewhere, and for what is no https address.
    """
    hold(session)
    if not may_be_joined(session):
        raise DomainError(_("Only an online or hybrid session has a link to join. Change its mode first."))
    if session.ends_at <= clock.now():
        raise DomainError(_("This session is over. Nobody joins it any more."))
    link = link_of(session)
    if address or link is None:
        _refuse_unsafe(address)
    if link is None:
        link = JoinLink(id=new_id(), session_id=session.id)  # what is sealed is bound to its row's key
        db.session.add(link)
        trail.record("session.give_link", actor=actor, subject=session)
    else:
        link.version += 1
        fields = ["address"] if address else []
        fields += ["minutes_before"] if link.minutes_before != minutes_before else []
        trail.record("session.change_link", actor=actor, subject=session, fields=fields)
    if address:
        link.seal(address=address)
        link.given_by, link.given_at = actor.user_id, clock.now()
    link.minutes_before = minutes_before
    return link


def _refuse_unsafe(address: str) -> None:
    """Refuse what a browser would not open as an https page, or would open elsewhere than it reads."""
    try:
        parts = urlsplit(address)
        is_web = (
            parts.scheme == "https" and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
        )
    except ValueError:  # what looks like a port and is none
        is_web = False
    is_plain = address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}')
    if not (is_web and is_plain):
        raise DomainError(
            _("Write the whole address of the meeting, which begins with https:// and has no spaces."),
            field="address",
        )


def remove(session: Session, *, actor: Actor) -> None:
    """Take a session's link away, if it has one."""
    link = link_of(session)
    if link is not None:
        db.session.delete(link)
        trail.record("session.remove_link", actor=actor, subject=session)


def drop_unused(sessions: Sequence[Session], *, actor: Actor) -> None:
    """Take their links away from those sessions that nobody joins from elsewhere any more."""
    links = sa.select(JoinLink.session_id).where(JoinLink.session_id.in_([one.id for one in sessions]))
    linked = set(db.session.scalars(links.order_by(JoinLink.id)))
    for session in sessions:
        if session.id in linked and not may_be_joined(session):
            remove(session, actor=actor)


def open_link(session: Session, *, actor: Actor) -> str:
    """The address at which the actor joins a session, with a word in the trail.

    Its coordinators open it at any time; those who take part from the set time until the session's end.
    """
    link = link_of(session)
    if not may(actor, Permission.SESSION_EDIT, session):
        stands = standing(last_told.published([session.id]).get(session.id), link)
        if stands is Joining.OVER:
            raise DomainError(_("This session is over. Its link is no longer shown."))
        if stands is Joining.LATER:
            raise DomainError(_("The link to join is not shown yet. The session’s page says from when."))
        if stands is not Joining.OPEN:
            raise DomainError(_("This session has no link to join."))
    if link is None:
        raise DomainError(_("This session has no link to join."))
    trail.record("session.open_link", actor=actor, subject=session)
    return link.unseal("address")
