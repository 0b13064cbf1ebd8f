"""What a coordinator writes about sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField

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
    tick,
    words,
)
from app.core.i18n import _l
from app.core.labels import Labelled
from app.core.texts import LANGUAGES
from app.timetable.rules import Rule, Severity, as_read
from app.timetable.states import Mode, SessionState
from app.venues.states import OFFICE_COUNTRY

MOST_REASON = 500
LONGEST_ADDRESS = 1000
MOST_MINUTES = 1440


class SessionForm(EditForm):
    """A session of a cohort, new or changed; module by its code, room and trainers by their keys."""

    module = choice(_l("Module"))
    title = TextsField(_l("Title"))
    day = day(_l("Day"))
    start = clock_time(_l("Start"))
    end = clock_time(_l("End"))
    mode = choice(_l("Mode"), labelled(Mode))
    room = choice(_l("Room"), required=False)
    trainers = choices(_l("Trainers"), required=False)
    groups = number(_l("Groups that work at the same time"), least=1, most=20, required=False)
    more_rooms = choices(_l("Further rooms for groups"), required=False)
    language = choice(_l("Language"), list(LANGUAGES.items()), required=False)
    interpretation = choices(_l("To be interpreted"), required=False, name="interpretations")
    interpreters = choices(_l("Interpreters"), required=False)
    equipment = choices(_l("Equipment"), required=False, name="things")
    outcomes = choices(_l("Outcomes taught"), required=False)
    reason = prose(_l("Reason for going against a rule"), most=MOST_REASON, required=False)
    unit = choice(_l("Unit that it counts for"), required=False)
    is_fixed = tick(_l("Leave this session where it is when a timetable is drafted"))


class CorrectForm(SessionForm):
    """What is known of a session that was held, and why it is corrected; its day stands."""

    reason = prose(_l("Why it is corrected"), most=MOST_REASON)


CorrectForm.day = None  # a form leaves out a field that is None


class _ReadForm(EditForm):
    """A form that comes back with what the change would go against, until its writer has read it.

    `read` names the rules that stood on the page when it was sent.
    """

    read = HiddenField()
    reason = prose(_l("Reason for going against a rule"), most=MOST_REASON, required=False)
    warnings: Sequence[Any] = ()


class MoveForm(_ReadForm):
    """Another day, hour or room for a session; what is not sent stays as it is.

    The grid's script also says from which room or trainer the session is taken (`leaves`), and which
    trainer has it instead.
    """

    day = day(_l("Day"))
    start = clock_time(_l("Start"))
    end = clock_time(_l("End"))
    room = choice(_l("Room"), required=False)
    leaves = HiddenField()
    trainers = HiddenField(_l("Trainer"))


class SwapForm(_ReadForm):
    """Who teaches a session instead of another."""

    trainer = choice(_l("Trainer"))


class DaysForm(Form):
    """Where someone or something is on some days; the page gives `whereabouts` its options."""

    whereabouts = choice(_l("What is so"))
    first_day = day(_l("First day"))
    last_day = day(_l("Last day"))


class Outcome(Labelled):
    """What is decided of a holiday that the calendar has."""

    AS_CALCULATED = "as_calculated", _l("It is on the day on which it is calculated")
    ANOTHER_DAY = "another_day", _l("It is on another day")
    NOT_OBSERVED = "not_observed", _l("It is not observed")


class DecideForm(EditForm):
    """What is decided of a holiday; the page gives `outcome` its options."""

    outcome = choice(_l("What is decided"))
    day = day(_l("The other day"), required=False)
    source = prose(_l("Who announced it, and where"), most=MOST_REASON)


class AddHolidayForm(Form):
    """A holiday that the calendar does not have; the page gives `country` its options."""

    country = choice(_l("Country"))
    day = day(_l("Day"))
    name = words(_l("Name of the holiday"), most=200)
    source = prose(_l("Who announced it, and where"), most=MOST_REASON)


class HolidayFilter(FilterForm):
    """Of which country and year holidays are shown."""

    country = OneOf(_l("Country"), choices=[], default=OFFICE_COUNTRY)
    year = OneOf(_l("Year"), choices=[], default="")

    def offer(self, **choices: Any) -> None:
        """The countries and the years."""
        self.country.choices, self.year.choices = choices["countries"], choices["years"]


class PublishForm(EditForm):
    """That the timetable is to be published as it was shown."""

    compares = False


class JoinLinkForm(EditForm):
    """Where a session is joined from elsewhere, and when that is shown; the address is sealed."""

    compares = False
    address = words(_l("Address of the meeting"), most=LONGEST_ADDRESS, required=False, dir="ltr")
    minutes_before = number(_l("Minutes before the start"), least=0, most=MOST_MINUTES)


class CancelForm(Form):
    """Why a session is not held; those concerned read it."""

    reason = prose(_l("Reason"), most=MOST_REASON)


class RulesForm(EditForm):
    """How hard a cohort takes each rule of its timetable; those of the whole can only warn."""

    @classmethod
    def of(cls, hard: Mapping[Rule, Severity]) -> RulesForm:
        """The form as the rules stand; their own standing is its version."""
        return cls(data={"version": as_read(hard), **{rule.value: hard[rule].value for rule in Rule}})

    def severities(self) -> dict[Rule, Severity]:
        """What a valid form says."""
        return {rule: Severity(self[rule.value].data) for rule in _OF_SESSIONS}

    @property
    def rules(self) -> list[Any]:
        """The fields of the rules, in their order."""
        return [self[rule.value] for rule in _OF_SESSIONS]


_OF_SESSIONS = [rule for rule in Rule if not rule.is_of_whole]
for _rule in _OF_SESSIONS:
    _options = [(severity.value, severity.label) for severity in _rule.severities]
    setattr(RulesForm, _rule.value, OneOf(_rule.label, choices=_options))


class WeekFilter(FilterForm):
    """The filter over a week of a cohort: one module, or all."""

    week = words(_l("Week"), most=10, required=False)
    module = OneOf(_l("Module"), choices=[("", _l("All modules"))], default="")

    def offer(self, **choices: Any) -> None:
        """The modules of the cohort's curriculum."""
        self.module.choices = [("", _l("All modules")), *choices["modules"]]


_IN_USE = _l("Venues with a session on this day")


class BoardFilter(FilterForm):
    """What the timetable of all cohorts shows: by which resource, a week or a day, and of which module."""

    by = OneOf(
        _l("By"),
        choices=[("room", _l("By room")), ("trainer", _l("By trainer")), ("cohort", _l("By cohort"))],
        default="room",
    )
    span = OneOf(_l("Week or day"), choices=[("week", _l("Week")), ("day", _l("Day"))], default="week")
    week = words(_l("Week"), most=10, required=False)
    of = OneOf(_l("Of"), choices=[("", "")], default="")
    venue = OneOf(_l("Venue"), choices=[("", _IN_USE)], default="")
    module = OneOf(_l("Module"), choices=[("", _l("All modules"))], default="")

    def offer(self, **choices: Any) -> None:
        """The rooms, trainers or cohorts to look at, the rooms' venues, and the modules of what is shown."""
        self.of.choices = choices["resources"]
        self.venue.choices = [("", _IN_USE), *choices["venues"]]
        self.module.choices = [("", _l("All modules")), *choices["modules"]]


class SessionFilter(FilterForm):
    """The filter over a cohort's sessions."""

    q = words(_l("Trainer or room"), required=False)
    module = OneOf(_l("Module"), choices=[("", _l("All modules"))], default="")
    standing = OneOf(_l("Status"), choices=[("", _l("All statuses")), *labelled(SessionState)], default="")

    def offer(self, **choices: Any) -> None:
        """The modules of the cohort's curriculum."""
        self.module.choices = [("", _l("All modules")), *choices["modules"]]


class OwnFilter(FilterForm):
    """The filter over one's own sessions: one cohort or all, what comes or everything."""

    cohort = OneOf(_l("Cohort"), choices=[("", _l("All cohorts"))], default="")
    when = OneOf(_l("When"), choices=[("", _l("From today on")), ("all", _l("All"))], default="")

    def offer(self, **choices: Any) -> None:
        """The cohorts in which the reader has sessions."""
        self.cohort.choices = [("", _l("All cohorts")), *choices["cohorts"]]
