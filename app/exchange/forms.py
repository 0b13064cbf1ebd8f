"""Why a list of persons leaves for the learning platform."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import HiddenField

from app.core.forms import Form, choice, labelled, prose
from app.core.i18n import _l
from app.core.labels import Labelled


class Purpose(Labelled):
    """What the platform does with it; the trail keeps which."""

    ACCOUNTS = "accounts", _l("To open accounts and the course on the learning platform")
    CHANGES = "changes", _l("To bring the platform’s lists up to date")


class PackageForm(Form):
    """Why the list is taken away."""

    purpose = choice(_l("What it is for"), labelled(Purpose))


class CompletionsForm(Form):
    """A file of completions and what it answers; `content` are the rows that were checked."""

    question = choice(_l("Which question it answers"))
    file = FileField(_l("File"), render_kw={"accept": ".csv,.xlsx"})
    content = HiddenField()


class SheetForm(Form):
    """A file that comes back; `content` are the rows that were checked, `announced` how many would write."""

    file = FileField(_l("File"), render_kw={"accept": ".csv,.xlsx"})
    content = HiddenField()
    announced = HiddenField()


class RegisterSheetForm(SheetForm):
    """Marks that come back as a file, with the reason for those of registers that are closed."""

    reason = prose(_l("Reason"), most=1000, required=False)
