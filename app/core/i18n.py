"""Which language a reader reads, and the words of the programme in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale, gettext, lazy_gettext
from flask_babel import ngettext as _ngettext

from app.core.texts import LANGUAGES, RIGHT_TO_LEFT, Texts

__all__ = [
    "_",
    "_l",
    "direction",
    "language",
    "ngettext",
    "read",
    "select_language",
    "speaking",
]

_l = lazy_gettext
babel = Babel()


def _(sentence: str, **words: Any) -> str:
    """A sentence in the language in use."""
    return str(gettext(sentence, **words))


def ngettext(one: str, many: str, num: int, **words: Any) -> str:
    """A sentence in the language in use, in the plural form that `num` asks for."""
    return str(_ngettext(one, many, num, **words))


def init_app(app: Flask) -> None:
    """Let each request speak the reader's language."""
    babel.init_app(app, locale_selector=select_language, default_locale="en")


def select_language() -> str:
    """The language of this page: the one chosen before, else the browser's."""
    if not has_request_context():
        return "en"
    chosen = session.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default="en") or "en"


def language() -> str:
    """The language in use, as one of en, fr, ar, pt."""
    locale = get_locale()
    return locale.language if locale is not None and locale.language in LANGUAGES else "en"


def direction() -> str:
    """Which way the language in use runs: "ltr" or "rtl"."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def read(texts: Texts | None) -> str:
    """A content text in the language in use, or in its fallback."""
    return texts[language()] if texts else ""


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """For the duration, words are in the language `code`: for letters to others."""
    with force_locale(code):
        yield
