"""How trainers are spoken of."""

from __future__ import annotations

from babel import Locale

from app.core.i18n import language
from app.core.templating import listed
from app.core.texts import LANGUAGES
from app.trainers.models import Trainer


def language_options() -> list[tuple[str, str]]:
    """The office's languages, named in the reader's."""
    names = Locale(language()).languages
    return [(code, str(names[code])) for code in LANGUAGES]


def language_names(trainer: Trainer) -> str:
    """The languages that a trainer teaches in, as a list within a sentence."""
    names = dict(language_options())
    return listed([names[code] for code in trainer.languages])
