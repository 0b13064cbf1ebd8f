"""Which language a reader reads, and the words of the programme in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context, has_request_context, request, session
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from app.core.texts import LANGUAGES, RIGHT_TO_LEFT, Texts

__all__ = [
    "_",
    "_l",
    "_lp",
    "direction",
    "language",
    "ngettext",
    "pgettext",
    "read",
    "select_language",
    "speaking",
]

_CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
babel = Babel(configure_jinja=False)


@cache
def _catalogue(code: str) -> NullTranslations:
    """The words of one language, read once: Flask-Babel reads its catalogue anew for each request."""
    return Translations.load(_CATALOGUES, [code])


def _(sentence: str, **words: Any) -> str:
    """A sentence in the language in use."""
    text = _catalogue(language()).gettext(sentence)
    return text % words if words else text


def _l(sentence: str) -> LazyString:
    """A sentence that is said when it is shown, in the language then in use."""
    return LazyString(_, sentence)


def pgettext(of_what: str, word: str) -> str:
    """A word that means several things in English; `of_what` tells a translator which is meant."""
    return str(_catalogue(language()).pgettext(of_what, word))


def _lp(of_what: str, word: str) -> LazyString:
    """The same, said when it is shown."""
    return LazyString(pgettext, of_what, word)


def ngettext(one: str, many: str, num: int, **words: Any) -> str:
    """A sentence in the language in use, in the plural form that `num` asks for."""
    return _catalogue(language()).ngettext(one, many, num) % {"num": num, **words}


def init_app(app: Flask) -> None:
    """Let each request speak the reader's language: the templates by the names above, and WTForms."""
    babel.init_app(app, locale_selector=language, default_locale="en")
    app.jinja_env.globals.update(_=_in_template, ngettext=_several_in_template, pgettext=pgettext)


def _in_template(sentence: str, **words: Any) -> Markup:
    """A sentence for a page: each word is escaped, and a percent sign is written twice."""
    text = Markup(_catalogue(language()).gettext(sentence))  # noqa: S704 - the office's own words
    return text % words if words or "%" in text else text


def _several_in_template(one: str, many: str, num: int, **words: Any) -> Markup:
    text = _catalogue(language()).ngettext(one, many, num)
    return Markup(text) % {"num": num, **words}  # noqa: S704 - the office's own words


def select_language() -> str:
    """The language of this page: the one chosen before, else the browser's."""
    if not has_request_context():
        return "en"
    chosen = session.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default="en") or "en"


def language() -> str:
    """The language in use, as one of en, fr, ar, pt; asked for every word, so kept for the request."""
    if not has_app_context():
        return "en"
    here: Any = g._get_current_object()  # noqa: SLF001 - the proxy's own way in, six times as quick
    found: str | None = here.get("language")
    if found is None:
        found = here.language = select_language()
    return found


def direction() -> str:
    """Which way the language in use runs: "ltr" or "rtl"."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def read(texts: Texts | None) -> str:
    """A content text in the language in use, or in its fallback."""
    return texts[language()] if texts else ""


@contextmanager
def speaking(code: str, *, zone: str = "") -> Iterator[None]:
    """For the duration, words are in the language `code` and own hours those of `zone`: for letters."""
    before, zone_before = language(), g.get("own_zone", "")
    g.language, g.own_zone = code, zone
    try:
        yield
    finally:
        g.language, g.own_zone = before, zone_before
