"""How standards are spoken of."""

from __future__ import annotations

from app.accreditation.models import Standard
from app.core.i18n import _, read


def name_of(standard: Standard) -> str:
    """A version of a standard by its code and number."""
    return _("%(code)s, version %(number)s", code=standard.code, number=standard.number)


def full_name(standard: Standard) -> str:
    """The same with its body before and its title after it; its body is loaded."""
    return f"{read(standard.body.name)} – {name_of(standard)}: {read(standard.title)}"
