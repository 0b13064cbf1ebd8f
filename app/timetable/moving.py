"""Moving a session and swapping who teaches it, each by one small form.

A move is also sent by the grid's script, which asks for JSON: the same form, the same checks, and the
verdict in sentences. A drop into the column of another room or trainer swaps these.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.core.errors import DomainError
from app.core.i18n import _
from app.timetable import candidates, findings, operations, plans, queries
from app.timetable.forms import MoveForm, SwapForm
from app.timetable.models import Session
from app.timetable.room import room
from app.timetable.rules import Rule, Severity
from app.timetable.words import place, when
from app.trainers import queries as trainers
from app.trainers.models import Trainer
from app.venues import queries as venues
from app.venues.models import Room
from app.venues.words import room_name

_EDIT = on(Session, P.SESSION_EDIT, "session_id", queries.one_session)


@room.page("/sessions/<uuid:session_id>/move", methods=("GET", "POST"), access=_EDIT)
def move(session: Session) -> ResponseReturnValue:
    """Move a session to another day, hour or room; what it would go against is read before it is saved."""
    stood = when(session)
    rooms = {str(one.id): one for one in venues.rooms(current_actor())}
    if session.room:
        rooms.setdefault(str(session.room.id), session.room)
    form = MoveForm(
        data={
            "version": session.version,
            "day": session.day,
            "start": session.start,
            "end": session.end,
            "room": str(session.room_id or ""),
        }
    )
    form.room.choices = [(key, room_name(one)) for key, one in rooms.items()]
    if session.room is None:
        form.room.choices.insert(0, ("", ""))

    stands = plans.plan_of(session)

    def moved() -> Session:
        room = rooms.get(form.room.data or "")
        plan = replace(
            stands,
            **_swapped(stands, room, form),
            day=form.day.data,
            start=form.start.data,
            end=form.end.data,
            reason=form.reason.data or "",
        )
        return _changed(session, plan, form)

    done = form.carry_out(moved)
    says = _done(stands, done) if done else []
    if _asks_for_json():
        return _verdict(form, session, says)
    if done:
        if done.is_changed:
            says.append(_("Publish the timetable to tell those concerned."))
        flash(" ".join(says), "good")
        return redirect(url_for("timetable.week", cohort_id=done.cohort_id, week=done.day), code=303)
    page = render_template(
        "timetable/move.html",
        form=form,
        session=session,
        stood=stood,
        leaves=next((one for one in stands.trainers if str(one.id) == form.leaves.data), None),
        comes=_trainer(form.trainers.data),
    )
    return page, form.status


def _trainer(key: str | None) -> Trainer | None:
    """The trainer of a key who may be given sessions."""
    return next((one for one in trainers.active_trainers() if str(one.id) == key), None) if key else None


def _swapped(stands: plans.Plan, room: Room | None, form: MoveForm) -> dict[str, Any]:
    """The rooms and trainers of a session that is moved, maybe out of the column of one of them.

    Raises DomainError where that one has gone, or the one that comes instead is there already.
    """
    leaves, comes = form.leaves.data or "", form.trainers.data or ""
    further = [str(one.id) for one in stands.more_rooms]
    if room and str(room.id) in further:
        raise DomainError(_("The session has the room %(room)s already.", room=room.name), field="room")
    swapped: dict[str, Any] = {"room": room}
    if room and leaves in further:
        more = [room if str(one.id) == leaves else one for one in stands.more_rooms]
        swapped = {"more_rooms": more}
    if not comes:
        return swapped
    new = _trainer(comes)
    teaching = [str(one.id) for one in stands.trainers]
    if new is None:
        raise DomainError(_("Choose one of the options."), field="trainers")
    if leaves not in teaching:
        raise DomainError(_("This trainer no longer teaches the session. Look at the session again."))
    if comes in teaching:
        raise DomainError(
            _("%(trainer)s teaches this session already.", trainer=new.person.name), field="trainers"
        )
    return {**swapped, "trainers": [new if str(one.id) == leaves else one for one in stands.trainers]}


def _done(stood: plans.Plan, session: Session) -> list[str]:
    """What became of a session that `stood` so: its hours, and what it has instead of what."""
    stands, says = plans.plan_of(session), []
    had, has = ([one.room, *one.more_rooms] for one in (stood, stands))
    for old, new in zip(had, has, strict=False):
        if old and new and old is not new:
            says.append(_("%(new)s instead of %(old)s.", new=room_name(new), old=room_name(old)))
    gone = [one.person.name for one in stood.trainers if one not in stands.trainers]
    come = [one.person.name for one in stands.trainers if one not in stood.trainers]
    for old_name, new_name in zip(gone, come, strict=False):
        says.append(_("%(new)s teaches instead of %(old)s.", new=new_name, old=old_name))
    if not says or (stood.day, stood.start, stood.end) != (stands.day, stands.start, stands.end):
        says.insert(0, _("The session is moved to %(when)s.", when=when(session)))
    return says


@room.page("/sessions/<uuid:session_id>/trainers/<uuid:trainer_id>", methods=("GET", "POST"), access=_EDIT)
def swap(session: Session, trainer_id: UUID) -> ResponseReturnValue:
    """Put another trainer in one's place: who is free and qualified comes first, the others with why not."""
    leaving = next((part.trainer for part in session.teaching if part.trainer_id == trainer_id), None)
    found = candidates.of(session, current_actor())
    known = {str(one.resource.id): one.resource for one in found}
    form = SwapForm(data={"version": session.version})
    form.trainer.choices = [(key, trainer.person.name) for key, trainer in known.items()]

    def swapped() -> Session:
        if leaving is None:
            raise DomainError(_("This trainer no longer teaches the session. Look at the session again."))
        teaching = [
            known[form.trainer.data] if part.trainer_id == trainer_id else part.trainer
            for part in session.teaching
        ]
        plan = replace(plans.plan_of(session), trainers=teaching, reason=form.reason.data or "")
        return _changed(session, plan, form)

    title, hours = session.title, when(session)
    done = form.carry_out(swapped)
    if done and leaving:
        flash(
            _(
                "%(new)s teaches instead of %(old)s.",
                new=known[form.trainer.data].person.name,
                old=leaving.person.name,
            ),
            "good",
        )
        return redirect(url_for("timetable.week", cohort_id=done.cohort_id, week=done.day), code=303)
    page = render_template(
        "timetable/swap.html",
        form=form,
        session=session,
        title=title,
        when=hours,
        place=place(session),
        leaving=leaving,
        found=found,
    )
    return page, form.status


def _changed(session: Session, plan: plans.Plan, form: MoveForm | SwapForm) -> Session:
    """Change the session, unless it would go against something that the writer has not read yet."""
    cohort, actor = session.cohort, current_actor()
    before = {finding.rule for finding in findings.of_sessions(cohort, [session])}
    changed = operations.change(session, plan, actor=actor)
    form.warnings = [
        finding
        for finding in findings.of_sessions(cohort, [changed])
        if finding.severity is Severity.WARN and finding.rule not in before
    ]
    unread = {finding.rule.value for finding in form.warnings} - set((form.read.data or "").split())
    if unread and not _asks_for_json():
        form.read.data = " ".join(finding.rule.value for finding in form.warnings)
        raise DomainError(_("Read what this goes against. Send the form again if it shall be so."))
    return changed


def _asks_for_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _verdict(form: MoveForm, session: Session, done: list[str]) -> ResponseReturnValue:
    """What became of a move, for the script that sent it; `done` says what, where it stays."""
    if done:
        warnings = [finding.message for finding in form.warnings]
        return jsonify(verdict="moved", says=[" ".join(done), *warnings])
    refusals = [
        (field.name, _("%(field)s: %(why)s", field=field.label.text, why=sentence))
        for field in form
        for sentence in field.errors
    ]
    says = [*form.form_errors, *(sentence for _name, sentence in refusals)]
    if form.conflicts:
        says = [_("Someone else changed this session a moment ago. Look at it again, then move it.")]
        return jsonify(verdict="stale", says=says), 409
    asks = any(_may_be_with_a_reason(session, name) for name, _sentence in refusals)
    return jsonify(verdict="reason" if asks else "refused", says=says), 422


def _may_be_with_a_reason(session: Session, field: str) -> bool:
    """Whether what was refused at a field may stand once a reason is given."""
    severities = findings.severities(session.cohort_id)
    return field == "reason" or any(
        rule.field == field and severities[rule] is Severity.REASON for rule in Rule if rule.is_of_bookings
    )
