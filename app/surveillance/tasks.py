"""What waits after a decision: for who is to meet a condition, who examines it, and who may suspend."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import url_for

from app.access.actor import Actor, Role, ScopeKind
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation import carrying, follow_queries, reports
from app.accreditation import queries as accreditation
from app.accreditation.conditions import is_ones_own
from app.accreditation.follow_models import Condition, SurveillanceReport
from app.accreditation.follow_states import OVER, OWED, ConditionState, ReportState
from app.accreditation.models import Accreditation
from app.accreditation.standing import standing, today
from app.accreditation.states import AccreditationState
from app.core import zones
from app.core.i18n import _, read
from app.core.tasks import Task, source
from app.core.templating import OFFICE_ZONE, isolated
from app.surveillance import queries


@source
def _conditions(actor: Actor) -> list[Task]:
    if not may(actor, P.ACCREDITATION_FULFIL) and not may(actor, P.ACCREDITATION_EXAMINE):
        return []
    now = today()
    found, late = [], {}
    for one in follow_queries.asked_still(actor):
        if one.state in OWED and _is_ones_to_meet(one, actor):
            found.append(_meet(one, now))
        elif one.state is ConditionState.EVIDENCE and _is_ones_to_judge(one, actor):
            found.append(_judge(one))
        of = one.accreditation
        if one.is_past_grace(now, of.standard.grace_days):
            late[of.id] = of
    if may(actor, P.ACCREDITATION_RECORD):
        found += [
            Task(
                label=_("Decide on suspending the accreditation of %(code)s", code=one.programme.code),
                act=_("See the accreditation"),
                url=url_for("accreditation.show", accreditation_id=one.id),
                hint=_("A condition is overdue for longer than the standard allows."),
                tag_text=_("Overdue"),
                tone="bad",
            )
            for one in late.values()
            if one.state is AccreditationState.IN_FORCE
        ]
        found += [
            Task(
                label=_("Put the accreditation of %(code)s back in force", code=one.programme.code),
                act=_("See the accreditation"),
                url=url_for("accreditation.show", accreditation_id=one.id),
                hint=_("It is suspended, and every condition whose day has passed is met."),
                tag_text=str(one.state.label),
                tone=one.state.tone,
            )
            for one in follow_queries.to_put_back(actor, now)
        ]
    return found


@source
def _reports(actor: Actor) -> list[Task]:
    if not may(actor, P.ACCREDITATION_FULFIL) and not may(actor, P.ACCREDITATION_EXAMINE):
        return []
    standing, now, found = follow_queries.standing_accreditations(actor), today(), []
    last = follow_queries.last_reports([one.id for one in standing])
    led = actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME)
    for one in standing:
        report, is_led = last.get(one.id), str(one.programme_id) in led
        owed = reports.owed(one, report)
        if report is not None and report.state is ReportState.MORE_ASKED and is_led:
            found.append(
                _of_report(report, _("Complete the yearly report of %(code)s", code=one.programme.code))
            )
        elif report is not None and report.state is ReportState.HANDED_IN:
            if _is_ones_to_examine(report, actor):
                found.append(
                    _of_report(report, _("Examine the yearly report of %(code)s", code=one.programme.code))
                )
        elif owed is not None and owed.opens_on <= now and is_led:
            found.append(_to_report(one, owed, now))
        if one.state is AccreditationState.IN_FORCE and may(actor, P.ACCREDITATION_RECORD, one):
            found += _to_decide(one, report, owed, now)
    return found


@source
def _renewals(actor: Actor) -> list[Task]:
    """What a coordinator is to renew, as long as no dossier for it is under way."""
    led = set(actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME))
    if not led:
        return []
    open_ones = [one for one in accreditation.to_renew(actor, on=today()) if str(one.programme_id) in led]
    begun = queries.with_dossier_under_way(one.id for one in open_ones)
    return [
        Task(
            label=_("Begin the dossier that renews the accreditation of %(code)s", code=one.programme.code),
            act=_("Begin a dossier"),
            url=url_for(
                "dossiers.begin",
                curriculum=queries.version_to_renew(one),
                standard=queries.standard_to_renew_by(one),
            ),
            hint=_(
                "By %(body)s, standard %(standard)s",
                body=read(one.standard.body.name),
                standard=one.standard.code,
            ),
            tag_text=standing(one).days,
            tone=standing(one).days_tone,
            due=zones.instant(one.valid_until, time(23, 59), OFFICE_ZONE),
        )
        for one in open_ones
        if one.id not in begun
    ]


@source
def _versions(actor: Actor) -> list[Task]:
    """Later versions: a minor change is carried over by an administrator, a major one asks for a dossier."""
    if not may(actor, P.ACCREDITATION_FULFIL):
        return []
    now, led = today(), set(actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME))
    in_force = {
        one.id: one
        for one in follow_queries.standing_accreditations(actor)
        if one.state is AccreditationState.IN_FORCE and one.days_left(now) >= 0
    }
    begun = queries.with_dossier_under_way(in_force)
    found = []
    for key, curriculum_id in accreditation.later_versions(in_force):
        of = in_force[key]
        compared = carrying.compared(of, carrying.whole_version(curriculum_id))
        is_ones = str(of.programme_id) in led if compared.is_major else may(actor, P.ACCREDITATION_RECORD, of)
        if not is_ones or (compared.is_major and key in begun):
            continue
        words = {"code": of.programme.code, "number": compared.curriculum.number}
        found.append(
            Task(
                label=_("Have version %(number)s of %(code)s reviewed anew", **words)
                if compared.is_major
                else _("Carry the accreditation of %(code)s over to version %(number)s", **words),
                act=_("See what changed"),
                url=url_for("accreditation.version", accreditation_id=key, version_id=curriculum_id),
                tag_text=_("Major change") if compared.is_major else _("Minor change"),
                tone="warn" if compared.is_major else "go",
            )
        )
    return found


def _is_ones_to_examine(report: SurveillanceReport, actor: Actor) -> bool:
    is_examiner = report.examiner_id in {None, actor.person_id}
    is_own = reports.is_ones_own(report, actor)
    return is_examiner and not is_own and may(actor, P.ACCREDITATION_EXAMINE, report)


def _of_report(report: SurveillanceReport, label: str) -> Task:
    return Task(
        label=label,
        act=_("See the report"),
        url=url_for("surveillance.report", surveillance_report_id=report.id),
        hint=isolated(report.verdict if report.state is ReportState.MORE_ASKED else ""),
        tag_text=str(report.state.label),
        tone=report.state.tone,
    )


def _to_report(of: Accreditation, owed: reports.Owed, now: date) -> Task:
    is_late = owed.due_on < now
    return Task(
        label=_("Hand in the yearly report of %(code)s", code=of.programme.code),
        act=_("Hand it in"),
        url=url_for("surveillance.report_new", accreditation_id=of.id),
        tag_text=_("Overdue") if is_late else _("To be handed in"),
        tone="bad" if is_late else "go",
        due=zones.instant(owed.due_on, time(23, 59), OFFICE_ZONE),
    )


def _to_decide(
    of: Accreditation, report: SurveillanceReport | None, owed: reports.Owed | None, now: date
) -> list[Task]:
    """What of the reports may lead to a suspension: one that is missing too long, or was not accepted."""
    grace = timedelta(days=of.standard.grace_days)
    is_missing = owed is not None and (report is None or report.state in OVER) and now > owed.due_on + grace
    is_refused = (
        report is not None
        and report.state is ReportState.NOT_ACCEPTED
        and not follow_queries.was_answered(report)
    )
    if not is_missing and not is_refused:
        return []
    return [
        Task(
            label=_("Decide what follows for the accreditation of %(code)s", code=of.programme.code),
            act=_("See the accreditation"),
            url=url_for("accreditation.show", accreditation_id=of.id),
            hint=_("Its yearly report is overdue for longer than the standard allows.")
            if is_missing
            else _("Its yearly report was not accepted."),
            tag_text=_("Overdue") if is_missing else str(ReportState.NOT_ACCEPTED.label),
            tone="bad",
        )
    ]


def _is_ones_to_meet(condition: Condition, actor: Actor) -> bool:
    if condition.owner_id is not None:
        return condition.owner_id == actor.user_id
    return str(condition.programme_id) in actor.scopes(Role.COORDINATOR, ScopeKind.PROGRAMME)


def _is_ones_to_judge(condition: Condition, actor: Actor) -> bool:
    is_examiner = condition.examiner_id in {None, actor.person_id}
    return (
        is_examiner and may(actor, P.ACCREDITATION_EXAMINE, condition) and not is_ones_own(condition, actor)
    )


def _meet(condition: Condition, now: date) -> Task:
    is_late = condition.is_overdue(now)
    return Task(
        label=_(
            "Meet a condition of the accreditation of %(code)s", code=condition.accreditation.programme.code
        ),
        act=_("Hand evidence in"),
        url=url_for("surveillance.condition", condition_id=condition.id),
        hint=isolated(condition.words),
        tag_text=_("Overdue") if is_late else str(condition.state.label),
        tone="bad" if is_late else condition.state.tone,
        due=zones.instant(condition.due_on, time(23, 59), OFFICE_ZONE),
    )


def _judge(condition: Condition) -> Task:
    return Task(
        label=_(
            "Examine the evidence for a condition of %(code)s", code=condition.accreditation.programme.code
        ),
        act=_("Examine it"),
        url=url_for("surveillance.condition", condition_id=condition.id),
        hint=isolated(condition.words),
        tag_text=str(condition.state.label),
        tone=condition.state.tone,
    )
