"""Screening records as the house opens them."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import _l
from app.disclosure.records import Rows, SealedKind, declare
from app.screening import queries

LABELS = {
    "sources": _l("Sources consulted"),
    "risk": _l("The risk of supporting"),
    "not_supporting": _l("The risk of not supporting"),
    "grounds": _l("Grounds"),
    "mitigation": _l("Mitigation"),
    "remark": _l("To be examined again"),
}


def rows(texts: Mapping[str, str]) -> Rows:
    """The opened texts as a reader reads them."""
    return [(label, texts.get(name, "")) for name, label in LABELS.items()]


SCREENING = declare(
    SealedKind(
        name="screening",
        label=_l("Screening"),
        action="screening.reveal",
        find=queries.of_registration,
        rows=rows,
        told=False,
    )
)
