"""What reviewers, the board and administrators write of a dossier."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_wtf.file import FileField

from app.core.forms import EditForm, Form, choice, day, labelled, prose, words
from app.core.i18n import _, _l
from app.dossiers.states import Interest, Outcome, Rating


class DeclareForm(Form):
    """Whether someone has an interest in a dossier."""

    interest = choice(_l("Your interests"), labelled(Interest))
    words = prose(_l("What the conflict is"), most=1000, required=False)


class AssignForm(Form):
    """Who is to review it."""

    reviewer = choice(_l("Reviewer"))


class AskForm(Form):
    """A question to the coordinator."""

    criterion = choice(_l("Criterion"), required=False)
    question = prose(_l("Question"))
    due_on = day(_l("Answer by"))


class AnswerRequestForm(EditForm):
    """The answer to a question."""

    answer = prose(_l("Answer"))


class VisitForm(Form):
    """When, where and for what the reviewers come."""

    first_day = day(_l("First day"))
    last_day = day(_l("Last day"))
    place = words(_l("Place"))
    plan = prose(_l("What you want to see, and whom to meet"))


class ReportForm(EditForm):
    """What was seen at the visit."""

    report = prose(_l("Report of the visit"), most=20_000)


class FindingForm(EditForm):
    """What the reviewers find of one criterion."""

    rating = choice(_l("How far is it met?"), labelled(Rating))
    words = prose(_l("What you found, and by what it is shown"))


class CommentForm(EditForm):
    """What is wrong in the facts of a finding."""

    comment = prose(_l("What is wrong in the facts, and by what it is shown"))


class RecommendForm(Form):
    """What the reviewers recommend."""

    outcome = choice(_l("Recommendation"), labelled(Outcome))
    words = prose(_l("Reasons"))


MOST_CONDITIONS = 3
"""How many conditions one form takes; more are added to the accreditation afterwards."""


class DecideForm(EditForm):
    """What is decided, the term, and up to three conditions, each up to someone or to the coordinators."""

    compares: ClassVar[bool] = False
    outcome = choice(_l("Decision"), labelled(Outcome))
    words = prose(_l("Reasons"))
    valid_from = day(_l("First day"), required=False)
    valid_until = day(_l("Last day"), required=False)
    condition_1 = prose(_l("What is to be done"), most=1000, required=False)
    criterion_1 = choice(_l("Criterion"), required=False)
    owner_1 = choice(_l("Who does it"), required=False)
    due_1 = day(_l("By when"), required=False)
    condition_2 = prose(_l("What is to be done"), most=1000, required=False)
    criterion_2 = choice(_l("Criterion"), required=False)
    owner_2 = choice(_l("Who does it"), required=False)
    due_2 = day(_l("By when"), required=False)
    condition_3 = prose(_l("What is to be done"), most=1000, required=False)
    criterion_3 = choice(_l("Criterion"), required=False)
    owner_3 = choice(_l("Who does it"), required=False)
    due_3 = day(_l("By when"), required=False)

    def offer(self, *, criteria: list[tuple[str, Any]], owners: list[tuple[str, Any]]) -> None:
        """Fill what a condition can be about, and who can have to do it."""
        for number in range(1, MOST_CONDITIONS + 1):
            self[f"criterion_{number}"].choices = [("", ""), *criteria]
            self[f"owner_{number}"].choices = [("", _("The programme’s coordinators")), *owners]


class RecordForm(DecideForm):
    """What an outside body decided, with its document."""

    reference = words(_l("Document"))
    file = FileField(_l("File of the decision"), render_kw={"accept": ".pdf,.jpg,.jpeg,.png"})


class AppealForm(Form):
    """Whether a refusal stands."""

    answer = choice(
        _l("Decision"),
        [("uphold", _l("The refusal is upheld")), ("overturn", _l("The refusal is overturned"))],
    )
    words = prose(_l("Reasons"))
