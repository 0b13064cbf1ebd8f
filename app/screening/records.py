"""Screening records as the house opens them."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import _l
from app.disclosure.records import Rows, SealedKind, declare
from app.screening import queries

LABELS = {
    "sources": _l("Sources consulted"),
    "grounds": _l("Grounds"),
    "risk": _l("Risk, also of not supporting this person"),
    "mitigation": _l("Mitigation"),
}


def _rows(texts: Mapping[str, str]) -> Rows:
    return [(label, texts.get(name, "")) for name, label in LABELS.items()]


SCREENING = declare(
    SealedKind(
        name="screening",
        label=_l("Screening"),
        action="screening.reveal",
        find=queries.of_registration,
        rows=_rows,
        told=False,
    )
)
