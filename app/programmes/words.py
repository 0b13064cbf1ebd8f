"""How programmes are spoken of on their pages: tabs, missing languages, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import url_for

from app.access.gate import current_actor
from app.access.permissions import Permission as P
from app.access.policy import may
from app.audit.models import Move
from app.core.i18n import _
from app.core.templating import Link, moment
from app.core.texts import LANGUAGES, Texts
from app.core.workflow import State, Workflow
from app.programmes.models import Curriculum, Programme

Missing = list[tuple[str, list[str]]]
"""What still lacks a language: the text's label, and the languages by their own names."""


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
    return _lacking(
        [
            (_("Title"), programme.title),
            (_("What it is about"), programme.summary),
            (_("Who it is for"), programme.audience),
        ]
    )


def missing_in(curriculum: Curriculum) -> Missing:
    """The modules and outcomes of a version that still lack a language."""
    texts: list[tuple[str, Texts]] = []
    for module in curriculum.modules:
        texts.append((_("Module %(code)s", code=module.code), module.title))
        texts += [
            (_("Module %(code)s, outcome %(number)s", code=module.code, number=number), outcome.text)
            for number, outcome in enumerate(module.outcomes, start=1)
        ]
    return _lacking(texts)


def _lacking(texts: Sequence[tuple[str, Texts]]) -> Missing:
    return [(label, [LANGUAGES[code] for code in text.missing]) for label, text in texts if text.missing]


def timeline(moves: Sequence[Move], workflow: Workflow, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """A record's history as `ui.timeline` draws it, the newest first."""
    states: Mapping[str, State] = {state.value: state for state in workflow.states}
    return [
        {
            "label": states[move.target].label,
            "who": names.get(move.actor_id, "") if move.actor_id else "",
            "when": moment(move.at),
            "reason": move.reason,
        }
        for move in reversed(moves)
    ]
