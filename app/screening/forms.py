"""What a screening officer writes."""

from __future__ import annotations

from typing import ClassVar

from app.core.forms import EditForm, choice, prose
from app.core.i18n import _l


class ScreeningForm(EditForm):
    """The findings and the decision; the options are the moves that the registration allows now."""

    compares: ClassVar[bool] = False
    sources = prose(_l("Sources consulted"), required=False)
    grounds = prose(_l("Grounds"), required=False)
    risk = prose(_l("Risk, also of not supporting this person"), required=False)
    mitigation = prose(_l("Mitigation"), required=False)
    decision = choice(_l("Decision"))
