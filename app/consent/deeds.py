"""What the deeds and records of this room are called where the trail is read."""

from __future__ import annotations

from app.audit import deeds
from app.core.i18n import _l

deeds.name(
    actions={
        "consent.accept": _l("Accepted a document"),
        "consent.publish": _l("Published a document that everyone accepts"),
        "consent.withdraw": _l("Took a permission back"),
    },
    kinds={
        "consent_documents": _l("Document that everyone accepts"),
    },
    parts={
        "acceptances",
    },
)
