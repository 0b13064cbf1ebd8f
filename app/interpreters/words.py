"""How a pair of languages is spoken of."""

from __future__ import annotations

from app.core.i18n import _
from app.core.texts import LANGUAGES
from app.interpreters.models import Interpreter


def pair_name(pair: str) -> str:
    """A pair such as "en-fr", each language by its own name: "English and Français"."""
    one, _dash, other = pair.partition("-")
    return _("%(one)s and %(other)s", one=LANGUAGES.get(one, one), other=LANGUAGES.get(other, other))


def pair_names(interpreter: Interpreter) -> str:
    """The pairs of an interpreter, with a semicolon between: each is a list by itself."""
    return "; ".join(pair_name(pair) for pair in interpreter.pairs)
