"""What a coordinator writes about what is to be taught, and about many sessions at once."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField

from app.core.forms import (
    EditForm,
    Form,
    TextsField,
    choice,
    choices,
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
from app.timetable.forms import MOST_REASON, SessionForm
from app.timetable.states import Mode
from app.venues.states import Feature


class UnitForm(EditForm):
    """A teaching unit, new or changed; `after` are codes of the cohort's other units."""

    module = choice(_l("Module"))
    code = words(_l("Code"), most=30)
    title = TextsField(_l("Title"))
    sessions = number(_l("Number of sessions"), least=1, most=200)
    minutes = number(_l("Minutes of each session"), least=15, most=720)
    groups = number(_l("Groups that work at the same time"), least=1, most=20, required=False)
    subject = words(_l("Subject in which a trainer must be qualified"), most=40, required=False)
    language = choice(_l("Language"), list(LANGUAGES.items()))
    interpretation = choices(_l("To be interpreted"), required=False, name="interpretations")
    mode = choice(_l("Mode"), labelled(Mode))
    features = choices(_l("What each room must offer"), labelled(Feature), required=False)
    after = choices(_l("Comes after"), required=False, name="earlier_units")
    outcomes = choices(_l("Outcomes taught"), required=False)


class CurriculumForm(Form):
    """Units as a file, or those of an earlier cohort; `content` is what was checked and is taken next."""

    file = FileField(_l("File"), render_kw={"accept": ".json"})
    earlier = choice(_l("Or the units of an earlier cohort"), required=False)
    content = HiddenField()


class Every(Labelled):
    """How often a pattern comes."""

    WEEK = "1", _l("Every week")
    OTHER_WEEK = "2", _l("Every other week")


class PatternForm(SessionForm):
    """Sessions that come again on some days of the week; all else is said as of one session."""

    weekdays = choices(_l("Days of the week"))
    first_day = day(_l("From"))
    last_day = day(_l("Until"))
    every = choice(_l("How often"), labelled(Every))
    except_holidays = tick(_l("Leave out the holidays of the host"))


PatternForm.day = None  # a pattern has many days; a form leaves out a field that is None


class Mapping(Labelled):
    """On which day a copied session comes."""

    WEEKDAY = "weekday", _l("On the same day of the week")
    WORKING_DAY = "working_day", _l("On the same working day, counted from the first")


class CopyForm(Form):
    """A module of an earlier cohort, to be taught again from a day on."""

    earlier = choice(_l("Earlier cohort"))
    module = choice(_l("Module"))
    first_day = day(_l("First day"))
    mapping = choice(_l("Each session comes"), labelled(Mapping))
    reason = prose(_l("Reason for going against a rule"), most=MOST_REASON, required=False)


class PasteForm(Form):
    """Sessions as rows of a table, pasted or as a file."""

    file = FileField(_l("File"), render_kw={"accept": ".csv"})
    rows = prose(_l("Or the rows, pasted from a spreadsheet"), most=400_000, required=False)
    reason = prose(_l("Reason for going against a rule"), most=MOST_REASON, required=False)
