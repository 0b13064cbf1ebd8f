"""Reporting what one taught at home, by the account or a letter's link; confirming and returning it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from app.access.actor import Actor
from app.audit import trail
from app.cascade import notices, queries
from app.cascade.models import CascadeActivity, CascadeLink
from app.cascade.states import CASCADE, LINK_DAYS, NOT_OWN_REPORT
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE, day
from app.people.letters import DeadLinkError
from app.registrations.models import Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a graduate says of one training at home; `modules` are keys of the own training's."""

    first_day: date
    last_day: date
    place: str
    participants: int
    women: int
    modules: Sequence[str]


def report(registration: Registration, said: Report, *, actor: Actor) -> CascadeActivity:
    """Report a training at home; the state's focal points are told that it waits for them."""
    hold(registration)  # two reports of the same training at once are one, and the other is refused
    if not queries.may_report(registration):
        raise DomainError(_("Only who has completed the training reports what they taught of it."))
    _refuse_wrong(registration, said)
    same_day = CascadeActivity.first_day == said.first_day
    if queries.is_reported(registration.id, same_day, CascadeActivity.place == said.place):
        raise DomainError(_("You reported this already. Change that report instead."), field="first_day")
    activity = CascadeActivity(
        registration_id=registration.id,
        programme_id=registration.programme_id,
        person_id=registration.person_id,
        state_code=registration.state_code,
    )
    _fill(activity, registration, said)
    db.session.add(activity)
    db.session.flush()
    trail.record("cascade.report", actor=actor, subject=activity)
    notices.reported(activity, registration)
    return activity


def report_anew(
    activity: CascadeActivity, registration: Registration, said: Report, *, actor: Actor
) -> CascadeActivity:
    """Answer a question about a report by saying it anew."""
    _refuse_wrong(registration, said)
    CASCADE.move(activity, "report_again", actor=actor)
    _fill(activity, registration, said)
    db.session.flush()
    notices.reported(activity, registration)
    return activity


def _fill(activity: CascadeActivity, registration: Registration, said: Report) -> None:
    activity.first_day, activity.last_day, activity.place = said.first_day, said.last_day, said.place
    activity.participants, activity.women = said.participants, said.women
    activity.modules = [one for one in queries.modules_of(registration) if str(one.id) in set(said.modules)]


def _refuse_wrong(registration: Registration, said: Report) -> None:
    """DomainError names what can't be: before the graduation, in the future, more women than people."""
    graduation = registration.cohort.last_day
    if said.first_day <= graduation:
        raise DomainError(
            _("Your own training ended on %(day)s. Write a day after it.", day=day(graduation)),
            field="first_day",
        )
    if said.last_day < said.first_day:
        raise DomainError(_("The last day is before the first."), field="last_day")
    if said.last_day > clock.today(OFFICE_ZONE):
        raise DomainError(
            _("This day is still to come. Report the training when it is over."), field="last_day"
        )
    if said.women > said.participants:
        raise DomainError(_("There can't be more women than people."), field="women")


def make_link(registration: Registration, activity: CascadeActivity | None = None) -> str:
    """A new link by which a graduate reports once without an account; the one of an earlier letter ends."""
    token = new_token()
    db.session.execute(lock(sa.select(Registration).where(Registration.id == registration.id)))
    db.session.execute(sa.delete(CascadeLink).where(CascadeLink.registration_id == registration.id))
    db.session.add(
        CascadeLink(
            registration_id=registration.id,
            activity_id=activity.id if activity else None,
            token_hash=token_hash(token),
            expires_at=clock.now() + timedelta(days=LINK_DAYS),
        )
    )
    db.session.flush()
    return token


def spend(link: CascadeLink) -> None:
    """Use a link up; DeadLinkError when another sending has used it first."""
    gone = db.session.execute(
        sa.delete(CascadeLink).where(CascadeLink.id == link.id).returning(CascadeLink.id)
    ).scalar_one_or_none()
    if gone is None:
        raise DeadLinkError


def confirm(activity: CascadeActivity, *, actor: Actor) -> CascadeActivity:
    """Let a report count."""
    CASCADE.move(activity, "confirm", actor=actor)
    return activity


def give_back(activity: CascadeActivity, *, reason: str, actor: Actor) -> CascadeActivity:
    """Return a report with a question; the graduate's letter has a link to answer by."""
    CASCADE.move(activity, "return", actor=actor, reason=reason)
    hold(activity)
    registration = activity.registration
    notices.returned(registration, make_link(registration, activity), reason)
    return activity


@CASCADE.guard(NOT_OWN_REPORT)
def _not_own_report(activity: CascadeActivity, actor: Actor) -> bool:
    return activity.person_id != actor.person_id
