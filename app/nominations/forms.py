"""The form that a call's questions make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Protocol

from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField
from wtforms.validators import InputRequired, Length, Optional

from app.core.forms import FilterForm, Form, OneOf, choice, day, labelled, number, prose, tick, words
from app.core.i18n import _, _l, read
from app.core.texts import Texts
from app.nominations import cells
from app.nominations.cells import Asked, FaultError, Reason
from app.nominations.states import Kind, Verdict


class Drawn(Asked, Protocol):
    """What must be known of a question to draw its field."""

    label: Any
    hint: Any
    is_required: Any


class _Answering:
    """A form over questions: each field is read as the cell of a file would be."""

    questions: ClassVar[Sequence[Drawn]] = ()
    of_state: str = ""
    """The nominating state, by which phone numbers are read; a form that asks for the state goes before."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Read every answer; what can't be taken stands at its field."""
        form: Any = self
        valid = bool(super().validate(extra_validators))  # type: ignore[misc]
        self.answers: dict[str, Any] = {}
        for question in self.questions:
            field = form[question.key]
            if not field.errors:
                fault = self._read(question, field.data)
                if fault:
                    field.errors, valid = [fault], False
        for key, reason in cells.disagreements(self.answers):
            place = "family_name" if key == "name" else key
            if place in form and not form[place].errors:
                form[place].errors, valid = [sentence(key, reason)], False
        return valid

    def _state(self) -> str:
        form: Any = self
        return form.state_code.data or "" if "state_code" in form else self.of_state

    def _read(self, question: Drawn, written: Any) -> str:
        """Read one answer; why it can't be taken, empty when it is."""
        if question.kind in {Kind.DECLARATION, Kind.YES_NO} and written is False:
            self.answers[question.key] = None
            needed = question.kind is Kind.DECLARATION and question.is_required
            return str(Reason.DECLARATION_NOT_GIVEN.label) if needed else ""
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


class RowFilter(FilterForm):
    """The filter over a file's rows."""

    q = words(_l("Name or reference"), required=False)
    verdict = OneOf(_l("Verdict"), default="", choices=[("", _l("All verdicts")), *labelled(Verdict)])


class NominationForm(Form):
    """A focal point names an official of one of the own states."""

    state_code = choice(_l("Member state"))


def question_form(base: type[Form], questions: Sequence[Drawn]) -> type[Any]:
    """The form `base` with a field for each question, in the reader's language."""
    fields: dict[str, Any] = {question.key: _field(question) for question in questions}
    fields |= {"questions": questions, "__doc__": "A call's questions."}
    return type("QuestionForm", (_Answering, base), fields)


def data_of(questions: Sequence[Drawn], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as the fields of the form show them."""
    return {question.key: _shown(question, answers.get(question.key)) for question in questions}


def _shown(question: Drawn, answer: Any) -> Any:
    if question.kind is Kind.YES_NO and question.is_required:
        return {True: "yes", False: "no"}.get(answer, "")
    if question.kind is Kind.DATE and answer:
        return cells.as_date(answer)
    return answer


def _field(question: Drawn) -> Any:  # noqa: PLR0911 - a kind a line
    label, needed = read(question.label), question.is_required
    match question.kind:
        case Kind.LONG_TEXT:
            return prose(label, most=cells.MOST_TEXT, required=needed)
        case Kind.NUMBER:
            most = question.most if question.most is not None else 10**9
            return number(label, least=question.least or 0, most=most, required=needed)
        case Kind.DATE:
            return day(label, required=needed)
        case Kind.CHOICE:
            options = [(o["value"], read(Texts(**o["label"]))) for o in question.options]
            return choice(label, options, required=needed)
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
