"""The papers of a sitting as they are marked, a correction, what two markers agreed on, who sits it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_wtf.file import FileField
from wtforms import Form as PlainForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Optional

from app.assessments.words import as_mark, read_mark
from app.core.forms import EditForm, FilterForm, Form, GridForm, choice, choices, day, prose, tick, words
from app.core.forms.fields import OneLine, one_line
from app.core.i18n import _l, _lp, pgettext, read
from app.programmes.rubrics import Criterion


class MarkField(StringField):
    """A mark with two places at most, as an exact decimal."""

    widget = OneLine()
    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the mark; ValueError with a sentence for what is none."""
        self.data = None
        text = one_line(valuelist[0]) if valuelist else ""
        if text:
            self.data = read_mark(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return as_mark(self.data)


def mark_field(label: Any, *, required: bool = False) -> MarkField:
    """A field for a mark."""
    needed = InputRequired(_l("Write a mark.")) if required else Optional(strip_whitespace=True)
    return MarkField(label, validators=[needed], render_kw={"inputmode": "decimal", "autocomplete": "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One paper's row as it stands: who or which number it is, its version, and the mark that stands."""

    number: int
    name: str
    version: str
    mark: Decimal | None

    @property
    def key(self) -> str:
        """Its name in the form."""
        return f"p{self.number}"

    def fields(self) -> dict[str, Any]:
        """What stands in the fields of the row."""
        return {"version": self.version, "mark": self.mark}

    def stands(self) -> str:
        """The mark that stands, in words."""
        return _said(self.mark)

    def written(self, entry: PaperForm) -> str:
        """The mark that was written, in words."""
        return _said(entry.mark.data)

    def is_as_written(self, entry: PaperForm) -> bool:
        """Whether the mark that was written stands already."""
        return bool(entry.mark.data == self.mark)


def _said(mark: Decimal | None) -> str:
    return as_mark(mark) or pgettext("assessment", "No mark")


class PaperForm(PlainForm):
    """One paper's mark."""

    version = HiddenField()
    mark = mark_field(_lp("assessment", "Mark"))


class MarksForm(GridForm):
    """The marks of a sitting; its rows are its papers' in their order."""


class DatedMarksForm(MarksForm):
    """First marks, with the day on which they were earned."""

    sat_on = day(_l("Sat on"), required=False)


class CorrectionForm(EditForm):
    """What should stand of a published mark, and why."""

    mark = mark_field(_lp("assessment", "Mark"))
    sat_on = day(_l("Sat on"), required=False)
    reason = prose(_l("Reason"), most=1000)


class AgreementForm(EditForm):
    """The mark that two markers agreed on, and why."""

    mark = mark_field(_l("Mark agreed on"), required=True)
    reason = prose(_l("Reason"), most=1000)


def _no_mark() -> Any:
    return tick(_l("Take the mark away: this paper has none"))


class FirstLevelsForm(EditForm):
    """A paper that is marked by a rubric, with the day on which it was sat."""

    sat_on = day(_l("Sat on"))
    no_mark = _no_mark()


class SecondLevelsForm(EditForm):
    """The second marking of a paper by a rubric."""


class AgreedLevelsForm(EditForm):
    """The levels that two markers agreed on, and why."""

    reason = prose(_l("Reason"), most=1000)


class CorrectedLevelsForm(EditForm):
    """What should stand of a published marking by a rubric, and why."""

    sat_on = day(_l("Sat on"))
    no_mark = _no_mark()
    reason = prose(_l("Reason"), most=1000)


def levels_form(
    base: type[EditForm], criteria: Sequence[Criterion], levels: Sequence[int] | None, **data: Any
) -> Any:
    """The form of a rubric with the levels that stand; `data` fills the fields beside them."""
    fields: dict[str, Any] = {}
    for place, criterion in enumerate(criteria):
        options = [(str(number), read(level.text)) for number, level in enumerate(criterion.levels)]
        fields[f"level{place}"] = choice(read(criterion.title), options)
        if levels:
            data[f"level{place}"] = str(levels[place])
    return type("LevelsForm", (base,), fields)(data=data)


def chosen(form: Any, criteria: Sequence[Criterion]) -> list[int] | None:
    """The levels that were chosen in a valid form, in the order of the criteria; None for no mark."""
    if "no_mark" in form and form.no_mark.data:
        return None
    return [int(form[f"level{place}"].data) for place in range(len(criteria))]


class AgainForm(Form):
    """Who sits an assessment again."""

    numbers = choices(_l("Who sits it again"), required=False)


class MarksFilter(FilterForm):
    """The filter over a cohort's marks."""

    q = words(_l("Name"), required=False)


class FileForm(Form):
    """A file of marks; `content` are the rows that were checked and are taken next."""

    file = FileField(_l("File"), render_kw={"accept": ".csv,.xlsx"})
    content = HiddenField()
