"""What happens to cohorts: they are planned, changed, called for, and led through their stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.access.actor import Actor
from app.audit import trail
from app.cohorts import notices
from app.cohorts.models import Call, Cohort, CohortPartner, Invitation, ModuleDates
from app.cohorts.states import (
    COHORT,
    DEADLINE_AHEAD,
    DEADLINE_PASSED,
    ENDED,
    FIRST_DAY_HAS_COME,
    HAS_CALL,
    HAS_DATES,
    CohortState,
)
from app.core import clock
from app.core.db import db, hold
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import day
from app.core.texts import Texts
from app.programmes.models import Curriculum, Module, Partner, ProgrammePartner
from app.programmes.states import PartnerRole

Dates = Mapping[int, tuple[date | None, date | None]]
"""First and last day of each module, by the module's position; None where not said."""
DatesCheck = Callable[[Cohort, Mapping[UUID, tuple[date, date]]], None]
_dates_checks: list[DatesCheck] = []
DatesFollower = Callable[[Cohort], None]
_dates_followers: list[DatesFollower] = []
_DATES_ARE_TOLD = frozenset({CohortState.OPEN, CohortState.SELECTING, CohortState.CONFIRMED})
"""The stages in which new dates are told; a postponed cohort's are told when it opens again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is said of a cohort when it is planned."""

    code: str
    title: Texts
    place: Texts
    zone: str
    seats: int
    languages: list[str]
    interpretation: list[str]
    reserve_cut_off: date | None


def check_dates_with(check: DatesCheck) -> DatesCheck:
    """Let a feature above refuse a cohort's new dates (sessions outside of them) by a DomainError."""
    _dates_checks.append(check)
    return check


def follow_dates_with(follower: DatesFollower) -> DatesFollower:
    """Let a feature above tell those concerned of a cohort's new dates, in the same deed."""
    _dates_followers.append(follower)
    return follower


def plan(curriculum: Curriculum, *, plan: Plan, dates: Dates, actor: Actor) -> Cohort:
    """Plan a cohort that follows a published curriculum; its days follow from its modules' dates."""
    dated = _dated(curriculum.modules, dates)
    first_day, last_day = _span(dated)
    _check_plan(plan, last_day)
    cohort = Cohort(
        programme_id=curriculum.programme_id,
        curriculum=curriculum,
        first_day=first_day,
        last_day=last_day,
        module_dates=[
            ModuleDates(module_id=module, first_day=first, last_day=last)
            for module, (first, last) in dated.items()
        ],
        **_columns(plan),
    )
    trail.record("cohort.plan", actor=actor, subject=cohort, programme=cohort.programme_id)
    _save(cohort)
    return cohort


def change(cohort: Cohort, *, plan: Plan, dates: Dates, actor: Actor) -> Cohort:
    """Change a cohort; what the states were told in the call stands once it is open.

    Raises StaleError when another deed changed it since it was read.
    """
    hold(cohort)
    if cohort.state in ENDED:
        raise DomainError(_("This cohort has ended. What is written of it stands."))
    dated = _dated(cohort.curriculum.modules, dates)
    first_day, last_day = _span(dated)
    _check_plan(plan, last_day)
    if plan.seats < cohort.seats_taken:
        raise DomainError(
            _("%(taken)s seats are taken. Give at least as many.", taken=cohort.seats_taken), field="seats"
        )
    if cohort.state is not CohortState.PLANNED:
        _check_what_stands(cohort, plan, dated)
    held = {row.module_id: (row.first_day, row.last_day) for row in cohort.module_dates}
    if dated != held:
        _check_dates(cohort, dated, first_day)
    fields = [name for name, value in _columns(plan).items() if getattr(cohort, name) != value]
    for name, value in _columns(plan).items():
        setattr(cohort, name, value)
    if dated != held:
        fields.append("module_dates")
        _put_dates(cohort, dated)
    cohort.first_day, cohort.last_day = first_day, last_day
    cohort.version += 1
    trail.record("cohort.change", actor=actor, subject=cohort, fields=fields)
    _save(cohort)
    if dated != held and cohort.state in _DATES_ARE_TOLD:
        notices.rescheduled(cohort)
        for follow in _dates_followers:
            follow(cohort)
    return cohort


def date_warnings(modules: list[Module], dates: Dates) -> list[str]:
    """What is allowed but may be a slip: modules that begin before the one that they follow has ended."""
    warnings = []
    before: tuple[Module, date] | None = None
    for module in modules:
        first, last = dates.get(module.position, (None, None))
        if first is None or last is None:
            continue
        if before is not None and first <= before[1]:
            warnings.append(
                _(
                    "Module %(module)s begins before module %(other)s has ended.",
                    module=module.code,
                    other=before[0].code,
                )
            )
        before = (module, last)
    return warnings


def add_partner(cohort: Cohort, *, partner: Partner, roles: list[PartnerRole], actor: Actor) -> Cohort:
    """Name what a partner does in the cohort; what is known already stays."""
    known = {(row.partner_id, row.role) for row in cohort.partnerships}
    new = [role for role in roles if (partner.id, role) not in known]
    if not new:
        raise DomainError(_("This partner already has this role here."), field="roles")
    for role in new:
        cohort.partnerships.append(CohortPartner(partner_id=partner.id, role=role))
    trail.record("cohort.add_partner", actor=actor, subject=cohort, partner=partner.id, roles=new)
    return cohort


def add_programme_partners(cohort: Cohort, *, actor: Actor) -> int:
    """Take over the programme's partners with their roles; how many roles are new."""
    known = {(row.partner_id, row.role) for row in cohort.partnerships}
    found = db.session.scalars(
        sa.select(ProgrammePartner)
        .where(ProgrammePartner.programme_id == cohort.programme_id)
        .order_by(ProgrammePartner.id)
    )
    new = [row for row in found if (row.partner_id, row.role) not in known]
    for row in new:
        cohort.partnerships.append(CohortPartner(partner_id=row.partner_id, role=row.role))
    if new:
        trail.record("cohort.add_programme_partners", actor=actor, subject=cohort, roles=len(new))
    return len(new)


def remove_partner(cohort: Cohort, partnership: CohortPartner, *, actor: Actor) -> None:
    """Take one role of a partner away from the cohort."""
    cohort.partnerships.remove(partnership)
    db.session.delete(partnership)
    trail.record(
        "cohort.remove_partner",
        actor=actor,
        subject=cohort,
        partner=partnership.partner_id,
        role=partnership.role,
    )


def _columns(plan: Plan) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in Plan.__dataclass_fields__}


def _dated(modules: list[Module], dates: Dates) -> dict[UUID, tuple[date, date]]:
    """The modules that have dates; DomainError for half an interval, or an end before its start."""
    dated = {}
    for module in modules:
        first, last = dates.get(module.position, (None, None))
        if first is None and last is None:
            continue
        if first is None:
            raise DomainError(_("Say when the module begins."), field=f"first_{module.position}")
        if last is None:
            raise DomainError(_("Say when the module ends."), field=f"last_{module.position}")
        if last < first:
            raise DomainError(
                _("The module ends before it begins. Choose a later last day."),
                field=f"last_{module.position}",
            )
        dated[module.id] = (first, last)
    if not dated:
        raise DomainError(_("Give at least one module its dates."), field=f"first_{modules[0].position}")
    return dated


def _span(dated: Mapping[UUID, tuple[date, date]]) -> tuple[date, date]:
    return min(first for first, _last in dated.values()), max(last for _first, last in dated.values())


def _check_plan(plan: Plan, last_day: date) -> None:
    if set(plan.languages) & set(plan.interpretation):
        raise DomainError(
            _("A language that is spoken needs no interpretation. Tick it once."), field="interpretation"
        )
    if plan.reserve_cut_off is not None and plan.reserve_cut_off > last_day:
        raise DomainError(
            _("The reserve closes before the cohort ends. Choose an earlier day."), field="reserve_cut_off"
        )


def _check_what_stands(cohort: Cohort, plan: Plan, dated: Mapping[UUID, tuple[date, date]]) -> None:
    """After the call was opened, its code and zone stand, and every module keeps dates."""
    if plan.code != cohort.code:
        raise DomainError(_("The states know this cohort by its code, which stands now."), field="code")
    if plan.zone != cohort.zone:
        raise DomainError(_("The zone stands once the call is open."), field="zone")
    missing = next((m for m in cohort.curriculum.modules if m.id not in dated), None)
    if missing is not None:
        raise DomainError(
            _("The states were told dates for every module. Give this one its dates."),
            field=f"first_{missing.position}",
        )


def _check_dates(cohort: Cohort, dated: Mapping[UUID, tuple[date, date]], first_day: date) -> None:
    if cohort.state is CohortState.RUNNING:
        raise DomainError(_("The cohort is running. Its dates stand; move its sessions instead."))
    if cohort.call is not None and cohort.call.deadline_day >= first_day:
        raise DomainError(
            _("The call's deadline would come after the first day. Change the call first, or begin later.")
        )
    for check in _dates_checks:
        check(cohort, dated)


def _put_dates(cohort: Cohort, dated: Mapping[UUID, tuple[date, date]]) -> None:
    held = {row.module_id: row for row in cohort.module_dates}
    for module, (first, last) in dated.items():
        if module in held:
            held[module].first_day, held[module].last_day = first, last
        else:
            cohort.module_dates.append(ModuleDates(module_id=module, first_day=first, last_day=last))
    for module, row in held.items():
        if module not in dated:
            cohort.module_dates.remove(row)


def _save(cohort: Cohort) -> None:
    code = cohort.code
    try:
        with db.session.begin_nested():
            db.session.add(cohort)
            db.session.flush()
    except IntegrityError as error:
        raise DomainError(
            _("Another cohort has the code “%(code)s”. Choose another.", code=code), field="code"
        ) from error


@COHORT.guard(HAS_DATES)
def _has_dates(cohort: Cohort, _actor: Any) -> bool:
    undated = sa.select(Module.id).where(
        Module.curriculum_id == cohort.curriculum_id,
        ~sa.exists().where(ModuleDates.module_id == Module.id, ModuleDates.cohort_id == cohort.id),
    )
    return db.session.scalar(undated.limit(1)) is None


@COHORT.guard(HAS_CALL)
def _has_call(cohort: Cohort, _actor: Any) -> bool:
    invited = sa.select(Invitation.id).join(Invitation.call).where(Call.cohort_id == cohort.id)
    return db.session.scalar(invited.limit(1)) is not None


@COHORT.guard(DEADLINE_AHEAD)
def _deadline_ahead(cohort: Cohort, _actor: Any) -> bool:
    return not _deadline_passed(cohort, _actor)


@COHORT.guard(DEADLINE_PASSED)
def _deadline_passed(cohort: Cohort, _actor: Any) -> bool:
    deadline = db.session.scalar(sa.select(Call.deadline_at).where(Call.cohort_id == cohort.id))
    return deadline is not None and deadline <= clock.now()


@COHORT.guard(FIRST_DAY_HAS_COME, names=lambda cohort: {"day": day(cohort.first_day)})
def _first_day_has_come(cohort: Cohort, _actor: Actor) -> bool:
    """Starting ends the intake for good, so nobody does it before the first day, where the cohort is."""
    return clock.today(cohort.zone) >= cohort.first_day
