"""What is said of accreditations, standards and their criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import Optional

from app.accreditation.limits import (
    CODE_LENGTH,
    CRITERION_CODE_LENGTH,
    MOST_MONTHS,
    MOST_PROSE,
    MOST_TEXT,
    MOST_TITLE,
    RANGES,
)
from app.accreditation.states import OTHER_COVERS_PART, MappingKind
from app.core.forms import (
    EditForm,
    FilterForm,
    Form,
    OneOf,
    TextsField,
    choice,
    day,
    labelled,
    number,
    tick,
    words,
)
from app.core.forms.fields import OneLine, one_line
from app.core.i18n import _, _l
from app.core.written import as_decimal, written_decimal
from app.programmes.forms import code_field


class RecordForm(Form):
    """An accreditation as its document says it."""

    curriculum = choice(_l("Programme and curriculum version"))
    standard = choice(_l("Body and standard"))
    valid_from = day(_l("First day"))
    valid_until = day(_l("Last day"))
    document_reference = words(_l("Reference of the document"))
    is_renewal = tick(_l("It renews the accreditation of this version by this standard"))


class StandardForm(Form):
    """A standard of a body that is known, or of a new one."""

    body = choice(_l("Body"), required=False)
    body_name = TextsField(_l("Name of the new body"), required=False)
    code = code_field(_l("Code of the standard"), most=CODE_LENGTH)
    title = TextsField(_l("Title of the standard"))


class AccreditationFilter(FilterForm):
    """The filter over the list of accreditations."""

    q = words(_l("Programme or document"), required=False)
    body = OneOf(_l("Body"), choices=[("", _l("All bodies"))], default="")
    standing = OneOf(
        _l("Standing"),
        choices=[
            ("", _l("Current")),
            ("soon", _l("Renewal is open")),
            ("expired", _l("Expired")),
            ("suspended", _l("Suspended")),
            ("past", _l("Withdrawn or superseded")),
            ("all", _l("All")),
        ],
        default="",
    )

    def offer(self, **choices: Any) -> None:
        """Offer the bodies."""
        self.body.choices = [("", _l("All bodies")), *choices["bodies"]]


THE_OTHER = "the_other"
"""That the other criterion covers a part of this one."""


class ThresholdField(StringField):
    """A threshold with two places at most, as an exact decimal."""

    widget = OneLine()
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; ValueError with a sentence for what is none."""
        self.data = None
        text = one_line(valuelist[0]) if valuelist else ""
        if text:
            self.data = as_decimal(text)
            if self.data is None:
                raise ValueError(
                    _("This is not a number. Write one such as 80 or 4.5, with two places at most.")
                )

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return written_decimal(self.data) if isinstance(self.data, Decimal) else ""


def _threshold(label: Any) -> ThresholdField:
    return ThresholdField(
        label,
        validators=[Optional(strip_whitespace=True)],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


class BeginForm(StandardForm):
    """A standard that is to be written out, of a body that is known or of a new one."""

    is_own = tick(_l("The new body is the office’s own board"))


class BodyForm(EditForm):
    """An accrediting body."""

    name = TextsField(_l("Name"))
    is_own = tick(_l("It is the office’s own board"))


def _rule(label: Any, name: str) -> Any:
    least, most = RANGES[name]
    return number(label, least=least, most=most)


class RulesForm(EditForm):
    """A draft's title, and what it rules of accreditations by it."""

    title = TextsField(_l("Title"))
    term_years = _rule(_l("Usual term, in years"), "term_years")
    renewal_months = _rule(_l("Renewal opens, in months before the last day"), "renewal_months")
    surveillance_months = _rule(_l("Surveillance, every so many months"), "surveillance_months")
    accuracy_days = _rule(_l("Days to correct facts before a decision"), "accuracy_days")
    grace_days = _rule(_l("Days overdue after which it may be suspended"), "grace_days")
    major_percent = _rule(_l("Hours may change by so many per cent without a new review"), "major_percent")


class _CriterionFields:
    """What is written of a criterion."""

    code = code_field(_l("Code"), most=CRITERION_CODE_LENGTH)
    group = choice(_l("Group"), required=False)
    group_code = code_field(_l("Code of a new group"), most=CRITERION_CODE_LENGTH, required=False)
    group_title = TextsField(_l("Title of the new group"), most=MOST_TITLE, required=False)
    text = TextsField(_l("Criterion"), most=MOST_TEXT, many_lines=True)
    is_mandatory = tick(_l("It is mandatory: without it nothing is accredited"))
    guidance = TextsField(_l("Guidance"), most=MOST_PROSE, many_lines=True, required=False)
    evidence = TextsField(_l("Expected evidence"), most=MOST_PROSE, many_lines=True, required=False)
    measure = choice(_l("Measure"), required=False)
    green = _threshold(_l("Green from"))
    amber = _threshold(_l("Amber from"))
    period_months = number(_l("Counted over so many months"), least=1, most=MOST_MONTHS, required=False)


class NewCriterionForm(_CriterionFields, Form):
    """A new criterion."""


class CriterionForm(_CriterionFields, EditForm):
    """A criterion of a draft."""


class GroupForm(EditForm):
    """A group of criteria; its version is that of all its criteria together."""

    title = TextsField(_l("Title of the group"), most=MOST_TITLE)


class FileForm(Form):
    """A file of criteria; `content` are the rows that were checked and are taken next."""

    file = FileField(_l("File"), render_kw={"accept": ".csv,.xlsx"})
    content = HiddenField()


class MappingForm(Form):
    """What two criteria have in common."""

    criterion = choice(_l("Criterion of this standard"))
    kind = choice(
        _l("How the two stand to each other"),
        [*labelled(MappingKind), (THE_OTHER, OTHER_COVERS_PART)],
    )
    other = choice(_l("Criterion of the other standard"))
