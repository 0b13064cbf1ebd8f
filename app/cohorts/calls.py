"""Calls: a cohort's invitation to states is written, and changed while the states answer it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from app.access.actor import Actor
from app.audit import trail
from app.cohorts.models import Call, Cohort, Invitation
from app.cohorts.states import CALLABLE, CohortState
from app.core import clock, zones
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _, language
from app.core.texts import Texts
from app.core.zones import NoSuchTime
from app.member_states import data as member_states

WRITTEN = ("deadline_day", "deadline_time", "deadline_zone", "answer_days", "criteria", "documents")
"""The columns of a call that its form writes."""


class ChangeFollower(Protocol):
    """What a feature above does, in the same deed, when an open call is changed."""

    def __call__(self, cohort: Cohort, *, added: list[str], moved_for: list[str], actor: Actor) -> None:
        """`added` states are invited now; `moved_for` answered already, and the deadline moved."""


_change_followers: list[ChangeFollower] = []


def follow_changes_with(follower: ChangeFollower) -> ChangeFollower:
    """Let a feature above write to the states when an open call is changed."""
    _change_followers.append(follower)
    return follower


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a call says; `invited` maps a state's code to the seats foreseen for it (None: not said).

    `most_nominees` is how many officials each state may put forward (None: as many as it likes).
    """

    deadline_day: date
    deadline_time: time
    deadline_zone: str
    answer_days: int
    criteria: Texts
    documents: Texts
    invited: dict[str, int | None]
    most_nominees: int | None = None


CallFollower = Callable[[Cohort], None]
_call_followers: list[CallFollower] = []


def follow_call_with(follower: CallFollower) -> CallFollower:
    """Let a feature above add what belongs to a new call, in the same deed."""
    _call_followers.append(follower)
    return follower


def write_call(cohort: Cohort, *, terms: Terms, actor: Actor) -> Call:
    """Write a cohort's call, or change it.

    While it is open the deadline may move and more states may be invited, who are told; what the
    states already answer to (the criteria, their invitation) stands. Raises StaleError when another
    deed changed the call since it was read.
    """
    hold(cohort)
    if cohort.state not in CALLABLE:
        raise DomainError(_("The selection has begun. The call stands as the states answered it."))
    deadline_at = _deadline_at(cohort, terms)
    if not terms.invited:
        raise DomainError(_("Choose at least one state."), field="states")
    if cohort.call is None:
        return _new_call(cohort, terms, deadline_at, actor)
    call = cohort.call
    hold(call)
    before = {invitation.state_code: invitation.seats for invitation in call.invitations}
    if cohort.state is not CohortState.PLANNED:
        _check_what_stands(call, terms, before)
    fields = _changed(call, terms, before)
    if any(invitation.most_nominees != terms.most_nominees for invitation in call.invitations):
        fields.append("most_nominees")
    is_moved = deadline_at != call.deadline_at
    _put_terms(call, terms, deadline_at)
    call.version += 1
    trail.record("call.change", actor=actor, subject=call, fields=fields)
    db.session.flush()
    if cohort.state is CohortState.OPEN:
        added = [code for code in terms.invited if code not in before]
        for follow in _change_followers:
            follow(cohort, added=added, moved_for=list(before) if is_moved else [], actor=actor)
    return call


def _new_call(cohort: Cohort, terms: Terms, deadline_at: datetime, actor: Actor) -> Call:
    call = Call(cohort_id=cohort.id, invitations=[])
    _put_terms(call, terms, deadline_at)
    cohort.call = call
    db.session.flush()
    trail.record("call.write", actor=actor, subject=call, cohort=cohort.id)
    for follow in _call_followers:
        follow(cohort)
    return call


def _put_terms(call: Call, terms: Terms, deadline_at: datetime) -> None:
    call.deadline_at = deadline_at
    for name in WRITTEN:
        setattr(call, name, getattr(terms, name))
    held = {invitation.state_code: invitation for invitation in call.invitations}
    for code, seats in terms.invited.items():
        if code in held:
            held[code].seats = seats
        else:
            held[code] = Invitation(state_code=code, seats=seats)
            call.invitations.append(held[code])
        held[code].most_nominees = terms.most_nominees
    for code, invitation in held.items():
        if code not in terms.invited:
            call.invitations.remove(invitation)


def _changed(call: Call, terms: Terms, before: dict[str, int | None]) -> list[str]:
    changed = [name for name in WRITTEN if getattr(call, name) != getattr(terms, name)]
    return changed if before == terms.invited else [*changed, "invitations"]


def _deadline_at(cohort: Cohort, terms: Terms) -> datetime:
    """The instant of the deadline: one that exists, is still to come, and is before the first day."""
    try:
        deadline_at = zones.instant(terms.deadline_day, terms.deadline_time, terms.deadline_zone)
    except NoSuchTime:
        raise DomainError(
            _("The clocks of this zone jump over this hour on that day. Choose another hour."),
            field="deadline_time",
        ) from None
    call = cohort.call
    if deadline_at <= clock.now() and (call is None or deadline_at != call.deadline_at):
        raise DomainError(_("This deadline has passed already. Choose a later one."), field="deadline_day")
    if terms.deadline_day >= cohort.first_day:
        raise DomainError(
            _("The cohort has begun by then. Choose a deadline before its first day."), field="deadline_day"
        )
    return deadline_at


def _check_what_stands(call: Call, terms: Terms, before: dict[str, int | None]) -> None:
    """A state that was invited may have nominated, and by the criteria that it read."""
    dropped = next((code for code in before if code not in terms.invited), None)
    if dropped is not None:
        raise DomainError(
            _(
                "%(state)s was invited and may have answered. A state is not taken off an open call.",
                state=member_states.name(dropped, language()),
            ),
            field="states",
        )
    if not _only_added(call.criteria, terms.criteria):
        raise DomainError(
            _("The states answer by these criteria: they stand. Only a missing language can be added."),
            field="criteria",
        )
    if not _only_added(call.documents, terms.documents):
        raise DomainError(
            _("The states send these documents: they stand. Only a missing language can be added."),
            field="documents",
        )


def _only_added(before: Texts, after: Texts) -> bool:
    """Whether every language that was written stands as it was."""
    return all(getattr(after, code) == text for code, text in before.filled().items())
