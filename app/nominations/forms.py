"""The form that a call's questions make, and the form of such a question."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, ClassVar, Protocol

from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import MultiDict
from wtforms import EmailField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import (
    FilterForm,
    Form,
    OneOf,
    TogetherField,
    choice,
    choices,
    day,
    day_or_year,
    labelled,
    number,
    prose,
    tick,
    words,
)
from app.core.i18n import _, _l, read
from app.core.texts import Texts
from app.core.written import as_date
from app.nominations import cells
from app.nominations.cells import Asked, FaultError, Reason
from app.nominations.states import AskedOf, Kind, Verdict

DECLARED = {
    AskedOf.STATE: (
        "declared_by_state",
        _l("I confirm all of the following on behalf of the state:"),
        _l("I confirm all of these"),
    ),
    AskedOf.OFFICIAL: (
        "declared_by_official",
        _l("I declare all of the following:"),
        _l("I declare all of these"),
    ),
}
"""Whoever must give several declarations gives them by one box: its field, the words over it, its label."""


class Drawn(Asked, Protocol):
    """What must be known of a question to draw its field."""

    part: Any
    asked_of: Any
    label: Any
    hint: Any
    is_required: Any


CARRIED_OVER = frozenset(
    {
        *("focal_point_name", "focal_point_title", "focal_point_email", "focal_point_phone"),
        *("note_verbale_ref", "note_verbale_date", "organisation", "sector", "interpretation"),
    }
)
"""What a state need not write again for its next nominee of a call."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A heading's fields, each with its question: those in sight, and those that are folded away."""

    part: Any
    fields: list[tuple[Any, Drawn]]
    folded: list[tuple[Any, Drawn]]

    @property
    def is_open(self) -> bool:
        """Whether what is folded holds a mistake, or an answer that was not only carried over."""
        return any(f.errors or (f.data and q.key not in CARRIED_OVER) for f, q in self.folded)


class _Answering:
    """A form over questions: each field is read as the cell of a file would be."""

    questions: ClassVar[Sequence[Drawn]] = ()
    in_sight: frozenset[str] | None = None
    """The questions that stand in sight beside those that need an answer; None for all."""
    later: ClassVar[Collection[str]] = ()
    """The keys of what was not asked when these answers were sent: it may stay open."""
    of_state: str = ""
    """The nominating state, by which phone numbers are read; a form that asks for the state goes before."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every answer; what can't be taken stands at its field."""
        form: Any = self
        valid = bool(super().validate(extra_validators))  # type: ignore[misc]
        self.answers: dict[str, Any] = {}
        places = _places(self.questions, self.later)
        for question in self.questions:
            field = form[places[question.key]]
            if not field.errors:
                fault = self._read(question, field.data)
                if fault:
                    field.errors, valid = [fault], False
        for key, reason in cells.disagreements(self.answers):
            place = "family_name" if key == "name" else key
            if place in form and not form[place].errors:
                form[place].errors, valid = [sentence(key, reason)], False
        return valid

    def parts(self) -> Iterator[Shown]:
        """The headings with their fields, in the form's order."""
        form: Any = self
        places = _places(self.questions, self.later)
        for part, group in groupby(self.questions, key=lambda question: question.part):
            asked: dict[str, Drawn] = {}
            for question in group:
                asked.setdefault(places[question.key], question)
            rows = [(form[name], question) for name, question in asked.items()]
            folded = [row for row in rows if not self._is_in_sight(row[1])]
            yield Shown(part, [row for row in rows if row not in folded], folded)

    def _is_in_sight(self, question: Drawn) -> bool:
        return self.in_sight is None or bool(question.is_required) or question.key in self.in_sight

    def _state(self) -> str:
        form: Any = self
        return form.state_code.data or "" if "state_code" in form else self.of_state

    def _read(self, question: Drawn, written: Any) -> str:
        """Read one answer; why it can't be taken, empty when it is."""
        form: Any = self
        if question.kind in {Kind.DECLARATION, Kind.YES_NO} and written is False:
            self.answers[question.key] = None
            if not _is_needed_declaration(question, self.later):
                return ""
            if question.key in form:
                return str(Reason.DECLARATION_NOT_GIVEN.label)
            return _("Without these declarations nobody is nominated.")
        try:
            self.answers[question.key] = cells.read(question, written, state_code=self._state())
        except FaultError as fault:
            if fault.reason is Reason.TOO_LONG and question.kind is Kind.LONG_TEXT:
                return _(
                    "Write at most %(most)s words; these are %(written)s.",
                    most=question.most,
                    written=len(written.split()),
                )
            return str(fault.reason.label)
        return ""


def sentence(key: str, reason: Reason) -> str:
    """Why the answer to a question can't be taken, in words that fit the question."""
    if key == "name":
        return _("Write the name as in the passport; one name is enough.")
    if key == "years_in_ct" and reason is Reason.OUT_OF_RANGE:
        return _("These are more years in the field than in service. Check both.")
    return str(reason.label)


class FileForm(Form):
    """A file of nominees, of one of the sender's own states."""

    state_code = choice(_l("Member state"))
    file = FileField(
        _l("File"), validators=[FileRequired(_l("Choose a file."))], render_kw={"accept": ".csv,.xlsx"}
    )


NO_STATE = "none"
"""What the filter calls the rows that name no known state."""


class RowFilter(FilterForm):
    """The filter over a file's rows."""

    q = words(_l("Name or reference"), required=False)
    state = OneOf(_l("Member state"), default="")
    verdict = OneOf(_l("Verdict"), default="", choices=[("", _l("All verdicts")), *labelled(Verdict)])

    def offer(self, **choices: Any) -> None:
        """Fill the select with the states that the file names; a row may name none that is known."""
        self.state.choices = [
            ("", _l("All states")),
            *choices["states"],
            (NO_STATE, _l("No known state")),
        ]


class NominationForm(Form):
    """A focal point names an official of one of the own states."""

    state_code = choice(_l("Member state"))


def question_form(base: type[Form], questions: Sequence[Drawn], *, later: Collection[str] = ()) -> type[Any]:
    """The form `base` with a field for each question, in the reader's language; `later` may stay open.

    The declarations that one giver must make are one field; the answers stay one for each.
    """
    places = _places(questions, later)
    fields: dict[str, Any] = {
        question.key: _field(question, needed=_is_needed(question, later))
        for question in questions
        if places[question.key] == question.key
    }
    for name, lead, label in DECLARED.values():
        statements = [read(question.label) for question in questions if places[question.key] == name]
        if statements:
            fields[name] = TogetherField(label, lead=lead, statements=statements)
    fields |= {"questions": questions, "later": later, "__doc__": "A call's questions."}
    return type("QuestionForm", (_Answering, base), fields)


def _places(questions: Sequence[Drawn], later: Collection[str]) -> dict[str, str]:
    """The field in which each question is answered, by the questions' keys."""
    needed = [question for question in questions if _is_needed_declaration(question, later)]
    places = {question.key: question.key for question in questions}
    for giver, (name, _lead, _label) in DECLARED.items():
        together = [question.key for question in needed if question.asked_of is giver]
        if len(together) > 1:
            places |= dict.fromkeys(together, name)
    return places


def _is_needed_declaration(question: Drawn, later: Collection[str]) -> bool:
    return question.kind is Kind.DECLARATION and _is_needed(question, later)


def _is_needed(question: Drawn, later: Collection[str]) -> bool:
    return bool(question.is_required) and question.key not in later


def data_of(
    questions: Sequence[Drawn], answers: Mapping[str, Any], *, later: Collection[str] = ()
) -> dict[str, Any]:
    """The answers as the fields of the form show them."""
    shown = {
        question.key: _shown(question, answers.get(question.key), needed=_is_needed(question, later))
        for question in questions
    }
    places = _places(questions, later)
    for name in set(places.values()) - set(places):
        shown[name] = all(answers.get(key) for key, place in places.items() if place == name)
    return shown


def filled_in(
    questions: Sequence[Drawn], answers: Mapping[str, Any], *, later: Collection[str] = ()
) -> MultiDict[str, str]:
    """What a browser would send of the form that these answers fill in; `later` may stay open."""
    places, sent = _places(questions, later), MultiDict[str, str]()
    for question in questions:
        answer = answers.get(question.key)
        if places[question.key] != question.key or answer in (None, ""):
            continue
        if question.kind is Kind.SEVERAL and isinstance(answer, list):
            sent.setlist(f"{question.key}s", [str(one) for one in answer])
        elif question.kind is Kind.YES_NO and _is_needed(question, later):
            sent[question.key] = {True: "yes", False: "no"}.get(answer, str(answer))
        elif answer is not False:
            sent[question.key] = "y" if answer is True else str(answer)
    for name in set(places.values()) - set(places):
        if all(answers.get(key) is True for key, place in places.items() if place == name):
            sent[name] = "y"
    return sent


def _shown(question: Drawn, answer: Any, *, needed: bool) -> Any:
    if question.kind is Kind.YES_NO and needed:
        return {True: "yes", False: "no"}.get(answer, "")
    if question.kind is Kind.DATE and answer:
        return as_date(answer)
    return answer


def _field(question: Drawn, *, needed: bool) -> Any:  # noqa: PLR0911 - a kind a line
    label = read(question.label)
    match question.kind:
        case Kind.LONG_TEXT:
            return prose(label, most=cells.MOST_TEXT, required=needed)
        case Kind.NUMBER:
            most = question.most if question.most is not None else 10**9
            return number(label, least=question.least or 0, most=most, required=needed)
        case Kind.DATE:
            return day(label, required=needed)
        case Kind.BIRTH:
            return day_or_year(label, required=needed)
        case Kind.CHOICE:
            return choice(label, _options(question), required=needed)
        case Kind.SEVERAL:
            return choices(label, _options(question), required=needed, name=f"{question.key}s")
        case Kind.DECLARATION:
            return tick(label)
        case Kind.YES_NO:
            return choice(label, [("yes", _("Yes")), ("no", _("No"))]) if needed else tick(label)
        case Kind.EMAIL:
            return _email(label, needed=needed)
        case Kind.PHONE:
            return words(label, most=40, required=needed, dir="ltr", inputmode="tel")
        case Kind.TEXT:
            return words(label, most=cells.MOST_LINE, required=needed)
        case _:
            return words(label, required=needed)


def _options(question: Drawn) -> list[tuple[str, str]]:
    return [(option["value"], read(Texts(**option["label"]))) for option in question.options]


def _email(label: str, *, needed: bool) -> EmailField:
    return EmailField(
        label,
        filters=[lambda value: value.strip() if value else ""],
        validators=[
            InputRequired(_l("Fill this in.")) if needed else Optional(),
            Length(max=254, message=_l("Write at most %(max)d characters.")),
        ],
        render_kw={"dir": "ltr", "spellcheck": "false", "maxlength": 254},
    )
