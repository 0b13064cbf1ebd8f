"""What is written after a decision: conditions, what shows them met, and what is said of it."""

from __future__ import annotations

from typing import ClassVar

from flask_wtf.file import FileField

from app.core.forms import EditForm, Form, choice, day, prose, words
from app.core.i18n import _l


class AskForm(Form):
    """A condition of an accreditation."""

    words = prose(_l("What is to be done"), most=1000)
    criterion = choice(_l("Criterion"), required=False)
    owner = choice(_l("Who does it"))
    due_on = day(_l("By when"))


class _Paper:
    """A document that the programme has, or a new one."""

    document = choice(_l("A document that the programme has"), required=False)
    title = words(_l("What the new document is"), required=False)
    file = FileField(_l("File of a new document"), render_kw={"accept": ".pdf,.jpg,.jpeg,.png"})
    expires_on = day(_l("Last day on which the new document proves something"), required=False)


class EvidenceForm(_Paper, EditForm):
    """How a condition is met."""

    compares: ClassVar[bool] = False
    answer = prose(_l("How the condition is met"))


class ReportForm(_Paper, Form):
    """What is reported of an accredited programme."""

    changes = prose(_l("What changed since the last report or the decision"))


class JudgeForm(EditForm):
    """Whether a condition is met."""

    compares: ClassVar[bool] = False
    move = choice(
        _l("Is the condition met?"),
        [("accept", _l("Yes, it is met")), ("reject", _l("No, the evidence is not enough"))],
    )
    reason = prose(_l("What you found, or what is missing"), required=False)


class ExamineForm(EditForm):
    """What is said of a report."""

    compares: ClassVar[bool] = False
    move = choice(
        _l("Is the report accepted?"),
        [
            ("accept", _l("Yes, it is accepted")),
            ("ask_more", _l("More is asked first")),
            ("object", _l("No: a condition or a suspension is to follow")),
        ],
    )
    reason = prose(_l("What you found, or what is missing"), required=False)


class ExaminerForm(Form):
    """Which reviewer examines it."""

    examiner = choice(_l("Who examines it"))
