"""The filter over a cohort's attendance."""

from __future__ import annotations

from app.core.forms import FilterForm, OneOf, words
from app.core.i18n import _l


class AttendanceFilter(FilterForm):
    """The filter over how a cohort's trainees stand."""

    q = words(_l("Name"), required=False)
    standing = OneOf(
        _l("Standing"),
        default="",
        choices=[
            ("", _l("All")),
            ("met", _l("What is asked is reached")),
            ("below", _l("Below what is asked")),
            ("lost", _l("Can no longer reach it")),
        ],
    )
