"""What a personal token may reach of its holder's own rights: never more than these.

A scope is one area of the office's work, to be read or to be written. The rights themselves come from
the holder's grants, asked anew at each request; a scope only narrows them.
"""

from __future__ import annotations

from app.core.i18n import _l
from app.core.labels import Labelled


class Scope(Labelled):
    """One area, read or written."""

    PROGRAMMES_READ = "programmes:read", _l("Read programmes and their curricula")
    PROGRAMMES_WRITE = "programmes:write", _l("Set up, change and publish programmes")
    COHORTS_READ = "cohorts:read", _l("Read cohorts, their dates and calls")
    COHORTS_WRITE = "cohorts:write", _l("Plan and change cohorts, and lead them through their stages")
    REGISTRATIONS_READ = "registrations:read", _l("Read registrations and the persons in them")
    REGISTRATIONS_WRITE = "registrations:write", _l("Register officials, and decide of registrations")
    SESSIONS_READ = "sessions:read", _l("Read timetables")
    SESSIONS_WRITE = "sessions:write", _l("Schedule, move and cancel sessions")
    ATTENDANCE_READ = "attendance:read", _l("Read registers of attendance")
    ATTENDANCE_WRITE = "attendance:write", _l("Take registers of attendance")
    CERTIFICATES_READ = "certificates:read", _l("Read certificates")
    CERTIFICATES_WRITE = "certificates:write", _l("Propose and issue certificates")
    MEASURES_READ = "measures:read", _l("Read the office’s figures")
