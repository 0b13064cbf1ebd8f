"""What is said of a material, and its file."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired

from app.core.forms import EditForm, Form, choice, clock_time, day, labelled, words
from app.core.i18n import _l
from app.core.texts import LANGUAGES
from app.materials.states import ACCEPTED, Classification, Shown

SESSION, MODULE = "session", "module"
"""To what a material belongs that is added from a session's page."""
OF_A_MODULE = [(value, label) for value, label in labelled(Shown) if value != Shown.AT_SESSION]
"""When a material may be seen that belongs to no session."""


def _file() -> FileField:
    endings = sorted(f".{ending}" for kind in ACCEPTED.kinds for ending in kind.endings)
    return FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        render_kw={"accept": ",".join(endings)},
    )


class _Fields:
    """What is said of a material."""

    title = words(_l("Title, in the language of the file"))
    language = choice(_l("Language of the file"), LANGUAGES.items())
    secrecy = choice(_l("Classification"), labelled(Classification))
    shown = choice(_l("When trainees see it"), labelled(Shown))
    from_day = day(_l("Day"), required=False)
    from_time = clock_time(_l("Hour"), required=False)


class AddToSessionForm(_Fields, Form):
    """A new material of a session, or of its module."""

    file = _file()
    belongs = choice(
        _l("What it belongs to"), [(SESSION, _l("This session")), (MODULE, _l("The whole module"))]
    )


class AddForm(_Fields, Form):
    """A new material of one of a cohort's modules."""

    file = _file()
    module = choice(_l("Module"))


class ChangeForm(_Fields, EditForm):
    """What is said of a material that is there."""


class ReplaceForm(Form):
    """A new version's file."""

    file = _file()
