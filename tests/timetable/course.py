"""A cohort with its coordinator, and a session's form as a coordinator fills it in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.cohorts.models import Cohort
from app.core.db import db
from app.core.outbox import Mail
from app.people.models import User
from app.timetable.models import Booking, PublishedSession, Session
from tests.support.office import Office, Visitor


def rows(office: Office, model: type[Any], *where: Any) -> list[Any]:
    """Some rows as they are stored now."""
    with office.app.app_context():
        found = list(
            db.session.scalars(sa.select(model).where(*where).order_by(sa.inspect(model).primary_key[0]))
        )
        db.session.remove()
    return found


def person_of(office: Office, user: UUID) -> UUID:
    """Whose account it is."""
    return UUID(str(office.read(User, user).person_id))


def letters(office: Office) -> list[tuple[str, str]]:
    """Who was written to, and about what."""
    return sorted((mail.recipient, mail.subject) for mail in rows(office, Mail))


def mistakes(answer: Any) -> list[str]:
    """The sentences over a refused form."""
    assert answer.status_code == 422, (answer.status_code, answer.location)
    summary = re.search(r"<ul>(.*?)</ul>", answer.text[answer.text.index('id="errors"') :], re.DOTALL)
    assert summary
    return [
        unescape(re.sub("<[^>]+>", "", item)) for item in re.findall("<li>(.*?)</li>", summary[1], re.DOTALL)
    ]


@dataclass
class Course:
    """A confirmed cohort from 2 February to 27 March 2026 in Rabat, of module M1, and who coordinates it."""

    office: Office
    programme: UUID
    cohort: UUID
    coordinator: Visitor
    room: UUID

    def form(self, **changes: Any) -> dict[str, Any]:
        """A session on Tuesday 3 February, 09:00 to 11:00, in the course's room."""
        return {
            "version": "",
            "module": "M1",
            "title-en": "Evidence on the scene",
            "day": "2026-02-03",
            "start": "09:00",
            "end": "11:00",
            "mode": "in_person",
            "room": str(self.room),
            **changes,
        }

    def add(self, **changes: Any) -> Any:
        """Send the form; the answer."""
        return self.coordinator.post(f"/cohorts/{self.cohort}/sessions/new", self.form(**changes))

    def change(self, session: UUID, *, version: int = 1, **changes: Any) -> Any:
        """Send the form of a session that exists; the answer."""
        form = self.form(version=str(version), **changes)
        return self.coordinator.post(f"/sessions/{session}/edit", form)

    def publish(self) -> Any:
        """Open the page that shows what is published, and publish it; the answer."""
        return self.coordinator.post(f"/cohorts/{self.cohort}/timetable/publish", self.seen())

    def seen(self) -> dict[str, str]:
        """What the page that publishes sends back: the plan as it was shown."""
        page = self.coordinator.get(f"/cohorts/{self.cohort}/timetable/publish").text
        shown = re.search(r'name="version"[^>]*value="(\w+)"', page)
        return {"version": shown[1] if shown else ""}

    def known(self) -> list[PublishedSession]:
        """What people were last told."""
        return rows(self.office, PublishedSession, PublishedSession.cohort_id == self.cohort)

    def cancel(self, session: UUID, reason: str = "The hall is closed.") -> Any:
        """Cancel a session; the answer."""
        return self.coordinator.post(f"/sessions/{session}/cancel", {"reason": reason})

    def sessions(self) -> list[Session]:
        """What is on the timetable now."""
        return rows(self.office, Session, Session.cohort_id == self.cohort)

    def only_session(self) -> Session:
        """The one session on the timetable."""
        (session,) = self.sessions()
        return session

    def bookings(self) -> list[str]:
        """The kinds of what is held now."""
        return sorted(booking.resource_kind.value for booking in rows(self.office, Booking))

    @property
    def code(self) -> str:
        """The cohort's code."""
        return str(self.office.read(Cohort, self.cohort).code)
