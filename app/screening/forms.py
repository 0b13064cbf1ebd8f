"""What a screening officer writes."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import HiddenField

from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    choice,
    choices,
    day,
    labelled,
    prose,
    words,
)
from app.core.i18n import _l
from app.registrations.states import RegistrationState
from app.screening.states import TO_SCREEN, Body, Level


class QueueFilter(FilterForm):
    """The filter over what waits for screening."""

    q = words(_l("Name"), required=False)
    cohort = OneOf(_l("Cohort"), default="")
    state = OneOf(_l("Member state"), default="")
    status = OneOf(
        _l("Status"),
        default="",
        choices=[
            ("", _l("All statuses")),
            *[(s.value, s.label) for s in RegistrationState if s in TO_SCREEN],
        ],
    )

    def offer(self, **choices: Any) -> None:
        """Fill the selects with the cohorts and states that have someone to screen."""
        self.cohort.choices = [("", _l("All cohorts")), *choices["cohorts"]]
        self.state.choices = [("", _l("All states")), *choices["states"]]


class FindingsForm(EditForm):
    """The findings and the decision; the options are the moves that the record allows now."""

    compares: ClassVar[bool] = False
    bodies = choices(_l("Whom you consulted"), labelled(Body), required=False)
    sources = prose(_l("Sources consulted"), required=False)
    level = choice(_l("Risk"), labelled(Level), required=False)
    risk = prose(_l("The risk of supporting"), required=False)
    not_supporting = prose(_l("The risk of not supporting"), required=False)
    grounds = prose(_l("Grounds"), required=False)
    mitigation = prose(_l("Mitigation"), required=False)
    decision = choice(_l("Decision"))
    review_on = day(_l("To be reviewed by"), required=False)


class RemarkForm(Form):
    """Why a second officer does not confirm; empty for the other answers. `version`: the record as read."""

    version = HiddenField(default="0", filters=[int])
    remark = prose(_l("What should be examined again"), required=False)


class NameUnitForm(Form):
    """Which unit a nominee comes from."""

    unit = choice(_l("Unit"))


class UnitForm(Form):
    """A unit whose officials are trained."""

    state = choice(_l("Member state"))
    institution = words(_l("Institution"))
    unit = words(_l("Unit within it"), required=False)


class UnitFilter(FilterForm):
    """The filter over recipient units."""

    q = words(_l("Name"), required=False)
    state = OneOf(_l("Member state"), choices=[("", _l("All"))], default="")
    standing = OneOf(_l("Standing"), choices=[("", _l("All"))], default="")

    def offer(self, **options: Any) -> None:
        """The states that have units, and where a record may stand."""
        self.state.choices = [("", _l("All")), *options["states"]]
        self.standing.choices = [("", _l("All")), *options["standings"]]
