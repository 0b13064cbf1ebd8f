"""How trainers are spoken of."""

from __future__ import annotations

from babel import Locale

from app.core import clock
from app.core.i18n import _, language, ngettext, read
from app.core.templating import OFFICE_ZONE, listed
from app.core.templating import day as day_words
from app.core.texts import LANGUAGES
from app.programmes.models import Module
from app.trainers.models import Qualification, Trainer


def language_options() -> list[tuple[str, str]]:
    """The office's languages, named in the reader's."""
    names = Locale(language()).languages
    return [(code, str(names[code])) for code in LANGUAGES]


def language_names(trainer: Trainer) -> str:
    """The languages that a trainer teaches in, as a list within a sentence."""
    names = dict(language_options())
    return listed([names[code] for code in trainer.languages])


def module_name(module: Module) -> str:
    """A module with its programme and curriculum version, whose rows must be loaded."""
    return _(
        "%(programme)s %(module)s, %(title)s (version %(number)s)",
        programme=module.curriculum.programme.code,
        module=module.code,
        title=read(module.title),
        number=module.curriculum.number,
    )


def taught(qualification: Qualification) -> str:
    """What a qualification is for."""
    return module_name(qualification.module) if qualification.module else qualification.subject


def validity(qualification: Qualification) -> tuple[str, str]:
    """How a qualification stands today, in words, and the tone of it."""
    today, last = clock.today(OFFICE_ZONE), qualification.valid_until
    if qualification.valid_from > today:
        return _("Valid from %(day)s", day=day_words(qualification.valid_from)), ""
    if last is None:
        return _("Valid without end"), "good"
    left = (last - today).days
    if left < 0:
        return _("Expired on %(day)s", day=day_words(last)), "bad"
    if left == 0:
        return _("Expires today"), "warn"
    said = ngettext("Expires in one day", "Expires in %(num)s days", left)
    return said, "warn" if left <= SOON else "good"


SOON = 60
"""From how many days before its end a qualification is spoken of as ending."""
