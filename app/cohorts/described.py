"""A cohort as a machine reads it: schema.org's CourseInstance."""

from __future__ import annotations

from typing import Any

from app.cohorts.models import Cohort
from app.cohorts.states import CohortState
from app.programmes.described import CONTEXT, hours, public_url, said

_STATUS = {CohortState.CANCELLED: "EventCancelled", CohortState.POSTPONED: "EventPostponed"}


def instance(cohort: Cohort, *, in_all: bool = False) -> dict[str, Any]:
    """A cohort whose call was opened, in the reader's language or in all; it names nobody.

    schema.org, CourseInstance: https://schema.org/CourseInstance
    """
    url = public_url("cohorts.show", cohort_id=cohort.id)
    described = {
        "@type": "CourseInstance",
        "@id": url,
        "url": url,
        "name": said(cohort.title, in_all=in_all),
        "startDate": cohort.first_day.isoformat(),
        "endDate": cohort.last_day.isoformat(),
        "courseWorkload": hours(cohort.curriculum.hours),
        "inLanguage": list(cohort.languages),
        "maximumAttendeeCapacity": cohort.seats,
        "eventStatus": f"{CONTEXT}/{_STATUS.get(cohort.state, 'EventScheduled')}",
    }
    if cohort.place:
        described["location"] = {"@type": "Place", "name": said(cohort.place, in_all=in_all)}
    return described


def alone(cohort: Cohort) -> dict[str, Any]:
    """A cohort on a page of its own, with the course that it is of."""
    course: dict[str, Any] = {
        "@type": "Course",
        "courseCode": cohort.programme.code,
        "name": said(cohort.programme.title, in_all=False),
    }
    if cohort.programme.is_public:
        course["@id"] = public_url("programmes.show", programme_id=cohort.programme_id)
    return {"@context": CONTEXT, **instance(cohort), "isPartOf": course}
