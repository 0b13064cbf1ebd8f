"""The page on which a timetable is published: what changed, and who is told what."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import current_actor, on
from app.access.permissions import Permission as P
from app.cohorts import queries as cohorts
from app.cohorts.models import Cohort
from app.core.i18n import ngettext
from app.people import queries as people
from app.timetable import cohort_operations, findings, last_told, plans, publishing
from app.timetable.findings import Finding
from app.timetable.forms import PublishForm
from app.timetable.models import Session
from app.timetable.room import room
from app.timetable.states import SessionState
from app.timetable.words import place, when


@room.page(
    "/cohorts/<uuid:cohort_id>/timetable/publish",
    methods=("GET", "POST"),
    access=on(Cohort, P.SESSION_EDIT, "cohort_id", cohorts.one_cohort),
)
def publish(cohort: Cohort) -> ResponseReturnValue:
    """Tell everyone what changed for them, after showing it; what is published is what was shown."""
    sessions = last_told.to_publish(cohort)
    form = PublishForm(data={"version": publishing.fingerprint(sessions)})
    version = form.carry_out(
        lambda: cohort_operations.publish(cohort, seen=form.version.data, actor=current_actor())
    )
    if version:
        flash(
            ngettext(
                "Version %(version)s of the timetable is published, with one session.",
                "Version %(version)s of the timetable is published, with %(num)s sessions.",
                version.sessions,
                version=version.number,
            )
            + " "
            + ngettext("One person is told by mail.", "%(num)s persons are told by mail.", version.told),
            "good",
        )
        return redirect(url_for("timetable.week", cohort_id=cohort.id), code=303)
    changes = publishing.changes_of(sessions)
    told = publishing.who_is_told(cohort, changes)
    versions = last_told.versions(cohort)
    standing = [session for session in sessions if session.state is not SessionState.CANCELLED]
    found = findings.of_sessions(cohort, standing)
    unsettled = [finding for finding in found if finding.is_unsettled]
    return render_template(
        "timetable/publish.html",
        form=form,
        cohort=cohort,
        changes=[
            (change.session, change.news, change.after or change.known, publishing.differences(change))
            for change in changes
        ],
        told=told,
        news=list(publishing.News),
        kinds_told=[kind for kind in publishing.News if any(letter.count(kind) for letter in told)],
        without_account=publishing.without_account(changes),
        unsettled=len(unsettled),
        remarks=_remarks(unsettled or found, standing),
        versions=versions,
        when=when,
        place=place,
        names=people.names_of(
            {letter.user.id for letter in told} | {one.published_by for one in versions if one.published_by}
        ),
        is_plannable=cohort.state in plans.PLANNABLE,
    ), form.status


def _remarks(found: Sequence[Finding], sessions: Sequence[Session]) -> list[tuple[str, list[Session]]]:
    """What goes against a rule, each sentence once with its sessions; what has a reason is none."""
    at = {session.id: session for session in sessions}
    said: dict[str, list[Session]] = {}
    for finding in found:
        if finding.session_id and not finding.reason:
            said.setdefault(finding.message, []).append(at[finding.session_id])
    return list(said.items())
