"""How programmes are spoken of on their pages: tabs, missing languages, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from app.access.gate import current_actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.core.i18n import _
from app.core.templating import Link
from app.core.texts import LANGUAGES, Texts
from app.programmes.models import Curriculum, Programme

Missing = list[tuple[str, list[str]]]
"""What still lacks a language: the language by its own name, and the labels of the texts."""


def tabs(programme: Programme, here: str) -> list[Link]:
    """The pages of one programme, for its coordinator; everyone else reads one page."""
    if not may(current_actor(), P.PROGRAMME_EDIT, programme):
        return []
    pages = {
        "show": _("Public page"),
        "curricula": _("Curriculum"),
        "partners": _("Partners"),
        "record": _("Texts and standing"),
    }
    return [
        Link(label, url_for(f"programmes.{key}", programme_id=programme.id), key == here)
        for key, label in pages.items()
    ]


def missing(programme: Programme) -> Missing:
    """The texts of a programme that still lack a language."""
    return lacking(
        [
            (_("Title"), programme.title),
            (_("What it is about"), programme.summary),
            (_("Who it is for"), programme.audience),
        ]
    )


def missing_in(curriculum: Curriculum) -> Missing:
    """The modules of a version whose title or outcomes still lack a language."""
    texts = [(module.code, module.title) for module in curriculum.modules]
    texts += [(module.code, outcome.text) for module in curriculum.modules for outcome in module.outcomes]
    return lacking(texts)


def lacking(texts: Sequence[tuple[str, Texts]]) -> Missing:
    """Which of these texts, each with its label, lack which language."""
    found = [
        (own_name, list(dict.fromkeys(label for label, text in texts if code in text.missing)))
        for code, own_name in LANGUAGES.items()
    ]
    return [(own_name, labels) for own_name, labels in found if labels]
