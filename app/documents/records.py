"""How the house calls the documents that are dangerous, where it tells persons who opened theirs."""

from __future__ import annotations

from app.core.i18n import _l
from app.disclosure.records import SealedKind, declare

OPENED = declare(
    SealedKind(
        name="document",
        label=_l("A copy of the passport, or a medical paper"),
        action="document.open",
        find=lambda _registration_id: None,  # opened as a file, in its own room
        rows=lambda _texts: [],
        by_glass=False,
    )
)
