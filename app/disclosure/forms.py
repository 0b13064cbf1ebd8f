"""What an administrator writes before breaking the glass."""

from __future__ import annotations

from app.core.forms import Form, choice, prose
from app.core.i18n import _l

REASON_LENGTH = 500


class GlassForm(Form):
    """Which record, and why."""

    kind = choice(_l("Record"))
    reason = prose(_l("Reason"), most=REASON_LENGTH)


class NoteForm(Form):
    """The button of an opening's page; nothing to fill in."""
