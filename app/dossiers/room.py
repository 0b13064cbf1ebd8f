"""The room of dossiers, and what its pages share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from app.access.gate import Access, Room, current_actor, on
from app.access.permissions import Permission as P
from app.accreditation.models import Criterion
from app.core.i18n import read
from app.dossiers import page, queries
from app.dossiers.models import Dossier, EvidenceDocument

room = Room("dossiers", __name__)
View = Callable[..., ResponseReturnValue]
SEE = on(Dossier, P.DOSSIER_SEE, "dossier_id", queries.all_dossiers)
PREPARE = on(Dossier, P.DOSSIER_PREPARE, "dossier_id", queries.all_dossiers)
STEER = on(Dossier, P.DOSSIER_STEER, "dossier_id", queries.all_dossiers)
REVIEW = on(Dossier, P.DOSSIER_REVIEW, "dossier_id", queries.all_dossiers)
DECIDE = on(Dossier, P.DOSSIER_DECIDE, "dossier_id", queries.all_dossiers)


def dossier_page(rule: str, *, access: Access, **options: Any) -> Callable[[View], View]:
    """Declare a page of one dossier: it is closed until one has declared to be without a conflict."""

    def register(view: View) -> View:
        @functools.wraps(view)
        def open_to_reader(dossier: Dossier, **rest: Any) -> ResponseReturnValue:
            if page.is_closed_to(dossier, current_actor()):
                return redirect(url_for("dossiers.declare", dossier_id=dossier.id), code=303)
            return view(dossier, **rest)

        room.page(rule, access=access, **options)(open_to_reader)
        return view

    return register


def criterion_of(dossier: Dossier, key: UUID) -> Criterion:
    """The criterion that the address names; 404 where the standard has none of that key."""
    found = next((one for one in queries.criteria(dossier.standard_id) if one.id == key), None)
    return found or abort(404)


def document_of(dossier: Dossier, key: UUID) -> EvidenceDocument:
    """The document that the address names; 404 where the programme has none of that key."""
    return queries.document_in(dossier, key) or abort(404)


def criteria_options(dossier: Dossier) -> list[tuple[str, str]]:
    """A standard's criteria as options."""
    return [(str(one.id), f"{one.code} – {read(one.text)}") for one in queries.criteria(dossier.standard_id)]


def back(dossier: Dossier, *, anchor: str | None = None) -> ResponseReturnValue:
    """To the dossier's page."""
    return redirect(url_for("dossiers.show", dossier_id=dossier.id, _anchor=anchor), code=303)


def to_criterion(dossier: Dossier, key: UUID) -> ResponseReturnValue:
    """To the page of one criterion."""
    return redirect(url_for("dossiers.criterion", dossier_id=dossier.id, criterion_id=key), code=303)
