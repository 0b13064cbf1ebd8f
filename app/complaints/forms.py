"""What is written of a complaint, and the filter over complaints."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Email, Length, Optional

from app.complaints.states import Category, ComplaintState
from app.core.forms import FilterForm, Form, OneOf, choice, labelled, prose
from app.core.i18n import _l

EMAIL_LENGTH = 254


class ComplaintForm(Form):
    """A complaint; the address is asked of those alone who have not signed in."""

    category = choice(_l("What it is about"), labelled(Category))
    programme = choice(_l("Programme"), required=False)
    words = prose(_l("What happened"))
    email = StringField(
        _l("E-mail"),
        filters=[lambda value: value.strip() if value else ""],
        validators=[
            Optional(),
            Length(max=EMAIL_LENGTH, message=_l("Write at most %(max)d characters.")),
            Email(_l("Write an e-mail address, such as name@ministry.example.")),
        ],
        render_kw={"dir": "ltr", "autocomplete": "email", "spellcheck": "false"},
    )


class AnswerForm(Form):
    """The answer; empty for the other moves."""

    answer = prose(_l("Answer"), required=False)


class ComplaintFilter(FilterForm):
    """The filter over complaints."""

    category = OneOf(_l("What it is about"), choices=[("", _l("Anything")), *labelled(Category)], default="")
    state = OneOf(
        _l("Standing"),
        choices=[("", _l("Waits for an answer")), *labelled(ComplaintState), ("all", _l("All"))],
        default="",
    )
    late = OneOf(_l("Answer"), choices=[("", _l("All")), ("late", _l("Late"))], default="")
