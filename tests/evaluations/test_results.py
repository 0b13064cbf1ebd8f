"""What evaluations say: nothing under five, nothing by subtraction, nothing early, and words all at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from app.access.actor import Role
from app.cohorts.states import CohortState
from app.core.measures import measure, of_programmes
from app.evaluations.models import EvaluationAsk
from app.registrations.states import RegistrationState
from app.trainers.models import Trainer
from tests.evaluations.support import CLOSED, DAY_AFTER, Group, on
from tests.support.office import Office, Visitor

FEW = "Fewer than 5 answers"


def scale(key: str, *values: str) -> list[dict[str, Any]]:
    return [{f"q_{key}": value} for value in values]


def answered(office: Office, forms: Sequence[dict[str, Any]], trainees: int = 6) -> Group:
    group = Group(office, trainees)
    group.ask()
    assert group.answer(forms) == [303] * len(forms)
    return group


def pages(office: Office, group: Group, visitor: Visitor) -> dict[str, str]:
    about = group.round()
    return {
        "programme": visitor.get(f"/evaluations/programmes/{group.programme}").text,
        "round": visitor.get(f"/evaluations/rounds/{about.id}").text,
        "csv": visitor.get(f"/evaluations/programmes/{group.programme}?format=csv").text,
    }


def figure(office: Office, name: str, group: Group) -> Any:
    with office.app.app_context():
        found = measure(name).figures(of_programmes([group.programme])).get(group.programme)
    return (found.value, found.of) if found else None


def row(page: str, statement: str) -> list[str]:
    """The figures beside a statement."""
    line = next(line for line in re.findall(r'<tr role="row">.*?</tr>', page, re.DOTALL) if statement in line)
    return [re.sub(r"<.*?>", "", cell) for cell in re.findall(r"<td.*?</td>", line, re.DOTALL)]


def test_five_answers_are_shown_with_their_counts_and_mean(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "4", "2", "3"))
    with on(CLOSED):
        shown = pages(office, group, office.coordinator(group.programme))
        assert row(shown["programme"], "relevant to my work") == ["0", "1", "1", "1", "2", "0", "3.8"]
        assert row(shown["round"], "relevant to my work") == ["0", "1", "1", "1", "2", "0", "3.8"]
        assert row(shown["round"], "objectives were clear") == [FEW]
        assert "The module is relevant to my work.,,5,2\r\n" in shown["csv"]
        assert figure(office, "evaluation.satisfied", group) == (Fraction(3, 5), 5)
        assert figure(office, "evaluation.answered", group) == (Fraction(5, 6), 6)


def test_four_answers_are_shown_nowhere_and_counted_in_no_figure(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "4", "2"))
    with on(CLOSED):
        shown = pages(office, group, office.coordinator(group.programme))
        assert "Fewer than five answered" in shown["round"]
        assert [row(shown["programme"], "relevant to my work"), "relevant" in shown["csv"]] == [[FEW], False]
        assert figure(office, "evaluation.satisfied", group) is None


def test_an_observer_is_not_told_how_many_answered_where_they_are_fewer_than_five(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "4", "2"))
    user = office.account()
    office.grant(user, Role.OBSERVER)
    with on(CLOSED):
        told = [
            pages(office, group, visitor)["round"].count("4 of 6")
            for visitor in (office.coordinator(group.programme), office.signed_in(user))
        ]
    assert told == [1, 0]


def test_that_something_does_not_apply_is_no_answer(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "4", "2", "na"))
    with on(CLOSED):
        shown = pages(office, group, office.coordinator(group.programme))
        assert [row(shown[name], "relevant to my work") for name in ("programme", "round")] == [[FEW], [FEW]]


def test_nothing_is_shown_before_the_last_day_is_over(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "4", "2", "3"))
    with on(date(2026, 4, 18)):
        shown = pages(office, group, office.coordinator(group.programme))
        assert ["Nothing can be shown yet" in shown[name] for name in ("programme", "round")] == [True, True]
        assert "relevant" not in shown["csv"]
        assert figure(office, "evaluation.satisfied", group) is None


# T09: a reader learns of few people by subtracting


def test_what_is_hidden_counts_in_no_sum(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "5", "5", "5"))
    small = Group.__new__(Group)
    small.office, small.programme = office, group.programme
    small.cohort = office.cohort(group.programme, state=CohortState.RUNNING, last_day=date(2026, 3, 28))
    for _number in range(4):
        office.registration(small.cohort, state=RegistrationState.ATTENDING)
    small.ask(date(2026, 3, 29))
    with on(date(2026, 3, 29)):
        links = small.links()[6:]
        sent = [office.anonymous().post(link, {"q_relevance": "1"}, page="/login") for link in links]
        assert [answer.status_code for answer in sent] == [303] * 4
    with on(date(2026, 5, 1)):
        coordinator = office.coordinator(group.programme)
        page = coordinator.get(f"/evaluations/programmes/{group.programme}").text
        assert row(page, "relevant to my work") == ["0", "0", "0", "0", "5", "0", "5.0"]
        assert ",1,4" not in pages(office, group, coordinator)["csv"]
        assert figure(office, "evaluation.satisfied", group) == (Fraction(1), 5)


def test_a_trainer_with_four_answers_is_not_in_the_sum_of_two(office: Office) -> None:
    forms = [{"t0_trainer_clarity": "5", **({"t1_trainer_clarity": "1"} if n < 4 else {})} for n in range(5)]
    group = answered(office, forms)
    with on(CLOSED):
        coordinator = office.coordinator(group.programme)
        page = coordinator.get(f"/evaluations/programmes/{group.programme}").text
        assert row(page, "Explains clearly") == ["0", "0", "0", "0", "5", "0", "5.0"]
        assert ["Trainer One" in page, "Trainer Two" in page] == [True, False]


def test_a_trainer_sees_what_was_said_of_nobody_else(office: Office) -> None:
    forms = [{"t0_trainer_clarity": "4", "t1_trainer_clarity": "2", "q_relevance": "3"} for _n in range(5)]
    group = answered(office, forms)
    account = office.account(office.read(Trainer, group.trainers[0]).person_id)
    with on(DAY_AFTER):
        assert "Explains clearly" not in office.signed_in(account).get("/evaluations/mine").text
    with on(CLOSED):
        trainer = office.signed_in(account)
        page = trainer.get("/evaluations/mine").text
        assert row(page, "Explains clearly") == ["0", "0", "0", "5", "0", "0", "4.0"]
        assert ["Trainer Two" in page, "relevant" in page] == [False, False]
        assert trainer.get(f"/evaluations/rounds/{group.round().id}").status_code == 404
        assert trainer.get("/evaluations").status_code == 403


def test_an_observer_reads_figures_and_neither_words_nor_trainers_names(office: Office) -> None:
    forms = [{"q_relevance": "5", "q_best": "Words.", "t0_trainer_clarity": "4"} for _n in range(5)]
    group = answered(office, forms)
    user = office.account()
    office.grant(user, Role.OBSERVER)
    with on(CLOSED):
        observer = office.signed_in(user)
        shown = pages(office, group, observer)
        assert row(shown["round"], "relevant to my work") == ["0", "0", "0", "0", "5", "0", "5.0"]
        assert [name for name, page in shown.items() if "Trainer One" in page or "Words." in page] == []
        assert observer.get(f"/evaluations/rounds/{group.round().id}/words").status_code == 403


def test_words_are_read_all_at_once_in_nobodys_order_and_beside_no_figure(office: Office) -> None:
    said = ["Too fast.", "A good one.", "More practice.", "Zebra.", "Calm."]
    forms = [
        {"q_best": words, "q_relevance": "5", "q_improve": "Only one." if n == 0 else ""}
        for n, words in enumerate(said)
    ]
    group = answered(office, forms)
    about = group.round()
    with on(DAY_AFTER):
        page = office.coordinator(group.programme).get(f"/evaluations/rounds/{about.id}/words").text
        assert "Zebra." not in page
    with on(CLOSED):
        coordinator = office.coordinator(group.programme)
        page = coordinator.get(f"/evaluations/rounds/{about.id}/words").text
        assert re.findall(r'<p dir="auto">(.*?)</p>', page) == sorted(said)
        assert ["Only one." in page, "<svg class=" in page.split("<main")[1]] == [False, False]
        assert "Zebra." not in coordinator.get(f"/evaluations/rounds/{about.id}").text
        elsewhere = office.coordinator(office.programme())
        assert elsewhere.get(f"/evaluations/rounds/{about.id}/words").status_code == 404


@pytest.mark.parametrize("word", ["<script>x</script>", "=1+1"])
def test_words_are_literal_text(office: Office, word: str) -> None:
    group = answered(office, [{"q_best": word} for _n in range(5)])
    with on(CLOSED):
        page = office.coordinator(group.programme).get(f"/evaluations/rounds/{group.round().id}/words").text
        assert "<script>x" not in page


def test_nobody_is_told_who_answered(office: Office) -> None:
    group = answered(office, scale("relevance", "5", "5", "4", "2", "3"))
    with on(CLOSED):
        coordinator = office.coordinator(group.programme)
        for page in pages(office, group, coordinator).values():
            assert "Awa Person" not in page.split("<main")[-1]
    assert office.count(EvaluationAsk, EvaluationAsk.is_spent) == 5
