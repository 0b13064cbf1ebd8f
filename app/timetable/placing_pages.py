"""What a page does with many sessions: it shows what would fit, and once they are kept leads to them."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.cohorts.models import Cohort
from app.core.i18n import ngettext
from app.timetable.placing import Placed


def answer(placed: Placed | None, cohort: Cohort) -> ResponseReturnValue | None:
    """Where to go on once sessions were added; None where the page is to be shown."""
    if placed is None or not placed.is_done:
        return None
    number = len(placed.fitting)
    flash(
        ngettext(
            "One session is added as a draft. Publish the timetable to tell everyone.",
            "%(num)s sessions are added as drafts. Publish the timetable to tell everyone.",
            number,
        ),
        "good",
    )
    first = min(one.wanted.plan.day for one in placed.fitting if one.wanted.plan)
    return redirect(url_for("timetable.week", cohort_id=cohort.id, week=first), code=303)
