"""What is said of a cohort, of its call and of its partners."""

from __future__ import annotations

from typing import Any

from app.cohorts.states import CohortState
from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    TextsField,
    choice,
    choices,
    clock_time,
    day,
    labelled,
    number,
    prose,
    words,
    zone,
)
from app.core.i18n import _, _l, language
from app.core.texts import LANGUAGES
from app.member_states import data as member_states
from app.programmes.states import PartnerRole

MOST_SEATS = 500
_LANGUAGES = list(LANGUAGES.items())


class CohortForm(EditForm):
    """A cohort as it is planned and changed; `with_module_dates` adds its modules' dates."""

    code = words(_l("Code"), most=30, dir="ltr")
    title = TextsField(_l("Title"))
    place = TextsField(_l("Place"))
    zone = zone(_l("Zone of its hours"))
    seats = number(_l("Seats"), least=1, most=MOST_SEATS)
    languages = choices(_l("Languages in the room"), _LANGUAGES)
    interpretation = choices(_l("Interpreted into"), _LANGUAGES, required=False, name="interpretations")
    reserve_cut_off = day(_l("Last day on which the reserve moves up"), required=False)


def with_module_dates(modules: list[tuple[int, str]]) -> type[CohortForm]:
    """The form with a first and a last day for each module, given as (position, name)."""
    fields: dict[str, Any] = {}
    for position, name in modules:
        fields[f"first_{position}"] = day(_("%(module)s: first day", module=name), required=False)
        fields[f"last_{position}"] = day(_("%(module)s: last day", module=name), required=False)
    return type("DatedCohortForm", (CohortForm,), fields)


class CallFields(EditForm):
    """A call's terms; `CallForm` adds a number of seats for each of the 54 states."""

    deadline_day = day(_l("Last day to answer"))
    deadline_time = clock_time(_l("Hour"))
    deadline_zone = zone(_l("Zone of the deadline"))
    answer_days = number(_l("Days to answer an offer"), least=1, most=60)
    criteria = TextsField(_l("Criteria"), many_lines=True, most=5000)
    documents = TextsField(
        _l("About the documents that are asked"), many_lines=True, most=2000, required=False
    )
    most_nominees = number(_l("Most nominees of a state"), least=1, most=5000, required=False)
    states = choices(_l("Invited states"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [option for _region, options in by_region() for option in options]
        self.states.choices = named
        for code, name in named:
            self.seats_of(code).label.text = name

    def seats_of(self, code: str) -> Any:
        """The field for the seats foreseen for a state."""
        return self[f"seats_{code}"]

    @property
    def invited(self) -> dict[str, int | None]:
        """The states that are ticked, with the seats foreseen for each."""
        return {code: self.seats_of(code).data for code in self.states.data or []}

    def validate(self, extra_validators: Any = None) -> bool:
        """Seats without a tick are a slip: which of the two was meant is asked."""
        valid = super().validate(extra_validators)
        ticked = set(self.states.data or [])
        for code in member_states.STATES:
            field = self.seats_of(code)
            if field.data is not None and code not in ticked:
                field.errors = [_("Tick this state, or clear its number.")]
                valid = False
        return bool(valid)


CallForm: type[CallFields] = type(
    "CallForm",
    (CallFields,),
    {
        f"seats_{code}": number(code, least=1, most=MOST_SEATS, required=False)
        for code in member_states.STATES
    },
)


def by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """The states as (code, name), region by region, in the reader's order."""
    regions = []
    for region in member_states.Region:
        named = [
            (code, member_states.name(code, language()))
            for code, state in member_states.STATES.items()
            if state.region is region
        ]
        named.sort(key=lambda option: member_states.sort_key(option[1]))
        regions.append((member_states.region_name(region, language()), named))
    return regions


class MoveForm(Form):
    """The page that asks before a cohort moves."""


class ReasonForm(MoveForm):
    """The page that asks before a move that needs a reason."""

    reason = prose(_l("Reason"), most=1000)


class PartnerForm(Form):
    """What a partner does in the cohort."""

    partner = choice(_l("Partner"))
    roles = choices(_l("Roles"), labelled(PartnerRole))


class CohortFilter(FilterForm):
    """The filter over the list of cohorts."""

    q = words(_l("Title or code"), required=False)
    programme = OneOf(_l("Programme"), default="")
    stage = OneOf(
        _l("Stage"),
        default="",
        choices=[("", _l("All to come and running")), *labelled(CohortState), ("all", _l("All"))],
    )

    def offer(self, **choices: Any) -> None:
        """The programmes that the reader's cohorts belong to."""
        self.programme.choices = [("", _("All programmes")), *choices["programmes"]]
