"""Reading who is to be asked, who was, and which questionnaire is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.access.actor import Actor
from app.access.permissions import Permission
from app.access.policy import visible_to
from app.cohorts.models import Cohort, ModuleDates
from app.cohorts.queries import focal_points
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.i18n import _, read
from app.core.templating import OFFICE_ZONE
from app.evaluations.models import (
    EvaluationAsk,
    EvaluationRound,
    Questionnaire,
    RoundTrainer,
    Supervisor,
)
from app.evaluations.states import TERMS, Audience
from app.people.models import Person, User
from app.people.states import AccountState
from app.programmes.models import Curriculum, Module, Programme
from app.programmes.states import ProgrammeState
from app.registrations.models import Registration
from app.registrations.states import TAUGHT, RegistrationState
from app.timetable.models import Session, Teaching
from app.timetable.states import SessionState
from app.trainers.models import Trainer

_UNDER_WAY = (CohortState.RUNNING, CohortState.COMPLETED, CohortState.ARCHIVED)
_OVER = (CohortState.COMPLETED, CohortState.ARCHIVED)


class Given(NamedTuple):
    """How many evaluations of modules a registration was asked for, and how many it has given."""

    asked: int
    given: int

    @property
    def is_complete(self) -> bool:
        """Whether each one that was asked was given; who was asked nothing has given nothing."""
        return 0 < self.asked == self.given


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom to ask, and where and how they read; `registration` is whose training it is about."""

    address: str
    language: str
    registration: Registration | None = None
    person_id: UUID | None = None
    state_code: str | None = None


def given(registration_ids: Iterable[UUID]) -> dict[UUID, Given]:
    """Which evaluations of modules each registration has given, as completion asks: tokens spent, no more."""
    keys = list(registration_ids)
    rows = db.session.execute(
        sa.select(
            EvaluationAsk.registration_id,
            sa.func.count(),
            sa.func.sum(sa.case((EvaluationAsk.is_spent, 1), else_=0)),
        )
        .join(EvaluationAsk.round)
        .where(EvaluationAsk.registration_id.in_(keys), EvaluationRound.audience == Audience.TRAINEES)
        .group_by(EvaluationAsk.registration_id)
        .order_by(EvaluationAsk.registration_id)
    )
    found = {key: Given(asked, int(spent)) for key, asked, spent in rows}
    return {key: found.get(key, Given(0, 0)) for key in keys}


def given_by_module(registration_ids: Iterable[UUID]) -> dict[UUID, dict[UUID, tuple[int, int]]]:
    """By registration and module how many evaluations were asked for, and how many of them are given."""
    rows = db.session.execute(
        sa.select(
            EvaluationAsk.registration_id,
            EvaluationRound.module_id,
            sa.func.count(),
            sa.func.sum(sa.case((EvaluationAsk.is_spent, 1), else_=0)),
        )
        .join(EvaluationAsk.round)
        .where(
            EvaluationAsk.registration_id.in_(list(registration_ids)),
            EvaluationRound.audience == Audience.TRAINEES,
            EvaluationRound.module_id.is_not(None),
        )
        .group_by(EvaluationAsk.registration_id, EvaluationRound.module_id)
        .order_by(EvaluationAsk.registration_id, EvaluationRound.module_id)
    )
    found: dict[UUID, dict[UUID, tuple[int, int]]] = {}
    for registration_id, module_id, asked, spent in rows:
        found.setdefault(registration_id, {})[module_id] = (asked, int(spent))
    return found


def has_given(registration_id: UUID) -> bool:
    """Whether a registration has given every evaluation of a module that it was asked for."""
    return given([registration_id])[registration_id].is_complete


def newest(audience: Audience, *, published: bool = True) -> Questionnaire | None:
    """The version of an audience's questionnaire that is in force; else its draft, if there is one."""
    has_date = Questionnaire.published_at.is_not(None)
    return db.session.scalar(
        sa.select(Questionnaire)
        .where(Questionnaire.audience == audience, has_date if published else ~has_date)
        .order_by(Questionnaire.number.desc())
        .limit(1)
    )


def versions(audience: Audience) -> list[Questionnaire]:
    """An audience's versions, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Questionnaire)
            .where(Questionnaire.audience == audience)
            .order_by(Questionnaire.number.desc(), Questionnaire.id)
        )
    )


def round_of(cohort_id: UUID, audience: Audience, module_id: UUID | None) -> EvaluationRound | None:
    """The asking of one audience about a cohort or a module of it, if it has begun."""
    return db.session.scalar(
        sa.select(EvaluationRound).where(
            EvaluationRound.cohort_id == cohort_id,
            EvaluationRound.audience == audience,
            EvaluationRound.module_id.is_(None)
            if module_id is None
            else EvaluationRound.module_id == module_id,
        )
    )


def _window(audience: Audience, last_day: Any, today: date) -> sa.ColumnElement[bool]:
    """Whether what ended on a day is to be asked about now: neither too early nor too late."""
    terms = TERMS[audience]
    latest = today - timedelta(days=max(terms.after, 1))
    inside: sa.ColumnElement[bool] = last_day.between(latest - timedelta(days=terms.open_for), latest)
    return inside


def modules_to_ask_about(today: date) -> list[tuple[UUID, UUID]]:
    """The modules of cohorts that are over since a short while, and that nobody was asked about."""
    asked = sa.exists().where(
        EvaluationRound.cohort_id == ModuleDates.cohort_id, EvaluationRound.module_id == ModuleDates.module_id
    )
    rows = db.session.execute(
        sa.select(ModuleDates.cohort_id, ModuleDates.module_id)
        .join(ModuleDates.cohort)
        .where(Cohort.state.in_(_UNDER_WAY), _window(Audience.TRAINEES, ModuleDates.last_day, today), ~asked)
        .order_by(ModuleDates.last_day, ModuleDates.id)
    )
    return [(cohort_id, module_id) for cohort_id, module_id in rows]


def cohorts_to_ask_about(audience: Audience, today: date) -> list[UUID]:
    """The cohorts that ended long enough ago for an audience, and about which it was not asked."""
    asked = sa.exists().where(EvaluationRound.cohort_id == Cohort.id, EvaluationRound.audience == audience)
    return list(
        db.session.scalars(
            sa.select(Cohort.id)
            .where(Cohort.state.in_(_OVER), _window(audience, Cohort.last_day, today), ~asked)
            .order_by(Cohort.last_day, Cohort.id)
        )
    )


def cohorts_with_new_supervisors(today: date) -> list[UUID]:
    """The cohorts whose supervisors are being asked, where one was named since."""
    asked = sa.exists().where(
        EvaluationAsk.round_id == EvaluationRound.id,
        EvaluationAsk.registration_id == Supervisor.registration_id,
    )
    return list(
        db.session.scalars(
            sa.select(EvaluationRound.cohort_id)
            .join(Registration, Registration.cohort_id == EvaluationRound.cohort_id)
            .join(Supervisor, Supervisor.registration_id == Registration.id)
            .where(
                EvaluationRound.audience == Audience.SUPERVISORS, EvaluationRound.closes_on > today, ~asked
            )
            .distinct()
            .order_by(EvaluationRound.cohort_id)
        )
    )


def readers(cohort_id: UUID, audience: Audience, *registration_ids: UUID) -> list[Reader]:
    """Whom an audience of a cohort consists of: all, or those about these registrations."""
    if audience is Audience.STATES:
        codes = sa.select(Registration.state_code).where(
            Registration.cohort_id == cohort_id, Registration.state == RegistrationState.COMPLETED
        )
        found = list(db.session.scalars(codes.distinct().order_by(Registration.state_code)))
        return [Reader(user.email, user.language, state_code=code) for code, user in focal_points(found)]
    states = TAUGHT if audience is Audience.TRAINEES else {RegistrationState.COMPLETED}
    account = sa.and_(User.person_id == Registration.person_id, User.state == AccountState.ACTIVE)
    statement = (
        sa.select(Registration, User, Supervisor)
        .join(Registration.person)
        .outerjoin(User, account)
        .outerjoin(Supervisor, Supervisor.registration_id == Registration.id)
        .options(joinedload(Registration.person))
        .where(Registration.cohort_id == cohort_id, Registration.state.in_(states))
        .order_by(Person.sort_key, Registration.id)
    )
    if registration_ids:
        statement = statement.where(Registration.id.in_(registration_ids))
    rows: Iterable[tuple[Registration, User | None, Supervisor | None]] = db.session.execute(statement)
    if audience is Audience.SUPERVISORS:
        return [Reader(named.email, named.language, one) for one, _user, named in rows if named is not None]
    return [
        Reader(
            user.email if user is not None else one.person.email,
            user.language if user is not None else one.working_language,
            one,
            person_id=one.person_id,
        )
        for one, user, _named in rows
        if user is not None or one.person.email
    ]


def one_graduate() -> sa.Select[Any]:
    """A registration with what the page of its supervisor shows."""
    return sa.select(Registration).options(joinedload(Registration.person), joinedload(Registration.cohort))


def supervisor_of(registration_id: UUID) -> Supervisor | None:
    """Who was named as a graduate's supervisor."""
    return db.session.scalar(sa.select(Supervisor).where(Supervisor.registration_id == registration_id))


def graduates_to_follow(actor: Actor, today: date) -> list[tuple[Registration, Supervisor | None]]:
    """The graduates whose supervisor the actor may name, while there is still time to ask."""
    terms = TERMS[Audience.SUPERVISORS]
    mine: sa.ColumnElement[bool] = visible_to(actor, Permission.SUPERVISOR_NAME, Registration)
    since = today - timedelta(days=terms.after + terms.open_for)
    rows = db.session.execute(
        one_graduate()
        .add_columns(Supervisor)
        .join(Registration.cohort)
        .outerjoin(Supervisor, Supervisor.registration_id == Registration.id)
        .where(
            mine,
            Registration.state == RegistrationState.COMPLETED,
            Cohort.state.in_(_OVER),
            Cohort.last_day >= since,
        )
        .order_by(Supervisor.id.is_not(None), Registration.sort_key, Registration.id)
    )
    return [(registration, known) for registration, known in rows]


def already_asked(round_id: UUID) -> set[UUID | str | None]:
    """Those whom a round has asked: the registrations that it is about, or the states."""
    rows = db.session.execute(
        sa.select(EvaluationAsk.registration_id, EvaluationAsk.state_code)
        .where(EvaluationAsk.round_id == round_id)
        .order_by(EvaluationAsk.id)
    )
    return {registration_id or code for registration_id, code in rows}


def trainers_of(cohort_id: UUID, module_id: UUID) -> list[UUID]:
    """Who taught the held sessions of a cohort's module."""
    return list(
        db.session.scalars(
            sa.select(Teaching.trainer_id)
            .join(Teaching.session)
            .where(
                Session.cohort_id == cohort_id,
                Session.module_id == module_id,
                Session.state == SessionState.HELD,
            )
            .distinct()
            .order_by(Teaching.trainer_id)
        )
    )


def one_ask() -> sa.Select[Any]:
    """An ask with all that its page shows."""
    about = joinedload(EvaluationAsk.round)
    return sa.select(EvaluationAsk).options(
        about.joinedload(EvaluationRound.cohort),
        about.joinedload(EvaluationRound.module),
        about.joinedload(EvaluationRound.questionnaire),
        about.selectinload(EvaluationRound.trainers)
        .joinedload(RoundTrainer.trainer)
        .joinedload(Trainer.person),
        joinedload(EvaluationAsk.registration).joinedload(Registration.person),
    )


def find_ask(which: sa.ColumnElement[bool]) -> EvaluationAsk | None:
    """The one ask that is meant, by its key or by a letter's link; None for a spent or an invented link."""
    found: EvaluationAsk | None = db.session.scalar(one_ask().where(which))
    return found


def open_asks(where: sa.ColumnElement[bool], today: date) -> list[EvaluationAsk]:
    """What is still to be answered, the first to close at the top."""
    return list(
        db.session.scalars(
            one_ask()
            .join(EvaluationAsk.round)
            .where(where, ~EvaluationAsk.is_spent, EvaluationRound.closes_on >= today)
            .order_by(EvaluationRound.closes_on, EvaluationAsk.id)
        )
    )


def rounds_to_remind(today: date) -> list[UUID]:
    """The rounds in which somebody is to be reminded now."""
    return list(
        db.session.scalars(
            sa.select(EvaluationAsk.round_id)
            .join(EvaluationAsk.round)
            .where(_is_to_remind(today))
            .distinct()
            .order_by(EvaluationAsk.round_id)
        )
    )


def asks_to_remind(round_id: UUID, today: date) -> list[EvaluationAsk]:
    """Those of a round who are to be reminded now."""
    return list(
        db.session.scalars(
            sa.select(EvaluationAsk)
            .join(EvaluationAsk.round)
            .where(EvaluationAsk.round_id == round_id, _is_to_remind(today))
            .order_by(EvaluationAsk.id)
        )
    )


def _is_to_remind(today: date) -> sa.ColumnElement[bool]:
    falls_due = [
        sa.and_(
            EvaluationRound.audience == audience,
            EvaluationAsk.reminders == number,
            EvaluationRound.opened_on <= today - timedelta(days=days),
        )
        for audience, terms in TERMS.items()
        for number, days in enumerate(terms.reminders)
    ]
    return sa.and_(~EvaluationAsk.is_spent, EvaluationRound.closes_on >= today, sa.or_(*falls_due))


def programmes_seen_by(actor: Actor) -> list[Programme]:
    """The programmes whose evaluations the actor may see, drafts apart."""
    condition: sa.ColumnElement[bool] = visible_to(actor, Permission.EVALUATION_SEE, Programme)
    return list(
        db.session.scalars(
            sa.select(Programme)
            .where(condition, Programme.state != ProgrammeState.DRAFT)
            .order_by(Programme.code, Programme.id)
        )
    )


def versions_asked(*where: sa.ColumnElement[bool]) -> list[UUID]:
    """The versions of questionnaires that these rounds asked."""
    return list(
        db.session.scalars(
            sa.select(EvaluationRound.questionnaire_id)
            .where(*where)
            .distinct()
            .order_by(EvaluationRound.questionnaire_id)
        )
    )


def rounds(*where: sa.ColumnElement[bool]) -> list[EvaluationRound]:
    """Rounds with what a list of them shows, the newest first."""
    return list(
        db.session.scalars(
            sa.select(EvaluationRound)
            .options(joinedload(EvaluationRound.cohort), joinedload(EvaluationRound.module))
            .where(*where)
            .order_by(EvaluationRound.closes_on.desc(), EvaluationRound.id)
        )
    )


def rounds_about(trainer_id: UUID) -> list[EvaluationRound]:
    """The rounds that are over and asked about a trainer, the newest first."""
    return list(
        db.session.scalars(
            one_round()
            .join(RoundTrainer, RoundTrainer.round_id == EvaluationRound.id)
            .where(
                RoundTrainer.trainer_id == trainer_id, EvaluationRound.closes_on < clock.today(OFFICE_ZONE)
            )
            .order_by(EvaluationRound.closes_on.desc(), EvaluationRound.id)
        )
    )


def modules(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Modules by key, each with its title, the newest curriculum first."""
    rows = db.session.scalars(
        sa.select(Module)
        .join(Module.curriculum)
        .options(contains_eager(Module.curriculum))
        .where(Module.id.in_(list(keys)))
        .order_by(Curriculum.number.desc(), Module.position, Module.id)
    )
    return [
        (
            one.id,
            _(
                "%(code)s – %(title)s, version %(number)s",
                code=one.code,
                title=read(one.title),
                number=one.curriculum.number,
            ),
        )
        for one in rows
    ]


def cohorts(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Cohorts by key, each with its code, the newest first."""
    rows = db.session.scalars(
        sa.select(Cohort).where(Cohort.id.in_(list(keys))).order_by(Cohort.first_day.desc(), Cohort.id)
    )
    return [(one.id, one.code) for one in rows]


def trainers(keys: Iterable[UUID]) -> list[tuple[UUID, str]]:
    """Trainers by key, each with the name, in the order of the alphabet."""
    rows = db.session.scalars(
        sa.select(Trainer)
        .join(Trainer.person)
        .options(joinedload(Trainer.person))
        .where(Trainer.id.in_(list(keys)))
        .order_by(Person.sort_key, Trainer.id)
    )
    return [(one.id, one.person.name) for one in rows]


def one_round() -> sa.Select[Any]:
    """A round with what its page names."""
    return sa.select(EvaluationRound).options(
        joinedload(EvaluationRound.cohort),
        joinedload(EvaluationRound.programme),
        joinedload(EvaluationRound.module),
        joinedload(EvaluationRound.questionnaire),
        selectinload(EvaluationRound.trainers).joinedload(RoundTrainer.trainer).joinedload(Trainer.person),
    )
