"""A cohort whose module is over, and hands that ask, open letters and answer by the front door."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.core import clock
from app.core.db import db
from app.core.outbox import Mail
from app.evaluations import chores
from app.evaluations.models import EvaluationAsk, EvaluationRound, Tally
from app.registrations.states import RegistrationState
from app.timetable.states import SessionState
from tests.support.office import Office, Visitor

LAST_DAY = date(2026, 3, 27)
DAY_AFTER = date(2026, 3, 28)
CLOSED = date(2026, 4, 19)
FULL = {"q_relevance": "5", "q_recommend": "9", "q_best": "The interviews."}


@contextmanager
def on(day: date) -> Iterator[None]:
    """Noon of a day."""
    with clock.set_to(datetime.combine(day, time(12), tzinfo=UTC)):
        yield


class Group:
    """Trainees of one module that two trainers taught; the cohort runs until LAST_DAY."""

    def __init__(
        self, office: Office, trainees: int = 6, *, state: CohortState = CohortState.RUNNING
    ) -> None:
        self.office = office
        over = state is CohortState.COMPLETED
        self.cohort = office.cohort(state=state, last_day=LAST_DAY)
        self.programme: UUID = office.read(Cohort, self.cohort).programme_id
        self.trainers = [office.trainer(office.person(f"Trainer {name}")) for name in ("One", "Two")]
        office.session(
            self.cohort, room=office.room("Salle E"), trainers=self.trainers, state=SessionState.HELD
        )
        self.registrations = [
            office.registration(
                self.cohort,
                state=RegistrationState.COMPLETED if over else RegistrationState.ATTENDING,
                member_state="KE",
            )
            for _number in range(trainees)
        ]

    def ask(self, day: date = DAY_AFTER) -> None:
        """What the worker does on a day."""
        with on(day), self.office.app.app_context():
            chores.ask_about_modules()
            chores.ask_about_cohorts()
            chores.remind()
            db.session.remove()

    def letters(self) -> list[tuple[str, str]]:
        """The letters that ask, oldest first: reader and body."""
        with self.office.app.app_context():
            rows = db.session.execute(
                sa.select(Mail.recipient, Mail.body)
                .where(Mail.body.contains("/evaluat"))
                .order_by(Mail.created_at, Mail.id)
            ).all()
            db.session.remove()
        return [(reader, body) for reader, body in rows]

    def links(self) -> list[str]:
        """The path in each letter."""
        return [
            found[0] for _reader, body in self.letters() if (found := re.search(r"/evaluate/[^?\s]+", body))
        ]

    def answer(self, forms: Sequence[dict[str, Any]], day: date = DAY_AFTER) -> list[int]:
        """The first letters' readers answer, one form each; the statuses."""
        with on(day):
            return [
                send(self.office.anonymous(), link, form).status_code
                for link, form in zip(self.links(), forms, strict=False)
            ]

    def round(self, **where: Any) -> EvaluationRound:
        """The one round of the cohort."""
        with self.office.app.app_context():
            found = db.session.scalars(
                sa.select(EvaluationRound).filter_by(cohort_id=self.cohort, **where)
            ).one()
            db.session.remove()
        return found

    def counted(self) -> dict[tuple[str, str], int]:
        """How often each value was given to each question."""
        with self.office.app.app_context():
            rows = db.session.execute(
                sa.select(Tally.question_key, Tally.value, Tally.times).order_by(Tally.id)
            )
            found = {(key, value): times for key, value, times in rows}
            db.session.remove()
        return found

    def spent(self) -> int:
        """How many asks are used up."""
        return self.office.count(EvaluationAsk, EvaluationAsk.is_spent)


def send(visitor: Visitor, link: str, form: dict[str, Any]) -> Any:
    """Answer by a link."""
    return visitor.post(link, form, page="/login")
