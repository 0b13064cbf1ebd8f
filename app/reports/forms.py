"""What is chosen to be looked at."""

from __future__ import annotations

from typing import Any

from app.core.forms import FilterForm, OneOf
from app.core.i18n import _l


class ProgrammeForm(FilterForm):
    """Of which programme figures are shown; before one is chosen of the first."""

    programme = OneOf(_l("Programme"))

    def offer(self, **choices: Any) -> None:
        """Offer the programmes."""
        self.programme.choices = choices["programmes"]
