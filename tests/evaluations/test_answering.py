"""Asking at the end of a module, answering once by a letter's link or the account, and leaving no trace."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.audit.models import TrailEntry, TrailLink
from app.core.db import db
from app.evaluations import operations, queries
from app.evaluations.models import Comment, EvaluationAsk, EvaluationRound, Tally
from app.people.letters import DeadLinkError
from app.registrations.models import Registration
from tests.evaluations.support import CLOSED, DAY_AFTER, FULL, LAST_DAY, Group, on, send
from tests.support.office import Office, refusals

GONE = "This questionnaire can't be answered any more"


def given(office: Office, registration: UUID, day: date = DAY_AFTER) -> list[tuple[int, int, int]]:
    """Of each module that was asked about: asked, given, and still open on a day."""
    with on(day), office.app.app_context():
        found = queries.given_by_module([registration]).get(registration, {})
        db.session.remove()
    return [tuple(one) for one in found.values()]


def test_trainees_are_asked_once_the_day_after_their_module(office: Office) -> None:
    group = Group(office)
    group.ask(LAST_DAY)
    assert group.letters() == []
    group.ask()
    group.ask()
    assert len(group.letters()) == 6
    found = group.round()
    assert (found.asked, found.answered, found.opened_on, found.closes_on) == (
        6,
        0,
        DAY_AFTER,
        date(2026, 4, 18),
    )
    assert "https://" in group.letters()[0][1] or "http://" in group.letters()[0][1]


def test_a_module_that_ended_long_ago_is_not_asked_about(office: Office) -> None:
    group = Group(office)
    group.ask(date(2026, 5, 30))
    assert office.count(EvaluationRound) == 0


def test_the_questionnaire_names_module_and_trainers_and_its_answer_is_counted_once(office: Office) -> None:
    group = Group(office)
    group.ask()
    link = group.links()[0]
    with on(DAY_AFTER):
        page = office.anonymous().get(link).text
        assert "How was the module “Module M1”?" in page
        assert [name in page for name in ("Trainer One", "Trainer Two")] == [True, True]
        answer = send(
            office.anonymous(), link, {**FULL, "t0_trainer_clarity": "4", "t1_trainer_clarity": "na"}
        )
        assert answer.location == "/evaluate/thanks"
    assert group.counted() == {
        ("relevance", "5"): 1,
        ("recommend", "9"): 1,
        ("trainer_clarity", "4"): 1,
        ("trainer_clarity", "na"): 1,
    }
    assert [office.count(Comment), group.spent(), group.round().answered] == [1, 1, 1]


def test_a_spent_a_late_and_an_invented_link_open_the_same_page(office: Office) -> None:
    group = Group(office)
    group.ask()
    first, second, third = group.links()[:3]
    with on(DAY_AFTER):
        assert send(office.anonymous(), first, FULL).status_code == 303
    group.ask(date(2026, 4, 3))  # a reminder brings another link
    with on(date(2026, 4, 3)):
        dead = [
            office.anonymous().get(first),
            send(office.anonymous(), first, FULL),
            office.anonymous().get(second),
            office.anonymous().get("/evaluate/" + "x" * 43),
            send(office.anonymous(), "/evaluate/" + "x" * 43, FULL),
        ]
    with on(CLOSED):
        newest = group.links()[-1]
        dead += [office.anonymous().get(newest), send(office.anonymous(), newest, FULL)]
    assert third != first
    assert {answer.status_code for answer in dead} == {410}
    pages = {re.sub(r"nonce=.\S+|csrf\S+", "", answer.text.split("<main")[1]) for answer in dead}
    assert [GONE in page.replace("&#39;", "'") for page in pages] == [True]
    assert (group.spent(), group.round().answered) == (1, 1)


def test_who_has_not_answered_is_reminded_twice_and_whoever_has_is_left_alone(office: Office) -> None:
    group = Group(office)
    group.ask()
    group.answer([FULL])
    for day in (date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 12), date(2026, 4, 15)):
        group.ask(day)
    readers = [reader for reader, _body in group.letters()]
    assert sorted(readers.count(reader) for reader in set(readers)) == [1, 3, 3, 3, 3, 3]


def test_a_trainee_answers_from_the_start_page_and_nobody_else_does(office: Office) -> None:
    group = Group(office)
    person = office.read(Registration, group.registrations[0]).person_id
    account = office.account(person)
    group.ask()
    with office.app.app_context():
        key = db.session.scalar(sa.select(EvaluationAsk.id).where(EvaluationAsk.person_id == person))
        db.session.remove()
    path = f"/evaluations/asked/{key}"
    with on(DAY_AFTER):
        trainee = office.signed_in(account)
        assert path in trainee.get("/").text
        other = office.signed_in(office.account())
        assert other.get(path).status_code == 404
        assert other.post(path, FULL).status_code == 404
        assert office.coordinator(group.programme).get(path).status_code == 404
        assert trainee.post(path, FULL).location == "/evaluate/thanks"
        assert trainee.post(path, FULL).status_code == 410
        assert path not in trainee.get("/").text
    assert given(office, group.registrations[0]) == [(1, 1, 0)]
    assert given(office, group.registrations[1]) == [(1, 0, 1)]
    assert given(office, group.registrations[1], CLOSED) == [(1, 0, 0)]


def test_who_was_asked_nothing_has_given_nothing(office: Office) -> None:
    group = Group(office)
    assert given(office, group.registrations[0]) == []


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({}, [("", "Answer at least one question, then send it.")]),
        ({"q_relevance": "6"}, [("q_relevance", "Choose one of the options.")]),
        ({"q_relevance": "5 OR 1"}, [("q_relevance", "Choose one of the options.")]),
        ({"q_recommend": "11"}, [("q_recommend", "Choose one of the options.")]),
        ({"q_best": "x" * 1001}, [("q_best", "Write at most 1000 characters.")]),
        ({"q_unknown": "5"}, [("", "Answer at least one question, then send it.")]),
    ],
)
def test_what_is_no_answer_is_refused_and_the_link_stays(
    office: Office, form: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    group = Group(office)
    group.ask()
    link = group.links()[0]
    with on(DAY_AFTER):
        answer = send(office.anonymous(), link, form)
        assert (answer.status_code, refusals(answer)) == (422, expected)
        assert (group.spent(), office.count(Tally), office.count(Comment)) == (0, 0, 0)
        assert send(office.anonymous(), link, FULL).status_code == 303


def test_a_link_that_is_sent_twenty_times_is_stopped(office: Office) -> None:
    group = Group(office)
    group.ask()
    link = group.links()[0]
    with on(DAY_AFTER):
        statuses = [send(office.anonymous(), link, {}).status_code for _n in range(21)]
    assert statuses == [422] * 20 + [429]


def test_one_who_has_answered_meanwhile_is_not_counted_again(office: Office) -> None:
    group = Group(office)
    group.ask()
    said = [operations.Answer("relevance", value="5")]
    with on(DAY_AFTER), office.deed() as session:
        key = session.scalars(sa.select(EvaluationAsk.id).order_by(EvaluationAsk.id).limit(1)).one()
        asked = queries.find_ask(EvaluationAsk.id == key)
        assert asked is not None
        operations.answer(asked, said)
        with pytest.raises(DeadLinkError):
            operations.answer(asked, said)
    assert (group.round().answered, group.counted()["relevance", "5"]) == (1, 1)


def test_the_same_link_sent_at_once_counts_once(office: Office) -> None:
    group = Group(office)
    group.ask()
    link = group.links()[0]
    visitors = [office.anonymous() for _n in range(6)]
    tokens = [visitor.token() for visitor in visitors]
    with on(DAY_AFTER), ThreadPoolExecutor(6) as pool:
        statuses = list(
            pool.map(
                lambda pair: pair[0].client.post(link, data={"csrf_token": pair[1], **FULL}).status_code,
                zip(visitors, tokens, strict=True),
            )
        )
    assert sorted(statuses) == [303, 410, 410, 410, 410, 410]
    assert (group.round().answered, group.counted()["relevance", "5"]) == (1, 1)


# T53: an answer is traced to its author


def test_answers_hold_no_person_no_time_and_no_order(office: Office) -> None:
    for model, columns in (
        (Tally, {"id", "round_id", "question_key", "trainer_id", "value", "times", "reopening"}),
        (Comment, {"id", "round_id", "question_key", "words", "reopening"}),
    ):
        assert {column.name for column in model.__table__.columns} == columns
    group = Group(office)
    group.ask()
    group.answer([{"q_best": f"Words {number}", "q_relevance": "5"} for number in range(6)])
    with office.app.app_context():
        rows = db.session.execute(sa.text("SELECT id, words FROM evaluation_comments")).all()
        keys = db.session.scalars(sa.select(Comment.id).order_by(Comment.id)).all()
        db.session.remove()
    assert {key.version for key in keys} == {4}
    assert [str(row[0]) for row in rows] == sorted(str(row[0]) for row in rows)


def test_every_answer_of_a_round_is_written_anew_with_each_that_comes(office: Office) -> None:
    group = Group(office)
    group.ask()
    group.answer([{"q_relevance": "1", "q_best": "First."}])
    with office.app.app_context():
        before = set(db.session.scalars(sa.select(Tally.id).union(sa.select(Comment.id))))
        db.session.remove()
    with on(DAY_AFTER):
        send(office.anonymous(), group.links()[1], {"q_relevance": "5"})
    with office.app.app_context():
        after = set(db.session.scalars(sa.select(Tally.id).union(sa.select(Comment.id))))
        db.session.remove()
    assert (len(before), len(after), before & after) == (2, 3, set())


@pytest.mark.parametrize("by_account", [False, True])
def test_the_trail_tells_that_an_answer_came_and_not_from_whom(office: Office, *, by_account: bool) -> None:
    group = Group(office)
    person = office.read(Registration, group.registrations[0]).person_id
    account = office.account(person)
    group.ask()
    with office.app.app_context():
        last = db.session.scalar(sa.select(sa.func.max(TrailLink.seq)))
        key = db.session.scalar(sa.select(EvaluationAsk.id).where(EvaluationAsk.person_id == person))
        db.session.remove()
    with on(DAY_AFTER):
        if by_account:
            trainee = office.signed_in(account)
            assert trainee.post(f"/evaluations/asked/{key}", FULL).location == "/evaluate/thanks"
        else:
            assert send(office.anonymous(), group.links()[0], FULL).status_code == 303
    with office.app.app_context():
        entries = [
            (entry.action, entry.subject_kind, entry.data, actor)
            for entry, actor in db.session.execute(
                sa.select(TrailEntry, TrailLink.actor_id)
                .join(TrailLink, TrailLink.seq == TrailEntry.seq)
                .where(TrailEntry.seq > last, TrailEntry.action.not_in(("test.scene", "account.sign_in")))
                .order_by(TrailEntry.seq)
            )
        ]
        db.session.remove()
    assert entries == [("evaluation.answer", "evaluation_rounds", {}, None)]


def test_what_1_and_5_mean_stands_over_statements_alone(office: Office) -> None:
    group = Group(office)
    group.ask()
    with on(DAY_AFTER):
        page = office.anonymous().get(group.links()[0]).text
    key = "1: I do not agree at all. 5: I fully agree."
    before, *under = page.split(key)
    assert (before.count("<fieldset"), len(under)) == (0, 3)  # of the module, and of each of two trainers
    assert "From 0 to 10" not in page
    assert [part.split("<h2>")[0].count('name="q_recommend"') for part in under] == [0, 0, 0]
