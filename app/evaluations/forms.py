"""The form of a questionnaire, made of its questions; and of a supervisor's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from markupsafe import Markup
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from app.core.forms import Form, TextsField, choice, day, labelled, number, prose, tick, words
from app.core.i18n import _, _l, read
from app.core.texts import LANGUAGES
from app.evaluations.questions import Question
from app.evaluations.states import (
    LARGEST_NUMBER,
    LONGEST_TEXT,
    NOT_APPLICABLE,
    SCALE_VALUES,
    TEN_VALUES,
    Kind,
)

EMAIL_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a questionnaire's form: its name, its question, and of which trainer."""

    name: str
    question: Question
    trainer_id: UUID | None = None


class Marks(RadioField):
    """Some values of which a thumb hits one; it may be left out."""

    def pre_validate(self, form: Any) -> None:
        """Refuse, in the office's own words, what is not among the values."""
        if self.data and self.data not in {choice.value for choice in self.choices}:
            raise ValidationError(_("Choose one of the options."))


class Questions(Form):
    """A questionnaire's form; `parts` are its fields in their order."""

    parts: ClassVar[Sequence[Part]] = ()

    def of_trainer(self, trainer_id: UUID | None) -> list[tuple[Part, Any]]:
        """The fields about one trainer, or about no trainer, with their questions."""
        return [(part, self[part.name]) for part in self.parts if part.trainer_id == trainer_id]


def questionnaire_form(questions: Sequence[Question], trainer_ids: Sequence[UUID]) -> Questions:
    """The form of these questions; those of trainers once for each trainer."""
    parts = [Part(f"q_{one.key}", one) for one in questions if not one.of_trainers]
    parts += [
        Part(f"t{place}_{one.key}", one, trainer_id)
        for place, trainer_id in enumerate(trainer_ids)
        for one in questions
        if one.of_trainers
    ]
    fields = {part.name: _field(part.question) for part in parts}
    made: type[Questions] = type("QuestionnaireForm", (Questions,), {"parts": parts, **fields})
    return made()


def _field(question: Question) -> Any:
    label = read(question.label)
    if question.kind is Kind.TEXT:
        return prose(label, most=LONGEST_TEXT, required=False)
    if question.kind is Kind.NUMBER:
        return number(label, least=0, most=LARGEST_NUMBER, required=False)
    choices = [SelectChoice(value, shown) for value, shown in _values(question)]
    return Marks(label, choices=choices, validate_choice=False, validators=[Optional()])


def _values(question: Question) -> list[tuple[str, Any]]:
    if question.kind is Kind.TEN:
        return [(value, value) for value in TEN_VALUES]
    if question.kind is Kind.CHOICE:
        return [(value, read(label)) for value, label in question.options]
    ends = {SCALE_VALUES[0]: _("I do not agree at all"), SCALE_VALUES[-1]: _("I fully agree")}
    marked = [
        (value, Markup('{}<span class="hide"> – {}</span>').format(value, ends[value]))
        if value in ends
        else (value, value)
        for value in SCALE_VALUES
    ]
    return [*marked, (NOT_APPLICABLE, _("n/a"))]


class SupervisorForm(Form):
    """Who sees a graduate's work, and where letters reach them."""

    name = words(_l("Name of the supervisor"))
    email = StringField(
        _l("E-mail"),
        filters=[lambda value: value.strip() if value else ""],
        validators=[
            InputRequired(_l("Fill this in.")),
            Length(max=EMAIL_LENGTH, message=_l("Write at most %(max)d characters.")),
            Email(_l("Write an e-mail address, such as name@ministry.example.")),
        ],
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    language = choice(_l("Language of the letter"), list(LANGUAGES.items()))


class QuestionForm(Form):
    """A new question of a draft."""

    kind = choice(_l("Kind of answer"), labelled(Kind))
    of_trainers = tick(_l("Ask it of each trainer"))
    label = TextsField(_l("Question"), most=300)


class RewordForm(Form):
    """Another wording of a question."""

    label = TextsField(_l("Question"), most=300)


class ReopenForm(Form):
    """Until when a round is open again, and why."""

    closes_on = day(_l("Last day to answer"))
    reason = prose(_l("Reason"), most=LONGEST_TEXT)


class PressForm(Form):
    """A button without fields."""
