"""What is said of a report, and why one with names is taken away."""

from __future__ import annotations

from app.core.forms import EditForm, Form, TextsField, choice, choices, labelled, number, prose
from app.core.i18n import _l
from app.core.texts import LANGUAGES
from app.indicators.catalogue import Dimension
from app.reports.kinds import Rhythm

WAYS = (("pdf", _l("PDF")), ("xlsx", _l("Workbook (XLSX)")))


class _ReportFields:
    """What a report is of, and how often it is made."""

    title = TextsField(_l("Title"))
    text = TextsField(_l("Text"), many_lines=True, required=False, most=4000)
    since = number(_l("From the year"), least=2021, most=2100, required=False)
    until = number(_l("Until the year"), least=2021, most=2100, required=False)
    programme = choice(_l("Programme"), required=False)
    rhythm = choice(_l("When it is made"), labelled(Rhythm))


class _FigureFields(_ReportFields):
    """A report of figures."""

    donor = choice(_l("Donor"), required=False)
    figures = choices(_l("Figures"))
    dimensions = choices(_l("Participants told apart by"), labelled(Dimension), required=False)


class _SheetFields(_ReportFields):
    """A state's sheet."""

    state = choice(_l("Member state"))


class NewReportForm(_FigureFields, Form):
    """A new report of figures."""


class ReportForm(_FigureFields, EditForm):
    """A report of figures that is set up."""


class NewSheetForm(_SheetFields, Form):
    """A new state's sheet."""


class SheetForm(_SheetFields, EditForm):
    """A state's sheet that is set up."""


class MakeForm(Form):
    """The button that makes a report now."""


class TakeForm(Form):
    """Why a sheet with names is taken away, as what and in which language."""

    reason = prose(_l("What you need it for"), most=500)
    way = choice(_l("As"), WAYS)
    language = choice(_l("Language"), list(LANGUAGES.items()))
