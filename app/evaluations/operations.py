"""Asking for evaluations, reminding, and taking in answers so that nobody's can be told from another's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from app.access.actor import ANONYMOUS, SYSTEM, Actor
from app.audit import trail
from app.cascade import operations as cascade
from app.cohorts.models import Cohort
from app.core import clock
from app.core.crypto import new_token, token_hash
from app.core.db import db, hold, lock
from app.core.errors import DomainError
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.texts import search_key
from app.evaluations import asking_queries, notices, queries, supervisor_queries
from app.evaluations.asking_queries import Reader
from app.evaluations.models import (
    Comment,
    EvaluationAsk,
    EvaluationRound,
    Questionnaire,
    RoundTrainer,
    Supervisor,
    Tally,
)
from app.evaluations.questions import shipped
from app.evaluations.states import PEOPLE, TERMS, WOMEN, Audience
from app.people.keys import email_key
from app.people.letters import DeadLinkError
from app.people.models import Person
from app.registrations.models import Registration
from app.registrations.states import RegistrationState


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one question, of one trainer where the question is of trainers."""

    question_key: str
    value: str
    trainer_id: UUID | None = None
    is_words: bool = False


def begin(cohort_id: UUID, audience: Audience, module_id: UUID | None = None) -> EvaluationRound | None:
    """Ask an audience of a cohort, each one once; None where there is nobody to ask.

    A round that has begun asks those who have come to the audience since.
    """
    db.session.execute(lock(sa.select(Cohort).where(Cohort.id == cohort_id)))
    found = queries.round_of(cohort_id, audience, module_id)
    asked = asking_queries.already_asked(found.id) if found else set()
    new = [
        reader
        for reader in asking_queries.readers(cohort_id, audience)
        if (reader.registration.id if reader.registration else reader.state_code) not in asked
    ]
    if not new:
        return found
    if found is None:
        found = _open(cohort_id, audience, module_id)
    about = _with_names(found)
    for reader in new:
        _ask(about, reader)
    db.session.flush()
    trail.record("evaluation.ask", actor=SYSTEM, subject=about, readers=len(new))
    return about


def in_force(audience: Audience) -> Questionnaire:
    """The questionnaire that an audience is asked now: the office's newest, else the one that ships."""
    found = queries.newest(audience)
    if found is None:
        found = Questionnaire(
            audience=audience,
            number=1,
            asks=[question.stored() for question in shipped(audience)],
            published_at=clock.now(),
        )
        db.session.add(found)
        db.session.flush()
        trail.record("questionnaire.ship", actor=SYSTEM, subject=found)
    return found


def _open(cohort_id: UUID, audience: Audience, module_id: UUID | None) -> EvaluationRound:
    today = clock.today(OFFICE_ZONE)
    opened = EvaluationRound(
        audience=audience,
        cohort_id=cohort_id,
        programme_id=db.session.get_one(Cohort, cohort_id).programme_id,
        module_id=module_id,
        questionnaire_id=in_force(audience).id,
        opened_on=today,
        closes_on=today + timedelta(days=TERMS[audience].open_for),
        asked=0,
        answered=0,
    )
    db.session.add(opened)
    db.session.flush()
    for trainer_id in asking_queries.trainers_of(cohort_id, module_id) if module_id else ():
        db.session.add(RoundTrainer(round_id=opened.id, trainer_id=trainer_id))
    return opened


def _with_names(found: EvaluationRound) -> EvaluationRound:
    statement = (
        sa.select(EvaluationRound)
        .where(EvaluationRound.id == found.id)
        .options(
            joinedload(EvaluationRound.cohort),
            joinedload(EvaluationRound.module),
            selectinload(EvaluationRound.reopenings),
        )
    )
    return db.session.execute(statement, execution_options={"populate_existing": True}).scalar_one()


def _ask(about: EvaluationRound, reader: Reader) -> None:
    """Ask one reader; a state's focal points read of one and the same ask."""
    asked = (
        db.session.scalar(
            sa.select(EvaluationAsk).where(
                EvaluationAsk.round_id == about.id, EvaluationAsk.state_code == reader.state_code
            )
        )
        if reader.state_code
        else None
    )
    if asked is None:
        asked = EvaluationAsk(
            round_id=about.id,
            registration_id=reader.registration.id if reader.registration else None,
            person_id=reader.person_id,
            state_code=reader.state_code,
        )
        db.session.add(asked)
        about.asked += 1
        db.session.flush()
    _write(asked, about, reader, again=False)


def _write(asked: EvaluationAsk, about: EvaluationRound, reader: Reader, *, again: bool) -> None:
    """Send a letter with a new link; for a state there is none, its focal point answers by the account.

    A graduate's letter has another, by which to report what they taught since.
    """
    token = "" if reader.state_code else new_token()
    asked.token_hash = token_hash(token) if token else None
    report = (
        cascade.make_link(reader.registration)
        if about.audience is Audience.GRADUATES and reader.registration is not None
        else ""
    )
    notices.ask(asked, about, reader, token=token, report=report, again=again)


def remind(round_id: UUID) -> int:
    """Remind those of a round who have not answered and whose next reminder is due; how many they are."""
    found = db.session.scalar(lock(sa.select(EvaluationRound).where(EvaluationRound.id == round_id)))
    asks = asking_queries.asks_to_remind(round_id, clock.today(OFFICE_ZONE)) if found else []
    if found is None or not asks:
        return 0
    for asked in asks:
        asked.reminders += 1
    write_again(found, asks)
    trail.record("evaluation.remind", actor=SYSTEM, subject=found, readers=len(asks))
    return len(asks)


def write_again(found: EvaluationRound, asks: Sequence[EvaluationAsk]) -> None:
    """Send those who were asked and have not answered another letter, with a new link."""
    about = _with_names(found)
    by_whom: dict[Any, list[Reader]] = {}
    for reader in asking_queries.readers(about.cohort_id, about.audience):
        by_whom.setdefault(reader.registration.id if reader.registration else reader.state_code, []).append(
            reader
        )
    for asked in asks:
        for reader in by_whom.get(asked.registration_id or asked.state_code, []):
            _write(asked, about, reader, again=True)


def answer(asked: EvaluationAsk, answers: Sequence[Answer]) -> EvaluationRound:
    """Take in one questionnaire, once; DeadLinkError when it was spent or closed meanwhile.

    The deed has no actor: the trail says that one more answer came into the round, and not from whom.
    Every tally and every comment of the round is written anew in it, under new random keys and in their
    order, so that what this answer added can't be told by key, by place in the table or by transaction.
    """
    if not answers:
        raise DomainError(_("Answer at least one question, then send it."))
    _refuse_more_women_than_people(answers)
    about = db.session.execute(
        lock(
            sa.select(EvaluationRound)
            .where(EvaluationRound.id == asked.round_id)
            .options(selectinload(EvaluationRound.reopenings))
        ),
        execution_options={"populate_existing": True},
    ).scalar_one()
    spent = db.session.execute(
        sa.update(EvaluationAsk)
        .where(EvaluationAsk.id == asked.id, ~EvaluationAsk.is_spent)
        .values(is_spent=True, token_hash=None)
        .returning(EvaluationAsk.id)
    ).scalar_one_or_none()
    group = about.group(clock.today(OFFICE_ZONE))
    if spent is None or group is None:
        raise DeadLinkError
    if group == 0:  # what is told of a round that is over stays as it was told
        about.answered += 1
    _mix(about.id, answers, group)
    db.session.flush()
    trail.record("evaluation.answer", actor=ANONYMOUS, subject=about)
    return about


def _refuse_more_women_than_people(answers: Sequence[Answer]) -> None:
    numbers = {one.question_key: int(one.value) for one in answers if one.question_key in {PEOPLE, WOMEN}}
    if numbers.get(WOMEN, 0) > numbers.get(PEOPLE, numbers.get(WOMEN, 0)):
        raise DomainError(_("There can't be more women than people."), field=f"q_{WOMEN}")


def _mix(round_id: UUID, answers: Sequence[Answer], group: int) -> None:
    """Put an answer among those of its round and its group, and shuffle the round."""
    counts: Counter[tuple[int, str, UUID | None, str]] = Counter()
    for reopening, key, trainer_id, value, times in db.session.execute(
        sa.select(Tally.reopening, Tally.question_key, Tally.trainer_id, Tally.value, Tally.times)
        .where(Tally.round_id == round_id)
        .order_by(Tally.id)
    ):
        counts[reopening, key, trainer_id, value] = times
    words = [
        (reopening, key, said)
        for reopening, key, said in db.session.execute(
            sa.select(Comment.reopening, Comment.question_key, Comment.words)
            .where(Comment.round_id == round_id)
            .order_by(Comment.id)
        )
    ]
    for one in answers:
        if one.is_words:
            words.append((group, one.question_key, one.value))
        else:
            counts[group, one.question_key, one.trainer_id, one.value] += 1
    _write_anew(
        Tally,
        round_id,
        [
            {
                "reopening": reopening,
                "question_key": key,
                "trainer_id": trainer_id,
                "value": value,
                "times": times,
            }
            for (reopening, key, trainer_id, value), times in counts.items()
        ],
    )
    _write_anew(
        Comment,
        round_id,
        [{"reopening": reopening, "question_key": key, "words": said} for reopening, key, said in words],
    )


def _write_anew(model: type[Any], round_id: UUID, rows: list[dict[str, Any]]) -> None:
    db.session.execute(
        sa.delete(model).where(model.round_id == round_id), execution_options={"synchronize_session": False}
    )
    keyed = sorted(({"id": uuid4(), "round_id": round_id, **row} for row in rows), key=lambda row: row["id"])
    if keyed:
        db.session.execute(sa.insert(model), keyed)


def name_supervisor(
    registration: Registration, *, name: str, email: str, language: str, actor: Actor
) -> Supervisor:
    """Say who sees a graduate's work; a later name takes the place of an earlier one.

    DomainError for the graduate's own address, and for the graduate's own name written by the graduate.
    A graduate who makes up a person with an address of their own can't be told from one who doesn't: whom
    they named is shown to the coordinator, and whom the state names takes that one's place.
    """
    hold(registration)
    if registration.state is not RegistrationState.COMPLETED:
        raise DomainError(_("Supervisors are named of those who have completed the training."))
    by_graduate = registration.person_id == actor.person_id
    _refuse_oneself(registration.person, name, email, by_graduate=by_graduate)
    found = supervisor_queries.supervisor_of(registration.id)
    if found is None:
        found = Supervisor(registration_id=registration.id)
        db.session.add(found)
    else:
        found.version += 1
    found.name, found.email, found.language, found.by_graduate = name, email, language, by_graduate
    db.session.flush()
    trail.record("supervisor.name", actor=actor, subject=registration)
    return found


def _refuse_oneself(graduate: Person, name: str, email: str, *, by_graduate: bool) -> None:
    if _mailbox(email_key(email)) in {_mailbox(key) for key in supervisor_queries.addresses_of(graduate.id)}:
        raise DomainError(
            _(
                "This is an address of the graduate’s own. "
                "Write the address of the person who supervises the work."
            ),
            field="email",
        )
    own = [set(search_key(words).split()) for words in (graduate.name, graduate.name_original)]
    if by_graduate and any(words and words <= set(search_key(name).split()) for words in own):
        raise DomainError(
            _(
                "This is your own name. Name the person who supervises your work. If that person has the "
                "same name as you, ask your state’s focal point to write it here."
            ),
            field="name",
        )


def _mailbox(key: str) -> str:
    """An address without what some add to it to sort their mail: name+training@… is name@…."""
    local, _at, domain = key.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
