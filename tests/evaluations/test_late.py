"""Late answers: asked for again by the coordinator, counted for a certificate, and told from nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.evaluations import chores, queries
from app.evaluations.models import Comment, Reopening, Tally
from app.evaluations.queries import Given
from tests.evaluations.support import CLOSED, Group, on, send
from tests.evaluations.test_results import FEW, figure, pages, row
from tests.support.office import Office, Visitor, refusals

OPEN_UNTIL = date(2026, 4, 30)
AGAIN_OVER = date(2026, 5, 1)
FORM = {"closes_on": OPEN_UNTIL.isoformat(), "reason": "Some were on mission."}
IN_TIME = [{"q_relevance": "5", "q_best": f"In time {n}."} for n in range(5)]


def late(n: int) -> dict[str, Any]:
    return {"q_relevance": "1", "q_best": f"Late {n}."}


def over(office: Office, trainees: int, in_time: Sequence[dict[str, Any]] = IN_TIME) -> Group:
    """A round that is over, which some of the trainees answered in time."""
    group = Group(office, trainees)
    group.ask()
    assert group.answer(in_time) == [303] * len(in_time)
    return group


def reopen(visitor: Visitor, group: Group, **form: str) -> Any:
    return visitor.post(f"/evaluations/rounds/{group.round().id}/reopen", {**FORM, **form})


def opened_again(office: Office, trainees: int, in_time: Sequence[dict[str, Any]] = IN_TIME) -> Group:
    group = over(office, trainees, in_time)
    with on(CLOSED):
        assert reopen(office.coordinator(group.programme), group).status_code == 303
    return group


def answer_late(office: Office, group: Group, number: int) -> list[int]:
    """The last letters' readers answer; the statuses."""
    with on(OPEN_UNTIL):
        links = group.links()[-number:]
        return [send(office.anonymous(), link, late(n)).status_code for n, link in enumerate(links)]


def forget(office: Office) -> None:
    with on(AGAIN_OVER), office.app.app_context():
        chores.forget()
        db.session.remove()


def kept_late(office: Office) -> tuple[int, int]:
    return office.count(Tally, Tally.reopening > 0), office.count(Comment, Comment.reopening > 0)


def told(office: Office, group: Group, day: date) -> tuple[Any, ...]:
    """All that a coordinator is told of the round on a day."""
    with on(day):
        visitor = office.coordinator(group.programme)
        shown = pages(office, group, visitor)
        words = visitor.get(f"/evaluations/rounds/{group.round().id}/words").text
        return (
            row(shown["programme"], "relevant to my work"),
            row(shown["round"], "relevant to my work"),
            shown["csv"],
            [n for n in range(9) if f"In time {n}." in words],
            [n for n in range(9) if f"Late {n}." in words],
            figure(office, "evaluation.satisfied", group),
            figure(office, "evaluation.answered", group),
            f"{group.round().answered} of" in shown["round"],
        )


def test_whoever_has_not_answered_is_asked_once_more_and_then_has_given_it(office: Office) -> None:
    group = opened_again(office, 6)
    missed = group.registrations[5]
    [(_reader, body)] = group.letters()[6:]
    assert ["until 30 April 2026" in body, "five or more have answered late" in body] == [True, True]

    def given(day: date) -> list[Given]:
        with on(day), office.app.app_context():
            found = list(queries.given_by_module([missed])[missed].values())
            db.session.remove()
        return found

    assert given(CLOSED) == [Given(1, 0, 1)]
    with on(OPEN_UNTIL):
        page = office.anonymous().get(group.links()[-1]).text
    assert "five or more have answered late" in page
    assert answer_late(office, group, 1) == [303]
    assert given(OPEN_UNTIL) == [Given(1, 1, 0)]


def test_the_links_of_before_are_dead_and_the_new_one_is_once_the_time_is_over(office: Office) -> None:
    group = opened_again(office, 6)
    of_before, new = group.links()[5], group.links()[6]
    with on(OPEN_UNTIL):
        assert send(office.anonymous(), of_before, late(0)).status_code == 410
    with on(AGAIN_OVER):
        assert send(office.anonymous(), new, late(0)).status_code == 410
    assert group.spent() == 5


def test_four_late_answers_change_nothing_that_is_told_and_are_deleted_in_the_end(office: Office) -> None:
    group = opened_again(office, 9)
    before = told(office, group, CLOSED)
    assert before[0] == ["0", "0", "0", "0", "5", "0", "5.0"]
    assert before[3:5] == ([0, 1, 2, 3, 4], [])
    assert answer_late(office, group, 4) == [303] * 4
    assert told(office, group, OPEN_UNTIL) == told(office, group, AGAIN_OVER) == before
    assert kept_late(office) == (1, 4)
    forget(office)
    assert kept_late(office) == (0, 0)
    assert told(office, group, AGAIN_OVER) == before
    assert group.spent() == 9


def test_five_late_answers_are_told_together_once_the_time_is_over(office: Office) -> None:
    group = opened_again(office, 10)
    before = told(office, group, CLOSED)
    assert answer_late(office, group, 5) == [303] * 5
    assert told(office, group, OPEN_UNTIL) == before
    forget(office)
    after = told(office, group, AGAIN_OVER)
    assert after[0] == after[1] == ["5", "0", "0", "0", "5", "0", "3.0"]
    assert after[3:5] == ([0, 1, 2, 3, 4], [0, 1, 2, 3, 4])
    assert after[6:] == before[6:]


def test_five_late_answers_are_told_where_too_few_answered_in_time(office: Office) -> None:
    group = opened_again(office, 7, IN_TIME[:2])
    assert answer_late(office, group, 5) == [303] * 5
    with on(AGAIN_OVER):
        shown = pages(office, group, office.coordinator(group.programme))
    assert row(shown["round"], "relevant to my work") == ["5", "0", "0", "0", "0", "0", "1.0"]
    assert row(shown["round"], "objectives were clear") == [FEW]


def test_those_of_two_reopenings_are_told_from_neither(office: Office) -> None:
    group = opened_again(office, 10)
    assert answer_late(office, group, 3) == [303] * 3
    with on(AGAIN_OVER):
        coordinator = office.coordinator(group.programme)
        assert reopen(coordinator, group, closes_on="2026-05-20").status_code == 303
        links = group.links()[-2:]
        assert [send(office.anonymous(), link, late(n)).status_code for n, link in enumerate(links)] == [
            303,
            303,
        ]
    assert told(office, group, date(2026, 5, 21))[0] == ["0", "0", "0", "0", "5", "0", "5.0"]
    assert office.count(Reopening) == 2


def test_nothing_tells_who_of_those_who_answered_was_late(office: Office) -> None:
    group = opened_again(office, 6)
    answer_late(office, group, 1)
    entries = [data for action, _subject, data, _actor in office.trail() if action.startswith("evaluation.")]
    assert entries == [
        {"readers": 6},
        *[{}] * 5,
        {"readers": 1, "until": "2026-04-30"},
        {},
    ]
    with office.app.app_context():
        asks = db.session.execute(
            sa.text("SELECT DISTINCT is_spent, reminders, token_hash FROM evaluation_asks")
        ).all()
        db.session.remove()
    assert len(asks) == 1


@pytest.mark.parametrize(
    ("day", "form", "refused"),
    [
        (date(2026, 4, 18), {}, ("", "Can be answered until 18 April 2026.")),
        (CLOSED, {"closes_on": "2026-04-19"}, ("closes_on", "Choose a day after today, until 18 June 2026.")),
        (CLOSED, {"closes_on": "2026-06-19"}, ("closes_on", "Choose a day after today, until 18 June 2026.")),
        (CLOSED, {"reason": " "}, ("reason", "Fill this in.")),
    ],
)
def test_a_round_is_opened_again_only_when_over_until_a_day_to_come_and_for_a_reason(
    office: Office, day: date, form: dict[str, str], refused: tuple[str, str]
) -> None:
    group = over(office, 6)
    with on(day):
        answer = reopen(office.coordinator(group.programme), group, **form)
    assert (answer.status_code, refusals(answer)) == (422, [refused])
    assert (office.count(Reopening), len(group.letters())) == (0, 6)


def test_it_is_not_opened_twice_at_once_nor_when_everyone_has_answered(office: Office) -> None:
    group = opened_again(office, 6)
    with on(CLOSED):
        again = reopen(office.coordinator(group.programme), group)
        assert refusals(again) == [("", "Can be answered until 30 April 2026.")]
    answer_late(office, group, 1)
    with on(AGAIN_OVER):
        page = office.coordinator(group.programme)
        assert refusals(reopen(page, group, closes_on="2026-05-20")) == [
            ("", "Everyone who was asked has answered.")
        ]


def test_a_coordinator_of_the_programme_opens_it_and_nobody_else(office: Office) -> None:
    group = over(office, 6)
    url = f"/evaluations/rounds/{group.round().id}/reopen"
    with on(CLOSED):
        coordinator = office.coordinator(group.programme)
        assert url in coordinator.get(f"/evaluations/rounds/{group.round().id}").text
        strangers = [office.coordinator(office.programme()), office.administrator(), office.focal_point("KE")]
        assert [one.post(url, FORM).status_code for one in strangers] == [404, 403, 404]
    assert office.count(Reopening) == 0
