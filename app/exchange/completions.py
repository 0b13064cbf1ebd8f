"""Completions of online courses, as the learning platform lists them: checked row by row, then noted.

A course is what a call asks: a question that is answered by yes or no, or with a day. Who completed the
course has it answered. A file that comes again changes nothing, and none takes an answer back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.access.actor import Actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.cohorts.models import Cohort
from app.core import clock
from app.core.i18n import _
from app.core.templating import OFFICE_ZONE
from app.core.texts import Texts
from app.core.written import as_date
from app.exchange import queries
from app.exchange.lines import Line, is_formula
from app.exchange.states import Verdict
from app.nominations import operations as nominations
from app.nominations.models import Question
from app.nominations.standard import OF_PERSON, OF_REGISTRATION
from app.nominations.states import AskedOf, Kind
from app.people.keys import email_key
from app.registrations.models import Registration

COLUMNS: dict[str, Texts] = {
    "email": Texts(en="E-mail", fr="Adresse électronique", ar="البريد الإلكتروني", pt="E-mail"),
    "name": Texts(en="Name", fr="Nom", ar="الاسم", pt="Nome"),
    "completed_on": Texts(en="Completed on", fr="Terminé le", ar="تاريخ الإتمام", pt="Concluído em"),
}
"""The columns of a file by their names in the office; the name is there to be read."""
DAYS = ("completed_on",)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a row would do, or why it can't."""

    line: Line
    verdict: Verdict
    why: str = ""
    registration: Registration | None = None
    answer: Any = None


def questions(cohort: Cohort) -> list[Question]:
    """The questions that a completion answers: the office's own to the official, not the state's papers."""
    return [
        one
        for one in queries.questions_of(cohort.id)
        if one.kind in {Kind.YES_NO, Kind.DATE}
        and one.asked_of is AskedOf.OFFICIAL
        and one.key not in {*OF_PERSON, *OF_REGISTRATION}
    ]


def check(cohort: Cohort, question: Question, lines: Sequence[Line], *, actor: Actor) -> list[Checked]:
    """What each row would do, by what stands now."""
    people = queries.by_address(cohort)
    answered = queries.answers(cohort, question.key)
    seen: set[str] = set()
    return [_check(one, question, people, answered, seen, actor) for one in lines]


def _check(  # noqa: PLR0917 - what is known of all rows at once, read beforehand
    line: Line,
    question: Question,
    people: Mapping[str, list[Registration]],
    answered: Mapping[Any, Any],
    seen: set[str],
    actor: Actor,
) -> Checked:
    key = email_key(line["email"])
    found = people.get(key, []) if line["email"] else []
    day = None if is_formula(line["completed_on"]) else as_date(line["completed_on"])
    why = _refusal(line, found, day, is_twice=key in seen, actor=actor)
    if why:
        return Checked(line, Verdict.REFUSED, why)
    seen.add(key)
    answer: Any = True if question.kind is Kind.YES_NO else (day or date.min).isoformat()
    stands = answered.get(found[0].id)
    verdict = Verdict.UNCHANGED if stands not in (None, "", False) else Verdict.NEW
    return Checked(line, verdict, registration=found[0], answer=answer)


def _refusal(
    line: Line, found: Sequence[Registration], day: date | None, *, is_twice: bool, actor: Actor
) -> str:
    """Why a row can't be noted, as a sentence; empty when it can."""
    if not line["email"] or is_formula(line["email"]):
        return _("The e-mail address is missing.")
    if len(found) != 1:
        return (
            _("Nobody who is considered in this cohort has this address.")
            if not found
            else _("Several officials of this cohort have this address.")
        )
    if is_twice:
        return _("This official stands in the file twice: the first row counts.")
    if day is None:
        return _("Write the day as 2026-11-29.")
    if day > clock.today(OFFICE_ZONE):
        return _("This day is still to come.")
    if not may(actor, P.REGISTRATION_SELECT, found[0]):
        return _("Nobody notes a completion of their own.")
    return ""


def take(question: Question, checked: Iterable[Checked], *, actor: Actor) -> int:
    """Note what the file says and does not stand yet; how many were noted."""
    number = 0
    for one in checked:
        if one.verdict is Verdict.NEW and one.registration is not None:
            nominations.note_answer(one.registration, question, one.answer, actor=actor)
            number += 1
    return number
