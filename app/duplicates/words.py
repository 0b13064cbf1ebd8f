"""Why two records may be of one person, in words."""

from __future__ import annotations

from typing import Any

from app.core.i18n import _l

REASONS: dict[str, Any] = {
    "email": _l("the same e-mail"),
    "same_name": _l("the same name"),
    "order": _l("the same name in another order"),
    "spelling": _l("the name in another spelling"),
    "script": _l("the name in another script"),
    "birth": _l("the same day or year of birth"),
    "institution": _l("the same institution"),
}
