"""What stays of evaluations and of training at home, and what goes with its term or with a person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.access.actor import SYSTEM
from app.audit.models import TrailEntry
from app.cascade.models import CascadeActivity
from app.cascade.states import CascadeState
from app.cohorts.states import CohortState
from app.core.db import db, unit_of_work
from app.core.measures import measure, of_programmes
from app.evaluations.models import Comment, EvaluationAsk, Supervisor, Tally
from app.protection import erasure, retention
from app.registrations.models import Registration
from tests.evaluations.support import CLOSED, DAY_AFTER, Group, on
from tests.support.office import Office

ANSWER = {"q_relevance": "4", "q_best": "Canary of an answer.", "t0_trainer_clarity": "5"}


def answered(office: Office) -> Group:
    group = Group(office)
    group.ask()
    assert group.answer([ANSWER] * 6) == [303] * 6
    return group


def figures(office: Office, group: Group) -> list[Any]:
    with office.app.app_context():
        names = ("evaluation.satisfied", "evaluation.answered", "cascade.people", "cascade.women")
        return [
            measure(name).figures(of_programmes([group.programme])).get(group.programme) for name in names
        ]


def retained(office: Office, on_day: date) -> None:
    with on(on_day), office.app.app_context():
        retention.run(on_day)
        db.session.remove()


def test_words_go_two_years_after_the_last_day_and_every_figure_stays(office: Office) -> None:
    group = answered(office)
    with on(date(2028, 4, 18)):
        before, counted = figures(office, group), group.counted()
        page = office.coordinator(group.programme).get(f"/evaluations/programmes/{group.programme}").text
    retained(office, date(2028, 4, 17))
    assert office.count(Comment) == 6
    retained(office, date(2028, 4, 19))
    assert office.count(Comment) == 0
    with on(date(2028, 4, 19)):
        assert (figures(office, group), group.counted()) == (before, counted)
        after = office.coordinator(group.programme).get(f"/evaluations/programmes/{group.programme}").text
    assert (
        after.split("All together")[1].split("Rounds")[0] == page.split("All together")[1].split("Rounds")[0]
    )


def test_supervisors_go_a_year_after_the_training(office: Office) -> None:
    group = Group(office, 1, state=CohortState.COMPLETED)
    office.add(
        Supervisor, registration_id=group.registrations[0], name="Njeri", email="n@x.example", language="en"
    )
    retained(office, date(2027, 3, 27))
    assert office.count(Supervisor) == 1
    retained(office, date(2027, 3, 29))
    assert office.count(Supervisor) == 0


def test_whoever_is_erased_leaves_every_figure_and_no_ask(office: Office) -> None:
    group = Group(office, 6, state=CohortState.COMPLETED)
    group.ask()
    group.answer([ANSWER] * 5)
    person = office.read(Registration, group.registrations[0]).person_id
    office.add(
        CascadeActivity,
        registration_id=group.registrations[0],
        programme_id=group.programme,
        person_id=person,
        state_code="KE",
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 2),
        place="Nakuru, at Njeri's office",
        participants=12,
        women=5,
        state=CascadeState.CONFIRMED,
    )
    with on(CLOSED):
        before = figures(office, group)
        with office.app.app_context():
            with unit_of_work():
                erasure.erase(person, actor=SYSTEM)
            db.session.remove()
        assert figures(office, group) == before
    assert None not in before
    assert office.count(EvaluationAsk) == 5
    assert office.count(CascadeActivity, CascadeActivity.place != "") == 0
    assert office.count(CascadeActivity, CascadeActivity.person_id == person) == 0


def test_ones_own_data_tells_that_one_was_asked_and_nothing_of_what_was_answered(office: Office) -> None:
    group = Group(office)
    person = office.read(Registration, group.registrations[0]).person_id
    account = office.account(person)
    group.ask()
    group.answer([ANSWER] * 6)
    with on(DAY_AFTER):
        answer = office.signed_in(account).post("/account/data", {"format": "json"}, page="/account/data")
    assert answer.status_code == 200
    assert ["evaluation_asks" in answer.text, "Canary of an answer" in answer.text] == [True, False]


def test_the_trail_holds_no_word_of_an_answer(office: Office) -> None:
    answered(office)
    with office.app.app_context():
        data = db.session.scalars(
            sa.select(TrailEntry.data).order_by(TrailEntry.seq, TrailEntry.ordinal)
        ).all()
        db.session.remove()
    assert [one for one in data if "Canary" in str(one)] == []


@pytest.mark.postgres
def test_no_transaction_tells_which_rows_the_last_answer_added(office: Office) -> None:
    group = Group(office)
    group.ask()
    group.answer([{"q_relevance": str(n), "q_best": f"Words {n}."} for n in range(1, 6)])
    with office.app.app_context():
        for model in (Tally, Comment):
            written = db.session.execute(
                sa.select(
                    sa.literal_column("xmin::text"), sa.literal_column("ctid::text"), model.id
                ).order_by(sa.literal_column("ctid"))
            ).all()
            assert (len(written), len({row[0] for row in written})) == (5, 1)
            assert [row[2] for row in written] == sorted(row[2] for row in written)
        db.session.remove()
