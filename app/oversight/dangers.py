"""What endangers accreditations within a year, by day: each thing with the criteria that fall without it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import url_for

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.accreditation.follow_models import Condition
from app.accreditation.follow_queries import asked_still
from app.accreditation.follow_states import OWED, ConditionState
from app.accreditation.queries import LIVE
from app.accreditation.states import AccreditationState
from app.cohorts.models import Cohort
from app.core.i18n import _, read
from app.core.risks import Loss
from app.core.templating import listed
from app.oversight import queries
from app.oversight.falls import LOOKING_AHEAD, Fall, Outlooks
from app.oversight.tracked import Tracked, tracked
from app.timetable.risks import module, qualification
from app.trainers import words
from app.trainers.models import Qualification

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """Something that ends on a `day`, its last one, in words, with what falls; it is opened at `url`."""

    day: date
    what: str
    url: str = ""
    falls: Sequence[Fall] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Coming:
    """What ends within a year and matters, by day, and what falls only where several things end at once."""

    dangers: list[Danger]
    together: list[Fall]


def coming(actor: Actor, *, on: date) -> Coming:
    """What endangers, within a year, what the actor tracks."""
    of, until = tracked(actor, on=on), on + LOOKING_AHEAD
    outlooks = Outlooks(of, on=on)
    ending = queries.qualifications(Qualification.valid_until.between(on, until))
    dangers = [
        *_terms(of, until),
        *_conditions(actor, until),
        *_qualifications(actor, outlooks, ending),
        *_documents(actor, outlooks, until),
    ]
    alone = {_mark(fall) for danger in dangers for fall in danger.falls}
    together = [fall for fall in outlooks.without(losses(ending)) if _mark(fall) not in alone]
    return Coming(sorted(dangers, key=lambda one: (one.day, one.what)), together)


def losses(ending: Iterable[Qualification], since: date | None = None) -> list[Loss]:
    """That some qualifications are not renewed, or that none of them counts from a day on."""
    found = []
    for each in ending:
        day = since or (each.valid_until + _DAY if each.valid_until else None)
        if day:
            found.append(Loss(qualification(each.id), day))
    return found


def of_trainer(actor: Actor, key: UUID, *, on: date) -> tuple[list[Danger], list[Fall]]:
    """What falls as each of a trainer's qualifications ends, and what if the trainer taught no more."""
    outlooks = Outlooks(tracked(actor, on=on), on=on)
    held = queries.qualifications(Qualification.trainer_id == key, queries.lasting(on))
    ending = [each for each in held if each.valid_until]
    dangers = _qualifications(actor, outlooks, ending, only_falling=False)
    return dangers, outlooks.without(losses(held, since=on + _DAY))


def of_module(
    actor: Actor, key: UUID, held: Sequence[Qualification], *, on: date
) -> tuple[list[Fall], list[Fall]]:
    """What falls if a module is no longer taught, and what if nobody's qualification for it counts."""
    outlooks = Outlooks(tracked(actor, on=on), on=on)
    tomorrow = on + _DAY
    return outlooks.without([Loss(module(key), tomorrow)]), outlooks.without(losses(held, since=tomorrow))


def of_document(actor: Actor, key: UUID, *, on: date) -> list[Fall]:
    """What is left without evidence if a document no longer holds."""
    return Outlooks(tracked(actor, on=on), on=on).without_documents({key}, on=on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """What a condition that is not met leads to: since when, until when, and which cohorts end meanwhile."""

    since: date
    until: date
    cohorts: Sequence[Cohort]


def of_condition(actor: Actor, condition: Condition, *, on: date) -> Suspension | None:
    """The suspension that a condition may lead to; None where it is met, or its accreditation is over.

    It may come once the standard's days of grace are over, and with an accreditation that is suspended now it
    is there already.
    """
    accreditation = condition.accreditation
    if condition.state is ConditionState.MET or accreditation.state not in LIVE:
        return None
    since = condition.due_on + timedelta(days=accreditation.standard.grace_days) + _DAY
    if accreditation.state is AccreditationState.SUSPENDED or since < on:
        since = on
    until = accreditation.valid_until
    return Suspension(
        since=since, until=until, cohorts=queries.cohorts_ending(actor, accreditation, since, until)
    )


def _terms(of: Sequence[Tracked], until: date) -> list[Danger]:
    return [
        Danger(
            day=one.valid_until,
            what=_(
                "The accreditation of %(code)s, version %(number)s, by %(body)s (%(standard)s) ends",
                code=one.code,
                number=one.number,
                body=read(one.body),
                standard=one.standard,
            ),
            url=url_for("accreditation.show", accreditation_id=one.accreditation_id),
        )
        for one in of
        if one.valid_until and one.valid_until <= until
    ]


def _conditions(actor: Actor, until: date) -> list[Danger]:
    """What is owed of accreditations that stand: overdue, it may suspend them."""
    return [
        Danger(
            day=each.due_on,
            what=_(
                "A condition of the accreditation of %(code)s is due: %(words)s",
                code=each.accreditation.programme.code,
                words=each.words,
            ),
            url=url_for("oversight.condition", condition_id=each.id),
        )
        for each in asked_still(actor)
        if each.state in OWED and each.due_on <= until
    ]


def _qualifications(
    actor: Actor, outlooks: Outlooks, ending: Sequence[Qualification], *, only_falling: bool = True
) -> list[Danger]:
    """Each trainer's qualifications that end on the same day, with what falls without them."""
    found = []
    names = may(actor, P.TRAINER_SEE)

    def whose(each: Qualification) -> tuple[Any, ...]:
        return each.valid_until, each.trainer_id

    for (last, trainer_id), some in groupby(
        sorted(ending, key=lambda each: (whose(each), str(each.id))), whose
    ):
        of = list(some)
        falls = outlooks.without(losses(of))
        if only_falling and not falls:
            continue
        what = listed([words.taught(each) for each in of])
        found.append(
            Danger(
                day=last,
                what=_(
                    "%(name)s is no longer qualified for %(what)s", name=of[0].trainer.person.name, what=what
                )
                if names
                else _("A trainer is no longer qualified for %(what)s", what=what),
                url=url_for("oversight.trainer", trainer_id=trainer_id) if names else "",
                falls=falls,
            )
        )
    return found


def _documents(actor: Actor, outlooks: Outlooks, until: date) -> list[Danger]:
    found = []
    for document, dossier_id in queries.documents_ending(actor, since=outlooks.on, until=until).items():
        last = document.expires_on or until
        falls = outlooks.without_documents({document.id}, on=last)
        if not falls:
            continue
        found.append(
            Danger(
                day=last,
                what=_("The document “%(title)s” expires", title=document.title),
                url=url_for("oversight.document", dossier_id=dossier_id, evidence_document_id=document.id),
                falls=falls,
            )
        )
    return found


def _mark(fall: Fall) -> tuple[UUID, UUID, UUID]:
    return fall.of.curriculum_id, fall.of.standard_id, fall.criterion.id
